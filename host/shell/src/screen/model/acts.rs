//! What the person asks of the host itself, and what comes of it.

use std::collections::BTreeMap;

use socle_record::Value;

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
}

impl Act {
    /// The plugin it is about.
    pub fn plugin(&self) -> Option<&str> {
        match self {
            Self::Set { plugin, .. } => Some(plugin),
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
