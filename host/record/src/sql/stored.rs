//! Model types as columns: JSON, and numbers that stores keep as signed 64 bits.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cell::Cell;
use super::spot::Spot;
use super::{Result, Row};
use crate::error::RecordError;
use crate::model::value::Value;

/// The JSON of a value.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| RecordError::Store {
        detail: error.to_string(),
    })
}

/// A value from its JSON. What cannot be read was not written by us.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| corrupt(&error.to_string()))
}

/// A JSON column.
pub(crate) fn json_column<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    match row.cell(column)? {
        Cell::Text(bytes) => {
            serde_json::from_slice(bytes).map_err(|error| corrupt(&error.to_string()))
        }
        _ => Err(corrupt(column)),
    }
}

/// A JSON column that was written sealed for this row.
pub(crate) fn sealed_json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
    spot: &Spot,
) -> Result<T> {
    from_json(&row.sealed::<String>(column, spot)?)
}

/// The same for one that may be null.
pub(crate) fn optional_sealed_json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
    spot: &Spot,
) -> Result<Option<T>> {
    match row.sealed::<Option<String>>(column, spot)? {
        Some(text) => from_json(&text).map(Some),
        None => Ok(None),
    }
}

/// A text column read by the type's own rules.
pub(crate) fn parsed_column<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_unknown| corrupt(column))
}

/// An unsigned number.
pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// An unsigned number of 32 bits.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// A number as stores keep it.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The error of a column that cannot be read.
pub(crate) fn corrupt(detail: &str) -> RecordError {
    RecordError::Corrupt {
        detail: detail.to_owned(),
    }
}

/// The bytes of a value in a plugin's store: a tag, then the content.
pub(crate) fn to_bytes(value: &Value) -> Result<Vec<u8>> {
    let tagged = |tag: u8, bytes: &[u8]| [&[tag], bytes].concat();
    Ok(match value {
        Value::None => vec![0],
        Value::Flag(flag) => vec![1, u8::from(*flag)],
        Value::Integer(number) => tagged(2, &number.to_le_bytes()),
        Value::Number(number) => tagged(3, &number.to_le_bytes()),
        Value::Text(text) => tagged(4, text.as_bytes()),
        Value::Texts(texts) => tagged(5, json(texts)?.as_bytes()),
        Value::Bytes(bytes) => tagged(6, bytes),
        Value::Json(text) => tagged(7, text.as_bytes()),
    })
}

/// The value of these bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Value> {
    let wrong = || corrupt("value of a plugin's store");
    let (&tag, rest) = bytes.split_first().ok_or_else(wrong)?;
    let text = || {
        std::str::from_utf8(rest)
            .map(str::to_owned)
            .map_err(|error| corrupt(&error.to_string()))
    };
    let eight = || <[u8; 8]>::try_from(rest).map_err(|error| corrupt(&error.to_string()));
    Ok(match (tag, rest) {
        (0, []) => Value::None,
        (1, [flag]) => Value::Flag(*flag != 0),
        (2, _) => Value::Integer(i64::from_le_bytes(eight()?)),
        (3, _) => Value::Number(f64::from_le_bytes(eight()?)),
        (4, _) => Value::Text(text()?),
        (5, _) => Value::Texts(from_json(&text()?)?),
        (6, _) => Value::Bytes(rest.to_vec()),
        (7, _) => Value::Json(text()?),
        _ => return Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_value_comes_back_the_same_from_both_stored_forms() {
        let values = [
            Value::None,
            Value::Flag(true),
            Value::Integer(i64::MIN),
            Value::Number(-0.5),
            Value::Text("é\0\u{1f}".into()),
            Value::Texts(vec![String::new(), "b".into()]),
            Value::Bytes(vec![0, 255]),
            Value::Json("{}".into()),
        ];
        for value in values {
            assert_eq!(from_bytes(&to_bytes(&value).unwrap()).unwrap(), value);
            assert_eq!(from_json::<Value>(&json(&value).unwrap()).unwrap(), value);
        }
    }

    #[test]
    fn foreign_bytes_are_said_to_be_corrupt() {
        for bytes in [&[][..], &[9], &[2, 1], &[4, 0xff], &[5, b'x'], &[0, 0]] {
            assert!(
                matches!(from_bytes(bytes), Err(RecordError::Corrupt { .. })),
                "{bytes:?}"
            );
        }
    }
}
