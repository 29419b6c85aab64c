//! What lies in the mailboxes: an index, and a file for each message.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::mes::Closed;
use super::{FOLDERS, INBOX, Lying};
use crate::state_dir;

const INDEX: &str = "boites.json";

/// A message that comes later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) due_ms: i64,
    pub(super) to: String,
    pub(super) content: Vec<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct One {
    mailbox: String,
    folder: String,
    uid: u32,
    flags: Vec<String>,
    arrived_ms: i64,
    size: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Later {
    due_ms: i64,
    to: String,
    uid: u32,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Index {
    next: u32,
    messages: Vec<One>,
    later: Vec<Later>,
    closed: Closed,
    /// What a laboratory sends by itself was sent.
    #[serde(default)]
    has_results: bool,
}

/// Where a message lies: mailbox, folder, number.
type At<'a> = (&'a str, &'a str, u32);

/// What lies in the mailboxes.
pub(super) struct Kept {
    folder: PathBuf,
    index: Index,
}

fn gone() -> io::Error {
    io::Error::from(io::ErrorKind::NotFound)
}

impl Kept {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        state_dir::create(folder)?;
        let index = match fs::read(folder.join(INDEX)) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Index::default(),
            Err(error) => return Err(error),
        };
        Ok(Self {
            folder: folder.to_owned(),
            index,
        })
    }

    fn path(&self, uid: u32) -> PathBuf {
        self.folder.join(format!("{uid}.eml"))
    }

    fn write(&self) -> io::Result<()> {
        state_dir::write_private(&self.folder.join(INDEX), &serde_json::to_vec(&self.index)?)
    }

    /// A number of its own, with the message under it.
    fn store(&mut self, content: &[u8]) -> io::Result<u32> {
        let uid = self.index.next + 1;
        state_dir::write_private(&self.path(uid), content)?;
        self.index.next = uid;
        Ok(uid)
    }

    fn place(&self, at: At<'_>) -> io::Result<usize> {
        self.index
            .messages
            .iter()
            .position(|one| (one.mailbox.as_str(), one.folder.as_str(), one.uid) == at)
            .ok_or_else(gone)
    }

    pub(super) fn of(&self, mailbox: &str) -> Vec<Lying> {
        let all = self.index.messages.iter();
        all.filter(|one| one.mailbox == mailbox)
            .map(|one| Lying {
                folder: one.folder.clone(),
                uid: one.uid,
                flags: one.flags.clone(),
                arrived_ms: one.arrived_ms,
                size: one.size,
            })
            .collect()
    }

    pub(super) fn content(&self, mailbox: &str, folder: &str, uid: u32) -> io::Result<Vec<u8>> {
        self.place((mailbox, folder, uid))?;
        fs::read(self.path(uid))
    }

    pub(super) fn flag(&mut self, at: At<'_>, flag: &str, is_on: bool) -> io::Result<()> {
        let place = self.place(at)?;
        let flags = &mut self.index.messages[place].flags;
        flags.retain(|one| one != flag);
        if is_on {
            flags.push(flag.to_owned());
        }
        self.write()
    }

    pub(super) fn move_to(&mut self, at: At<'_>, into: &str) -> io::Result<()> {
        if !FOLDERS.contains(&into) {
            return Err(gone());
        }
        let place = self.place(at)?;
        let before = self.path(at.2);
        let uid = self.store(&fs::read(&before)?)?;
        let one = &mut self.index.messages[place];
        one.folder = into.to_owned();
        one.uid = uid;
        self.write()?;
        fs::remove_file(before)
    }

    pub(super) fn put(
        &mut self,
        mailbox: &str,
        folder: &str,
        flags: &[String],
        at_ms: i64,
        content: &[u8],
    ) -> io::Result<()> {
        if !FOLDERS.contains(&folder) {
            return Err(gone());
        }
        let uid = self.store(content)?;
        self.index.messages.push(One {
            mailbox: mailbox.to_owned(),
            folder: folder.to_owned(),
            uid,
            flags: flags.to_vec(),
            arrived_ms: at_ms,
            size: content.len() as u64,
        });
        self.write()
    }

    pub(super) fn remove(&mut self, at: At<'_>) -> io::Result<()> {
        let place = self.place(at)?;
        self.index.messages.remove(place);
        self.write()?;
        fs::remove_file(self.path(at.2))
    }

    pub(super) fn closed(&self) -> Closed {
        self.index.closed.clone()
    }

    /// Whether what a laboratory sends by itself is still to come; it is asked once.
    pub(super) fn brings_results(&mut self) -> bool {
        !std::mem::replace(&mut self.index.has_results, true)
    }

    /// What comes later, and which exchanges are closed now.
    pub(super) fn later(&mut self, pending: Vec<Pending>, closed: Closed) -> io::Result<()> {
        for one in pending {
            let uid = self.store(&one.content)?;
            self.index.later.push(Later {
                due_ms: one.due_ms,
                to: one.to,
                uid,
            });
        }
        self.index.closed = closed;
        self.write()
    }

    pub(super) fn next_due_ms(&self) -> Option<i64> {
        self.index.later.iter().map(|one| one.due_ms).min()
    }

    /// Put what is due by now into the inboxes it is for, in the order of time.
    pub(super) fn deliver(&mut self, now_ms: i64) -> io::Result<()> {
        let (mut due, rest): (Vec<Later>, Vec<Later>) = std::mem::take(&mut self.index.later)
            .into_iter()
            .partition(|one| one.due_ms <= now_ms);
        self.index.later = rest;
        if due.is_empty() {
            return Ok(());
        }
        due.sort_by_key(|one| (one.due_ms, one.uid));
        for one in due {
            let size = fs::metadata(self.path(one.uid))?.len();
            self.index.messages.push(One {
                mailbox: one.to,
                folder: INBOX.to_owned(),
                uid: one.uid,
                flags: Vec::new(),
                arrived_ms: one.due_ms,
                size,
            });
        }
        self.write()
    }
}
