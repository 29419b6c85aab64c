//! The rules of the identity: how many acts, and how many comparisons of traits, one core does.

use std::hint::black_box;
use std::time::Instant;

use socle_formats::identite::{
    Acte, Contexte, Identite, Ins, Piece, Reponse, TraitsRecus, aide, concordance,
};
use socle_formats::traits::{Sexe, Traits};

use crate::timing::{Failed, Measure};

pub(crate) const ACTS: &str = "acts on an identity";
pub(crate) const TRAITS: &str = "traits compared";

/// Pieces of work in one batch.
const BATCH: u32 = 1_000;
/// Batches.
const BATCHES: usize = 31;

/// A file, INSi's answer, the check: the way of most patients.
pub(crate) fn acts() -> Result<Measure, Failed> {
    let (file, reply) = (Identite::nouvelle(traits("Zoé")?)?, reply("ZOE")?);
    let acts = [Acte::Reponse(reply), Acte::Controler(Piece::Passeport)];
    let times = batches(2, || {
        let mut state = black_box(&file).clone();
        for act in &acts {
            state = state.appliquer(act)?.0;
        }
        black_box(state);
        Ok(())
    })?;
    Ok(Measure::alone(ACTS, "one act", times))
}

/// A file against an answer that differs by a letter: agreement alone, then with kinds, letters and conduct.
pub(crate) fn compared() -> Result<Vec<Measure>, Failed> {
    let (file, reply) = (traits("NATALIE")?, reply("NATHALIE")?);
    let agreement = batches(1, || {
        black_box(concordance(black_box(&file), black_box(&reply.traits)));
        Ok(())
    })?;
    let conduct = batches(1, || {
        black_box(aide(
            black_box(&file),
            black_box(&reply.traits),
            Contexte::default(),
        ));
        Ok(())
    })?;
    Ok(vec![
        Measure::alone(TRAITS, "agreement", agreement),
        Measure::alone(TRAITS, "with letters and conduct", conduct),
    ])
}

/// Microseconds of one of the `each` pieces that `work` does.
fn batches(each: u32, mut work: impl FnMut() -> Result<(), Failed>) -> Result<Vec<f64>, Failed> {
    let mut times = Vec::with_capacity(BATCHES);
    for _ in 0..BATCHES {
        let start = Instant::now();
        for _ in 0..BATCH {
            work()?;
        }
        times.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(BATCH * each));
    }
    Ok(times)
}

fn traits(prenom: &str) -> Result<Traits, Failed> {
    Ok(Traits {
        nom_naissance: "ADRUN".into(),
        premier_prenom: prenom.into(),
        liste_prenoms: String::new(),
        sexe: Sexe::F,
        date_naissance: "1975-12-31".parse()?,
        lieu_naissance: Some("63220".parse()?),
    })
}

fn reply(prenom: &str) -> Result<Reponse, Failed> {
    Ok(Reponse {
        ins: Ins {
            matricule: "275126322074974".parse()?,
            oid: "1.2.250.1.213.1.4.8".parse()?,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some("ADRUN".into()),
            premier_prenom: Some(prenom.into()),
            liste_prenoms: Some(format!("{prenom} MARIE")),
            sexe: Some(Sexe::F),
            date_naissance: Some("1975-12-31".parse()?),
            lieu_naissance: Some("63220".parse()?),
        },
    })
}
