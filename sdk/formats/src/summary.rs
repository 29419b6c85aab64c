//! What another program says of patients, whatever the format it says it in: the readers of [`fhir`](crate::fhir) and
//! [`cda`](crate::cda) make it, the writer of [`fhir`](crate::fhir) starts from it.
//!
//! An item bears the kind and the fields of the practice's medical file (`probleme`, `allergie`, …), so that it is written
//! into the record as it is. What a reader could not place stays in [`Summary::asides`] and is reported: nothing disappears
//! without a word.

use std::collections::BTreeMap;

use crate::date::CivilDate;
use crate::traits::{Cog, Sexe, Traits};

pub mod filing;
pub mod identity;
pub mod systems;

/// A term: what is meant, and its code when it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Term {
    /// OID of the code system; empty when there is no code.
    pub system: String,
    /// Code; empty when there is none.
    pub code: String,
    /// In words.
    pub label: String,
}

impl Term {
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

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.code.is_empty() && self.label.is_empty()
    }
}

/// What a field of an item holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, a civil date `YYYY[-MM[-DD]]`, or a code of a closed set of the medical file.
    Text(String),
    /// A term.
    Term(Term),
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
}

/// An item of a medical file.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Kind, one of [`KINDS`].
    pub kind: &'static str,
    /// Its fields, by their names in that kind.
    pub fields: BTreeMap<&'static str, Value>,
}

/// The kinds of items the readers make, as the practice's record names them.
pub const KINDS: [&str; 11] = [
    "probleme",
    "antecedent",
    "antecedent-familial",
    "allergie",
    "facteur-risque",
    "habitude",
    "vigilance",
    "traitement",
    "vaccination",
    "acte",
    "consultation",
];

impl Item {
    /// An empty one.
    #[must_use]
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            fields: BTreeMap::new(),
        }
    }

    /// Sets a field; an empty text leaves it out.
    pub fn text(&mut self, field: &'static str, text: &str) -> &mut Self {
        let text = text.trim();
        if !text.is_empty() {
            self.fields.insert(field, Value::Text(text.to_owned()));
        }
        self
    }

    /// Sets a field; an empty term leaves it out.
    pub fn term(&mut self, field: &'static str, term: Term) -> &mut Self {
        if !term.is_empty() {
            self.fields.insert(field, Value::Term(term));
        }
        self
    }

    /// Sets a field.
    pub fn set(&mut self, field: &'static str, value: Value) -> &mut Self {
        self.fields.insert(field, value);
        self
    }

    /// The text of a field; empty when it holds none.
    #[must_use]
    pub fn get_text(&self, field: &str) -> &str {
        match self.fields.get(field) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The term of a field.
    #[must_use]
    pub fn get_term(&self, field: &str) -> Option<&Term> {
        match self.fields.get(field) {
            Some(Value::Term(term)) => Some(term),
            _ => None,
        }
    }

    /// The number of a field.
    #[must_use]
    pub fn get_number(&self, field: &str) -> Option<f64> {
        match self.fields.get(field) {
            Some(Value::Number(number)) => Some(*number),
            // Whole numbers of a medical file are small.
            #[allow(clippy::cast_precision_loss)]
            Some(Value::Integer(number)) => Some(*number as f64),
            _ => None,
        }
    }

    /// What the item is, in words.
    #[must_use]
    pub fn label(&self) -> &str {
        self.get_term("terme")
            .map_or("", |term| term.label.as_str())
    }
}

/// An INS as a file writes it. It is no proof of identity: only INSi gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenIns {
    /// As written, 15 characters when it is well-formed.
    pub matricule: String,
    /// OID of its authority.
    pub oid: String,
}

