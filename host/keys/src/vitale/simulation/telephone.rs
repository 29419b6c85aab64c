//! The simulated service behind the code a patient shows on their telephone.
//!
//! Its codes are its own (nothing of the real ones is public): `APCV-SIMULEE-` person `-` serial. Each is good once, and
//! showing a new one makes the older ones of that person void. That a code is good once is inferred: one shown on a
//! telephone for a moment could not be worth much otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::Does;
use crate::vitale::apcv::{ApcvError, Opened, Person};

const PREFIX: &str = "APCV-SIMULEE-";
/// How long a context may be used, seconds.
const VALID_S: u32 = 300;

/// The code a person's telephone shows for the `serial`th time (from 1).
#[must_use]
pub fn code(person: usize, serial: u32) -> String {
    format!("{PREFIX}{person}-{serial}")
}

pub(super) fn is_code(text: &str) -> bool {
    text.starts_with(PREFIX)
}

#[derive(Debug)]
pub(super) struct Service {
    persons: Vec<Person>,
    /// The last serial that was opened, by person.
    used: BTreeMap<usize, u32>,
    revoked: BTreeSet<usize>,
    pub(super) does: Does,
}

impl Default for Service {
    fn default() -> Self {
        Self::of(vec![dominique()])
    }
}

impl Service {
    pub(super) fn of(persons: Vec<Person>) -> Self {
        Self {
            persons,
            used: BTreeMap::new(),
            revoked: BTreeSet::new(),
            does: Does::Answer,
        }
    }

    pub(super) fn revoke(&mut self, person: usize, revoked: bool) {
        if revoked {
            self.revoked.insert(person);
        } else {
            self.revoked.remove(&person);
        }
    }

    pub(super) fn open(&mut self, text: &str) -> Result<Opened, ApcvError> {
        match self.does {
            Does::Answer => {}
            Does::Away => return Err(ApcvError::Unreachable("nobody answers".into())),
            Does::Late => return Err(ApcvError::Late),
        }
        let (number, serial) = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once('-'))
            .and_then(|(number, serial)| Some((number.parse().ok()?, serial.parse().ok()?)))
            .ok_or(ApcvError::Unknown)?;
        let person: &Person = self.persons.get(number).ok_or(ApcvError::Unknown)?;
        if self.revoked.contains(&number) {
            return Err(ApcvError::Revoked);
        }
        if self.used.get(&number).is_some_and(|used| serial <= *used) || serial == 0 {
            return Err(ApcvError::Expired);
        }
        self.used.insert(number, serial);
        Ok(Opened {
            valid_s: VALID_S,
            persons: vec![person.clone()],
        })
    }
}

/// The reference patient of the national examples.
fn dominique() -> Person {
    Person {
        matricule: "279035121518989".into(),
        oid: "1.2.250.1.213.1.4.8".into(),
        nom_naissance: "PAT-TROIS".into(),
        premier_prenom: "DOMINIQUE".into(),
        liste_prenoms: "DOMINIQUE MARIE-LOUISE".into(),
        sexe: "F".into(),
        date_naissance: "1979-03-28".into(),
        lieu_naissance: Some("51215".into()),
    }
}
