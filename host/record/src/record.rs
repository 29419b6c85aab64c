//! The practice's record as the rest of the house sees it: opening, writing; the reads are by subject in the modules below.

mod documents;
mod dossier;
mod events;
mod journal;
mod near;
mod outbox;
mod patients;
mod plugins;
mod terminologies;

pub use terminologies::NewTerminology;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::RecordError;
use crate::files;
use crate::home::lock::HomeLock;
use crate::home::{Header, KeyChoice, Purpose, Unlock, key as home_key};
use crate::listen::Subscription;
use crate::model::author::Author;
use crate::model::outbox::WireForm;
use crate::model::unit::{Committed, Unit};
use crate::sql::work::Work;
use crate::sql::{commit, plugin_store};
use crate::sqlite::LATEST;
use crate::store::Store;
use crate::surroundings::Surroundings;
use crate::terminology::Indexes;

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
    indexes: Indexes,
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

    fn indexes(&self) -> &Indexes {
        &self.open.indexes
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
            indexes: Indexes::default(),
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
            indexes: Indexes::default(),
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
