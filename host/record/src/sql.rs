//! The record in SQL, one module per subject, the same for every store.
//!
//! | module | subject |
//! |---|---|
//! | `db` | a transaction to put questions to, whatever store it is of |
//! | `cell` | what goes into a statement and what comes out of a row |
//! | `dialect` | the little that stores write differently, all of it |
//! | `spot` | the rows that hold sealed values, and what names them for good |
//! | `work` | a unit of work under way: one transaction, its journal lines and what it changed |
//! | `commit` | one function per kind of write |
//! | the others | one subject each, reads and writes side by side |
//!
//! # How a module is written
//! - It is given a [`Db`] (reads) or a [`Work`](work::Work) (writes, `work.db`), and asks with `execute`, `one`, `all`,
//!   `each` or `value`; placeholders are `?1`, `?2`…, values come by [`params!`], or by [`Args`](cell::Args) when the
//!   statement is put together at run time.
//! - Only what SQLite and PostgreSQL both understand, with the same meaning: `ON CONFLICT`, `RETURNING`, names of the table
//!   before a column in `DO UPDATE SET`, `1 = 1` rather than `1`, `CAST(sum(x) AS BIGINT)`, `NULLS FIRST` where a sorted
//!   column may be null. The rest is in [`dialect`].
//! - What is said about a patient, or is a secret, is written by [`Spot::text`](spot::Spot::text) and comes back by
//!   `row.sealed`: a store on another machine then keeps it encrypted, for its row and column alone. What is searched or
//!   sorted by cannot be.
//! - A new table or column has a step in the migrations of each store; a test compares them.

pub(crate) mod blobs;
pub(crate) mod cell;
pub(crate) mod chain;
pub(crate) mod commit;
pub(crate) mod db;
mod dialect;
pub(crate) mod documents;
pub(crate) mod entities;
pub(crate) mod events;
pub(crate) mod fields;
pub(crate) mod identities;
pub(crate) mod jobs;
pub(crate) mod journal;
pub(crate) mod outbox;
pub(crate) mod patients;
pub(crate) mod plugin_store;
pub(crate) mod query;
pub(crate) mod schedules;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod spot;
pub(crate) mod stored;
pub(crate) mod tables;
pub(crate) mod tally;
pub(crate) mod terminologies;
pub(crate) mod work;
pub(crate) mod workstations;

pub(crate) use cell::{Args, Param, params};
pub(crate) use db::{Db, Row};

/// What operations on the store answer.
pub(crate) type Result<T> = std::result::Result<T, crate::error::RecordError>;
