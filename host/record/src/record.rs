//! The practice's record as the rest of the house sees it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::RecordError;
use crate::files;
use crate::home::lock::HomeLock;
use crate::home::{Header, KeyChoice, Purpose, Unlock, key as home_key};
use crate::listen::Subscription;
use crate::model::author::Author;
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
use crate::sqlite::{
    LATEST, Store, blobs, commit, events, identities, jobs, journal, outbox, patients,
    plugin_store, query, search as list, settings, work::Work,
};
use crate::surroundings::Surroundings;

/// The record of a practice, open. Cheap to clone; every call is short and synchronous, reads run beside writes.
///
/// The home stays locked until the last clone is dropped.
#[derive(Clone)]
pub struct Record {
    open: Arc<Open>,
}

/// What an open home holds. The store is closed before the lock is let go.
struct Open {
    store: Store,
    header: Header,
    home: PathBuf,
    _lock: HomeLock,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("home", &self.open.home)
            .finish_non_exhaustive()
    }
}

impl Record {
    fn store(&self) -> &Store {
        &self.open.store
    }

    fn now(&self) -> i64 {
        self.store().surroundings.clock.now_ms()
    }

    fn of(open: Open) -> Self {
        Self {
            open: Arc::new(open),
        }
    }
}

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
        files::create_private_folder(home).map_err(|error| files::failed(home, error))?;
        let lock = HomeLock::take(home)?;
        if Header::is_in(home) || Store::exists(home) || home_key::is_in(home) {
            return Err(RecordError::HomeExists {
                home: home.to_owned(),
            });
        }
        let made = Self::make(home, key, purpose, surroundings);
        if made.is_err() {
            // None of these was there a moment ago: they are the beginning of what could not be finished.
            Store::remove(home);
            home_key::remove(home);
        }
        let (store, header) = made?;
        Ok(Self::of(Open {
            store,
            header,
            home: home.to_owned(),
            _lock: lock,
        }))
    }

    fn make(
        home: &Path,
        key: &KeyChoice,
        purpose: Purpose,
        surroundings: Surroundings,
    ) -> Result<(Store, Header), RecordError> {
        let id = surroundings.uuid()?.to_string();
        let mut header = Header::new(id, purpose, LATEST, key.kept_by());
        let secret = home_key::make(home, key, &mut header, &surroundings)?;
        let store = Store::create(home, secret, surroundings, &header.id)?;
        // Last, so that a home that has a header is whole.
        header.write(home)?;
        Ok((store, header))
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
        Self::describe(home)?;
        let lock = HomeLock::take(home)?;
        // Read again under the lock: what was read before may have changed since.
        let mut header = Self::describe(home)?;
        if header.schema > LATEST {
            return Err(RecordError::NewerSchema {
                found: header.schema,
                known: LATEST,
            });
        }
        let secret = home_key::find(home, unlock, &header, &surroundings)?;
        let store = Store::open(home, secret, surroundings, &header.id)?;
        if header.schema != LATEST {
            header.schema = LATEST;
            header.write(home)?;
        }
        Ok(Self::of(Open {
            store,
            header,
            home: home.to_owned(),
            _lock: lock,
        }))
    }

    /// What the clear-text header of a home says, without opening it.
    ///
    /// # Errors
    /// [`RecordError::MissingHome`], [`RecordError::Header`].
    pub fn describe(home: &Path) -> Result<Header, RecordError> {
        match Header::read(home) {
            Err(RecordError::MissingHome { .. }) if Store::exists(home) => {
                Err(RecordError::Header {
                    detail: "home.toml is missing".to_owned(),
                })
            }
            read => read,
        }
    }

    /// The folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.open.home
    }

    /// Whether this is a demonstration.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.open.header.purpose
    }

    /// Identifier of this workstation.
    #[must_use]
    pub fn workstation(&self) -> &str {
        self.store().workstation()
    }

    /// The record's clock, milliseconds since the Unix epoch, UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.now()
    }

    /// Mints an id (UUIDv7 text) for something to create.
    ///
    /// # Errors
    /// [`RecordError::Chance`].
    pub fn mint_id(&self) -> Result<String, RecordError> {
        Ok(self.store().surroundings.uuid()?.to_string())
    }

    /// Mints an identifier for the wire.
    ///
    /// # Errors
    /// [`RecordError::Chance`].
    pub fn mint_wire_id(&self, form: &WireForm) -> Result<String, RecordError> {
        Ok(form.write(self.store().surroundings.uuid()?))
    }
}

/// Writing.
impl Record {
    /// A write of the host itself.
    fn host<T>(
        &self,
        operation: impl FnOnce(&mut Work<'_>) -> Result<T, RecordError>,
    ) -> Result<T, RecordError> {
        let (answer, _) = self.store().write(&Author::host(), operation)?;
        Ok(answer)
    }

    /// Commits a unit, all or nothing, with its journal lines.
    ///
    /// # Errors
    /// Any; then nothing was written.
    pub fn commit(&self, unit: &Unit) -> Result<Committed, RecordError> {
        if unit.is_empty() {
            return Ok(Committed::default());
        }
        let ((), done) = self
            .store()
            .write(&unit.author, |work| commit::apply(work, unit))?;
        Ok(done)
    }

    /// Hears of what commits change, from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        self.store().listeners.subscribe()
    }

