//! What the record promises, the same modules as in `tests/it`, kept on a PostgreSQL server started here; then what several
//! workstations promise each other.
#![allow(clippy::unwrap_used)]

/// The same modules run in `tests/it` with the record in files.
const ON_SERVER: bool = true;

#[path = "../it/blobs.rs"]
mod blobs;
#[path = "../it/cabinet.rs"]
mod cabinet;
#[path = "../it/concurrency.rs"]
mod concurrency;
#[path = "../it/copies.rs"]
mod copies;
#[path = "../it/crash.rs"]
mod crash;
#[path = "../it/documents.rs"]
mod documents;
#[path = "../it/dossier.rs"]
mod dossier;
#[path = "../it/events.rs"]
mod events;
#[path = "../it/homes.rs"]
mod homes;
#[path = "../it/identities.rs"]
mod identities;
#[path = "../it/jobs.rs"]
mod jobs;
#[path = "../it/journal.rs"]
mod journal;
#[path = "../it/keeping.rs"]
mod keeping;
#[path = "../it/left.rs"]
mod left;
#[path = "../it/near.rs"]
mod near;
#[path = "../it/outbox.rs"]
mod outbox;
#[path = "../it/patients.rs"]
mod patients;
#[path = "../it/plugin_store.rs"]
mod plugin_store;
#[path = "../it/schedules.rs"]
mod schedules;
#[path = "../it/settings.rs"]
mod settings;
#[path = "../it/tally.rs"]
mod tally;
#[path = "../it/terminologies.rs"]
mod terminologies;
#[path = "../it/units.rs"]
mod units;
#[path = "../it/zones.rs"]
mod zones;

mod moves;
mod schema;
mod sealing;
mod shared;
mod tls;
