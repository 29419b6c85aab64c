//! Between the boundary's values and the record's.

use socle_record::Value;

use crate::failure::Data;

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        match value {
            Value::None => Data::None,
            Value::Flag(flag) => Data::Flag(flag),
            Value::Integer(number) => Data::Integer(number),
            Value::Number(number) => Data::Number(number),
            Value::Text(text) => Data::Text(text),
            Value::Texts(texts) => Data::Texts(texts),
            Value::Bytes(bytes) => Data::Bytes(bytes),
            Value::Json(json) => Data::Json(json),
        }
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        match data {
            Data::None => Value::None,
            Data::Flag(flag) => Value::Flag(flag),
            Data::Integer(number) => Value::Integer(number),
            Data::Number(number) => Value::Number(number),
            Data::Text(text) => Value::Text(text),
            Data::Texts(texts) => Value::Texts(texts),
            Data::Bytes(bytes) => Value::Bytes(bytes),
            Data::Json(json) => Value::Json(json),
        }
    }
}
