//! Answers sorted by whoever reads them first, most often the secretary: which ones the doctor is to read, which at once, with
//! a word on why. What nobody sorted stays in sight, behind.

use serde_json::{Value, json};
use socle_sdk::{Failure, session};

use crate::failures::said;
use crate::letter::{Beside, Letter};
use crate::rows;

/// Longest word for the doctor, in characters.
const MOST_NOTE: usize = 300;

/// For whom an answer was sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub(crate) enum For {
    /// The doctor is to read it at once.
    Urgent,
    /// The doctor is to read it.
    Doctor,
    /// Nobody sorted it.
    #[default]
    Nobody,
}

impl For {
    pub(crate) const ALL: [Self; 3] = [Self::Urgent, Self::Doctor, Self::Nobody];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Doctor => "medecin",
            Self::Nobody => "a-trier",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// How an answer was sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sorted {
    pub(crate) whom: For,
    /// A word for the doctor; may be empty.
    pub(crate) note: String,
    /// Who sorted it, by name.
    pub(crate) by: String,
}

impl Sorted {
    pub(crate) fn read(row: &Value) -> Self {
        Self {
            whom: For::of(&rows::text(row, "pour")).unwrap_or_default(),
            note: rows::text(row, "note"),
            by: rows::text(row, "par"),
        }
    }

    pub(crate) fn row(&self) -> Value {
        json!({ "pour": self.whom.word(), "note": self.note, "par": self.by })
    }
}

/// Whether who is there sorts for others.
pub(crate) fn is_secretary() -> bool {
    session::current().is_ok_and(|session| session.role() == "secretary")
}

/// Sorts an answer; sorted anew, it bears the last word.
///
/// # Errors
/// `not-found` for what no patient wrote, `messaging.too-long`.
pub(crate) fn sort(letter: &Letter, whom: For, note: &str) -> Result<(), Failure> {
    if letter.is_sent {
        return Err(said("not-found", "message-inconnu"));
    }
    let note = note.trim();
    if note.chars().count() > MOST_NOTE {
        return Err(said("messaging.too-long", "note-longue").field("note"));
    }
    let by = match session::current() {
        Ok(session) => {
            let of = |key: &str| session.get(key).unwrap_or_default();
            format!("{} {}", of("prenom"), of("nom").to_uppercase())
        }
        Err(_nobody) => String::new(),
    };
    let mut beside = Beside::of(&letter.id)?;
    beside.sorted = Sorted {
        whom,
        note: note.to_owned(),
        by: by.trim().to_owned(),
    };
    beside.keep(&letter.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_urgent_comes_first_and_what_nobody_sorted_last() {
        let mut all = [For::Nobody, For::Doctor, For::Urgent];
        all.sort_unstable();
        assert_eq!(all, For::ALL);
    }

    #[test]
    fn how_it_was_sorted_is_read_as_it_was_kept() {
        let sorted = Sorted {
            whom: For::Urgent,
            note: "douleur".into(),
            by: "Claire ACCUEIL".into(),
        };
        assert_eq!(Sorted::read(&sorted.row()), sorted);
        assert_eq!(Sorted::read(&Value::Null), Sorted::default());
    }
}
