//! What was deposited and declared, kept beside the certificates: an index, and a file for each document.
//!
//! Several sandboxes may share the folder (each command of a demonstration may start its own): every request takes the
//! lock, reads the index, and writes it whole again when it changed.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::patients::{self, Acces, Patient, Settings};
use super::rim::{APPROVED, DELETED, DEPRECATED};
use super::vihf::{Caller, Mode};
use super::{Refusal, code, fill};
use crate::NATIONAL_ID;
use crate::soap::{Fault, Side, Subcode};
use crate::state_dir;

/// A document's metadata, as they are searched and as they are given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) lid: String,
    pub(super) version: u32,
    pub(super) unique_id: String,
    pub(super) matricule: String,
    pub(super) status: String,
    pub(super) class: String,
    pub(super) kind: String,
    pub(super) format: String,
    pub(super) practice: String,
    pub(super) confidentiality: Vec<String>,
    /// National identifiers of its authors.
    pub(super) authors: Vec<String>,
    pub(super) creation: String,
    pub(super) service_start: String,
    pub(super) hash: String,
    pub(super) size: usize,
    pub(super) mime: String,
    /// The submission it came with.
    pub(super) set: String,
    /// The object, its status left open.
    pub(super) xml: String,
}

/// A submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Set {
    pub(super) id: String,
    pub(super) unique_id: String,
    pub(super) matricule: String,
    pub(super) time: String,
    pub(super) xml: String,
}

/// How two objects hang together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Association {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) source: String,
    pub(super) target: String,
}

/// What somebody declared about a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Authorisation {
    pub(super) matricule: String,
    pub(super) professional: String,
    pub(super) is_active: bool,
    pub(super) is_treating: bool,
}

/// Somebody came to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    pub(super) matricule: String,
    pub(super) professional: String,
    pub(super) transaction: String,
    pub(super) mode: String,
    pub(super) is_secret: bool,
}

/// Whether somebody may access a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Valid { treating: bool },
    Expired,
    Forbidden,
    None,
}

/// What one may do in a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rights {
    sees_masked: bool,
}

/// The index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) authorisations: Vec<Authorisation>,
    pub(super) sets: Vec<Set>,
    pub(super) entries: Vec<Entry>,
    pub(super) associations: Vec<Association>,
    /// What tests made of patients, by matricule.
    #[serde(default)]
    pub(super) settings: BTreeMap<String, Settings>,
    /// The day, since 1970, a record with documents of others was first asked for, by matricule.
    #[serde(default)]
    pub(super) first_asked: BTreeMap<String, i64>,
}

impl State {
    /// The patient of this matricule.
    pub(super) fn patient(&self, matricule: &str) -> Option<Patient> {
        patients::find(matricule).map(|patient| self.as_set(patient))
    }

    /// All of them.
    pub(super) fn patients(&self) -> impl Iterator<Item = Patient> {
        patients::patients()
            .iter()
            .map(|patient| self.as_set(patient))
    }

    fn as_set(&self, patient: &Patient) -> Patient {
        let patient = patient.clone();
        match self.settings.get(&patient.matricule) {
            Some(settings) => patient.with(settings),
            None => patient,
        }
    }

    /// Changes what a patient is; what the doctor of the demonstration had declared is forgotten when their access is said.
    pub(super) fn set(&mut self, matricule: &str, settings: Settings) {
        if settings.acces.is_some() {
            self.authorisations
                .retain(|one| !(one.matricule == matricule && one.professional == NATIONAL_ID));
        }
        if settings.documents.is_some() {
            self.first_asked.remove(matricule);
        }
        self.settings.insert(matricule.to_owned(), settings);
    }

    /// The day a record with documents of others was first asked for: this one, the first time.
    pub(super) fn first_asked(&mut self, patient: &Patient, today: i64) -> (i64, bool) {
        match self.first_asked.get(&patient.matricule) {
            Some(day) => (*day, false),
            None => {
                self.first_asked.insert(patient.matricule.clone(), today);
                (today, true)
            }
        }
    }

    /// What was declared, else what the data say of the demonstration's doctor.
    pub(super) fn access(&self, patient: &Patient, professional: &str) -> Access {
        let initial = match patient.acces {
            Some(acces) if professional == NATIONAL_ID && acces != Acces::Aucun => acces,
            _ => {
                return match self.declared(patient, professional) {
                    Some(declared) if declared.is_active => Access::Valid {
                        treating: declared.is_treating,
                    },
                    _ => Access::None,
                };
            }
        };
        match (self.declared(patient, professional), initial) {
            (_, Acces::Interdit) => Access::Forbidden,
            (Some(declared), _) if declared.is_active => Access::Valid {
                treating: declared.is_treating,
            },
            (Some(_), _) => Access::None,
            (None, Acces::Valide) => Access::Valid { treating: false },
            (None, Acces::Traitant) => Access::Valid { treating: true },
            (None, Acces::Expire) => Access::Expired,
            (None, Acces::Aucun) => Access::None,
        }
    }

    fn declared(&self, patient: &Patient, professional: &str) -> Option<&Authorisation> {
        self.authorisations
            .iter()
            .find(|one| one.matricule == patient.matricule && one.professional == professional)
    }

