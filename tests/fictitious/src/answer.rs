//! What INSi answers about somebody whose file is right.

use socle_formats::identite::{Ins, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::Traits;

/// The traits of the file, to the letter, and this matricule of that authority.
#[must_use]
pub fn answer(traits: &Traits, matricule: Matricule, oid: OidIns) -> Reponse {
    Reponse {
        ins: Ins {
            matricule,
            oid,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some(traits.nom_naissance.clone()),
            premier_prenom: Some(traits.premier_prenom.clone()),
            liste_prenoms: Some(traits.liste_prenoms.clone()),
            sexe: Some(traits.sexe),
            date_naissance: Some(traits.date_naissance),
            lieu_naissance: traits.lieu_naissance,
        },
    }
}
