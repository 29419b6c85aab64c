//! What a plugin adds: commands, panels, badges, subscriptions, deliveries, jobs, imports, times, steps and menus.

use std::time::Duration;

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

/// What becomes of the place where a contribution stands when its plugin fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// The last state stays, greyed, with the reason and a way to try again.
    Retry,
    /// The act it belongs to is refused, and says so.
    Closed,
    /// It is left out.
    Open,
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
    /// [`OnFailure::Retry`] unless it says otherwise.
    pub on_failure: OnFailure,
}

/// An item of the banner above a patient's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Identifier, unique among panels, banners, badges and columns.
    pub id: String,
    /// Lower comes first.
    pub order: i32,
    /// [`OnFailure::Open`] unless it says otherwise.
    pub on_failure: OnFailure,
}

/// A mark beside a name in the list of patients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// Identifier, unique among panels, banners, badges and columns.
    pub id: String,
    /// Lower comes first.
    pub order: i32,
    /// [`OnFailure::Open`] unless it says otherwise.
    pub on_failure: OnFailure,
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
    /// [`OnFailure::Open`] unless it says otherwise.
    pub on_failure: OnFailure,
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
    /// At most one of this name runs in the whole practice; the next begins when it has ended.
    pub alone: bool,
}

/// Files the plugin can read into the record (`socle:practice/importer`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importer {
    /// Identifier, unique among the plugin's importers: `socle import PLUGIN/ID`.
    pub id: String,
    /// French title.
    pub title: String,
    /// Ends of file names, such as `.xml`, in lower case.
    pub extensions: Vec<String>,
    /// Media types, such as `text/xml`.
    pub mime: Vec<String>,
    /// Needs an open patient.
    pub patient: bool,
}

impl Importer {
    /// Whether a file of this name is one of its own.
    pub fn takes(&self, file: &str) -> bool {
        let name = file.to_lowercase();
        self.extensions.is_empty()
            || self
                .extensions
                .iter()
                .any(|extension| name.ends_with(extension.as_str()))
    }
}

/// When a [`Schedule`] is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// At intervals, from [`SCHEDULE_MIN`] to [`SCHEDULE_MAX`].
    Every(Duration),
    /// Each day at this time of the practice's zone.
    At {
        /// 0 to 23.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
}

/// The shortest interval.
pub const SCHEDULE_MIN: Duration = Duration::from_secs(60);
/// The longest.
pub const SCHEDULE_MAX: Duration = Duration::from_secs(31 * 86_400);

/// A job that begins by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Identifier, unique among the plugin's schedules.
    pub id: String,
    /// The [`Job`] it begins.
    pub job: String,
    /// When.
    pub when: When,
}

/// A step of the validation of a consultation: ticked ones run when the doctor validates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// Identifier, unique among the plugin's validations.
    pub id: String,
    /// The [`Command`] it runs; of a step of [`Documents`], with the ids of those that are ticked as its argument
    /// `documents` (texts), once for each destination with its name as the argument `destination`.
    pub command: String,
    /// French label of its box.
    pub label: String,
    /// It is offered for each document of the consultation instead of once: a box beside each.
    pub documents: Option<Documents>,
    /// Drawn under this name by the export `panel`, for the open patient: the box stands only while that view says
    /// something. Without it the box stands for everybody. Unique among panels, banners, badges, columns and conditions.
    pub condition: Option<String>,
    /// The box is ticked to begin with.
    pub ticked: bool,
    /// Lower comes first.
    pub order: i32,
    /// [`OnFailure::Closed`] unless it says otherwise: the validation stops there.
    pub on_failure: OnFailure,
}

/// What a step of the validation says of the documents it is offered for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Documents {
    /// Only for documents of these type codes; for all when empty.
    pub types: Vec<String>,
    /// The [`Command`] that says where each may go, asked with the ids of all of them as its argument `documents` (texts).
    /// It answers JSON, `{"rows": […]}`; the book has its fields. Without it each document has one box of the step's.
    pub destinations: Option<String>,
    /// The [`Command`] run, before anything is validated, with the ids of those a person unticked as `documents` (and
    /// `destination`): for plugins that would send them by themselves.
    pub declined: Option<String>,
}

impl Documents {
    /// Whether the step is offered for a document of this type.
    pub fn takes(&self, code: &str) -> bool {
        is_among(&self.types, code)
    }
}

/// An entry of the menu of a document, or of several chosen together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentMenu {
    /// Identifier, unique among the plugin's entries.
    pub id: String,
    /// The [`Command`] it runs: with the document's id as its argument `document`, or, with `several`, the ids of all that
    /// are chosen as its argument `documents` (texts; one when one is chosen).
    pub command: String,
    /// French title.
    pub title: String,
    /// Only for documents of these type codes; for all when empty.
    pub types: Vec<String>,
    /// It takes several documents at once; otherwise it is offered for one only.
    pub several: bool,
}

impl DocumentMenu {
    /// Whether it is offered for documents of these types, all of them chosen.
    pub fn takes<'a>(&self, mut codes: impl ExactSizeIterator<Item = &'a str>) -> bool {
        (self.several || codes.len() == 1) && codes.all(|code| is_among(&self.types, code))
    }
}

/// How what the plugin offers as a service is begun for one patient by a single press elsewhere: a row of another plugin names
/// the service (`begins` of `socle:base/ui`), the host opens the file and goes on as this says. A command begun so may ask a
/// national service about the patient; it sends no document and no message: a person sees those first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The service, one of those the plugin offers; unique among the plugin's beginnings.
    pub service: String,
    /// The [`Panel`] of the file that is shown.
    pub panel: Option<String>,
    /// The [`Command`] that is run for the patient.
    pub command: Option<String>,
    /// The command is given what can be sent of the last consultation, as its argument `documents` (texts).
    pub documents: bool,
    /// The [`Validation`] of [`Documents`] whose boxes are ticked in the host's own dialog, opened with what can be sent of the
    /// last consultation.
    pub validation: Option<String>,
}

/// Whether a type is among these; all are when none is named.
fn is_among(types: &[String], code: &str) -> bool {
    types.is_empty() || types.iter().any(|known| known == code)
}
