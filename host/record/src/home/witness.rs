//! `journal.head`: outside the database, how many lines the journal had lately and the hash of the last.
//!
//! It may lag behind by a second, never be ahead, since it is written after the commit. It is not replaced when the record
//! does not hold the line it names: [`Break::Replaced`](crate::model::journal::Break::Replaced) then stays to be seen.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Name of the file: the number, a space, the hash in hexadecimal, a line break.
const FILE: &str = "journal.head";
/// The least time between two writings.
const EVERY: Duration = Duration::from_secs(1);

/// A line of the journal and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) number: i64,
    pub(crate) hash: [u8; 32],
}

/// The witness file.
#[derive(Debug)]
pub(crate) struct Witness {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    written: Option<Instant>,
    pending: Option<Head>,
    /// It says something else than the record: it is kept as it is.
    disputed: bool,
}

impl Witness {
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            path: Self::path(home),
            state: Mutex::default(),
        }
    }

    /// Where the file is.
    pub(crate) fn path(home: &Path) -> PathBuf {
        home.join(FILE)
    }

    /// What the file says; none when it is absent or cannot be understood.
    pub(crate) fn read(&self) -> Option<Head> {
        let text = std::fs::read_to_string(&self.path).ok()?;
        let (number, hash) = text.trim().split_once(' ')?;
        let mut head = Head {
            number: number.parse().ok()?,
            hash: [0; 32],
        };
        hex::decode_to_slice(hash, &mut head.hash).ok()?;
        Some(head)
    }

    /// The file does not agree with the record: leave it.
    pub(crate) fn dispute(&self) {
        self.lock().disputed = true;
    }

    /// A commit made `head` the last line.
    pub(crate) fn advance(&self, head: Head) {
        let mut state = self.lock();
        state.pending = Some(head);
        if state.written.is_none_or(|at| at.elapsed() >= EVERY) {
            self.write(&mut state);
        }
    }

    /// Writes what waits.
    pub(crate) fn flush(&self) {
        self.write(&mut self.lock());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, state: &mut State) {
        if state.disputed {
            return;
        }
        let Some(head) = state.pending.take() else {
            return;
        };
        let staged = self.path.with_extension("head.new");
        let write = || -> io::Result<()> {
            std::fs::write(
                &staged,
                format!("{} {}\n", head.number, hex::encode(head.hash)),
            )?;
            std::fs::rename(&staged, &self.path)
        };
        state.written = Some(Instant::now());
        if let Err(error) = write() {
            // The record is whole without it, and the next commit tries again.
            tracing::warn!(%error, "the witness of the journal could not be written");
            state.pending = Some(head);
        }
    }
}
