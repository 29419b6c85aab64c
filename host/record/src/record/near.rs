//! Patients who may be one and the same person.

use std::collections::HashSet;

use socle_formats::date::CivilDate;
use socle_formats::near::exchanged;

use super::Record;
use crate::error::RecordError;
use crate::model::near::{Closeness, Wanted, closeness};
use crate::model::patient::{PatientLine, PatientSearch};
use crate::sql::search::patients;

/// People born on one day, at most: beyond, a date is no birth date but a stopgap of whoever typed it.
const SAME_DAY: u32 = 500;
/// People of the same names, at most.
const SAME_NAMES: u32 = 100;

impl Record {
    /// The patients who may be who is looked for, the nearest first. Nobody while the birth date is not known.
    ///
    /// They are looked for among those born that day, or that day with its month exchanged, and among those whose names
    /// begin as typed: another spelling with another birth date is not found. While no name is known yet, those born that
    /// very day, by name.
    ///
    /// # Errors
    /// Those of the store.
    pub fn near(&self, wanted: &Wanted) -> Result<Vec<(Closeness, PatientLine)>, RecordError> {
        let (Some(date), Some(known)) = (wanted.date_naissance, wanted.known()) else {
            return Ok(Vec::new());
        };
        if wanted.is_nameless() {
            return self.born(date);
        }
        let mut asked = vec![
            (date.affichage(), SAME_DAY),
            (
                format!("{} {}", wanted.nom_naissance, wanted.premier_prenom),
                SAME_NAMES,
            ),
        ];
        asked.extend(exchanged(date).map(|date| (date.affichage(), SAME_DAY)));
        let mut found: Vec<(Closeness, PatientLine)> = Vec::new();
        let mut seen = HashSet::new();
        // All in one transaction: an import asks this for every line, and each one more is two journeys to a server.
        let pages = self.store().read(|db| {
            asked
                .into_iter()
                .filter(|(words, _)| !words.trim().is_empty())
                .map(|(words, count)| {
                    let search = PatientSearch {
                        words,
                        first: 0,
                        count,
                    };
                    patients(db, &search)
                })
                .collect::<Result<Vec<_>, RecordError>>()
        })?;
        for page in pages {
            for line in page.rows {
                if seen.insert(line.id.clone())
                    && let Some(near) = closeness(&known, &line)
                {
                    found.push((near, line));
                }
            }
        }
        found.sort_by_key(|(near, _)| *near);
        Ok(found)
    }

    /// Those born that day, once day, month and year are known.
    fn born(&self, date: CivilDate) -> Result<Vec<(Closeness, PatientLine)>, RecordError> {
        if date.mois().is_none() || date.jour().is_none() {
            return Ok(Vec::new());
        }
        let page = self.patients(&PatientSearch {
            words: date.affichage(),
            first: 0,
            count: SAME_DAY,
        })?;
        let born = page.rows.into_iter();
        let born = born.filter(|line| line.date_naissance == date);
        Ok(born.map(|line| (Closeness::Near, line)).collect())
    }
}
