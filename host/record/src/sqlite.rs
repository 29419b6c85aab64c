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

pub(crate) use files::Files;
pub(crate) use migrate::LATEST;
