//! What the person asks of the host itself, and what comes of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use socle_record::{EntryId, EventId, Value};
use socle_runtime::{Answer, Choice, ConsentRequest, Data, Decisions};

use super::agenda::AgendaAct;
use super::charts::ChartAct;
use super::{Failed, Ticket};

/// Something the person asks of the host itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Give a plugin's setting a value, at the level its manifest declares.
    Set {
        /// The plugin.
        plugin: String,
        /// The setting.
        key: String,
        /// Its value; [`Value::None`] goes back to the declared default.
        value: Value,
    },
    /// Install a package, or update to it, as it was shown.
    Install {
        /// Where it lies.
        package: PathBuf,
        /// What was decided about what was shown.
        decisions: Decisions,
    },
    /// Decide about an installed plugin, for the first time or anew.
    Consent {
        /// The plugin.
        plugin: String,
        /// What was decided about what was shown.
        decisions: Decisions,
    },
    /// Decide anew on one line of an installed plugin.
    Decide {
        /// The plugin.
        plugin: String,
        /// The line.
        line: String,
        /// What may be done from now on.
        choice: Choice,
    },
    /// Answer a call that waits.
    Answer {
        /// Which.
        ask: u64,
        /// The person's word.
        answer: Answer,
    },
    /// Have a plugin provide a service; none goes back to what the host would choose.
    Provide {
        /// The service.
        service: String,
        /// Who provides it.
        plugin: Option<String>,
    },
    /// Pause, restart, turn off, turn on or remove a plugin.
    Order {
        /// The plugin.
        plugin: String,
        /// What.
        order: Order,
    },
    /// Something done with the agenda as a whole.
    Agenda(AgendaAct),
    /// Something done to the record of a patient.
    Chart(ChartAct),
    /// Keep what somebody typed: it is theirs, also when their session has locked or ended a moment ago.
    Keep {
        /// What keeps it.
        act: ChartAct,
        /// Who typed it, as the journal names them.
        whose: String,
    },
    /// Have a send tried now.
    Resend(EntryId),
    /// Let a send leave although its patient died or left.
    SendAnyway(EntryId),
    /// Give up a send that has not left.
    GiveUp(EntryId),
    /// Have plugins handle what happened and was set aside: each event with its plugin.
    HandleEvents(Vec<(EventId, String)>),
    /// Give up what happened and was set aside: these plugins do not hear of it.
    DropEvents(Vec<(EventId, String)>),
    /// Give up long work that waits for its turn or goes on later.
    GiveUpJob(String),
    /// Write a send, its order and its documents, under a folder.
    ExportSend {
        /// Which.
        entry: EntryId,
        /// Where.
        folder: PathBuf,
    },
}

/// What may be done with an installed plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Not called any more until it is restarted.
    Pause,
    /// Another chance.
    Restart,
    /// Turned off until it is turned on.
    Disable,
    /// Turned on.
    Enable,
    /// Taken out of the practice; what it wrote to the record stays.
    Remove,
}

/// A package that was read to be installed.
#[derive(Debug, Clone)]
pub struct Examined {
    /// For which ticket.
    pub ticket: Ticket,
    /// Where it lies.
    pub package: PathBuf,
    /// What it asks, or the French sentence that says why it cannot be installed.
    pub found: Result<ConsentRequest, String>,
}

/// A service and who can provide it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceLine {
    /// Its name in the contract, such as `identity`.
    pub service: String,
    /// Who provides it now.
    pub provider: Option<String>,
    /// Who could: the plugins that offer it.
    pub candidates: Vec<String>,
}

impl Act {
    /// The plugin it is about.
    pub fn plugin(&self) -> Option<&str> {
        match self {
            Self::Set { plugin, .. }
            | Self::Decide { plugin, .. }
            | Self::Consent { plugin, .. }
            | Self::Order { plugin, .. } => Some(plugin),
            Self::Provide { plugin, .. } => plugin.as_deref(),
            Self::Install { .. }
            | Self::Answer { .. }
            | Self::Agenda(_)
            | Self::Chart(_)
            | Self::Keep { .. }
            | Self::Resend(_)
            | Self::SendAnyway(_)
            | Self::GiveUp(_)
            | Self::GiveUpJob(_)
            | Self::HandleEvents(_)
            | Self::DropEvents(_)
            | Self::ExportSend { .. } => None,
        }
    }

    /// The patient it is about.
    pub fn patient(&self) -> Option<&str> {
        match self {
            Self::Chart(act) | Self::Keep { act, .. } => act.patient(),
            _ => None,
        }
    }
}

/// What came of something the person did.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What was done.
    pub ticket: Ticket,
    /// Whether it took effect.
    pub done: bool,
    /// Why it did not; none when the person gave it up.
    pub failed: Option<Failed>,
}

/// What a command answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// What was asked.
    pub ticket: Ticket,
    /// Its answer, or the French sentence that says why there is none.
    pub answer: Result<Data, String>,
}

impl Outcome {
    /// It took effect.
    pub fn done(ticket: Ticket) -> Self {
        Self {
            ticket,
            done: true,
            failed: None,
        }
    }

    /// It did not.
    pub fn failed(ticket: Ticket, failed: Option<Failed>) -> Self {
        Self {
            ticket,
            done: false,
            failed,
        }
    }
}

/// What the settings of a plugin are set to, each at the level its manifest declares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsState {
    /// By name; a setting that is not here has its declared default.
    pub values: BTreeMap<String, Value>,
    /// Why they cannot be read.
    pub failure: Option<String>,
}
