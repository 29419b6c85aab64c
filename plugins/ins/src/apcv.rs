//! An identity read from the application carte Vitale counts as *qualifiée* (RNIV, 4.3.4): no document, no call to INSi.
//!
//! The person has scanned the code and said whose file it is for: the host tells it, and this acts for them. What is
//! recorded is a handle only the host makes; not one trait goes through here.

use socle_sdk::{Failure, Happening, apcv, identity_store, texts};

use crate::dossier::Dossier;
use crate::textes;

/// The event that says it.
pub(crate) const EVENEMENT: &str = "apcv-read";

/// Takes the identity that was read, which agrees with the file or waits for a look.
pub(crate) fn prendre(patient: &str, quoi: &Happening) -> Result<(), Failure> {
    let personne = quoi.get("person").as_integer().unwrap_or(0);
    let lectures = apcv::read()?;
    let lecture = usize::try_from(personne)
        .ok()
        .and_then(|personne| lectures.get(personne))
        .ok_or_else(|| Failure::new("ins.apcv-personne", texts::text(textes::ECHEC_APCV)))?;
    let dossier = Dossier::lire(patient)?;
    identity_store::record_reading(patient, dossier.revision, lecture).map(drop)
}
