//! Mailboxes of an operator that lives inside the program: a demonstration has no server. Everything else is as with a real
//! one: the copy of headers in the record, the event of what came, what is handed in looked at before it goes.
//!
//! Mailboxes that were set on real servers stand beside them: whatever is not simulated is asked of those.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socle_formats::mss::address::{Address, AddressError};
use socle_mail::imap::{Flag, Folder, Header};

pub use socle_mail::imap::Use;
use socle_record::{Author, NewEvent, Record, RecordError, Unit, Value, Write};
use socle_runtime::ports::Answer;
use socle_runtime::ports::mail::{
    Channel, MailChange, MailCheck, MailContent, MailHeader, MailPlace, MailQuery, MailTrial,
    Mailbox, Mailboxes, OWNER, Submission, Values,
};
use socle_runtime::{Data, Failure};

use super::copy::{self, Copy, Kept, place};
use super::failures::{not_there, of_record};
use super::row::Row;
use super::{content, flag_of, header, lock};

/// Where messages arrive.
const INBOX: &str = "INBOX";
/// Every message has one state only: the store numbers no message twice.
const VALIDITY: u32 = 1;
/// Longest time between two looks, and shortest.
const LONGEST: Duration = Duration::from_secs(60);
const SHORTEST: Duration = Duration::from_millis(200);

/// A message that lies at the operator.
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

/// Why an operator takes nothing of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It refuses it, in these words.
    Refused(String),
    /// It cannot, for now.
    Unable(String),
}

/// An operator inside the program. `folder` is one of its folders by name.
pub trait Operator: Send + Sync {
    /// Its folders, and what each is for.
    fn folders(&self) -> Vec<(String, Option<Use>)>;
    /// What lies in a mailbox.
    fn messages(&self, address: &str) -> io::Result<Vec<Lying>>;
    /// A message, byte for byte.
    fn content(&self, address: &str, folder: &str, uid: u32) -> io::Result<Vec<u8>>;
    /// A flag put on, or taken off.
    fn flag(
        &self,
        address: &str,
        folder: &str,
        uid: u32,
        flag: &str,
        is_on: bool,
    ) -> io::Result<()>;
    /// A message put into another folder.
    fn move_to(&self, address: &str, folder: &str, uid: u32, into: &str) -> io::Result<()>;
    /// A message put there.
    fn put(&self, address: &str, folder: &str, flags: &[String], content: &[u8]) -> io::Result<()>;
    /// A message taken out.
    fn remove(&self, address: &str, folder: &str, uid: u32) -> io::Result<()>;
    /// A message handed in.
    fn hand_in(&self, from: &str, to: &[String], content: &[u8]) -> Result<(), NotTaken>;
    /// In how long something comes by itself.
    fn next_in(&self) -> Option<Duration>;
}

/// One mailbox at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id among the practice's mailboxes.
    pub id: String,
    /// What it is called; it says that it is simulated.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// The domain of patients.
    pub patients: String,
}

struct Inner {
    operator: Arc<dyn Operator>,
    held: Held,
    copy: Copy,
    /// One at a time looks what came.
    looking: Mutex<()>,
    synced_ms: Mutex<Option<i64>>,
    wake: tokio::sync::Notify,
}

/// A simulated mailbox, with those that are none beside it.
pub struct Simulated {
    inner: Arc<Inner>,
    others: Arc<dyn Mailboxes>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Simulated {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Simulated {
    /// Begin to follow it. Called inside a tokio runtime.
    ///
    /// # Errors
    /// The record cannot be read or written.
    pub fn start(
        record: &Record,
        operator: Arc<dyn Operator>,
        held: Held,
        others: Arc<dyn Mailboxes>,
    ) -> Result<Self, RecordError> {
        record.set_quota(OWNER, copy::QUOTA_BYTES)?;
        let inner = Arc::new(Inner {
            copy: Copy {
                record: record.clone(),
                mailbox: held.id.clone(),
            },
            operator,
            held,
            looking: Mutex::default(),
            synced_ms: Mutex::default(),
            wake: tokio::sync::Notify::new(),
        });
        let task = tokio::spawn(follow(Arc::clone(&inner)));
        Ok(Self {
            inner,
            others,
            task,
        })
    }

    fn is_own(&self, mailbox: &str) -> bool {
        self.inner.held.id == mailbox
    }
}

async fn follow(inner: Arc<Inner>) {
    loop {
        let looked = {
            let inner = Arc::clone(&inner);
            tokio::task::spawn_blocking(move || inner.look()).await
        };
        match looked {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                tracing::warn!(code = %failure.code, "a simulated mailbox is not followed for now")
            }
            Err(error) => tracing::warn!(%error, "a simulated mailbox is not followed for now"),
        }
        let wait = inner.operator.next_in().unwrap_or(LONGEST);
        let wait = wait.clamp(SHORTEST, LONGEST);
        // News, or somebody who asks for them.
        let _asked = tokio::time::timeout(wait, inner.wake.notified()).await;
    }
}

fn of_io(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return not_there();
    }
    Failure::passing(
        "mail.unreachable",
        "La messagerie simulée ne peut pas lire ou écrire son dossier. Vérifiez les droits et la place sur ce poste.",
    )
    .author(error.to_string())
}

