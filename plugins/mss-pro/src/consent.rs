//! Whether the patient is opposed to what concerns them being exchanged between professionals (CSP L1110-4): kept in the record
//! with who noted it and when, and obeyed when a message is ordered and again when it leaves.

use socle_sdk::{Data, Failure, View, dossier, texts, time};

use crate::contacts;
use crate::failures::said;

const KIND: &str = "consentement";
const OBJECT: &str = "echanges-professionnels";

/// Whether the patient is opposed.
pub(crate) fn is_opposed(patient: &str) -> Result<bool, Failure> {
    Ok(dossier::consent(patient, OBJECT)? == "oppose")
}

/// Nothing about this patient is sent against an opposition; empty for a message about nobody.
///
/// # Errors
/// `messaging.opposed`.
pub(crate) fn respect(patient: &str) -> Result<(), Failure> {
    match !patient.is_empty() && is_opposed(patient)? {
        true => Err(said("messaging.opposed", "oppose")),
        false => Ok(()),
    }
}

/// The patient is opposed, or no longer.
pub(crate) fn note(patient: &str, opposed: bool) -> Result<(), Failure> {
    let fields: [(&str, Data); 3] = [
        ("objet", OBJECT.into()),
        ("reponse", (if opposed { "oppose" } else { "donne" }).into()),
        ("date", time::today().into()),
    ];
    dossier::create(KIND, patient, &fields).map(drop)
}

/// That the patient is opposed, with how it is lifted; or how it is noted.
pub(crate) fn draw(patient: &str, view: &View) -> Result<(), Failure> {
    if contacts::allowed(is_opposed(patient))? {
        view.notice("oppose", &texts::text("oppose"));
        view.tone("attention");
        view.button("opposition-levee", &texts::text("lever-opposition"));
        view.confirm(&texts::text("lever-opposition-question"));
    } else {
        view.button("opposition", &texts::text("noter-opposition"));
        view.confirm(&texts::text("noter-opposition-question"));
    }
    Ok(())
}
