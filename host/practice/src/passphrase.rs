//! What opens a practice kept by a passphrase: given to the process once, in a file or in the environment. Nothing asks.

use std::path::Path;
use std::sync::OnceLock;

use socle_record::{Secret, Unlock};

/// The variable.
const VARIABLE: &str = "SOCLE_PASSPHRASE";

static FROM_FILE: OnceLock<Secret> = OnceLock::new();

/// Takes the first line of a file as the passphrase of this process.
///
/// # Errors
/// The file cannot be read.
pub fn read(file: &Path) -> std::io::Result<()> {
    let text = std::fs::read_to_string(file)?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    // Read once, before any practice is opened: a second time changes nothing.
    FROM_FILE.set(Secret::new(line)).ok();
    Ok(())
}

/// The passphrase this process was given.
pub fn given() -> Option<Secret> {
    FROM_FILE.get().cloned().or_else(|| {
        std::env::var(VARIABLE)
            .ok()
            .filter(|text| !text.is_empty())
            .map(Secret::new)
    })
}

/// What opens a home: the passphrase when there is one, else what the home keeps.
pub fn unlock() -> Unlock {
    given().map_or(Unlock::Kept, Unlock::Passphrase)
}
