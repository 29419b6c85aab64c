//! The jobs that work the queue. Of [`NOM`] one runs at a time (`alone` in the manifest), so that nobody is asked about twice
//! by two that begin at once; when many wait it gives lanes of the queue to jobs [`VOIE`], and leaves those alone.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::json;
use socle_sdk::{Context, Data, Failure, jobs, schedule, store, texts, time};

use super::attente::{self, ETAT};
use super::{Suite, panne};
use crate::{attendus, textes};

/// Name of the job in the manifest.
pub(crate) const NOM: &str = "file";
/// Name of the job that works one lane.
pub(crate) const VOIE: &str = "voie";

/// How many jobs share a long queue: as many as the host runs side by side.
const VOIES: usize = 4;
/// A queue this long is shared.
const LONGUE: usize = 100;
/// The job of a lane says that it works for so long at most, in milliseconds, and says so again with each patient.
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

/// The part of the queue a job works: these lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part([bool; VOIES]);

impl Part {
    const TOUT: Self = Self([true; VOIES]);
    /// What is left to the job that gave the other lanes away.
    const PREMIERE: Self = Self([true, false, false, false]);

    fn a(self, patient: &str) -> bool {
        self.0.get(lane_of(patient)).copied().unwrap_or_default()
    }

    /// What is kept of it in a checkpoint.
    fn octets(self) -> [u8; VOIES] {
        self.0.map(u8::from)
    }

    fn d_octets(octets: &[u8]) -> Option<Self> {
        let octets: [u8; VOIES] = octets.try_into().ok()?;
        Some(Self(octets.map(|octet| octet != 0)))
    }
}

/// Works the queue, but for the lanes other jobs are at. One that begins again after a stop works what it worked before: the
/// jobs it shared with begin again as well.
pub(crate) fn travailler(c: &Context) -> Result<Data, Failure> {
    let part = match c.resume().as_deref().and_then(Part::d_octets) {
        Some(part) => part,
        None => libre()?,
    };
    let bilan = parcourir(c, part, None)?;
    attendus::oublier()?;
    Ok(bilan)
}

/// Works one lane, `input`.
pub(crate) fn travailler_voie(c: &Context, input: &Data) -> Result<Data, Failure> {
    let voie = input
        .as_integer()
        .and_then(|voie| usize::try_from(voie).ok());
    let Some(voie) = voie.filter(|voie| (1..VOIES).contains(voie)) else {
        return Err(Failure::unsupported("a lane is 1 to 3"));
    };
    let mut part = [false; VOIES];
    part[voie] = true;
    let bail = cle(voie);
    // For others to see at once, also when it begins again after a stop.
    signer(&bail)?;
    c.checkpoint(&Part(part).octets())?;
    let bilan = parcourir(c, Part(part), Some(&bail))?;
    store::delete(ETAT, &bail)?;
    // Who joined this lane after its last look is seen to by the next job.
    programmer(time::now_ms())?;
    Ok(bilan)
}

