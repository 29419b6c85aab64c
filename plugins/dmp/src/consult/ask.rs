//! Asking what is in the record: by itself the last two years, then what came since. Rules of the guide of optimisation of
//! May 2026, as quoted in public material: two years by the beginning of what a document speaks of, then the submissions
//! since the last consultation, what hangs on them, and the documents twenty at a time.

use std::collections::BTreeSet;

use socle_formats::xds::entry::{APPROVED, ARCHIVED};
use socle_formats::xds::query::{AT_ONCE, By, Documents, Query, Submissions};
use socle_formats::xds::registry::Association;
use socle_formats::xds::time as written;
use socle_sdk::{Context, Failure, texts, time};

use super::card::Card;
use super::kept::{self, Found};
use super::manner::{self, Coming};
use crate::client::{self, Manner};
use crate::consent::CONSULTATION;
use crate::patient::Ins;
use crate::state::{self, Standing};

/// Years asked for by itself.
const YEARS: u16 = 2;
/// More than so many exchanges for what is new, and everything of two years is asked for instead: it is one.
const MOST_EXCHANGES: usize = 4;
/// The clocks of the record and of the practice differ: so much is asked for twice, in milliseconds.
const OVERLAP_MS: i64 = 10 * 60_000;

/// How much is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The last two years, or what is new since.
    Usual,
    /// Everything there is; of a record with many documents, two years more.
    Everything,
}

/// From so many documents in what is known on, everything is asked for two years at a time: one answer must fit into one call.
const MANY: usize = 300;

/// Whether asking for everything means two years more.
pub(super) fn is_by_years(found: &Found) -> bool {
    found.cards.len() >= MANY && !found.since.is_empty()
}

/// Consults the record, and keeps what was found.
pub(super) fn consult(
    c: &Context,
    patient: &str,
    coming: &Coming,
    extent: Extent,
) -> Result<Found, Failure> {
    may(c, patient, coming)?;
    manner::keep_reason(patient, coming)?;
    let now = time::now_ms();
    let manner = coming.manner();
    let before = kept::found(patient)?;
    let fresh = match (&before, extent) {
        (Some(before), Extent::Usual) => newer(c, patient, manner, before)?,
        _ => None,
    };
    let mut found = match (before, fresh) {
        (Some(before), Some(fresh)) => merged(before, fresh, now),
        (Some(before), None) if extent == Extent::Everything && is_by_years(&before) => {
            let since = years_before(&before.since, YEARS).unwrap_or_default();
            let older = all(c, patient, manner, &since, &before.since)?;
            longer(before, older, since)
        }
        (before, _) => {
            let since = match extent {
                Extent::Everything => String::new(),
                Extent::Usual => years_ago(YEARS),
            };
            let cards = all(c, patient, manner, &since, "")?;
            whole(before, cards, since, now)
        }
    };
    found.keep(patient)?;
    kept::look_into_file(patient)?;
    Ok(found)
}

/// Whether the record may be asked for: in normal mode with an authorisation that holds, and never against the patient's
/// word. In an emergency the record itself knows whether the patient is opposed.
pub(super) fn may(c: &Context, patient: &str, coming: &Coming) -> Result<(), Failure> {
    if coming.is_emergency() {
        return coming.check();
    }
    CONSULTATION.respect(patient)?;
    let known = match state::known(patient)? {
        known if known.standing == Standing::Unknown => state::ask(c, patient)?,
        known => known,
    };
    match known.hindrance() {
        Some(failure) => Err(failure),
        None if known.standing == Standing::Unknown => {
            Err(Failure::new("dmp.indisponible", crate::panel::next(&known)))
        }
        None => Ok(()),
    }
}

/// `AAAAMMJJ`, so many years before today.
fn years_ago(years: u16) -> String {
    let today: String = time::today().split('-').collect();
    years_before(&today, years).unwrap_or_default()
}

fn years_before(day: &str, years: u16) -> Option<String> {
    let year: u16 = day.get(..4)?.parse().ok()?;
    // The last day of February is no day of most years.
    let rest = match day.get(4..)? {
        "0229" => "0228",
        rest => rest,
    };
    Some(format!("{:04}{rest}", year.checked_sub(years)?))
}

