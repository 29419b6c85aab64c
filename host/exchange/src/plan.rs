//! The dry run: what an import would do, line by line. Nothing is written.

use std::collections::HashMap;
use std::ops::ControlFlow;

use socle_formats::date::CivilDate;
use socle_record::{PatientId, Record};

use crate::error::ExchangeError;
use crate::import::imported_as;
use crate::mapping::Mapping;
use crate::near::{Candidate, Who, candidates, compare};
use crate::reading::{Change, Reader, Reading, Refusal};
use crate::table::Table;

/// Lines between two looks at whether to stop.
const STEP: usize = 50;

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A patient is created.
    Taken,
    /// It was imported before, as this patient.
    Already(PatientId),
    /// It looks like patients of the practice: a person decides.
    Near(Vec<Candidate>),
    /// It looks like the patient of an earlier line of the file: a person decides.
    Twin(u64),
    /// It bears the number of an earlier line of the file: one of the two is wrong.
    SameNumber(u64),
    /// It cannot become a patient.
    Refused(Refusal),
}

/// A line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The patient it would be; none when refused.
    pub reading: Option<Reading>,
}

impl Line {
    /// What was not taken as it was written.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        self.reading
            .as_ref()
            .map_or(&[], |reading| reading.changes.as_slice())
    }

    /// Whether a person has to decide about it.
    #[must_use]
    pub fn asks(&self) -> bool {
        matches!(self.outcome, Outcome::Near(_) | Outcome::Twin(_))
    }

    /// A person's decision to create it all the same.
    #[must_use]
    pub fn may_be_created(&self) -> bool {
        self.reading.is_some() && (self.asks() || self.outcome == Outcome::Taken)
    }
}

/// How many lines of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that hold something.
    pub lines: usize,
    /// To be created.
    pub taken: usize,
    /// Imported before.
    pub already: usize,
    /// A person decides.
    pub asked: usize,
    /// Refused.
    pub refused: usize,
    /// Of all of them, those of which something was changed.
    pub changed: usize,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Line by line, in the order of the file.
    pub lines: Vec<Line>,
}

impl Plan {
    /// Looks at every line. `progress` hears how many lines were looked at and of how many, and may break off.
    ///
    /// # Errors
    /// [`ExchangeError::Missing`], [`ExchangeError::Interrupted`], those of the record.
    pub fn make(
        record: &Record,
        table: &Table,
        mapping: &Mapping,
        today: CivilDate,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, ExchangeError> {
        mapping.check()?;
        let reader = Reader::new(table, mapping, today);
        let mut earlier = Earlier::default();
        let mut lines = Vec::with_capacity(table.rows.len());
        for (done, row) in table.rows.iter().enumerate() {
            if done % STEP == 0 && progress(done, table.rows.len()).is_break() {
                return Err(ExchangeError::Interrupted);
            }
            let (outcome, reading) = match reader.read(row) {
                Err(refusal) => (Outcome::Refused(refusal), None),
                Ok(mut reading) => {
                    let outcome = outcome(record, &mut reading, &earlier)?;
                    if !matches!(outcome, Outcome::SameNumber(_)) {
                        earlier.add(row.line, &reading);
                    }
                    (outcome, Some(reading))
                }
            };
            lines.push(Line {
                line: row.line,
                outcome,
                reading,
            });
        }
        let _last = progress(table.rows.len(), table.rows.len());
        Ok(Self { lines })
    }

    /// How many lines of each outcome.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            lines: self.lines.len(),
            ..Counts::default()
        };
        for line in &self.lines {
            match line.outcome {
                Outcome::Taken => counts.taken += 1,
                Outcome::Already(_) => counts.already += 1,
                Outcome::Near(_) | Outcome::Twin(_) => counts.asked += 1,
                Outcome::SameNumber(_) | Outcome::Refused(_) => counts.refused += 1,
            }
            counts.changed += usize::from(!line.changes().is_empty());
        }
        counts
    }
}

/// What the lines before hold: their keys, and who they are by birth date.
#[derive(Default)]
struct Earlier {
    keys: HashMap<String, u64>,
    born: HashMap<CivilDate, Vec<(u64, Person)>>,
}

struct Person {
    nom_naissance: String,
    nom_utilise: String,
    premier_prenom: String,
    sexe: socle_formats::traits::Sexe,
}

impl Earlier {
    fn add(&mut self, line: u64, reading: &Reading) {
        self.keys.insert(reading.key.clone(), line);
        self.born
            .entry(reading.traits.date_naissance)
            .or_default()
            .push((
                line,
                Person {
                    nom_naissance: reading.traits.nom_naissance.clone(),
                    nom_utilise: used_name(reading).to_owned(),
                    premier_prenom: reading.traits.premier_prenom.clone(),
                    sexe: reading.traits.sexe,
                },
            ));
    }

    /// The line before that looks like this one.
    fn twin(&self, who: Who<'_>) -> Option<u64> {
        self.born
            .get(&who.date_naissance)?
            .iter()
            .find(|(_, person)| {
                let other = Who {
                    nom_naissance: &person.nom_naissance,
                    nom_utilise: &person.nom_utilise,
                    premier_prenom: &person.premier_prenom,
                    date_naissance: who.date_naissance,
                    sexe: person.sexe,
                };
                compare(who, other).is_some()
            })
            .map(|(line, _)| *line)
    }
}

fn used_name(reading: &Reading) -> &str {
    reading
        .fields
        .iter()
        .find(|(name, _)| name == "nom-utilise")
        .map_or("", |(_, text)| text)
}

fn outcome(
    record: &Record,
    reading: &mut Reading,
    earlier: &Earlier,
) -> Result<Outcome, ExchangeError> {
    if let Some(line) = earlier.keys.get(&reading.key) {
        if reading.numbered {
            return Ok(Outcome::SameNumber(*line));
        }
        // The same traits once more, without a number: told apart by how many came before.
        let mut times = 2;
        let first = reading.key.clone();
        while earlier.keys.contains_key(&reading.key) {
            reading.key = format!("{first}-{times}");
            times += 1;
        }
    }
    if let Some(patient) = imported_as(record, &reading.key)? {
        return Ok(Outcome::Already(patient));
    }
    let who = Who {
        nom_naissance: &reading.traits.nom_naissance,
        nom_utilise: used_name(reading),
        premier_prenom: &reading.traits.premier_prenom,
        date_naissance: reading.traits.date_naissance,
        sexe: reading.traits.sexe,
    };
    let near = candidates(record, who)?;
    if !near.is_empty() {
        return Ok(Outcome::Near(near));
    }
    Ok(earlier.twin(who).map_or(Outcome::Taken, Outcome::Twin))
}
