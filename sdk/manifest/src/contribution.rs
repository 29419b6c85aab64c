//! What a plugin adds: commands, panels, badges, subscriptions, deliveries, jobs.

use serde::Deserialize;

/// Something the practitioner (or a script) can ask the plugin to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Identifier, unique among the plugin's commands: `socle call PLUGIN/ID`.
    pub id: String,
    /// French title.
    pub title: String,
    /// Needs an open patient.
    pub patient: bool,
    /// Keyboard shortcut, such as `Ctrl+I`.
    pub key: Option<String>,
    /// Arguments, in the order they are asked.
    pub arguments: Vec<Argument>,
}

/// An argument of a [`Command`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Identifier, unique in the command.
    pub name: String,
    /// French label.
    pub label: String,
    /// The command refuses to run without it.
    pub required: bool,
}

/// Where a panel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A tab of a patient's file.
    File,
    /// The home screen.
    Home,
    /// The settings screen.
    Settings,
    /// The right column of a patient's file.
    Side,
}

impl Place {
    /// Whether what stands here is about one patient.
    pub fn needs_patient(self) -> bool {
        matches!(self, Self::File | Self::Side)
    }
}

/// A part of the screen the plugin draws. Lower `order` comes first; equal ones by plugin and identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Identifier, unique among panels, banners, badges and columns.
    pub id: String,
    /// French title.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// Lower comes first.
    pub order: i32,
}

/// An item of the banner above a patient's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Identifier, unique among panels, banners, badges and columns.
    pub id: String,
    /// Lower comes first.
    pub order: i32,
}

/// A mark beside a name in the list of patients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// Identifier, unique among panels, banners, badges and columns.
    pub id: String,
    /// Lower comes first.
    pub order: i32,
}

/// A column in the list of patients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Identifier, unique among panels, banners, badges and columns.
    pub id: String,
    /// French heading.
    pub title: String,
    /// Lower comes first.
    pub order: i32,
}

/// An event the plugin wants to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Name, such as `patient-opened`.
    pub name: String,
    /// Delivered at least once, in commit order per patient; otherwise at most once, the latest wins.
    pub durable: bool,
}

/// An outbox service whose entries this plugin delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Name of the outbox service.
    pub service: String,
}

/// Long or scheduled work the plugin can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identifier, unique among the plugin's jobs.
    pub id: String,
    /// French title for the jobs line.
    pub title: Option<String>,
}
