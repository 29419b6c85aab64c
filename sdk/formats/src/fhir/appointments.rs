//! The resource Appointment (R4), read as far as an agenda needs it: when, for how long, who comes, why. A file is a bundle of
//! any sort (a search's answer, a collection) or one resource.

use serde_json::Value as Json;

use super::json::{all, term, text};
use super::read::{Known, parsed, resources};
use super::{FhirError, patient};
use crate::date::CivilDate;

/// An appointment, as the other agenda says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appointment {
    /// What that agenda calls it: its identifier with the system it is of, else its id; empty when it has neither.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// When it begins: an instant of FHIR, with its zone; empty when it is not said.
    pub start: String,
    /// When it ends, the same way.
    pub end: String,
    /// How many minutes it takes, when that is said.
    pub minutes: Option<i64>,
    /// The names of who comes, family name first; empty when nobody is named.
    pub patient: String,
    /// Their birth date, when it is said.
    pub birth: Option<CivilDate>,
    /// Why, in that agenda's words.
    pub reason: String,
}

/// Where an appointment stands (`AppointmentStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It is to take place, takes place or took place.
    #[default]
    Agreed,
    /// It was asked for and not agreed yet: `proposed`, `pending`, `waitlist`.
    Asked,
    /// It was called off, or was never one.
    Cancelled,
}

/// Reads the appointments of a file, in its order. An answer without any is no mistake.
///
/// # Errors
/// [`FhirError`]; [`FhirError::NoAppointment`] when the file holds something and none of it is an appointment.
pub fn appointments(bytes: &[u8]) -> Result<Vec<Appointment>, FhirError> {
    let json = parsed(bytes)?;
    let (all_of_them, known) = resources(&json)?;
    let found: Vec<Appointment> = all_of_them
        .iter()
        .filter(|resource| text(resource, &["resourceType"]) == "Appointment")
        .map(|resource| appointment(resource, &known))
        .collect();
    // What a server says beside an empty answer is no file of something else.
    let says = |resource: &&&Json| text(resource, &["resourceType"]) != "OperationOutcome";
    if found.is_empty() && all_of_them.iter().any(|one| says(&one)) {
        return Err(FhirError::NoAppointment);
    }
    Ok(found)
}

fn appointment(resource: &Json, known: &Known<'_>) -> Appointment {
    let (patient, birth) = who(resource, known);
    Appointment {
        id: id(resource),
        state: match text(resource, &["status"]) {
            "cancelled" | "entered-in-error" => State::Cancelled,
            "proposed" | "pending" | "waitlist" => State::Asked,
            _ => State::Agreed,
        },
        start: text(resource, &["start"]).to_owned(),
        end: text(resource, &["end"]).to_owned(),
        minutes: resource.get("minutesDuration").and_then(Json::as_i64),
        patient,
        birth,
        reason: reason(resource),
    }
}

fn id(resource: &Json) -> String {
    let identifier = all(resource, "identifier").iter().find_map(|one| {
        let value = text(one, &["value"]).trim();
        (!value.is_empty()).then(|| format!("{} {value}", text(one, &["system"])))
    });
    let id = text(resource, &["id"]);
    let by_id = || match id.is_empty() {
        true => String::new(),
        false => format!("Appointment/{id}"),
    };
    identifier.unwrap_or_else(by_id).trim().to_owned()
}

/// Who comes: the patient among the participants, by the resource when it is in the file, else in the words beside it.
fn who(resource: &Json, known: &Known<'_>) -> (String, Option<CivilDate>) {
    for participant in all(resource, "participant") {
        let Some(actor) = participant.get("actor") else {
            continue;
        };
        let found = known
            .find(actor, resource)
            .filter(|one| text(one, &["resourceType"]) == "Patient");
        if let Some(found) = found {
            let person = patient::read(found);
            let given = [&person.premier_prenom, &person.prenom_utilise];
            let given = given.into_iter().find(|name| !name.is_empty());
            let family = [&person.nom_naissance, &person.nom_utilise];
            let family = family.into_iter().find(|name| !name.is_empty());
            let names: Vec<&str> = [family, given]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            return (names.join(" "), person.date_naissance);
        }
        let address = text(actor, &["reference"]);
        let is_patient =
            text(actor, &["type"]) == "Patient" || address.rsplit('/').nth(1) == Some("Patient");
        if is_patient {
            return (text(actor, &["display"]).trim().to_owned(), None);
        }
    }
    (String::new(), None)
}

