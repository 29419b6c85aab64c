//! The list of a patient's documents as it was last asked for, what was read of it, and what of it is in the file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use socle_formats::cda;
use socle_sdk::{Document, Failure, Query, documents, store};

use super::card::Card;
use crate::deposit::kept::Deposit;
use crate::patient::Ins;
use crate::rows;

/// What is known of a consultation, by patient; the documents, a few hundred a row.
const TABLE: &str = "consultation";
/// OIDs that were opened, by patient.
const READ: &str = "lus";
/// The OID a document of the file bears, by document and version: found once.
const OF_FILE: &str = "oid-du-dossier";
/// Documents a row.
const A_ROW: usize = 400;
/// Documents of the file looked at to know which are in the record, the latest first.
const LOOKED_AT: u32 = 200;
/// The largest of them that is read, in bytes.
const MOST_READ: u64 = 4 << 20;

/// What was found at the last consultation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Found {
    /// When, milliseconds since the Unix epoch.
    pub(super) at_ms: i64,
    /// Since when documents were asked for, `AAAAMMJJ`; empty for all of them.
    pub(super) since: String,
    /// The latest first.
    pub(super) cards: Vec<Card>,
}

/// The list of a patient; none when the record was never consulted, or was under another matricule.
pub(super) fn found(patient: &str) -> Result<Option<Found>, Failure> {
    let Some(ins) = Ins::of(patient)? else {
        return Ok(None);
    };
    let Some(head) = rows::get(TABLE, patient)?.filter(|row| row["ins"] == ins.matricule.as_str())
    else {
        return Ok(None);
    };
    let mut cards = Vec::new();
    for number in 0..head["lignes"].as_u64().unwrap_or_default() {
        let row = rows::get(TABLE, &key(patient, number))?.unwrap_or_default();
        let kept = row.as_array().map(Vec::as_slice).unwrap_or_default();
        cards.extend(kept.iter().filter_map(Card::read));
    }
    Ok(Some(Found {
        at_ms: head["le"].as_i64().unwrap_or_default(),
        since: head["depuis"].as_str().unwrap_or_default().to_owned(),
        cards,
    }))
}

fn key(patient: &str, number: u64) -> String {
    format!("{patient}/{number:04}")
}

impl Found {
    /// Keeps it in the place of what was there. Those made last come first; without a date, last.
    pub(super) fn keep(&mut self, patient: &str) -> Result<(), Failure> {
        self.cards.sort_by(|a, b| b.made.cmp(&a.made));
        let before = rows::get(TABLE, patient)?.unwrap_or_default();
        let mut number: u64 = 0;
        for some in self.cards.chunks(A_ROW) {
            let row: Vec<Value> = some.iter().map(Card::row).collect();
            rows::put(TABLE, &key(patient, number), &Value::Array(row))?;
            number += 1;
        }
        for old in number..before["lignes"].as_u64().unwrap_or_default() {
            store::delete(TABLE, &key(patient, old))?;
        }
        let ins = Ins::need(patient)?;
        rows::put(
            TABLE,
            patient,
            &json!({
                "ins": ins.matricule.as_str(),
                "le": self.at_ms,
                "depuis": self.since,
                "lignes": number,
            }),
        )
    }

    /// The document of this OID.
    pub(super) fn card(&self, unique_id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.unique_id == unique_id)
    }
}

/// What was opened of a patient's record.
pub(super) fn read(patient: &str) -> Result<BTreeSet<String>, Failure> {
    let row = rows::get(READ, patient)?.unwrap_or_default();
    let kept = row.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(kept
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

/// A document was opened, or is to be read again.
pub(super) fn mark(patient: &str, unique_id: &str, is_read: bool) -> Result<(), Failure> {
    let mut known = read(patient)?;
    let changed = match is_read {
        true => known.insert(unique_id.to_owned()),
        false => known.remove(unique_id),
    };
    match changed {
        true => rows::put(READ, patient, &json!(known)),
        false => Ok(()),
    }
}

/// Which documents of the record are in the file: OID to document. What was deposited from here, what was imported from
/// there, and what came by mail or from another program: a CDA says its OID itself.
pub(super) fn in_file(patient: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut known = BTreeMap::new();
    for (document, row) in rows::of_patient(OF_FILE, patient)? {
        let (Some(oid), Some(id)) = (row.as_str(), document.split('@').next()) else {
            continue;
        };
        if !oid.is_empty() {
            known.insert(oid.to_owned(), id.to_owned());
        }
    }
    for deposit in Deposit::all(patient)? {
        if !deposit.unique_id.is_empty() {
            known.insert(deposit.unique_id, deposit.document);
        }
    }
    Ok(known)
}

/// A document of the file bears this OID.
pub(super) fn note_in_file(patient: &str, document: &Document, oid: &str) -> Result<(), Failure> {
    rows::put(OF_FILE, &file_key(patient, document), &json!(oid))
}

fn file_key(patient: &str, document: &Document) -> String {
    let version = document.get("version").as_integer().unwrap_or(1);
    format!("{patient}/{}@{version}", document.id())
}

/// Looks into the documents of the file that were not looked into yet: OID to document. What this call keeps is not found by
/// [`in_file`] before the next.
pub(super) fn look_into_file(patient: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    let query = Query::new("document");
    query.equal("patient", &patient.into());
    query.page(0, LOOKED_AT);
    let known: BTreeSet<String> = rows::of_patient(OF_FILE, patient)?
        .into_iter()
        .map(|(key, _)| format!("{patient}/{key}"))
        .collect();
    for document in documents::find(&query)? {
        let mime = document.text("mime").unwrap_or_default();
        let key = file_key(patient, &document);
        if !mime.contains("xml") || known.contains(&key) {
            continue;
        }
        let content = document.content()?;
        let oid = match content.size() <= MOST_READ {
            true => cda::identifier(&content.to_vec()?).unwrap_or_default(),
            false => String::new(),
        };
        rows::put(OF_FILE, &key, &json!(oid))?;
        if !oid.is_empty() {
            found.insert(oid, document.id());
        }
    }
    Ok(found)
}
