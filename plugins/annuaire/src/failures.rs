//! What goes wrong, each with a sentence that says what to do.

use socle_formats::annuaire::extrait::ErreurExtrait;
use socle_formats::annuaire::ressources::ErreurRessources;
use socle_formats::mss::address::Reach;
use socle_sdk::{Failure, texts};

/// A pigeonhole cannot be unpacked.
pub(crate) fn index() -> Failure {
    Failure::new("annuaire.index", texts::text("echec-index"))
        .author("a row of the index cannot be unpacked")
}

pub(crate) fn extrait(erreur: &ErreurExtrait) -> Failure {
    Failure::passing(erreur.code(), erreur.message()).author(erreur.to_string())
}

pub(crate) fn ressources(erreur: &ErreurRessources, statut: u16) -> Failure {
    Failure::passing(erreur.code(), erreur.message())
        .author(format!("{erreur} (HTTP status {statut})"))
}

/// A service of the directory answered with a status that is no answer.
pub(crate) fn statut(statut: u16) -> Failure {
    Failure::passing("annuaire.http", texts::text("echec-service"))
        .author(format!("HTTP status {statut}"))
}

/// The key is missing or refused.
pub(crate) fn cle(texte: &str) -> Failure {
    Failure::new("annuaire.cle", texts::text(texte)).field("cle")
}

/// An address outside the trust space is not taken among contacts as one of secure mail.
pub(crate) fn hors_espace(ou: Reach) -> Failure {
    Failure::new("mss.address.outside", ou.reason()).hint(ou.alternative())
}

/// Who does not practise any more is not taken among contacts.
pub(crate) fn inactif() -> Failure {
    Failure::new("annuaire.inactif", texts::text("inactif"))
}

/// Nothing, or too little, was typed.
pub(crate) fn rien_demande() -> Failure {
    Failure::new("annuaire.nom", texts::text("echec-nom"))
}

pub(crate) fn adresse_inconnue() -> Failure {
    Failure::new("annuaire.adresse", texts::text("echec-adresse")).field("adresse")
}
