//! Files a person chose: read within a limit, written whole or not at all.

use std::io::{Read as _, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use socle_formats::date::CivilDate;

use crate::error::ExchangeError;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The bytes of a file of at most `most` bytes; a larger one is not read at all.
///
/// # Errors
/// [`ExchangeError::File`], [`ExchangeError::TooLarge`].
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, ExchangeError> {
    let failed = |source| ExchangeError::File {
        path: path.to_owned(),
        source,
    };
    let opened = std::fs::File::open(path).map_err(failed)?;
    if opened.metadata().map_err(failed)?.len() > most {
        return Err(ExchangeError::TooLarge { most });
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile, or one without a size, is not read for ever.
    opened
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(ExchangeError::TooLarge { most });
    }
    Ok(bytes)
}

/// Writes a file: the old content stays until the new one is whole.
///
/// # Errors
/// [`ExchangeError::File`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ExchangeError> {
    let failed = |source| ExchangeError::File {
        path: path.to_owned(),
        source,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut new = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    new.write_all(bytes).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    new.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// SHA-256, hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The civil day of an instant, UTC, as instants are written that say they are in UTC.
#[must_use]
pub(crate) fn utc_day(at_ms: i64) -> CivilDate {
    CivilDate::depuis_jours_unix(at_ms.div_euclid(DAY_MS)).unwrap_or(CivilDate::DERNIER)
}
