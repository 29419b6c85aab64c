//! The mail operator of a demonstration, with Mon espace santé behind it: a store inside the program, no server.
//!
//! It holds the mailbox of the practice and whatever was sent to colleagues and patients. Who is written to answers by rule,
//! on the sandbox's clock: the same message always gets the same answers.
//!
//! | module | subject |
//! |---|---|
//! | [`letter`] | a message as far as the rules look at it |
//! | [`mes`] | Mon espace santé: what is delivered, refused, closed, answered |
//! | [`colleagues`] | colleagues: delivery, reading, an answer |
//! | [`results`] | a result that comes by itself, once |
//! | `written` | the messages they write |
//! | `kept` | what lies in the mailboxes, in a folder |
//!
//! The rules take a message and give messages, so that tests run the same rules over real servers. Ours, since nothing
//! published says more: the wording of what is not delivered, its enhanced status, how long people take to answer.

pub mod colleagues;
mod kept;
pub mod letter;
pub mod mes;
pub mod results;
mod written;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use kept::{Kept, Pending};
use letter::Letter;
use mes::MonEspaceSante;

/// The practice's mailbox.
pub const PRACTICE: &str = "cabinet.libre@medecin.formation.mssante.fr";
/// The domain of patients.
pub const PATIENTS: &str = "patient.mssante.fr";
/// Where messages arrive.
pub const INBOX: &str = "INBOX";
/// Copies of what was sent.
pub const SENT: &str = "Sent";
/// Drafts.
pub const DRAFTS: &str = "Drafts";
/// What was put aside.
pub const ARCHIVE: &str = "Archive";
/// What was thrown away.
pub const TRASH: &str = "Trash";
/// The folders of every mailbox.
pub const FOLDERS: [&str; 5] = [INBOX, SENT, DRAFTS, ARCHIVE, TRASH];

/// How long after the first message to a colleague a laboratory writes.
const RESULTS_MS: i64 = 10_000;

/// A message of the rules that comes later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// How long after what it answers, in milliseconds.
    pub after_ms: i64,
    /// To which address.
    pub to: String,
    /// RFC 5322.
    pub content: Vec<u8>,
}

/// A message that lies in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// In which folder.
    pub folder: String,
    /// Its number; never given twice.
    pub uid: u32,
    /// `seen`, `answered`, `flagged`, `draft`.
    pub flags: Vec<String>,
    /// Milliseconds since the Unix epoch.
    pub arrived_ms: i64,
    /// Bytes.
    pub size: u64,
}

/// Why nothing of a message was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// As a server says it.
    #[error("{0}")]
    Said(String),
    /// The folder of the mailboxes cannot be read or written.
    #[error("{0}")]
    Folder(String),
}

/// The operator. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Operator {
    inner: Arc<Mutex<Kept>>,
    clock: Clock,
}

impl Operator {
    /// With what lies in this folder, which is made when it is not there. One process has it open.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn open(folder: &Path, clock: Clock) -> io::Result<Self> {
        Ok(Self {
            inner: Arc::new(Mutex::new(Kept::open(folder)?)),
            clock,
        })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What lies in a mailbox, with what is due by now.
    ///
    /// # Errors
    /// What is due cannot be put there.
    pub fn messages(&self, mailbox: &str) -> io::Result<Vec<Lying>> {
        let mut kept = self.kept();
        kept.deliver(self.clock.now_ms())?;
        Ok(kept.of(mailbox))
    }

    /// When the next message comes, milliseconds since the Unix epoch.
    #[must_use]
    pub fn next_due_ms(&self) -> Option<i64> {
        self.kept().next_due_ms()
    }

    /// What time the operator thinks it is.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// A message, byte for byte.
    ///
    /// # Errors
    /// `NotFound` when it is gone.
    pub fn content(&self, mailbox: &str, folder: &str, uid: u32) -> io::Result<Vec<u8>> {
        self.kept().content(mailbox, folder, uid)
    }

    /// Put a flag on, or take it off.
    ///
    /// # Errors
    /// `NotFound` when the message is gone.
    pub fn flag(
        &self,
        mailbox: &str,
        folder: &str,
        uid: u32,
        flag: &str,
        is_on: bool,
    ) -> io::Result<()> {
        self.kept().flag((mailbox, folder, uid), flag, is_on)
    }

    /// Into another folder, under another number.
    ///
    /// # Errors
    /// `NotFound` when the message or the folder is not there.
    pub fn move_to(&self, mailbox: &str, folder: &str, uid: u32, into: &str) -> io::Result<()> {
        self.kept().move_to((mailbox, folder, uid), into)
    }

    /// Put a message into a folder.
    ///
    /// # Errors
    /// `NotFound` when the folder is not there.
    pub fn put(
        &self,
        mailbox: &str,
        folder: &str,
        flags: &[String],
        content: &[u8],
    ) -> io::Result<()> {
        let now = self.clock.now_ms();
        self.kept().put(mailbox, folder, flags, now, content)
    }

    /// Take a message out.
    ///
    /// # Errors
    /// `NotFound` when it is gone.
    pub fn remove(&self, mailbox: &str, folder: &str, uid: u32) -> io::Result<()> {
        self.kept().remove((mailbox, folder, uid))
    }

    /// Hand a message in: all addresses get it, or none.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn hand_in(&self, from: &str, to: &[String], content: &[u8]) -> Result<(), Refused> {
        let letter = Letter::read(from, to, content)
            .ok_or_else(|| Refused::Said("550 5.6.0 message illisible".to_owned()))?;
        for address in to {
            if !mes::is_patient(address, PATIENTS) && !colleagues::is_inside(address) {
                return Err(Refused::Said(format!(
                    "550 5.1.2 <{address}>: domaine hors espace de confiance"
                )));
            }
        }
        let now = self.clock.now_ms();
        let mut kept = self.kept();
        let mut patients = MonEspaceSante::with(PATIENTS, kept.closed());
        let received = patients.receive(&letter, content, now);
        let mut due = received.due;
        let mut delivered = received.delivered;
        let others = colleagues::receive(&letter, content, now);
        if !others.delivered.is_empty() && kept.brings_results() {
            due.extend(results::message(now + RESULTS_MS).map(|content| Due {
                after_ms: RESULTS_MS,
                to: PRACTICE.to_owned(),
                content,
            }));
        }
        due.extend(others.due);
        delivered.extend(others.delivered);
        let write = |error: io::Error| Refused::Folder(error.to_string());
        for address in delivered {
            kept.put(&address, INBOX, &[], now, content)
                .map_err(write)?;
        }
        let pending = due.into_iter().map(|due| Pending {
            due_ms: now + due.after_ms,
            to: due.to,
            content: due.content,
        });
        kept.later(pending.collect(), patients.into_closed())
            .map_err(write)
    }
}

/// What becomes of a message at those it is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// Who has it.
    pub delivered: Vec<String>,
    /// What comes back.
    pub due: Vec<Due>,
}
