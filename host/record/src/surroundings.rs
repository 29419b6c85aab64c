//! What the record takes from around it: clock, chance, keyring. Tests fix them.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::RecordError;
use crate::keyring::{Keyring, SystemKeyring};
use crate::zone::Zone;

/// A wall clock.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch, UTC. It may go back: nothing in the record is ordered by it.
    fn now_ms(&self) -> i64;
}

/// The machine the program runs on.
pub trait Machine: Send + Sync {
    /// What tells it from any other machine, if anything does.
    fn id(&self) -> Option<String>;
    /// The zone it is set to: what a new practice takes for its own.
    fn zone(&self) -> Zone;
}

/// A source of random bytes of cryptographic quality.
pub trait Chance: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`RecordError::Chance`] when there is none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RecordError>;
}

/// What the record takes from around it.
#[derive(Clone)]
pub struct Surroundings {
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Where a key kept by the desktop lives.
    pub keyring: Arc<dyn Keyring>,
    /// The machine.
    pub machine: Arc<dyn Machine>,
}

impl Default for Surroundings {
    /// The system's.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            keyring: Arc::new(SystemKeyring),
            machine: Arc::new(SystemMachine),
        }
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Surroundings")
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let millis = |d: std::time::Duration| i64::try_from(d.as_millis()).unwrap_or(i64::MAX);
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => millis(since),
            Err(before) => -millis(before.duration()),
        }
    }
}

/// This machine, as systemd names it.
#[derive(Debug, Clone, Copy)]
pub struct SystemMachine;

/// Where a machine's id is kept, `machine-id(5)`; the second on systems without systemd.
const MACHINE_ID: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

impl Machine for SystemMachine {
    fn id(&self) -> Option<String> {
        MACHINE_ID.iter().find_map(|file| {
            let text = std::fs::read_to_string(file).ok()?;
            let id = text.trim();
            // An image not yet started says `uninitialized`.
            (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
                .then(|| id.to_owned())
        })
    }

    fn zone(&self) -> Zone {
        Zone::of_machine()
    }
}

/// The system's random bytes.
#[derive(Debug, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RecordError> {
        getrandom::fill(bytes).map_err(|error| RecordError::Chance(error.to_string()))
    }
}

impl Surroundings {
    /// Mints a UUIDv7 from the clock and chance.
    pub(crate) fn uuid(&self) -> Result<uuid::Uuid, RecordError> {
        let mut random = [0; 10];
        self.chance.fill(&mut random)?;
        let millis = u64::try_from(self.clock.now_ms()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}
