//! What the page of sends shows.

use std::sync::Arc;

use socle_record::{Attempt, Entry, EventId};

/// Which sends are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendsAsked {
    /// Those about the patients these words find; everybody's when empty.
    pub words: String,
}

/// What is known of the sends asked for.
#[derive(Debug, Clone, Default)]
pub struct SendsPage {
    /// By what becomes of them; `None` until they are read. Groups without a send are left out.
    pub groups: Option<Arc<Vec<SendsGroup>>>,
    /// What plugins did not hear of and a person decides about, oldest first, whoever is asked for.
    pub parked: Arc<Vec<ParkedLine>>,
    /// Why they cannot be read.
    pub failure: Option<String>,
    /// True when this answers what was asked; false while an earlier answer stands in.
    pub answers: bool,
}

/// What becomes of sends, in the order in which they are shown: what needs someone comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Refused for good: nothing more happens unless a person decides.
    Failed,
    /// Nobody knows whether the receiver has it.
    Unknown,
    /// Waits: for its turn, its time, a card, a qualification.
    Waiting,
    /// Under way.
    UnderWay,
    /// The receiver has it since today.
    SentToday,
    /// Given up by a person or taken back by its plugin today.
    GivenUpToday,
}

/// Sends of which the same becomes.
#[derive(Debug, Clone)]
pub struct SendsGroup {
    /// What becomes of them.
    pub standing: Standing,
    /// How many there are.
    pub total: u64,
    /// The latest.
    pub lines: Vec<Arc<SendLine>>,
}

/// Something that happened and that a plugin has not handled: a person decides whether it does.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedLine {
    /// The event.
    pub event: EventId,
    /// Id of the plugin.
    pub plugin: String,
    /// Name of the plugin, its id when it is not installed.
    pub plugin_name: String,
    /// What happened, by its name in the contract.
    pub name: String,
    /// The patient it is about, as people are named.
    pub patient: Option<String>,
    /// When it happened, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Code of why it waits.
    pub code: String,
}

/// A send.
#[derive(Debug, Clone)]
pub struct SendLine {
    /// The entry of the outbox.
    pub entry: Entry,
    /// What it is, as its plugin said; empty when it did not.
    pub title: String,
    /// Name of the plugin that sends it, its id when it is not installed.
    pub plugin: String,
    /// That plugin is installed.
    pub installed: bool,
    /// The patient it is about, as people are named.
    pub patient: Option<String>,
    /// It is held back because the patient died or left: it leaves only if a person insists.
    pub held_back: bool,
}

/// What was tried for a send, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SendHistory {
    /// The tries.
    pub attempts: Vec<Attempt>,
    /// Why they cannot be read.
    pub failure: Option<String>,
}
