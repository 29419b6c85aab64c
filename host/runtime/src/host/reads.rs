//! What was read reaches the journal within a second.

use super::*;

impl Inner {
    pub(crate) fn journal_soon(&self, read: Read) {
        self.reads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(read);
    }

    /// Write what was read so far; once this returns it is in the journal.
    pub(crate) fn flush_reads(&self) -> Result<(), RecordError> {
        let _alone = self
            .journalling
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let waiting = || self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let reads = std::mem::take(&mut *waiting());
        if reads.is_empty() {
            return Ok(());
        }
        self.record.journal_reads(&reads).inspect_err(|_| {
            // Kept when the journal cannot be written, so that nothing read goes unnamed.
            waiting().splice(..0, reads.iter().cloned());
        })
    }
}
