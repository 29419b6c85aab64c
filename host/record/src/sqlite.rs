//! The store of one machine: SQLite encrypted by SQLCipher, one writer and readers that run beside it (WAL).
//!
//! | module | subject |
//! |---|---|
//! | `connect` | opening an encrypted database, what its errors mean |
//! | `migrate` | numbered steps of the schema |
//! | `files` | the writer and the readers |

mod connect;
mod files;
mod migrate;

pub(crate) use files::{FILE as DATABASE, Files};
pub(crate) use migrate::LATEST;

/// A database in memory, with all its tables.
#[cfg(test)]
pub(crate) fn empty() -> rusqlite::Connection {
    let mut connection =
        rusqlite::Connection::open_in_memory().unwrap_or_else(|error| panic!("{error}"));
    if let Err(error) = migrate::migrate(&mut connection) {
        panic!("{error}");
    }
    connection
}
