//! The buttons of the panel, and their keys: a key is all that comes back when a button is pressed.

use socle_formats::identite::Piece;
use socle_sdk::{View, texts};

use crate::textes;

/// A button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bouton {
    Interroger,
    Piece(Piece),
    AutresPieces,
    Attester,
    Accepter,
    Rejeter,
}

const PIECE: &str = "piece-";

impl Bouton {
    /// Draws it. Who may not press it (`permis`) sees it greyed, with the reason.
    pub(super) fn dessiner(self, view: &View, texte: &str, permis: bool) {
        view.button(&self.cle(), &texts::text(texte));
        if !permis {
            view.disabled(&texts::text(textes::SANS_DROIT));
        }
    }

    /// The key of its node.
    pub(super) fn cle(self) -> String {
        match self {
            Self::Interroger => "interroger".into(),
            Self::Piece(piece) => format!("{PIECE}{}", piece.code()),
            Self::AutresPieces => "autres-pieces".into(),
            Self::Attester => "attester".into(),
            Self::Accepter => "accepter".into(),
            Self::Rejeter => "rejeter".into(),
        }
    }

    /// The button at this path (keys joined by `/`): only the last key says which it is.
    pub(super) fn depuis(chemin: &str) -> Option<Self> {
        let cle = chemin.rsplit('/').next().unwrap_or_default();
        if let Some(code) = cle.strip_prefix(PIECE) {
            return code.parse().ok().map(Self::Piece);
        }
        [
            Self::Interroger,
            Self::AutresPieces,
            Self::Attester,
            Self::Accepter,
            Self::Rejeter,
        ]
        .into_iter()
        .find(|bouton| bouton.cle() == cle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_known_by_its_key_wherever_it_stands() {
        let mut boutons = vec![
            Bouton::Interroger,
            Bouton::AutresPieces,
            Bouton::Attester,
            Bouton::Accepter,
            Bouton::Rejeter,
        ];
        boutons.extend(Piece::TOUTES.map(Bouton::Piece));
        for bouton in boutons {
            assert_eq!(Bouton::depuis(&bouton.cle()), Some(bouton));
            assert_eq!(
                Bouton::depuis(&format!("a/b/{}", bouton.cle())),
                Some(bouton)
            );
        }
        for inconnu in ["", "piece-", "piece-piscine", "interroger/", "Interroger"] {
            assert_eq!(Bouton::depuis(inconnu), None, "{inconnu}");
        }
    }
}
