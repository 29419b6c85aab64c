//! The search by carte Vitale (WS_INS1), on a person's demand.
//!
//! The real service wants, beside the session, an assertion made by the card itself through MICA, a licensed component
//! whose interface is not public. Socle has no such component: with a real card nothing is sent, and the doctor is told
//! to search by traits. With a simulated card the whole path is real, the service's own check of that assertion apart,
//! and what is said to the doctor says *simulé*.

use socle_formats::insi::Conclusion;
use socle_sdk::{Context, Failure, identity_store, texts, vitale};

use crate::dossier::Dossier;
use crate::insi::carte::{Beneficiaire, Porteur, porteur};
use crate::outcome::Issue;
use crate::{failures, insi, textes, traits};

/// Reads the card, finds the patient of the file on it, asks INSi and hands its answer to the record.
///
/// # Errors
/// `vitale.…` of the reader, `insi.vitale.personne` when the patient is not on the card, `insi.vitale.assertion` with a
/// real card, and those of a search.
pub(crate) fn rechercher(c: &Context, patient: &str) -> Result<Issue, Failure> {
    let dossier = Dossier::lire_avec_ins(patient)?;
    if let Some(refus) = dossier.marque_bloquante() {
        return Err(failures::refus(&refus));
    }
    if !vitale::simulated()? {
        return Err(Failure::new(
            "insi.vitale.assertion",
            texts::text(textes::ECHEC_VITALE_ASSERTION),
        )
        .author("the assertion of the card is made by MICA, whose interface is not public"));
    }
    let personnes: Vec<_> = vitale::read()?
        .iter()
        .map(|lue| Beneficiaire::lire(|nom| lue.get(nom)))
        .collect();
    let carte = match porteur(&personnes, &dossier.traits) {
        Porteur::Trouve(personne) => personne.carte(),
        Porteur::Aucun => return Err(inconnu(textes::ECHEC_VITALE_AUTRE)),
        Porteur::Plusieurs => return Err(inconnu(textes::ECHEC_VITALE_PLUSIEURS)),
    };
    let carte = carte.ok_or_else(|| inconnu(textes::ECHEC_VITALE_INCOMPLETE))?;
    let issue = match insi::chercher_par_carte(c, &carte)? {
        Conclusion::Trouvee(reponse) => {
            let rangement = identity_store::record_answer(
                patient,
                dossier.revision,
                &traits::paires(&reponse),
                "carte-vitale",
            )?;
            Issue::trouvee(&dossier, &reponse, &rangement)
        }
        sans_identite => {
            identity_store::record_no_answer(patient, dossier.revision, sans_identite.code_cr())?;
            Issue::sans_identite(&dossier, &sans_identite)
        }
    };
    Ok(Issue {
        message: format!("{} {}", texts::text(textes::SIMULE), issue.message),
        ..issue
    })
}

fn inconnu(cle: &str) -> Failure {
    Failure::new("insi.vitale.personne", texts::text(cle))
}
