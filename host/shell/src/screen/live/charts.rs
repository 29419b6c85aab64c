//! Patients: created, changed, looked for, and what the journal tells of them.

use std::collections::HashMap;
use std::sync::Arc;

use socle_capabilities::desktop::Desk;
use socle_record::{
    Moyen, Nearness, NewPatient, PatientId, PatientLine, RecordError, Unit, Wanted, Write,
};
use socle_runtime::Host;
use socle_runtime::ports::Desktop as _;

use super::acts::Refused;
use super::{Inner, LiveModel};
use crate::practice;
use crate::screen::model::charts::{ChartAct, Charts, NearState, SeenLine, SeenState};
use crate::screen::text::t;

/// What is known of what the screens of patients asked for.
#[derive(Debug, Default)]
pub(super) struct Known {
    near: Near,
    seen: HashMap<String, Seen>,
}

#[derive(Debug, Default)]
struct Near {
    /// What was asked last.
    asked: Option<Wanted>,
    /// What `found` answers.
    answered: Option<Wanted>,
    found: Arc<Vec<(Nearness, PatientLine)>>,
    failure: Option<String>,
    reading: bool,
}

#[derive(Debug, Default)]
struct Seen {
    known: SeenState,
    /// How many lines were asked for.
    count: u32,
    reading: bool,
    stale: bool,
}

impl Known {
    /// The file of a patient is closed.
    pub(super) fn forget(&mut self, patient: &str) {
        self.seen.remove(patient);
    }

    /// Something was written about these patients, or about anybody: what the journal tells is old.
    pub(super) fn changed(&mut self) {
        for seen in self.seen.values_mut() {
            seen.stale = true;
        }
        self.near.answered = None;
    }
}

impl Charts for LiveModel {
    fn mint(&self) -> Result<String, String> {
        let minted = self.inner.host.record().mint_id();
        minted.map_err(|error| error.message())
    }

    fn near(&self, wanted: &Wanted) -> NearState {
        let (state, begin) = {
            let mut state = self.inner.lock();
            let near = &mut state.charts.near;
            if near.asked.as_ref() != Some(wanted) {
                near.asked = Some(wanted.clone());
            }
            let answers = near.answered == near.asked;
            let known = NearState {
                found: Arc::clone(&near.found),
                answers,
                failure: near.failure.clone(),
            };
            (known, !answers && !near.reading)
        };
        if begin {
            self.inner.read_near();
        }
        state
    }

    fn seen(&self, patient: &str, count: u32) -> SeenState {
        let (known, begin) = {
            let mut state = self.inner.lock();
            let seen = state.charts.seen.entry(patient.to_owned()).or_default();
            let old = seen.stale || seen.count < count;
            let begin = old && !seen.reading;
            if begin {
                (seen.reading, seen.stale, seen.count) = (true, false, count);
            }
            (seen.known.clone(), begin)
        };
        if begin {
            self.inner.read_seen(patient, count);
        }
        known
    }

    fn save(&self, name: &str, content: Vec<u8>) -> Result<(), String> {
        let Some(desk) = &self.desk else {
            return Err(t("enregistrer-sans-fenetre"));
        };
        desk.save(name, Arc::new(content))
            .map_err(|failure| failure.message)
    }
}

impl LiveModel {
    /// Where files are saved when a person asks for it.
    #[must_use]
    pub fn with_desk(mut self, desk: &Arc<Desk>) -> Self {
        self.desk = Some(Arc::clone(desk));
        self
    }
}

impl Inner {
    fn read_near(self: &Arc<Self>) {
        let wanted = {
            let mut state = self.lock();
            let near = &mut state.charts.near;
            let Some(wanted) = near.asked.clone() else {
                return;
            };
            near.reading = true;
            wanted
        };
        let asked = wanted.clone();
        self.read(
            move |host| host.record().near(&asked),
            move |_, state, found| {
                let near = &mut state.charts.near;
                near.reading = false;
                near.answered = Some(wanted);
                match found {
                    Ok(found) => (near.found, near.failure) = (Arc::new(found), None),
                    Err(error) => near.failure = Some(error.message()),
                }
            },
        );
    }

    fn read_seen(self: &Arc<Self>, patient: &str, count: u32) {
        let (id, noted) = (PatientId::from(patient), patient.to_owned());
        self.read(
            move |host| seen(host, &id, count),
            move |_, state, read| {
                let Some(seen) = state.charts.seen.get_mut(&noted) else {
                    return;
                };
                seen.reading = false;
                match read {
                    Ok((lines, total)) => {
                        seen.known = SeenState {
                            lines: Some(Arc::new(lines)),
                            total,
                            failure: None,
                        }
                    }
                    Err(error) => seen.known.failure = Some(error.message()),
                }
            },
        );
    }
}

fn seen(host: &Host, patient: &PatientId, count: u32) -> Result<(Vec<SeenLine>, u64), RecordError> {
    practice::note_read(host, "journal.patient", Some(patient))?;
    // What was read a moment ago is told too.
    host.flush_journal()?;
    let record = host.record();
    let page = record.journal_of(patient, 0, count)?;
    Ok((practice::told(host, patient, page.rows)?, page.total))
}

/// Do it; the record says what is wrong with it.
pub(super) fn perform(host: &Host, act: ChartAct) -> Result<(), Refused> {
    let unit = Unit::new(practice::author(host));
    let record = host.record();
    match act {
        ChartAct::Create { id, traits, fields } => {
            let new = NewPatient {
                id: Some(PatientId::from(id.as_str())),
                traits,
                fields,
            };
            match record.commit(&unit.with(Write::CreatePatient(new))) {
                // The id is ours alone: an earlier attempt went through although nobody was told.
                Err(RecordError::Conflict {
                    subject: "patient", ..
                }) => {}
                done => drop(done?),
            }
        }
        ChartAct::Fields {
            patient,
            revision,
            fields,
        } => {
            record.commit(&unit.with(Write::Fields {
                kind: "patient".to_owned(),
                id: patient,
                revision,
                fields,
            }))?;
        }
        ChartAct::Identity {
            patient,
            revision,
            acte,
        } => {
            record.commit(&unit.with(Write::Identite {
                patient: PatientId::from(patient.as_str()),
                revision,
                acte,
                moyen: Moyen::Saisie,
            }))?;
        }
    }
    Ok(())
}
