//! What may be asked. The protocol is described at the head of [`super`].

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::script::Expected;

/// The first request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    #[serde(rename = "do")]
    _start: String,
    pub(super) protocol: u32,
    #[serde(default)]
    pub(super) seed: u64,
    pub(super) now_ms: Option<i64>,
}

/// Every other request.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Request {
    Install {
        package: PathBuf,
        grants: Grants,
    },
    Examine {
        package: PathBuf,
    },
    Remove {
        plugin: String,
    },
    Control {
        plugin: String,
        act: Control,
    },
    Report {
        plugin: String,
    },
    Decide {
        plugin: String,
        line: String,
        choice: Choice,
    },
    Attend {
        present: bool,
    },
    Asks {},
    Answer {
        ask: u64,
        answer: AskAnswer,
    },
    Plugins {},
    Choose {
        service: String,
        plugin: String,
    },
    Patient(NewPatient),
    Change {
        patient: String,
        fields: Map<String, Value>,
    },
    Read {
        patient: String,
    },
    Add {
        kind: String,
        patient: Option<String>,
        fields: Map<String, Value>,
        #[serde(default)]
        by: Option<String>,
    },
    Entities {
        kind: String,
        patient: Option<String>,
    },
    Validate {
        consultation: String,
    },
    Open {
        patient: String,
    },
    Close {
        patient: String,
    },
    Sit {
        who: String,
    },
    Set {
        plugin: String,
        key: String,
        value: Value,
        #[serde(default)]
        level: Level,
    },
    Command(Command),
    Begin(Command),
    End {
        call: u64,
    },
    Render(Place),
    Picture {
        plugin: String,
        contribution: String,
        patient: Option<String>,
        file: PathBuf,
        #[serde(default = "column")]
        width: u16,
        #[serde(default)]
        dark: bool,
    },
    Rows {
        plugin: String,
        contribution: String,
        patient: Option<String>,
        table: String,
        #[serde(default)]
        first: u64,
        #[serde(default = "page")]
        count: u32,
        #[serde(default)]
        sorted_by: String,
        #[serde(default)]
        descending: bool,
    },
    Press(Act),
    Submit(Act),
    ChangeControl(Act),
    Event {
        plugin: String,
        contribution: String,
        patient: Option<String>,
        name: String,
        target: String,
        #[serde(default)]
        value: Value,
        #[serde(default)]
        fields: Map<String, Value>,
    },
    Happen {
        name: String,
        patient: Option<String>,
        #[serde(default)]
        values: Map<String, Value>,
    },
    Settle {},
    Advance {
        ms: u32,
    },
    Foresee {
        request: Expected,
    },
    Sent {},
    Unmet {},
    Happened {},
    Desktop {},
    Documents {
        patient: String,
    },
    Import(Import),
    Outbox {},
    Jobs {},
    Parked {},
    Journal {},
    Store {
        plugin: String,
        table: String,
    },
    Log {
        plugin: String,
    },
    Stats {
        plugin: String,
    },
}

/// Which lines of what a package asks for are granted when it is installed; the others are refused.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Grants {
    Word(GrantsWord),
    Lines(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum GrantsWord {
    All,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Choice {
    Always,
    EachTime,
    Never,
}

/// What a person does with an installed plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Control {
    Pause,
    Restart,
    Disable,
    Enable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AskAnswer {
    Once,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    #[default]
    Practice,
    Person,
    Workstation,
}

/// A patient to make; what is left out is an ordinary one's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPatient {
    #[serde(default)]
    pub(super) traits: Map<String, Value>,
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
    pub(super) statut: Option<String>,
    pub(super) matricule: Option<String>,
    #[serde(default)]
    pub(super) marks: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Command {
    pub(super) plugin: String,
    pub(super) command: String,
    pub(super) patient: Option<String>,
    #[serde(default)]
    pub(super) arguments: Map<String, Value>,
}

/// A file a person brings in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    pub(super) plugin: String,
    pub(super) importer: String,
    pub(super) patient: Option<String>,
    pub(super) name: String,
    pub(super) content: Value,
}

/// What a plugin draws, for a patient when it is about one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) plugin: String,
    pub(super) contribution: String,
    pub(super) patient: Option<String>,
}

/// What a person does in a view.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Act {
    pub(super) plugin: String,
    pub(super) contribution: String,
    pub(super) patient: Option<String>,
    pub(super) target: String,
    /// What is typed in the form before, by key.
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
    /// The new value of a control outside of any form.
    #[serde(default)]
    pub(super) value: Value,
}

impl Act {
    pub(super) fn place(&self) -> Place {
        Place {
            plugin: self.plugin.clone(),
            contribution: self.contribution.clone(),
            patient: self.patient.clone(),
        }
    }
}

/// The width of the right column, points.
fn column() -> u16 {
    340
}

fn page() -> u32 {
    100
}
