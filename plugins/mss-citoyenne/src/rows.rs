//! The plugin's own tables, as JSON: what cannot be read is as if it were not there.

use serde_json::Value;
use socle_sdk::{Data, Failure, store};

pub(crate) fn get(table: &str, key: &str) -> Result<Option<Value>, Failure> {
    Ok(parsed(&store::get(table, key)?))
}

pub(crate) fn parsed(data: &Data) -> Option<Value> {
    match data {
        Data::Json(json) => serde_json::from_str(json).ok(),
        _ => None,
    }
}

pub(crate) fn put(table: &str, key: &str, row: &Value) -> Result<(), Failure> {
    store::put(table, key, &Data::Json(row.to_string()), "")
}

/// A text of a row; empty when it is not there.
pub(crate) fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}
