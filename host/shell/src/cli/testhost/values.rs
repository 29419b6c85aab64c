//! Values as JSON, both ways and without loss.
//!
//! | value | JSON |
//! |---|---|
//! | none | `null` |
//! | flag, text, texts | `true`, `"…"`, `["…"]` |
//! | integer, number | `1`, `1.5` (a whole number is always an integer) |
//! | bytes | `{"bytes": "base64"}` |
//! | json | `{"json": "text of the JSON"}` |

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use socle_runtime::{Data, Failure};

pub(super) fn to_json(data: &Data) -> Value {
    match data {
        Data::None => Value::Null,
        Data::Flag(flag) => json!(flag),
        Data::Integer(number) => json!(number),
        Data::Number(number) => json!(number),
        Data::Text(text) => json!(text),
        Data::Texts(texts) => json!(texts),
        Data::Bytes(bytes) => json!({ "bytes": STANDARD.encode(bytes) }),
        Data::Json(text) => json!({ "json": text }),
    }
}

pub(super) fn from_json(value: &Value) -> Result<Data, String> {
    Ok(match value {
        Value::Null => Data::None,
        Value::Bool(flag) => Data::Flag(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Data::Integer(whole),
            (None, Some(number)) => Data::Number(number),
            (None, None) => return Err(format!("{number} is too large a number")),
        },
        Value::String(text) => Data::Text(text.clone()),
        Value::Array(items) => Data::Texts(
            items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .ok_or("a list holds texts only")?,
        ),
        Value::Object(object) => match (object.get("bytes"), object.get("json"), object.len()) {
            (Some(Value::String(text)), None, 1) => Data::Bytes(
                STANDARD
                    .decode(text)
                    .map_err(|error| format!("not base64: {error}"))?,
            ),
            (None, Some(Value::String(text)), 1) => Data::Json(text.clone()),
            _ => return Err("an object is {\"bytes\": base64} or {\"json\": text}".to_owned()),
        },
    })
}

pub(super) fn pairs(values: &Map<String, Value>) -> Result<Vec<(String, Data)>, String> {
    values
        .iter()
        .map(|(name, value)| {
            from_json(value)
                .map(|data| (name.clone(), data))
                .map_err(|problem| format!("{name}: {problem}"))
        })
        .collect()
}

pub(super) fn failure(failure: &Failure) -> Value {
    let details: Map<String, Value> = failure
        .details
        .iter()
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    json!({ "code": failure.code, "message": failure.message, "retryable": failure.retryable, "details": details })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_left() {
        for data in [
            Data::None,
            Data::Flag(true),
            Data::Integer(-3),
            Data::Number(1.5),
            Data::Text("été".into()),
            Data::Texts(vec!["a".into(), "b".into()]),
            Data::Bytes(vec![0, 255]),
            Data::Json("{\"a\":1}".into()),
        ] {
            assert_eq!(from_json(&to_json(&data)).unwrap(), data);
        }
    }

    #[test]
    fn what_is_no_value_is_said() {
        for value in [
            json!([1]),
            json!({}),
            json!({"bytes": "é"}),
            json!({"text": "a"}),
        ] {
            assert!(from_json(&value).is_err(), "{value}");
        }
    }
}
