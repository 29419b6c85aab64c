//! The documents, one click each: the usual ones with a key, the others on demand, the insufficient ones last.

use socle_formats::date::CivilDate;
use socle_formats::identite::{Confiance, Piece};
use socle_sdk::{Context, Data, Failure, View, invalidate, texts, time};

use super::IDENTITE;
use super::boutons::Bouton;
use crate::dossier::Dossier;
use crate::textes;

/// Age of majority, in years.
const MAJORITE_ANS: u16 = 18;

/// The three documents shown nearly always, with their key. No default is chosen.
const COURANTES: [(Piece, &str); 3] = [
    (Piece::CarteIdentite, "1"),
    (Piece::Passeport, "2"),
    (Piece::TitreSejour, "3"),
];

/// What a child nearly always shows: family book or birth certificate, with the parent's own document.
const D_UN_ENFANT: (Piece, &str) = (Piece::ActeEtPieceParent, "4");

/// Where the scratch keeps whether the others are shown, while this file is open: a call remembers nothing by itself.
const AUTRES: &str = "autres-pieces";

/// Draws the documents under a title; `refus`: why this person may not check an identity, a key of `fr.ftl`.
pub(super) fn dessiner(
    c: &Context,
    dossier: &Dossier,
    titre: &str,
    refus: Option<&str>,
    view: &View,
) -> Result<(), Failure> {
    let bouton = |view: &View, piece| {
        Bouton::Piece(piece).dessiner(view, &textes::piece(piece), refus);
    };
    let mineur = est_mineur(&dossier.traits.date_naissance, &time::today());
    let deplie = autres_montrees(c);
    view.text("piece-presentee", &texts::text(titre));
    view.line("pieces", |ligne| {
        for (piece, touche) in COURANTES {
            bouton(ligne, piece);
            ligne.shortcut(touche);
            // Equal weight for the two that nearly everyone shows.
            if piece != Piece::TitreSejour {
                ligne.tone("primary");
            }
            if piece == Piece::CarteIdentite {
                ligne.hint(&texts::text(textes::CARTE_EUROPEENNE));
            }
        }
        if mineur {
            let (piece, touche) = D_UN_ENFANT;
            bouton(ligne, piece);
            ligne.shortcut(touche);
        }
        let autres = if deplie {
            textes::MOINS_DE_PIECES
        } else {
            textes::AUTRES_PIECES
        };
        Bouton::AutresPieces.dessiner(ligne, autres, None);
        Ok(())
    })?;
    if !deplie {
        return Ok(());
    }
    view.line("pieces-suffisantes", |ligne| {
        for piece in autres(Confiance::Haute) {
            let deja = piece == D_UN_ENFANT.0 && mineur;
            if deja || (piece.reservee_aux_mineurs() && !mineur) {
                continue;
            }
            bouton(ligne, piece);
        }
        Ok(())
    })?;
    view.line("pieces-insuffisantes", |ligne| {
        for piece in autres(Confiance::Faible) {
            bouton(ligne, piece);
            ligne.tone("attention");
            ligne.hint(&texts::text(textes::PIECE_INSUFFISANTE));
        }
        Ok(())
    })?;
    Ok(())
}

/// Shows the other documents, or hides them again.
pub(super) fn basculer(c: &Context) -> Result<(), Failure> {
    c.scratch_set(AUTRES, &Data::Flag(!autres_montrees(c)))?;
    // The host follows the record, not our scratch: say that the panel changed.
    invalidate(IDENTITE);
    Ok(())
}

fn autres_montrees(c: &Context) -> bool {
    c.scratch_get(AUTRES).as_flag().unwrap_or_default()
}

/// The documents of this confidence that are not among the usual three.
fn autres(confiance: Confiance) -> impl Iterator<Item = Piece> {
    Piece::TOUTES.into_iter().filter(move |piece| {
        piece.confiance() == confiance && COURANTES.iter().all(|(courante, _)| courante != piece)
    })
}

/// Whether this person is a minor on this day; also when that cannot be told, so that no document is missing.
pub(super) fn est_mineur(naissance: &CivilDate, aujourdhui: &str) -> bool {
    aujourdhui
        .parse()
        .ok()
        .and_then(|aujourdhui| naissance.age_ans(&aujourdhui))
        .is_none_or(|age_ans| age_ans < MAJORITE_ANS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_minor_until_the_eighteenth_birthday() {
        for (naissance, mineur) in [
            ("2008-11-23", true),
            ("2008-11-22", false),
            ("1950", false),
            ("2008", true), // stands for 31 December
            ("2027-01-01", true),
        ] {
            let naissance = naissance.parse().unwrap();
            assert_eq!(est_mineur(&naissance, "2026-11-22"), mineur, "{naissance}");
        }
        assert!(est_mineur(&"1950".parse().unwrap(), ""));
    }

    #[test]
    fn every_document_stands_once() {
        let courantes = COURANTES.map(|(piece, _)| piece);
        assert!(
            courantes
                .iter()
                .all(|piece| piece.confiance() == Confiance::Haute)
        );
        let mut toutes = courantes.to_vec();
        toutes.extend(autres(Confiance::Haute));
        toutes.extend(autres(Confiance::Faible));
        assert_eq!(toutes, Piece::TOUTES);
    }
}
