//! The acts of this plugin, whoever asks for them: a command, a button, a file that opens.
//!
//! Each reads the identity, acts, and hands the record the revision it read: what someone else changed meanwhile, even
//! during the seconds INSi takes, is never overwritten (the record answers `conflict`).

use socle_formats::identite::Controle;
use socle_formats::insi::Conclusion;
use socle_sdk::{Context, Failure, identity_store};

use crate::dossier::Dossier;
use crate::outcome::Issue;
use crate::{failures, insi, traits};

/// What is done with the INSi answer that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Accepter,
    Rejeter,
}

/// Asks INSi and hands its answer to the record, which takes it or holds it.
///
/// # Errors
/// Nothing is written: see [`insi::chercher`]; or the identity is marked douteux or fictif.
pub(crate) fn rechercher(c: &Context, patient: &str) -> Result<Issue, Failure> {
    let dossier = Dossier::lire_avec_ins(patient)?;
    if let Some(refus) = dossier.marque_bloquante() {
        return Err(failures::refus(&refus));
    }
    match insi::chercher(c, &dossier.traits)? {
        Conclusion::Trouvee(reponse) => {
            let paires = traits::paires(&reponse);
            let rangement =
                identity_store::record_answer(patient, dossier.revision, &paires, "traits")?;
            Ok(Issue::trouvee(&dossier, &reponse, &rangement))
        }
        sans_identite => {
            let code = sans_identite.code_cr();
            identity_store::record_no_answer(patient, dossier.revision, code)?;
            Ok(Issue::sans_identite(&dossier, &sans_identite))
        }
    }
}

/// Notes how the identity was checked: on a document, or by the practitioner who attests to know the person.
///
/// The record refuses a document of low confidence, and an attestation the référentiel does not allow; the host refuses
/// one by a person who may not attest.
pub(crate) fn qualifier(patient: &str, controle: Controle) -> Result<Issue, Failure> {
    let dossier = Dossier::lire(patient)?;
    let statut = identity_store::check(patient, dossier.revision, controle.code())?;
    Ok(Issue::controlee(&dossier, &statut))
}

/// Accepts or rejects the INSi answer that waits.
pub(crate) fn decider(patient: &str, decision: Decision) -> Result<Issue, Failure> {
    let dossier = Dossier::lire(patient)?;
    match decision {
        Decision::Accepter => {
            let statut = identity_store::decide(patient, dossier.revision, "accept")?;
            Ok(Issue::acceptee(&dossier, &statut))
        }
        Decision::Rejeter => {
            let statut = identity_store::decide(patient, dossier.revision, "reject")?;
            Ok(Issue::rejetee(&statut))
        }
    }
}
