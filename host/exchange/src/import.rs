//! The import itself: patients created in units, each with its import key, so that stopping it anywhere and beginning again
//! doubles nothing.

use std::collections::HashMap;
use std::ops::ControlFlow;

use socle_record::{Act, Author, Created, PatientId, Record, RecordError, Unit, Value, Write};

use crate::error::ExchangeError;
use crate::plan::{Line, Outcome, Plan};
use crate::reading::Refusal;

/// Who keeps the import keys in the record: the host itself, which no plugin can be called.
const OWNER: &str = "socle";
/// Where: key of the line, id of the patient it became.
const TABLE: &str = "import";
/// Lines of one unit: short transactions, so that the practice works on meanwhile.
const UNIT: usize = 100;

/// What a person decides about lines that look like somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDuplicate {
    /// They wait: they are told, and not created.
    #[default]
    Ask,
    /// They are left out.
    Skip,
    /// They are created all the same.
    Create,
}

/// The decisions: one for all, and others for some lines by their number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// For lines without a decision of their own.
    pub otherwise: OnDuplicate,
    /// By line.
    pub by_line: HashMap<u64, OnDuplicate>,
}

impl Decisions {
    /// What is decided about a line.
    #[must_use]
    pub fn about(&self, line: u64) -> OnDuplicate {
        self.by_line.get(&line).copied().unwrap_or(self.otherwise)
    }
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Patients created, with their lines.
    pub created: Vec<(u64, PatientId)>,
    /// Lines imported before.
    pub already: usize,
    /// Lines that wait for a decision.
    pub waiting: usize,
    /// Lines left out by decision.
    pub skipped: usize,
    /// Lines that were refused, those the record refused included.
    pub refused: usize,
    /// What the record refused, by line.
    pub refused_by_record: Vec<(u64, String)>,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// The patient a line of this key became, if it was imported.
pub(crate) fn imported_as(record: &Record, key: &str) -> Result<Option<PatientId>, RecordError> {
    Ok(record
        .store_get(OWNER, TABLE, key)?
        .and_then(|value| value.as_text().map(PatientId::from)))
}

/// Creates the patients of a plan. `digest` names the file in the journal; `progress` hears how many lines are done and of
/// how many after each unit, and may break off: what is done is kept.
///
/// # Errors
/// Those of the record that concern the whole (disk full, lost server): what was done before is kept, and doing it again
/// goes on from there.
pub fn run(
    record: &Record,
    plan: &Plan,
    decisions: &Decisions,
    author: &Author,
    digest: &str,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Done, ExchangeError> {
    let mut done = Done::default();
    let mut batch: Vec<&Line> = Vec::with_capacity(UNIT);
    note(record, author, "import.csv.debut", digest)?;
    for (at, line) in plan.lines.iter().enumerate() {
        match (&line.outcome, decisions.about(line.line)) {
            (Outcome::Taken, _) | (Outcome::Near(_) | Outcome::Twin(_), OnDuplicate::Create) => {
                batch.push(line);
            }
            (Outcome::Near(_) | Outcome::Twin(_), OnDuplicate::Ask) => done.waiting += 1,
            (Outcome::Near(_) | Outcome::Twin(_), OnDuplicate::Skip) => done.skipped += 1,
            (Outcome::Already(_), _) => done.already += 1,
            (Outcome::Refused(Refusal { .. }) | Outcome::SameNumber(_), _) => done.refused += 1,
        }
        if batch.len() == UNIT {
            create(record, &batch, author, &mut done)?;
            batch.clear();
            if progress(at + 1, plan.lines.len()).is_break() {
                done.stopped = true;
                break;
            }
        }
    }
    if !done.stopped {
        create(record, &batch, author, &mut done)?;
        let _last = progress(plan.lines.len(), plan.lines.len());
    }
    let what = if done.stopped { "arret" } else { "fin" };
    note(
        record,
        author,
        &format!("import.csv.{what}"),
        &format!("{digest} {}", done.created.len()),
    )?;
    Ok(done)
}

fn note(record: &Record, author: &Author, name: &str, object: &str) -> Result<(), RecordError> {
    let act = Act {
        name: name.to_owned(),
        patient: None,
        capability: "exchange.import".to_owned(),
        object: object.to_owned(),
    };
    record.commit(&Unit::new(author.clone()).with_act(act))?;
    Ok(())
}

/// Creates these lines in one unit; when the record refuses one of them, one by one, so that the others are not held up.
fn create(
    record: &Record,
    batch: &[&Line],
    author: &Author,
    done: &mut Done,
) -> Result<(), ExchangeError> {
    if batch.is_empty() {
        return Ok(());
    }
    match commit(record, batch, author) {
        Ok(made) => {
            done.already += batch.len() - made.len();
            done.created.extend(made);
            Ok(())
        }
        Err(error) if !concerns_one(&error) => Err(error.into()),
        // Another workstation imported it an instant ago.
        Err(RecordError::Conflict { .. }) if batch.len() == 1 => {
            done.already += 1;
            Ok(())
        }
        Err(error) if batch.len() == 1 => {
            done.refused += 1;
            done.refused_by_record
                .extend(batch.first().map(|line| (line.line, error.message())));
            Ok(())
        }
        Err(_one_of_them) => {
            for line in batch {
                create(record, &[*line], author, done)?;
            }
            Ok(())
        }
    }
}

/// Whether an error is about one patient and not about the record.
fn concerns_one(error: &RecordError) -> bool {
    matches!(
        error,
        RecordError::Invalid { .. }
            | RecordError::Field { .. }
            | RecordError::Refus(_)
            | RecordError::Conflict { .. }
    )
}

/// One unit: each patient with the key of its line. A line imported meanwhile is left out; one imported by another
/// workstation at this very instant refuses the unit.
fn commit(
    record: &Record,
    batch: &[&Line],
    author: &Author,
) -> Result<Vec<(u64, PatientId)>, RecordError> {
    let mut unit = Unit::new(author.clone());
    let mut lines = Vec::with_capacity(batch.len());
    for line in batch {
        let Some(reading) = &line.reading else {
            continue;
        };
        if imported_as(record, &reading.key)?.is_some() {
            continue;
        }
        let id = PatientId::from(record.mint_id()?);
        let mut new = reading.new_patient();
        new.id = Some(id.clone());
        unit.writes.push(Write::CreatePatient(new));
        unit.writes.push(Write::StoreAdd {
            plugin: OWNER.to_owned(),
            table: TABLE.to_owned(),
            key: reading.key.clone(),
            value: Value::Text(id.as_str().to_owned()),
        });
        lines.push(line.line);
    }
    let made = record.commit(&unit)?;
    let ids = made
        .created
        .into_iter()
        .filter_map(|created| match created {
            Created::Patient(id) => Some(id),
            _ => None,
        });
    Ok(lines.into_iter().zip(ids).collect())
}
