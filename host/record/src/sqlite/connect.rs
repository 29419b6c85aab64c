//! Opening an encrypted database, and what its errors mean.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use zeroize::Zeroizing;

use crate::error::RecordError;
use crate::home::key::{Key, hexadecimal};
use crate::sql::Result;

/// How long a connection waits for the writer of another connection. Writers of this process wait on a mutex, so this is
/// only met when a checkpoint or a recovery is under way.
const BUSY: Duration = Duration::from_secs(10);
/// Prepared statements kept by a connection.
const STATEMENTS: usize = 256;
/// Pages kept decrypted by a connection, KiB: decrypting is what costs.
const CACHE_KIB: i64 = 32 * 1024;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Make the file and write.
    Create,
    /// Write.
    Write,
    /// Read only.
    Read,
}

/// Opens the database and proves the key.
pub(crate) fn connect(path: &Path, key: &Key, purpose: Use) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if purpose == Use::Create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(BUSY)?;
    // The log level comes first: SQLCipher writes on stderr when the key is wrong.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *hexadecimal(key)));
    connection.execute_batch(&statement)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    if purpose == Use::Read {
        connection.pragma_update(None, "query_only", true)?;
    }
    Ok(connection)
}

impl From<rusqlite::Error> for RecordError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        let extended = error.sqlite_extended_error_code();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // The shared memory of the WAL could not be made longer: the same cause.
            _ if extended == Some(ffi::SQLITE_IOERR_SHMSIZE) => Self::DiskFull,
            Some(ErrorCode::NotADatabase) => Self::WrongKey,
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt { detail },
            _ => Self::Store { detail },
        }
    }
}
