//! What the record promises, one module per subject.
#![allow(clippy::unwrap_used)]

mod blobs;
mod cabinet;
mod concurrency;
mod crash;
mod documents;
mod dossier;
mod events;
mod homes;
mod identities;
mod jobs;
mod journal;
mod near;
mod outbox;
mod patients;
mod plugin_store;
mod schedules;
mod settings;
mod terminologies;
mod units;
