//! Jobs that begin by themselves, at a time; kept, so that they survive a restart.

use super::id::{JobId, PatientId};
use super::value::Value;

/// A job to begin at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSchedule {
    /// Plugin.
    pub plugin: String,
    /// Id, unique in the plugin.
    pub id: String,
    /// What the manifest says of a regular one; empty for one time.
    pub rule: String,
    /// Job of its manifest.
    pub name: String,
    /// Input of the job.
    pub input: Value,
    /// The patient it is limited to.
    pub patient: Option<PatientId>,
    /// Milliseconds since the Unix epoch, UTC.
    pub due_ms: i64,
}

/// A job that will begin at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduled {
    /// What, and when it is due.
    pub schedule: NewSchedule,
    /// The job it started last.
    pub job: Option<JobId>,
}
