//! The buttons of the panel, and their keys: a key is all that comes back when a button is pressed.

use socle_formats::identite::Piece;
use socle_sdk::{View, texts};

use super::cas::Cas;

/// A button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bouton {
    Interroger,
    /// Ask INSi with the used name in the place of the birth name.
    NomUtilise,
    Piece(Piece),
    AutresPieces,
    Attester,
    /// Turn the traits to the patient.
    Montrer,
    Accepter,
    Rejeter,
    /// The page where an error of the civil registry is corrected.
    DemanderCorrection,
    /// Where the traits are typed, marked and withdrawn: the host goes there by itself.
    Corriger,
    /// The person refuses to show a document.
    NoterRefus,
    /// The list of particular cases.
    CasParticuliers,
    Cas(Cas),
}

const PIECE: &str = "piece-";
const CAS: &str = "cas-";

impl Bouton {
    /// Those that stand for one thing only.
    const SEULS: [Self; 11] = [
        Self::Interroger,
        Self::NomUtilise,
        Self::AutresPieces,
        Self::Attester,
        Self::Montrer,
        Self::Accepter,
        Self::Rejeter,
        Self::DemanderCorrection,
        Self::Corriger,
        Self::NoterRefus,
        Self::CasParticuliers,
    ];

    /// Draws it. When it may not be pressed it is greyed, with the reason: a key of `fr.ftl`.
    pub(super) fn dessiner(self, view: &View, texte: &str, refus: Option<&str>) {
        self.dessiner_dit(view, &texts::text(texte), refus);
    }

    /// The same, with its words.
    pub(super) fn dessiner_dit(self, view: &View, dit: &str, refus: Option<&str>) {
        view.button(&self.cle(), dit);
        if self == Self::Corriger {
            view.leads_to("identity");
        }
        if let Some(refus) = refus {
            view.disabled(&texts::text(refus));
        }
    }

    /// The key of its node.
    pub(super) fn cle(self) -> String {
        match self {
            Self::Interroger => "interroger".into(),
            Self::NomUtilise => "nom-utilise".into(),
            Self::Piece(piece) => format!("{PIECE}{}", piece.code()),
            Self::AutresPieces => "autres-pieces".into(),
            Self::Attester => "attester".into(),
            Self::Montrer => "montrer".into(),
            Self::Accepter => "accepter".into(),
            Self::Rejeter => "rejeter".into(),
            Self::DemanderCorrection => "demander-correction".into(),
            Self::Corriger => "corriger".into(),
            Self::NoterRefus => "noter-refus".into(),
            Self::CasParticuliers => "particuliers".into(),
            Self::Cas(cas) => format!("{CAS}{}", cas.code()),
        }
    }

    /// The button at this path (keys joined by `/`): only the last key says which it is.
    pub(super) fn depuis(chemin: &str) -> Option<Self> {
        let cle = chemin.rsplit('/').next().unwrap_or_default();
        if let Some(code) = cle.strip_prefix(PIECE) {
            return code.parse().ok().map(Self::Piece);
        }
        if let Some(code) = cle.strip_prefix(CAS) {
            return Cas::depuis(code).map(Self::Cas);
        }
        Self::SEULS.into_iter().find(|bouton| bouton.cle() == cle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_known_by_its_key_wherever_it_stands() {
        let mut boutons = Bouton::SEULS.to_vec();
        boutons.extend(Piece::TOUTES.map(Bouton::Piece));
        boutons.extend(Cas::TOUS.map(Bouton::Cas));
        for bouton in boutons {
            assert_eq!(Bouton::depuis(&bouton.cle()), Some(bouton));
            assert_eq!(
                Bouton::depuis(&format!("a/b/{}", bouton.cle())),
                Some(bouton)
            );
        }
        for inconnu in [
            "",
            "piece-",
            "piece-piscine",
            "cas-",
            "cas-piscine",
            "interroger/",
            "Interroger",
        ] {
            assert_eq!(Bouton::depuis(inconnu), None, "{inconnu}");
        }
    }
}
