//! The store of one machine: SQLite encrypted by SQLCipher, one writer and readers that run beside it (WAL).
//!
//! | module | subject |
//! |---|---|
//! | `connect` | opening an encrypted database, what its errors mean |
//! | `migrate` | numbered steps of the schema |
//! | `store` | the writer, the readers, what happens when the home is opened |
//! | `work` | a unit of work under way: one transaction, its journal lines and what it changed |
//! | `commit` | one function per kind of write |
//! | the others | one subject each, reads and writes side by side |

pub(crate) mod blobs;
pub(crate) mod commit;
mod connect;
pub(crate) mod documents;
pub(crate) mod events;
pub(crate) mod identities;
pub(crate) mod jobs;
pub(crate) mod journal;
mod migrate;
pub(crate) mod outbox;
pub(crate) mod patients;
pub(crate) mod plugin_store;
pub(crate) mod query;
pub(crate) mod schedules;
pub(crate) mod search;
pub(crate) mod settings;
mod store;
mod stored;
mod witness;
pub(crate) mod work;

pub(crate) use migrate::LATEST;
pub(crate) use store::Store;
