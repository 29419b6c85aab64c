//! How all does that the practice depends on: services, mailboxes, the record, certificates.

pub use socle_capabilities::exchanges::Standing;

pub use socle_practice::keys::{Held, Trial, WARNED_MS, Whose};

/// Something the practice depends on outside the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depended {
    /// The plugin whose exchanges these are; none for a mailbox and for the record.
    pub plugin: Option<String>,
    /// As it is called on the screen.
    pub name: String,
    /// Where it is: a name on the network, an address; empty for the record.
    pub place: String,
    /// How it does; none while nothing was asked of it.
    pub standing: Option<Standing>,
    /// Since when, milliseconds since the Unix epoch, UTC.
    pub since_ms: Option<i64>,
    /// What an exchange usually lasts, milliseconds.
    pub usual_ms: Option<u64>,
    /// French: why it does not answer.
    pub reason: Option<String>,
    /// How many sends wait for it.
    pub waits: u64,
    /// What is done on paper meanwhile.
    pub paper: Option<&'static str>,
    /// When it was last seen to do so, milliseconds since the Unix epoch, UTC; it may be of before the program was started.
    pub seen_ms: Option<i64>,
    /// The mailbox, by its id, where it is one: it can be tried.
    pub mailbox: Option<String>,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It is under way.
    UnderWay,
    /// What works, or why not and what to do, in French.
    Done(Result<String, String>),
}
