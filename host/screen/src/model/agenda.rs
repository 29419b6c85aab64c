//! What the screen knows of the agenda.

use std::path::PathBuf;
use std::sync::Arc;

use socle_record::PatientLine;

use socle_practice::agenda::{Appointment as Kept, Presence};

/// A line of today's list.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// `08:40`.
    pub time: String,
    /// Why, in the words of who noted it.
    pub reason: Option<String>,
    /// Who comes.
    pub patient: Arc<PatientLine>,
    /// Whether they came.
    pub presence: Presence,
}

/// What is known of a day.
#[derive(Debug, Clone, Default)]
pub struct DayState {
    /// Its appointments by time, those of patients nobody knows yet included; `None` until they are read.
    pub lines: Option<Arc<Vec<DayLine>>>,
    /// Why they cannot be read.
    pub failure: Option<String>,
}

/// An appointment, with the patient it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct DayLine {
    /// As it is kept.
    pub kept: Kept,
    /// Who comes, once that is known.
    pub patient: Option<Arc<PatientLine>>,
}

/// Something a person has done with the agenda as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum AgendaAct {
    /// Import an agenda kept elsewhere.
    Import(PathBuf),
    /// Tell the plugins who is expected on this day.
    Prepare(String),
}
