//! Today's patients. Until the record holds appointments, a demonstration keeps its own in a
//! setting of the host; a real practice has none.

use serde::{Deserialize, Serialize};
use socle_record::{Level, NewSetting, Record, RecordError, Value};

const OWNER: &str = "socle";
const KEY: &str = "agenda";

/// One appointment of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The patient's id.
    pub patient: String,
    /// `HH:MM`.
    pub heure: String,
    /// Why, in the secretary's words.
    pub motif: Option<String>,
}

/// The appointments, by time; none when there is no agenda.
pub fn today(record: &Record) -> Result<Vec<Appointment>, RecordError> {
    let Some(Value::Json(json)) = record.setting(&Level::Practice, OWNER, KEY)? else {
        return Ok(Vec::new());
    };
    let mut appointments: Vec<Appointment> = serde_json::from_str(&json).unwrap_or_else(|error| {
        tracing::warn!(%error, "the agenda cannot be read");
        Vec::new()
    });
    appointments.sort_by(|a, b| a.heure.cmp(&b.heure));
    Ok(appointments)
}

/// The setting that holds these appointments.
pub(crate) fn setting(appointments: &[Appointment]) -> NewSetting {
    // Strings and options always serialise.
    let json = serde_json::to_string(appointments).unwrap_or_default();
    NewSetting {
        level: Level::Practice,
        owner: OWNER.into(),
        key: KEY.into(),
        value: Value::Json(json),
    }
}
