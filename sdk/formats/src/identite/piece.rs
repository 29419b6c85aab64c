//! The kinds of document an identity is checked on, and how far each is trusted (EXI ID 19).

use std::fmt;
use std::str::FromStr;

/// Age of majority, in years.
pub const MAJORITE_ANS: u16 = 18;

/// How far a document is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confiance {
    /// Enough to validate or qualify an identity.
    Haute,
    /// Shown in orange, never enough.
    Faible,
}

/// A kind of document.
///
/// Trust follows RNIV's list as quoted by the regional agencies; the driving licence is not on it (low, inferred).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Piece {
    /// National identity card (France, EU, EEA, Switzerland and assimilated).
    CarteIdentite,
    /// Passport of any state.
    Passeport,
    /// Residence permit.
    TitreSejour,
    /// Electronic identity card (France Identité), eIDAS substantial or high.
    CarteIdentiteNumerique,
    /// Other electronic identity of substantial or high eIDAS level (L'Identité Numérique La Poste).
    IdentiteNumerique,
    /// Appli carte Vitale.
    AppliCarteVitale,
    /// Minor: birth certificate or family book, with the parent's or guardian's own document of high confidence.
    ActeEtPieceParent,
    /// Foreign minor: document de circulation (DCEM).
    DocumentCirculation,
    /// Birth certificate alone: an adult stays provisoire.
    ActeNaissance,
    /// Family book alone.
    LivretFamille,
    /// Vitale card: an INSi channel, never a proof of identity.
    CarteVitale,
    /// Driving licence.
    PermisConduire,
    /// Anything else.
    Autre,
}

impl Piece {
    /// All of them, high confidence first.
    pub const TOUTES: [Self; 13] = [
        Self::CarteIdentite,
        Self::Passeport,
        Self::TitreSejour,
        Self::CarteIdentiteNumerique,
        Self::IdentiteNumerique,
        Self::AppliCarteVitale,
        Self::ActeEtPieceParent,
        Self::DocumentCirculation,
        Self::ActeNaissance,
        Self::LivretFamille,
        Self::CarteVitale,
        Self::PermisConduire,
        Self::Autre,
    ];

    /// Stable form, as an argument of a command or in a form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CarteIdentite => "carte-identite",
            Self::Passeport => "passeport",
            Self::TitreSejour => "titre-sejour",
            Self::CarteIdentiteNumerique => "e-cni",
            Self::IdentiteNumerique => "identite-numerique",
            Self::AppliCarteVitale => "appli-carte-vitale",
            Self::ActeEtPieceParent => "acte-et-piece-parent",
            Self::DocumentCirculation => "document-circulation",
            Self::ActeNaissance => "acte-naissance",
            Self::LivretFamille => "livret-famille",
            Self::CarteVitale => "carte-vitale",
            Self::PermisConduire => "permis-conduire",
            Self::Autre => "autre",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::CarteIdentite => "Carte nationale d’identité",
            Self::Passeport => "Passeport",
            Self::TitreSejour => "Titre de séjour",
            Self::CarteIdentiteNumerique => "Carte d’identité numérique (France Identité)",
            Self::IdentiteNumerique => "Identité numérique (La Poste)",
            Self::AppliCarteVitale => "Appli carte Vitale",
            Self::ActeEtPieceParent => "Mineur : livret de famille ou acte, et pièce du parent",
            Self::DocumentCirculation => "Mineur étranger : document de circulation",
            Self::ActeNaissance => "Acte de naissance seul",
            Self::LivretFamille => "Livret de famille seul",
            Self::CarteVitale => "Carte Vitale",
            Self::PermisConduire => "Permis de conduire",
            Self::Autre => "Autre document",
        }
    }

    /// Whether it proves the identity of a minor only (RNIV §3.3.3): an adult shows a document of his own.
    ///
    /// The state machine has no clock and takes it for anyone: the record refuses it to an adult
    /// ([`Identite::piece_de_mineur_refusee`](super::Identite::piece_de_mineur_refusee)).
    #[must_use]
    pub const fn reservee_aux_mineurs(self) -> bool {
        matches!(self, Self::ActeEtPieceParent | Self::DocumentCirculation)
    }

    /// How far it is trusted.
    #[must_use]
    pub const fn confiance(self) -> Confiance {
        match self {
            Self::CarteIdentite
            | Self::Passeport
            | Self::TitreSejour
            | Self::CarteIdentiteNumerique
            | Self::IdentiteNumerique
            | Self::AppliCarteVitale
            | Self::ActeEtPieceParent
            | Self::DocumentCirculation => Confiance::Haute,
            Self::ActeNaissance
            | Self::LivretFamille
            | Self::CarteVitale
            | Self::PermisConduire
            | Self::Autre => Confiance::Faible,
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the code of a kind of document")]
pub struct PieceInconnue;

impl PieceInconnue {
    /// Stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "piece.inconnue"
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        let codes: Vec<&str> = Piece::TOUTES.iter().map(|piece| piece.code()).collect();
        format!(
            "Ce type de pièce n’est pas connu. Choisissez parmi : {}.",
            codes.join(", ")
        )
    }
}

impl FromStr for Piece {
    type Err = PieceInconnue;

    fn from_str(code: &str) -> Result<Self, PieceInconnue> {
        Self::TOUTES
            .into_iter()
            .find(|piece| piece.code() == code)
            .ok_or(PieceInconnue)
    }
}

#[cfg(feature = "serde")]
crate::texte_serde::texte_serde!(Piece);
