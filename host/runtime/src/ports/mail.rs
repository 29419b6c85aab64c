//! What the runtime needs of the practice's secure mailboxes.

use std::sync::Arc;

use super::{Answer, Without};
use crate::failure::{Data, Failure};

/// Under which name the copy is kept in the record's tables of plugins: no plugin can be called so.
pub const OWNER: &str = "socle.mail";

/// Values by the names `wit/net/mailbox.wit` documents.
pub type Values = Vec<(String, Data)>;

/// By which way the other side of a message is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Another professional.
    Professional,
    /// The patient, in Mon espace santé.
    Patient,
}

impl Channel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Professional, Self::Patient];

    /// As the contract writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Professional => "professional",
            Self::Patient => "patient",
        }
    }

    /// Reads it.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A mailbox of the practice.
#[derive(Debug, Clone, PartialEq)]
pub struct Mailbox {
    /// Its id.
    pub id: String,
    /// Its address.
    pub address: String,
    /// The person it is of; the practice's without.
    pub owner: Option<String>,
    /// All but `unseen`.
    pub values: Values,
}

/// Which messages, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailQuery {
    /// Of these channels only.
    pub channels: Vec<Channel>,
    /// In this folder.
    pub folder: Option<String>,
    /// Read or not.
    pub seen: Option<bool>,
    /// With this identifier.
    pub message_id: Option<String>,
    /// With this identifier, or an answer to it.
    pub thread: Option<String>,
    /// Words of subject, names, addresses.
    pub words: String,
    /// Arrived at this instant or later, milliseconds since the Unix epoch.
    pub since_ms: Option<i64>,
    /// Arrived at this instant or earlier.
    pub until_ms: Option<i64>,
    /// The oldest first.
    pub is_ascending: bool,
    /// The first wanted.
    pub first: u64,
    /// How many.
    pub count: u32,
}

/// A message as the copy has it.
#[derive(Debug, Clone, PartialEq)]
pub struct MailHeader {
    /// Its id in its mailbox.
    pub id: String,
    /// Its channel.
    pub channel: Channel,
    /// What it says.
    pub values: Values,
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq)]
pub struct MailPart {
    /// What it says of itself.
    pub values: Values,
    /// Its bytes.
    pub content: Arc<Vec<u8>>,
}

/// A message that was fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct MailContent {
    /// What it says.
    pub values: Values,
    /// What came with it.
    pub parts: Vec<MailPart>,
    /// All of it, byte for byte.
    pub source: Arc<Vec<u8>>,
}

/// What is done to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailChange {
    /// A flag is put on or taken off.
    Flag {
        /// `seen`, `answered`, `flagged`.
        flag: String,
        /// On.
        is_on: bool,
    },
    /// Into another folder.
    MoveTo(String),
}

/// Where a message is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailPlace {
    /// Into a folder, with these flags.
    Folder {
        /// Its name.
        name: String,
        /// Flags.
        flags: Vec<String>,
    },
    /// Among the drafts, in the place of those with this identifier.
    Draft {
        /// Message-ID, without angle brackets.
        id: String,
    },
}

/// A message to hand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The identifier of the order it carries out.
    pub wire_id: String,
    /// To whom, and to nobody else.
    pub to: Vec<String>,
    /// The message, RFC 5322.
    pub content: Arc<Vec<u8>>,
}

/// How far one came with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailStage {
    /// Nowhere.
    Begun,
    /// Its name is known.
    Named,
    /// It answers.
    Reached,
    /// It speaks TLS, and proved who it is.
    Secured,
    /// It let us in.
    Entered,
}

/// What came of trying a server.
#[derive(Debug, Clone)]
pub struct MailTrial<T> {
    /// The last step that was done.
    pub stage: MailStage,
    /// What it has, or why the next step was not done.
    pub end: Result<T, Failure>,
}

impl<T> MailTrial<T> {
    /// All went well.
    pub const fn entered(end: T) -> Self {
        Self {
            stage: MailStage::Entered,
            end: Ok(end),
        }
    }
}

