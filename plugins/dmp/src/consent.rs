//! What the patient agreed to or is opposed to, kept in the record with who noted it and when, and obeyed; and the access one
//! declares at the shared record.
//!
//! Feeding: the patient is informed, and may be opposed for a legitimate reason only. Consultation: the patient is informed and
//! may be opposed without reason (CSP R1111-46, R1111-47, L1110-4, L1111-15).

use socle_formats::dmp::Action;
use socle_sdk::opposition::{Object, Opposition};
use socle_sdk::{Context, Failure, texts};

use crate::client;
use crate::state::{self, Known};

/// Nothing is fed against it.
pub(crate) const FEEDING: Opposition = Opposition {
    to: Object::SharedRecordFeeding,
    code: "shared-record.feeding-opposed",
    sentence: "opposition-depot",
};

/// Nothing is consulted against it.
pub(crate) const CONSULTATION: Opposition = Opposition {
    to: Object::SharedRecordConsultation,
    code: "shared-record.consultation-opposed",
    sentence: "opposition-consultation",
};

/// The patient is opposed, or no longer. Against feeding only with a reason.
pub(crate) fn note(
    patient: &str,
    opposition: &Opposition,
    opposed: bool,
    reason: &str,
) -> Result<(), Failure> {
    if opposed && *opposition == FEEDING && reason.trim().is_empty() {
        return Err(Failure::new("dmp.motif", texts::text("motif-requis")).field("motif"));
    }
    opposition.note(patient, opposed, Some(reason))
}

/// The patient was informed and agrees: the access is declared, or renewed. Who declared it and when is kept beside.
pub(crate) fn declare(c: &Context, patient: &str) -> Result<Known, Failure> {
    CONSULTATION.respect(patient)?;
    client::authorise(c, patient, Action::Declare)?;
    note(patient, &CONSULTATION, false, &texts::text("accord-note"))?;
    state::ask(c, patient)
}

/// One's access is withdrawn, or oneself as médecin traitant declared or withdrawn.
pub(crate) fn change(c: &Context, patient: &str, action: Action) -> Result<Known, Failure> {
    client::authorise(c, patient, action)?;
    state::ask(c, patient)
}
