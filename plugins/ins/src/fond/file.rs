//! The job that works the queue.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};
use socle_sdk::{Context, Data, Failure, jobs, schedule, store, texts, time};

use super::attente::{self, ETAT};
use super::{Suite, panne};
use crate::{attendus, textes};

/// Name of the job in the manifest.
pub(crate) const NOM: &str = "file";

/// How many jobs share a long queue: as many as the host runs side by side.
const VOIES: u64 = 4;
/// A queue this long is shared.
const LONGUE: usize = 100;
/// A job says that it works for so long at most, in milliseconds, and says so again with each patient.
const BAIL_MS: i64 = 60_000;
/// So many patients INSi fails on, one after the other, and it is INSi.
const DE_SUITE: u32 = 3;
/// The row of the scheduled start.
const REPRISE: &str = "reprise";

/// Has the job begin when it can do something: now, or when the outage allows the next attempt. Once is enough.
pub(crate) fn programmer(maintenant: i64) -> Result<(), Failure> {
    let quand = panne::lire()?.map_or(maintenant, |panne| panne.prochain_ms.max(maintenant));
    if let Some(prevue) = store::get(ETAT, REPRISE)?.as_text()
        && schedule::next(prevue)?.is_some_and(|instant| instant <= quand)
    {
        return Ok(());
    }
    let id = schedule::start_at(NOM, quand, &Data::None)?;
    store::put(ETAT, REPRISE, &id.as_str().into(), "")
}

/// What a job did.
#[derive(Debug, Default)]
struct Bilan {
    faites: u64,
    reportees: u64,
}

impl Bilan {
    fn json(&self, motif: &str) -> Data {
        Data::Json(
            json!({ "interrogees": self.faites, "reportees": self.reportees, "fin": motif })
                .to_string(),
        )
    }
}

/// Works one lane of the queue to its end, or until INSi stops answering. `input` is nothing for the whole queue, else
/// `{voie, sur}`.
pub(crate) fn travailler(c: &Context, input: &Data) -> Result<Data, Failure> {
    let (voie, mut sur) = lane(input);
    let mut bilan = Bilan::default();
    let bail = format!("travail-{voie}");
    // Another job is at it, and sees to those who joined meanwhile; one that begins again after a stop holds its own.
    if c.resume().is_none() && occupee(&bail)? {
        return Ok(bilan.json("occupee"));
    }
    prendre(c, &bail)?;
    let mut de_suite = 0;
    let mut apres: Option<String> = None;
    let mut encore = false;
    let fin = 'tout: loop {
        let lignes = attente::page(apres.as_deref())?;
        if lignes.is_empty() {
            // Some may have joined behind: once more, until a whole turn found nobody.
            if !std::mem::take(&mut encore) {
                break "finie";
            }
            apres = None;
            continue;
        }
        apres = lignes.last().map(|(patient, _)| patient.clone());
        let longueur = lignes.len();
        for (patient, ligne) in lignes {
            let maintenant = time::now_ms();
            if lane_of(&patient, sur) != voie || !ligne.due(maintenant) {
                continue;
            }
            if c.cancelled() {
                break 'tout "arretee";
            }
            if panne::lire()?.is_some_and(|panne| panne.dure(maintenant)) {
                programmer(maintenant)?;
                break 'tout "panne";
            }
            // Asked about meanwhile, by an opened file.
            if attente::lire(&patient)?.is_none() {
                continue;
            }
            encore = true;
            match super::chercher(c, &patient) {
                Suite::Faite => {
                    bilan.faites += 1;
                    de_suite = 0;
                    attente::retirer(&patient)?;
                    panne::finir()?;
                    // INSi answers, and many wait: share them. Not before, or all would come at it at once.
                    if sur == 1 && longueur >= LONGUE {
                        sur = partager()?;
                    }
                }
                Suite::PlusTard(echec) => {
                    bilan.reportees += 1;
                    de_suite += 1;
                    if de_suite >= DE_SUITE {
                        panne::noter(&echec, maintenant)?;
                        programmer(maintenant)?;
                        garder(c, &bail, &bilan)?;
                        break 'tout "panne";
                    }
                    attente::reporter(&patient, maintenant)?;
                }
                Suite::Arret(echec) => {
                    panne::noter(&echec, maintenant)?;
                    programmer(maintenant)?;
                    break 'tout "panne";
                }
            }
            garder(c, &bail, &bilan)?;
        }
    };
    store::delete(ETAT, &bail)?;
    attendus::oublier()?;
    Ok(bilan.json(fin))
}

