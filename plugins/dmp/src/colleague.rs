//! The médecin traitant of a patient without a record: a document goes to them by secure mail instead, through whoever
//! provides the service `messaging`.
//!
//! A view asks no other plugin: whether one may write, and to whom, is found out when the state of the record is asked for,
//! and kept. Where nobody provides the service, or nobody knows an address, there is nothing to press.

use serde_json::json;
use socle_sdk::messages::{Channel, Message};
use socle_sdk::{
    Document, Failure, Request, directory, dossier, log, records, session, texts, time,
};

use crate::rows;

/// Who can be written to, by patient.
const TABLE: &str = "confrere";
/// What was sent to them, by patient and document.
const SENT: &str = "courriers";
/// What the national identifier of a person begins with, before their RPPS number.
const RPPS: &str = "8";

/// Somebody who can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colleague {
    pub(crate) name: String,
    /// Address of secure mail.
    pub(crate) address: String,
}

/// Finds out who the médecin traitant is and whether one may write to them, and keeps it. That one may not is no failure.
pub(crate) fn look(patient: &str) -> Result<(), Failure> {
    let found = match Channel::Professional.is_open() {
        Ok(true) => treating(patient)?,
        Ok(false) => None,
        Err(failure) => {
            log::debug(&format!("no message can be written: {}", failure.code));
            None
        }
    };
    let row = match found {
        Some(colleague) => json!({ "nom": colleague.name, "adresse": colleague.address }),
        None => json!({}),
    };
    rows::put(TABLE, patient, &row)
}

/// The médecin traitant with an address; none when nobody is named, nobody knows one, or it is whoever acts.
fn treating(patient: &str) -> Result<Option<Colleague>, Failure> {
    let found = dossier::of_patient("medecin-traitant", patient)?;
    let Some(entity) = found.into_iter().find(|entity| entity.is_active()) else {
        return Ok(None);
    };
    let rpps = entity.text("rpps").filter(|rpps| !rpps.is_empty());
    let id = rpps.map(|rpps| format!("{RPPS}{rpps}"));
    let own = session::current()
        .ok()
        .and_then(|one| one.get("identifiant"));
    if id.is_some() && id == own {
        return Ok(None);
    }
    let of_contact = match entity.text("contact") {
        Some(contact) => records::open("contact", &contact)
            .map(|contact| contact.texts("mss"))
            .unwrap_or_default(),
        None => Vec::new(),
    };
    let address = match of_contact.into_iter().next() {
        Some(address) => Some(address),
        None => id.as_deref().and_then(of_directory),
    };
    Ok(address.map(|address| Colleague {
        name: entity.text("nom").unwrap_or_default(),
        address,
    }))
}

/// The address the directory prefers; none when nobody answers for one.
fn of_directory(id: &str) -> Option<String> {
    let request = Request::new();
    request.set("id", &id.into());
    if let Err(failure) = directory::find(&request) {
        log::debug(&format!("the directory was not asked: {}", failure.code));
        return None;
    }
    request
        .answered_rows()
        .iter()
        .flatten()
        .filter(|(key, _)| key == "mss")
        .flat_map(|(_, value)| value.clone().into_texts())
        .next()
}

/// Who was found; nobody before the record was asked for.
pub(crate) fn known(patient: &str) -> Result<Option<Colleague>, Failure> {
    let row = rows::get(TABLE, patient)?.unwrap_or_default();
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    Ok(text("adresse").map(|address| Colleague {
        name: text("nom").unwrap_or_default(),
        address,
    }))
}

/// When a document was sent to them, milliseconds since the Unix epoch, UTC.
pub(crate) fn sent(patient: &str, document: &str) -> Result<Option<i64>, Failure> {
    let row = rows::get(SENT, &format!("{patient}/{document}"))?;
    Ok(row.and_then(|row| row["le"].as_i64()))
}

/// Sends a document to the médecin traitant: it is queued by whoever provides the service.
pub(crate) fn write(patient: &str, document: &Document) -> Result<(), Failure> {
    look(patient)?;
    let colleague = known(patient)?
        .ok_or_else(|| Failure::new("dmp.sans-confrere", texts::text("sans-confrere")))?;
    let title = document.text("title").unwrap_or_default();
    let message = Message {
        documents: vec![document.id()],
        to: vec![colleague.address],
        subject: title.clone(),
        text: texts::text_with("confrere-message", &[("titre", title.as_str().into())]),
        ..Message::default()
    };
    message.send(Channel::Professional)?;
    rows::put(
        SENT,
        &format!("{patient}/{}", document.id()),
        &json!({ "le": time::now_ms() }),
    )?;
    socle_sdk::invalidate(crate::panel::SIDE);
    Ok(())
}
