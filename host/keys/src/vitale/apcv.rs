//! The application carte Vitale (apCV), through the same adapter as the card.
//!
//! The patient shows a code on their telephone; the barcode reader reads it as it reads any other. The code is opaque: it
//! has no public layout, and it is handed as it is to the licensed service, which opens a *context* that holds an identity
//! for a short time (an identifier, a token and an end of validity are what public material tells of it). An identity read
//! so counts as *qualifiée*, also that of a dependant (RNIV 2.0, 4.3.4, second-hand).
//!
//! What a context holds beyond that is not public: that it gives the INS and the strict traits is inferred from its
//! counting as qualified.

use serde::{Deserialize, Serialize};

use super::{VitaleError, is_partial_date};

/// Longest code that is handed over, bytes: more than the largest QR code holds.
pub const CODE_BYTES: usize = 4_296;
/// Longest a context is kept, seconds, whatever the service says.
pub const LONGEST_S: u32 = 900;
/// Most persons of one context.
const PERSONS: usize = 40;

/// A context that was opened: who is in it, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Opened {
    /// How long it may be used, seconds.
    pub valid_s: u32,
    /// The persons, who shows the code first.
    pub persons: Vec<Person>,
}

impl Opened {
    /// What is wrong with its form; what a person is called is not judged.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if self.persons.is_empty() || self.persons.len() > PERSONS {
            return Some("nobody is in it, or a crowd");
        }
        self.persons.iter().find_map(Person::fault)
    }
}

/// The identity of a person, as the service gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Person {
    /// The matricule INS, 15 characters.
    pub matricule: String,
    /// Who assigned it.
    pub oid: String,
    /// Birth name.
    pub nom_naissance: String,
    /// First given name.
    pub premier_prenom: String,
    /// All given names, spaces between; empty when the service does not say.
    #[serde(default)]
    pub liste_prenoms: String,
    /// `F` or `M`.
    pub sexe: String,
    /// `YYYY-MM-DD`.
    pub date_naissance: String,
    /// Birth place, code officiel géographique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lieu_naissance: Option<String>,
}

impl Person {
    /// What is wrong with its form, in English and without its content. What a name may hold, and whether the key of the
    /// matricule is right, is judged by whoever takes the identity.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let unnamed = |text: &str| text.trim().is_empty() || text.len() > 200;
        if unnamed(&self.nom_naissance)
            || unnamed(&self.premier_prenom)
            || self.liste_prenoms.len() > 400
        {
            return Some("a name is missing or too long");
        }
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let is_matricule = self.matricule.len() == 15
            && self
                .matricule
                .char_indices()
                .all(|(at, c)| c.is_ascii_digit() || (at == 6 && matches!(c, 'A' | 'B')));
        if !is_matricule {
            return Some("the matricule has not its form");
        }
        if self.oid.is_empty()
            || !self
                .oid
                .split('.')
                .all(|arc| !arc.is_empty() && digits(arc))
        {
            return Some("the OID is none");
        }
        if !matches!(self.sexe.as_str(), "F" | "M") {
            return Some("the sex is neither F nor M");
        }
        if self.date_naissance.len() != 10 || !is_partial_date(&self.date_naissance) {
            return Some("the birth date is none");
        }
        let is_place = |place: &String| {
            place.len() == 5
                && place
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, 'A' | 'B'))
        };
        if !self.lieu_naissance.iter().all(is_place) {
            return Some("the birth place has not its form");
        }
        None
    }
}

/// Why a code was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApcvError {
    /// No code was shown, or the context of the last one is over.
    #[error("no context")]
    Absent,
    /// The code is too old, or was used before.
    #[error("the code has expired")]
    Expired,
    /// The service knows no such code.
    #[error("the code is not known")]
    Unknown,
    /// The application carte Vitale was revoked.
    #[error("the application was revoked")]
    Revoked,
    /// The service is out of reach.
    #[error("the service is out of reach: {0}")]
    Unreachable(String),
    /// The token of the context ran out before its identity was there.
    #[error("the token ran out")]
    Late,
    /// The adapter or its library does not work, there is none, or it opens no codes.
    #[error("no adapter: {0}")]
    Unavailable(String),
}

impl ApcvError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent => "apcv.absent",
            Self::Expired => "apcv.expired",
            Self::Unknown => "apcv.unknown",
            Self::Revoked => "apcv.revoked",
            Self::Unreachable(_) => "apcv.unreachable",
            Self::Late => "apcv.timeout",
            Self::Unavailable(_) => "apcv.unavailable",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Absent => {
                "Aucune application carte Vitale n’est présentée : demandez au patient d’afficher son code, puis scannez-le."
            }
            Self::Expired => {
                "Ce code de l’application carte Vitale n’est plus valable : demandez au patient d’en afficher un nouveau, puis scannez-le."
            }
            Self::Unknown => {
                "Ce code de l’application carte Vitale n’est pas reconnu : demandez au patient d’en afficher un nouveau, ou sa carte."
            }
            Self::Revoked => {
                "Cette application carte Vitale a été révoquée : demandez au patient sa carte ou une pièce d’identité."
            }
            Self::Unreachable(_) => {
                "Le service de l’application carte Vitale ne répond pas : réessayez dans un instant, ou demandez une pièce d’identité."
            }
            Self::Late => {
                "Le service de l’application carte Vitale a tardé et la lecture a expiré : demandez au patient d’afficher un nouveau code."
            }
            Self::Unavailable(_) => {
                "La lecture de l’application carte Vitale n’est pas installée sur ce poste : demandez la carte ou une pièce d’identité."
            }
        }
    }
}

impl From<VitaleError> for ApcvError {
    /// What keeps the adapter from answering at all.
    fn from(error: VitaleError) -> Self {
        match error {
            VitaleError::Timeout => Self::Unreachable("the adapter did not answer".into()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}
