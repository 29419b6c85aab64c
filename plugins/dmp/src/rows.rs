//! The plugin's own tables, as JSON: what cannot be read is as if it were not there.

use serde_json::Value;
use socle_sdk::{Data, Failure, Query, store};

/// Rows one question brings.
const MOST: u32 = 500;

pub(crate) fn get(table: &str, key: &str) -> Result<Option<Value>, Failure> {
    Ok(parsed(&store::get(table, key)?))
}

pub(crate) fn put(table: &str, key: &str, row: &Value) -> Result<(), Failure> {
    store::put(table, key, &Data::Json(row.to_string()), "")
}

/// Rows whose key begins with the patient and a slash, with what follows it.
pub(crate) fn of_patient(table: &str, patient: &str) -> Result<Vec<(String, Value)>, Failure> {
    let query = Query::new(table);
    let start = format!("{patient}/");
    // `0` comes right after the slash.
    query.between("key", &start.as_str().into(), &format!("{patient}0").into());
    query.page(0, MOST);
    let found = store::find(&query)?;
    Ok(found
        .into_iter()
        .filter_map(|(key, data)| Some((key.strip_prefix(&start)?.to_owned(), parsed(&data)?)))
        .collect())
}

fn parsed(data: &Data) -> Option<Value> {
    match data {
        Data::Json(json) => serde_json::from_str(json).ok(),
        _ => None,
    }
}
