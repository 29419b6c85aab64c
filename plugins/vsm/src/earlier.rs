//! The summary in force: found in the file whatever program wrote it, with its line of versions and what it says.

use std::collections::{BTreeMap, BTreeSet};

use socle_formats::cda;
use socle_formats::documents::{LOINC, TRE_A05};
use socle_formats::summary::Item;
use socle_formats::vsm::{self, Reference};
use socle_sdk::{Blob, Document, Failure, Query, documents};

use crate::uncounted;

/// The types a summary may have: VSM, and its successor.
pub(crate) const TYPES: [(&str, &str); 2] = [(TRE_A05, "SYNTH"), (LOINC, "60591-5")];
/// What a document in force is.
const IN_USE: [&str; 2] = ["valide", "expedie"];
/// Documents one question brings.
const PAGE: u32 = 1_000;
/// The most bytes of a document that are read.
pub(crate) const MOST_BYTES: u64 = 8 << 20;
/// The most bytes of one read.
const STEP: u32 = 1 << 20;

/// The summary in force.
pub(crate) struct Earlier {
    pub(crate) document: Document,
    /// Its place in the line of versions; none when it is no CDA.
    pub(crate) reference: Option<Reference>,
    /// What it says; nothing when it is not structured.
    pub(crate) items: Vec<Item>,
}

impl Earlier {
    /// Civil date.
    pub(crate) fn date(&self) -> String {
        self.document.text("date").unwrap_or_default()
    }
}

/// The latest summary of the patient that nothing replaced and that was validated.
pub(crate) fn in_force(patient: &str) -> Result<Option<Earlier>, Failure> {
    latest(patient)?.map(read).transpose()
}

/// The day of the one that counts as the yearly one, without reading what it says.
pub(crate) fn last_counted(patient: &str) -> Result<Option<String>, Failure> {
    let latest = latest(patient)?;
    let counted = match &latest {
        Some(document) => !uncounted::has(&document.id())?,
        None => false,
    };
    Ok(latest
        .filter(|_| counted)
        .and_then(|document| document.text("date")))
}

fn latest(patient: &str) -> Result<Option<Document>, Failure> {
    let mut latest: Option<Document> = None;
    for (_, code) in TYPES {
        let query = Query::new("document");
        query.equal("patient", &patient.into());
        query.equal("type-code", &code.into());
        query.page(0, 50);
        for document in documents::find(&query)? {
            if !is_summary(&document) || !in_use(&document) {
                continue;
            }
            let newer = latest.as_ref().is_none_or(|known| {
                (document.text("date"), document.get("created").as_integer())
                    > (known.text("date"), known.get("created").as_integer())
            });
            if newer {
                latest = Some(document);
            }
        }
    }
    Ok(latest)
}

/// The identifiers, on the wire, of the summaries of a patient the file has, in force or not.
pub(crate) fn identifiers(patient: &str) -> Result<BTreeSet<String>, Failure> {
    let mut known = BTreeSet::new();
    for (_, code) in TYPES {
        let query = Query::new("document");
        query.equal("patient", &patient.into());
        query.equal("type-code", &code.into());
        query.page(0, 50);
        for document in documents::find(&query)? {
            known.extend(vsm::reference(&bytes(&document)?).map(|reference| reference.id));
        }
    }
    Ok(known)
}

/// The day of the latest summary in force of each patient who has one. One written here by somebody who is not the médecin
/// traitant is not the yearly one.
pub(crate) fn days() -> Result<BTreeMap<String, String>, Failure> {
    let uncounted = uncounted::all()?;
    let mut days: BTreeMap<String, String> = BTreeMap::new();
    let asked = TYPES
        .into_iter()
        .flat_map(|(_, code)| IN_USE.map(|status| (code, status)));
    for (code, status) in asked {
        let mut first = 0;
        loop {
            let query = Query::new("document");
            query.equal("type-code", &code.into());
            // Most of them were replaced: those are not even read.
            query.equal("status", &status.into());
            query.page(first, PAGE);
            let found = documents::find(&query)?;
            let whole = found.len() == PAGE as usize;
            let counted = found
                .iter()
                .filter(|document| is_summary(document) && !uncounted.contains(&document.id()));
            for document in counted {
                let day = document.text("date").unwrap_or_default();
                let known = days.entry(document.patient()).or_default();
                if *known < day {
                    *known = day;
                }
            }
            if !whole {
                break;
            }
            first += u64::from(PAGE);
        }
    }
    Ok(days)
}

/// Whether a document is of one of the types.
pub(crate) fn is_summary(document: &Document) -> bool {
    let (system, code) = (document.text("type-system"), document.text("type-code"));
    TYPES.iter().any(|(known_system, known)| {
        code.as_deref() == Some(*known) && system.as_deref() == Some(*known_system)
    })
}

pub(crate) fn in_use(document: &Document) -> bool {
    document
        .text("status")
        .is_some_and(|status| IN_USE.contains(&status.as_str()))
}

/// A document as the earlier one.
pub(crate) fn read(document: Document) -> Result<Earlier, Failure> {
    let bytes = bytes(&document)?;
    let reference = vsm::reference(&bytes);
    let items = cda::read(&bytes)
        .ok()
        .and_then(|summary| summary.files.into_iter().next())
        .map(|file| file.items)
        .unwrap_or_default();
    Ok(Earlier {
        document,
        reference,
        items,
    })
}

/// What a document holds.
pub(crate) fn bytes(document: &Document) -> Result<Vec<u8>, Failure> {
    content(&document.content()?)
}

pub(crate) fn content(blob: &Blob) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < blob.size().min(MOST_BYTES) {
        let part = blob.read(bytes.len() as u64, STEP)?;
        if part.is_empty() {
            break;
        }
        bytes.extend(part);
    }
    Ok(bytes)
}
