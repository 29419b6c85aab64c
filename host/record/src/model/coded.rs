//! Coded entries: what a doctor wrote, with the code of a terminology when it has one.

use serde::{Deserialize, Serialize};

use super::value::Value;

/// OIDs of the code systems the medical file speaks (those of the summary document, CI-SIS).
pub mod systems {
    /// CIM-10.
    pub const CIM10: &str = "2.16.840.1.113883.6.3";
    /// SNOMED CT.
    pub const SNOMED_CT: &str = "2.16.840.1.113883.6.96";
    /// LOINC.
    pub const LOINC: &str = super::super::document::LOINC;
    /// Code of a medicine (public drug base).
    pub const CIS: &str = "1.2.250.1.213.2.3.1";
    /// Code of a medicine's packaging, 13 digits (public drug base).
    pub const CIP: &str = "1.2.250.1.213.2.3.2";
    /// CCAM, acts of doctors.
    pub const CCAM: &str = "1.2.250.1.215.300.1";
    /// ATC, classes of medicines.
    pub const ATC: &str = "2.16.840.1.113883.6.73";
    /// EDQM, routes and forms.
    pub const EDQM: &str = "0.4.0.127.0.16.1.1.2.1";
    /// Relations between persons (HL7 RoleCode).
    pub const ROLE: &str = "2.16.840.1.113883.5.111";
    /// NGAP, key letters of acts. It has no national OID that we know: a name of our own, which leaves the practice in no
    /// document.
    pub const NGAP: &str = "ngap";
}

/// What was written, and its code. Structured when it has a code, free otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Coded {
    /// OID of the code system ([`systems`]); empty when free.
    pub system: String,
    /// Code; empty when free.
    pub code: String,
    /// In words.
    pub label: String,
}

impl Coded {
    /// With a code.
    #[must_use]
    pub fn new(system: &str, code: &str, label: &str) -> Self {
        Self {
            system: system.to_owned(),
            code: code.to_owned(),
            label: label.to_owned(),
        }
    }

    /// In words only.
    #[must_use]
    pub fn free(label: &str) -> Self {
        Self::new("", "", label)
    }

    /// Whether it has a code.
    #[must_use]
    pub fn is_structured(&self) -> bool {
        !self.code.is_empty()
    }

    /// As the generic interface carries it: system, code and label; a text alone is taken as free.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Texts(texts) => match texts.as_slice() {
                [system, code, label] => Some(Self::new(system, code, label)),
                _ => None,
            },
            Value::Text(label) => Some(Self::free(label)),
            _ => None,
        }
    }
}

impl From<Coded> for Value {
    fn from(coded: Coded) -> Self {
        Self::Texts(vec![coded.system, coded.code, coded.label])
    }
}
