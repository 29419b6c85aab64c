//! Imports and exports that a person watches: one at a time, on a thread of its own. What the screen reads is a snapshot
//! that is ready now; what it asks is noted and done here.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use socle_exchange::export::{self, Exported};
use socle_exchange::field::Field;
use socle_exchange::import::{self, Decisions, Done, OnDuplicate};
use socle_exchange::mapping::Mapping;
use socle_exchange::plan::Plan;
use socle_exchange::table::{Format, MOST_BYTES, Table};
use socle_exchange::{ExchangeError, file, report};
use socle_record::{Author, PatientId, Read, Record, RecordError};
use socle_session::{Act, Right};

/// Says what may be done now.
pub type May = Arc<dyn Fn(Act) -> Right + Send + Sync>;
/// Called when something changed, from any thread.
pub type Woken = Arc<dyn Fn() + Send + Sync>;
/// Who is at the keyboard now.
pub type Who = Arc<dyn Fn() -> Author + Send + Sync>;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The file is read.
    Reading,
    /// Every line is looked at.
    Planning,
    /// Patients are created.
    Importing,
    /// Files are written.
    Exporting,
}

/// A snapshot.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The file that was read.
    pub path: Option<PathBuf>,
    /// What it holds.
    pub table: Option<Arc<Table>>,
    /// Which column is which field.
    pub mapping: Option<Mapping>,
    /// What an import would do.
    pub plan: Option<Arc<Plan>>,
    /// What the person decided about lines that look like somebody.
    pub decisions: Decisions,
    /// What is under way: how many are done, and of how many; 0 of 0 while that is not known.
    pub working: Option<(Stage, usize, usize)>,
    /// What the last import did.
    pub done: Option<Arc<Done>>,
    /// What the last export wrote, and where.
    pub exported: Option<(PathBuf, Exported)>,
    /// Where the last report was written.
    pub reported: Option<PathBuf>,
    /// Why the last thing could not be done: French.
    pub failure: Option<String>,
}

#[derive(Default)]
struct State {
    seen: Seen,
    /// SHA-256 of the file, for the journal.
    digest: String,
    /// Grows with each file and each change of the mapping: what was begun before is not wanted any more.
    turn: u64,
}

/// Imports and exports of one practice. Cheap to clone.
#[derive(Clone)]
pub struct Exchange {
    record: Record,
    who: Who,
    woken: Woken,
    may: May,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

impl Exchange {
    /// For this record.
    #[must_use]
    pub fn new(record: Record, who: Who, woken: Woken) -> Self {
        Self {
            record,
            who,
            woken,
            may: Arc::new(|_any| Right::Allowed),
            state: Arc::default(),
            stop: Arc::default(),
        }
    }

    /// Asks what may be done before it is. Without it everything may.
    #[must_use]
    pub fn asking(mut self, may: May) -> Self {
        self.may = may;
        self
    }

    /// Whether this may be done now, with the reason when not.
    #[must_use]
    pub fn right(&self, act: Act) -> Right {
        (self.may)(act)
    }

    /// True when it may; otherwise it is said why not.
    fn allows(&self, act: Act) -> bool {
        let refusal = self.right(act).refusal();
        if let Some(refusal) = refusal {
            self.state().seen.failure = Some(refusal.sentence.to_owned());
            (self.woken)();
        }
        refusal.is_none()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What a panic left half done is a snapshot all the same.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How things stand now.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.state().seen.clone()
    }

    /// Reads a table and looks at its lines.
    pub fn read(&self, path: &Path) {
        let path = path.to_owned();
        let turn = {
            let mut state = self.state();
            if state.seen.working.is_some() {
                return;
            }
            state.turn += 1;
            state.seen = Seen {
                path: Some(path.clone()),
                working: Some((Stage::Reading, 0, 0)),
                exported: state.seen.exported.take(),
                ..Seen::default()
            };
            state.turn
        };
        self.work(turn, move |exchange| {
            let bytes = file::read(&path, MOST_BYTES)?;
            let table = Arc::new(Table::read(&bytes, Format::default())?);
            let mapping = Mapping::guess(&table);
            let digest = file::digest(&bytes);
            exchange.change(turn, |state| {
                state.digest = digest;
                state.seen.table = Some(Arc::clone(&table));
                state.seen.mapping = Some(mapping.clone());
            });
            exchange.plan(turn, &table, &mapping)
        });
    }

    /// Gives a column another field, and looks at the lines again.
    pub fn map(&self, column: usize, field: Option<Field>) {
        let (turn, table, mapping) = {
            let mut state = self.state();
            if matches!(state.seen.working, Some((Stage::Importing, ..))) {
                return;
            }
            let (Some(table), Some(mut mapping)) =
                (state.seen.table.clone(), state.seen.mapping.clone())
            else {
                return;
            };
            mapping.set(column, field);
            state.turn += 1;
            state.seen.mapping = Some(mapping.clone());
            state.seen.plan = None;
            state.seen.done = None;
            state.seen.failure = None;
            state.seen.decisions = Decisions::default();
            state.seen.working = Some((Stage::Planning, 0, table.rows.len()));
            (state.turn, table, mapping)
        };
        self.work(turn, move |exchange| exchange.plan(turn, &table, &mapping));
    }