/// What came of trying a mailbox.
#[derive(Debug, Clone)]
pub struct MailCheck {
    /// Where it is read: how many folders it has.
    pub read: MailTrial<u64>,
    /// Where messages are handed in.
    pub sends: MailTrial<()>,
}

/// The practice's secure mailboxes. What reads the copy never waits; the others go to the servers, with codes of failures
/// that `wit/net/mailbox.wit` documents.
pub trait Mailboxes: Send + Sync {
    /// All of them.
    fn list(&self) -> Result<Vec<Mailbox>, Failure>;
    /// The folders of one: a row each.
    fn folders(&self, mailbox: &str) -> Result<Vec<Values>, Failure>;
    /// Messages of these channels in its inbox that nobody read.
    fn unseen(&self, mailbox: &str, channels: &[Channel]) -> Result<u64, Failure>;
    /// Messages.
    fn find(&self, mailbox: &str, query: &MailQuery) -> Result<Vec<MailHeader>, Failure>;
    /// One of them.
    fn header(&self, mailbox: &str, message: &str) -> Result<MailHeader, Failure>;
    /// The channel of an address, as this mailbox sees it.
    fn channel(&self, mailbox: &str, address: &str) -> Result<Channel, Failure>;
    /// Looks for news soon.
    fn refresh(&self, mailbox: &str);
    /// Fetches a message.
    fn open(&self, mailbox: &str, message: &str) -> Answer<'_, MailContent>;
    /// Changes one.
    fn change(&self, mailbox: &str, message: &str, change: MailChange) -> Answer<'_, ()>;
    /// Puts one into a folder.
    fn put(&self, mailbox: &str, place: MailPlace, content: Arc<Vec<u8>>) -> Answer<'_, ()>;
    /// Hands one in; what the server said when it took it.
    fn submit(&self, mailbox: &str, submission: Submission) -> Answer<'_, String>;
    /// Whether the message of an order is anywhere in it.
    fn holds(&self, mailbox: &str, wire_id: &str) -> Answer<'_, bool>;
    /// Comes in where it is read and where messages are handed in, for a person who set it. Nothing is sent.
    fn check(&self, mailbox: &str) -> Answer<'_, MailCheck> {
        let _any = mailbox;
        Box::pin(async { none() })
    }
}

fn none<T>() -> Result<T, Failure> {
    Err(Failure::new(
        "mail.not-there",
        "Cette boîte de messagerie n’est pas réglée sur ce poste.",
    ))
}

impl Mailboxes for Without {
    fn list(&self) -> Result<Vec<Mailbox>, Failure> {
        Ok(Vec::new())
    }

    fn folders(&self, _: &str) -> Result<Vec<Values>, Failure> {
        none()
    }

    fn unseen(&self, _: &str, _: &[Channel]) -> Result<u64, Failure> {
        none()
    }

    fn find(&self, _: &str, _: &MailQuery) -> Result<Vec<MailHeader>, Failure> {
        none()
    }

    fn header(&self, _: &str, _: &str) -> Result<MailHeader, Failure> {
        none()
    }

    fn channel(&self, _: &str, _: &str) -> Result<Channel, Failure> {
        none()
    }

    fn refresh(&self, _: &str) {}

    fn open(&self, _: &str, _: &str) -> Answer<'_, MailContent> {
        Box::pin(async { none() })
    }

    fn change(&self, _: &str, _: &str, _: MailChange) -> Answer<'_, ()> {
        Box::pin(async { none() })
    }

    fn put(&self, _: &str, _: MailPlace, _: Arc<Vec<u8>>) -> Answer<'_, ()> {
        Box::pin(async { none() })
    }

    fn submit(&self, _: &str, _: Submission) -> Answer<'_, String> {
        Box::pin(async { none() })
    }

    fn holds(&self, _: &str, _: &str) -> Answer<'_, bool> {
        Box::pin(async { none() })
    }
}
