//! A transaction to put questions to, whatever store it is of.

use std::fmt;
use std::ops::ControlFlow;

use super::Result;
use super::cell::{Cell, FromCell, Param};
use super::spot::Spot;
use super::stored::corrupt;
use crate::postgres::{Fetched, Session};
use crate::seal::Place;

/// Inside a transaction of a store.
///
/// Statements are written once with `?1` placeholders; each connection keeps them prepared.
#[derive(Clone, Copy)]
pub(crate) struct Db<'a>(pub(super) Driver<'a>);

/// Whose transaction it is.
#[derive(Clone, Copy)]
pub(super) enum Driver<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a Session<'a>),
}

impl<'a> Db<'a> {
    /// A transaction of SQLite.
    pub(crate) const fn sqlite(connection: &'a rusqlite::Connection) -> Self {
        Self(Driver::Sqlite(connection))
    }

    /// A transaction of PostgreSQL.
    pub(crate) const fn postgres(session: &'a Session<'a>) -> Self {
        Self(Driver::Postgres(session))
    }

    /// The transaction of a server, if it is one.
    pub(crate) const fn on_server(&self) -> Option<&'a Session<'a>> {
        match self.0 {
            Driver::Sqlite(_) => None,
            Driver::Postgres(session) => Some(session),
        }
    }

    /// Runs a statement that answers no rows; how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64> {
        match self.0 {
            Driver::Sqlite(connection) => {
                let changed = connection
                    .prepare_cached(sql)?
                    .execute(rusqlite::params_from_iter(params))?;
                Ok(changed as u64)
            }
            Driver::Postgres(session) => session.execute(sql, params),
        }
    }

    /// The first row, read by `read`, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        match self.0 {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                rows.next()?
                    .map(|row| read(&Row(Source::Sqlite(row))))
                    .transpose()
            }
            Driver::Postgres(session) => {
                let rows = session.query(sql, params)?;
                rows.first()
                    .map(|row| read(&Row::fetched(row, session)))
                    .transpose()
            }
        }
    }

    /// The first cell of the first row; that there is none means that the store is damaged.
    pub(crate) fn value<T: FromCell>(&self, sql: &str, params: &[Param<'_>]) -> Result<T> {
        self.one(sql, params, |row| row.get(0))?
            .ok_or_else(|| corrupt("a row is missing"))
    }

    /// All rows, each read by `read`, which may ask further questions.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match self.0 {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    found.push(read(&Row(Source::Sqlite(row)))?);
                }
                Ok(found)
            }
            Driver::Postgres(session) => {
                let rows = session.query(sql, params)?;
                rows.iter()
                    .map(|row| read(&Row::fetched(row, session)))
                    .collect()
            }
        }
    }

    /// Rows one after the other, without holding them all, until `read` breaks. `read` asks no further question.
    pub(crate) fn each(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        match self.0 {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    if read(&Row(Source::Sqlite(row)))?.is_break() {
                        break;
                    }
                }
                Ok(())
            }
            Driver::Postgres(session) => {
                session.each(sql, params, |row| read(&Row::fetched(row, session)))
            }
        }
    }
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        // The whole file is encrypted: what is sealed needs nothing more.
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) | Self::SealedText(text, _) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) | Self::SealedBytes(bytes, _) => ValueRef::Blob(bytes),
        }))
    }
}

/// A row of an answer.
pub(crate) struct Row<'r>(Source<'r>);

enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(Fetched<'r>),
}

/// A column of a row: its place from 0, or its name.
#[derive(Clone, Copy)]
pub(crate) enum Column<'c> {
    At(usize),
    Named(&'c str),
}

impl From<usize> for Column<'_> {
    fn from(place: usize) -> Self {
        Self::At(place)
    }
}

impl<'c> From<&'c str> for Column<'c> {
    fn from(name: &'c str) -> Self {
        Self::Named(name)
    }
}

impl fmt::Display for Column<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(place) => write!(f, "{place}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl<'r> Row<'r> {
    fn fetched(row: &'r tokio_postgres::Row, session: &'r Session<'_>) -> Self {
        Self(Source::Postgres(Fetched {
            row,
            seal: session.seal(),
        }))
    }

    /// The value of a column.
    pub(crate) fn get<'c, T: FromCell>(&self, column: impl Into<Column<'c>>) -> Result<T> {
        let column = column.into();
        T::from_cell(self.cell(column)?, &column)
    }

    /// The value of a column that was written sealed for this row.
    pub(crate) fn sealed<T: FromCell>(&self, column: &str, spot: &Spot) -> Result<T> {
        match &self.0 {
            Source::Sqlite(_) => self.get(column),
            Source::Postgres(row) => row.sealed(column.into(), &spot.column(column)),
        }
    }

    /// A value as it may be written again, opened when it is sealed: then for this place.
    pub(crate) fn owned(&self, place: usize, sealed: Option<Place>) -> Result<Param<'static>> {
        let own = |cell: Cell<'_>| -> Result<Param<'static>> {
            Ok(match cell {
                Cell::Null => Param::Null,
                Cell::Integer(number) => Param::Integer(number),
                Cell::Real(number) => Param::Real(number),
                Cell::Bytes(bytes) => match &sealed {
                    Some(at) => Param::SealedBytes(bytes.to_vec().into(), at.clone()),
                    None => Param::Bytes(bytes.to_vec().into()),
                },
                Cell::Text(bytes) => {
                    let text = std::str::from_utf8(bytes)
                        .map_err(|error| corrupt(&error.to_string()))?
                        .to_owned();
                    match &sealed {
                        Some(at) => Param::SealedText(text.into(), at.clone()),
                        None => Param::Text(text.into()),
                    }
                }
            })
        };
        match (&self.0, &sealed) {
            (Source::Postgres(row), Some(at)) => row.opened(place.into(), at, own),
            _ => own(self.cell(place)?),
        }
    }

    /// A cell as it is.
    pub(crate) fn cell<'c>(&self, column: impl Into<Column<'c>>) -> Result<Cell<'_>> {
        match &self.0 {
            Source::Postgres(row) => row.cell(column.into()),
            Source::Sqlite(row) => {
                use rusqlite::types::ValueRef;
                let value = match column.into() {
                    Column::At(place) => row.get_ref(place)?,
                    Column::Named(name) => row.get_ref(name)?,
                };
                Ok(match value {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(number) => Cell::Integer(number),
                    ValueRef::Real(number) => Cell::Real(number),
                    ValueRef::Text(bytes) => Cell::Text(bytes),
                    ValueRef::Blob(bytes) => Cell::Bytes(bytes),
                })
            }
        }
    }
}
