//! Numbered steps of the schema. Each runs in a transaction of its own; a record that is ahead of us is refused.
//!
//! The later parts of the record (medical file, documents, consultations) come as further steps: entities of one patient in
//! a table `entities`, their words in an index like `patient_words`, documents on `blobs`.

use rusqlite::{Connection, TransactionBehavior};

use super::connect::Result;
use crate::error::RecordError;

/// The steps; step `n` leads to schema `n + 1`.
const STEPS: &[&str] = &[include_str!("migrations/0001.sql")];

/// The schema this program writes.
#[allow(clippy::cast_possible_truncation)]
pub(crate) const LATEST: u32 = STEPS.len() as u32;

/// Brings the schema up to date.
pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > LATEST {
        return Err(RecordError::NewerSchema {
            found,
            known: LATEST,
        });
    }
    for (done, step) in (0..LATEST).zip(STEPS).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", done + 1)?;
        transaction.commit()?;
        tracing::info!(schema = done + 1, "record migrated");
    }
    Ok(())
}
