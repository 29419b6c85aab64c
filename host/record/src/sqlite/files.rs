//! The database of a home, open: the writer and the readers.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

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

impl Files {
    /// Whether a home holds a database.
    pub(crate) fn exist(home: &Path) -> bool {
        home.join(FILE).exists()
    }

    /// Removes the database of a home that could not be made.
    pub(crate) fn remove(home: &Path) {
        for suffix in ["", "-wal", "-shm"] {
            crate::files::discard(&home.join(format!("{FILE}{suffix}")));
        }
    }

    /// Makes the database of the home that bears this id.
    pub(crate) fn create(home: &Path, key: Key, id: &str) -> Result<Self> {
        let path = home.join(FILE);
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
        let path = home.join(FILE);
        // An empty file would be taken for a new database, and filled.
        if !std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            return Err(RecordError::Corrupt {
                detail: format!("{FILE} is missing or empty"),
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
