//! The plugin's own tables, as JSON: what cannot be read is as if it were not there.

use serde_json::Value;
use socle_sdk::{Data, Failure, Query, store};

/// Rows one question brings.
const MOST: u32 = 1_000;

pub(crate) fn get(table: &str, key: &str) -> Result<Option<Value>, Failure> {
    Ok(parsed(&store::get(table, key)?))
}

pub(crate) fn put(table: &str, key: &str, row: &Value) -> Result<(), Failure> {
    store::put(table, key, &Data::Json(row.to_string()), "")
}

pub(crate) fn delete(table: &str, key: &str) -> Result<(), Failure> {
    store::delete(table, key)
}

/// Rows whose key begins with this and a slash, with what follows it.
pub(crate) fn under(table: &str, start: &str) -> Result<Vec<(String, Value)>, Failure> {
    let query = Query::new(table);
    let first = format!("{start}/");
    // `0` comes right after the slash.
    query.between("key", &first.as_str().into(), &format!("{start}0").into());
    query.page(0, MOST);
    let found = store::find(&query)?;
    Ok(found
        .into_iter()
        .filter_map(|(key, data)| Some((key.strip_prefix(&first)?.to_owned(), parsed(&data)?)))
        .collect())
}

/// All rows of a table.
pub(crate) fn all(table: &str) -> Result<Vec<(String, Value)>, Failure> {
    let query = Query::new(table);
    query.page(0, MOST);
    let found = store::find(&query)?;
    Ok(found
        .into_iter()
        .filter_map(|(key, data)| Some((key, parsed(&data)?)))
        .collect())
}

/// The text of a key; empty when it is not there.
pub(crate) fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}

/// The texts of a key.
pub(crate) fn texts(row: &Value, key: &str) -> Vec<String> {
    let all = row[key].as_array().into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn parsed(data: &Data) -> Option<Value> {
    match data {
        Data::Json(json) => serde_json::from_str(json).ok(),
        _ => None,
    }
}
