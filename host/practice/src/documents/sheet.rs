//! What is noted of a document by those who read it: put away, for whom.

use serde::Deserialize;
use socle_record::model::plugin_store::StoreQuery;
use socle_record::{Author, DocumentChange, DocumentId, Record, RecordError, Unit, Value, Write};

use super::OWNER;

/// Where earlier versions noted it, beside the documents.
const EARLIER: &str = "documents";

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
    let revision = record.document(id)?.revision;
    record.commit(&Unit::new(author).with(Write::Document {
        id: id.clone(),
        revision,
        change: DocumentChange::Archive(archive),
    }))?;
    Ok(())
}

/// What an earlier version noted.
#[derive(Deserialize)]
struct Noted {
    #[serde(default)]
    archive: bool,
    #[serde(default)]
    pour: Option<String>,
}

/// Carries over what earlier versions noted beside the documents; answers how many there were. What is carried over is
/// taken away there, in one unit for each document, so that it can be cut short anywhere.
///
/// # Errors
/// Those of the record.
pub fn carry_over(record: &Record) -> Result<usize, RecordError> {
    let query = StoreQuery {
        count: 500,
        ..StoreQuery::default()
    };
    let mut done = 0;
    loop {
        let rows = record.store_find(OWNER, EARLIER, &query)?;
        if rows.is_empty() {
            return Ok(done);
        }
        for (id, value) in rows {
            let noted: Option<Noted> = value
                .as_text()
                .and_then(|text| serde_json::from_str(text).ok());
            let document = DocumentId::from(id.as_str());
            let mut unit = Unit::new(Author::host());
            if let (Some(noted), Ok(known)) = (noted, record.document(&document)) {
                let mut revision = known.revision;
                let mut change = |wanted: bool, change: DocumentChange| {
                    if wanted {
                        unit.writes.push(Write::Document {
                            id: document.clone(),
                            revision,
                            change,
                        });
                        revision += 1;
                    }
                };
                change(
                    noted.archive && !known.archived,
                    DocumentChange::Archive(true),
                );
                change(
                    noted.pour.is_some() && known.for_person.is_none(),
                    DocumentChange::For(noted.pour),
                );
            }
            unit.writes.push(Write::StoreDelete {
                plugin: OWNER.to_owned(),
                table: EARLIER.to_owned(),
                key: id,
            });
            record.commit(&unit)?;
            done += 1;
        }
    }
}

/// What an earlier version wrote, for tests.
#[doc(hidden)]
#[must_use]
pub fn as_earlier(id: &str, archive: bool, pour: Option<&str>) -> Write {
    let noted = serde_json::json!({ "archive": archive, "pour": pour });
    Write::StorePut {
        plugin: OWNER.to_owned(),
        table: EARLIER.to_owned(),
        key: id.to_owned(),
        value: Value::Text(noted.to_string()),
        words: String::new(),
    }
}
