//! What the shell notes about a document beside the document itself.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use socle_record::model::plugin_store::StoreQuery;
use socle_record::{Author, DocumentId, Record, RecordError, Unit, Value, Write};

use super::OWNER;

const TABLE: &str = "documents";

/// What is noted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Put away: it is in no list unless asked for.
    #[serde(default)]
    pub archive: bool,
    /// The person it is for, by the id of their session.
    #[serde(default)]
    pub pour: Option<String>,
}

/// What is noted of a document.
///
/// # Errors
/// Those of the record.
pub fn of(record: &Record, id: &DocumentId) -> Result<Sheet, RecordError> {
    Ok(record
        .store_get(OWNER, TABLE, id.as_str())?
        .map(|value| read(&value))
        .unwrap_or_default())
}

fn read(value: &Value) -> Sheet {
    value
        .as_text()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// What is noted of all documents something is noted of.
///
/// # Errors
/// Those of the record.
pub(super) fn all(record: &Record) -> Result<HashMap<String, Sheet>, RecordError> {
    const ROWS: u32 = 1_000;
    let mut found = HashMap::new();
    loop {
        let query = StoreQuery {
            first: found.len() as u64,
            count: ROWS,
            ..StoreQuery::default()
        };
        let rows = record.store_find(OWNER, TABLE, &query)?;
        let last = rows.len() < ROWS as usize;
        found.extend(rows.into_iter().map(|(id, value)| (id, read(&value))));
        if last {
            return Ok(found);
        }
    }
}

/// The write that notes it.
pub(super) fn write(id: &str, sheet: &Sheet) -> Write {
    Write::StorePut {
        plugin: OWNER.to_owned(),
        table: TABLE.to_owned(),
        key: id.to_owned(),
        value: Value::Text(serde_json::to_string(sheet).unwrap_or_default()),
        words: String::new(),
    }
}

/// Put a document away, or take it back.
///
/// # Errors
/// Those of the record.
pub fn archive(
    record: &Record,
    author: Author,
    id: &DocumentId,
    archive: bool,
) -> Result<(), RecordError> {
    let sheet = Sheet {
        archive,
        ..of(record, id)?
    };
    record.commit(&Unit::new(author).with(write(id.as_str(), &sheet)))?;
    Ok(())
}
