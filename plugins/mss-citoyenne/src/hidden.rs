//! Documents that never leave to the patient: a mark a person puts on, and the one a document bears itself.
//!
//! `INVISIBLE_PATIENT` is a confidentiality of the metadata of exchange (CI-SIS, value set of confidentialities). The record
//! keeps none for a document, so a person marks it here; a CDA that carries the word in its header is obeyed as it is.

use serde_json::json;
use socle_sdk::{Document, Failure};

use crate::failures::said;
use crate::rows;

const TABLE: &str = "caches";
/// As the value set has it.
const MARK: &[u8] = b"INVISIBLE_PATIENT";
/// How much of a CDA is looked at, in bytes.
const LOOKED_AT: u64 = 8 << 20;

/// Whether it is marked here.
pub(crate) fn is_marked(document: &str) -> Result<bool, Failure> {
    Ok(rows::get(TABLE, document)?.is_some_and(|row| row["cache"] == true))
}

/// A person marks it, or takes the mark off.
pub(crate) fn mark(document: &str, hidden: bool) -> Result<(), Failure> {
    rows::put(TABLE, document, &json!({ "cache": hidden }))
}

/// A document that is hidden from the patient does not leave to them.
///
/// # Errors
/// `messaging.hidden`.
pub(crate) fn respect(document: &Document) -> Result<(), Failure> {
    let says_so = document.text("mime").as_deref() == Some("text/xml") && {
        let content = document.content()?;
        content.size() <= LOOKED_AT && contains(&content.to_vec()?, MARK)
    };
    match says_so || is_marked(&document.id())? {
        true => Err(said("messaging.hidden", "cache").field("documents")),
        false => Ok(()),
    }
}

fn contains(content: &[u8], word: &[u8]) -> bool {
    content.windows(word.len()).any(|part| part == word)
}
