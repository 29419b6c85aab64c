//! Counts over the whole record: how many of something, in groups, without reading one of them out.

use super::value::Value;

/// What leaves the practice, as a thing to count: the entries of the outbox, whichever plugin queued or sent them.
pub const SEND: &str = "envoi";
/// What was done, as a thing to count: the acts and writes of the journal, reads left out.
pub const ACT: &str = "fait";
/// Documents, as a thing to count.
pub const DOCUMENT: &str = "document";

/// The most groups one count answers with.
pub const MAX_GROUPS: usize = 20_000;
/// The most conditions beside each other, and the deepest they may be in each other.
pub const MAX_BESIDE: usize = 4;

/// What to count.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    /// A kind of entity ([`KINDS`](super::kinds::KINDS)), [`SEND`], [`ACT`] or [`DOCUMENT`].
    pub of: String,
    /// The field holds one of these; [`Value::None`] among them is an absent one.
    pub equal: Vec<(String, Vec<Value>)>,
    /// The field holds something.
    pub present: Vec<String>,
    /// The first civil day, complete.
    pub from: Option<String>,
    /// The last civil day, complete.
    pub to: Option<String>,
    /// The date or instant that says when it was; each kind has one of its own otherwise.
    pub dated_by: Option<String>,
    /// The fields it is grouped by, in order.
    pub by: Vec<String>,
    /// And then by this length of time.
    pub per: Option<Span>,
    /// Patients are counted, each once in each group, instead of things.
    pub patients: bool,
    /// What there must be, or must not be, about the same patient.
    pub beside: Vec<Beside>,
}

/// A condition on what else there is about the same patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// There must be one; otherwise there must be none.
    pub there: bool,
    /// Of these. Its groups mean nothing.
    pub other: Tally,
    /// From the same day to so many days after it, as the practice counts days; none: whenever.
    pub days: Option<u32>,
}

/// A length of time to count by, in the practice's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// `2026-11-22`.
    Day,
    /// From Monday on; named by that Monday.
    Week,
    /// `2026-11`.
    Month,
    /// `2026`.
    Year,
}

impl Span {
    /// The span of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "year" => Self::Year,
            _ => return None,
        })
    }
}

/// One group of a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// What each field holds, then the time; none where it is absent or not known to the day.
    pub keys: Vec<Option<String>>,
    /// How many.
    pub count: u64,
}

impl Tally {
    /// All of a kind.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self {
            of: kind.to_owned(),
            ..Self::default()
        }
    }

    /// All that is counted in it: itself, and what must or must not be beside.
    #[must_use]
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds = vec![self.of.as_str()];
        for beside in &self.beside {
            kinds.extend(beside.other.kinds());
        }
        kinds
    }

    /// How deep conditions stand in each other.
    pub(crate) fn depth(&self) -> usize {
        let deepest = self.beside.iter().map(|beside| beside.other.depth()).max();
        deepest.map_or(0, |depth| depth + 1)
    }
}
