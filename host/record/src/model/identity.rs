//! A patient's identity in the record: its present state, when INSi was asked, and all that happened to it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use socle_formats::identite::Identite;

use super::author::Author;
use super::id::PatientId;

/// The identity of a patient, now.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityFile {
    /// Whose.
    pub patient: PatientId,
    /// Revision to give back with a write. It grows apart from that of the administrative fields, so that a phone
    /// number typed during a search does not make the answer stale.
    pub revision: u64,
    /// State machine of RNIV.
    pub identite: Identite,
    /// The last time INSi answered, whatever it said.
    pub asked: Option<Asked>,
}

/// An answer of INSi, dated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// `00`, `01`, `02`, or another code that says nothing was found.
    pub code: String,
    /// By which means.
    pub moyen: Moyen,
}

/// By which means an identity was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moyen {
    /// Typed by a person.
    Saisie,
    /// INSi, asked with the traits.
    Traits,
    /// INSi, asked with the carte Vitale.
    CarteVitale,
    /// A document was shown.
    Piece,
    /// The practitioner attested in person.
    Attestation,
    /// A person decided on an answer that waited.
    Decision,
    /// Brought in from elsewhere.
    Import,
}

impl Moyen {
    /// All of them.
    pub const TOUS: [Self; 7] = [
        Self::Saisie,
        Self::Traits,
        Self::CarteVitale,
        Self::Piece,
        Self::Attestation,
        Self::Decision,
        Self::Import,
    ];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saisie => "saisie",
            Self::Traits => "traits",
            Self::CarteVitale => "carte-vitale",
            Self::Piece => "piece",
            Self::Attestation => "attestation",
            Self::Decision => "decision",
            Self::Import => "import",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Saisie => "saisie",
            Self::Traits => "INSi, par les traits",
            Self::CarteVitale => "INSi, par la carte Vitale",
            Self::Piece => "pièce présentée",
            Self::Attestation => "attestation du praticien",
            Self::Decision => "décision sur un retour INSi",
            Self::Import => "import",
        }
    }
}

impl fmt::Display for Moyen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not a means we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a known means of changing an identity")]
pub struct MoyenInconnu;

impl FromStr for Moyen {
    type Err = MoyenInconnu;

    fn from_str(text: &str) -> Result<Self, MoyenInconnu> {
        Self::TOUS
            .into_iter()
            .find(|moyen| moyen.as_str() == text)
            .ok_or(MoyenInconnu)
    }
}

/// One line of the history of an identity: append-only.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityEvent {
    /// Revision of the identity after it.
    pub revision: u64,
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Who.
    pub author: Author,
    /// By which means.
    pub moyen: Moyen,
    /// `creation`, `sans_reponse`, or [`Acte::nom`](socle_formats::identite::Acte::nom).
    pub acte: String,
    /// Code of INSi when it gave no identity.
    pub code: Option<String>,
    /// Before; none at the creation.
    pub before: Option<Identite>,
    /// After.
    pub after: Identite,
}
