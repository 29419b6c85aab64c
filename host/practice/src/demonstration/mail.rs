//! The mailbox of a demonstration: the sandbox's operator behind the port of mailboxes, with its folder in the home.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use socle_capabilities::mailbox::simulated::{Held, Lying, NotTaken, Operator, Simulated, Use};
use socle_record::{Record, RecordError};
use socle_runtime::ports::mail::Mailboxes;
use socle_sandbox::{Clock, mail};

use crate::OpenError;

/// Its folder, in the home of a demonstration.
const FOLDER: &str = "messagerie-simulee";
/// Its id among the mailboxes of the practice.
pub const ID: &str = "messagerie-simulee";
/// What it is called.
const NAME: &str = "Cabinet – messagerie simulée";

/// The mailboxes that were set, with the simulated one of this home before them.
///
/// # Errors
/// The record or the folder of the mailbox cannot be read or written.
pub(crate) fn beside(
    home: &Path,
    record: &Record,
    others: Arc<dyn Mailboxes>,
) -> Result<Arc<dyn Mailboxes>, OpenError> {
    let operator = mail::Operator::open(&home.join(FOLDER), Clock::default())
        .map_err(OpenError::SimulatedMail)?;
    Ok(at(operator, record, others)?)
}

/// The same at an operator of one's own. Called inside a tokio runtime.
///
/// # Errors
/// The record cannot be read or written.
pub fn at(
    operator: mail::Operator,
    record: &Record,
    others: Arc<dyn Mailboxes>,
) -> Result<Arc<dyn Mailboxes>, RecordError> {
    let Ok(address) = mail::PRACTICE.parse() else {
        return Ok(others);
    };
    let held = Held {
        id: ID.to_owned(),
        name: NAME.to_owned(),
        address,
        patients: mail::PATIENTS.to_owned(),
    };
    let simulated = Simulated::start(record, Arc::new(Inside(operator)), held, others)?;
    Ok(Arc::new(simulated))
}

/// The sandbox's operator, as the host asks one.
struct Inside(mail::Operator);

impl Operator for Inside {
    fn folders(&self) -> Vec<(String, Option<Use>)> {
        let use_ = |name: &str| match name {
            mail::INBOX => Some(Use::Inbox),
            mail::SENT => Some(Use::Sent),
            mail::DRAFTS => Some(Use::Drafts),
            mail::ARCHIVE => Some(Use::Archive),
            mail::TRASH => Some(Use::Trash),
            _ => None,
        };
        mail::FOLDERS
            .iter()
            .map(|name| ((*name).to_owned(), use_(name)))
            .collect()
    }

    fn messages(&self, address: &str) -> io::Result<Vec<Lying>> {
        let all = self.0.messages(address)?.into_iter();
        Ok(all
            .map(|one| Lying {
                folder: one.folder,
                uid: one.uid,
                flags: one.flags,
                arrived_ms: one.arrived_ms,
                size: one.size,
            })
            .collect())
    }

    fn content(&self, address: &str, folder: &str, uid: u32) -> io::Result<Vec<u8>> {
        self.0.content(address, folder, uid)
    }

    fn flag(
        &self,
        address: &str,
        folder: &str,
        uid: u32,
        flag: &str,
        is_on: bool,
    ) -> io::Result<()> {
        self.0.flag(address, folder, uid, flag, is_on)
    }

    fn move_to(&self, address: &str, folder: &str, uid: u32, into: &str) -> io::Result<()> {
        self.0.move_to(address, folder, uid, into)
    }

    fn put(&self, address: &str, folder: &str, flags: &[String], content: &[u8]) -> io::Result<()> {
        self.0.put(address, folder, flags, content)
    }

    fn remove(&self, address: &str, folder: &str, uid: u32) -> io::Result<()> {
        self.0.remove(address, folder, uid)
    }

    fn hand_in(&self, from: &str, to: &[String], content: &[u8]) -> Result<(), NotTaken> {
        self.0
            .hand_in(from, to, content)
            .map_err(|refused| match refused {
                mail::Refused::Said(said) => NotTaken::Refused(said),
                mail::Refused::Folder(why) => NotTaken::Unable(why),
            })
    }

    fn next_in(&self) -> Option<Duration> {
        let wait = self.0.next_due_ms()? - self.0.now_ms();
        Some(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
    }
}
