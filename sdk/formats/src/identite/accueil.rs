//! The documents a practice accepts, by case of nationality (EXI ID 19: the list is for the practice to set).
//!
//! The default is RNIV's list as quoted by the regional agencies. A practice may narrow it, or accept a document of high
//! confidence in another case; no setting makes a document of low confidence qualify.

use super::{Confiance, Piece};

/// Whose documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cas {
    /// French.
    Francaise,
    /// European Union, European Economic Area, Switzerland, United Kingdom, and those the regional lists put beside
    /// them (Andorra, Iceland, Liechtenstein, Monaco, Norway, San Marino, Vatican).
    Europeenne,
    /// All others.
    Autre,
    /// Whatever the nationality: electronic identities of substantial or high eIDAS level, appli carte Vitale.
    Electronique,
    /// A minor, whose document is shown together with that of a parent or guardian.
    Mineur,
}

impl Cas {
    /// All of them, in the order of the screen.
    pub const TOUS: [Self; 5] = [
        Self::Francaise,
        Self::Europeenne,
        Self::Autre,
        Self::Electronique,
        Self::Mineur,
    ];

    /// Stable form: `francaise`, `europeenne`, `autre`, `electronique`, `mineur`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Francaise => "francaise",
            Self::Europeenne => "europeenne",
            Self::Autre => "autre",
            Self::Electronique => "electronique",
            Self::Mineur => "mineur",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Francaise => "Nationalité française",
            Self::Europeenne => "Union européenne, Espace économique européen, Suisse, Royaume-Uni",
            Self::Autre => "Autre nationalité",
            Self::Electronique => "Identité électronique",
            Self::Mineur => "Mineur, avec la pièce d’un parent",
        }
    }

    /// What the référentiel accepts.
    #[must_use]
    pub const fn pieces_par_defaut(self) -> &'static [Piece] {
        match self {
            Self::Francaise => &[Piece::CarteIdentite, Piece::Passeport],
            Self::Europeenne => &[Piece::CarteIdentite, Piece::Passeport, Piece::TitreSejour],
            Self::Autre => &[Piece::Passeport, Piece::TitreSejour],
            Self::Electronique => &[
                Piece::CarteIdentiteNumerique,
                Piece::IdentiteNumerique,
                Piece::AppliCarteVitale,
            ],
            Self::Mineur => &[Piece::ActeEtPieceParent, Piece::DocumentCirculation],
        }
    }
}

/// What a practice accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PiecesAdmises {
    /// By case, in the order of [`Cas::TOUS`].
    listes: [Vec<Piece>; 5],
}

impl Default for PiecesAdmises {
    fn default() -> Self {
        Self {
            listes: Cas::TOUS.map(|cas| cas.pieces_par_defaut().to_vec()),
        }
    }
}

/// A list of documents a practice cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListeRefusee {
    /// Not `cas: code code, cas: code`.
    #[error("documents accepted: `{0}` is not a case and its documents")]
    Forme(String),
    /// No such document.
    #[error("documents accepted: `{0}` is not the code of a document")]
    Inconnue(String),
    /// A document that proves nothing.
    #[error("documents accepted: `{0}` is of low confidence and never qualifies")]
    Faible(Piece),
    /// No document left at all.
    #[error("documents accepted: none")]
    Vide,
}

impl ListeRefusee {
    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Forme(text) => format!(
                "La ligne « {text} » n’est pas comprise. Écrivez un cas ({}) suivi de ses pièces.",
                Cas::TOUS.map(Cas::as_str).join(", ")
            ),
            Self::Inconnue(_) => super::PieceInconnue.message(),
            Self::Faible(piece) => format!(
                "{} : ce document ne prouve pas une identité et ne peut pas être accepté.",
                piece.libelle()
            ),
            Self::Vide => {
                "Gardez au moins une pièce : sans elle aucune identité ne peut être contrôlée."
                    .to_owned()
            }
        }
    }
}

impl PiecesAdmises {
    /// Reads a practice's own list: lines `francaise: carte-identite passeport`. A case that is left out keeps what the
    /// référentiel accepts; one that is named with nothing behind accepts nothing.
    ///
    /// # Errors
    /// [`ListeRefusee`]; nothing of a wrong list is taken.
    pub fn lire(text: &str) -> Result<Self, ListeRefusee> {
        let mut read = Self::default();
        for line in text.split([';', '\n']).map(str::trim) {
            if line.is_empty() {
                continue;
            }
            let refused = || ListeRefusee::Forme(line.to_owned());
            let (name, codes) = line.split_once(':').ok_or_else(refused)?;
            let place = Cas::TOUS
                .iter()
                .position(|cas| cas.as_str() == name.trim())
                .ok_or_else(refused)?;
            let mut list = Vec::new();
            for code in codes.split([' ', ',']).filter(|code| !code.is_empty()) {
                let piece: Piece = code
                    .parse()
                    .map_err(|_unknown| ListeRefusee::Inconnue(code.to_owned()))?;
                if piece.confiance() == Confiance::Faible {
                    return Err(ListeRefusee::Faible(piece));
                }
                if !list.contains(&piece) {
                    list.push(piece);
                }
            }
            if let Some(slot) = read.listes.get_mut(place) {
                *slot = list;
            }
        }
        if read.listes.iter().all(Vec::is_empty) {
            return Err(ListeRefusee::Vide);
        }
        Ok(read)
    }

    /// The list as [`Self::lire`] reads it, every case on its line.
    #[must_use]
    pub fn ecrire(&self) -> String {
        let line = |cas: Cas| {
            let codes: Vec<&str> = self.pieces(cas).iter().map(|piece| piece.code()).collect();
            format!("{}: {}", cas.as_str(), codes.join(" "))
        };
        Cas::TOUS.map(line).join("\n")
    }

    /// What is accepted in a case.
    #[must_use]
    pub fn pieces(&self, cas: Cas) -> &[Piece] {
        Cas::TOUS
            .iter()
            .position(|other| *other == cas)
            .and_then(|place| self.listes.get(place))
            .map_or(&[], Vec::as_slice)
    }

    /// The same with this document accepted in a case, or no more: in the order of [`Piece::TOUTES`].
    ///
    /// # Errors
    /// [`ListeRefusee::Faible`], [`ListeRefusee::Vide`].
    pub fn avec(&self, cas: Cas, piece: Piece, admise: bool) -> Result<Self, ListeRefusee> {
        if admise && piece.confiance() == Confiance::Faible {
            return Err(ListeRefusee::Faible(piece));
        }
        let mut changed = self.clone();
        let place = Cas::TOUS.iter().position(|other| *other == cas);
        if let Some(list) = place.and_then(|place| changed.listes.get_mut(place)) {
            let before = std::mem::take(list);
            *list = Piece::TOUTES
                .into_iter()
                .filter(|one| match *one == piece {
                    true => admise,
                    false => before.contains(one),
                })
                .collect();
        }
        if changed.listes.iter().all(Vec::is_empty) {
            return Err(ListeRefusee::Vide);
        }
        Ok(changed)
    }

    /// Whether it is accepted in some case: the nationality is what the person at the desk sees, the record does not keep
    /// it.
    #[must_use]
    pub fn admet(&self, piece: Piece) -> bool {
        self.listes.iter().any(|list| list.contains(&piece))
    }
}
