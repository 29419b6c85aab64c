//! Patients who may be one and the same person.

use super::Record;
use crate::error::RecordError;
use crate::model::near::{Nearness, Wanted, nearness};
use crate::model::patient::{PatientLine, PatientSearch};

/// People born on one day, at most: beyond, a date is no birth date but a stopgap of whoever typed it.
const SAME_DAY: u32 = 500;
/// People of the same names, at most.
const SAME_NAMES: u32 = 100;

impl Record {
    /// The patients who may be who is looked for, the nearest first. Nobody while the birth date is not known.
    ///
    /// # Errors
    /// Those of the store.
    pub fn near(&self, wanted: &Wanted) -> Result<Vec<(Nearness, PatientLine)>, RecordError> {
        let Some(date) = wanted.date_naissance else {
            return Ok(Vec::new());
        };
        let mut found: Vec<(Nearness, PatientLine)> = Vec::new();
        let names = format!("{} {}", wanted.nom_naissance, wanted.premier_prenom);
        for (words, count) in [(date.affichage(), SAME_DAY), (names, SAME_NAMES)] {
            if words.trim().is_empty() {
                continue;
            }
            let page = self.patients(&PatientSearch {
                words,
                first: 0,
                count,
            })?;
            for line in page.rows {
                if found.iter().any(|(_, known)| known.id == line.id) {
                    continue;
                }
                if let Some(near) = nearness(wanted, &line) {
                    found.push((near, line));
                }
            }
        }
        found.sort_by_key(|(near, _)| *near);
        Ok(found)
    }
}
