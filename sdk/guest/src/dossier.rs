//! The medical file, typed: what plugins read and write of [`records`](crate::records) most often.
//!
//! Each function needs the line of consent of the kind it names.

use crate::records::{self, Entity};
use crate::{Data, Failure, Query};

/// OID of CIM-10.
pub const CIM10: &str = "2.16.840.1.113883.6.3";
/// OID of SNOMED CT.
pub const SNOMED_CT: &str = "2.16.840.1.113883.6.96";
/// OID of LOINC.
pub const LOINC: &str = "2.16.840.1.113883.6.1";
/// OID of CIS, medicines.
pub const CIS: &str = "1.2.250.1.213.2.3.1";
/// OID of CIP, packagings of medicines.
pub const CIP: &str = "1.2.250.1.213.2.3.2";
/// OID of CCAM.
pub const CCAM: &str = "1.2.250.1.215.300.1";
/// OID of ATC.
pub const ATC: &str = "2.16.840.1.113883.6.73";

/// The kinds of the items a medical file is made of.
pub const ITEMS: [&str; 9] = [
    "probleme",
    "antecedent",
    "antecedent-familial",
    "allergie",
    "facteur-risque",
    "habitude",
    "vigilance",
    "traitement",
    "vaccination",
];

/// The most entities one question brings.
const MOST: u32 = 1_000;

/// What was written, with its code when it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coded {
    /// OID of the code system; empty when it is in words only.
    pub system: String,
    /// Code; empty when it is in words only.
    pub code: String,
    /// In words.
    pub label: String,
}

impl Coded {
    /// With a code.
    pub fn new(system: &str, code: &str, label: &str) -> Self {
        Self {
            system: system.to_owned(),
            code: code.to_owned(),
            label: label.to_owned(),
        }
    }

    /// In words only.
    pub fn free(label: &str) -> Self {
        Self::new("", "", label)
    }

    /// Whether it has a code.
    pub fn is_structured(&self) -> bool {
        !self.code.is_empty()
    }

    /// From a field.
    pub fn read(data: Data) -> Option<Self> {
        match data {
            Data::Text(label) => Some(Self::free(&label)),
            Data::Texts(texts) => match texts.as_slice() {
                [system, code, label] => Some(Self::new(system, code, label)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<Coded> for Data {
    fn from(coded: Coded) -> Self {
        Data::Texts(vec![coded.system, coded.code, coded.label])
    }
}

impl Entity {
    /// The text of a field, when it is there: a date, a code, the id of another entity.
    pub fn text(&self, field: &str) -> Option<String> {
        self.get(field).into_text()
    }

    /// The coded entry of a field.
    pub fn coded(&self, field: &str) -> Option<Coded> {
        Coded::read(self.get(field))
    }

    /// What an item is.
    pub fn terme(&self) -> Option<Coded> {
        self.coded("terme")
    }

    /// The texts of a field.
    pub fn texts(&self, field: &str) -> Vec<String> {
        self.get(field).into_texts()
    }

    /// Whether a flag is set.
    pub fn flag(&self, field: &str) -> bool {
        self.get(field).as_flag().unwrap_or(false)
    }

    /// The whole number of a field: an instant, a rank.
    pub fn integer(&self, field: &str) -> Option<i64> {
        self.get(field).as_integer()
    }

    /// The number of a field.
    pub fn number(&self, field: &str) -> Option<f64> {
        match self.get(field) {
            Data::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether it holds, nobody having closed it; a treatment or an ALD may all the same have its `fin` behind it.
    pub fn is_active(&self) -> bool {
        matches!(self.text("etat").as_deref(), Some("actif" | "ouverte"))
    }
}

/// The entities of a kind a patient has, the latest first; struck ones are left out.
pub fn of_patient(kind: &str, patient: &str) -> Result<Vec<Entity>, Failure> {
    let query = Query::new(kind);
    query.equal("patient", &patient.into());
    query.page(0, MOST);
    records::find(&query)
}

/// Write a new entity of a patient; fields as (name, value).
pub fn create(kind: &str, patient: &str, fields: &[(&str, Data)]) -> Result<Entity, Failure> {
    let fields: Vec<(String, Data)> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    records::create(kind, patient, &fields)
}

/// Whether a patient is followed here: neither dead nor gone. No sends, no reminders, no counting otherwise.
pub fn is_active(patient: &str) -> Result<bool, Failure> {
    Ok(records::open("patient", patient)?.flag("actif"))
}

/// What the patient last said of this object (`dmp-alimentation`, `dmp-consultation`, `messages`,
/// `echanges-professionnels`): `donne`, `oppose` or `inconnu`, which is also the answer when nothing was asked.
pub fn consent(patient: &str, objet: &str) -> Result<String, Failure> {
    let query = Query::new("consentement");
    query.equal("patient", &patient.into());
    query.equal("objet", &objet.into());
    query.page(0, 1);
    Ok(records::find(&query)?
        .first()
        .and_then(|fact| fact.text("reponse"))
        .unwrap_or_else(|| "inconnu".to_owned()))
}

/// The referring doctor in force.
pub fn referring_doctor(patient: &str) -> Result<Option<Entity>, Failure> {
    Ok(of_patient("medecin-traitant", patient)?
        .into_iter()
        .find(Entity::is_active))
}
