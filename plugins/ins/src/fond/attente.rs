//! The queue: patients INSi is to be asked about, durable, in the plugin's own tables.

use serde_json::{Value, json};
use socle_sdk::{Data, Failure, Query, store};

/// The table of those who wait, by patient.
const TABLE: &str = "attente";
/// The table of what is known of the whole.
pub(crate) const ETAT: &str = "etat";
/// After a failure that was this patient's own, it is asked about the next day.
const REPORT_MS: i64 = 86_400_000;
/// The most rows one look brings.
pub(crate) const PAGE: u32 = 500;

/// One who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ligne {
    /// Since when, milliseconds since the Unix epoch, UTC.
    pub(crate) depuis_ms: i64,
    /// How often INSi failed on this patient.
    pub(crate) essais: u32,
    /// Not earlier than this.
    pub(crate) prochain_ms: i64,
}

impl Ligne {
    fn nouvelle(maintenant: i64) -> Self {
        Self {
            depuis_ms: maintenant,
            essais: 0,
            prochain_ms: maintenant,
        }
    }

    /// Whether it may be asked about now. A date far ahead says that a clock was wrong.
    pub(crate) fn due(&self, maintenant: i64) -> bool {
        let reste = self.prochain_ms.saturating_sub(maintenant);
        reste <= 0 || reste > REPORT_MS * 2
    }

    fn json(self) -> String {
        json!({ "depuis": self.depuis_ms, "essais": self.essais, "prochain": self.prochain_ms })
            .to_string()
    }

    fn de_json(texte: &str) -> Option<Self> {
        let valeur: Value = serde_json::from_str(texte).ok()?;
        Some(Self {
            depuis_ms: valeur["depuis"].as_i64()?,
            essais: valeur["essais"].as_u64()?.try_into().ok()?,
            prochain_ms: valeur["prochain"].as_i64()?,
        })
    }
}

/// The row of a patient, when they wait.
pub(crate) fn lire(patient: &str) -> Result<Option<Ligne>, Failure> {
    Ok(ligne(&store::get(TABLE, patient)?))
}

fn ligne(valeur: &Data) -> Option<Ligne> {
    match valeur {
        Data::Json(texte) => Ligne::de_json(texte),
        _ => None,
    }
}

/// A patient waits from now on, or goes on waiting.
pub(crate) fn inscrire(patient: &str, maintenant: i64) -> Result<(), Failure> {
    match lire(patient)? {
        Some(_) => Ok(()),
        None => ecrire(patient, Ligne::nouvelle(maintenant)),
    }
}

/// INSi failed on this patient: not before tomorrow.
pub(crate) fn reporter(patient: &str, maintenant: i64) -> Result<(), Failure> {
    let connue = lire(patient)?.unwrap_or_else(|| Ligne::nouvelle(maintenant));
    ecrire(
        patient,
        Ligne {
            essais: connue.essais.saturating_add(1),
            prochain_ms: maintenant.saturating_add(REPORT_MS),
            ..connue
        },
    )
}

/// A patient waits no longer.
pub(crate) fn retirer(patient: &str) -> Result<(), Failure> {
    match lire(patient)? {
        Some(_) => store::delete(TABLE, patient),
        None => Ok(()),
    }
}

fn ecrire(patient: &str, ligne: Ligne) -> Result<(), Failure> {
    store::put(TABLE, patient, &Data::Json(ligne.json()), "")
}

/// Those who wait, as committed, after this patient in the order of ids; at most [`PAGE`] of them.
pub(crate) fn page(apres: Option<&str>) -> Result<Vec<(String, Ligne)>, Failure> {
    let question = Query::new(TABLE);
    if let Some(apres) = apres {
        // Both ends are part of what is asked: the first one is known already.
        question.between("key", &apres.into(), &Data::None);
    }
    question.page(0, PAGE);
    Ok(store::find(&question)?
        .into_iter()
        .filter(|(patient, _)| Some(patient.as_str()) != apres)
        .map(|(patient, valeur)| {
            // A row nobody can read is asked about at once, and goes.
            let lue = ligne(&valeur).unwrap_or_else(|| Ligne::nouvelle(0));
            (patient, lue)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_due_when_its_time_has_come_or_a_clock_was_wrong() {
        let ligne = Ligne {
            prochain_ms: 1_000,
            ..Ligne::nouvelle(0)
        };
        assert!(!ligne.due(999));
        assert!(ligne.due(1_000));
        let folle = Ligne {
            prochain_ms: i64::MAX,
            ..ligne
        };
        assert!(folle.due(0));
    }

    #[test]
    fn it_is_kept_as_it_was() {
        let ligne = Ligne {
            depuis_ms: 12,
            essais: 3,
            prochain_ms: 99,
        };
        assert_eq!(Ligne::de_json(&ligne.json()), Some(ligne));
        assert_eq!(Ligne::de_json("{}"), None);
    }
}
