//! Patients: created, changed, looked for, and what the journal tells of them.

use std::collections::HashMap;
use std::sync::Arc;

use socle_capabilities::desktop::Desk;
use socle_practice::journal::SeenLine;
use socle_record::{
    Author, Change, Closeness, Coded, EntityAct, Moyen, NewPatient, PatientId, PatientLine,
    RecordError, Unit, Value, Wanted, Write,
};
use socle_runtime::Host;
use socle_runtime::ports::Desktop as _;

use socle_session::Act as Needs;

use super::acts::Refused;
use super::{Inner, LiveModel};
use crate::kit::text::t;
use crate::model::charts::{
    ChartAct, Charts, ContactsState, DossierState, HappenedState, NearState, SeenState,
};
use socle_practice::rights;

/// What is known of what the screens of patients asked for.
#[derive(Debug, Default)]
pub(super) struct Known {
    near: Near,
    seen: HashMap<String, Seen>,
    dossiers: HashMap<String, Held<DossierState>>,
    happened: HashMap<String, Held<HappenedState>>,
    contacts: HashMap<(String, u32), Held<ContactsState>>,
    terms: Terms,
}

/// Something read, and whether it is being read again.
#[derive(Debug, Default)]
struct Held<T> {
    known: T,
    reading: bool,
    stale: bool,
}

/// Answers to contacts kept at once.
const CONTACTS_KEPT: usize = 16;
/// Proposals of a completion.
const TERMS: usize = 8;

/// Terms looked up while somebody types: the last answer.
#[derive(Debug, Default)]
struct Terms {
    asked: Option<Asked>,
    answered: Option<Asked>,
    found: Arc<Vec<Coded>>,
    reading: bool,
}

type Asked = (&'static [&'static str], String);

#[derive(Debug, Default)]
struct Near {
    /// What was asked last.
    asked: Option<Wanted>,
    /// What `found` answers.
    answered: Option<Wanted>,
    found: Arc<Vec<(Closeness, PatientLine)>>,
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
        self.dossiers.remove(patient);
        // Histories are few and of no use without their file.
        self.happened.clear();
    }

    /// Somebody else looks: what is a person's own is read again.
    pub(super) fn forget_people(&mut self) {
        self.contacts.clear();
    }

    /// What changed in the record.
    pub(super) fn hear(&mut self, changes: &[Change]) {
        let all = changes.contains(&Change::Everything);
        for change in changes {
            match change {
                Change::Entity {
                    entity,
                    patient,
                    kind,
                } => {
                    if let Some(held) = patient
                        .as_ref()
                        .and_then(|patient| self.dossiers.get_mut(patient.as_str()))
                    {
                        held.stale = true;
                    }
                    if let Some(held) = self.happened.get_mut(entity.as_str()) {
                        held.stale = true;
                    }
                    if *kind == "contact" {
                        self.contacts
                            .values_mut()
                            .for_each(|held| held.stale = true);
                    }
                }
                Change::Patient(patient) | Change::Identity(patient) => {
                    // What a file allows depends on the patient's dates.
                    if let Some(held) = self.dossiers.get_mut(patient.as_str()) {
                        held.stale = true;
                    }
                }
                Change::Terminology => self.terms = Terms::default(),
                _ => {}
            }
        }
        if all {
            self.dossiers
                .values_mut()
                .for_each(|held| held.stale = true);
            self.happened
                .values_mut()
                .for_each(|held| held.stale = true);
            self.contacts
                .values_mut()
                .for_each(|held| held.stale = true);
        }
        self.changed();
    }

    /// Something was written about these patients, or about anybody: what the journal tells is old.
    fn changed(&mut self) {
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

    fn dossier(&self, patient: &str) -> DossierState {
        let (id, key) = (PatientId::from(patient), patient.to_owned());
        self.inner.held(
            patient.to_owned(),
            |known| &mut known.dossiers,
            move |host| host.record().dossier(&id),
            move |known, read| {
                let Some(held) = known.dossiers.get_mut(&key) else {
                    return;
                };
                held.reading = false;
                match read {
                    Ok(dossier) => {
                        held.known = DossierState {
                            data: Some(Arc::new(dossier)),
                            failure: None,
                        }
                    }
                    Err(error) => held.known.failure = Some(error.message()),
                }
            },
        )
    }

    fn terms(&self, systems: &'static [&'static str], typed: &str) -> Arc<Vec<Coded>> {
        let asked: Asked = (systems, typed.to_owned());
        let (found, begin) = {
            let mut state = self.inner.lock();
            let terms = &mut state.charts.terms;
            let answers = terms.answered.as_ref() == Some(&asked);
            let same = terms
                .answered
                .as_ref()
                .is_some_and(|(answered, _)| *answered == systems);
            terms.asked = Some(asked);
            // While one types on, the last answer to these terminologies stands in.
            let found = if same {
                Arc::clone(&terms.found)
            } else {
                Arc::default()
            };
            let begin = !answers && !terms.reading;
            terms.reading |= begin;
            (found, begin)
        };
        if begin {
            self.inner.read_terms();
        }
        found
    }

    fn happened(&self, entity: &str) -> HappenedState {
        let (id, key) = (entity.to_owned(), entity.to_owned());
        self.inner.held(
            entity.to_owned(),
            |known| &mut known.happened,
            move |host| host.record().entity_history(&id),
            move |known, read| {
                let Some(held) = known.happened.get_mut(&key) else {
                    return;
                };
                held.reading = false;
                match read {
                    Ok(events) => {
                        held.known = HappenedState {
                            events: Some(Arc::new(events)),
                            failure: None,
                        }
                    }
                    Err(error) => held.known.failure = Some(error.message()),
                }
            },
        )
    }

    fn contacts(&self, words: &str, count: u32) -> ContactsState {
        let key = (words.to_owned(), count);
        {
            let mut state = self.inner.lock();
            let contacts = &mut state.charts.contacts;
            if contacts.len() >= CONTACTS_KEPT && !contacts.contains_key(&key) {
                contacts.clear();
            }
        }
        let (asked, noted) = (key.clone(), key.clone());
        self.inner.held(
            key,
            |known| &mut known.contacts,
            move |host| {
                socle_practice::note_read(host, "records.contact", None)?;
                let person = socle_practice::author(host).person.map(|person| person.id);
                host.record()
                    .contacts(person.as_deref(), &asked.0, 0, asked.1)
            },
            move |known, read| {
                let Some(held) = known.contacts.get_mut(&noted) else {
                    return;
                };
                held.reading = false;
                match read {
                    Ok(page) => {
                        held.known = ContactsState {
                            found: Some(Arc::new(page.rows)),
                            total: page.total,
                            failure: None,
                        }
                    }
                    Err(error) => held.known.failure = Some(error.message()),
                }
            },
        )
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
    /// What is known under a key; what is not, or is old, is read.
    fn held<K, T, R>(
        self: &Arc<Self>,
        key: K,
        place: fn(&mut Known) -> &mut HashMap<K, Held<T>>,
        read: impl FnOnce(&Host) -> R + Send + 'static,
        note: impl FnOnce(&mut Known, R) + Send + 'static,
    ) -> T
    where
        K: std::hash::Hash + Eq + Send + 'static,
        T: Clone + Default,
        R: Send + 'static,
    {
        let (known, begin) = {
            let mut state = self.lock();
            let held = place(&mut state.charts).entry(key).or_insert_with(|| Held {
                stale: true,
                ..Held::default()
            });
            let begin = held.stale && !held.reading;
            if begin {
                (held.reading, held.stale) = (true, false);
            }
            (held.known.clone(), begin)
        };
        if begin {
            self.read(read, move |_, state, read| note(&mut state.charts, read));
        }
        known
    }

    fn read_terms(self: &Arc<Self>) {
        let Some((systems, typed)) = self.lock().charts.terms.asked.clone() else {
            return;
        };
        let asked: Asked = (systems, typed.clone());
        self.read(
            move |host| host.record().search_terms(systems, &typed, TERMS),
            move |_, state, found| {
                let terms = &mut state.charts.terms;
                terms.reading = false;
                terms.answered = Some(asked);
                match found {
                    Ok(found) => {
                        let coded = found.into_iter().map(|one| one.coded).collect();
                        terms.found = Arc::new(coded);
                    }
                    Err(error) => {
                        tracing::warn!(%error, "terms cannot be looked up");
                        terms.found = Arc::default();
                    }
                }
            },
        );
    }

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
    socle_practice::note_read(host, "journal.patient", Some(patient))?;
    // What was read a moment ago is told too.
    host.flush_journal()?;
    let record = host.record();
    let page = record.journal_of(patient, 0, count)?;
    Ok((socle_practice::told(host, patient, page.rows)?, page.total))
}

