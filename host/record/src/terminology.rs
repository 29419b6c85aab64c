//! Terminologies: codes and their words, searched by code or by the beginnings of words while somebody types.
//!
//! A small [`starter`] set is part of the program; a person loads the official file of a terminology ([`read`]) and it takes
//! that place. What was loaded is one blob of the record with its version and date, so that it is backed up, moved and shared
//! between workstations with the rest; each program keeps an [`Index`] of it in memory (a few ms for 100,000 codes).

pub mod index;
pub mod read;
pub mod starter;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub use index::{Found, Index, Term};

use crate::model::blob::Digest;
use crate::model::coded::systems;

/// Systems that have a name of their own, as people call them.
pub const NAMES: &[(&str, &str, &str)] = &[
    ("cim-10", systems::CIM10, "CIM-10"),
    ("snomed-ct", systems::SNOMED_CT, "SNOMED CT"),
    ("loinc", systems::LOINC, "LOINC"),
    ("cis", systems::CIS, "Médicaments (CIS)"),
    ("cip", systems::CIP, "Présentations de médicaments (CIP)"),
    ("ccam", systems::CCAM, "CCAM"),
    ("ngap", systems::NGAP, "NGAP"),
    ("atc", systems::ATC, "ATC"),
];

/// The OID of a system, from its name or from the OID itself.
#[must_use]
pub fn system(name: &str) -> Option<String> {
    let known = NAMES
        .iter()
        .find(|(short, oid, _)| short.eq_ignore_ascii_case(name) || *oid == name);
    match known {
        Some((_, oid, _)) => Some((*oid).to_owned()),
        None => is_oid(name).then(|| name.to_owned()),
    }
}

/// The name people call a system by; its OID when it has none.
#[must_use]
pub fn name_of(system: &str) -> &str {
    NAMES
        .iter()
        .find(|(_, oid, _)| *oid == system)
        .map_or(system, |(_, _, name)| name)
}

fn is_oid(text: &str) -> bool {
    text.len() <= 64
        && text.contains('.')
        && text.split('.').all(|arc| {
            !arc.is_empty()
                && arc.bytes().all(|b| b.is_ascii_digit())
                && (arc == "0" || !arc.starts_with('0'))
        })
}

/// A terminology the practice has loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// OID of the code system.
    pub system: String,
    /// Version, as its publisher calls it; empty when it was not said.
    pub version: String,
    /// Civil date of publication; empty when it was not said.
    pub date: String,
    /// Name of the file it came from.
    pub source: String,
    /// How many codes.
    pub codes: u64,
    /// When it was loaded, milliseconds since the Unix epoch, UTC.
    pub loaded_ms: i64,
    /// Its content: one line per code, as [`read::to_lines`] writes them.
    pub content: Digest,
}

/// An index, and the content it was made of (none for the starter set).
type Made = (Option<Digest>, Arc<Index>);

/// The indexes this program has made, by system.
#[derive(Default)]
pub(crate) struct Indexes(Mutex<HashMap<String, Made>>);

impl Indexes {
    /// The index of a system if it was made of this content.
    pub(crate) fn get(&self, system: &str, content: Option<&Digest>) -> Option<Arc<Index>> {
        let made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.get(system)
            .filter(|(of, _)| of.as_ref() == content)
            .map(|(_, index)| Arc::clone(index))
    }

    /// Keeps an index.
    pub(crate) fn keep(&self, system: &str, content: Option<Digest>, index: &Arc<Index>) {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.insert(system.to_owned(), (content, Arc::clone(index)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_named_or_are_oids() {
        for (name, oid) in [
            ("CIM-10", Some(systems::CIM10)),
            ("ccam", Some(systems::CCAM)),
            (systems::ATC, Some(systems::ATC)),
            ("1.2.3", Some("1.2.3")),
            ("1.02.3", None),
            ("cim", None),
            ("12", None),
            ("1..2", None),
        ] {
            assert_eq!(system(name).as_deref(), oid, "{name}");
        }
        assert_eq!(name_of(systems::CIM10), "CIM-10");
    }
}
