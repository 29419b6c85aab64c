//! The practice's record as the rest of the house sees it.

use std::io::Read as _;
use std::path::Path;

use crate::error::RecordError;
use crate::home::{Header, KeyChoice, Purpose, Unlock};
use crate::listen::Subscription;
use crate::model::blob::{BlobRef, Digest};
use crate::model::event::{AfterFailure, Delivery, Parked};
use crate::model::id::{EntryId, EventId, JobId, PatientId};
use crate::model::identity::{IdentityEvent, IdentityFile};
use crate::model::job::Job;
use crate::model::journal::{JournalLine, Read, Verification};
use crate::model::outbox::{Attempt, Available, Claim, Entry, EntryState, OutboxFilter, WireForm};
use crate::model::patient::{PatientLine, PatientSearch};
use crate::model::plugin_store::{StoreQuery, StoreUse};
use crate::model::query::{EntityView, Page, Query};
use crate::model::settings::{Grant, Level};
use crate::model::unit::{Committed, Unit};
use crate::model::value::Value;
use crate::surroundings::Surroundings;

/// The record of a practice, open. Cheap to clone; every call is short and synchronous, reads run beside writes.
///
/// The home stays locked until the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Record {}

/// Opening and describing a home.
impl Record {
    /// Makes a new home in `home` (created when absent) and opens it.
    ///
    /// # Errors
    /// [`RecordError::HomeExists`], [`RecordError::HomeLocked`], [`RecordError::Keyring`], [`RecordError::File`].
    pub fn init(
        home: &Path,
        key: &KeyChoice,
        purpose: Purpose,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        todo!()
    }

    /// Opens the home in `home`.
    ///
    /// Sends that were under way when the program last stopped become *inconnu*; jobs that were running wait again.
    ///
    /// # Errors
    /// [`RecordError::MissingHome`], [`RecordError::HomeLocked`], [`RecordError::WrongKey`],
    /// [`RecordError::KeyMissing`], [`RecordError::PassphraseRequired`], [`RecordError::Keyring`],
    /// [`RecordError::NewerSchema`], [`RecordError::Corrupt`], [`RecordError::DiskFull`].
    pub fn open(
        home: &Path,
        unlock: &Unlock,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        todo!()
    }

    /// What the clear-text header of a home says, without opening it.
    ///
    /// # Errors
    /// [`RecordError::MissingHome`], [`RecordError::Header`].
    pub fn describe(home: &Path) -> Result<Header, RecordError> {
        todo!()
    }

    /// The folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        todo!()
    }

    /// Whether this is a demonstration.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        todo!()
    }

    /// Identifier of this workstation.
    #[must_use]
    pub fn workstation(&self) -> &str {
        todo!()
    }

    /// The record's clock, milliseconds since the Unix epoch, UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        todo!()
    }

    /// Mints an id (UUIDv7 text) for something to create.
    ///
    /// # Errors
    /// [`RecordError::Chance`].
    pub fn mint_id(&self) -> Result<String, RecordError> {
        todo!()
    }

    /// Mints an identifier for the wire.
    ///
    /// # Errors
    /// [`RecordError::Chance`].
    pub fn mint_wire_id(&self, form: &WireForm) -> Result<String, RecordError> {
        todo!()
    }
}

/// Writing.
impl Record {
    /// Commits a unit, all or nothing, with its journal lines.
    ///
    /// # Errors
    /// Any; then nothing was written.
    pub fn commit(&self, unit: &Unit) -> Result<Committed, RecordError> {
        todo!()
    }

    /// Hears of what commits change, from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        todo!()
    }

    /// Does a little of the work that can wait (rows of replaced store tables), at most `rows` of it. True when some is
    /// left.
    ///
    /// # Errors
    /// Those of the store.
    pub fn tidy(&self, rows: u32) -> Result<bool, RecordError> {
        todo!()
    }
}

/// Patients and identities.
impl Record {
    /// Lines of the list, alphabetical; those whose birth name starts as typed come first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn patients(&self, search: &PatientSearch) -> Result<Page<PatientLine>, RecordError> {
        todo!()
    }

    /// The line of one patient.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn patient(&self, id: &PatientId) -> Result<PatientLine, RecordError> {
        todo!()
    }

    /// The identity of a patient, whatever its statut.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn identity(&self, id: &PatientId) -> Result<IdentityFile, RecordError> {
        todo!()
    }

    /// All that happened to the identity of a patient, oldest first.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn identity_history(&self, id: &PatientId) -> Result<Vec<IdentityEvent>, RecordError> {
        todo!()
    }

    /// An entity by kind and id.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::NotFound`].
    pub fn entity(&self, kind: &str, id: &str) -> Result<EntityView, RecordError> {
        todo!()
    }

    /// Entities a query finds.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::Invalid`] naming a field the kind has not.
    pub fn find(&self, query: &Query) -> Result<Page<EntityView>, RecordError> {
        todo!()
    }

    /// How many entities a query finds.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn count(&self, query: &Query) -> Result<u64, RecordError> {
        todo!()
    }
}

