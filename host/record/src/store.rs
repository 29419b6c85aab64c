//! The open store, whichever it is: reading, writing a unit of work, and what happens when the home is opened.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::RecordError;
use crate::home::key::Key;
use crate::home::witness::Witness;
use crate::home::{Header, Purpose};
use crate::listen::{Listeners, Subscription};
use crate::model::author::Author;
use crate::model::change::Change;
use crate::model::journal::{Nature, Read, Verification};
use crate::model::unit::Committed;
use crate::postgres::{Founding, Server, ServerAddress, Visitor};
use crate::sql::journal::Merged;
use crate::sql::work::Work;
use crate::sql::workstations::{BEAT_SECS, LEASE_MS, Whose};
use crate::sql::{
    Db, Result, blobs, chain, events, jobs, journal, outbox, params, settings, workstations,
};
use crate::sqlite::Files;
use crate::surroundings::Surroundings;
use crate::zone::{self, Zone};

/// How a home comes to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival<'a> {
    /// As every day.
    Opened,
    /// It was made from a backup.
    Restored,
    /// A workstation joins a practice.
    Joined,
    /// It is a copy of the home of this workstation, which may still be at work.
    Copied(&'a str),
}

impl<'a> Arrival<'a> {
    /// As every day, unless the home is a copy of the one of that workstation.
    pub(crate) fn of(copied_from: Option<&'a str>) -> Self {
        copied_from.map_or(Self::Opened, Self::Copied)
    }

    /// What the journal says of it.
    const fn name(self) -> &'static str {
        match self {
            Self::Opened => "cabinet.ouverture",
            Self::Restored => "cabinet.retablissement",
            Self::Joined => "cabinet.nouveau-poste",
            Self::Copied(_) => "cabinet.copie",
        }
    }
}

/// The open store.
pub(crate) struct Store {
    driver: Driver,
    merged: Mutex<Merged>,
    witness: Witness,
    pub(crate) listeners: Arc<Listeners>,
    pub(crate) surroundings: Surroundings,
    workstation: String,
    purpose: Purpose,
    presence: Mutex<Presence>,
    zone: Mutex<Zone>,
    /// What says that the zone may be another one, whichever workstation set it.
    zone_news: Subscription,
}

/// How steadily this workstation has shown that it works.
struct Presence {
    /// When it last did.
    last: Instant,
    /// Since when it did without a gap.
    since: Instant,
}

impl Presence {
    /// It shows itself again at this instant; whether it then did for a whole lease without a gap.
    fn shown(&mut self, at: Instant) -> bool {
        if at.duration_since(self.last) > GAP {
            self.since = at;
        }
        self.last = at;
        at.duration_since(self.since) >= LEASE
    }
}

/// Longer without showing itself, and this workstation was cut off.
const GAP: Duration = Duration::from_secs(3 * BEAT_SECS);
/// See [`LEASE_MS`].
const LEASE: Duration = Duration::from_millis(LEASE_MS.unsigned_abs());

/// Where the record is kept.
enum Driver {
    Sqlite(Files),
    Postgres(Box<Server>),
}

/// A home about to be opened, and what opens it.
pub(crate) struct Opening<'o> {
    pub(crate) home: &'o Path,
    pub(crate) header: &'o Header,
    pub(crate) key: Key,
    pub(crate) surroundings: Surroundings,
    /// Where the server is, when the record is not in the home.
    pub(crate) address: Option<&'o ServerAddress>,
}

