//! The journal.

use super::Record;
use crate::error::RecordError;
use crate::model::id::PatientId;
use crate::model::journal::{JournalLine, Linked, Read, Verification};
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

    /// Lines in the order in which they were committed, whoever wrote them: from the one after the place `after`
    /// ([`Linked::place`]; 0 for all) on, written between `from_ms` and before `to_ms` (milliseconds since the Unix epoch,
    /// UTC), only those of this name when one is given; at most `limit` of them.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_lines(
        &self,
        after: u64,
        from_ms: i64,
        to_ms: i64,
        name: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Linked>, RecordError> {
        self.store()
            .read(|db| journal::lines(db, after, from_ms, to_ms, name, limit))
    }

    /// Line `number` of a workstation's chain (this one's when none is named), or the last before it when it is missing.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_line(
        &self,
        workstation: Option<&str>,
        number: u64,
    ) -> Result<Option<JournalLine>, RecordError> {
        let workstation = workstation.unwrap_or(self.workstation());
        self.store()
            .read(|db| journal::at_or_before(db, workstation, number))
    }

    /// Walks the whole journal.
    ///
    /// # Errors
    /// Those of the store; a broken chain is an answer, not an error.
    pub fn verify(&self) -> Result<Verification, RecordError> {
        self.store().verify()
    }
}
