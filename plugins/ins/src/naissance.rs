//! A newborn has no INS before the eighth day: INSi is asked again then, without anybody thinking of it.
//!
//! | row | what it says |
//! |---|---|
//! | `naissance/PATIENT` | the start that was asked for, as `schedule` knows it |

use socle_formats::date::CivilDate;
use socle_formats::identite::Statut;
use socle_sdk::{Context, Data, Failure, schedule, store, time};

use crate::acts;
use crate::dossier::Dossier;
use crate::fond::{attente, file, panne};

/// The job of the manifest.
pub(crate) const NOM: &str = "naissance";
const TABLE: &str = "naissance";

/// From which day after the birth a child has an INS, once declared (questions and answers of the webinars: "dès le huitième
/// jour").
const JOUR_INS: i64 = 8;
const JOUR_MS: i64 = 86_400_000;

/// What the clock on the wall of the practice says, as milliseconds: its days are counted there, not in UTC.
pub(crate) fn heure_du_cabinet_ms() -> i64 {
    let maintenant = time::now_ms();
    maintenant + i64::from(time::offset_minutes(maintenant)) * 60_000
}

/// In how many days a newborn has an INS; none for who is old enough, or not born yet. `cabinet_ms` is
/// [`heure_du_cabinet_ms`].
pub(crate) fn jours_avant_ins(naissance: &CivilDate, cabinet_ms: i64) -> Option<i64> {
    let aujourdhui = cabinet_ms.div_euclid(JOUR_MS);
    (0..JOUR_INS)
        .find(|age| CivilDate::depuis_jours_unix(aujourdhui - age) == Ok(*naissance))
        .map(|age| JOUR_INS - age)
}

/// When INSi is asked again about this newborn, milliseconds since the Unix epoch.
pub(crate) fn prevue(patient: &str) -> Result<Option<i64>, Failure> {
    match store::get(TABLE, patient)?.into_text() {
        Some(demande) => schedule::next(&demande),
        None => Ok(None),
    }
}

/// Asks for that search, once.
pub(crate) fn prevoir(patient: &str, dossier: &Dossier) -> Result<(), Failure> {
    let maintenant = time::now_ms();
    let Some(jours) = jours_avant_ins(&dossier.traits.date_naissance, heure_du_cabinet_ms()) else {
        return Ok(());
    };
    if !sans_ins(dossier) || prevue(patient)?.is_some() {
        return Ok(());
    }
    let demande = schedule::start_at(NOM, maintenant + jours * JOUR_MS, &Data::None)?;
    store::put(TABLE, patient, &demande.into(), "")
}

/// The eighth day has come. When INSi does not answer, the child waits with the others.
pub(crate) fn travailler(c: &Context) -> Result<Data, Failure> {
    let Some(patient) = c.patient() else {
        return Ok(Data::None);
    };
    store::delete(TABLE, &patient)?;
    let dossier = Dossier::lire(&patient)?;
    let a_demander = sans_ins(&dossier)
        && dossier.marque_bloquante().is_none()
        && dossier.trait_impossible().is_none();
    if !a_demander {
        return Ok(Data::None);
    }
    let maintenant = time::now_ms();
    match acts::rechercher_dossier(c, &patient, &dossier) {
        Ok(_) => drop(panne::finir(&patient, maintenant)?),
        Err(_) => {
            attente::inscrire(&patient, maintenant)?;
            file::programmer(maintenant)?;
        }
    }
    Ok(Data::None)
}

fn sans_ins(dossier: &Dossier) -> bool {
    matches!(dossier.statut, Statut::Provisoire | Statut::Validee) && dossier.retenue.is_none()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_newborn_has_an_ins_from_the_eighth_day() {
        // 22 November 2026.
        let maintenant = 20_779 * JOUR_MS + 1;
        for (naissance, dans) in [
            ("2026-11-22", Some(8)),
            ("2026-11-15", Some(1)),
            ("2026-11-14", None),
            ("2026-11-23", None),
            ("2026-11", None),
            ("1975-12-31", None),
        ] {
            let naissance = naissance.parse().unwrap();
            assert_eq!(jours_avant_ins(&naissance, maintenant), dans, "{naissance}");
        }
    }
}
