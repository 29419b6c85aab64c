//! The screens of a patient: creating one, the administrative fields and the identity, who saw what.
//!
//! What a person types is kept here by patient until the record has taken it: it survives errors, other tabs, other files
//! and the lock; only the person gives it up.

mod coordinates;
pub(super) mod draft;
pub(super) mod field;
pub(super) mod identity;
pub(super) mod newcomer;
pub(super) mod seen;
pub(crate) mod told;

use std::collections::HashMap;

use super::model::Ticket;
use newcomer::Newcomer;

pub(super) use coordinates::coordinates;

/// What is typed in the files of patients and not in the record yet.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// The patient being created; kept while the dialog is put aside.
    pub(super) newcomer: Newcomer,
    files: HashMap<String, FileTyped>,
}

/// A part of a file that is edited as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Card {
    /// Names used, phone, addresses.
    Coordinates,
    /// The strict traits of the identity.
    Traits,
}

/// What is typed in one file.
#[derive(Debug, Default)]
pub(super) struct FileTyped {
    coordinates: Option<draft::Draft>,
    pub(super) traits: Option<identity::Typing>,
    pub(super) seen: seen::Filter,
}

impl Typed {
    /// What is typed in the file of a patient.
    pub(super) fn of(&mut self, patient: &str) -> &mut FileTyped {
        self.files.entry(patient.to_owned()).or_default()
    }

    /// Forget what was typed in a file: its person gave it up, or all of it was taken.
    pub(super) fn forget(&mut self, patient: &str) {
        self.files.remove(patient);
    }

    /// True when something was typed and not taken: in this patient's file, or anywhere.
    pub(super) fn any_unsent(&self, patient: Option<&str>) -> bool {
        let here = |one: &str| patient.is_none_or(|patient| patient == one);
        (patient.is_none() && self.newcomer.is_typed())
            || self
                .files
                .iter()
                .any(|(one, typed)| here(one) && typed.is_unsent())
    }

    /// What was typed in a card is on its way.
    pub(super) fn sent(&mut self, patient: &str, card: Card, ticket: Ticket) {
        let typed = self.of(patient);
        match card {
            Card::Coordinates => {
                if let Some(draft) = &mut typed.coordinates {
                    draft.sent(ticket);
                }
            }
            Card::Traits => {
                if let Some(typing) = &mut typed.traits {
                    typing.draft.sent(ticket);
                }
            }
        }
    }

    /// What came of what was sent: true when it was ours, and what went wrong is said where it was typed.
    pub(super) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        let mut ours = false;
        for typed in self.files.values_mut() {
            ours |= typed.settle(ticket, done, sentence);
        }
        ours
    }
}

impl FileTyped {
    fn is_unsent(&self) -> bool {
        self.coordinates
            .as_ref()
            .is_some_and(draft::Draft::is_changed)
            || self
                .traits
                .as_ref()
                .is_some_and(identity::Typing::is_changed)
    }

    fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        if let Some(draft) = &mut self.coordinates
            && draft.settle(ticket, done, sentence)
        {
            if done {
                self.coordinates = None;
            }
            return true;
        }
        if let Some(typing) = &mut self.traits
            && typing.draft.settle(ticket, done, sentence)
        {
            if done {
                self.traits = None;
            }
            return true;
        }
        false
    }
}
