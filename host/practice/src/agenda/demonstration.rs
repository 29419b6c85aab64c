//! The agenda of a demonstration: the same appointments every day, whenever it is opened.

use serde::{Deserialize, Serialize};
use socle_record::{
    Author, Level, NewSetting, PatientId, Purpose, Record, RecordError, Unit, Value, Write,
};

use super::{day, new};

const OWNER: &str = "socle";
const KEY: &str = "agenda";

/// An appointment of every day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeated {
    /// The patient's id.
    pub patient: String,
    /// `HH:MM`.
    pub heure: String,
    /// Why, in the secretary's words.
    pub motif: Option<String>,
}

/// The setting that holds these appointments.
pub fn setting(appointments: &[Repeated]) -> NewSetting {
    // Strings and options always serialise.
    let json = serde_json::to_string(appointments).unwrap_or_default();
    NewSetting {
        level: Level::Practice,
        owner: OWNER.into(),
        key: KEY.into(),
        value: Value::Json(json),
    }
}

/// In a demonstration, give this day its appointments if it has none; in any other practice, nothing. Whoever does it at
/// the same time writes the same ones.
///
/// # Errors
/// The record cannot be read or written.
pub fn repeat(record: &Record, on: &str) -> Result<(), RecordError> {
    if record.purpose() != Purpose::Demonstration || !day(record, on)?.is_empty() {
        return Ok(());
    }
    let Some(Value::Json(json)) = record.setting(&Level::Practice, OWNER, KEY)? else {
        return Ok(());
    };
    let repeated: Vec<Repeated> = serde_json::from_str(&json).unwrap_or_else(|error| {
        tracing::warn!(%error, "the agenda of the demonstration cannot be read");
        Vec::new()
    });
    let mut unit = Unit::new(Author::host());
    for one in &repeated {
        let patient = PatientId::from(one.patient.as_str());
        let mut entity = new(Some(&patient), on, &one.heure);
        if let Some(motif) = &one.motif {
            entity = entity.with("motif", motif.as_str());
        }
        let id = format!("{}-{on}-{}", one.patient, one.heure);
        unit.writes
            .push(Write::CreateEntity(entity.under(id.as_str().into())));
    }
    match record.commit(&unit) {
        Ok(_) | Err(RecordError::Conflict { expected: 0, .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
