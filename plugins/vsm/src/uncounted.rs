//! Summaries written here by somebody who is not the médecin traitant: anybody may write one, but it is not the yearly one.
//! Kept by document, so that a list of many patients need not read what each of them holds.

use std::collections::BTreeSet;

use socle_sdk::{Data, Failure, Query, store};

const TABLE: &str = "non-comptees";
/// Rows one question brings.
const PAGE: u32 = 1_000;

/// Remember one.
pub(crate) fn note(patient: &str, document: &str) -> Result<(), Failure> {
    store::put(TABLE, document, &patient.into(), "")
}

/// Whether this is one.
pub(crate) fn has(document: &str) -> Result<bool, Failure> {
    Ok(!store::get(TABLE, document)?.is_none())
}

/// All of them.
pub(crate) fn all() -> Result<BTreeSet<String>, Failure> {
    let mut all = BTreeSet::new();
    let mut first = 0;
    loop {
        let query = Query::new(TABLE);
        query.page(first, PAGE);
        let found: Vec<(String, Data)> = store::find(&query)?;
        let whole = found.len() == PAGE as usize;
        all.extend(found.into_iter().map(|(document, _)| document));
        if !whole {
            return Ok(all);
        }
        first += u64::from(PAGE);
    }
}
