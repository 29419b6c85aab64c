//! The summary in force, sent by secure mail to a colleague or to the patient, through whoever provides the service
//! `messaging`.
//!
//! A view asks no other plugin: whether one may write is found out each time a summary is saved, and kept. Where nobody
//! provides a channel there is nothing to press.

use serde_json::{Value, json};
use socle_sdk::messages::{Channel, Message};
use socle_sdk::{Data, Event, Failure, Request, View, directory, log, store, texts};

/// The plugin's own table: the channels that are open, by patient.
const TABLE: &str = "messagerie";
/// Keys of the buttons and of the field.
pub(crate) const TO_PATIENT: &str = "envoyer-patient";
pub(crate) const TO_COLLEAGUE: &str = "envoyer-confrere";
const WHOM: &str = "confrere";
/// Most colleagues named when several bear a name.
const NAMED: usize = 5;

/// Finds out which channels are open, and keeps it. That none is, is no failure.
pub(crate) fn look(patient: &str) -> Result<(), Failure> {
    let open = |channel: Channel| match channel.is_open() {
        Ok(open) => open,
        Err(failure) => {
            log::debug(&format!("no {}: {}", channel.as_str(), failure.code));
            false
        }
    };
    let row = json!({
        "confrere": open(Channel::Professional),
        "patient": open(Channel::Patient),
    });
    store::put(TABLE, patient, &Data::Json(row.to_string()), "")
}

fn is_open(patient: &str, channel: &str) -> Result<bool, Failure> {
    let Data::Json(row) = store::get(TABLE, patient)? else {
        return Ok(false);
    };
    let row: Value = serde_json::from_str(&row).unwrap_or_default();
    Ok(row[channel] == true)
}

/// The buttons that send the summary in force, where one may.
pub(crate) fn draw(patient: &str, view: &View) -> Result<(), Failure> {
    if is_open(patient, "patient")? {
        view.button(TO_PATIENT, &texts::text("message-patient"));
    }
    if is_open(patient, "confrere")? {
        view.form("message-confrere", "", |view| {
            view.field(WHOM, &texts::text("message-a"), "text", &"".into());
            view.hint(&texts::text("message-a-aide"));
            view.button(TO_COLLEAGUE, &texts::text("message-confrere"));
            Ok(())
        })?;
    }
    Ok(())
}

/// Sends a document to the patient.
pub(crate) fn to_patient(document: &str) -> Result<(), Failure> {
    message(document, Vec::new()).send(Channel::Patient)
}

/// Sends a document to the colleague of the form.
pub(crate) fn to_colleague(document: &str, event: &Event) -> Result<(), Failure> {
    let fields = event.fields();
    let whom = fields
        .into_iter()
        .find(|(key, _)| key == WHOM)
        .and_then(|(_, value)| value.into_text())
        .unwrap_or_default();
    message(document, vec![address(whom.trim())?]).send(Channel::Professional)
}

fn message(document: &str, to: Vec<String>) -> Message {
    Message {
        documents: vec![document.to_owned()],
        to,
        subject: texts::text("titre"),
        text: texts::text("message-texte"),
        ..Message::default()
    }
}

/// An address as it was typed, or that of the only colleague of this name the directory knows.
fn address(whom: &str) -> Result<String, Failure> {
    let wrong = |sentence: String| Failure::new("vsm.confrere", sentence).field(WHOM);
    if whom.is_empty() {
        return Err(wrong(texts::text("message-qui")));
    }
    if whom.contains('@') {
        return Ok(whom.to_owned());
    }
    let request = Request::new();
    request.set("words", &whom.into());
    directory::search(&request)
        .map_err(|failure| wrong(texts::text("message-adresse")).author(failure.code))?;
    let rows = request.answered_rows();
    let found: Vec<(String, String)> = rows
        .iter()
        .filter_map(|row| {
            let value = |key: &str| {
                row.iter()
                    .find(|(name, _)| name == key)
                    .map(|(_, value)| value)
            };
            let address = value("mss")?.clone().into_texts().into_iter().next()?;
            Some((value("name")?.as_text()?.to_owned(), address))
        })
        .collect();
    match found.as_slice() {
        [(_, address)] => Ok(address.clone()),
        [] => Err(wrong(texts::text("message-inconnu"))),
        several => {
            let who = several.iter().take(NAMED);
            let who: Vec<String> = who
                .map(|(name, address)| format!("{name} ({address})"))
                .collect();
            let who = who.join(", ");
            Err(wrong(texts::text_with(
                "message-plusieurs",
                &[("qui", who.as_str().into())],
            )))
        }
    }
}
