//! One value, as it crosses the boundary with plugins (`socle:base/types.data`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value. Money is [`Value::Integer`] cents; a civil date is [`Value::Text`] shaped `YYYY[-MM[-DD]]`; an instant is
/// [`Value::Integer`] milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing.
    #[default]
    None,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number; always finite once in the record.
    Number(f64),
    /// Text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// Bytes (stored as hexadecimal inside JSON, as they are in the plugin store).
    Bytes(#[serde(serialize_with = "to_hex", deserialize_with = "from_hex")] Vec<u8>),
    /// JSON text.
    Json(String),
}

impl Value {
    /// The text of [`Value::Text`].
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of [`Value::Integer`].
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The number of [`Value::Number`] or [`Value::Integer`].
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            // What people count is far below 2^53.
            Self::Integer(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Whether it can be stored and read back the same: a number must be finite.
    #[must_use]
    pub fn is_storable(&self) -> bool {
        !matches!(self, Self::Number(number) if !number.is_finite())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

fn to_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&hex::encode(bytes))
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    hex::decode(text).map_err(serde::de::Error::custom)
}
