//! Settings a plugin declares: a small part of JSON Schema, drawn and checked by the host.

use std::fmt;

use serde::Deserialize;

/// To whom a value of a setting belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// One value for the practice.
    #[default]
    Practice,
    /// One for each person.
    Person,
    /// One for each workstation.
    Workstation,
}

/// JSON Schema `type` of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SettingType {
    /// Text.
    String,
    /// Yes or no.
    Boolean,
    /// Whole number.
    Integer,
    /// Number.
    Number,
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// Yes or no.
    Boolean(bool),
    /// Whole number.
    Integer(i64),
    /// Number.
    Number(f64),
    /// Text.
    String(String),
}

impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(b) => b.fmt(f),
            Self::Integer(n) => n.fmt(f),
            Self::Number(n) => n.fmt(f),
            Self::String(s) => s.fmt(f),
        }
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its type.
    pub kind: SettingType,
    /// French title.
    pub title: String,
    /// French explanation below the field.
    pub description: Option<String>,
    /// Value until someone chooses.
    pub default: Option<SettingValue>,
    /// The only values allowed, when not empty.
    pub choices: Vec<SettingValue>,
    /// Smallest number allowed.
    pub minimum: Option<f64>,
    /// Largest number allowed.
    pub maximum: Option<f64>,
    /// To whom a value belongs.
    pub level: Level,
    /// Lower comes first; equal ones by name.
    pub order: i32,
}

impl Setting {
    /// Why `value` cannot be this setting's value, in English; nothing when it can.
    pub fn fault(&self, value: &SettingValue) -> Option<String> {
        let number = match (self.kind, value) {
            (SettingType::String, SettingValue::String(_))
            | (SettingType::Boolean, SettingValue::Boolean(_)) => None,
            #[allow(clippy::cast_precision_loss)] // bounds are far below 2^53
            (SettingType::Integer | SettingType::Number, SettingValue::Integer(n)) => {
                Some(*n as f64)
            }
            (SettingType::Number, SettingValue::Number(n)) => Some(*n),
            _ => {
                return Some(format!("`{value}` is not of type {}", self.kind.as_str()));
            }
        };
        if !self.choices.is_empty() && !self.choices.contains(value) {
            return Some(format!("`{value}` is not one of the values of `enum`"));
        }
        let low = number.zip(self.minimum).is_some_and(|(n, min)| n < min);
        let high = number.zip(self.maximum).is_some_and(|(n, max)| n > max);
        (low || high).then(|| format!("`{value}` is outside `minimum` and `maximum`"))
    }
}

impl SettingType {
    /// The JSON Schema word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
        }
    }
}
