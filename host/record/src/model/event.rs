//! Durable events: what happened in the record, delivered at least once to each plugin that subscribed.

use super::id::{EventId, PatientId};
use super::value::Value;

/// After so many failures a delivery is parked: shown, and no longer tried by itself.
pub const PARKED_AFTER: u32 = 8;

/// So many events may follow from one another, each raised by the unit that settled the one before; the next is parked.
pub const LONGEST_CHAIN: u32 = 8;
/// Code of an event parked because plugins answer each other without end.
pub const LOOP: &str = "event.loop";

/// Code of an event that waited in a backup, or in a home that was copied: it may have been handled since, in the record
/// that was lost or is still in use elsewhere. A person says whether it is handled again.
pub const RESTORED: &str = "event.restored";

/// Raised by the record itself when a patient is created.
pub const PATIENT_CREATED: &str = "patient-created";
/// Raised by the record itself when administrative fields change; key `fields`.
pub const PATIENT_CHANGED: &str = "patient-changed";
/// Raised by the record itself when an identity changes; keys `acte`, `statut`, `by` (plugin).
pub const IDENTITY_CHANGED: &str = "identity-changed";
/// Raised by the record itself when a document is created or changes; keys `document`, `change` (`created`, `version`,
/// `status`, `read`, `described`, `replaced`), `status`, `type-code`, `by` (plugin).
pub const DOCUMENT_CHANGED: &str = "document-changed";
/// Raised by the record itself when a consultation is opened; keys `consultation`, `date`, `person` (who opened it).
pub const CONSULTATION_OPENED: &str = "consultation-opened";
/// Raised by the record itself when a consultation is validated; keys `consultation`, `date`, `person` (who validated it),
/// `actes` (how many).
pub const CONSULTATION_VALIDATED: &str = "consultation-validated";
/// Raised by the record itself when an entity of a patient's medical file changes; keys `kind`, `entity`, `change`
/// (`creation`, `modification`, `cloture`, `rature`, `validation`, `rattachement`), `by` (plugin).
pub const DOSSIER_CHANGED: &str = "dossier-changed";
/// Raised by the record itself when a job ends, for the job's own plugin; keys `job`, `name`, `state` (`done`,
/// `failed`, `cancelled`), `answer` or `code`.
pub const JOB_FINISHED: &str = "job-finished";

/// An event to raise with the rest of a unit.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Name, as plugins declare it.
    pub name: String,
    /// The patient it is about: events of one patient are delivered in commit order.
    pub patient: Option<PatientId>,
    /// Keys and values; no clinical content, ids only.
    pub payload: Vec<(String, Value)>,
    /// Only this plugin hears of it, if it subscribed.
    pub only: Option<String>,
}

/// An event to hand over to one plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Stable id.
    pub event: EventId,
    /// The plugin to call.
    pub plugin: String,
    /// Name.
    pub name: String,
    /// The patient it is about.
    pub patient: Option<PatientId>,
    /// Keys and values.
    pub payload: Vec<(String, Value)>,
    /// When it was committed, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// How many times this plugin failed on it.
    pub failures: u32,
}

/// A delivery that waits for a person: after [`PARKED_AFTER`] failures, at the end of a [`LOOP`], or [`RESTORED`].
#[derive(Debug, Clone, PartialEq)]
pub struct Parked {
    /// What was to be delivered.
    pub delivery: Delivery,
    /// Code of the last failure.
    pub code: String,
    /// When it failed last, milliseconds since the Unix epoch, UTC.
    pub failed_ms: i64,
}

/// What became of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// Tried again from that instant (milliseconds since the Unix epoch, UTC).
    Again {
        /// When.
        at_ms: i64,
    },
    /// Parked.
    Parked,
}
