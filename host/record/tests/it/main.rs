//! What the record promises, one module per subject, kept in files of its home.
#![allow(clippy::unwrap_used)]

/// The same modules run in `tests/postgres` with the record on a server.
const ON_SERVER: bool = false;

mod blobs;
mod cabinet;
mod concurrency;
mod copies;
mod crash;
mod documents;
mod dossier;
mod events;
mod files;
mod homes;
mod identities;
mod jobs;
mod journal;
mod keeping;
mod left;
mod near;
mod outbox;
mod patients;
mod plugin_store;
mod schedules;
mod settings;

mod tally;
mod terminologies;
mod units;
mod zones;