/// Do it; the record says what is wrong with it.
/// The right an act takes.
pub(super) fn needs(act: &ChartAct) -> Needs {
    match act {
        ChartAct::Create { .. } | ChartAct::Identity { .. } => Needs::Register,
        ChartAct::Add(new) => rights::to_write(&new.kind),
        ChartAct::Entity {
            act: EntityAct::Validate,
            ..
        }
        | ChartAct::Validate { .. } => Needs::Validate,
        ChartAct::Change { kind, .. } | ChartAct::Entity { kind, .. } => rights::to_write(kind),
    }
}

pub(super) fn perform(host: &Host, act: ChartAct, by: Author) -> Result<(), Refused> {
    let unit = Unit::new(by.clone());
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
        ChartAct::Add(new) => {
            match record.commit(&unit.with(Write::CreateEntity(new))) {
                // The id is ours alone: an earlier attempt went through although nobody was told.
                Err(RecordError::Conflict { expected: 0, .. }) => {}
                done => drop(done?),
            }
        }
        ChartAct::Change {
            kind,
            id,
            revision,
            fields,
            ..
        } => {
            record.commit(&unit.with(Write::Fields {
                kind,
                id,
                revision,
                fields,
            }))?;
        }
        ChartAct::Entity {
            kind,
            id,
            revision,
            act,
            ..
        } => {
            record.commit(&unit.with(Write::Entity {
                kind,
                id: id.as_str().into(),
                revision,
                act,
            }))?;
        }
        ChartAct::Validate {
            id,
            revision,
            fields,
            ..
        } => {
            validate(host, &id, revision, fields, &by)?;
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

/// Validates a consultation with what was typed last, in one unit.
fn validate(
    host: &Host,
    id: &str,
    revision: u64,
    fields: Vec<(String, Value)>,
    by: &Author,
) -> Result<(), RecordError> {
    let unit = |reached: u64| {
        let kind = "consultation".to_owned();
        let unit = Unit::new(by.clone());
        let unit = if fields.is_empty() {
            unit
        } else {
            unit.with(Write::Fields {
                kind: kind.clone(),
                id: id.to_owned(),
                revision,
                fields: fields.clone(),
            })
        };
        unit.with(Write::Entity {
            kind,
            id: id.into(),
            revision: reached,
            act: EntityAct::Validate,
        })
    };
    let record = host.record();
    if fields.is_empty() {
        return record.commit(&unit(revision)).map(drop);
    }
    match record.commit(&unit(revision + 1)) {
        // Fields that hold already what was typed leave the revision as it is.
        Err(RecordError::Meanwhile(_) | RecordError::Conflict { .. }) => {
            record.commit(&unit(revision)).map(drop)
        }
        done => done.map(drop),
    }
}
