//! Keeping a record: a copy while it is used, its return, its move between stores, and what is damaged in it.
//!
//! A backup is two files: `FILE`, a database like that of a home, encrypted by the practice's key and complete whichever store
//! the record is in; and `FILE.toml`, the home's header, in clear, which says how the key is kept. The key itself is in
//! neither: without it, or the passphrase, a backup is of no use to anyone.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{PracticeKey, Record, Where};
use crate::error::RecordError;
use crate::files;
use crate::home::lock::HomeLock;
use crate::home::standing;
use crate::home::{Header, KeptBy, Unlock, key as home_key, server_password};
use crate::model::blob::Digest;
use crate::model::journal::{Nature, Verification};
use crate::postgres::{Founding, Server, ServerAddress, Visitor};
use crate::sql::tables::{self, Counts};
use crate::sql::{blobs, chain, params};
use crate::sqlite::{DATABASE, Files, LATEST};
use crate::store::{Arrival, Opening, Store};
use crate::surroundings::Surroundings;

/// Bytes of a blob looked at together.
const AT_ONCE: usize = 1024 * 1024;

/// How many rows each table of a copy has, the same as what it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Tables and their rows.
    pub rows: Vec<(&'static str, u64)>,
    /// The file kept beside: the old database after a move out of it.
    pub kept: Option<PathBuf>,
}

impl Copied {
    /// All rows.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|(_, count)| count).sum()
    }
}

/// What was found by looking at everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Tables and their rows, each of which was read.
    pub rows: Vec<(&'static str, u64)>,
    /// Contents of documents and other large bytes whose digest was computed again.
    pub blobs: u64,
    /// The journal.
    pub journal: Verification,
    /// What is damaged, for those who know the store; empty when all is well.
    pub damage: Vec<String>,
}

impl Checked {
    /// Whether nothing is damaged.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty() && self.journal.is_intact()
    }
}

/// The header's file of a backup.
fn header_of(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".toml");
    name.into()
}

/// A copy is refused rather than kept when it is not the whole.
fn verified(
    found: Counts,
    expected: &Counts,
    journal: &Verification,
) -> Result<Counts, RecordError> {
    if found == *expected && journal.is_intact() {
        return Ok(found);
    }
    Err(RecordError::Corrupt {
        detail: format!("the copy differs: {}", journal.message()),
    })
}

/// Copying, checking and moving a record.
impl Record {
    /// Writes all the record holds to `file`, encrypted, while others read and write; and the header beside it.
    ///
    /// # Errors
    /// [`RecordError::File`] when `file` exists or cannot be written, [`RecordError::DiskFull`], [`RecordError::Corrupt`] when
    /// the copy could not be verified; nothing is left of it then.
    pub fn backup(&self, file: &Path) -> Result<Copied, RecordError> {
        let header = header_of(file);
        // A header alone is what a backup left that was cut off before its end.
        if file.exists() {
            return Err(files::failed(
                file,
                std::io::ErrorKind::AlreadyExists.into(),
            ));
        }
        let staged = self.staged(file)?;
        Files::remove_at(&staged);
        let made = self.write_backup(&staged);
        if made.is_err() {
            Files::remove_at(&staged);
        }
        let rows = made?;
        let mut described = self.open.header.clone();
        described.practice = Some(described.practice().to_owned());
        described.server = None;
        described.stands = None;
        described.schema = LATEST;
        described.write_to(&header)?;
        let named = std::fs::rename(&staged, file).and_then(|()| files::sync_folder_of(file));
        named.map_err(|error| files::failed(file, error))?;
        self.host(|work| work.note(Nature::Act, "cabinet.sauvegarde", "record", None, ""))?;
        Ok(Copied { rows, kept: None })
    }

