//! What is kept of a document of the record.

use serde_json::{Value, json};
use socle_formats::date::CivilDate;
use socle_formats::xds::entry::{ARCHIVED, DEPRECATED, Entry};
use socle_formats::xds::time::{self, When};
use socle_formats::xds::values::Hidden;

/// A document, as a list shows it and as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Card {
    /// OID: the same in mail and in the file.
    pub(super) unique_id: String,
    /// `entryUUID`: it changes with the metadata.
    pub(super) entry: String,
    /// What stays the same when the metadata change.
    pub(super) lid: String,
    /// OID of the repository.
    pub(super) repository: String,
    pub(super) title: String,
    /// Type: code, system, label.
    pub(super) kind: (String, String, String),
    /// Class: code, label.
    pub(super) class: (String, String),
    pub(super) mime: String,
    /// Who wrote it, for the eye; and their identifier.
    pub(super) author: (String, String),
    /// When it was made, as the metadata say it: UTC.
    pub(super) made: String,
    /// `current`, `replaced`, `archived`.
    pub(super) status: &'static str,
    /// From whom it is hidden: `p`, `m`, `r` for professionals, patient, representatives.
    pub(super) hidden: String,
    pub(super) size: Option<u64>,
    /// SHA-1, hexadecimal.
    pub(super) hash: String,
    /// The patient wrote it.
    pub(super) of_patient: bool,
    /// It came since the record was last consulted.
    pub(super) new: bool,
}

/// Letters of who does not see it.
const HIDDEN: [(Hidden, char); 3] = [
    (Hidden::Professionals, 'p'),
    (Hidden::Patient, 'm'),
    (Hidden::Representatives, 'r'),
];

fn status(said: &str) -> &'static str {
    match said {
        ARCHIVED => "archived",
        DEPRECATED => "replaced",
        _ => "current",
    }
}

impl Card {
    /// That of an entry of the registry; none for a signature, or without an identifier.
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        if entry.is_signature() || entry.unique_id.is_empty() {
            return None;
        }
        let author = entry.authors.first();
        Some(Self {
            unique_id: entry.unique_id.clone(),
            entry: entry.id.clone(),
            lid: entry.lid.clone().unwrap_or_else(|| entry.id.clone()),
            repository: entry.repository.clone(),
            title: entry.title.clone(),
            kind: (
                entry.kind.code.clone(),
                entry.kind.system.clone(),
                entry.kind.label.clone(),
            ),
            class: (entry.class.code.clone(), entry.class.label.clone()),
            mime: entry.mime.clone(),
            author: (
                author.map(|author| author.affichage()).unwrap_or_default(),
                author
                    .and_then(|author| author.person.as_ref())
                    .map(|person| person.id.clone())
                    .unwrap_or_default(),
            ),
            made: entry.creation.clone(),
            status: status(&entry.status),
            hidden: HIDDEN
                .iter()
                .filter(|(who, _)| entry.is_hidden_from(*who))
                .map(|(_, letter)| letter)
                .collect(),
            size: entry.size,
            hash: entry.hash.clone(),
            of_patient: entry.is_of_patient(),
            new: false,
        })
    }

    /// The civil day it was made, where the practice is: `ahead` is what its zone is ahead of UTC, in minutes. Empty when it
    /// is not said.
    pub(super) fn day(&self, ahead: impl Fn(i64) -> i32) -> String {
        match time::read(&self.made) {
            None => String::new(),
            Some(When::Day(day)) => day.to_string(),
            Some(When::At(ms)) => {
                let local = ms + i64::from(ahead(ms)) * 60_000;
                CivilDate::depuis_jours_unix(local.div_euclid(86_400_000))
                    .map(|day| day.to_string())
                    .unwrap_or_default()
            }
        }
    }

    /// As it is kept.
    pub(super) fn row(&self) -> Value {
        json!([
            self.unique_id,
            self.entry,
            self.lid,
            self.repository,
            self.title,
            [self.kind.0, self.kind.1, self.kind.2],
            [self.class.0, self.class.1],
            self.mime,
            [self.author.0, self.author.1],
            self.made,
            self.status,
            self.hidden,
            self.size,
            self.hash,
            self.of_patient,
            self.new,
        ])
    }

    /// Reads what was kept.
    pub(super) fn read(row: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let unique_id = text(&row[0]);
        (!unique_id.is_empty()).then(|| Self {
            unique_id,
            entry: text(&row[1]),
            lid: text(&row[2]),
            repository: text(&row[3]),
            title: text(&row[4]),
            kind: (text(&row[5][0]), text(&row[5][1]), text(&row[5][2])),
            class: (text(&row[6][0]), text(&row[6][1])),
            mime: text(&row[7]),
            author: (text(&row[8][0]), text(&row[8][1])),
            made: text(&row[9]),
            status: match row[10].as_str() {
                Some("archived") => "archived",
                Some("replaced") => "replaced",
                _ => "current",
            },
            hidden: text(&row[11]),
            size: row[12].as_u64(),
            hash: text(&row[13]),
            of_patient: row[14].as_bool().unwrap_or_default(),
            new: row[15].as_bool().unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use socle_formats::xds::Code;
    use socle_formats::xds::entry::{APPROVED, SIGNATURE_CLASS};

    use super::*;

    fn entry() -> Entry {
        let mut entry = Entry {
            id: "urn:uuid:1".to_owned(),
            unique_id: "1.2.3".to_owned(),
            title: "Bilan".to_owned(),
            status: APPROVED.to_owned(),
            creation: "20240229233000".to_owned(),
            ..Entry::default()
        };
        entry.hide_from(Hidden::Patient, true);
        entry
    }

    #[test]
    fn what_is_kept_of_a_document_comes_back() {
        let card = Card::of(&entry());
        let read = card.as_ref().and_then(|card| Card::read(&card.row()));
        assert!(card.is_some());
        assert_eq!(read, card);
        assert_eq!(Card::read(&json!([])), None);
        assert_eq!(card.map(|card| card.hidden).as_deref(), Some("m"));
    }

    #[test]
    fn a_signature_is_no_document() {
        let signature = Entry {
            class: Code::new(SIGNATURE_CLASS, "URN", ""),
            ..entry()
        };
        assert_eq!(Card::of(&signature), None);
    }

    #[test]
    fn the_day_is_the_one_where_the_practice_is() {
        let card = Card::of(&entry()).unwrap_or_default();
        assert_eq!(card.day(|_| 0), "2024-02-29");
        assert_eq!(card.day(|_| 60), "2024-03-01");
        let of_day = Card {
            made: "20240229".to_owned(),
            ..Card::default()
        };
        assert_eq!(of_day.day(|_| 240), "2024-02-29");
        assert_eq!(Card::default().day(|_| 60), "");
    }
}