    /// Does a little of the work that can wait (rows of replaced store tables), at most `rows` of it. True when some is
    /// left.
    ///
    /// # Errors
    /// Those of the store.
    pub fn tidy(&self, rows: u32) -> Result<bool, RecordError> {
        self.store().transact(|db| plugin_store::tidy(db, rows))
    }
}

/// Patients and identities.
impl Record {
    /// Lines of the list, alphabetical; those whose birth name starts as typed come first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn patients(&self, search: &PatientSearch) -> Result<Page<PatientLine>, RecordError> {
        self.store().read(|db| list::patients(db, search))
    }

    /// The line of one patient.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn patient(&self, id: &PatientId) -> Result<PatientLine, RecordError> {
        self.store().read(|db| patients::patient(db, id))
    }

    /// The identity of a patient, whatever its statut.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn identity(&self, id: &PatientId) -> Result<IdentityFile, RecordError> {
        self.store().read(|db| identities::identity(db, id))
    }

    /// All that happened to the identity of a patient, oldest first.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn identity_history(&self, id: &PatientId) -> Result<Vec<IdentityEvent>, RecordError> {
        self.store().read(|db| identities::history(db, id))
    }

    /// An entity by kind and id.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::NotFound`].
    pub fn entity(&self, kind: &str, id: &str) -> Result<EntityView, RecordError> {
        self.store().read(|db| query::entity(db, kind, id))
    }

    /// Entities a query finds.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::Invalid`] naming a field the kind has not.
    pub fn find(&self, query: &Query) -> Result<Page<EntityView>, RecordError> {
        self.store().read(|db| query::find(db, query))
    }

    /// How many entities a query finds.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn count(&self, query: &Query) -> Result<u64, RecordError> {
        self.store().read(|db| query::count(db, query))
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
        self.host(|work| events::subscribe(work, plugin, names))
    }

    /// The next event to hand over to `plugin`, if one is due: never before an earlier one of the same patient.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_event(&self, plugin: &str) -> Result<Option<Delivery>, RecordError> {
        Ok(self.due_events(plugin, 1)?.pop())
    }

    /// The events due for `plugin`, at most one per patient, in commit order: they may be handled side by side.
    ///
    /// # Errors
    /// Those of the store.
    pub fn due_events(&self, plugin: &str, limit: u32) -> Result<Vec<Delivery>, RecordError> {
        let now = self.now();
        self.store().read(|db| events::due(db, plugin, now, limit))
    }

    /// When the next delivery or send will be due, if one waits for its time; milliseconds since the Unix epoch, UTC.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_due_ms(&self) -> Result<Option<i64>, RecordError> {
        let now = self.now();
        self.store().read(|db| {
            let due = [events::next_due_ms(db, now)?, outbox::next_due_ms(db, now)?];
            Ok(due.into_iter().flatten().min())
        })
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
        self.host(|work| events::fail(work, event, plugin, code, jitter))
    }

    /// The parked deliveries.
    ///
    /// # Errors
    /// Those of the store.
    pub fn parked_events(&self) -> Result<Vec<Parked>, RecordError> {
        self.store().read(events::parked)
    }

    /// Makes a parked delivery due again, with its failures forgotten.
    ///
    /// # Errors
    /// [`RecordError::EventSettled`].
    pub fn unpark_event(&self, event: &EventId, plugin: &str) -> Result<(), RecordError> {
        self.host(|work| events::unpark(work, event, plugin))
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
        let author = Author::plugin(plugin);
        let (claim, _) = self
            .store()
            .write(&author, |work| outbox::claim(work, plugin, available))?;
        Ok(claim)
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
        self.store()
            .read(|db| plugin_store::get(db, plugin, table, key))
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
        self.store()
            .read(|db| plugin_store::find(db, plugin, table, query))
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
        self.store()
            .read(|db| plugin_store::count(db, plugin, table, query))
    }

    /// What a plugin keeps and may keep.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_use(&self, plugin: &str) -> Result<StoreUse, RecordError> {
        self.store().read(|db| plugin_store::usage(db, plugin))
    }

    /// Gives a plugin another quota.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_quota(&self, plugin: &str, quota_bytes: u64) -> Result<(), RecordError> {
        self.host(|work| plugin_store::set_quota(work, plugin, quota_bytes))
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
        self.store()
            .read(|db| settings::setting(db, level, owner, key))
    }

    /// What was decided about the permissions of a plugin.
    ///
    /// # Errors
    /// Those of the store.
    pub fn grants(&self, plugin: &str) -> Result<Vec<Grant>, RecordError> {
        self.store().read(|db| settings::grants(db, plugin))
    }

    /// The chosen provider of a service.
    ///
    /// # Errors
    /// Those of the store.
    pub fn provider(&self, service: &str) -> Result<Option<String>, RecordError> {
        self.store().read(|db| settings::provider(db, service))
    }

    /// The jobs that are not over, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open_jobs(&self) -> Result<Vec<Job>, RecordError> {
        self.store().read(jobs::open)
    }

    /// A job.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn job(&self, id: &JobId) -> Result<Job, RecordError> {
        self.store().read(|db| jobs::job(db, id))
    }

    /// Takes a waiting job to run it; none when it is no longer waiting.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn start_job(&self, id: &JobId) -> Result<Option<Job>, RecordError> {
        self.host(|work| jobs::start(work, id))
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
        self.host(|work| jobs::progress(work, id, fraction, text))
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
