//! The verification of the INS of qualified identities, by itself, some each night: those whose period (three to five
//! years, a setting of the practice) has passed.
//!
//! | row | what it says |
//! |---|---|
//! | `a-verifier/PATIENT` | this INS is to be verified |
//! | `differentes/PATIENT` | INSi said otherwise: for a person to see |
//! | `etat/verification` | how far it is, and what came of it |
//! | `etat/pause` | a person stopped it: it goes on when a person says so |
//!
//! Each result is kept before the next is asked for, so that a stop loses nothing. How an INS is verified, and what of it
//! is inferred, stands in `socle_formats::insi` (`verification`).

use serde_json::{Value, json};
use socle_formats::identite::{Statut, Verdict};
use socle_formats::insi::verifier;
use socle_sdk::{
    Context, Data, Failure, Query, identity_store, records, schedule, store, texts, time,
};

use super::attente::ETAT;
use super::panne::{self, Cause};
use crate::dossier::Dossier;
use crate::{insi, textes};

/// Name of the job in the manifest.
pub(crate) const NOM: &str = "verification";

const A_FAIRE: &str = "a-verifier";
const DIFFERENTES: &str = "differentes";
const CLE: &str = "verification";
const PAUSE: &str = "pause";
/// The most a look brings.
const PAGE: u32 = 200;
/// The most that are verified in one night: INSi is not ours alone.
const PAR_NUIT: i64 = 500;

/// How far it is, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bilan {
    /// When it began, milliseconds since the Unix epoch, UTC.
    pub(crate) debut_ms: i64,
    /// How many were due.
    pub(crate) a_faire: i64,
    /// How many INSi confirmed.
    pub(crate) memes: i64,
    /// How many INSi said otherwise of.
    pub(crate) differentes: i64,
    /// How many nothing could be concluded about.
    pub(crate) sans_reponse: i64,
}

impl Bilan {
    /// How many were asked about.
    pub(crate) fn faites(&self) -> i64 {
        self.memes + self.differentes + self.sans_reponse
    }

    fn compter(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Identique => self.memes += 1,
            Verdict::Different => self.differentes += 1,
            Verdict::SansReponse => self.sans_reponse += 1,
        }
    }

    pub(crate) fn json(&self) -> String {
        json!({
            "debut": self.debut_ms,
            "a_faire": self.a_faire,
            "memes": self.memes,
            "differentes": self.differentes,
            "sans_reponse": self.sans_reponse,
        })
        .to_string()
    }

    fn de_json(texte: &str) -> Option<Self> {
        let valeur: Value = serde_json::from_str(texte).ok()?;
        let nombre = |cle: &str| valeur[cle].as_i64();
        Some(Self {
            debut_ms: nombre("debut")?,
            a_faire: nombre("a_faire")?,
            memes: nombre("memes")?,
            differentes: nombre("differentes")?,
            sans_reponse: nombre("sans_reponse")?,
        })
    }
}

/// What is known of the last verification; nothing before the first.
pub(crate) fn bilan() -> Result<Option<Bilan>, Failure> {
    Ok(match store::get(ETAT, CLE)? {
        Data::Json(texte) => Bilan::de_json(&texte),
        _ => None,
    })
}

/// Whether a person stopped it.
pub(crate) fn en_pause() -> Result<bool, Failure> {
    Ok(store::get(ETAT, PAUSE)?.as_flag().unwrap_or_default())
}

/// Stops it after the patient under way, or lets it go on.
pub(crate) fn suspendre(pause: bool) -> Result<(), Failure> {
    store::put(ETAT, PAUSE, &Data::Flag(pause), "")?;
    match pause {
        true => Ok(()),
        false => schedule::start_at(NOM, time::now_ms(), &Data::None).map(drop),
    }
}