/// Documents about what began in this time; an empty end is open.
fn all(
    c: &Context,
    patient: &str,
    manner: Manner,
    since: &str,
    until: &str,
) -> Result<Vec<Card>, Failure> {
    let query = Query::Documents(Documents {
        patient: Ins::need(patient)?.cx(),
        statuses: vec![APPROVED, ARCHIVED],
        service_from: since.to_owned(),
        service_to: until.to_owned(),
        ..Documents::default()
    });
    let registry = client::search(c, patient, manner, &query)?;
    Ok(registry.entries.iter().filter_map(Card::of).collect())
}

/// Asks again for one document whose metadata were changed.
pub(super) fn again(
    c: &Context,
    patient: &str,
    coming: &Coming,
    unique_id: &str,
) -> Result<(), Failure> {
    let Some(mut found) = kept::found(patient)? else {
        return Ok(());
    };
    let query = Query::DocumentsAndAssociations(By::Unique(vec![unique_id.to_owned()]));
    let registry = client::search(c, patient, coming.manner(), &query)?;
    let now = registry
        .entries
        .iter()
        .filter_map(Card::of)
        .find(|card| card.unique_id == unique_id);
    for card in &mut found.cards {
        if let Some(now) = now.as_ref().filter(|now| now.unique_id == card.unique_id) {
            *card = Card {
                new: card.new,
                ..now.clone()
            };
        }
    }
    found.keep(patient)
}

/// What came since: documents, and the identifiers of those they take the place of.
struct Fresh {
    cards: Vec<Card>,
    replaced: BTreeSet<String>,
}

/// What came since the last consultation; none when asking for everything is shorter.
fn newer(
    c: &Context,
    patient: &str,
    manner: Manner,
    before: &Found,
) -> Result<Option<Fresh>, Failure> {
    let since = written::of_ms(before.at_ms - OVERLAP_MS);
    let query = Query::Submissions(Submissions {
        patient: Ins::need(patient)?.cx(),
        from: since,
        ..Submissions::default()
    });
    let sets = client::search(c, patient, manner, &query)?.sets;
    let ids: Vec<String> = sets.into_iter().map(|set| set.id).collect();
    if ids.is_empty() {
        return Ok(Some(Fresh {
            cards: Vec::new(),
            replaced: BTreeSet::new(),
        }));
    }
    if ids.len().div_ceil(AT_ONCE) * 2 > MOST_EXCHANGES {
        return Ok(None);
    }
    let mut members = BTreeSet::new();
    for some in ids.chunks(AT_ONCE) {
        let links = client::search(c, patient, manner, &Query::Associations(some.to_vec()))?;
        members.extend(of_kind(&links.associations, "HasMember").map(|one| one.target.clone()));
    }
    let members: Vec<String> = members.into_iter().collect();
    if members.len().div_ceil(AT_ONCE) > MOST_EXCHANGES {
        return Ok(None);
    }
    let mut fresh = Fresh {
        cards: Vec::new(),
        replaced: BTreeSet::new(),
    };
    for some in members.chunks(AT_ONCE) {
        c.progress(None, &texts::text("consulte-nouveaux"));
        let query = Query::DocumentsAndAssociations(By::Entry(some.to_vec()));
        let registry = client::search(c, patient, manner, &query)?;
        fresh
            .cards
            .extend(registry.entries.iter().filter_map(Card::of));
        fresh
            .replaced
            .extend(of_kind(&registry.associations, "RPLC").map(|one| one.target.clone()));
    }
    Ok(Some(fresh))
}

fn of_kind<'a>(
    associations: &'a [Association],
    kind: &'a str,
) -> impl Iterator<Item = &'a Association> {
    associations.iter().filter(move |one| one.kind == kind)
}

/// What was known with what came. A document whose metadata changed keeps its `lid`; what another took the place of is no
/// longer shown.
fn merged(before: Found, fresh: Fresh, now: i64) -> Found {
    let known: BTreeSet<String> = before
        .cards
        .iter()
        .map(|card| card.unique_id.clone())
        .collect();
    let changed: BTreeSet<&str> = fresh.cards.iter().map(|card| card.lid.as_str()).collect();
    let mut cards: Vec<Card> = before
        .cards
        .into_iter()
        .filter(|card| !fresh.replaced.contains(&card.entry))
        .filter(|card| !changed.contains(card.lid.as_str()))
        .map(|card| Card { new: false, ..card })
        .collect();
    cards.extend(
        fresh
            .cards
            .iter()
            .filter(|card| card.status != "replaced" && !fresh.replaced.contains(&card.entry))
            .map(|card| Card {
                new: !known.contains(&card.unique_id),
                ..card.clone()
            }),
    );
    Found {
        at_ms: now,
        cards,
        ..before
    }
}

