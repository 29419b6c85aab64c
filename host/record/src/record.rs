//! The practice's record as the rest of the house sees it: opening, writing; the reads are by subject in the modules below.

mod documents;
mod dossier;
mod events;
mod journal;
mod keeping;
mod near;
mod outbox;
mod patients;
mod plugins;
mod tally;
mod terminologies;

pub use terminologies::NewTerminology;

pub use keeping::{Checked, Copied};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::error::RecordError;
use crate::files;
use crate::home::lock::HomeLock;
use crate::home::standing;
use crate::home::witness::Witness;
use crate::home::{
    Header, KeptBy, KeyChoice, Purpose, Secret, Stands, Unlock, key as home_key, server_password,
};
use crate::listen::Subscription;
use crate::model::author::Author;
use crate::model::outbox::WireForm;
use crate::model::unit::{Committed, Unit};
use crate::postgres::{Server, ServerAddress};
use crate::sql::work::Work;
use crate::sql::workstations::BEAT_SECS;
use crate::sql::{commit, plugin_store};
use crate::sqlite::LATEST;
use crate::store::{Arrival, Opening, Store};
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
    key: home_key::Key,
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
        let open = Arc::new(open);
        if open.store.is_shared() {
            show_presence(&open);
        }
        Self { open }
    }
}

/// Shows the other workstations that this one works, as long as the record is open.
fn show_presence(open: &Arc<Open>) {
    let open = Arc::downgrade(open);
    let started = std::thread::Builder::new()
        .name("presence".to_owned())
        .spawn(move || {
            loop {
                std::thread::sleep(Duration::from_secs(BEAT_SECS));
                let Some(open) = open.upgrade() else { return };
                if let Err(error) = open.store.beat() {
                    tracing::warn!(%error, "the practice's server does not hear that this workstation works");
                }
            }
        });
    if let Err(error) = started {
        // Sends under way here may then be checked by another workstation before they end: never lost, never doubled.
        tracing::error!(%error, "no thread to show that this workstation works");
    }
}

/// Whether more than a folder is there. Where the record is on a server, the witness of its journal is what tells a home that
/// lost its header from one whose making was interrupted.
fn was_made(home: &Path) -> bool {
    Store::exists(home) || Witness::path(home).exists()
}

/// A practice about to be made.
#[derive(Debug, Clone)]
pub struct NewHome {
    /// Where its key is kept.
    pub key: KeyChoice,
    /// What it is for.
    pub purpose: Purpose,
    /// Where its record is kept.
    pub place: Where,
}

/// Where a record is kept.
#[derive(Debug, Clone)]
pub enum Where {
    /// In the home: one machine.
    Home,
    /// On the practice's server, in a database that is empty: several machines.
    Server(ServerAddress),
}

impl Where {
    pub(crate) const fn server(&self) -> Option<&ServerAddress> {
        match self {
            Self::Home => None,
            Self::Server(address) => Some(address),
        }
    }
}

/// The key of a practice that exists.
#[derive(Debug, Clone)]
pub enum PracticeKey {
    /// A copy of its `record.key`; the home keeps one too.
    File(PathBuf),
    /// Its passphrase.
    Passphrase(Secret),
}

/// Opening and describing a home.
impl Record {
    /// Makes a new home in `home` (created when absent), with its record in it, and opens it.
    ///
    /// # Errors
    /// [`RecordError::HomeExists`], [`RecordError::HomeLocked`], [`RecordError::Keyring`], [`RecordError::File`].
    pub fn init(
        home: &Path,
        key: &KeyChoice,
        purpose: Purpose,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        let new = NewHome {
            key: key.clone(),
            purpose,
            place: Where::Home,
        };
        Self::init_as(home, &new, surroundings)
    }

    /// Makes a new practice and opens it: a new home in `home`, and its record in it or on the practice's server.
    ///
    /// # Errors
    /// As [`Self::init`]; for a server those of [`Self::open`] and [`RecordError::ServerTaken`].
    pub fn init_as(
        home: &Path,
        new: &NewHome,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        Self::begin(home, |home| {
            let id = surroundings.uuid()?.to_string();
            let mut header = Header::new(id, new.purpose, LATEST, new.key.kept_by());
            let address = new.place.server();
            header.server = address.map(ServerAddress::shown);
            let key = home_key::make(home, &new.key, &mut header, &surroundings)?;
            server_password::keep(home, address)?;
            let store = Store::create(Opening {
                home,
                header: &header,
                key: key.clone(),
                surroundings,
                address,
            })?;
            Ok((store, header, key))
        })
    }

    /// Makes a home in `home` for one more workstation of a practice that is on a server, and opens it.
    ///
    /// # Errors
    /// As [`Self::init_as`]; [`RecordError::ServerEmpty`] when there is no practice, [`RecordError::WrongKey`] when the key
    /// is not its own, [`RecordError::PassphraseRequired`] or [`RecordError::KeyMissing`] when it is kept another way.
    pub fn join(
        home: &Path,
        key: &PracticeKey,
        address: &ServerAddress,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        Self::begin(home, |home| {
            let founding = Server::describe(address)?.ok_or(RecordError::ServerEmpty)?;
            let id = surroundings.uuid()?.to_string();
            let mut header = Header::new(id, founding.purpose, LATEST, KeptBy::File);
            header.practice = Some(founding.practice);
            header.server = Some(address.shown());
            header.derivation = founding.derivation;
            let key = home_key::take_over(home, key, &mut header)?;
            server_password::keep(home, Some(address))?;
            let opening = Opening {
                home,
                header: &header,
                key: key.clone(),
                surroundings,
                address: Some(address),
            };
            let store = Store::open(opening, Arrival::Joined)?;
            Ok((store, header, key))
        })
    }

