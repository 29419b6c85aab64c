//! What of the list is shown: by class, date, author, unread. The host keeps it while the file is open.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use socle_formats::date::CivilDate;
use socle_sdk::{Context, Data, Event, Failure, View, texts, time};

use super::card::Card;

/// What the scratch keeps.
const SCRATCH: &str = "filtres";

/// Keys of the controls.
const CLASS: &str = "classe";
const SINCE: &str = "depuis";
const AUTHOR: &str = "auteur";
const UNREAD: &str = "non-lus";
const ARCHIVED: &str = "archives";
const SHAPE: &str = "presentation";
/// All of them: what a list of options begins with.
const ALL: &str = "";
/// Most authors to choose from: those with most documents.
const MOST_AUTHORS: usize = 40;
/// Dates to choose from: word, months back.
const PERIODS: [(&str, u32); 4] = [("3-mois", 3), ("1-an", 12), ("2-ans", 24), ("5-ans", 60)];

/// What is shown of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Filters {
    /// Code of a class; empty for all.
    class: String,
    /// One of [`PERIODS`]; empty for all.
    since: String,
    /// An author's name; empty for all.
    author: String,
    unread: bool,
    /// Those that were put away, too.
    archived: bool,
    /// As a table instead of by months.
    pub(super) as_table: bool,
}

/// What a filter must know beside a document.
pub(super) struct Around<'a> {
    /// OIDs that were opened.
    pub(super) read: &'a BTreeSet<String>,
    /// OIDs that are in the file.
    pub(super) in_file: &'a BTreeMap<String, String>,
}

impl Around<'_> {
    /// Nobody has opened it here, and it is not in the file.
    pub(super) fn is_unread(&self, card: &Card) -> bool {
        !self.read.contains(&card.unique_id) && !self.in_file.contains_key(&card.unique_id)
    }
}

impl Filters {
    pub(super) fn of_file(c: &Context) -> Self {
        let kept: Value = match c.scratch_get(SCRATCH).into_text() {
            Some(text) => serde_json::from_str(&text).unwrap_or_default(),
            None => Value::Null,
        };
        let text = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        let flag = |key: &str| kept[key].as_bool().unwrap_or_default();
        Self {
            class: text(CLASS),
            since: text(SINCE),
            author: text(AUTHOR),
            unread: flag(UNREAD),
            archived: flag(ARCHIVED),
            as_table: flag(SHAPE),
        }
    }

    fn stay(&self, c: &Context) -> Result<(), Failure> {
        let kept = json!({
            CLASS: self.class,
            SINCE: self.since,
            AUTHOR: self.author,
            UNREAD: self.unread,
            ARCHIVED: self.archived,
            SHAPE: self.as_table,
        });
        c.scratch_set(SCRATCH, &kept.to_string().into())
    }

    /// A control was changed; whether it is one of these.
    pub(super) fn changed(c: &Context, key: &str, event: &Event) -> Result<bool, Failure> {
        let mut filters = Self::of_file(c);
        let value = event.value();
        let flag = value.as_flag().unwrap_or_default();
        let text = value.into_texts().into_iter().next().unwrap_or_default();
        match key {
            CLASS => filters.class = text,
            SINCE => filters.since = text,
            AUTHOR => filters.author = text,
            UNREAD => filters.unread = flag,
            ARCHIVED => filters.archived = flag,
            SHAPE => filters.as_table = text == "liste",
            _ => return Ok(false),
        }
        filters.stay(c)?;
        Ok(true)
    }

    /// Whether a document is shown. `first_day` is that of [`Filters::first_day`].
    pub(super) fn shows(&self, card: &Card, around: &Around<'_>, first_day: &str) -> bool {
        (self.class.is_empty() || self.class == card.class.0)
            && (self.author.is_empty() || self.author == card.author.0)
            && (!self.unread || around.is_unread(card))
            && (self.archived || card.status != "archived")
            && (first_day.is_empty() || card.made.as_str() >= first_day)
    }

    /// The first day that is shown, `AAAAMMJJ`; empty for all. To a day: the zone of the practice does not count.
    pub(super) fn first_day(&self) -> String {
        let back = PERIODS
            .iter()
            .find(|(word, _)| *word == self.since)
            .map(|(_, months)| *months);
        back.and_then(|months| months_before(&time::today(), months))
            .unwrap_or_default()
    }