fn word(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Seen => Some("seen"),
        Flag::Answered => Some("answered"),
        Flag::Flagged => Some("flagged"),
        Flag::Draft => Some("draft"),
        Flag::Deleted => None,
    }
}

impl Inner {
    fn address(&self) -> &str {
        self.held.address.as_str()
    }

    fn commit(&self, writes: Vec<Write>) -> Result<(), Failure> {
        if writes.is_empty() {
            return Ok(());
        }
        let mut unit = Unit::new(Author::host());
        unit.writes = writes;
        self.copy
            .record
            .commit(&unit)
            .map(|_committed| ())
            .map_err(|error| of_record(&error))
    }

    /// The copy is brought up to date; what came is told.
    fn look(&self) -> Result<(), Failure> {
        let _looking = lock(&self.looking);
        let lying = self
            .operator
            .messages(self.address())
            .map_err(|error| of_io(&error))?;
        let folders = self.folders()?;
        let states = self
            .copy
            .states(&folders)
            .map_err(|error| of_record(&error))?;
        let mut known = BTreeMap::new();
        for (name, standing) in states {
            for ((_, uid), one) in standing.keys {
                known.insert((name.clone(), uid), one.key);
            }
        }
        let mut writes = Vec::new();
        let mut came: BTreeMap<Channel, Vec<String>> = BTreeMap::new();
        for one in &lying {
            let flags = one.flags.iter().filter_map(|word| match word.as_str() {
                "draft" => Some(Flag::Draft),
                word => flag_of(word).ok(),
            });
            let flags = flags.collect();
            if let Some(key) = known.remove(&(one.folder.clone(), one.uid)) {
                let row = self.copy.get(&key).map_err(|error| of_record(&error))?;
                if let Some(mut row) = row.filter(|row| row.flags() != flags) {
                    row.flag(&flags);
                    writes.push(self.copy.write(&key, &row));
                }
                continue;
            }
            let content = self
                .operator
                .content(self.address(), &one.folder, one.uid)
                .map_err(|error| of_io(&error))?;
            let head = Header {
                uid: one.uid,
                size: u32::try_from(one.size).unwrap_or(u32::MAX),
                flags,
                arrived_ms: Some(one.arrived_ms),
                header: head(&content).to_vec(),
            };
            let row = Row::of(&head, &one.folder, &self.held.address, &self.held.patients);
            let number = folders.get(&one.folder).map_or(0, |kept| kept.number);
            let key = copy::key(row.arrived_ms, number, VALIDITY, one.uid);
            // A message that was put back among those that arrive did not come now.
            let is_news = one.folder == INBOX
                && !self
                    .copy
                    .knows(&row, &folders)
                    .map_err(|error| of_record(&error))?;
            if is_news {
                came.entry(row.channel()).or_default().push(key.clone());
            }
            writes.push(self.copy.write(&key, &row));
        }
        writes.extend(known.into_values().map(|key| self.copy.forget(&key)));
        writes.extend(
            came.into_iter()
                .map(|(channel, keys)| self.told(channel, keys)),
        );
        self.commit(writes)?;
        *lock(&self.synced_ms) = Some(self.copy.record.now_ms());
        Ok(())
    }

    fn told(&self, channel: Channel, messages: Vec<String>) -> Write {
        let text = |text: &str| Value::Text(text.to_owned());
        Write::RaiseEvent(NewEvent {
            name: "mail-arrived".to_owned(),
            patient: None,
            payload: vec![
                ("mailbox".to_owned(), text(&self.held.id)),
                ("folder".to_owned(), text(INBOX)),
                ("channel".to_owned(), text(channel.as_str())),
                ("messages".to_owned(), Value::Texts(messages)),
            ],
            only: None,
        })
    }

    /// Its folders as they are kept: written once.
    fn folders(&self) -> Result<BTreeMap<String, Kept>, Failure> {
        let mut kept = self.copy.folders().map_err(|error| of_record(&error))?;
        let mut writes = Vec::new();
        for (number, (name, use_)) in (0..).zip(self.operator.folders()) {
            if kept.contains_key(&name) {
                continue;
            }
            let folder = Folder {
                name: name.clone(),
                use_,
            };
            let one = Kept {
                validity: Some(VALIDITY),
                ..Kept::new(&folder, number)
            };
            writes.push(self.copy.write_folder(&name, &one));
            kept.insert(name, one);
        }
        self.commit(writes)?;
        Ok(kept)
    }

