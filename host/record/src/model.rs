//! What the record holds and the rules that do not depend on where it is stored: a PostgreSQL store implements the same
//! operations on the same types.

pub mod author;
pub mod backoff;
pub mod blob;
pub mod change;
pub mod coded;
pub mod document;
pub mod dossier;
pub mod entity;
pub mod event;
pub mod fields;
pub mod id;
pub mod identity;
pub mod job;
pub mod journal;
pub mod kinds;
pub mod merge;
pub mod near;
pub mod outbox;
pub mod patient;
pub mod plugin_store;
pub mod query;
pub mod rules;
pub mod schedule;
pub mod settings;
pub mod tally;
pub mod unit;
pub mod value;
pub mod words;