    /// Makes what a new home holds; nothing of it is left when that fails.
    fn begin(
        home: &Path,
        make: impl FnOnce(&Path) -> Result<(Store, Header, home_key::Key), RecordError>,
    ) -> Result<Self, RecordError> {
        files::create_private_folder(home).map_err(|error| files::failed(home, error))?;
        let lock = HomeLock::take(home)?;
        if Header::is_in(home) || Store::exists(home) || home_key::is_in(home) {
            return Err(RecordError::HomeExists {
                home: home.to_owned(),
            });
        }
        // Last, so that a home that has a header is whole.
        let made = make(home).and_then(|(store, mut header, key)| {
            header.stands = Some(Stands::now(home, &*store.surroundings.machine));
            header.write(home)?;
            Ok((store, header, key))
        });
        if made.is_err() {
            // None of these was there a moment ago: they are the beginning of what could not be finished.
            Store::remove(home);
            home_key::remove(home);
            server_password::remove(home);
        }
        let (store, header, key) = made?;
        Ok(Self::of(Open {
            store,
            header,
            key,
            home: home.to_owned(),
            indexes: Indexes::default(),
            _lock: lock,
        }))
    }

    /// Opens the home in `home`.
    ///
    /// Sends that were under way when the program last stopped become *inconnu*; jobs that were running wait again. A copy
    /// of a home becomes a workstation of its own.
    ///
    /// # Errors
    /// [`RecordError::MissingHome`], [`RecordError::HomeLocked`], [`RecordError::WrongKey`],
    /// [`RecordError::KeyMissing`], [`RecordError::PassphraseRequired`], [`RecordError::Keyring`],
    /// [`RecordError::NewerSchema`], [`RecordError::Corrupt`], [`RecordError::DiskFull`]; for a practice on a server those
    /// whose name begins with `Server`.
    pub fn open(
        home: &Path,
        unlock: &Unlock,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        Self::describe(home)?;
        let lock = HomeLock::take(home)?;
        // Read again under the lock: what was read before may have changed since.
        let mut header = Self::described(home)?;
        if header.schema > LATEST {
            return Err(RecordError::NewerSchema {
                found: header.schema,
                known: LATEST,
            });
        }
        let key = home_key::find(home, unlock, &header, &surroundings)?;
        let address = server_password::address(home, &header)?;
        let written = header.clone();
        let copied_from = standing::settle(home, &mut header, &key, &surroundings)?;
        let arrival = Arrival::of(copied_from.as_deref());
        let opening = Opening {
            home,
            header: &header,
            key: key.clone(),
            surroundings: surroundings.clone(),
            address: address.as_ref(),
        };
        let store = match (Store::open(opening, arrival), &address) {
            // This workstation took the record home, and was cut off before it wrote so down.
            (Err(RecordError::ServerMoved), Some(left))
                if keeping::end_move(home, &key, &mut header, left)? =>
            {
                let opening = Opening {
                    home,
                    header: &header,
                    key: key.clone(),
                    surroundings,
                    address: None,
                };
                Store::open(opening, arrival)?
            }
            (opened, _) => opened?,
        };
        header.schema = LATEST;
        if header != written {
            header.write(home)?;
        }
        Ok(Self::of(Open {
            store,
            header,
            key,
            home: home.to_owned(),
            indexes: Indexes::default(),
            _lock: lock,
        }))
    }

    /// What the clear-text header of a home says, without opening it.
    ///
    /// # Errors
    /// [`RecordError::MissingHome`], [`RecordError::Header`]; [`RecordError::HomeLocked`] while another process is making the
    /// home: its header comes last.
    pub fn describe(home: &Path) -> Result<Header, RecordError> {
        match Header::read(home) {
            Err(RecordError::MissingHome { .. }) if was_made(home) => {
                // Lost, or not written yet: whoever makes a home holds its lock until it is whole. So it is looked for again
                // under the lock, since it may have been written after the first look.
                let _nobody_makes_it = HomeLock::take(home)?;
                Self::described(home)
            }
            read => read,
        }
    }

    /// The same for who holds the lock.
    fn described(home: &Path) -> Result<Header, RecordError> {
        match Header::read(home) {
            Err(RecordError::MissingHome { .. }) if was_made(home) => Err(RecordError::Header {
                detail: "home.toml is missing".to_owned(),
            }),
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

    /// Address of the practice's server, without password; none when the record is in the home.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.open.header.server.as_deref()
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

    /// The clock all workstations share, milliseconds since the Unix epoch, UTC: the practice's server's, or `own_ms`, this
    /// machine's, when the record is in the home.
    ///
    /// # Errors
    /// Those of the store.
    pub fn shared_ms(&self, own_ms: i64) -> Result<i64, RecordError> {
        self.store().read(|db| db.shared_ms(own_ms))
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
