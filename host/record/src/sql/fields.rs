//! Fields of entities as a JSON column: an object of texts, lists of texts, flags and numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Result;
use super::stored::{corrupt, from_json, json};
use crate::model::fields::Fields;
use crate::model::value::Value;

/// A value as JSON has it, so that what looks into the column from outside finds plain JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Plain {
    Flag(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    Texts(Vec<String>),
}

/// The column.
pub(crate) fn to_json(fields: &Fields) -> Result<String> {
    let plain = |value: &Value| {
        Ok(match value {
            Value::Flag(flag) => Plain::Flag(*flag),
            Value::Integer(number) => Plain::Integer(*number),
            Value::Number(number) => Plain::Number(*number),
            Value::Text(text) => Plain::Text(text.clone()),
            Value::Texts(texts) => Plain::Texts(texts.clone()),
            Value::None | Value::Bytes(_) | Value::Json(_) => {
                return Err(corrupt("a field holds what no field may"));
            }
        })
    };
    let all: BTreeMap<&str, Plain> = fields
        .iter()
        .map(|(name, value)| Ok((name.as_str(), plain(value)?)))
        .collect::<Result<_>>()?;
    json(&all)
}

/// From the column.
pub(crate) fn of_json(text: &str) -> Result<Fields> {
    let all: BTreeMap<String, Plain> = from_json(text)?;
    Ok(all
        .into_iter()
        .map(|(name, plain)| {
            let value = match plain {
                Plain::Flag(flag) => Value::Flag(flag),
                Plain::Integer(number) => Value::Integer(number),
                Plain::Number(number) => Value::Number(number),
                Plain::Text(text) => Value::Text(text),
                Plain::Texts(texts) => Value::Texts(texts),
            };
            (name, value)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn fields_come_back_the_same() {
        let fields: Fields = [
            ("a", Value::Text("é".to_owned())),
            ("b", Value::Texts(vec![String::new(), "x".to_owned()])),
            ("c", Value::Number(5.0)),
            ("d", Value::Integer(5)),
            ("e", Value::Flag(false)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        assert_eq!(of_json(&to_json(&fields).unwrap()).unwrap(), fields);
    }
}
