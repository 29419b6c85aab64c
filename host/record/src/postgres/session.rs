//! A transaction of PostgreSQL: statements are prepared once per connection, values are bound by the type the server asks
//! for, and sealed values are opened on this side.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::ops::ControlFlow;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Row, Statement, Transaction};

use super::wait::wait;
use crate::error::RecordError;
use crate::seal::{Kind, Place, Seal};
use crate::sql::Result;
use crate::sql::cell::{Cell, FromCell, Param};
use crate::sql::db::Column;
use crate::sql::stored::corrupt;

/// Prepared statements kept by a connection; past it they are all forgotten.
const STATEMENTS: usize = 512;
/// Rows fetched at once when they are read one after the other.
const BATCH: i32 = 512;

/// The statements a connection has prepared, by their text.
pub(super) type Statements = RefCell<HashMap<String, Statement>>;

/// A transaction.
pub(crate) struct Session<'t> {
    pub(super) transaction: Transaction<'t>,
    pub(super) statements: &'t Statements,
    pub(super) seal: &'t Seal,
}

impl Session<'_> {
    fn statement(&self, sql: &str) -> Result<Statement> {
        if let Some(known) = self.statements.borrow().get(sql) {
            return Ok(known.clone());
        }
        let statement = wait(self.transaction.prepare(&numbered(sql)))?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= STATEMENTS {
            statements.clear();
        }
        statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn bound<'p>(&self, params: &'p [Param<'p>]) -> Result<Vec<Bound<'p>>> {
        params.iter().map(|param| self.bind(param)).collect()
    }

    fn bind<'p>(&self, param: &'p Param<'p>) -> Result<Bound<'p>> {
        Ok(match param {
            Param::Null => Bound::Null,
            Param::Integer(number) => Bound::Integer(*number),
            Param::Real(number) => Bound::Real(*number),
            Param::Text(text) if text.contains('\0') => {
                return Err(RecordError::Invalid {
                    field: "texte".to_owned(),
                    reason: "contient un caractère nul, que le serveur du cabinet n’accepte pas"
                        .to_owned(),
                });
            }
            Param::Text(text) => Bound::Text(text),
            Param::Bytes(bytes) => Bound::Bytes(Cow::Borrowed(bytes)),
            Param::SealedText(text, place) => {
                Bound::Bytes(self.seal.close(Kind::Text, place, text.as_bytes())?.into())
            }
            Param::SealedBytes(bytes, place) => {
                Bound::Bytes(self.seal.close(Kind::Bytes, place, bytes)?.into())
            }
        })
    }

    /// Runs a statement that answers no rows; how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let bound = self.bound(params)?;
        Ok(wait(self.transaction.execute(&statement, &slices(&bound)))?)
    }

    /// Runs a statement; its rows.
    pub(crate) fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        let statement = self.statement(sql)?;
        let bound = self.bound(params)?;
        Ok(wait(self.transaction.query(&statement, &slices(&bound)))?)
    }

    /// Runs a statement, and reads its rows a few at a time until `read` breaks.
    pub(crate) fn each(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let statement = self.statement(sql)?;
        let bound = self.bound(params)?;
        let portal = wait(self.transaction.bind(&statement, &slices(&bound)))?;
        loop {
            let rows = wait(self.transaction.query_portal(&portal, BATCH))?;
            for row in &rows {
                if read(row)?.is_break() {
                    return Ok(());
                }
            }
            if rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
    }

    /// Commits.
    pub(super) async fn end(self) -> std::result::Result<(), tokio_postgres::Error> {
        self.transaction.commit().await
    }

    pub(crate) fn seal(&self) -> &Seal {
        self.seal
    }
}

/// `?1` as the server writes it. A question mark stands for nothing else in our statements.
fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}

fn slices<'b>(bound: &'b [Bound<'_>]) -> Vec<&'b (dyn ToSql + Sync)> {
    bound
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

/// A value on its way to the server.
#[derive(Debug)]
enum Bound<'p> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'p str),
    Bytes(Cow<'p, [u8]>),
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Integer(number) if *kind == Type::INT4 => {
                i32::try_from(*number)?.to_sql(kind, out)
            }
            Self::Integer(number) if *kind == Type::BOOL => (*number != 0).to_sql(kind, out),
            Self::Real(number) if *kind == Type::FLOAT8 => number.to_sql(kind, out),
            Self::Text(text) if *kind == Type::TEXT || *kind == Type::VARCHAR => {
                text.to_sql(kind, out)
            }
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.as_ref().to_sql(kind, out),
            other => Err(format!("a parameter of type {kind} was given {other:?}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A row and what opens its sealed cells.
#[derive(Clone, Copy)]
pub(crate) struct Fetched<'r> {
    pub(crate) row: &'r Row,
    pub(crate) seal: &'r Seal,
}

impl<'r> Fetched<'r> {
    /// A cell as it is.
    pub(crate) fn cell(&self, column: Column<'_>) -> Result<Cell<'r>> {
        let cell: Raw<'r> = match column {
            Column::At(place) => self.row.try_get(place),
            Column::Named(name) => self.row.try_get(name),
        }?;
        Ok(cell.0)
    }

    /// The value of a cell sealed for this place.
    pub(crate) fn sealed<T: FromCell>(&self, column: Column<'_>, place: &Place) -> Result<T> {
        self.opened(column, place, |cell| T::from_cell(cell, &column))
    }

    /// What is in a cell sealed for this place.
    pub(crate) fn opened<T>(
        &self,
        column: Column<'_>,
        place: &Place,
        read: impl FnOnce(Cell<'_>) -> Result<T>,
    ) -> Result<T> {
        match self.cell(column)? {
            Cell::Null => read(Cell::Null),
            Cell::Bytes(bytes) => {
                let (kind, plain) = self.seal.open(place, bytes)?;
                let cell = match kind {
                    Kind::Text => Cell::Text(&plain),
                    Kind::Bytes => Cell::Bytes(&plain),
                };
                read(cell)
            }
            _ => Err(corrupt(&format!("column {column}"))),
        }
    }
}

/// A cell of any of the types our schema and our statements have.
struct Raw<'r>(Cell<'r>);

impl<'r> FromSql<'r> for Raw<'r> {
    fn from_sql(
        kind: &Type,
        raw: &'r [u8],
    ) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        let cell = match *kind {
            Type::INT8 => Cell::Integer(i64::from_sql(kind, raw)?),
            Type::INT4 => Cell::Integer(i32::from_sql(kind, raw)?.into()),
            Type::INT2 => Cell::Integer(i16::from_sql(kind, raw)?.into()),
            Type::BOOL => Cell::Integer(bool::from_sql(kind, raw)?.into()),
            Type::FLOAT8 => Cell::Real(f64::from_sql(kind, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME => Cell::Text(raw),
            Type::BYTEA => Cell::Bytes(raw),
            _ => return Err(format!("a column of type {kind}").into()),
        };
        Ok(Self(cell))
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Cell::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