    fn place(&self, message: &str) -> Result<(String, u32), Failure> {
        let row = self.row(message)?;
        let (_, _, uid) = place(message).ok_or_else(not_there)?;
        Ok((row.folder, uid))
    }

    fn row(&self, message: &str) -> Result<Row, Failure> {
        self.copy
            .get(message)
            .map_err(|error| of_record(&error))?
            .ok_or_else(not_there)
    }

    fn open(&self, message: &str) -> Result<MailContent, Failure> {
        let (folder, uid) = self.place(message)?;
        let source = self
            .operator
            .content(self.address(), &folder, uid)
            .map_err(|error| of_io(&error))?;
        content::read(source)
    }

    fn change(&self, message: &str, change: MailChange) -> Result<(), Failure> {
        let (folder, uid) = self.place(message)?;
        let done = match change {
            MailChange::Flag { flag, is_on } => {
                let flag = word(flag_of(&flag)?).unwrap_or_default();
                self.operator
                    .flag(self.address(), &folder, uid, flag, is_on)
            }
            MailChange::MoveTo(into) => self.operator.move_to(self.address(), &folder, uid, &into),
        };
        done.map_err(|error| of_io(&error))?;
        self.look()
    }

    fn put(&self, place: MailPlace, content: &[u8]) -> Result<(), Failure> {
        let (folder, flags) = match place {
            MailPlace::Folder { name, flags } => {
                for flag in &flags {
                    flag_of(flag)?;
                }
                (name, flags)
            }
            MailPlace::Draft { id } => {
                let drafts = self.operator.folders().into_iter();
                let mut drafts = drafts.filter(|(_, use_)| *use_ == Some(Use::Drafts));
                let (name, _) = drafts.next().ok_or_else(not_there)?;
                self.remove_all(&name, &id)?;
                (name, vec!["draft".to_owned()])
            }
        };
        self.operator
            .put(self.address(), &folder, &flags, content)
            .map_err(|error| of_io(&error))?;
        self.look()
    }

    /// Those with this identifier leave this folder.
    fn remove_all(&self, folder: &str, id: &str) -> Result<(), Failure> {
        for (key, row) in self.with_identifier(id)? {
            if row.folder != folder {
                continue;
            }
            let (_, _, uid) = place(&key).ok_or_else(not_there)?;
            self.operator
                .remove(self.address(), folder, uid)
                .map_err(|error| of_io(&error))?;
        }
        Ok(())
    }

