//! Whether the patient is opposed to messages, kept in the record with who noted it and when, and obeyed.

use socle_sdk::{Data, Failure, dossier, time};

use crate::failures::said;

const KIND: &str = "consentement";
const OBJECT: &str = "messages";

/// Whether the patient is opposed.
pub(crate) fn is_opposed(patient: &str) -> Result<bool, Failure> {
    Ok(dossier::consent(patient, OBJECT)? == "oppose")
}

/// Nothing is written against an opposition.
pub(crate) fn respect(patient: &str) -> Result<(), Failure> {
    match is_opposed(patient)? {
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