/// Locks; a panic rolls the transaction back on its way out, so what the lock guards is whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Whether a home holds a database.
    pub(crate) fn exists(home: &Path) -> bool {
        Files::exist(home)
    }

    /// Removes the database of a home that could not be made.
    pub(crate) fn remove(home: &Path) {
        Files::remove(home);
        crate::files::discard(&Witness::path(home));
    }

    /// Makes the record of a new practice.
    pub(crate) fn create(opening: Opening<'_>) -> Result<Self> {
        let Opening {
            home,
            header,
            key,
            surroundings,
            address,
        } = opening;
        let listeners = Arc::default();
        let driver = match address {
            None => Driver::Sqlite(Files::create(home, key, header.practice())?),
            Some(address) => {
                let founding = Founding {
                    practice: header.practice().to_owned(),
                    purpose: header.purpose,
                    derivation: header.derivation.clone(),
                };
                let visitor = Visitor {
                    address,
                    key: &key,
                    surroundings: &surroundings,
                    listeners: &listeners,
                    workstation: &header.id,
                };
                Driver::Postgres(Box::new(Server::create(&visitor, &founding)?))
            }
        };
        let store = Self::new(home, driver, listeners, surroundings, header);
        store.write(&Author::host(), |work| {
            workstations::arrive(work)?;
            let zone = settings::settle_zone(work, header.purpose)?;
            let zone = zone.as_ref().map_or("", Zone::name);
            work.note(Nature::Act, "cabinet.creation", "record", None, zone)
        })?;
        Ok(store)
    }

    /// Opens the record of a home.
    pub(crate) fn open(opening: Opening<'_>, arrival: Arrival<'_>) -> Result<Self> {
        let Opening {
            home,
            header,
            key,
            surroundings,
            address,
        } = opening;
        let listeners = Arc::default();
        let driver = match address {
            None => Driver::Sqlite(Files::open(home, key, header.practice())?),
            Some(address) => {
                let visitor = Visitor {
                    address,
                    key: &key,
                    surroundings: &surroundings,
                    listeners: &listeners,
                    workstation: &header.id,
                };
                Driver::Postgres(Box::new(Server::open(&visitor, header.practice())?))
            }
        };
        let store = Self::new(home, driver, listeners, surroundings, header);
        store.recover(arrival)?;
        Ok(store)
    }

    fn new(
        home: &Path,
        driver: Driver,
        listeners: Arc<Listeners>,
        surroundings: Surroundings,
        header: &Header,
    ) -> Self {
        let zone_news = listeners.subscribe();
        // Nothing is known of it yet: it is read when it is first asked for.
        listeners.tell(&[Change::Everything]);
        Self {
            driver,
            merged: Mutex::default(),
            witness: Witness::new(home),
            listeners,
            surroundings,
            workstation: header.id.clone(),
            purpose: header.purpose,
            zone: Mutex::default(),
            zone_news,
            presence: Mutex::new(Presence {
                last: Instant::now(),
                since: Instant::now(),
            }),
        }
    }

    /// What opening a home entails: the witness is compared, what was under way when the program last stopped is settled.
    fn recover(&self, arrival: Arrival<'_>) -> Result<()> {
        let witness = self.witness.read();
        let agrees = match (&witness, arrival) {
            // The witness that was copied names a line of the workstation it was copied from.
            (Some(head), Arrival::Copied(_)) => self.read(|db| chain::holds(db, head))?,
            (Some(head), _) => self.read(|db| chain::agrees(db, &self.workstation, head))?,
            (None, _) => true,
        };
        if !agrees {
            tracing::error!("the witness of the journal names a line the record does not hold");
            self.witness.dispute();
        }
        self.write(&Author::host(), |work| {
            workstations::arrive(work)?;
            if let Some(zone) = settings::settle_zone(work, self.purpose)? {
                work.note(
                    Nature::Write,
                    "cabinet.fuseau",
                    "settings",
                    None,
                    zone.name(),
                )?;
            }
            let object = match arrival {
                Arrival::Copied(from) => from,
                Arrival::Opened if witness.is_none() => "sans temoin",
                _ => "",
            };
            work.note(Nature::Act, arrival.name(), "record", None, object)?;
            chain::anchor(work)?;
            if let Arrival::Copied(from) = arrival {
                settings::copy_workstation(work, from)?;
                // The other home has a record of its own: in this one that workstation works no more.
                if !self.is_shared() {
                    workstations::leave(work, from)?;
                }
            }
            outbox::recover(work, Whose::OwnAndGone)?;
            jobs::recover(work, Whose::OwnAndGone)?;
            let is_second = match arrival {
                Arrival::Restored => true,
                Arrival::Copied(_) => !self.is_shared(),
                Arrival::Opened | Arrival::Joined => false,
            };
            if is_second {
                outbox::doubt(work)?;
                events::doubt(work)?;
            }
            // What another workstation is still writing is not used by anything yet either.
            if workstations::is_alone(work.db, work.workstation, work.now_ms)? {
                blobs::sweep(work.db)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Whether other workstations may have the record open: then this one shows that it works, see [`Self::beat`].
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self.driver, Driver::Postgres(_))
    }

    /// Shows that this workstation works, and takes over from those that stopped showing it. One that was itself cut off
    /// from the server lately takes nothing over: the others may have been cut off with it, and not be gone.
    pub(crate) fn beat(&self) -> Result<()> {
        let mut presence = lock(&self.presence);
        let mut next = Presence { ..*presence };
        let steady = next.shown(Instant::now());
        self.write(&Author::host(), |work| {
            workstations::arrive(work)?;
            chain::anchor(work)?;
            if steady {
                outbox::recover(work, Whose::Gone)?;
                jobs::recover(work, Whose::Gone)?;
            }
            Ok(())
        })?;
        *presence = next;
        Ok(())
    }

    /// The zone of the practice. What was set last is seen by the next transaction, on this workstation.
    pub(crate) fn zone(&self) -> Zone {
        let mut zone = lock(&self.zone);
        let told = self.zone_news.drain();
        let is_news = |change: &Change| match change {
            Change::Everything => true,
            Change::Setting { owner, key } => owner == zone::OWNER && key == zone::KEY,
            _ => false,
        };
        if told.iter().any(is_news) {
            match self.read(settings::zone) {
                Ok(Some(set)) => *zone = set,
                // Made before zones were kept, and about to have one; or named by something newer than this program.
                Ok(None) => *zone = Zone::default(),
                Err(error) => {
                    tracing::warn!(%error, "the zone of the practice cannot be read yet");
                    self.zone_news.ask_again(Change::Everything);
                }
            }
        }
        zone.clone()
    }

    pub(crate) fn workstation(&self) -> &str {
        &self.workstation
    }

    /// Reads, from one state of the record, beside the writer.
    pub(crate) fn read<T>(&self, operation: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        match &self.driver {
            Driver::Sqlite(files) => files.read(operation),
            Driver::Postgres(server) => server.read(operation),
        }
    }

    /// Has all of it copied elsewhere and the copy looked at, while nobody else can write here; afterwards it opens no more,
    /// when others could: it names this move.
    pub(crate) fn leave<C, T>(
        &self,
        this_move: &str,
        copy: impl FnOnce(&Db<'_>) -> Result<C>,
        finish: impl FnOnce(C) -> Result<T>,
    ) -> Result<T> {
        match &self.driver {
            // Its home is locked.
            Driver::Sqlite(files) => finish(files.snapshot(copy)?),
            Driver::Postgres(server) => server.write(
                |db| {
                    let now_ms = self.surroundings.clock.now_ms();
                    if !workstations::is_alone(db, &self.workstation, now_ms)? {
                        return Err(RecordError::OthersOpen);
                    }
                    let copied = copy(db)?;
                    db.execute(
                        "INSERT INTO meta (key, value) VALUES ('moved', ?1)",
                        params![this_move],
                    )?;
                    finish(copied)
                },
                |_| (),
            ),
        }
    }

    /// Reads all of it, from one state of the record, however long that takes.
    pub(crate) fn snapshot<T>(&self, operation: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        match &self.driver {
            Driver::Sqlite(files) => files.snapshot(operation),
            Driver::Postgres(server) => server.read(operation),
        }
    }

    /// Runs a transaction that is neither journalled nor told: bytes that nothing refers to yet.
    pub(crate) fn transact<T>(&self, operation: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        self.in_turn(operation, |_| ())
    }

    /// Runs one transaction after the other; `committed` is called once it is durable and before the next one begins.
    fn in_turn<T>(
        &self,
        operation: impl FnOnce(&Db<'_>) -> Result<T>,
        committed: impl FnOnce(&T),
    ) -> Result<T> {
        match &self.driver {
            Driver::Sqlite(files) => files.write(operation, committed),
            Driver::Postgres(server) => server.write(operation, committed),
        }
    }

    /// Runs one transaction, with its journal lines; tells what changed once it is durable.
    pub(crate) fn write<T>(
        &self,
        author: &Author,
        operation: impl FnOnce(&mut Work<'_>) -> Result<T>,
    ) -> Result<(T, Committed)> {
        let zone = self.zone();
        let (answer, done, _) = self.in_turn(
            |db| {
                let mut work = Work::new(db, author, &self.surroundings, &self.workstation, &zone);
                let answer = operation(&mut work)?;
                let (done, head) = work.close()?;
                db.announce(&self.workstation, &done.changes)?;
                Ok((answer, done, head))
            },
            |(_, _, head)| {
                // Before the next unit, so that the witness never goes back.
                if let Some(head) = head {
                    self.witness.advance(*head);
                }
            },
        )?;
        self.listeners.tell(&done.changes);
        Ok((answer, done))
    }

    /// Appends reads that are not yet in the journal.
    pub(crate) fn journal_reads(&self, reads: &[Read]) -> Result<()> {
        let mut merged = lock(&self.merged);
        let fresh = merged.fresh(reads);
        if fresh.is_empty() {
            return Ok(());
        }
        self.write(&Author::host(), |work| journal::append_reads(work, &fresh))?;
        merged.keep(&fresh);
        Ok(())
    }

    /// Walks the journal.
    pub(crate) fn verify(&self) -> Result<Verification> {
        let witness = self.witness.read();
        self.read(|db| chain::verify(db, &self.workstation, witness))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.witness.flush();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Read as _;

    use socle_formats::traits::{Sexe, Traits};

    use super::*;
    use crate::home::{KeptBy, Purpose};
    use crate::model::patient::{NewPatient, PatientSearch};
    use crate::model::unit::{Unit, Write};
    use crate::sql::{blobs, commit, search};

    fn files(store: &Store) -> &Files {
        match &store.driver {
            Driver::Sqlite(files) => files,
            Driver::Postgres(_) => unreachable!("a store of one machine"),
        }
    }

    fn made(folder: &tempfile::TempDir) -> Store {
        let id = "w".to_owned();
        let header = Header::new(id, Purpose::Practice, crate::sqlite::LATEST, KeptBy::File);
        Store::create(Opening {
            home: folder.path(),
            header: &header,
            key: Key::default(),
            surroundings: Surroundings::default(),
            address: None,
        })
        .unwrap()
    }

    fn unit(count: usize) -> Unit {
        let traits = Traits {
            nom_naissance: "PLEIN".to_owned(),
            premier_prenom: "ZOE".to_owned(),
            liste_prenoms: String::new(),
            sexe: Sexe::F,
            date_naissance: "1980".parse().unwrap(),
            lieu_naissance: None,
        };
        let mut unit = Unit::new(Author::host());
        unit.writes = vec![Write::CreatePatient(NewPatient::new(traits)); count];
        unit
    }

    fn put(store: &Store, unit: &Unit) -> Result<()> {
        store
            .write(&unit.author, |work| commit::apply(work, unit))
            .map(|_| ())
    }

    fn total(store: &Store) -> u64 {
        store
            .read(|db| search::patients(db, &PatientSearch::default()))
            .unwrap()
            .total
    }

    /// A store whose file may grow by a few pages only.
    fn nearly_full(folder: &tempfile::TempDir) -> Store {
        let store = made(folder);
        put(&store, &unit(1)).unwrap();
        let writer = lock(&files(&store).writer);
        let pages: i64 = writer
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        let allowed: i64 = writer
            .query_row(
                &format!("PRAGMA max_page_count = {}", pages + 5),
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(allowed, pages + 5);
        drop(writer);
        store
    }

    #[test]
    fn a_full_disk_is_said_and_what_was_committed_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = nearly_full(&folder);
        let refused = put(&store, &unit(500)).unwrap_err();
        assert!(matches!(refused, RecordError::DiskFull), "{refused:?}");
        assert!(refused.message().contains("disque est plein"));
        let blob = blobs::put(&store, &mut std::io::repeat(1).take(3_000_000)).unwrap_err();
        assert!(matches!(blob, RecordError::DiskFull), "{blob:?}");
        assert_eq!(total(&store), 1);
        // Space comes back: the same program goes on.
        lock(&files(&store).writer)
            .execute_batch("PRAGMA max_page_count = 100000")
            .unwrap();
        put(&store, &unit(500)).unwrap();
        assert_eq!(total(&store), 501);
        assert!(store.verify().unwrap().is_intact());
    }

    #[test]
    fn a_workstation_that_was_cut_off_itself_judges_nobody_for_a_lease() {
        let began = Instant::now();
        let mut presence = Presence {
            last: began,
            since: began,
        };
        let mut at = began;
        let mut steady = |seconds: u64| {
            at += Duration::from_secs(seconds);
            presence.shown(at)
        };
        let beats: Vec<bool> = (0..6).map(|_| steady(BEAT_SECS)).collect();
        assert_eq!(beats, [false, false, false, false, false, true]);
        // The server was away for two minutes.
        assert!(!steady(120));
        let beats: Vec<bool> = (0..6).map(|_| steady(BEAT_SECS)).collect();
        assert_eq!(beats, [false, false, false, false, false, true]);
    }

    #[test]
    fn a_panic_inside_a_unit_leaves_nothing_and_the_store_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = made(&folder);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(&Author::host(), |work| -> Result<()> {
                commit::apply(work, &unit(1))?;
                panic!("in the middle");
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(total(&store), 0);
        put(&store, &unit(1)).unwrap();
        assert!(store.verify().unwrap().is_intact());
    }
}
