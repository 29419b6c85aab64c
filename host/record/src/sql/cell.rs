//! What goes into a statement and what comes out of a row: nothing, an integer, a fraction, text or bytes.

use std::borrow::Cow;

use super::Result;
use super::stored::corrupt;
use crate::seal::Place;

/// A value of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Param<'a> {
    /// NULL.
    Null,
    /// A number; a flag is 0 or 1.
    Integer(i64),
    /// A fraction.
    Real(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// Text that a store on another machine must not be able to read, and the place it is for.
    SealedText(Cow<'a, str>, Place),
    /// The same for bytes.
    SealedBytes(Cow<'a, [u8]>, Place),
}

/// What can be a value of a statement.
pub(crate) trait ToParam {
    /// As one.
    fn to_param(&self) -> Param<'_>;
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl ToParam for Param<'_> {
    fn to_param(&self) -> Param<'_> {
        match self {
            Param::Null => Param::Null,
            Param::Integer(number) => Param::Integer(*number),
            Param::Real(number) => Param::Real(*number),
            Param::Text(text) => Param::Text(Cow::Borrowed(text)),
            Param::Bytes(bytes) => Param::Bytes(Cow::Borrowed(bytes)),
            Param::SealedText(text, place) => Param::SealedText(Cow::Borrowed(text), place.clone()),
            Param::SealedBytes(bytes, place) => {
                Param::SealedBytes(Cow::Borrowed(bytes), place.clone())
            }
        }
    }
}

impl ToParam for str {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for String {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for [u8] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(Cow::Borrowed(self))
    }
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(Cow::Borrowed(self))
    }
}

impl ToParam for Vec<u8> {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(Cow::Borrowed(self))
    }
}

macro_rules! integers {
    ($($kind:ty),*) => {$(
        impl ToParam for $kind {
            fn to_param(&self) -> Param<'_> {
                Param::Integer(i64::from(*self))
            }
        }
    )*};
}
integers!(i64, i32, u32, u8, bool);

impl ToParam for f64 {
    fn to_param(&self) -> Param<'_> {
        Param::Real(*self)
    }
}

/// The values of a statement, in the order of their placeholders.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::sql::cell::ToParam::to_param(&$value)),*] as &[$crate::sql::Param<'_>]
    };
}
pub(crate) use params;

/// The values of a statement put together at run time.
#[derive(Debug, Default)]
pub(crate) struct Args(Vec<Param<'static>>);

impl Args {
    /// One more value; answers the placeholder it stands for.
    pub(crate) fn add(&mut self, value: impl Into<Param<'static>>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Param<'static>] {
        &self.0
    }
}

impl From<i64> for Param<'static> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Param<'static> {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<bool> for Param<'static> {
    fn from(flag: bool) -> Self {
        Self::Integer(i64::from(flag))
    }
}

impl From<String> for Param<'static> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// One cell of a row, as the store hands it back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'r> {
    /// NULL.
    Null,
    /// A number.
    Integer(i64),
    /// A fraction.
    Real(f64),
    /// Text; that it is UTF-8 is for the reader to see.
    Text(&'r [u8]),
    /// Bytes.
    Bytes(&'r [u8]),
}

/// What can be read from a cell.
pub(crate) trait FromCell: Sized {
    /// From it; what was not written by us is refused, `column` names it.
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self>;
}

fn foreign<T>(column: &dyn std::fmt::Display) -> Result<T> {
    Err(corrupt(&format!("column {column}")))
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        match cell {
            Cell::Integer(number) => Ok(number),
            _ => foreign(column),
        }
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        i64::from_cell(cell, column).map(|number| number != 0)
    }
}

impl FromCell for f64 {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        match cell {
            Cell::Real(number) => Ok(number),
            _ => foreign(column),
        }
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        match cell {
            Cell::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(_) => foreign(column),
            },
            _ => foreign(column),
        }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_vec()),
            _ => foreign(column),
        }
    }
}

impl<const N: usize> FromCell for [u8; N] {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().or_else(|_length| foreign(column)),
            _ => foreign(column),
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>, column: &dyn std::fmt::Display) -> Result<Self> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell, column).map(Some),
        }
    }
}
