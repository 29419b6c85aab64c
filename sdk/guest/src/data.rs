//! Conveniences for the one value type that crosses the boundary.

use crate::Data;

macro_rules! from {
    ($($type:ty => $case:ident),* $(,)?) => {
        $(impl From<$type> for Data {
            fn from(value: $type) -> Self {
                Data::$case(value.into())
            }
        })*
    };
}

from!(bool => Flag, i64 => Integer, u32 => Integer, f64 => Number, &str => Text, String => Text, Vec<String> => Texts, Vec<u8> => Bytes);

impl<T: Into<Data>> From<Option<T>> for Data {
    fn from(value: Option<T>) -> Self {
        value.map_or(Data::None, Into::into)
    }
}

impl Data {
    /// The text, when this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, when this is one.
    pub fn into_text(self) -> Option<String> {
        match self {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, when this is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Data::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The flag, when this is one.
    pub fn as_flag(&self) -> Option<bool> {
        match self {
            Data::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The list of texts; a single text is a list of one.
    pub fn into_texts(self) -> Vec<String> {
        match self {
            Data::Texts(texts) => texts,
            Data::Text(text) => vec![text],
            _ => Vec::new(),
        }
    }

    /// True when nothing is there.
    pub fn is_none(&self) -> bool {
        matches!(self, Data::None)
    }
}

/// Named values: the arguments of a command, the fields of a form.
#[derive(Debug, Clone, Default)]
pub struct Arguments(Vec<(String, Data)>);

impl Arguments {
    /// Wrap what the host gave.
    pub fn new(pairs: Vec<(String, Data)>) -> Self {
        Self(pairs)
    }

    /// The value called `name`; [`Data::None`] when it is absent.
    pub fn get(&self, name: &str) -> &Data {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or(&Data::None, |(_, value)| value)
    }

    /// The text called `name`, when it is there and not blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)
            .as_text()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }
}