    /// Where a backup is made before it bears its name: nowhere else, so that of two backups at once each has its own.
    fn staged(&self, file: &Path) -> Result<PathBuf, RecordError> {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".{}.en-cours", self.mint_id()?));
        Ok(name.into())
    }

    fn write_backup(&self, staged: &Path) -> Result<Counts, RecordError> {
        let practice = self.open.header.practice();
        let target = Files::create_at(staged.to_owned(), self.open.key.clone(), practice)?;
        let expected = self
            .store()
            .snapshot(|from| target.write(|to| tables::copy(from, to), |_| ()))?;
        let (found, journal) = target.snapshot(|db| {
            let journal = chain::verify(db, self.workstation(), None)?;
            Ok((tables::counts(db)?, journal))
        })?;
        // A journal that was already broken is copied as it is: the backup is not the place to refuse it.
        let known = self.verify()?;
        let journal = if known.is_intact() { journal } else { intact() };
        let rows = verified(found, &expected, &journal)?;
        target.close_whole()?;
        Ok(rows)
    }

    /// How many rows each table has.
    ///
    /// # Errors
    /// Those of the store.
    pub fn contents(&self) -> Result<Vec<(&'static str, u64)>, RecordError> {
        self.store().read(tables::counts)
    }

    /// Reads everything: every row, every sealed value, every blob, the whole journal, and what the store says of itself.
    ///
    /// # Errors
    /// Those of the store; what is damaged is an answer, not an error.
    pub fn check(&self) -> Result<Checked, RecordError> {
        let mut damage = self.store().snapshot(|db| db.damage())?;
        let digests = self.store().snapshot(blobs::digests)?;
        let rows = match self
            .store()
            .snapshot(|db| tables::read_all(db, |_, _, _| Ok(())))
        {
            Ok(rows) => rows,
            Err(error) => {
                damage.push(error.to_string());
                Vec::new()
            }
        };
        for digest in &digests {
            match self.digest_again(digest) {
                Ok(found) if found == *digest => {}
                Ok(_) => damage.push(format!("blob {digest}: other content")),
                Err(error) => damage.push(format!("blob {digest}: {error}")),
            }
        }
        Ok(Checked {
            rows,
            blobs: digests.len() as u64,
            journal: self.verify()?,
            damage,
        })
    }

    fn digest_again(&self, digest: &Digest) -> Result<Digest, RecordError> {
        let mut hash = Sha256::new();
        let mut offset = 0;
        loop {
            let part = self.read_blob(digest, offset, AT_ONCE)?;
            if part.is_empty() {
                return Ok(Digest(hash.finalize().into()));
            }
            hash.update(&part);
            offset += part.len() as u64;
        }
    }

    /// Makes a home in `home` (absent or empty) from a backup, with its record in it or on a server whose database is empty,
    /// and opens it. It is a new workstation of the practice.
    ///
    /// `key` is needed unless the desktop's keyring has it.
    ///
    /// # Errors
    /// As [`Self::init_as`]; [`RecordError::Header`] when the backup's header is missing, [`RecordError::WrongKey`],
    /// [`RecordError::KeyMissing`], [`RecordError::PassphraseRequired`].
    pub fn restore(
        home: &Path,
        file: &Path,
        key: Option<&PracticeKey>,
        place: &Where,
        surroundings: Surroundings,
    ) -> Result<Self, RecordError> {
        let old = Header::read_from(&header_of(file))?;
        Self::begin(home, |home| {
            let id = surroundings.uuid()?.to_string();
            let mut header = Header::new(id, old.purpose, LATEST, old.key);
            header.practice = Some(old.practice().to_owned());
            header.derivation.clone_from(&old.derivation);
            let key = match (key, old.key) {
                (Some(known), _) => home_key::take_over(home, known, &mut header)?,
                (None, KeptBy::Keyring) => {
                    let key = home_key::find(home, &Unlock::Kept, &old, &surroundings)?;
                    surroundings.keyring.put(&header.id, &key[..])?;
                    key
                }
                (None, KeptBy::File) => {
                    return Err(RecordError::KeyMissing {
                        path: home.join(home_key::FILE),
                    });
                }
                (None, KeptBy::Passphrase) => return Err(RecordError::PassphraseRequired),
            };
            let database = home.join(DATABASE);
            files::copy_private(file, &database)?;
            let address = place.server();
            if let Some(address) = address {
                header.server = Some(address.shown());
                server_password::keep(home, Some(address))?;
                let source = Files::open_at(database.clone(), key.clone(), header.practice())?;
                let server = create_server(place, &header, &key, &surroundings)?;
                if let Some(server) = server {
                    source.snapshot(|from| server.write(|to| tables::copy(from, to), |_| ()))?;
                }
                drop(source);
                Files::remove_at(&database);
            }
            let opening = Opening {
                home,
                header: &header,
                key: key.clone(),
                surroundings,
                address,
            };
            let store = Store::open(opening, Arrival::Restored)?;
            Ok((store, header, key))
        })
    }

    /// Moves the record of a home to another store: copied whole, counted, its journal verified, and only then used. What it
    /// was in is kept: a database in the home under another name, one on a server as it is, but it opens no more.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::init_as`]; [`RecordError::OthersOpen`] while another workstation works on it. Then nothing
    /// has moved.
    pub fn move_to(
        home: &Path,
        unlock: &Unlock,
        place: &Where,
        surroundings: Surroundings,
    ) -> Result<Copied, RecordError> {
        let lock = HomeLock::take(home)?;
        let mut old = Self::described(home)?;
        let key = home_key::find(home, unlock, &old, &surroundings)?;
        let copied_from = standing::settle(home, &mut old, &key, &surroundings)?;
        let address = server_password::address(home, &old)?;
        if address.is_none() && place.server().is_none() {
            return Err(RecordError::HomeExists {
                home: home.to_owned(),
            });
        }
        let from = Store::open(
            Opening {
                home,
                header: &old,
                key: key.clone(),
                surroundings: surroundings.clone(),
                address: address.as_ref(),
            },
            Arrival::of(copied_from.as_deref()),
        )?;
        let mut header = old.clone();
        header.practice = Some(old.practice().to_owned());
        header.server = place.server().map(|address| address.shown());
        header.schema = LATEST;
        let rows = match create_server(place, &header, &key, &surroundings)? {
            Some(server) => from.leave(
                "",
                |from| server.write(|to| tables::copy(from, to), |_| ()),
                |expected| {
                    let (found, journal) = server.read(|db| {
                        Ok((tables::counts(db)?, chain::verify(db, &header.id, None)?))
                    })?;
                    let rows = verified(found, &expected, &journal)?;
                    server_password::replace(home, place.server())?;
                    header.write(home)?;
                    Ok(rows)
                },
            )?,
            None => {
                let this_move = surroundings.uuid()?.to_string();
                let staged = Files::staged(home);
                Files::remove_at(&staged);
                let target = Files::create_at(staged.clone(), key.clone(), header.practice())?;
                let moved = from.leave(
                    &this_move,
                    |from| {
                        target.write(
                            |to| {
                                let copied = tables::copy(from, to)?;
                                to.execute(
                                    "INSERT INTO meta (key, value) VALUES (?1, ?2)",
                                    params![MOVE, this_move],
                                )?;
                                Ok(copied)
                            },
                            |_| (),
                        )
                    },
                    |expected| {
                        let (found, journal) = target.snapshot(|db| {
                            Ok((tables::counts(db)?, chain::verify(db, &header.id, None)?))
                        })?;
                        verified(found, &expected, &journal)
                    },
                );
                drop(target);
                // Only once the server opens no more: until then it is the record, and others may write to it.
                match moved {
                    Ok(rows) => {
                        settle_in(home, &key, &mut header)?;
                        rows
                    }
                    // Whether it opens no more is not known: the copy stays, for the next opening to find out.
                    Err(RecordError::OutcomeUnknown) => return Err(RecordError::OutcomeUnknown),
                    Err(error) => {
                        Files::remove_at(&staged);
                        return Err(error);
                    }
                }
            }
        };
        let now_ms = surroundings.clock.now_ms();
        drop(from);
        let kept = if old.server.is_none() {
            Some(Files::set_aside(home, now_ms)?)
        } else {
            None
        };
        drop(lock);
        let record = Self::open(home, unlock, surroundings)?;
        record.host(|work| work.note(Nature::Act, "cabinet.deplacement", "record", None, ""))?;
        Ok(Copied { rows, kept })
    }
}

