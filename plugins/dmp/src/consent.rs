//! What the patient agreed to or is opposed to, kept in the record with who noted it and when, and obeyed; and the access one
//! declares at the shared record.
//!
//! Feeding: the patient is informed, and may be opposed for a legitimate reason only. Consultation: the patient is informed and
//! may be opposed without reason (CSP R1111-46, R1111-47, L1110-4, L1111-15).

use socle_formats::dmp::Action;
use socle_sdk::{Context, Data, Failure, dossier, texts, time};

use crate::client;
use crate::state::{self, Known};

const KIND: &str = "consentement";

/// What is agreed to, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object {
    /// Documents are fed.
    Feeding,
    /// The record is consulted.
    Consultation,
}

impl Object {
    const fn code(self) -> &'static str {
        match self {
            Self::Feeding => "dmp-alimentation",
            Self::Consultation => "dmp-consultation",
        }
    }

    /// The keys of what an opposition says.
    const fn opposed(self) -> (&'static str, &'static str) {
        match self {
            Self::Feeding => ("shared-record.feeding-opposed", "opposition-depot"),
            Self::Consultation => (
                "shared-record.consultation-opposed",
                "opposition-consultation",
            ),
        }
    }
}

/// Whether the patient is opposed.
pub(crate) fn is_opposed(patient: &str, object: Object) -> Result<bool, Failure> {
    Ok(dossier::consent(patient, object.code())? == "oppose")
}

/// Nothing is done against an opposition.
pub(crate) fn respect(patient: &str, object: Object) -> Result<(), Failure> {
    match is_opposed(patient, object)? {
        true => {
            let (code, text) = object.opposed();
            Err(Failure::new(code, texts::text(text)))
        }
        false => Ok(()),
    }
}

/// The patient is opposed, or no longer.
pub(crate) fn note(
    patient: &str,
    object: Object,
    opposed: bool,
    reason: &str,
) -> Result<(), Failure> {
    let reason = reason.trim();
    if opposed && object == Object::Feeding && reason.is_empty() {
        return Err(Failure::new("dmp.motif", texts::text("motif-requis")).field("motif"));
    }
    let mut fields: Vec<(&str, Data)> = vec![
        ("objet", object.code().into()),
        ("reponse", (if opposed { "oppose" } else { "donne" }).into()),
        ("date", time::today().into()),
    ];
    if !reason.is_empty() {
        fields.push(("motif", reason.into()));
    }
    dossier::create(KIND, patient, &fields).map(drop)
}

/// The patient was informed and agrees: the access is declared, or renewed. Who declared it and when is kept beside.
pub(crate) fn declare(c: &Context, patient: &str) -> Result<Known, Failure> {
    respect(patient, Object::Consultation)?;
    client::authorise(c, patient, Action::Declare)?;
    note(
        patient,
        Object::Consultation,
        false,
        &texts::text("accord-note"),
    )?;
    state::ask(c, patient)
}

/// One's access is withdrawn, or oneself as médecin traitant declared or withdrawn.
pub(crate) fn change(c: &Context, patient: &str, action: Action) -> Result<Known, Failure> {
    client::authorise(c, patient, action)?;
    state::ask(c, patient)
}
