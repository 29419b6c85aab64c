//! One process at a time: `home.lock` is locked by the process that has the home open, and holds its pid.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::RecordError;
use crate::files;

/// Name of the file.
pub(crate) const FILE: &str = "home.lock";

/// How long a lock of this very process is waited for. A process that is being started beside has inherited it until it
/// becomes its own program: what let go of the home an instant ago is locked a moment longer.
const INHERITED: Duration = Duration::from_secs(2);

/// The lock, held until dropped. The system lets go of it when the process dies, however it dies.
#[derive(Debug)]
pub(crate) struct HomeLock {
    _file: File,
}

impl HomeLock {
    /// Takes the lock of `home`, or says who has it.
    pub(crate) fn take(home: &Path) -> Result<Self, RecordError> {
        let begun = Instant::now();
        let ours = Some(std::process::id());
        loop {
            match Self::try_take(home) {
                Err(RecordError::HomeLocked { pid })
                    if pid == ours && begun.elapsed() < INHERITED =>
                {
                    std::thread::sleep(Duration::from_millis(10));
                }
                taken => return taken,
            }
        }
    }

    fn try_take(home: &Path) -> Result<Self, RecordError> {
        let path = home.join(FILE);
        let failed = |error| files::failed(&path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // Who holds it is a help for the reader of the message: not knowing is no reason to say less.
                let pid = match file.read_to_string(&mut text) {
                    Ok(_) => text.trim().parse().ok(),
                    Err(_) => None,
                };
                return Err(RecordError::HomeLocked { pid });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let pid = std::process::id();
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "{pid}").map_err(failed)?;
        Ok(Self { _file: file })
    }
}