    /// The controls. What may be chosen is what the list has.
    pub(super) fn draw(&self, cards: &[Card], view: &View) -> Result<(), Failure> {
        let all = (ALL.to_owned(), texts::text("filtre-tous"));
        let mut classes: BTreeMap<&str, &str> = BTreeMap::new();
        let mut authors: BTreeMap<&str, usize> = BTreeMap::new();
        for card in cards {
            if !card.class.0.is_empty() {
                classes.insert(&card.class.0, &card.class.1);
            }
            if !card.author.0.is_empty() {
                *authors.entry(&card.author.0).or_default() += 1;
            }
        }
        let mut authors: Vec<(&str, usize)> = authors.into_iter().collect();
        authors.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        authors.truncate(MOST_AUTHORS);
        view.line("filtres", |view| {
            let options: Vec<(String, String)> = std::iter::once(all.clone())
                .chain(
                    classes
                        .iter()
                        .map(|(code, label)| ((*code).to_owned(), (*label).to_owned())),
                )
                .collect();
            view.choice(
                CLASS,
                &texts::text("filtre-classe"),
                &options,
                &chosen(&self.class),
            );
            let options: Vec<(String, String)> =
                std::iter::once(all.clone())
                    .chain(PERIODS.iter().map(|(word, _)| {
                        ((*word).to_owned(), texts::text(&format!("filtre-{word}")))
                    }))
                    .collect();
            view.choice(
                SINCE,
                &texts::text("filtre-depuis"),
                &options,
                &chosen(&self.since),
            );
            let options: Vec<(String, String)> = std::iter::once(all.clone())
                .chain(
                    authors
                        .iter()
                        .map(|(name, count)| ((*name).to_owned(), format!("{name} ({count})"))),
                )
                .collect();
            view.choice(
                AUTHOR,
                &texts::text("filtre-auteur"),
                &options,
                &chosen(&self.author),
            );
            Ok(())
        })?;
        view.line("filtres-2", |view| {
            let flag = |key: &str, text: &str, on: bool| {
                view.field(key, &texts::text(text), "flag", &Data::Flag(on));
            };
            flag(UNREAD, "filtre-non-lus", self.unread);
            flag(ARCHIVED, "filtre-archives", self.archived);
            let shapes = ["mois", "liste"].map(|word| {
                (
                    word.to_owned(),
                    texts::text(&format!("presentation-{word}")),
                )
            });
            let shape = if self.as_table { "liste" } else { "mois" };
            view.choice(
                SHAPE,
                &texts::text("presentation"),
                &shapes,
                &[shape.to_owned()],
            );
            Ok(())
        })
    }
}

fn chosen(value: &str) -> [String; 1] {
    [value.to_owned()]
}

/// `AAAAMMJJ`, so many months before a day. The day of the month is kept: metadata are compared as texts.
fn months_before(today: &str, months: u32) -> Option<String> {
    let day: CivilDate = today.parse().ok()?;
    let whole = u32::from(day.annee()) * 12 + u32::from(day.mois()?) - 1;
    let before = whole.checked_sub(months)?;
    Some(format!(
        "{:04}{:02}{:02}",
        before / 12,
        before % 12 + 1,
        day.jour()?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(class: &str, author: &str, made: &str) -> Card {
        Card {
            unique_id: format!("{class}.{made}"),
            class: (class.to_owned(), String::new()),
            author: (author.to_owned(), String::new()),
            made: made.to_owned(),
            status: "current",
            ..Card::default()
        }
    }

    #[test]
    fn a_document_is_shown_when_every_filter_lets_it() {
        let (read, in_file) = (BTreeSet::from(["10.2024".to_owned()]), BTreeMap::new());
        let around = Around {
            read: &read,
            in_file: &in_file,
        };
        let all = Filters::default();
        let one = card("10", "Claude COEUR", "2024");
        assert!(all.shows(&one, &around, ""));
        for (filters, expected) in [
            (
                Filters {
                    class: "10".to_owned(),
                    ..all.clone()
                },
                true,
            ),
            (
                Filters {
                    class: "42".to_owned(),
                    ..all.clone()
                },
                false,
            ),
            (
                Filters {
                    author: "Rose RAYON".to_owned(),
                    ..all.clone()
                },
                false,
            ),
            (
                Filters {
                    unread: true,
                    ..all.clone()
                },
                false,
            ),
        ] {
            assert_eq!(filters.shows(&one, &around, ""), expected, "{filters:?}");
        }
        assert!(!all.shows(&one, &around, "20250101"));
        let archived = Card {
            status: "archived",
            ..one
        };
        assert!(!all.shows(&archived, &around, ""));
        assert!(
            Filters {
                archived: true,
                ..all
            }
            .shows(&archived, &around, "")
        );
    }

    #[test]
    fn months_are_counted_back_over_the_year() {
        assert_eq!(months_before("2026-02-12", 3).as_deref(), Some("20251112"));
        assert_eq!(months_before("2026-12-31", 24).as_deref(), Some("20241231"));
        assert_eq!(months_before("", 3), None);
    }
}
