//! The buttons of the panel: their keys, which is all that comes back when one is pressed, and the documents they name.

use socle_formats::identite::{Confiance, Piece};

/// The three documents shown nearly always: one key each (`1`, `2`, `3`), no default.
pub(super) const PIECES_COURANTES: [Piece; 3] =
    [Piece::CarteIdentite, Piece::Passeport, Piece::TitreSejour];

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

/// The documents that are not among the usual three, of this confidence.
pub(super) fn autres_pieces(confiance: Confiance) -> impl Iterator<Item = Piece> {
    Piece::TOUTES
        .into_iter()
        .filter(move |piece| piece.confiance() == confiance && !PIECES_COURANTES.contains(piece))
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

    #[test]
    fn every_document_stands_once() {
        let mut toutes = PIECES_COURANTES.to_vec();
        toutes.extend(autres_pieces(Confiance::Haute));
        toutes.extend(autres_pieces(Confiance::Faible));
        assert_eq!(toutes, Piece::TOUTES);
        assert!(
            PIECES_COURANTES
                .iter()
                .all(|piece| piece.confiance() == Confiance::Haute)
        );
    }
}
