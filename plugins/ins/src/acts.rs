//! The acts of this plugin, whoever asks for them: a command, a button, a file that opens.
//!
//! Each reads the identity, acts, and hands the record the revision it read: what someone else changed meanwhile, even
//! during the seconds INSi takes, is never overwritten (the record answers `conflict`).

use socle_formats::identite::Controle;
use socle_formats::insi::Conclusion;
use socle_formats::traits::Traits;
use socle_sdk::{Context, Failure, identity_store, texts};

use crate::dossier::Dossier;
use crate::outcome::Issue;
use crate::{failures, fond, insi, textes};

/// What is done with the INSi answer that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Accepter,
    Rejeter,
}

/// Asks INSi for a person, and hands its answer to the record, which takes it or holds it.
///
/// # Errors
/// Nothing is written: see [`insi::chercher`]; or the identity is marked douteux or fictif.
pub(crate) fn rechercher(c: &Context, patient: &str) -> Result<Issue, Failure> {
    let issue = rechercher_dossier(c, patient, &Dossier::lire_avec_ins(patient)?)?;
    fond::insi_a_repondu(patient);
    Ok(issue)
}

/// The same for an identity that was read already.
pub(crate) fn rechercher_dossier(
    c: &Context,
    patient: &str,
    dossier: &Dossier,
) -> Result<Issue, Failure> {
    if let Some(refus) = dossier.marque_bloquante() {
        return Err(failures::refus(&refus));
    }
    chercher(c, patient, dossier, &dossier.traits)
}

fn chercher(
    c: &Context,
    patient: &str,
    dossier: &Dossier,
    traits: &Traits,
) -> Result<Issue, Failure> {
    match insi::chercher(c, traits)? {
        Conclusion::Trouvee(reponse) => {
            let paires = crate::traits::paires(&reponse);
            let rangement =
                identity_store::record_answer(patient, dossier.revision, &paires, "traits")?;
            Ok(Issue::trouvee(dossier, &reponse, &rangement))
        }
        sans_identite => {
            let code = sans_identite.code_cr();
            identity_store::record_no_answer(patient, dossier.revision, code)?;
            Ok(Issue::sans_identite(dossier, &sans_identite))
        }
    }
}

/// Asks INSi with the used name in the place of the birth name, because a person says that the two were mixed up. What INSi
/// finds differs from the file: the record holds it, and a person decides.
///
/// # Errors
/// As [`rechercher`]; or the file has no used name.
pub(crate) fn rechercher_nom_utilise(c: &Context, patient: &str) -> Result<Issue, Failure> {
    let dossier = Dossier::lire_pour_ecran(patient)?;
    let Some(nom) = dossier.nom_utilise_a_essayer().map(str::to_owned) else {
        return Err(Failure::new(
            "insi.sans-nom-utilise",
            texts::text(textes::ECHEC_NOM_UTILISE),
        ));
    };
    let traits = Traits {
        nom_naissance: nom,
        ..dossier.traits.clone()
    };
    let issue = chercher(c, patient, &dossier, &traits)?;
    fond::insi_a_repondu(patient);
    Ok(issue)
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

/// Notes that the person refused to show a document: care goes on, nothing leaves with the matricule.
pub(crate) fn refuser_piece(patient: &str) -> Result<(), Failure> {
    let dossier = Dossier::lire(patient)?;
    identity_store::refuse(patient, dossier.revision).map(drop)
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
