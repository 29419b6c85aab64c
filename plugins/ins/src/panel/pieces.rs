//! The documents, one click each: the usual ones with a key, the others on demand, the insufficient ones last.

use socle_formats::date::CivilDate;
use socle_formats::identite::{Cas, Confiance, Piece};
use socle_sdk::{Context, Data, Failure, View, identity_store, invalidate, texts, time};

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
    patient: &str,
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
    for (cas, pieces) in par_cas(patient)? {
        view.column(&format!("cas-{}", cas.as_str()), |view| {
            view.text("titre", cas.libelle());
            view.line("pieces", |ligne| {
                for piece in &pieces {
                    bouton(ligne, *piece);
                }
                Ok(())
            })
        })?;
    }
    view.line("pieces-insuffisantes", |ligne| {
        for piece in insuffisantes() {
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

/// What the practice accepts from this patient, by case of nationality; a later host may know cases we do not.
fn par_cas(patient: &str) -> Result<Vec<(Cas, Vec<Piece>)>, Failure> {
    Ok(ranger(&identity_store::accepted(patient)?))
}

fn ranger(admises: &[(String, String)]) -> Vec<(Cas, Vec<Piece>)> {
    let du_cas = |cas: Cas| {
        let pieces = admises.iter().filter(move |(nom, _)| nom == cas.as_str());
        pieces.filter_map(|(_, code)| code.parse().ok()).collect()
    };
    Cas::TOUS
        .into_iter()
        .map(|cas| (cas, du_cas(cas)))
        .filter(|(_, pieces): &(Cas, Vec<Piece>)| !pieces.is_empty())
        .collect()
}

/// The documents that prove nothing: shown, because people bring them.
fn insuffisantes() -> impl Iterator<Item = Piece> {
    Piece::TOUTES
        .into_iter()
        .filter(|piece| piece.confiance() == Confiance::Faible)
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
    fn what_is_accepted_stands_by_nationality_in_the_order_of_the_screen() {
        let admises = [
            ("mineur", "acte-et-piece-parent"),
            ("autre", "passeport"),
            ("autre", "titre-sejour"),
            ("martienne", "passeport"),
            ("francaise", "puce"),
        ];
        let admises = admises.map(|(cas, code)| (cas.to_owned(), code.to_owned()));
        assert_eq!(
            ranger(&admises),
            [
                (Cas::Autre, vec![Piece::Passeport, Piece::TitreSejour]),
                (Cas::Mineur, vec![Piece::ActeEtPieceParent]),
            ]
        );
    }

    #[test]
    fn the_usual_documents_qualify_and_the_weak_ones_do_not() {
        let courantes = COURANTES.map(|(piece, _)| piece);
        assert!(
            courantes
                .iter()
                .all(|piece| piece.confiance() == Confiance::Haute)
        );
        assert_eq!(D_UN_ENFANT.0.confiance(), Confiance::Haute);
        assert_eq!(insuffisantes().count(), 5);
    }
}
