//! The four exclusive statuses and the attributes of an identity.

use std::fmt;
use std::str::FromStr;

/// The status of an identity (EXI SI 07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Statut {
    /// Neither INSi nor check.
    Provisoire,
    /// Checked on a document of high confidence, without INSi.
    Validee,
    /// INSi, without check.
    Recuperee,
    /// Both: the only status whose matricule may leave the practice.
    Qualifiee,
}

impl Statut {
    /// All of them, from the weakest to the strongest.
    pub const TOUS: [Self; 4] = [
        Self::Provisoire,
        Self::Validee,
        Self::Recuperee,
        Self::Qualifiee,
    ];

    /// Stable form: `provisoire`, `validee`, `recuperee`, `qualifiee`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisoire => "provisoire",
            Self::Validee => "validee",
            Self::Recuperee => "recuperee",
            Self::Qualifiee => "qualifiee",
        }
    }

    /// For the eye: `provisoire`, `validée`, `récupérée`, `qualifiée`.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Provisoire => "provisoire",
            Self::Validee => "validée",
            Self::Recuperee => "récupérée",
            Self::Qualifiee => "qualifiée",
        }
    }

    /// What the practitioner can do next to reach a qualified identity; nothing more once it is.
    #[must_use]
    pub const fn conseil(self) -> &'static str {
        match self {
            Self::Provisoire => "Interrogez INSi et contrôlez une pièce d’identité.",
            Self::Validee => "Interrogez INSi pour qualifier l’identité.",
            Self::Recuperee => "Contrôlez une pièce d’identité pour qualifier l’identité.",
            Self::Qualifiee => "",
        }
    }
}

impl fmt::Display for Statut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a status of identity")]
pub struct StatutInconnu;

impl FromStr for Statut {
    type Err = StatutInconnu;

    fn from_str(text: &str) -> Result<Self, StatutInconnu> {
        Self::TOUS
            .into_iter()
            .find(|statut| statut.as_str() == text)
            .ok_or(StatutInconnu)
    }
}

/// What is marked on an identity (EXI SI 09). Only douteux and homonyme go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
pub struct Attributs {
    /// Doubt on the identity (EXI ID 24): provisoire, no INSi.
    pub douteux: bool,
    /// Test or training identity (EXI ID 26): provisoire, no INSi.
    pub fictif: bool,
    /// Another patient has close traits; changes nothing to the status.
    pub homonyme: bool,
    /// The birth date stands for one not known in full (EXI ID 11): set by hand, or kept when INSi's complete date
    /// takes the place of the incomplete one typed.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "std::ops::Not::not"))]
    pub date_incertaine: bool,
}

impl Attributs {
    /// Whether these attributes may stand together.
    #[must_use]
    pub const fn compatibles(self) -> bool {
        !(self.fictif && (self.douteux || self.homonyme))
    }
}
