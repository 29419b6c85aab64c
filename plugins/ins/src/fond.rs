//! What INSi is asked without anybody waiting for it.
//!
//! A patient whose file opens is asked about at once ([`crate::opening`]). When INSi does not answer, the patient joins a
//! queue kept in the plugin's own tables ([`attente`]), and everything waits together: one outage, one next attempt, each
//! longer after the last ([`panne`]). The job [`file`] works the queue, patient by patient, keeping each answer before it
//! asks for the next. It begins when there is something to do, and every hour in case nobody said so.
//!
//! | row | what it says |
//! |---|---|
//! | `attente/PATIENT` | this patient waits: since when, how often it was tried, not before when |
//! | `etat/panne` | INSi does not answer, or cannot be asked: since when, why, next attempt when |
//! | `isoles/PATIENT` | INSi fails on this patient and answers about others: it is no outage |
//! | `etat/reprise` | the scheduled start of the job that was asked for |
//! | `etat/travail-N` | a job of its own works lane N, until when at the latest: two jobs never ask about one patient |

pub(crate) mod attente;
pub(crate) mod balayage;
pub(crate) mod file;
pub(crate) mod panne;
pub(crate) mod verification;

use socle_sdk::exports::Worker;
use socle_sdk::{Context, Data, Failure, log, time};

use crate::dossier::Dossier;
use crate::opening::a_demander;
use crate::{Plugin, acts, naissance, settings};
use panne::Cause;

impl Worker for Plugin {
    fn run(c: &Context, job: &str, input: &Data) -> Result<Data, Failure> {
        match job {
            file::NOM => file::travailler(c),
            file::VOIE => file::travailler_voie(c, input),
            balayage::NOM => balayage::travailler(c),
            verification::NOM => verification::travailler(c),
            naissance::NOM => naissance::travailler(c),
            inconnu => Err(Failure::unsupported(inconnu)),
        }
    }
}

/// What became of asking about one patient.
#[derive(Debug)]
pub(crate) enum Suite {
    /// INSi answered: the patient waits no longer.
    Faite,
    /// There was nothing to ask (any more): the patient waits no longer, and nothing is known of INSi.
    SansObjet,
    /// INSi failed for this patient: the others may be asked about.
    PlusTard(Failure),
    /// Nobody can be asked about now.
    Arret(Failure),
}

/// Asks INSi about a patient by itself, if that is to be done. What it wrote commits with the call or the checkpoint.
pub(crate) fn chercher(c: &Context, patient: &str) -> Suite {
    let dossier = match Dossier::lire(patient) {
        Ok(dossier) => dossier,
        // Gone, or not ours to see: nothing to wait for.
        Err(_) => return Suite::SansObjet,
    };
    if !a_demander(&dossier, time::now_ms(), settings::nouvel_essai_ms()) {
        return Suite::SansObjet;
    }
    match acts::rechercher_dossier(c, patient, &dossier) {
        Ok(_) => Suite::Faite,
        Err(echec) => match panne::cause(&echec) {
            Cause::Service => Suite::Arret(echec),
            Cause::Patient => Suite::PlusTard(echec),
            Cause::Dossier => Suite::SansObjet,
        },
    }
}

/// INSi answered a person about this patient: an outage, if there was one, is over, and who waits is asked about now. The
/// answer is theirs all the same when the plugin may not keep that.
pub(crate) fn insi_a_repondu(patient: &str) {
    let maintenant = time::now_ms();
    let notee = panne::finir(patient, maintenant).and_then(|finie| match finie {
        true => file::programmer(maintenant),
        false => Ok(()),
    });
    if let Err(echec) = notee {
        log::debug(&format!("that INSi answers was not noted: {}", echec.code));
    }
}

/// A document came: the patient joins the queue, which asks at its own pace, at once when nobody else waits. However many
/// documents come of one patient, there is one place in it.
pub(crate) fn inscrire(patient: &str) -> Result<(), Failure> {
    let maintenant = time::now_ms();
    let dossier = Dossier::lire(patient)?;
    if !a_demander(&dossier, maintenant, settings::nouvel_essai_ms()) {
        return Ok(());
    }
    attente::inscrire(patient, maintenant)?;
    file::programmer(maintenant)
}

/// A file opened, or a consultation: INSi is asked now, or the patient joins the queue.
///
/// # Errors
/// What only a person can mend and waiting does not.
pub(crate) fn voir(c: &Context, patient: &str) -> Result<(), Failure> {
    let maintenant = time::now_ms();
    let dossier = Dossier::lire(patient)?;
    if !a_demander(&dossier, maintenant, settings::nouvel_essai_ms()) {
        return Ok(());
    }
    // While INSi is known to be down each opened file would wait for nothing, and add to the storm when it comes back.
    if panne::lire()?.is_some_and(|panne| panne.dure(maintenant)) {
        attente::inscrire(patient, maintenant)?;
        return file::programmer(maintenant);
    }
    match acts::rechercher_dossier(c, patient, &dossier) {
        Ok(_) => {
            attente::retirer(patient)?;
            panne::finir(patient, maintenant).map(drop)
        }
        Err(echec) => match panne::cause(&echec) {
            // Somebody changed the identity meanwhile: the next opening sees to it.
            Cause::Dossier => Err(echec),
            Cause::Service if !panne::isole(patient)? => {
                panne::noter(&echec, patient, maintenant)?;
                attente::inscrire(patient, maintenant)?;
                file::programmer(maintenant)
            }
            Cause::Service | Cause::Patient => {
                attente::reporter(patient, maintenant)?;
                file::programmer(maintenant)
            }
        },
    }
}
