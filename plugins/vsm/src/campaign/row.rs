//! How far a campaign is: who is left, kept while the home page is open.

use serde_json::Value;
use socle_sdk::{Context, Data, Failure};

const KEY: &str = "campagne";

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    /// Who is left, in order; the first is the one on the screen.
    pub(super) patients: Vec<String>,
    /// Summaries written.
    pub(super) written: usize,
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
    pub(super) fn of(c: &Context) -> Option<Self> {
        match c.scratch_get(KEY) {
            Data::Json(json) => Self::read(&json),
            _ => None,
        }
    }

    pub(super) fn keep(&self, c: &Context) -> Result<(), Failure> {
        c.scratch_set(KEY, &Data::Json(self.json()))
    }

    pub(super) fn end(c: &Context) -> Result<(), Failure> {
        c.scratch_set(KEY, &Data::None)
    }

    pub(super) fn first(&self) -> Option<&str> {
        self.patients.first().map(String::as_str)
    }

    pub(super) fn wrote(&mut self) {
        self.written += 1;
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
            left: count("plus-tard"),
        })
    }

    fn json(&self) -> String {
        serde_json::json!({
            "reste": self.patients,
            "ecrites": self.written,
            "plus-tard": self.left,
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_on_one_after_the_other_and_is_kept_as_it_is() {
        let mut row = Row::new(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        row.wrote();
        row.leave();
        assert_eq!(row.first(), Some("c"));
        assert_eq!(Row::read(&row.json()), Some(row.clone()));
        row.wrote();
        row.wrote();
        assert_eq!((row.first(), row.left), (None, 1));
        assert_eq!(Row::read("{"), None);
    }
}
