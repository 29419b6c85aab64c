//! Today's patients, and those expected tomorrow. Until the record holds appointments, a demonstration keeps its own in a
//! setting of the host, the same every day; a real practice has none.

use jiff::Zoned;
use serde::{Deserialize, Serialize};
use socle_record::{
    Author, Level, NewEvent, NewSetting, PatientId, Record, RecordError, Unit, Value, Write,
};

const OWNER: &str = "socle";
const KEY: &str = "agenda";
/// The day plugins were last told about.
const TOLD: &str = "agenda.attendus";

/// The durable event about a patient who is expected: keys `date` and `time`.
const EXPECTED: &str = "patient-expected";
/// From this hour on tomorrow is prepared: the consultations of a practice are over or nearly so.
const EVENING: i8 = 18;

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

/// The day to prepare now: tomorrow, once it is evening.
#[must_use]
pub fn to_prepare(now: &Zoned) -> Option<String> {
    (now.hour() >= EVENING)
        .then(|| now.tomorrow().ok())
        .flatten()
        .map(|tomorrow| tomorrow.date().to_string())
}

/// Tell the plugins that listen who is expected on this day (`YYYY-MM-DD`), once: it is told again to nobody, whichever
/// workstation asks. Answers how many patients were told about.
///
/// # Errors
/// The record cannot be read or written.
pub fn prepare(record: &Record, day: &str) -> Result<usize, RecordError> {
    let told = record.setting(&Level::Practice, OWNER, TOLD)?;
    if told == Some(Value::Text(day.to_owned())) {
        return Ok(0);
    }
    let appointments = today(record)?;
    let mut unit = Unit::new(Author::host());
    for one in &appointments {
        unit.writes.push(Write::RaiseEvent(NewEvent {
            name: EXPECTED.to_owned(),
            patient: Some(PatientId::from(one.patient.as_str())),
            payload: vec![
                ("date".to_owned(), day.into()),
                ("time".to_owned(), one.heure.as_str().into()),
            ],
            only: None,
        }));
    }
    unit.writes.push(Write::Setting(NewSetting {
        level: Level::Practice,
        owner: OWNER.into(),
        key: TOLD.into(),
        value: Value::Text(day.to_owned()),
    }));
    record.commit(&unit)?;
    Ok(appointments.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn tomorrow_is_prepared_in_the_evening() {
        let at = |text: &str| to_prepare(&text.parse::<Zoned>().unwrap());
        assert_eq!(at("2026-03-01T09:00[Europe/Paris]"), None);
        assert_eq!(at("2026-03-01T17:59[Europe/Paris]"), None);
        assert_eq!(
            at("2026-02-28T18:00[Europe/Paris]").as_deref(),
            Some("2026-03-01")
        );
        assert_eq!(
            at("2026-12-31T23:30[Europe/Paris]").as_deref(),
            Some("2027-01-01")
        );
    }
}