/// Durable events.
impl Record {
    /// Says which events a plugin subscribes to from now on, replacing what it said before. What is already waiting for
    /// it stays.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_subscriptions(&self, plugin: &str, names: &[String]) -> Result<(), RecordError> {
        todo!()
    }

    /// The next event to hand over to `plugin`, if one is due: never before an earlier one of the same patient.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_event(&self, plugin: &str) -> Result<Option<Delivery>, RecordError> {
        todo!()
    }

    /// The events due for `plugin`, at most one per patient, in commit order: they may be handled side by side.
    ///
    /// # Errors
    /// Those of the store.
    pub fn due_events(&self, plugin: &str, limit: u32) -> Result<Vec<Delivery>, RecordError> {
        todo!()
    }

    /// When the next delivery or send will be due, if one waits for its time; milliseconds since the Unix epoch, UTC.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_due_ms(&self) -> Result<Option<i64>, RecordError> {
        todo!()
    }

    /// Counts a failure of `plugin` on an event. `code` is that of the failure, `jitter` 0 to 1.
    ///
    /// # Errors
    /// [`RecordError::EventSettled`].
    pub fn event_failed(
        &self,
        event: &EventId,
        plugin: &str,
        code: &str,
        jitter: f64,
    ) -> Result<AfterFailure, RecordError> {
        todo!()
    }

    /// The parked deliveries.
    ///
    /// # Errors
    /// Those of the store.
    pub fn parked_events(&self) -> Result<Vec<Parked>, RecordError> {
        todo!()
    }

    /// Makes a parked delivery due again, with its failures forgotten.
    ///
    /// # Errors
    /// [`RecordError::EventSettled`].
    pub fn unpark_event(&self, event: &EventId, plugin: &str) -> Result<(), RecordError> {
        todo!()
    }
}

/// The outbox.
impl Record {
    /// Takes the next entry `plugin` is to deliver, with what is `available`, in one step: nobody else gets it. What is
    /// *inconnu* comes as [`Task::Reconcile`](crate::model::outbox::Task::Reconcile). Entries that only lack a card or a
    /// session become *attend la carte*.
    ///
    /// # Errors
    /// Those of the store.
    pub fn claim(&self, plugin: &str, available: &Available) -> Result<Option<Claim>, RecordError> {
        todo!()
    }

    /// Entries, the latest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn outbox(&self, filter: &OutboxFilter) -> Result<Page<Entry>, RecordError> {
        todo!()
    }

    /// How many entries are in each state; states without entry are left out.
    ///
    /// # Errors
    /// Those of the store.
    pub fn outbox_counts(&self) -> Result<Vec<(EntryState, u64)>, RecordError> {
        todo!()
    }

    /// An entry.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn entry(&self, id: &EntryId) -> Result<Entry, RecordError> {
        todo!()
    }

    /// What was tried for an entry, oldest first.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn attempts(&self, id: &EntryId) -> Result<Vec<Attempt>, RecordError> {
        todo!()
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
        todo!()
    }

    /// Size of a blob.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn blob(&self, digest: &Digest) -> Result<BlobRef, RecordError> {
        todo!()
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
        todo!()
    }
}

/// Plugins: their store, grants, settings, jobs.
impl Record {
    /// A row of a plugin's store.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_get(
        &self,
        plugin: &str,
        table: &str,
        key: &str,
    ) -> Result<Option<Value>, RecordError> {
        todo!()
    }

    /// Rows of a plugin's store, as (key, value).
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_find(
        &self,
        plugin: &str,
        table: &str,
        query: &StoreQuery,
    ) -> Result<Vec<(String, Value)>, RecordError> {
        todo!()
    }

    /// How many rows a query finds, its page left aside.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_count(
        &self,
        plugin: &str,
        table: &str,
        query: &StoreQuery,
    ) -> Result<u64, RecordError> {
        todo!()
    }

    /// What a plugin keeps and may keep.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_use(&self, plugin: &str) -> Result<StoreUse, RecordError> {
        todo!()
    }

    /// Gives a plugin another quota.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_quota(&self, plugin: &str, quota_bytes: u64) -> Result<(), RecordError> {
        todo!()
    }

    /// The setting at this level; none when it was never set.
    ///
    /// # Errors
    /// Those of the store.
    pub fn setting(
        &self,
        level: &Level,
        owner: &str,
        key: &str,
    ) -> Result<Option<Value>, RecordError> {
        todo!()
    }

    /// What was decided about the permissions of a plugin.
    ///
    /// # Errors
    /// Those of the store.
    pub fn grants(&self, plugin: &str) -> Result<Vec<Grant>, RecordError> {
        todo!()
    }

    /// The chosen provider of a service.
    ///
    /// # Errors
    /// Those of the store.
    pub fn provider(&self, service: &str) -> Result<Option<String>, RecordError> {
        todo!()
    }

    /// The jobs that are not over, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open_jobs(&self) -> Result<Vec<Job>, RecordError> {
        todo!()
    }

    /// A job.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn job(&self, id: &JobId) -> Result<Job, RecordError> {
        todo!()
    }

    /// Takes a waiting job to run it; none when it is no longer waiting.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn start_job(&self, id: &JobId) -> Result<Option<Job>, RecordError> {
        todo!()
    }

    /// Notes how far a job is, outside any unit.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn job_progress(
        &self,
        id: &JobId,
        fraction: Option<f64>,
        text: &str,
    ) -> Result<(), RecordError> {
        todo!()
    }
}

/// The journal.
impl Record {
    /// Appends reads, merged per (plugin, person, patient, capability, minute): what was already written in the same
    /// minute is not written again.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_reads(&self, reads: &[Read]) -> Result<(), RecordError> {
        todo!()
    }

    /// The last lines, latest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn journal_tail(&self, limit: u32) -> Result<Vec<JournalLine>, RecordError> {
        todo!()
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
        todo!()
    }

    /// Walks the whole journal.
    ///
    /// # Errors
    /// Those of the store; a broken chain is an answer, not an error.
    pub fn verify(&self) -> Result<Verification, RecordError> {
        todo!()
    }
}
