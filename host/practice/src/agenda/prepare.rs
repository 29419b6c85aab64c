//! The evening before: the plugins that listen are told who is expected, each patient once for each day.

use std::collections::BTreeSet;

use jiff::Zoned;
use serde::{Deserialize, Serialize};
use socle_record::{Author, Level, NewEvent, NewSetting, Record, RecordError, Unit, Value, Write};

use super::{Presence, day, repeat};

const OWNER: &str = "socle";
/// Whom plugins were last told about.
const TOLD: &str = "agenda.attendus";

/// The durable event about a patient who is expected: keys `date` and `time`.
const EXPECTED: &str = "patient-expected";
/// From this hour on tomorrow is prepared: the consultations of a practice are over or nearly so.
const EVENING: i8 = 18;

/// Whom plugins were told about, on the last day that was prepared.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Told {
    jour: String,
    patients: BTreeSet<String>,
}

/// The day to prepare now: tomorrow, once it is evening.
#[must_use]
pub fn to_prepare(now: &Zoned) -> Option<String> {
    (now.hour() >= EVENING)
        .then(|| now.tomorrow().ok())
        .flatten()
        .map(|tomorrow| tomorrow.date().to_string())
}

/// Tell the plugins that listen who is expected on this day (`YYYY-MM-DD`), each once, whichever workstation asks: whoever
/// gets an appointment later is told about then. Answers how many patients were told about now.
///
/// # Errors
/// The record cannot be read or written.
pub fn prepare(record: &Record, on: &str) -> Result<usize, RecordError> {
    repeat(record, on)?;
    let mut told = match record.setting(&Level::Practice, OWNER, TOLD)? {
        Some(Value::Json(json)) => serde_json::from_str(&json).unwrap_or_default(),
        _ => Told::default(),
    };
    if told.jour != on {
        told = Told {
            jour: on.to_owned(),
            patients: BTreeSet::new(),
        };
    }
    let mut unit = Unit::new(Author::host());
    for one in day(record, on)? {
        let Some(patient) = one.patient else { continue };
        if one.presence != Presence::Attendu || !told.patients.insert(patient.to_string()) {
            continue;
        }
        unit.writes.push(Write::RaiseEvent(NewEvent {
            name: EXPECTED.to_owned(),
            patient: Some(patient),
            payload: vec![
                ("date".to_owned(), on.into()),
                ("time".to_owned(), one.heure.as_str().into()),
            ],
            only: None,
        }));
    }
    let count = unit.writes.len();
    if count == 0 {
        return Ok(0);
    }
    unit.writes.push(Write::Setting(NewSetting {
        level: Level::Practice,
        owner: OWNER.into(),
        key: TOLD.into(),
        // Texts always serialise.
        value: Value::Json(serde_json::to_string(&told).unwrap_or_default()),
    }));
    record.commit(&unit)?;
    Ok(count)
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
