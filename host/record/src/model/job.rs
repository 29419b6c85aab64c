//! Long work, durable: it goes on after a restart from its last checkpoint.

use super::id::{JobId, PatientId};
use super::value::Value;

/// The largest checkpoint, bytes.
pub const MAX_CHECKPOINT_BYTES: usize = 64 * 1024;
/// Jobs of one plugin that are not over: one that starts more than end would fill the record.
pub const MAX_OPEN_JOBS: u64 = 1_000;
/// What all of these were given, bytes: they are read together.
pub const MAX_OPEN_JOBS_BYTES: u64 = 64 * 1024 * 1024;

/// A job to start once the unit has committed.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Id minted beforehand, or none to mint it at commit.
    pub id: Option<JobId>,
    /// Plugin.
    pub plugin: String,
    /// Job of its manifest.
    pub name: String,
    /// Input.
    pub input: Value,
    /// The patient it is limited to.
    pub patient: Option<PatientId>,
}

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// To be run.
    Waiting,
    /// Running in this process; waiting again after a restart.
    Running,
    /// Ended well.
    Done,
    /// Ended badly.
    Failed,
    /// Stopped by someone.
    Cancelled,
}

impl JobState {
    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEnd {
    /// Ended well, with its answer.
    Done(Value),
    /// Ended badly.
    Failed {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
    },
    /// It stopped because it was asked to.
    Cancelled,
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Id.
    pub id: JobId,
    /// Plugin.
    pub plugin: String,
    /// Job of its manifest.
    pub name: String,
    /// Input.
    pub input: Value,
    /// The patient it is limited to.
    pub patient: Option<PatientId>,
    /// State.
    pub state: JobState,
    /// Someone asked it to stop.
    pub cancel_asked: bool,
    /// What the last checkpoint kept.
    pub checkpoint: Option<Vec<u8>>,
    /// 0 to 1.
    pub progress: Option<f64>,
    /// What it says it is doing, French.
    pub progress_text: String,
    /// How many times it was started.
    pub starts: u32,
    /// Answer of a job that is done.
    pub answer: Value,
    /// Code and French message of a job that failed.
    pub failure: Option<(String, String)>,
    /// When it was asked for, milliseconds since the Unix epoch, UTC.
    pub created_ms: i64,
    /// When it last changed, milliseconds since the Unix epoch, UTC.
    pub updated_ms: i64,
}
