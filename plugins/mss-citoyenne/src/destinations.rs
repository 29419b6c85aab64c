//! Where documents may go: to the patient, or not, with the reason or how it stands. Asked before a document is validated, from
//! what is known: no network.

use serde_json::{Value, json};
use socle_sdk::{Failure, documents, texts};

use crate::letter::Letter;
use crate::{order, paper, patient};

/// The only place there is.
const PATIENT: &str = "patient";

/// A row for each of these documents: `document`, `destination`, `label`, `ticked`, `offered`, `said`, `tone`.
///
/// A box is ticked beforehand for a patient who was written to before and got it: whether somebody has a Mon espace santé is
/// not known otherwise.
pub(crate) fn of(patient: &str, ids: &[String]) -> Result<Value, Failure> {
    let hindrance = patient::hindrance(patient)?;
    let letters = Letter::of_patient(patient)?;
    let gets_them = letters
        .iter()
        .find(|one| one.is_sent && one.progress != "en-attente")
        .is_some_and(|one| one.goes());
    let mut rows = Vec::new();
    for id in ids {
        let document = documents::open(id)?;
        let mut row = json!({
            "document": id,
            "destination": PATIENT,
            "label": texts::text("destination"),
            "ticked": gets_them,
        });
        let sent = letters
            .iter()
            .find(|one| one.is_sent && one.documents.contains(id));
        let refused = hindrance
            .clone()
            .or_else(|| order::fits(patient, &document).err());
        if let Some(failure) = refused {
            row["offered"] = false.into();
            row["said"] = failure.message.into();
        } else if let Some(sent) = sent {
            row["ticked"] = false.into();
            row["said"] = texts::text(&format!("etat-{}", sent.progress)).into();
            row["tone"] = tone(&sent.progress).into();
        } else if document.text("mime").as_deref() == Some(paper::CDA) {
            // Patients find what is structured in their own record: sent to them only when somebody wants it.
            row["ticked"] = false.into();
            row["said"] = texts::text("envoye-en-pdf").into();
        }
        rows.push(row);
    }
    Ok(json!({ "rows": rows }))
}

fn tone(progress: &str) -> &'static str {
    match progress {
        "parti" => "good",
        "echec" => "problem",
        _ => "information",
    }
}
