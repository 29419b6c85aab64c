//! What left, from what is kept counted of it by month: see `send_months` in schema 13.
//!
//! Those months are UTC's. A period of the practice takes the whole months nearest to it, and at each of its edges, where one
//! group ends and the next begins, the sends between the practice's instant and UTC's are looked at one by one: those the
//! months count on the wrong side are taken away there and added here.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Result, Zone, begins, day, invalid};
use crate::model::outbox::EntryState;
use crate::model::tally::{SEND, Span, Tally};
use crate::model::value::Value;

/// Of fewer whole months nothing is saved.
const FEWEST: usize = 2;
/// Of more edges a statement would be too long.
const MOST_EDGES: usize = 500;

/// Which months answer a question, and what is to be looked at besides.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Months {
    /// The first month, `YYYY-MM`, and the one after the last; none where that end is open.
    pub(super) from: Option<String>,
    pub(super) before: Option<String>,
    pub(super) edges: Vec<Edge>,
}

/// Sends that left from one instant to before another, counted in a group or taken away from it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// The length of time they are counted in; empty where there is none.
    pub(super) span: String,
    pub(super) is_added: bool,
    pub(super) first_ms: i64,
    pub(super) next_ms: i64,
}

impl Months {
    /// The months that answer a question, where months do: of what left, by when it left, by nothing finer than a month.
    pub(super) fn answering(asked: &Tally, zone: &Zone) -> Result<Option<Self>> {
        let letters = match asked.per {
            None => 0,
            Some(Span::Year) => 4,
            Some(Span::Month) => 7,
            Some(Span::Day | Span::Week) => return Ok(None),
        };
        if !is_kept(asked) {
            return Ok(None);
        }
        let from = day("from", asked.from.as_deref())?;
        let to = day("to", asked.to.as_deref())?;
        // Without both ends nobody knows where groups begin.
        if letters > 0 && (from.is_none() || to.is_none()) {
            return Ok(None);
        }
        let after = to
            .map(|to| to.tomorrow().map_err(|_end| invalid("to", "est trop loin")))
            .transpose()?;
        let mut turns: Vec<Date> = from.into_iter().collect();
        if let (Some(from), Some(after)) = (from, after) {
            if from >= after {
                return Ok(None);
            }
            turns.extend(turns_between(from, after, letters).take(MOST_EDGES));
        }
        turns.extend(after);
        if turns.len() > MOST_EDGES {
            return Ok(None);
        }
        let mut months = Self {
            from: None,
            before: None,
            edges: Vec::new(),
        };
        let last = turns.len();
        for (place, turn) in turns.into_iter().enumerate() {
            let instant = begins(zone, turn)?;
            let Some(month) = nearest(instant) else {
                return Ok(None);
            };
            let is_start = place == 0 && from.is_some();
            let is_end = place + 1 == last && after.is_some();
            if is_start {
                months.from = Some(month.name.clone());
            }
            if is_end {
                months.before = Some(month.name.clone());
            }
            let begun = (!is_end).then(|| written(turn, letters));
            let ended = match turn.yesterday() {
                Ok(yesterday) if !is_start => Some(written(yesterday, letters)),
                _ => None,
            };
            months
                .edges
                .extend(edges(instant, month.begins_ms, begun, ended));
        }
        let are_few = match (&months.from, &months.before) {
            (Some(from), Some(before)) => is_closer(from, before),
            _ => false,
        };
        Ok((!are_few).then_some(months))
    }
}

/// Whether what is asked of a send is kept of those that left.
fn is_kept(asked: &Tally) -> bool {
    let is_kept = |field: &String| {
        matches!(
            field.as_str(),
            "etat" | "service" | "auteur-id" | "type" | "mime"
        )
    };
    let left = [Value::from(EntryState::Parti.as_str())];
    let states = |(field, _): &&(String, Vec<Value>)| field == "etat";
    asked.of == SEND
        && asked.dated_by.as_deref() == Some("modifie")
        && asked.beside.is_empty()
        && !asked.patients
        && asked.by.iter().all(is_kept)
        && asked
            .present
            .iter()
            .all(|field| is_kept(field) || field == "document")
        && asked.equal.iter().all(|(field, values)| {
            // An empty text is kept as an absent one.
            is_kept(field) && !values.contains(&Value::from(""))
        })
        && asked.equal.iter().any(|one| states(&one))
        && asked
            .equal
            .iter()
            .filter(states)
            .all(|(_, values)| *values == left)
}

/// The days within a period, its first left out, on which a group begins.
fn turns_between(from: Date, after: Date, letters: usize) -> impl Iterator<Item = Date> {
    let months = match letters {
        0 => 0,
        4 => 12,
        _ => 1,
    };
    let first = if letters == 4 {
        from.first_of_year()
    } else {
        from.first_of_month()
    };
    let mut turn = (months > 0).then_some(first);
    std::iter::from_fn(move || {
        turn = turn.and_then(|turn| turn.checked_add(jiff::Span::new().months(months)).ok());
        turn.filter(|turn| *turn < after)
    })
}

/// The length of time of a day, as it is written.
fn written(day: Date, letters: usize) -> String {
    day.to_string().chars().take(letters).collect()
}

/// A month of UTC.
struct Month {
    name: String,
    begins_ms: i64,
}

/// The month of UTC whose beginning is nearest to an instant.
fn nearest(instant: i64) -> Option<Month> {
    let there = Timestamp::from_millisecond(instant)
        .ok()?
        .to_zoned(TimeZone::UTC)
        .date();
    let this = there.first_of_month();
    let next = this.checked_add(jiff::Span::new().months(1)).ok()?;
    let month = |first: Date| {
        let begins = first.to_zoned(TimeZone::UTC).ok()?;
        Some(Month {
            name: written(first, 7),
            begins_ms: begins.timestamp().as_millisecond(),
        })
    };
    let (this, next) = (month(this)?, month(next)?);
    let is_nearer = next.begins_ms - instant < instant - this.begins_ms;
    Some(if is_nearer { next } else { this })
}

