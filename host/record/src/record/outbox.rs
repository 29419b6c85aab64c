//! The outbox, and the large bytes its entries attach.

use super::Record;
use crate::error::RecordError;
use crate::model::author::Author;
use crate::model::blob::{BlobRef, Digest};
use crate::model::id::EntryId;
use crate::model::outbox::{Attempt, Available, Claim, Entry, EntryState, OutboxFilter};
use crate::model::query::Page;
use crate::sql::{blobs, outbox};

/// The outbox.
impl Record {
    /// Takes the next entry `plugin` is to deliver, with what is `available`, in one step: nobody else gets it. What is
    /// *inconnu* comes as [`Task::Reconcile`](crate::model::outbox::Task::Reconcile). Entries that only lack a card or a
    /// session become *attend la carte*.
    ///
    /// # Errors
    /// Those of the store.
    pub fn claim(&self, plugin: &str, available: &Available) -> Result<Option<Claim>, RecordError> {
        let author = Author::plugin(plugin);
        let (claim, _) = self
            .store()
            .write(&author, |work| outbox::claim(work, plugin, available))?;
        Ok(claim)
    }

    /// The acts that entries which have not left need someone to be allowed to do: what [`Available::refused`] is to
    /// explain.
    ///
    /// # Errors
    /// Those of the store.
    pub fn acts_awaited(&self) -> Result<Vec<String>, RecordError> {
        self.store().read(outbox::acts_awaited)
    }

    /// Entries, the latest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn outbox(&self, filter: &OutboxFilter) -> Result<Page<Entry>, RecordError> {
        self.store().read(|db| outbox::list(db, filter))
    }

    /// How many entries are in each state; states without entry are left out.
    ///
    /// # Errors
    /// Those of the store.
    pub fn outbox_counts(&self) -> Result<Vec<(EntryState, u64)>, RecordError> {
        self.store().read(outbox::counts)
    }

    /// An entry.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn entry(&self, id: &EntryId) -> Result<Entry, RecordError> {
        self.store().read(|db| outbox::entry(db, id))
    }

    /// What was tried for an entry, oldest first.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn attempts(&self, id: &EntryId) -> Result<Vec<Attempt>, RecordError> {
        self.store().read(|db| outbox::attempts(db, id))
    }

    /// Forgets entries that left, were given up or taken back before that instant (milliseconds since the Unix epoch,
    /// UTC), and answers how many. The journal keeps its lines; failures and what waits stay.
    ///
    /// # Errors
    /// Those of the store.
    pub fn purge_outbox(&self, before_ms: i64) -> Result<u64, RecordError> {
        self.host(|work| outbox::purge(work, before_ms))
    }
}

/// Large bytes.
impl Record {
    /// Keeps the content of `source` and answers its digest. It stays as long as an entry of the outbox attaches it;
    /// what nothing attaches is gone after the next opening.
    ///
    /// # Errors
    /// [`RecordError::Content`] when `source` fails, [`RecordError::DiskFull`].
    pub fn put_blob(&self, source: &mut dyn std::io::Read) -> Result<BlobRef, RecordError> {
        blobs::put(self.store(), source)
    }

    /// Size of a blob.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn blob(&self, digest: &Digest) -> Result<BlobRef, RecordError> {
        self.store().read(|db| blobs::blob(db, digest))
    }

    /// At most `count` bytes of a blob from `offset`; fewer at its end.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn read_blob(
        &self,
        digest: &Digest,
        offset: u64,
        count: usize,
    ) -> Result<Vec<u8>, RecordError> {
        self.store()
            .read(|db| blobs::read(db, digest, offset, count))
    }
}