/// In the copy of a record that left its server: which move it was made by.
const MOVE: &str = "move";

/// Takes the copy of a record that left its server into use.
fn settle_in(home: &Path, key: &home_key::Key, header: &mut Header) -> Result<(), RecordError> {
    let staged = Files::staged(home);
    let practice = header.practice().to_owned();
    Files::open_at(staged.clone(), key.clone(), &practice)?.close_whole()?;
    let database = home.join(DATABASE);
    let named = std::fs::rename(&staged, &database).and_then(|()| files::sync_folder_of(&database));
    named.map_err(|error| files::failed(&database, error))?;
    header.practice = Some(practice);
    header.server = None;
    header.schema = LATEST;
    header.write(home)?;
    server_password::remove(home);
    Ok(())
}

/// Ends a move out of the server that was cut off after the server had been left: true when this home holds the copy that
/// very move made.
pub(super) fn end_move(
    home: &Path,
    key: &home_key::Key,
    header: &mut Header,
    address: &ServerAddress,
) -> Result<bool, RecordError> {
    let staged = Files::staged(home);
    if !staged.exists() {
        return Ok(false);
    }
    let copy = Files::open_at(staged, key.clone(), header.practice())?;
    let made_by: Option<String> = copy.read(|db| {
        db.one(
            "SELECT value FROM meta WHERE key = ?1",
            params![MOVE],
            |row| row.get(0),
        )
    })?;
    drop(copy);
    if made_by.is_none() || made_by != Server::left_by(address)? {
        return Ok(false);
    }
    settle_in(home, key, header)?;
    Ok(true)
}

fn intact() -> Verification {
    Verification::Intact {
        lines: 0,
        head: String::new(),
    }
}

/// A server made for the practice of this header; none when the place is the home.
fn create_server(
    place: &Where,
    header: &Header,
    key: &home_key::Key,
    surroundings: &Surroundings,
) -> Result<Option<Server>, RecordError> {
    let Some(address) = place.server() else {
        return Ok(None);
    };
    let founding = Founding {
        practice: header.practice().to_owned(),
        purpose: header.purpose,
        derivation: header.derivation.clone(),
    };
    let visitor = Visitor {
        address,
        key,
        surroundings,
        listeners: &std::sync::Arc::default(),
        workstation: &header.id,
    };
    Server::create(&visitor, &founding).map(Some)
}
