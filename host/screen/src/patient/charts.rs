//! The screens of a patient: creating one, the consultation, the medical file, the administrative fields and the
//! identity, who saw what.
//!
//! What a person types is kept here by patient until the record has taken it: it survives errors, other tabs, other files
//! and the lock; only the person gives it up. What belongs to no patient (contacts) is kept under the empty id.

pub(crate) mod consultation;
mod coordinates;
pub(crate) mod draft;
pub(crate) mod entity;
pub(crate) mod field;
pub(crate) mod followup;
pub(crate) mod identity;
pub(crate) mod items;
pub(crate) mod newcomer;
pub(crate) mod seen;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use socle_record::Section;

use crate::model::Ticket;
use crate::model::charts::ChartAct;
use newcomer::Newcomer;

pub(crate) use coordinates::coordinates;

/// What is typed in the files of patients and not in the record yet.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// The patient being created; kept while the dialog is put aside.
    pub(crate) newcomer: Newcomer,
    files: HashMap<String, FileTyped>,
}

/// A part of a file that is sent as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Card {
    /// The strict traits of the identity.
    Traits,
    /// An entity edited in place, by id; the patient's own fields by the patient's id.
    Entity(String),
    /// The line that adds to a section.
    Adding(Section),
    /// The consultation being written.
    Consultation,
    /// The line that adds an act.
    Acte,
    /// What is added to a validated consultation.
    Addendum,
}

/// What is typed in one file.
#[derive(Debug, Default)]
pub(crate) struct FileTyped {
    pub(crate) traits: Option<identity::Typing>,
    pub(crate) seen: seen::Filter,
    /// Entities being edited, by id.
    pub(crate) entities: HashMap<String, entity::Typing>,
    adding: BTreeMap<Section, items::Adding>,
    acte: items::Adding,
    /// Sections whose closed items are in sight.
    past: BTreeSet<Section>,
    writing: Option<consultation::Writing>,
    past_consultations: consultation::Past,
    correspondent: String,
    /// Contacts being linked to this patient, from the page of contacts: the id of the link by that of the contact.
    pub(crate) links: HashMap<String, String>,
    /// The file is closed: only what is on its way is still of interest.
    is_closed: bool,
}

impl Typed {
    /// What is typed in the file of a patient.
    pub(crate) fn of(&mut self, patient: &str) -> &mut FileTyped {
        self.files.entry(patient.to_owned()).or_default()
    }

    /// The file is opened, or opened again while something is still on its way.
    pub(crate) fn opened(&mut self, patient: &str) {
        if let Some(typed) = self.files.get_mut(patient) {
            typed.is_closed = false;
        }
    }

    /// The file is closed: its person gave up what was typed, but for what keeps itself.
    pub(crate) fn forget(&mut self, patient: &str) {
        let Some(typed) = self.files.remove(patient) else {
            return;
        };
        if let Some(writing) = typed.writing.filter(consultation::Writing::is_pending) {
            let left = FileTyped {
                writing: Some(writing),
                is_closed: true,
                ..FileTyped::default()
            };
            self.files.insert(patient.to_owned(), left);
        }
    }

    /// True when something was typed that does not keep itself: in this patient's file, or anywhere.
    pub(crate) fn any_unsent(&self, patient: Option<&str>) -> bool {
        let here = |one: &str| patient.is_none_or(|patient| patient == one);
        (patient.is_none() && self.newcomer.is_typed())
            || self
                .files
                .iter()
                .any(|(one, typed)| here(one) && typed.is_unsent())
    }

    /// True while something that keeps itself is not in the record yet.
    pub(crate) fn is_keeping(&self) -> bool {
        self.files
            .values()
            .filter_map(|typed| typed.writing.as_ref())
            .any(|writing| writing.is_pending() && !writing.is_stuck())
    }

    /// True while the consultation of this patient is on its way into the record, or there and not told yet.
    pub(crate) fn is_coming(&self, patient: &str) -> bool {
        let writing = self
            .files
            .get(patient)
            .and_then(|typed| typed.writing.as_ref());
        writing.is_some_and(consultation::Writing::is_coming)
    }

    /// What keeps itself and is due: after a pause of the keys, or at once.
    pub(crate) fn due(&mut self, now: Option<f64>, at_once: bool) -> Vec<ChartAct> {
        self.files
            .iter_mut()
            .filter_map(|(patient, typed)| typed.writing.as_mut()?.due(patient, now, at_once))
            .collect()
    }

    /// What was typed in a card is on its way.
    pub(crate) fn sent(&mut self, patient: Option<&str>, card: Card, ticket: Ticket) {
        let typed = self.of(patient.unwrap_or_default());
        match card {
            Card::Traits => {
                if let Some(typing) = &mut typed.traits {
                    typing.draft.sent(ticket);
                }
            }
            Card::Entity(id) => {
                if let Some(typing) = typed.entities.get_mut(&id) {
                    typing.draft.sent(ticket);
                }
            }
            Card::Adding(section) => typed.adding.entry(section).or_default().sent = Some(ticket),
            Card::Acte => typed.acte.sent = Some(ticket),
            Card::Addendum => typed.past_consultations.sent = Some(ticket),
            Card::Consultation => {
                if let Some(writing) = &mut typed.writing {
                    writing.draft.sent(ticket);
                }
            }
        }
    }

    /// What came of what was sent: true when it was ours, and what went wrong is said where it was typed.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        let mut ours = false;
        self.files.retain(|_, typed| {
            ours |= typed.settle(ticket, done, sentence);
            let is_kept = typed
                .writing
                .as_ref()
                .is_some_and(consultation::Writing::is_pending);
            !typed.is_closed || is_kept
        });
        ours
    }
}

impl FileTyped {
    fn is_unsent(&self) -> bool {
        self.traits
            .as_ref()
            .is_some_and(identity::Typing::is_changed)
            || self.entities.values().any(entity::Typing::is_changed)
            || self
                .adding
                .values()
                .chain([&self.acte])
                .any(|adding| !adding.text.trim().is_empty())
            || !self.past_consultations.addendum.trim().is_empty()
            || self
                .writing
                .as_ref()
                .is_some_and(consultation::Writing::is_stuck)
    }

    fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        if let Some(typing) = &mut self.traits
            && typing.draft.settle(ticket, done, sentence)
        {
            if done {
                self.traits = None;
            }
            return true;
        }
        if let Some(writing) = &mut self.writing
            && writing.draft.settle(ticket, done, sentence)
        {
            writing.settled(done);
            return true;
        }
        let edited = self.entities.iter_mut().find_map(|(id, typing)| {
            typing
                .draft
                .settle(ticket, done, sentence)
                .then(|| id.clone())
        });
        if let Some(id) = edited {
            if done {
                self.entities.remove(&id);
            }
            return true;
        }
        for adding in self.adding.values_mut().chain([&mut self.acte]) {
            if adding.sent.take_if(|sent| *sent == ticket).is_some() {
                if done {
                    *adding = items::Adding::default();
                } else {
                    adding.failure = sentence.map(str::to_owned);
                }
                return true;
            }
        }
        let past = &mut self.past_consultations;
        if past.sent.take_if(|sent| *sent == ticket).is_some() {
            past.settled(done, sentence);
            return true;
        }
        false
    }
}