/// Keeps what was done so far. An identity that somebody changed in the same instant is left to them: what was staged for
/// it is gone, and the patient still waits.
fn garder(c: &Context, bail: &str, bilan: &Bilan) -> Result<(), Failure> {
    signer(bail)?;
    c.progress(
        None,
        &texts::text_with(
            textes::FILE_AVANCEMENT,
            &[(
                "nombre",
                i64::try_from(bilan.faites).unwrap_or(i64::MAX).into(),
            )],
        ),
    );
    match c.checkpoint(&bilan.faites.to_le_bytes()) {
        Err(echec) if echec.code == "conflict" => Ok(()),
        autre => autre,
    }
}

fn lane(input: &Data) -> (u64, u64) {
    let Data::Json(texte) = input else {
        return (0, 1);
    };
    let valeur: Value = serde_json::from_str(texte).unwrap_or_default();
    match (valeur["voie"].as_u64(), valeur["sur"].as_u64()) {
        (Some(voie), Some(sur)) if voie < sur && sur <= VOIES => (voie, sur),
        _ => (0, 1),
    }
}

/// The lane of a patient among so many: always the same, so that two jobs never ask about one patient.
fn lane_of(patient: &str, sur: u64) -> u64 {
    let mut hacheur = DefaultHasher::new();
    patient.hash(&mut hacheur);
    hacheur.finish() % sur.max(1)
}

/// Starts a job for each of the other lanes; answers among how many the queue is shared now.
fn partager() -> Result<u64, Failure> {
    for voie in 1..VOIES {
        jobs::start(
            NOM,
            &Data::Json(json!({ "voie": voie, "sur": VOIES }).to_string()),
        )?;
    }
    Ok(VOIES)
}

/// Whether another job works this lane.
fn occupee(bail: &str) -> Result<bool, Failure> {
    let reste = store::get(ETAT, bail)?
        .as_integer()
        .unwrap_or_default()
        .saturating_sub(time::now_ms());
    Ok((1..=BAIL_MS).contains(&reste))
}

fn signer(bail: &str) -> Result<(), Failure> {
    store::put(
        ETAT,
        bail,
        &Data::Integer(time::now_ms().saturating_add(BAIL_MS)),
        "",
    )
}

/// Says that this job works the lane, for others to see at once.
fn prendre(c: &Context, bail: &str) -> Result<(), Failure> {
    signer(bail)?;
    c.checkpoint(&0_u64.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_patient_has_one_lane() {
        let patients: Vec<String> = (0..1_000).map(|n| format!("patient-{n}")).collect();
        let mut parts = [0; 4];
        for patient in &patients {
            let voie = lane_of(patient, VOIES);
            assert_eq!(voie, lane_of(patient, VOIES));
            assert_eq!(lane_of(patient, 1), 0);
            parts[usize::try_from(voie).unwrap_or_default()] += 1;
        }
        // Even enough for four jobs to end together.
        assert!(
            parts.iter().all(|part| (200..=300).contains(part)),
            "{parts:?}"
        );
    }

    #[test]
    fn what_is_no_lane_is_the_whole_queue() {
        let lu = |texte: &str| lane(&Data::Json(texte.to_owned()));
        assert_eq!(lu(r#"{"voie":2,"sur":4}"#), (2, 4));
        assert_eq!(lane(&Data::None), (0, 1));
        for texte in ["", "{}", r#"{"voie":4,"sur":4}"#, r#"{"voie":0,"sur":999}"#] {
            assert_eq!(lu(texte), (0, 1), "{texte}");
        }
    }
}