/// Who a file is about, as far as it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Birth name.
    pub nom_naissance: String,
    /// First given name of birth.
    pub premier_prenom: String,
    /// Given names of birth.
    pub liste_prenoms: String,
    /// Used name.
    pub nom_utilise: String,
    /// Used given name.
    pub prenom_utilise: String,
    /// Sex.
    pub sexe: Option<Sexe>,
    /// Birth date.
    pub date_naissance: Option<CivilDate>,
    /// Birthplace.
    pub lieu_naissance: Option<Cog>,
    /// INS, as written.
    pub ins: Option<WrittenIns>,
    /// Phones.
    pub telephones: Vec<String>,
    /// Mail addresses.
    pub courriels: Vec<String>,
    /// Address without postal code and commune.
    pub adresse: String,
    /// Postal code.
    pub code_postal: String,
    /// Commune.
    pub commune: String,
    /// Date of death.
    pub date_deces: Option<CivilDate>,
}

/// A strict trait a person cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file does not say {0}")]
pub struct MissingTrait(pub &'static str);

impl MissingTrait {
    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        format!(
            "Ce fichier n’indique pas {} du patient : aucun dossier ne peut être créé. Ouvrez le dossier du patient, puis importez le fichier dans ce dossier.",
            self.0
        )
    }
}

impl Person {
    /// The strict traits, when the file says enough of them. A sex that is not said is *indéterminé*.
    ///
    /// # Errors
    /// [`MissingTrait`].
    pub fn traits(&self) -> Result<Traits, MissingTrait> {
        let present = |text: &str, what| {
            if text.trim().is_empty() {
                Err(MissingTrait(what))
            } else {
                Ok(text.trim().to_owned())
            }
        };
        let premier = if self.premier_prenom.trim().is_empty() {
            self.liste_prenoms.split_whitespace().next().unwrap_or("")
        } else {
            &self.premier_prenom
        };
        Ok(Traits {
            nom_naissance: present(&self.nom_naissance, "le nom de naissance")?,
            premier_prenom: present(premier, "le prénom")?,
            liste_prenoms: self.liste_prenoms.trim().to_owned(),
            sexe: self.sexe.unwrap_or(Sexe::I),
            date_naissance: self
                .date_naissance
                .ok_or(MissingTrait("la date de naissance"))?,
            lieu_naissance: self.lieu_naissance,
        })
    }
}

/// A document: a letter, a result, a summary, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Title.
    pub title: String,
    /// Type.
    pub kind: Term,
    /// Civil date.
    pub date: Option<CivilDate>,
    /// Who wrote it, in words.
    pub author: String,
    /// Media type.
    pub mime: String,
    /// Content.
    pub content: Vec<u8>,
}

/// All that is said of one patient.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// Who.
    pub person: Person,
    /// Items, in the order of the file.
    pub items: Vec<Item>,
    /// Documents.
    pub documents: Vec<Document>,
}

/// Something that was not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// What, in a few words.
    pub what: String,
    /// Why: the end of a French sentence.
    pub why: String,
}

/// What a file of another program says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Its title.
    pub title: String,
    /// What sort of document it is; empty when it is none.
    pub kind: Term,
    /// Who wrote it, in words.
    pub author: String,
    /// Civil date it was written on.
    pub date: Option<CivilDate>,
    /// The patients.
    pub files: Vec<File>,
    /// What was not taken.
    pub asides: Vec<Aside>,
}

impl Summary {
    pub(crate) fn aside(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.asides.push(Aside {
            what: what.into(),
            why: why.into(),
        });
    }
}

/// Whether a text only says that there is nothing to say: it is no item of a medical file.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    const NOTHING: [&str; 12] = [
        "",
        "-",
        "néant",
        "neant",
        "ras",
        "r.a.s",
        "sans objet",
        "non renseigné",
        "non renseigne",
        "inconnu",
        "rien à signaler",
        "absence",
    ];
    NOTHING.contains(&text.as_str())
        || [
            "aucun ",
            "aucune ",
            "pas de ",
            "pas d'",
            "pas d’",
            "absence de ",
            "absence d",
        ]
        .iter()
        .any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_says_there_is_nothing_is_no_item() {
        for text in [
            "Néant",
            "Aucune allergie connue.",
            "RAS",
            " - ",
            "Pas d’antécédent",
        ] {
            assert!(says_nothing(text), "{text}");
        }
        for text in ["Asthme", "Pénicilline", "Aucun.e"] {
            assert!(!says_nothing(text), "{text}");
        }
    }
}
