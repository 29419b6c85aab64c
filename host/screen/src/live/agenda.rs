//! The agenda, alive: the days somebody looks at, read again when they change; imports and preparations.

use std::collections::HashMap;
use std::sync::Arc;

use socle_record::model::kinds::RENDEZ_VOUS;
use socle_record::{Author, Change, PatientId, PatientLine, RecordError};
use socle_runtime::Host;

use super::Inner;
use super::acts::Refused;
use crate::kit::text::{t, t_count};
use crate::model::{AgendaAct, Appointment, DayLine, DayState};
use socle_practice::agenda::{self, Presence};
use socle_practice::documents::practice::now;
use socle_practice::note_read;

/// Days kept; beyond, those looked at before are forgotten.
const DAYS: usize = 31;

/// What is known of the agenda.
#[derive(Default)]
pub(super) struct Known {
    /// Today's list: patients who are known and whose appointment was not called off.
    pub(super) today: Option<Arc<Vec<Appointment>>>,
    /// Which day that is.
    date: String,
    days: HashMap<String, Day>,
    /// What came of the last import or preparation.
    pub(super) said: Option<Arc<str>>,
}

#[derive(Default)]
struct Day {
    state: DayState,
    reading: bool,
    /// It changed while it was being read.
    stale: bool,
}

impl Inner {
    /// What is known of a day; the first look reads it.
    pub(super) fn day(self: &Arc<Self>, day: &str) -> DayState {
        {
            let mut state = self.lock();
            let days = &mut state.agenda.days;
            if let Some(known) = days.get(day) {
                return known.state.clone();
            }
            if days.len() >= DAYS {
                days.clear();
            }
        }
        self.read_day(day, true);
        DayState::default()
    }

    /// Read today's list.
    pub(super) fn read_agenda(self: &Arc<Self>) {
        self.read(
            |host| {
                let day = now(host.record()).date().to_string();
                agenda::repeat(host.record(), &day)?;
                let lines = lines(host, &day)?;
                Ok((day, lines))
            },
            |inner, state, read: Result<_, RecordError>| match read {
                Ok((date, lines)) => {
                    let today: Vec<_> = lines.into_iter().filter_map(listed).collect();
                    state.agenda.date = date;
                    state.agenda.today = (!today.is_empty()).then(|| Arc::new(today));
                }
                Err(error) => {
                    let failed = inner.failed(&error);
                    state.failures.push(failed);
                }
            },
        );
    }

    /// The day of the practice may have changed since today's list was read.
    pub(super) fn turn_the_page(self: &Arc<Self>) {
        let today = now(self.host.record()).date().to_string();
        let is_old = {
            let state = self.lock();
            !state.agenda.date.is_empty() && state.agenda.date != today
        };
        if is_old {
            self.read_agenda();
        }
    }

    /// Appointments changed, or what is said of those who have one.
    pub(super) fn read_agenda_again(self: &Arc<Self>, changes: &[Change]) {
        let listed = |patient: &PatientId| {
            let state = self.lock();
            let day = state.agenda.today.iter();
            let mut all = day.flat_map(|day| day.iter().map(|one| &one.patient.id));
            let mut days = state.agenda.days.values();
            all.any(|one| one == patient)
                || days.any(|day| {
                    let lines = day.state.lines.iter().flat_map(|lines| lines.iter());
                    lines
                        .filter_map(|line| line.patient.as_ref())
                        .any(|one| one.id == *patient)
                })
        };
        let about = |change: &Change| match change {
            Change::Everything => true,
            Change::Entity { kind, .. } => *kind == RENDEZ_VOUS.name,
            Change::Patient(patient) | Change::Identity(patient) => listed(patient),
            _ => false,
        };
        if !changes.iter().any(about) {
            return;
        }
        self.read_agenda();
        let days: Vec<String> = self.lock().agenda.days.keys().cloned().collect();
        for day in days {
            self.read_day(&day, false);
        }
    }

    fn read_day(self: &Arc<Self>, day: &str, by_person: bool) {
        {
            let mut state = self.lock();
            let known = state.agenda.days.entry(day.to_owned()).or_default();
            if known.reading {
                known.stale = true;
                return;
            }
            (known.reading, known.stale) = (true, false);
        }
        let (read, noted) = (day.to_owned(), day.to_owned());
        self.read(
            move |host| {
                if by_person {
                    note_read(host, "agenda.day", None)?;
                }
                let tomorrow = now(host.record()).tomorrow().ok();
                if tomorrow.is_some_and(|tomorrow| tomorrow.date().to_string() == read) {
                    agenda::repeat(host.record(), &read)?;
                }
                lines(host, &read)
            },
            move |inner, state, read| {
                let Some(known) = state.agenda.days.get_mut(&noted) else {
                    return;
                };
                known.reading = false;
                match read {
                    Ok(lines) => {
                        known.state = DayState {
                            lines: Some(Arc::new(lines)),
                            failure: None,
                        }
                    }
                    Err(error) => known.state.failure = Some(error.message()),
                }
                if known.stale {
                    let inner = Arc::clone(inner);
                    inner
                        .runtime
                        .clone()
                        .spawn(async move { inner.read_day(&noted, false) });
                }
            },
        );
    }

    /// Import an agenda, or prepare a day; what came of it is kept to be read.
    pub(super) fn arrange(&self, act: AgendaAct, by: &Author) -> Result<(), Refused> {
        let record = self.host.record();
        let said = match act {
            AgendaAct::Import(path) => {
                // On a thread that may wait.
                let fetched = agenda::fetch::fetch(self.host.http(), &path);
                let bytes = self.runtime.block_on(fetched)?;
                agenda::import::import(record, by, &bytes)?.to_string()
            }
            AgendaAct::Prepare(day) => match agenda::prepare(record, &day)? {
                0 => t("agenda-deja-prepare"),
                told => t_count("agenda-prepare", told as u64),
            },
        };
        self.lock().agenda.said = Some(said.into());
        Ok(())
    }
}

fn lines(host: &Host, day: &str) -> Result<Vec<DayLine>, RecordError> {
    let record = host.record();
    let mut known: HashMap<PatientId, Option<Arc<PatientLine>>> = HashMap::new();
    let mut lines = Vec::new();
    for kept in agenda::day(record, day)? {
        let patient = match &kept.patient {
            None => None,
            Some(id) => match known.get(id) {
                Some(line) => line.clone(),
                None => {
                    let line = Some(Arc::new(record.patient(id)?));
                    known.insert(id.clone(), line.clone());
                    line
                }
            },
        };
        lines.push(DayLine { kept, patient });
    }
    Ok(lines)
}

fn listed(line: DayLine) -> Option<Appointment> {
    let patient = line.patient?;
    (line.kept.presence != Presence::Annule).then_some(Appointment {
        time: line.kept.heure,
        reason: line.kept.motif,
        patient,
        presence: line.kept.presence,
    })
}
