//! What leaves the practice on request: one patient's file (right of access) or the whole practice, complete.
//!
//! A folder for each patient:
//!
//! | file | what |
//! |---|---|
//! | `index.html` | the file, to be read by a person |
//! | `fhir.json` | a FHIR R4 bundle (fr-core) for other programs, documents included |
//! | `dossier.json` | everything the record holds, history and struck entries included, in its own words |
//! | `documents/` | every version of every document as it is stored |
//! | `journal.csv` | who saw and did what |
//! | `MANIFESTE.sha256` | the digest of each file, for `sha256sum -c` |
//!
//! The folder appears whole or not at all: it is made beside its place and renamed, after the journal says that it leaves.

mod fhir;
mod file;
mod html;
mod own;
mod pack;

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::json;
use socle_record::{Act, Author, PatientId, PatientSearch, Record, Unit};

use crate::error::ExchangeError;
use pack::Pack;

/// Patients asked of the record at once.
const PAGE: u32 = 500;

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Patients.
    pub patients: usize,
    /// Files, the manifest left aside.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// SHA-256 of the manifest: it stands for the whole, in the journal too.
    pub digest: String,
}

/// Writes one patient's file to the folder `to`, which must not exist or be empty.
///
/// # Errors
/// [`ExchangeError::Folder`], [`ExchangeError::File`], those of the record; nothing is left behind.
pub fn patient(
    record: &Record,
    id: &PatientId,
    to: &Path,
    author: &Author,
) -> Result<Exported, ExchangeError> {
    let mut pack = Pack::beside(to)?;
    file::write(record, id, "", &mut pack)?;
    leave(record, pack, "export.patient", Some(id), author, 1)
}

/// Writes the whole practice to the folder `to`. `progress` hears how many patients are done and of how many, and may break
/// off: then nothing is left behind.
///
/// # Errors
/// As [`patient`]; [`ExchangeError::Interrupted`].
pub fn practice(
    record: &Record,
    to: &Path,
    author: &Author,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Exported, ExchangeError> {
    let mut pack = Pack::beside(to)?;
    let mut lines = Vec::new();
    loop {
        let page = record.patients(&PatientSearch {
            words: String::new(),
            first: lines.len() as u64,
            count: PAGE,
        })?;
        let total = usize::try_from(page.total).unwrap_or(usize::MAX);
        if page.rows.is_empty() {
            break;
        }
        for line in page.rows {
            if progress(lines.len(), total).is_break() {
                return Err(ExchangeError::Interrupted);
            }
            let folder = format!("patients/{}", file::folder_of(&line));
            file::write(record, &line.id, &folder, &mut pack)?;
            lines.push((folder, line));
        }
    }
    let _last = progress(lines.len(), lines.len());
    pack.json("cabinet.json", &own::practice(record)?)?;
    pack.write(
        "index.html",
        html::practice(&lines, record.now_ms()).as_bytes(),
    )?;
    let count = lines.len();
    leave(record, pack, "export.cabinet", None, author, count)
}

/// Writes the manifest and the journal, and lets the folder appear.
fn leave(
    record: &Record,
    mut pack: Pack,
    name: &str,
    patient: Option<&PatientId>,
    author: &Author,
    patients: usize,
) -> Result<Exported, ExchangeError> {
    let digest = pack.manifest()?;
    let act = Act {
        name: name.to_owned(),
        patient: patient.cloned(),
        capability: "exchange.export".to_owned(),
        object: format!("sha256:{digest}"),
    };
    // Before it leaves: what could not be journalled does not leave.
    record.commit(&Unit::new(author.clone()).with_act(act))?;
    let (files, bytes) = pack.appear()?;
    Ok(Exported {
        patients,
        files,
        bytes,
        digest,
    })
}

/// An instant as exports write it: milliseconds since the Unix epoch, UTC, and the same in words of ISO 8601.
fn instant(at_ms: i64) -> serde_json::Value {
    json!({ "ms": at_ms, "iso": iso(at_ms) })
}

/// `2026-11-26T18:00:00Z`.
fn iso(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1_000).rem_euclid(86_400);
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        crate::file::utc_day(at_ms),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
