//! What a patient may be opposed to: kept in the record with who noted it and when, and obeyed.
//!
//! A plugin names once what it obeys, with its own sentence, and asks [`Opposition::respect`] when something is ordered and again
//! when it leaves: the patient may have said so in between. It needs the line of consent of the kind `consentement`.
//!
//! ```
//! use socle_sdk::opposition::{Object, Opposition};
//!
//! const OPPOSITION: Opposition = Opposition {
//!     to: Object::Messages,
//!     code: "messaging.opposed",
//!     sentence: "oppose", // of fr.ftl
//! };
//! ```

use crate::{Data, Failure, dossier, texts, time};

const KIND: &str = "consentement";
/// What the record says of whoever is opposed, and of whoever agrees.
const OPPOSED: &str = "oppose";
const AGREES: &str = "donne";

/// What is agreed to, or not: the words of the field `objet` of the kind `consentement`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Documents are fed to the shared record: opposition for a legitimate reason only (CSP R1111-46).
    SharedRecordFeeding,
    /// The shared record is consulted (CSP R1111-47, L1111-15).
    SharedRecordConsultation,
    /// Messages to the patient.
    Messages,
    /// What concerns them is exchanged between professionals (CSP L1110-4).
    ProfessionalExchanges,
}

impl Object {
    /// As the record writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SharedRecordFeeding => "dmp-alimentation",
            Self::SharedRecordConsultation => "dmp-consultation",
            Self::Messages => "messages",
            Self::ProfessionalExchanges => "echanges-professionnels",
        }
    }
}

/// An opposition a plugin obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opposition {
    /// To what.
    pub to: Object,
    /// Code of the failure of what is not done because of it.
    pub code: &'static str,
    /// Key of its sentence in the package's catalogue.
    pub sentence: &'static str,
}

impl Opposition {
    /// Whether the patient is opposed, by what they said last. False when nobody asked.
    ///
    /// # Errors
    /// `denied` without the line of consent.
    pub fn is_noted(&self, patient: &str) -> Result<bool, Failure> {
        Ok(dossier::consent(patient, self.to.as_str())? == OPPOSED)
    }

    /// Nothing is done against it. An empty patient is nobody, who is opposed to nothing.
    ///
    /// # Errors
    /// Its own `code` with its sentence; `denied` without the line of consent: what cannot be known is not done.
    pub fn respect(&self, patient: &str) -> Result<(), Failure> {
        match !patient.is_empty() && self.is_noted(patient)? {
            true => Err(Failure::new(self.code, texts::text(self.sentence))),
            false => Ok(()),
        }
    }

    /// The patient is opposed from today on, or no longer, with why when they said it.
    ///
    /// # Errors
    /// Those of the record.
    pub fn note(&self, patient: &str, opposed: bool, reason: Option<&str>) -> Result<(), Failure> {
        let mut fields: Vec<(&str, Data)> = vec![
            ("objet", self.to.as_str().into()),
            ("reponse", (if opposed { OPPOSED } else { AGREES }).into()),
            ("date", time::today().into()),
        ];
        if let Some(reason) = reason.map(str::trim).filter(|reason| !reason.is_empty()) {
            fields.push(("motif", reason.into()));
        }
        dossier::create(KIND, patient, &fields).map(drop)
    }
}
