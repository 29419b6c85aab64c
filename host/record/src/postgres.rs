//! The store of several workstations: the practice's own PostgreSQL server, version 15 or later, one database per practice.
//!
//! | module | subject |
//! |---|---|
//! | `address` | where the server is, and which connections may go unencrypted |
//! | `connect` | opening a connection: TLS, settings, what its errors mean |
//! | `wait` | waiting for an answer from any thread |
//! | `session` | a transaction: statements, cells, sealed values |
//! | `server` | the connections of a workstation: reading, writing in turn, finding out what became of a unit |
//! | `migrate` | numbered steps of the schema |
//! | `reseal` | values sealed before they were bound to their rows |
//! | `news` | what other workstations committed |
//!
//! # Writing in turn
//! A unit takes one lock of the practice (`pg_advisory_xact_lock`) for the length of its transaction. So units follow each
//! other as they do in SQLite: what a unit has read does not change under it, rows are numbered in the order of commits, and
//! no unit is rolled back for a conflict of isolation and run again, which a unit that mints identifiers and journals could
//! not be. The price is one commit at a time for the whole practice, a few milliseconds each: a practice of twenty writes
//! perhaps five a second. Claims of the outbox are made under the same lock, hence by one workstation; `SKIP LOCKED` would
//! add nothing.
//!
//! # When the server goes away
//! A transaction that was cut off before the order to commit has left nothing. After that order nobody knows: the workstation
//! connects again, takes the lock, which waits for the end of the old transaction, and reads its own row of `workstations`,
//! where each unit leaves its number.
//!
//! # What the server can read
//! Names, birth dates, qualified matricules and administrative fields of patients, titles of documents, which document a
//! send carries, keys and words of
//! plugins' tables, states and times, authors, and the journal, because they are searched, sorted or joined by. Identities
//! and their history, contents of documents, orders and answers of sends, events, jobs, settings and values of plugins are
//! sealed (`crate::seal`).

mod address;
mod connect;
mod migrate;
mod news;
mod reseal;
mod server;
mod session;
mod wait;

pub use address::ServerAddress;
pub(crate) use news::{CHANNEL, message};
pub(crate) use server::{Founding, Server, Visitor};
pub(crate) use session::{Fetched, Session};