    fn plan(&self, turn: u64, table: &Table, mapping: &Mapping) -> Result<(), ExchangeError> {
        // Patients are compared with every line: that is a look at the list.
        self.note("patients.list", None)?;
        let today = self.record.today()?;
        let mut told = |done, total| {
            let wanted = self.change(turn, |state| {
                state.seen.working = Some((Stage::Planning, done, total));
            });
            if wanted {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let plan = Plan::make(&self.record, table, mapping, today, &mut told)?;
        self.change(turn, |state| state.seen.plan = Some(Arc::new(plan)));
        Ok(())
    }

    /// Decides about a line that looks like somebody.
    pub fn decide(&self, line: u64, decision: OnDuplicate) {
        let mut state = self.state();
        if state.seen.working.is_none() {
            state.seen.decisions.by_line.insert(line, decision);
        }
    }

    /// Creates the patients of the plan.
    pub fn start(&self) {
        if !self.allows(Act::Import) {
            return;
        }
        let (turn, plan, decisions, digest) = {
            let mut state = self.state();
            let Some(plan) = state.seen.plan.clone() else {
                return;
            };
            if state.seen.working.is_some() {
                return;
            }
            state.turn += 1;
            state.seen.failure = None;
            state.seen.done = None;
            state.seen.working = Some((Stage::Importing, 0, plan.lines.len()));
            (
                state.turn,
                plan,
                state.seen.decisions.clone(),
                state.digest.clone(),
            )
        };
        self.stop.store(false, Ordering::Release);
        self.work(turn, move |exchange| {
            let author = (exchange.who)();
            let mut told = |done, total| {
                exchange.change(turn, |state| {
                    state.seen.working = Some((Stage::Importing, done, total));
                });
                exchange.goes_on()
            };
            let done = import::run(
                &exchange.record,
                &plan,
                &decisions,
                &author,
                &digest,
                &mut told,
            )?;
            exchange.change(turn, |state| state.seen.done = Some(Arc::new(done)));
            Ok(())
        });
    }

    /// Writes what became of each line beside the file.
    pub fn report(&self) {
        let seen = self.seen();
        let (Some(path), Some(plan)) = (&seen.path, &seen.plan) else {
            return;
        };
        let to = path.with_extension("rapport.csv");
        let written = report::csv(plan, &seen.decisions, seen.done.as_deref())
            .and_then(|bytes| file::write(&to, &bytes));
        let mut state = self.state();
        match written {
            Ok(()) => state.seen.reported = Some(to),
            Err(error) => state.seen.failure = Some(error.message()),
        }
    }

    /// Writes a patient's file, or the practice, to a folder.
    pub fn export(&self, patient: Option<PatientId>, to: &Path) {
        let act = match patient {
            Some(_) => Act::Export,
            None => Act::ExportPractice,
        };
        if !self.allows(act) {
            return;
        }
        let to = to.to_owned();
        let turn = {
            let mut state = self.state();
            if state.seen.working.is_some() {
                return;
            }
            state.turn += 1;
            state.seen.failure = None;
            state.seen.exported = None;
            state.seen.working = Some((Stage::Exporting, 0, 0));
            state.turn
        };
        self.stop.store(false, Ordering::Release);
        self.work(turn, move |exchange| {
            let author = (exchange.who)();
            exchange.note("exchange.export", patient.as_ref())?;
            let exported = match &patient {
                Some(patient) => export::patient(&exchange.record, patient, &to, &author)?,
                None => {
                    let mut told = |done, total| {
                        exchange.change(turn, |state| {
                            state.seen.working = Some((Stage::Exporting, done, total));
                        });
                        exchange.goes_on()
                    };
                    export::practice(&exchange.record, &to, &author, &mut told)?
                }
            };
            exchange.change(turn, |state| state.seen.exported = Some((to, exported)));
            Ok(())
        });
    }

    /// Stops what is under way at the next unit: what is done is kept.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    fn goes_on(&self) -> ControlFlow<()> {
        if self.stop.load(Ordering::Acquire) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Changes the state, unless something newer was begun; true when it did.
    fn change(&self, turn: u64, change: impl FnOnce(&mut State)) -> bool {
        let wanted = {
            let mut state = self.state();
            let wanted = state.turn == turn;
            if wanted {
                change(&mut state);
            }
            wanted
        };
        (self.woken)();
        wanted
    }

    fn note(&self, capability: &str, patient: Option<&PatientId>) -> Result<(), RecordError> {
        self.record.journal_reads(&[Read {
            plugin: None,
            person: (self.who)().person.map(|person| person.id),
            session: None,
            patient: patient.cloned(),
            capability: capability.to_owned(),
            at_ms: self.record.now_ms(),
        }])
    }

    /// Does something on a thread of its own, and says how it ended.
    fn work(
        &self,
        turn: u64,
        job: impl FnOnce(&Self) -> Result<(), ExchangeError> + Send + 'static,
    ) {
        let exchange = self.clone();
        let begun = std::thread::Builder::new()
            .name("exchange".into())
            .spawn(move || {
                let failure = job(&exchange).err().map(|error| error.message());
                exchange.change(turn, |state| {
                    state.seen.working = None;
                    state.seen.failure = failure;
                });
            });
        if let Err(error) = begun {
            tracing::warn!(%error, "no thread for an import or an export");
            self.change(turn, |state| {
                state.seen.working = None;
                state.seen.failure = Some(
                    "Le poste manque de ressources : fermez d’autres programmes, puis recommencez."
                        .to_owned(),
                );
            });
        }
    }
}
