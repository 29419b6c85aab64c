//! How far a campaign is: who is left. It is kept in the plugin's own table, one for each person: it goes on another day, and
//! after the window was closed.

use serde_json::Value;
use socle_sdk::{Data, Failure, session, store};

const TABLE: &str = "campagnes";
/// Whose campaign it is while nobody in person is there.
const NOBODY: &str = "cabinet";

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    /// Who is left, in order; the first is the one on the screen.
    pub(super) patients: Vec<String>,
    /// Summaries written.
    pub(super) written: usize,
    /// How many of them were ordered for the shared record.
    pub(super) ordered: usize,
    /// Patients left for later.
    pub(super) left: usize,
}

impl Row {
    pub(super) fn new(patients: Vec<String>) -> Self {
        Self {
            patients,
            ..Self::default()
        }
    }

    /// The one under way, if any.
    pub(super) fn of() -> Result<Option<Self>, Failure> {
        Ok(match store::get(TABLE, &whose())? {
            Data::Json(json) => Self::read(&json),
            _ => None,
        })
    }

    pub(super) fn keep(&self) -> Result<(), Failure> {
        store::put(TABLE, &whose(), &Data::Json(self.json()), "")
    }

    pub(super) fn end() -> Result<(), Failure> {
        store::delete(TABLE, &whose())
    }

    /// Pass over those at the front for whom nothing is due any more: a campaign goes on after days, and others write too.
    pub(super) fn skip(
        &mut self,
        mut still: impl FnMut(&str) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        while let Some(first) = self.first() {
            if still(first)? {
                break;
            }
            self.next();
        }
        Ok(())
    }

    pub(super) fn first(&self) -> Option<&str> {
        self.patients.first().map(String::as_str)
    }

    pub(super) fn wrote(&mut self, ordered: bool) {
        self.written += 1;
        self.ordered += usize::from(ordered);
        self.next();
    }

    pub(super) fn leave(&mut self) {
        self.left += 1;
        self.next();
    }

    fn next(&mut self) {
        if !self.patients.is_empty() {
            self.patients.remove(0);
        }
    }

    fn read(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let count = |key: &str| {
            value[key]
                .as_u64()
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or_default()
        };
        let patients = value["reste"].as_array()?;
        Some(Self {
            patients: patients
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
            written: count("ecrites"),
            ordered: count("deposees"),
            left: count("plus-tard"),
        })
    }

    fn json(&self) -> String {
        serde_json::json!({
            "reste": self.patients,
            "ecrites": self.written,
            "deposees": self.ordered,
            "plus-tard": self.left,
        })
        .to_string()
    }
}

fn whose() -> String {
    session::current()
        .ok()
        .and_then(|session| session.get("identifiant"))
        .filter(|id| !id.is_empty())
        .unwrap_or_else(|| NOBODY.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_on_one_after_the_other_and_is_kept_as_it_is() {
        let mut row = Row::new(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        row.wrote(true);
        row.leave();
        assert_eq!(row.first(), Some("c"));
        assert_eq!(Row::read(&row.json()), Some(row.clone()));
        row.wrote(false);
        row.wrote(false);
        assert_eq!((row.first(), row.left, row.ordered), (None, 1, 1));
        let mut row = Row::new(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        row.skip(|patient| Ok(patient == "c")).unwrap_or_default();
        assert_eq!(row.first(), Some("c"));
        assert_eq!(Row::read("{"), None);
    }
}