    fn with_identifier(&self, id: &str) -> Result<Vec<(String, Row)>, Failure> {
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            message_id: Some(id.to_owned()),
            count: 100,
            ..MailQuery::default()
        };
        self.copy.find(&query).map_err(|error| of_record(&error))
    }

    fn identifier(&self, wire_id: &str) -> String {
        format!("{wire_id}@{}", self.held.address.domain())
    }

    fn submit(&self, submission: &Submission) -> Result<String, Failure> {
        let id = self.identifier(&submission.wire_id);
        content::check(&submission.content, &self.held.address, &id)?;
        for one in &submission.to {
            one.parse::<Address>().map_err(of_address)?;
        }
        self.operator
            .hand_in(self.address(), &submission.to, &submission.content)
            .map_err(|why| self.not_taken(why))?;
        self.wake.notify_one();
        Ok("250 2.0.0 accepté (messagerie simulée)".to_owned())
    }

    fn not_taken(&self, why: NotTaken) -> Failure {
        match why {
            NotTaken::Refused(said) => {
                let mut failure = Failure::new(
                    "mail.refused",
                    "La messagerie simulée refuse ce message : une adresse est hors de l’espace de confiance.",
                );
                let said = self.without_patients(&said);
                failure.details.push(("server".to_owned(), said));
                failure
            }
            NotTaken::Unable(why) => of_io(&io::Error::other(why)),
        }
    }

    /// What was said, without the addresses of patients.
    fn without_patients(&self, said: &str) -> String {
        let words = said.split_whitespace().map(|word| {
            if word.contains(&self.held.patients) {
                "…"
            } else {
                word
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn holds(&self, wire_id: &str) -> Result<bool, Failure> {
        self.look()?;
        let folders = self.folders()?;
        let found = self.with_identifier(&self.identifier(wire_id))?;
        Ok(found.iter().any(|(_, row)| {
            folders
                .get(&row.folder)
                .is_none_or(|kept| !kept.is(Use::Drafts))
        }))
    }

    fn shown(&self) -> Mailbox {
        let text = |text: &str| Data::Text(text.to_owned());
        let synced = *lock(&self.synced_ms);
        let state = if synced.is_some() { "ready" } else { "unread" };
        let mut values = vec![
            ("id".to_owned(), text(&self.held.id)),
            ("name".to_owned(), text(&self.held.name)),
            ("address".to_owned(), text(self.address())),
            ("login".to_owned(), text("password")),
            ("state".to_owned(), text(state)),
        ];
        values.extend(synced.map(|ms| ("synced".to_owned(), Data::Integer(ms))));
        Mailbox {
            id: self.held.id.clone(),
            address: self.address().to_owned(),
            owner: None,
            values,
        }
    }
}

fn of_address(error: AddressError) -> Failure {
    Failure::new(error.code(), error.message())
}

/// The header of a message, with the empty line that ends it.
fn head(content: &[u8]) -> &[u8] {
    let end = content.windows(4).position(|four| four == b"\r\n\r\n");
    &content[..end.map_or(content.len(), |at| at + 4)]
}

impl Mailboxes for Simulated {
    fn check(&self, mailbox: &str) -> Answer<'_, MailCheck> {
        if !self.is_own(mailbox) {
            return self.others.check(mailbox);
        }
        // It is inside the program: whoever sees it has come into it.
        Box::pin(async {
            Ok(MailCheck {
                read: MailTrial::entered(self.inner.operator.folders().len() as u64),
                sends: MailTrial::entered(()),
            })
        })
    }

    fn list(&self) -> Result<Vec<Mailbox>, Failure> {
        let mut all = vec![self.inner.shown()];
        all.extend(self.others.list()?);
        Ok(all)
    }

    fn folders(&self, mailbox: &str) -> Result<Vec<Values>, Failure> {
        if !self.is_own(mailbox) {
            return self.others.folders(mailbox);
        }
        let rows = self.inner.copy.folder_rows();
        rows.map_err(|error| of_record(&error))
    }

    fn unseen(&self, mailbox: &str, channels: &[Channel]) -> Result<u64, Failure> {
        if !self.is_own(mailbox) {
            return self.others.unseen(mailbox, channels);
        }
        let many = self.inner.copy.unseen(channels);
        many.map_err(|error| of_record(&error))
    }

    fn find(&self, mailbox: &str, query: &MailQuery) -> Result<Vec<MailHeader>, Failure> {
        if !self.is_own(mailbox) {
            return self.others.find(mailbox, query);
        }
        let found = self.inner.copy.find(query);
        let found = found.map_err(|error| of_record(&error))?;
        Ok(found.into_iter().map(header).collect())
    }

    fn header(&self, mailbox: &str, message: &str) -> Result<MailHeader, Failure> {
        if !self.is_own(mailbox) {
            return self.others.header(mailbox, message);
        }
        let row = self.inner.row(message)?;
        Ok(header((message.to_owned(), row)))
    }

    fn channel(&self, mailbox: &str, address: &str) -> Result<Channel, Failure> {
        if !self.is_own(mailbox) {
            return self.others.channel(mailbox, address);
        }
        let address: Address = address.parse().map_err(of_address)?;
        let is_patient = address
            .domain()
            .eq_ignore_ascii_case(&self.inner.held.patients);
        Ok(if is_patient {
            Channel::Patient
        } else {
            Channel::Professional
        })
    }

    fn refresh(&self, mailbox: &str) {
        if self.is_own(mailbox) {
            self.inner.wake.notify_one();
        } else {
            self.others.refresh(mailbox);
        }
    }

    fn open(&self, mailbox: &str, message: &str) -> Answer<'_, MailContent> {
        if !self.is_own(mailbox) {
            return self.others.open(mailbox, message);
        }
        let message = message.to_owned();
        Box::pin(async move { self.inner.open(&message) })
    }

    fn change(&self, mailbox: &str, message: &str, change: MailChange) -> Answer<'_, ()> {
        if !self.is_own(mailbox) {
            return self.others.change(mailbox, message, change);
        }
        let message = message.to_owned();
        Box::pin(async move { self.inner.change(&message, change) })
    }

    fn put(&self, mailbox: &str, place: MailPlace, content: Arc<Vec<u8>>) -> Answer<'_, ()> {
        if !self.is_own(mailbox) {
            return self.others.put(mailbox, place, content);
        }
        Box::pin(async move { self.inner.put(place, &content) })
    }

    fn submit(&self, mailbox: &str, submission: Submission) -> Answer<'_, String> {
        if !self.is_own(mailbox) {
            return self.others.submit(mailbox, submission);
        }
        Box::pin(async move { self.inner.submit(&submission) })
    }

    fn holds(&self, mailbox: &str, wire_id: &str) -> Answer<'_, bool> {
        if !self.is_own(mailbox) {
            return self.others.holds(mailbox, wire_id);
        }
        let wire_id = wire_id.to_owned();
        Box::pin(async move { self.inner.holds(&wire_id) })
    }
}
