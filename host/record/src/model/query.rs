//! Questions to the record and pages of answers.

use super::id::PatientId;
use super::value::Value;

/// The most rows one question brings back.
pub const MAX_ROWS: u32 = 1_000;

/// A question about entities of one kind (`socle:base/table.query`).
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Kind of entity ([`KINDS`](super::kinds::KINDS)).
    pub kind: String,
    /// Field equals value.
    pub equal: Vec<(String, Value)>,
    /// Field between two values, both included; [`Value::None`] leaves an end open.
    pub between: Vec<(String, Value, Value)>,
    /// Words or beginnings of words, accents and case ignored.
    pub matches: Option<String>,
    /// Field to sort by; alphabetical by name otherwise.
    pub sort: Option<(String, Order)>,
    /// First row wanted, 0 is the first.
    pub first: u64,
    /// How many rows, at most [`MAX_ROWS`].
    pub count: u32,
    /// Only these patients, when the asker is limited to a list.
    pub within: Option<Vec<PatientId>>,
    /// Who looks: what is private to another person is not found.
    pub seen_by: SeenBy,
}

/// Who looks at what may be private to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SeenBy {
    /// The practice as a whole: what is private to nobody.
    #[default]
    Practice,
    /// This person: what is private to nobody or to them.
    Person(String),
    /// The host itself, for exports: everything.
    Host,
}

/// Direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Some rows of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows asked for.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

/// An entity as the generic interface shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityView {
    /// Kind.
    pub kind: &'static str,
    /// Id.
    pub id: String,
    /// The patient it is about (itself, for a patient); none for what is the practice's.
    pub patient: Option<PatientId>,
    /// Revision to give back with a write.
    pub revision: u64,
    /// The person it is private to.
    pub owner: Option<String>,
    /// Fields that hold something.
    pub fields: Vec<(String, Value)>,
}

impl EntityView {
    /// The value of a field; [`Value::None`] when absent or unknown.
    #[must_use]
    pub fn get(&self, field: &str) -> Value {
        self.fields
            .iter()
            .find(|(name, _)| name == field)
            .map_or(Value::None, |(_, value)| value.clone())
    }
}
