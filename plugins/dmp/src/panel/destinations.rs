//! What becomes of documents at the shared record, for the dialog in which a person validates and sends them: a box, ticked
//! where it would go by itself, or why there is none. Nothing is asked of the network.

use serde_json::{Value, json};
use socle_sdk::{Document, Failure, texts};

use super::papers::{self, Place};
use crate::consent::FEEDING;
use crate::deposit::kept::Deposit;
use crate::deposit::{kind_of, kinds, leaves};
use crate::door;
use crate::patient;
use crate::state::{self, Standing};

/// A letter that is being written: it becomes a PDF.
const LETTER: &str = "text/x-socle-lettre";

/// What is said of one document.
struct Said {
    /// There is a box, ticked or not.
    ticked: Option<bool>,
    text: String,
    tone: &'static str,
}

impl Said {
    fn without_box(text: String, tone: &'static str) -> Self {
        Self {
            ticked: None,
            text,
            tone,
        }
    }
}

/// The answer to `destinations`: a row for each of these documents.
pub(crate) fn rows(patient: &str, documents: &[Document]) -> Result<Value, Failure> {
    let standing = state::known(patient)?.standing;
    let opposed = FEEDING.is_noted(patient)?;
    let born = patient::birth(patient)?;
    let later = later(patient, standing)?;
    let mut rows = Vec::new();
    for document in documents {
        let said = if opposed {
            Said::without_box(texts::text("destination-opposition"), "neutral")
        } else if standing.is_without() {
            Said::without_box(
                texts::text(&format!("banniere-{}", standing.code())),
                "neutral",
            )
        } else {
            said(patient, &born, document, &later)?
        };
        rows.push(json!({
            "document": document.id(),
            "offered": said.ticked.is_some(),
            "ticked": said.ticked.unwrap_or_default(),
            "said": said.text,
            "tone": said.tone,
        }));
    }
    Ok(json!({ "rows": rows }))
}

fn said(patient: &str, born: &str, document: &Document, later: &str) -> Result<Said, Failure> {
    let Some(kind) = kind_of(document) else {
        return Ok(Said::without_box(
            texts::text("destination-sans-type"),
            "neutral",
        ));
    };
    let mime = document.text("mime").unwrap_or_default();
    if mime != LETTER && !leaves(&mime) {
        return Ok(Said::without_box(
            texts::text("destination-format"),
            "neutral",
        ));
    }
    let with_box = |ticked: bool, text: String, tone| Said {
        ticked: Some(ticked),
        text,
        tone,
    };
    let reason = |key: &str, reason: &str| match reason.is_empty() {
        true => texts::text(key),
        false => texts::text_with(&format!("{key}-raison"), &[("raison", reason.into())]),
    };
    Ok(match papers::place(patient, born, document)? {
        Some(Place::Goes | Place::Asks(None)) => {
            // What writes a summary orders it as well, when it is asked to.
            let by_itself = !kinds::is_ordered_by_its_author(kind);
            with_box(by_itself, later.to_owned(), "neutral")
        }
        Some(Place::Asks(Some(_))) => {
            with_box(false, texts::text("destination-sensible"), "attention")
        }
        // What is said of a box keeps it from being ticked where somebody comes to deposit.
        Some(Place::LeftOut) => with_box(false, texts::text("destination-choisi-non"), "neutral"),
        // A note, a result: never, unless a person chooses so.
        Some(Place::Untyped(_)) | None => {
            with_box(false, texts::text("destination-a-choisir"), "neutral")
        }
        Some(Place::Failed(why)) => with_box(false, reason("destination-refus", &why), "problem"),
        Some(Place::Waits(why)) => Said::without_box(
            reason("destination-attend", &why.unwrap_or_default()),
            "information",
        ),
        Some(Place::There(_)) => Said::without_box(texts::text("destination-depose"), "good"),
    })
}

/// What a deposit ordered now would wait for, or that the patient hears of it for the first time; empty when it just goes.
fn later(patient: &str, standing: Standing) -> Result<String, Failure> {
    if standing == Standing::Unqualified {
        return Ok(texts::text("destination-qualification"));
    }
    if door::hindrance(door::feeding()).is_some() {
        return Ok(texts::text("destination-carte"));
    }
    let first = !Deposit::all(patient)?.iter().any(|one| one.left.is_some());
    Ok(match first {
        true => texts::text("premier-depot"),
        false => String::new(),
    })
}
