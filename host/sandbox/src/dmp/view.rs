//! A record as others than professionals see it: the patient, or the legal representatives of a minor, in the space of
//! theirs. There is no such service here; tests look through this instead.

use serde::{Deserialize, Serialize};

use super::rim::{ARCHIVED, DELETED, DEPRECATED};
use super::state::{Look, State};

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Eye {
    /// The registry itself: everything that was not deleted, and what was.
    All,
    /// The patient: what was not announced to them is not there.
    Patient,
    /// The legal representatives of a minor: what is hidden from them, and who came by a secret connection, is not there.
    Representatives,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its OID.
    pub unique_id: String,
    /// Type.
    pub kind: String,
    /// `current`, `replaced`, `archived`, `deleted`.
    pub status: String,
    /// From whom it is hidden, as codes.
    pub hidden: Vec<String>,
    /// National identifiers of its authors.
    pub authors: Vec<String>,
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// National identifier.
    pub professional: String,
    /// `TD3.1`, …
    pub transaction: String,
    /// `normal`, `bris_de_glace`, `centre_15`.
    pub mode: String,
}

/// What one sees.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// Documents, in the order they came.
    pub documents: Vec<Document>,
    /// Who came, the first first.
    pub visits: Vec<Visit>,
}

/// The record of a patient, to this eye.
pub(super) fn seen(state: &State, looks: Vec<Look>, matricule: &str, eye: Eye) -> Seen {
    let hidden_by = match eye {
        Eye::All => None,
        Eye::Patient => Some("INVISIBLE_PATIENT"),
        Eye::Representatives => Some("INVISIBLE_REPRESENTANTS_LEGAUX"),
    };
    let documents = state
        .entries
        .iter()
        .filter(|entry| entry.matricule == matricule)
        .filter(|entry| entry.class != super::metadata::SIGNATURE)
        .filter(|entry| eye == Eye::All || entry.status != DELETED)
        .filter(|entry| {
            hidden_by.is_none_or(|code| !entry.confidentiality.iter().any(|one| one == code))
        })
        .map(|entry| Document {
            unique_id: entry.unique_id.clone(),
            kind: entry.kind.clone(),
            status: match entry.status.as_str() {
                DEPRECATED => "replaced",
                ARCHIVED => "archived",
                DELETED => "deleted",
                _ => "current",
            }
            .to_owned(),
            hidden: entry
                .confidentiality
                .iter()
                .filter(|code| code.len() > 1)
                .cloned()
                .collect(),
            authors: entry.authors.clone(),
        })
        .collect();
    let visits = looks
        .into_iter()
        .filter(|look| look.matricule == matricule)
        .filter(|look| !(look.is_secret && eye == Eye::Representatives))
        .map(|look| Visit {
            professional: look.professional,
            transaction: look.transaction,
            mode: look.mode,
        })
        .collect();
    Seen { documents, visits }
}