    /// What the caller may read, or why nothing.
    pub(super) fn rights(&self, patient: &Patient, caller: &Caller) -> Result<Rights, Refusal> {
        let access = self.access(patient, &caller.id);
        let is_treating = access == Access::Valid { treating: true };
        if caller.mode != Mode::Normal {
            if patient.oppose.iter().any(|mode| mode == caller.mode.code()) {
                return code(
                    "DMPAccessForbidden",
                    "Le patient s'oppose à cet accès en urgence",
                );
            }
            return Ok(Rights {
                sees_masked: is_treating || patient.masques_en_urgence,
            });
        }
        match access {
            Access::Valid { .. } => Ok(Rights {
                sees_masked: is_treating,
            }),
            Access::Expired => code("DMPAuthorizationExpired", "Autorisation expirée"),
            Access::Forbidden => code("DMPAccessForbidden", "Accès interdit par le patient"),
            Access::None => code("DMPAuthorizationNotFound", "Pas d'autorisation"),
        }
    }

    /// The documents of a patient that the caller sees.
    pub(super) fn visible<'a>(
        &'a self,
        patient: &'a Patient,
        caller: &'a Caller,
        rights: Rights,
        made: &'a [Entry],
    ) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().chain(made).filter(move |entry| {
            entry.matricule == patient.matricule
                && entry.status != DELETED
                && (rights.sees_masked
                    || entry.authors.contains(&caller.id)
                    || !entry.confidentiality.iter().any(|code| code == "MASQUE_PS"))
        })
    }

    /// What another document takes the place of is no longer current.
    pub(super) fn deprecate(&mut self, id: &str) {
        for entry in &mut self.entries {
            if entry.id == id && entry.status == APPROVED {
                DEPRECATED.clone_into(&mut entry.status);
            }
        }
    }
}

/// The folder.
#[derive(Debug)]
pub(super) struct Store {
    dir: PathBuf,
}

impl Store {
    pub(super) fn new(state_dir: &Path) -> Self {
        Self {
            dir: state_dir.join("dmp"),
        }
    }

    /// One request: nothing is kept when it is refused.
    pub(super) fn with<T>(
        &self,
        request: impl FnOnce(&mut State) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let lock = state_dir::create(&self.dir)
            .and_then(|()| state_dir::lock(&self.dir))
            .map_err(broken)?;
        let before = self.read().map_err(broken)?;
        let mut state = before.clone();
        let done = request(&mut state)?;
        if state != before {
            let json = serde_json::to_vec(&state).map_err(|error| broken(error.into()))?;
            state_dir::write_private(&self.index(), &json).map_err(broken)?;
        }
        drop(lock);
        Ok(done)
    }

    /// The documents of others that are not in the registry. The first time a record is asked for, a small number of them
    /// is put there instead.
    pub(super) fn made(
        &self,
        state: &mut State,
        patient: &Patient,
        today: i64,
    ) -> Result<Vec<Entry>, Refusal> {
        if patient.documents == 0 {
            return Ok(Vec::new());
        }
        let (first_asked, is_first) = state.first_asked(patient, today);
        if patient.documents > fill::KEPT {
            return Ok(fill::documents(patient, first_asked)
                .map(|(entry, _)| entry)
                .collect());
        }
        if is_first {
            for (entry, content) in fill::documents(patient, first_asked) {
                self.keep(&entry.unique_id, &content)?;
                state.entries.push(entry);
            }
        }
        Ok(Vec::new())
    }

    /// Somebody came. A line is added; the index is not written for it.
    pub(super) fn look(&self, look: &Look) -> Result<(), Refusal> {
        let line = serde_json::to_string(look).map_err(|error| broken(error.into()))?;
        state_dir::create(&self.dir)
            .and_then(|()| {
                std::fs::OpenOptions::new()
                    .append(true)
                    .create(true)
                    .open(self.dir.join("visits.jsonl"))
            })
            .and_then(|mut file| writeln!(file, "{line}"))
            .map_err(broken)
    }

    /// Who came.
    pub(super) fn looks(&self) -> Result<Vec<Look>, Refusal> {
        match std::fs::read_to_string(self.dir.join("visits.jsonl")) {
            // A line that is being written is not one yet.
            Ok(lines) => Ok(lines
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(broken(error)),
        }
    }

    fn index(&self) -> PathBuf {
        self.dir.join("registry.json")
    }

    fn read(&self) -> io::Result<State> {
        match std::fs::read(self.index()) {
            Ok(json) => Ok(serde_json::from_slice(&json)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::default()),
            Err(error) => Err(error),
        }
    }

    /// Keeps a document; its OID was checked to be one.
    pub(super) fn keep(&self, unique_id: &str, content: &[u8]) -> Result<(), Refusal> {
        let folder = self.dir.join("documents");
        state_dir::create(&folder)
            .and_then(|()| state_dir::write_private(&folder.join(unique_id), content))
            .map_err(broken)
    }

    /// A document that was kept, or that is made each time.
    pub(super) fn content(
        &self,
        patient: &Patient,
        unique_id: &str,
        first_asked: Option<i64>,
    ) -> Result<Vec<u8>, Refusal> {
        match std::fs::read(self.dir.join("documents").join(unique_id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => first_asked
                .and_then(|day| fill::content(patient, unique_id, day))
                .ok_or_else(|| broken(error)),
            read => read.map_err(broken),
        }
    }
}

fn broken(error: io::Error) -> Refusal {
    Refusal::Fault(Box::new(Fault {
        side: Side::Receiver,
        subcode: Subcode::Dmp("sandbox_state"),
        text: "Erreur technique".to_owned(),
        erreur: None,
        reason: error.to_string(),
    }))
}