fn reason(resource: &Json) -> String {
    let words = |key: &str| {
        let mut all = all(resource, key).iter().map(|one| term(one).label);
        all.find(|label| !label.is_empty())
    };
    let said = |key: &str| Some(text(resource, &[key]).trim().to_owned());
    [
        words("reasonCode"),
        said("description"),
        words("serviceType"),
    ]
    .into_iter()
    .flatten()
    .find(|words| !words.is_empty())
    .unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
        "resourceType": "Bundle", "type": "searchset", "entry": [
        {"fullUrl": "https://agenda.example/Appointment/1", "resource": {
            "resourceType": "Appointment", "id": "1", "status": "booked",
            "identifier": [{"system": "https://agenda.example/rdv", "value": "42"}],
            "start": "2026-03-02T09:30:00+01:00", "end": "2026-03-02T09:45:00+01:00",
            "reasonCode": [{"text": "Suivi de tension"}],
            "participant": [
                {"actor": {"reference": "Practitioner/9", "display": "Dr LIBRE"}, "status": "accepted"},
                {"actor": {"reference": "Patient/7"}, "status": "accepted"}]}},
        {"resource": {"resourceType": "Patient", "id": "7", "birthDate": "1975-12-31",
            "name": [{"use": "official", "family": "ADRUN", "given": ["ZOE"]}]}},
        {"resource": {"resourceType": "Appointment", "id": "2", "status": "cancelled",
            "start": "2026-03-02T10:00:00Z", "minutesDuration": 20, "description": "Vaccination",
            "participant": [{"actor": {"reference": "Patient/8", "display": "NESSI Ruth"}}]}},
        {"resource": {"resourceType": "Appointment", "status": "proposed"}}
    ]}"#;

    #[test]
    fn each_appointment_says_when_how_long_who_and_why() {
        let read = appointments(FILE.as_bytes()).unwrap();
        let first = Appointment {
            id: "https://agenda.example/rdv 42".into(),
            state: State::Agreed,
            start: "2026-03-02T09:30:00+01:00".into(),
            end: "2026-03-02T09:45:00+01:00".into(),
            minutes: None,
            patient: "ADRUN ZOE".into(),
            birth: Some("1975-12-31".parse().unwrap()),
            reason: "Suivi de tension".into(),
        };
        let second = Appointment {
            id: "Appointment/2".into(),
            state: State::Cancelled,
            start: "2026-03-02T10:00:00Z".into(),
            minutes: Some(20),
            patient: "NESSI Ruth".into(),
            reason: "Vaccination".into(),
            ..Appointment::default()
        };
        let third = Appointment {
            state: State::Asked,
            ..Appointment::default()
        };
        assert_eq!(read, [first, second, third]);
    }

    #[test]
    fn an_answer_without_any_is_read_and_a_file_of_something_else_is_not() {
        let read = |text: &str| appointments(text.as_bytes());
        assert_eq!(read(r#"{"resourceType": "Bundle"}"#), Ok(Vec::new()));
        let outcome = r#"{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "OperationOutcome"}}]}"#;
        assert_eq!(read(outcome), Ok(Vec::new()));
        let patient = r#"{"resourceType": "Patient", "id": "7"}"#;
        assert_eq!(read(patient), Err(FhirError::NoAppointment));
        assert_eq!(read("{}"), Err(FhirError::NotFhir));
        assert!(matches!(read("[1,"), Err(FhirError::NotJson(_))));
        // What is of another type than it should be is as if it were not there.
        let odd = r#"{"resourceType": "Appointment", "status": 3, "start": [], "participant": "x", "identifier": {"value": 1}}"#;
        assert_eq!(read(odd).unwrap(), [Appointment::default()]);
    }
}