/// Works a part of the queue to its end, or until INSi stops answering.
fn parcourir(c: &Context, mut part: Part, bail: Option<&str>) -> Result<Data, Failure> {
    let mut bilan = Bilan::default();
    let mut de_suite = 0;
    // INSi failed with this one: others show whether it answers again. Nobody stands in the way of those behind.
    let mut suspecte = panne::suspecte()?;
    let mut apres: Option<String> = None;
    let mut encore = false;
    let fin = 'tout: loop {
        let lignes = attente::page(apres.as_deref())?;
        if lignes.is_empty() {
            // Some may have joined behind: once more, until a whole turn found nobody.
            // Those with whom INSi failed come after all others, or when there are no others.
            if !std::mem::take(&mut encore) && (bilan.faites > 0 || suspecte.take().is_none()) {
                break "finie";
            }
            apres = None;
            continue;
        }
        apres = lignes.last().map(|(patient, _)| patient.clone());
        let longueur = lignes.len();
        for (patient, ligne) in lignes {
            let maintenant = time::now_ms();
            if !part.a(&patient) || !ligne.due(maintenant) {
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
            let soupconnee = suspecte.as_deref() == Some(patient.as_str());
            if soupconnee && bilan.faites == 0 {
                continue;
            }
            encore = true;
            let mut suivante = part;
            match super::chercher(c, &patient) {
                // INSi answers about others, whoever asked it, and not about this one: it is theirs alone.
                Suite::Arret(_) if soupconnee || panne::isole(&patient)? => {
                    bilan.reportees += 1;
                    attente::reporter(&patient, maintenant)?;
                }
                Suite::SansObjet => attente::retirer(&patient)?,
                Suite::Faite => {
                    bilan.faites += 1;
                    de_suite = 0;
                    attente::retirer(&patient)?;
                    panne::finir(&patient, maintenant)?;
                    // INSi answers, and many wait: share them. Not before, or all would come at it at once.
                    if part == Part::TOUT && longueur >= LONGUE {
                        partager()?;
                        suivante = Part::PREMIERE;
                    }
                }
                Suite::PlusTard(echec) => {
                    bilan.reportees += 1;
                    de_suite += 1;
                    if de_suite >= DE_SUITE {
                        panne::noter(&echec, &patient, maintenant)?;
                        programmer(maintenant)?;
                        garder(c, part, bail, &bilan)?;
                        break 'tout "panne";
                    }
                    attente::reporter(&patient, maintenant)?;
                }
                Suite::Arret(echec) => {
                    panne::noter(&echec, &patient, maintenant)?;
                    programmer(maintenant)?;
                    break 'tout "panne";
                }
            }
            if garder(c, suivante, bail, &bilan)? {
                part = suivante;
            }
        }
    };
    Ok(bilan.json(fin))
}

/// Keeps what was done so far; whether it was kept. An identity that somebody changed in the same instant is left to them:
/// what was staged for it is gone, and the patient still waits.
fn garder(c: &Context, part: Part, bail: Option<&str>, bilan: &Bilan) -> Result<bool, Failure> {
    if let Some(bail) = bail {
        signer(bail)?;
    }
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
    match c.checkpoint(&part.octets()) {
        Ok(()) => Ok(true),
        Err(echec) if echec.code == "conflict" => Ok(false),
        Err(echec) => Err(echec),
    }
}

/// The lane of a patient: always the same, so that two jobs never ask about one patient.
fn lane_of(patient: &str) -> usize {
    let mut hacheur = DefaultHasher::new();
    patient.hash(&mut hacheur);
    usize::try_from(hacheur.finish() % VOIES as u64).unwrap_or_default()
}

/// The row that says that a job works this lane.
fn cle(voie: usize) -> String {
    format!("travail-{voie}")
}

/// Starts a job for each of the other lanes. Theirs from the checkpoint on that starts them.
fn partager() -> Result<(), Failure> {
    for (voie, numero) in (1..VOIES).zip(1_i64..) {
        signer(&cle(voie))?;
        jobs::start(VOIE, &Data::Integer(numero))?;
    }
    Ok(())
}

/// The lanes no other job works.
fn libre() -> Result<Part, Failure> {
    let maintenant = time::now_ms();
    let mut part = Part::TOUT;
    for voie in 1..VOIES {
        let reste = store::get(ETAT, &cle(voie))?
            .as_integer()
            .unwrap_or_default()
            .saturating_sub(maintenant);
        part.0[voie] = !(1..=BAIL_MS).contains(&reste);
    }
    Ok(part)
}

fn signer(bail: &str) -> Result<(), Failure> {
    store::put(
        ETAT,
        bail,
        &Data::Integer(time::now_ms().saturating_add(BAIL_MS)),
        "",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_patient_has_one_lane() {
        let mut parts = [0; VOIES];
        for patient in (0..1_000).map(|n| format!("patient-{n}")) {
            let voie = lane_of(&patient);
            assert_eq!(voie, lane_of(&patient));
            assert!(Part::TOUT.a(&patient));
            assert_eq!(Part::PREMIERE.a(&patient), voie == 0);
            parts[voie] += 1;
        }
        // Even enough for four jobs to end together.
        assert!(
            parts.iter().all(|part| (200..=300).contains(part)),
            "{parts:?}"
        );
    }

    #[test]
    fn a_checkpoint_says_which_lanes_were_worked() {
        for part in [Part::TOUT, Part::PREMIERE] {
            assert_eq!(Part::d_octets(&part.octets()), Some(part));
        }
        // Of an earlier version: how many were done.
        assert_eq!(Part::d_octets(&7_u64.to_le_bytes()), None);
    }
}
