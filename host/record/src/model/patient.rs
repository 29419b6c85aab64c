//! Patients: what creates one, and a line of a list.

use socle_formats::identite::Attributs;
use socle_formats::traits::{Sexe, Traits};
use socle_formats::{date::CivilDate, identite::Statut};

use super::id::PatientId;
use super::value::Value;

/// A patient to create. The identity starts *provisoire*.
#[derive(Debug, Clone)]
pub struct NewPatient {
    /// Id minted beforehand by [`Record::mint_id`](crate::Record::mint_id), or none to mint it at commit.
    pub id: Option<PatientId>,
    /// Strict traits, as typed.
    pub traits: Traits,
    /// Administrative fields of the kind `patient`.
    pub fields: Vec<(String, Value)>,
}

impl NewPatient {
    /// A patient with traits only.
    #[must_use]
    pub fn new(traits: Traits) -> Self {
        Self {
            id: None,
            traits,
            fields: Vec::new(),
        }
    }
}

/// A line of the list of patients.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientLine {
    /// Id.
    pub id: PatientId,
    /// Nom de naissance.
    pub nom_naissance: String,
    /// Premier prénom de naissance.
    pub premier_prenom: String,
    /// Nom utilisé, when it was given.
    pub nom_utilise: Option<String>,
    /// Prénom utilisé, when it was given.
    pub prenom_utilise: Option<String>,
    /// Date de naissance.
    pub date_naissance: CivilDate,
    /// Date de décès.
    pub deces: Option<CivilDate>,
    /// Since when they are no longer followed here, by death or departure; see
    /// [`Record::is_active`](crate::Record::is_active).
    pub inactive_since: Option<CivilDate>,
    /// Sexe.
    pub sexe: Sexe,
    /// Statut of the identity.
    pub statut: Statut,
    /// Douteux, fictif, homonyme.
    pub attributs: Attributs,
    /// The 15 characters of the matricule INS, only for an identity that is *qualifiée*.
    pub matricule: Option<String>,
    /// Whether an INSi answer waits for a decision.
    pub a_verifier: bool,
    /// Revision of the administrative fields.
    pub revision: u64,
    /// Revision of the identity.
    pub identity_revision: u64,
}

/// A search in the list of patients.
#[derive(Debug, Clone, Default)]
pub struct PatientSearch {
    /// What was typed: beginnings of names, a birth date in French or ISO form, a phone number, the matricule of a
    /// qualified identity. Empty: everybody.
    pub words: String,
    /// First line wanted.
    pub first: u64,
    /// How many lines, at most [`MAX_ROWS`](super::query::MAX_ROWS); 0 only counts.
    pub count: u32,
}