/// Verifies those that are due, from where the last stop left off.
pub(crate) fn travailler(c: &Context) -> Result<Data, Failure> {
    if en_pause()? {
        return fin("suspendue", bilan()?.unwrap_or_default());
    }
    let mut bilan = match (suivants()?.is_empty(), bilan()?) {
        (false, Some(bilan)) => bilan,
        _ => {
            let bilan = enumerer(c)?;
            garder(c, &bilan)?;
            bilan
        }
    };
    let mut faites = 0;
    let suspecte = panne::suspecte()?;
    let motif = 'tout: loop {
        let suivants = suivants()?;
        if suivants.is_empty() {
            break "finie";
        }
        let seule = suivants.len() == 1;
        for patient in suivants {
            // INSi failed with this one: others show whether it answers again.
            let suspecte = suspecte.as_deref() == Some(patient.as_str());
            if suspecte && faites == 0 && !seule {
                continue;
            }
            let maintenant = time::now_ms();
            if c.cancelled() {
                break 'tout "arretee";
            }
            if en_pause()? {
                break 'tout "suspendue";
            }
            if faites >= PAR_NUIT {
                break 'tout "demain";
            }
            if let Some(panne) = panne::lire()?.filter(|panne| panne.dure(maintenant)) {
                schedule::start_at(NOM, panne.prochain_ms, &Data::None)?;
                break 'tout "panne";
            }
            match une(c, &patient) {
                Ok(Some(verdict)) => {
                    bilan.compter(verdict);
                    faites += 1;
                    panne::finir(&patient, maintenant)?;
                    if verdict == Verdict::Different {
                        store::put(DIFFERENTES, &patient, &Data::Integer(maintenant), "")?;
                    }
                }
                // Not qualified any more: nothing to verify.
                Ok(None) => bilan.a_faire -= 1,
                Err(echec) => match panne::cause(&echec) {
                    Cause::Service if !((suspecte && faites > 0) || panne::isole(&patient)?) => {
                        let panne = panne::noter(&echec, &patient, maintenant)?;
                        schedule::start_at(NOM, panne.prochain_ms, &Data::None)?;
                        break 'tout "panne";
                    }
                    // It stays as it was, and is due again the next time.
                    Cause::Service | Cause::Patient | Cause::Dossier => bilan.sans_reponse += 1,
                },
            }
            store::delete(A_FAIRE, &patient)?;
            garder(c, &bilan)?;
        }
    };
    fin(motif, bilan)
}

fn fin(motif: &str, bilan: Bilan) -> Result<Data, Failure> {
    Ok(Data::Json(
        json!({ "fin": motif, "bilan": bilan.json() }).to_string(),
    ))
}

/// Asks INSi about one, and notes what it said; nothing when the identity is not qualified.
fn une(c: &Context, patient: &str) -> Result<Option<Verdict>, Failure> {
    let dossier = Dossier::lire_avec_ins(patient)?;
    let (Statut::Qualifiee, Some(ins)) = (dossier.statut, &dossier.ins) else {
        return Ok(None);
    };
    let conclusion = insi::chercher(c, &dossier.traits)?;
    let verdict = verifier(&dossier.traits, ins, &conclusion);
    identity_store::record_verification(patient, dossier.revision, verdict.as_str(), "traits")?;
    Ok(Some(verdict))
}

/// Puts those that are due into the list; the results of the last time go.
fn enumerer(c: &Context) -> Result<Bilan, Failure> {
    let mut bilan = Bilan {
        debut_ms: time::now_ms(),
        ..Bilan::default()
    };
    for (patient, _) in lignes(DIFFERENTES)? {
        store::delete(DIFFERENTES, &patient)?;
    }
    let mut premier = 0;
    loop {
        let question = Query::new("patient");
        question.equal("statut", &Statut::Qualifiee.as_str().into());
        question.page(premier, PAGE);
        let ids: Vec<String> = records::find(&question)?.iter().map(|un| un.id()).collect();
        if ids.is_empty() {
            return Ok(bilan);
        }
        premier += u64::from(PAGE);
        for patient in &ids {
            if identity_store::open(patient)?.due("verification") {
                store::put(A_FAIRE, patient, &Data::Flag(true), "")?;
                bilan.a_faire += 1;
            }
        }
        c.checkpoint(b"")?;
    }
}

fn suivants() -> Result<Vec<String>, Failure> {
    Ok(lignes(A_FAIRE)?
        .into_iter()
        .map(|(patient, _)| patient)
        .collect())
}

/// The patients INSi said otherwise of, at most a page of them.
pub(crate) fn differentes() -> Result<Vec<String>, Failure> {
    Ok(lignes(DIFFERENTES)?
        .into_iter()
        .map(|(patient, _)| patient)
        .collect())
}

fn lignes(table: &str) -> Result<Vec<(String, Data)>, Failure> {
    let question = Query::new(table);
    question.page(0, PAGE);
    store::find(&question)
}

fn garder(c: &Context, bilan: &Bilan) -> Result<(), Failure> {
    store::put(ETAT, CLE, &Data::Json(bilan.json()), "")?;
    #[allow(clippy::cast_precision_loss)]
    let part = (bilan.a_faire > 0).then(|| bilan.faites() as f32 / bilan.a_faire as f32);
    c.progress(part, &texts::text(textes::VERIFICATION_EN_COURS));
    match c.checkpoint(b"") {
        // Somebody changed that identity in the same instant: it is still on the list.
        Err(echec) if echec.code == "conflict" => Ok(()),
        autre => autre,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_counted_and_kept() {
        let mut bilan = Bilan {
            debut_ms: 5,
            a_faire: 4,
            ..Bilan::default()
        };
        for verdict in [Verdict::Identique, Verdict::Different, Verdict::SansReponse] {
            bilan.compter(verdict);
        }
        assert_eq!(bilan.faites(), 3);
        assert_eq!(Bilan::de_json(&bilan.json()), Some(bilan));
        assert_eq!(Bilan::de_json("{}"), None);
    }
}
