//! The dry run: what an import would do, line by line. Nothing is written.

use std::collections::HashMap;
use std::ops::ControlFlow;

use socle_formats::date::CivilDate;
use socle_formats::near::Known;
use socle_record::{PatientId, Record, Wanted};

use crate::error::ExchangeError;
use crate::import::imported_as;
use crate::mapping::Mapping;
use crate::near::{Candidate, candidates};
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
                    let outcome = outcome(record, &mut reading, &mut earlier)?;
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

/// The most lines of one birth date a line is compared with one by one: beyond, a date is no birth date but a stopgap, and
/// only the very same names are told.
const SAME_DAY: usize = 500;

/// What the lines before hold: their keys, and who they are by birth date.
#[derive(Default)]
struct Earlier {
    keys: HashMap<String, u64>,
    /// How many lines without a number came under one key.
    times: HashMap<String, u64>,
    same: HashMap<String, u64>,
    born: HashMap<CivilDate, Vec<(u64, Known)>>,
}

impl Earlier {
    fn add(&mut self, line: u64, reading: &Reading) {
        self.keys.insert(reading.key.clone(), line);
        let Some(known) = wanted(reading).known() else {
            return;
        };
        self.same.entry(known.key()).or_insert(line);
        let born = self.born.entry(reading.traits.date_naissance).or_default();
        if born.len() < SAME_DAY {
            born.push((line, known));
        }
    }

    /// The line before that looks like this one.
    fn twin(&self, reading: &Reading) -> Option<u64> {
        let known = wanted(reading).known()?;
        if let Some(line) = self.same.get(&known.key()) {
            return Some(*line);
        }
        let born = self.born.get(&reading.traits.date_naissance)?;
        born.iter()
            .find(|(_, earlier)| earlier.compare_known(&known).is_some())
            .map(|(line, _)| *line)
    }

    /// A key no line before has, for the same traits once more without a number: told apart by how many came before.
    fn again(&mut self, first: &str) -> String {
        let times = self.times.entry(first.to_owned()).or_insert(1);
        loop {
            *times += 1;
            let key = format!("{first}-{times}");
            if !self.keys.contains_key(&key) {
                return key;
            }
        }
    }
}

fn wanted(reading: &Reading) -> Wanted {
    Wanted {
        nom_naissance: reading.traits.nom_naissance.clone(),
        premier_prenom: reading.traits.premier_prenom.clone(),
        nom_utilise: used_name(reading).to_owned(),
        date_naissance: Some(reading.traits.date_naissance),
        sexe: Some(reading.traits.sexe),
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
    earlier: &mut Earlier,
) -> Result<Outcome, ExchangeError> {
    if let Some(line) = earlier.keys.get(&reading.key) {
        if reading.numbered {
            return Ok(Outcome::SameNumber(*line));
        }
        reading.key = earlier.again(&reading.key);
    }
    if let Some(patient) = imported_as(record, &reading.key)? {
        return Ok(Outcome::Already(patient));
    }
    let near = candidates(record, &wanted(reading))?;
    if !near.is_empty() {
        return Ok(Outcome::Near(near));
    }
    Ok(earlier.twin(reading).map_or(Outcome::Taken, Outcome::Twin))
}