/// What is on the wrong side of a turn: the group that begins with it and the one that ends with it, none outside the period.
fn edges(
    turn: i64,
    month: i64,
    begun: Option<String>,
    ended: Option<String>,
) -> impl Iterator<Item = Edge> {
    let (first_ms, next_ms) = (turn.min(month), turn.max(month));
    // Before the month, the months count them in the group that ends, and they belong to the one that begins.
    let is_early = turn < month;
    [(begun, is_early), (ended, !is_early)]
        .into_iter()
        .filter(move |_| first_ms < next_ms)
        .filter_map(move |(span, is_added)| {
            Some(Edge {
                span: span?,
                is_added,
                first_ms,
                next_ms,
            })
        })
}

/// Whether there are fewer than the fewest months from one to before the other.
fn is_closer(from: &str, before: &str) -> bool {
    let number = |month: &str| -> usize {
        let part = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        12 * part(month.get(..4)) + part(month.get(5..))
    };
    number(before) < number(from) + FEWEST
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn left(from: Option<&str>, to: Option<&str>, per: Option<Span>) -> Tally {
        Tally {
            equal: vec![("etat".to_owned(), vec!["parti".into()])],
            dated_by: Some("modifie".into()),
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            per,
            ..Tally::of(SEND)
        }
    }

    fn answering(asked: &Tally, zone: &str) -> Option<Months> {
        Months::answering(asked, &Zone::named(zone).unwrap()).unwrap()
    }

    /// Edges as text: sign, group, hours from the first instant on.
    fn said(months: &Months) -> Vec<String> {
        let one = |edge: &Edge| {
            let first = Timestamp::from_millisecond(edge.first_ms).unwrap();
            let sign = if edge.is_added { '+' } else { '-' };
            let hours = (edge.next_ms - edge.first_ms) / 3_600_000;
            format!("{sign}{} {first} {hours}", edge.span)
        };
        months.edges.iter().map(one).collect()
    }

    #[test]
    fn a_year_of_paris_is_twelve_months_and_the_hours_around_them() {
        let year = left(Some("2025-01-01"), Some("2025-12-31"), None);
        let months = answering(&year, "Europe/Paris").unwrap();
        assert_eq!(
            (months.from.as_deref(), months.before.as_deref()),
            (Some("2025-01"), Some("2026-01"))
        );
        assert_eq!(
            said(&months),
            ["+ 2024-12-31T23:00:00Z 1", "- 2025-12-31T23:00:00Z 1"]
        );
        let west = answering(&year, "America/Martinique").unwrap();
        assert_eq!(
            said(&west),
            ["- 2025-01-01T00:00:00Z 4", "+ 2026-01-01T00:00:00Z 4"]
        );
        // By month, each turn takes from one and gives to the other.
        let by_month = left(Some("2025-03-01"), Some("2025-05-31"), Some(Span::Month));
        let months = answering(&by_month, "Europe/Paris").unwrap();
        assert_eq!(
            said(&months),
            [
                "+2025-03 2025-02-28T23:00:00Z 1",
                "+2025-04 2025-03-31T22:00:00Z 2",
                "-2025-03 2025-03-31T22:00:00Z 2",
                "+2025-05 2025-04-30T22:00:00Z 2",
                "-2025-04 2025-04-30T22:00:00Z 2",
                "-2025-05 2025-05-31T22:00:00Z 2",
            ]
        );
    }

    #[test]
    fn a_period_that_begins_within_a_month_goes_to_the_nearest() {
        let asked = left(Some("2025-01-20"), Some("2025-06-03"), None);
        let months = answering(&asked, "Indian/Reunion").unwrap();
        assert_eq!(
            (months.from.as_deref(), months.before.as_deref()),
            (Some("2025-02"), Some("2025-06"))
        );
        assert_eq!(
            said(&months),
            ["+ 2025-01-19T20:00:00Z 292", "+ 2025-06-01T00:00:00Z 68"]
        );
    }

    #[test]
    fn what_months_do_not_answer_is_looked_at_one_by_one() {
        let open = left(None, Some("2025-12-31"), None);
        assert_eq!(answering(&open, "Europe/Paris").unwrap().from, None);
        let ten = || left(Some("2016-01-01"), Some("2025-12-31"), None);
        assert!(answering(&ten(), "Europe/Paris").is_some());
        let equal = |field: &str, values: &[&str]| {
            let mut tally = ten();
            let values = values.iter().map(|value| Value::from(*value)).collect();
            tally.equal.push((field.to_owned(), values));
            tally
        };
        let refused = [
            left(Some("2025-01-01"), Some("2025-02-10"), None),
            left(None, Some("2025-12-31"), Some(Span::Year)),
            left(Some("2025-01-01"), Some("2025-12-31"), Some(Span::Week)),
            left(Some("0001-01-01"), Some("2025-12-31"), Some(Span::Month)),
            Tally {
                equal: Vec::new(),
                ..ten()
            },
            Tally {
                dated_by: None,
                ..ten()
            },
            Tally {
                patients: true,
                ..ten()
            },
            Tally {
                by: vec!["document".into()],
                ..ten()
            },
            equal("etat", &["refuse"]),
            equal("extension", &["dmp"]),
            equal("type", &[""]),
        ];
        for asked in refused {
            assert_eq!(answering(&asked, "Europe/Paris"), None, "{asked:?}");
        }
        assert!(answering(&equal("type", &["SYNTH"]), "Europe/Paris").is_some());
    }
}
