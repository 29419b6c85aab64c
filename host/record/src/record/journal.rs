//! The journal.

use super::Record;
use crate::error::RecordError;
use crate::model::id::PatientId;
use crate::model::journal::{JournalLine, Read, Verification};
use crate::model::query::Page;
use crate::sql::journal;

/// The journal.
impl Record {
    /// Appends reads, merged per (plugin, person, patient, capability, minute): what was already written in the same
    /// minute is not written again.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_reads(&self, reads: &[Read]) -> Result<(), RecordError> {
        self.store().journal_reads(reads)
    }

    /// The last lines, latest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_tail(&self, limit: u32) -> Result<Vec<JournalLine>, RecordError> {
        self.store().read(|db| journal::tail(db, limit))
    }

    /// The lines about a patient, latest first: who saw what.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_of(
        &self,
        patient: &PatientId,
        first: u64,
        limit: u32,
    ) -> Result<Page<JournalLine>, RecordError> {
        self.store()
            .read(|db| journal::of(db, patient, first, limit))
    }

    /// Walks the whole journal.
    ///
    /// # Errors
    /// Those of the store; a broken chain is an answer, not an error.
    pub fn verify(&self) -> Result<Verification, RecordError> {
        self.store().verify()
    }
}
