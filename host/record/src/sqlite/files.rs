//! The database of a home, open: the writer and the readers.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::connect::{Use, connect};
use super::migrate;
use crate::error::RecordError;
use crate::home::key::Key;
use crate::sql::{Db, Result};
use crate::store::lock;

/// Name of the database in the home.
pub(crate) const FILE: &str = "record.db";
/// Idle readers kept open.
const IDLE_READERS: usize = 4;

/// The open database.
pub(crate) struct Files {
    path: PathBuf,
    key: Key,
    pub(crate) writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// The file of this name with something after it.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Files {
    /// Whether a home holds a database.
    pub(crate) fn exist(home: &Path) -> bool {
        home.join(FILE).exists()
    }

    /// Removes the database of a home that could not be made.
    pub(crate) fn remove(home: &Path) {
        Self::remove_at(&home.join(FILE));
    }

    /// Where a record that leaves its server is copied to, before the copy is the record.
    pub(crate) fn staged(home: &Path) -> PathBuf {
        home.join("record-en-cours.db")
    }

    /// Removes this database.
    pub(crate) fn remove_at(path: &Path) {
        for suffix in ["", "-wal", "-shm"] {
            crate::files::discard(&beside(path, suffix));
        }
    }

    /// Gives the database of a home that is closed another name; answers it.
    pub(crate) fn set_aside(home: &Path, now_ms: i64) -> Result<PathBuf> {
        let from = home.join(FILE);
        let to = home.join(format!("record-ancien-{now_ms}.db"));
        for suffix in ["-wal", "-shm", ""] {
            let (from, to) = (beside(&from, suffix), beside(&to, suffix));
            match std::fs::rename(&from, &to) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound || suffix.is_empty() => {
                    return Err(crate::files::failed(&from, error));
                }
                _ => {}
            }
        }
        Ok(to)
    }

    /// Makes the database of the home that bears this id.
    pub(crate) fn create(home: &Path, key: Key, id: &str) -> Result<Self> {
        Self::create_at(home.join(FILE), key, id)
    }

    /// Makes such a database in this file, which must not be there.
    pub(crate) fn create_at(path: PathBuf, key: Key, id: &str) -> Result<Self> {
        let made = crate::files::create_private(&path)
            .map_err(|error| crate::files::failed(&path, error))?;
        drop(made);
        let mut writer = connect(&path, &key, Use::Create)?;
        migrate::migrate(&mut writer)?;
        writer.execute("INSERT INTO meta (key, value) VALUES ('home', ?1)", [id])?;
        Ok(Self::of(path, key, writer))
    }

    /// Opens the database of the home that bears this id.
    pub(crate) fn open(home: &Path, key: Key, id: &str) -> Result<Self> {
        Self::open_at(home.join(FILE), key, id)
    }

    /// Opens this database of the home that bears this id.
    pub(crate) fn open_at(path: PathBuf, key: Key, id: &str) -> Result<Self> {
        // An empty file would be taken for a new database, and filled.
        if !std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            return Err(RecordError::Corrupt {
                detail: format!("{} is missing or empty", path.display()),
            });
        }
        let mut writer = connect(&path, &key, Use::Write)?;
        migrate::migrate(&mut writer)?;
        let found: Option<String> = writer
            .query_row("SELECT value FROM meta WHERE key = 'home'", [], |row| {
                row.get(0)
            })
            .optional()?;
        if found.as_deref() != Some(id) {
            return Err(RecordError::Header {
                detail: "home.toml belongs to another record".to_owned(),
            });
        }
        Ok(Self::of(path, key, writer))
    }

    fn of(path: PathBuf, key: Key, writer: Connection) -> Self {
        Self {
            path,
            key,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        }
    }

    /// Reads, from one state of the record, beside the writer.
    pub(crate) fn read<T>(&self, operation: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let idle = lock(&self.readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connect(&self.path, &self.key, Use::Read)?,
        };
        let transaction = reader.transaction()?;
        let answer = operation(&Db::sqlite(&transaction));
        transaction.finish()?;
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(reader);
        }
        answer
    }

    /// Reads all of it, from one state of the record, with whatever tables of its own the operation needs meanwhile.
    pub(crate) fn snapshot<T>(&self, operation: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let mut reader = connect(&self.path, &self.key, Use::Write)?;
        let transaction = reader.transaction()?;
        let answer = operation(&Db::sqlite(&transaction))?;
        transaction.finish()?;
        Ok(answer)
    }

    /// Closes it as a single file: what its log holds is brought into it, and the log is gone. Closing alone would leave what
    /// a full disk keeps from being brought in beside the file, unsaid.
    pub(crate) fn close_whole(self) -> Result<()> {
        drop(self.readers);
        let writer = self
            .writer
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mode: String =
            writer.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        writer.close().map_err(|(_still_open, error)| error)?;
        if mode != "delete" || beside(&self.path, "-wal").exists() {
            return Err(RecordError::Store {
                detail: format!("the log could not be brought into the file: {mode}"),
            });
        }
        Ok(())
    }

    /// Runs one transaction after the other; `committed` is called once it is durable and before the next one begins.
    pub(crate) fn write<T>(
        &self,
        operation: impl FnOnce(&Db<'_>) -> Result<T>,
        committed: impl FnOnce(&T),
    ) -> Result<T> {
        let mut writer = lock(&self.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = operation(&Db::sqlite(&transaction))?;
        transaction.commit()?;
        committed(&answer);
        Ok(answer)
    }
}