/// What was known with what is older: nothing of it is new.
fn longer(before: Found, older: Vec<Card>, since: String) -> Found {
    let known: BTreeSet<String> = before
        .cards
        .iter()
        .map(|card| card.unique_id.clone())
        .collect();
    let mut cards = before.cards;
    cards.extend(
        older
            .into_iter()
            .filter(|card| !known.contains(&card.unique_id)),
    );
    Found {
        at_ms: before.at_ms,
        since,
        cards,
    }
}

/// Everything that was asked for. The first time nothing is new: nobody has seen anything yet; nor is what is older than what
/// was asked for before.
fn whole(before: Option<Found>, cards: Vec<Card>, since: String, now: i64) -> Found {
    let known: Option<(BTreeSet<String>, String)> = before.map(|before| {
        let ids = before.cards.into_iter().map(|card| card.unique_id);
        (ids.collect(), before.since)
    });
    let cards = cards
        .into_iter()
        .map(|card| Card {
            new: known
                .as_ref()
                .is_some_and(|(ids, since)| !ids.contains(&card.unique_id) && card.made >= *since),
            ..card
        })
        .collect();
    Found {
        at_ms: now,
        since,
        cards,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(unique_id: &str, entry: &str, lid: &str) -> Card {
        Card {
            unique_id: unique_id.to_owned(),
            entry: entry.to_owned(),
            lid: lid.to_owned(),
            status: "current",
            ..Card::default()
        }
    }

    fn ids(found: &Found) -> Vec<(&str, bool)> {
        found
            .cards
            .iter()
            .map(|card| (card.unique_id.as_str(), card.new))
            .collect()
    }

    #[test]
    fn what_came_since_is_new_what_it_replaces_goes_and_changed_metadata_are_not_new() {
        let before = Found {
            cards: vec![
                Card {
                    new: true,
                    ..card("1", "e1", "l1")
                },
                card("2", "e2", "l2"),
                card("3", "e3", "l3"),
            ],
            ..Found::default()
        };
        let fresh = Fresh {
            cards: vec![card("2", "e2b", "l2"), card("4", "e4", "l4")],
            replaced: BTreeSet::from(["e3".to_owned()]),
        };
        let now = merged(before, fresh, 7);
        assert_eq!(ids(&now), [("1", false), ("2", false), ("4", true)]);
        assert_eq!(now.cards[1].entry, "e2b");
        assert_eq!(now.at_ms, 7);
    }

    #[test]
    fn two_years_more_are_older_and_never_new() {
        assert_eq!(years_before("20240229", 2).as_deref(), Some("20220228"));
        assert_eq!(years_before("20241127", 2).as_deref(), Some("20221127"));
        let before = whole(None, vec![card("1", "e1", "l1")], "20241127".to_owned(), 1);
        let older = vec![card("1", "e1", "l1"), card("2", "e2", "l2")];
        let now = longer(before, older, "20221127".to_owned());
        assert_eq!(ids(&now), [("1", false), ("2", false)]);
        assert_eq!((now.at_ms, now.since.as_str()), (1, "20221127"));
    }

    #[test]
    fn the_first_time_nothing_is_new_and_asking_for_everything_tells_what_is() {
        let first = whole(None, vec![card("1", "e1", "l1")], "20240101".to_owned(), 1);
        assert_eq!(ids(&first), [("1", false)]);
        let made = |unique_id: &str, made: &str| Card {
            made: made.to_owned(),
            ..card(unique_id, "e", "l")
        };
        let later = vec![
            made("1", "2025"),
            made("2", "20240302"),
            made("3", "20231231"),
        ];
        let second = whole(Some(first), later, String::new(), 2);
        assert_eq!(ids(&second), [("1", false), ("2", true), ("3", false)]);
    }
}
