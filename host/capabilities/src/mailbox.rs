//! The practice's secure mailboxes, as the runtime reaches them: what is set, what is copied, what is asked.
//!
//! | module | subject |
//! |---|---|
//! | [`entry`] | tokens, certificates and lists of revoked ones |
//! | [`lists`] | the lists of revoked certificates, fetched and kept |
//! | [`settings`] | which mailboxes there are, how one comes in |
//! | `copy`, `row` | the headers kept in the record, and the words they are found by |
//! | `follow` | each mailbox followed in the background |
//! | `line` | what is asked while somebody waits |
//! | `content` | a message read; one to hand in, looked at |
//! | [`simulated`] | the mailbox of a demonstration, at an operator inside the program |
//! | [`tokens`] | the token of who is there |
//! | `failures` | what goes wrong, as plugins hear it |
//!
//! Nothing here names an operator. A message that was read is not kept: only headers are.

mod content;
mod copy;
pub mod entry;
mod failures;
mod follow;
mod line;
pub mod lists;
mod row;
pub mod settings;
pub mod simulated;
pub mod tokens;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use socle_formats::mss::address::Address;
use socle_mail::imap::Flag;
use socle_mail::submit::Envelope;
use socle_mail::{Account, Imap, MailError, Progress, Trust};

pub use socle_mail::discover::{Announced, Resolvers};
pub use socle_mail::token::NoTokens;
pub use socle_mail::{Server, Tokens};
use socle_record::{Author, Change, Record, RecordError, Unit};
use socle_runtime::ports::mail::{
    Channel, MailChange, MailCheck, MailContent, MailHeader, MailPlace, MailQuery, MailStage,
    MailTrial, Mailbox, Mailboxes, OWNER, Submission, Values,
};
use socle_runtime::ports::{Answer, Sessions};
use socle_runtime::{Data, Failure};

use copy::Copy;
use entry::{Entry, Holder};
use failures::{malformed, not_there, of_mail, of_record, of_settings};
use follow::Trouble;
use line::{Errand, Line, Reply, Theirs};
use settings::{ComingIn, Settings, SettingsError};

/// The practice's mailboxes. Cheap to clone; dropping the last clone ends what is followed.
#[derive(Clone)]
pub struct Post {
    inner: Arc<Inner>,
}

struct Inner {
    record: Record,
    entry: Entry,
    sessions: Arc<dyn Sessions>,
    /// In their order.
    boxes: Mutex<Vec<Followed>>,
    /// Hears of settings that change.
    listening: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(task) = lock(&self.listening).take() {
            task.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a mailbox is.
#[derive(Debug, Clone, Default)]
struct Status {
    failed: Option<Failure>,
    synced_ms: Option<i64>,
}

/// A mailbox at work.
struct At {
    settings: Settings,
    copy: Copy,
    entry: Entry,
    theirs: Theirs,
    line: Line,
    status: Mutex<Status>,
    wake: tokio::sync::Notify,
}

/// A mailbox and the task that follows it: it ends with this.
struct Followed {
    at: Arc<At>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Why a mailbox cannot even be tried.
enum Standstill {
    Mail(MailError),
    Settings(SettingsError),
}

impl At {
    /// What its servers are come to with.
    fn ready(&self) -> Result<(Account, Trust), Standstill> {
        let account = self
            .settings
            .account(&self.copy.record)
            .map_err(Standstill::Settings)?;
        let key = match self.settings.login {
            ComingIn::Certificate { of } => {
                let key = (self.entry.keys)(of);
                let absent = || MailError::NoCertificate(format!("none of the {of:?}"));
                Some(key.ok_or_else(absent).map_err(Standstill::Mail)?)
            }
            ComingIn::Token | ComingIn::Password { .. } => None,
        };
        let trust = self.settings.trust_showing(key).map_err(Standstill::Mail)?;
        Ok(match &self.entry.lists {
            Some(lists) => (account, trust.asking(Arc::clone(lists))),
            None => (account, trust),
        })
    }

    fn reached(&self) -> Result<(Account, Trust), Failure> {
        self.ready().map_err(|standstill| match standstill {
            Standstill::Mail(error) => self.failure(&error),
            Standstill::Settings(error) => of_settings(&error),
        })
    }

    fn failure(&self, error: &MailError) -> Failure {
        of_mail(error, &self.settings.patients)
    }

    fn synced(&self) {
        *lock(&self.status) = Status {
            failed: None,
            synced_ms: Some(self.copy.record.now_ms()),
        };
    }

    fn stopped(&self, trouble: &Trouble) {
        let failure = match trouble {
            Trouble::Mail(error) => {
                tracing::info!(mailbox = %self.settings.id, %error, "a mailbox is not followed for now");
                self.failure(error)
            }
            Trouble::Settings(error) => {
                tracing::info!(mailbox = %self.settings.id, %error, "a mailbox is badly set");
                of_settings(error)
            }
            Trouble::Record(error) => {
                tracing::warn!(mailbox = %self.settings.id, %error, "the copy of a mailbox cannot be kept");
                of_record(error)
            }
        };
        lock(&self.status).failed = Some(failure);
    }

    fn shown(&self) -> Mailbox {
        let settings = &self.settings;
        let status = lock(&self.status).clone();
        let state = match (&status.failed, status.synced_ms) {
            (Some(_), _) => "failed",
            (None, Some(_)) => "ready",
            (None, None) => "unread",
        };
        let text = |text: &str| Data::Text(text.to_owned());
        let login = match settings.login {
            ComingIn::Token => "token",
            ComingIn::Password { .. } => "password",
            ComingIn::Certificate { .. } => "certificate",
        };
        let mut values = vec![
            ("id", text(&settings.id)),
            ("name", text(&settings.name)),
            ("address", text(&settings.address)),
            ("login", text(login)),
            ("state", text(state)),
        ];
        values.extend(
            settings
                .owner
                .as_deref()
                .map(|owner| ("owner", text(owner))),
        );
        values.extend(status.synced_ms.map(|ms| ("synced", Data::Integer(ms))));
        if let Some(failure) = &status.failed {
            values.push(("code", text(&failure.code)));
            values.push(("reason", text(&failure.message)));
        }
        Mailbox {
            id: settings.id.clone(),
            address: settings.address.clone(),
            owner: settings.owner.clone(),
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }

    /// The folder and the number of a message of the copy.
    fn place(&self, message: &str) -> Result<(String, u32), Failure> {
        let row = self.row(message)?;
        let (_, _, uid) = copy::place(message).ok_or_else(not_there)?;
        Ok((row.folder, uid))
    }

    fn row(&self, message: &str) -> Result<row::Row, Failure> {
        self.copy
            .get(message)
            .map_err(|error| of_record(&error))?
            .ok_or_else(not_there)
    }

    async fn ask(&self, errand: Errand) -> Result<Reply, Failure> {
        let (account, trust) = self.reached()?;
        self.line
            .ask(&account, &trust, &self.theirs, &errand)
            .await
            .map_err(|error| self.failure(&error))
    }

    async fn open(&self, message: String) -> Result<MailContent, Failure> {
        let (folder, uid) = self.place(&message)?;
        match self.ask(Errand::Message { folder, uid }).await? {
            Reply::Message(source) => content::read(source),
            Reply::Done | Reply::Holds(_) => Err(not_there()),
        }
    }

    async fn change(&self, message: String, change: MailChange) -> Result<(), Failure> {
        let (folder, uid) = self.place(&message)?;
        match change {
            MailChange::Flag { flag, is_on } => {
                let flag = flag_of(&flag)?;
                let errand = Errand::Flag {
                    folder,
                    uid,
                    flag,
                    is_on,
                };
                self.ask(errand).await?;
                self.note_flag(&message, flag, is_on);
            }
            MailChange::MoveTo(into) => {
                self.ask(Errand::Move { folder, uid, into }).await?;
                self.commit(vec![self.copy.forget(&message)]);
                self.wake.notify_one();
            }
        }
        Ok(())
    }

    /// The copy says so at once; the next turn would.
    fn note_flag(&self, message: &str, flag: Flag, is_on: bool) {
        if let Ok(Some(mut row)) = self.copy.get(message) {
            let mut flags = row.flags();
            if is_on {
                flags.insert(flag);
            } else {
                flags.remove(&flag);
            }
            row.flag(&flags);
            self.commit(vec![self.copy.write(message, &row)]);
        }
    }

    /// What the server did is done: when the copy cannot say so now, the next turn writes it.
    fn commit(&self, writes: Vec<socle_record::Write>) {
        let mut unit = Unit::new(Author::host());
        unit.writes = writes;
        if let Err(error) = self.copy.record.commit(&unit) {
            tracing::warn!(%error, "the copy of a mailbox is written at the next turn");
        }
    }

    async fn put(&self, place: MailPlace, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        let errand = match place {
            MailPlace::Draft { id } => Errand::Draft { id, content },
            MailPlace::Folder { name, flags } => Errand::Put {
                folder: name,
                flags: flags
                    .iter()
                    .map(|flag| flag_of(flag))
                    .collect::<Result<_, _>>()?,
                content,
            },
        };
        self.ask(errand).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// The Message-ID of an order.
    fn identifier(&self, account: &Account, wire_id: &str) -> String {
        format!("{wire_id}@{}", account.address.domain())
    }

    async fn submit(&self, submission: Submission) -> Result<String, Failure> {
        let (account, trust) = self.reached()?;
        let id = self.identifier(&account, &submission.wire_id);
        content::check(&submission.content, &account.address, &id)?;
        let to = submission
            .to
            .iter()
            .map(|one| one.parse::<Address>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Failure::new(error.code(), error.message()))?;
        self.theirs
            .admitted(&account.login)
            .map_err(|error| self.failure(&error))?;
        let envelope = Envelope {
            from: &account.address,
            to: to.iter().collect(),
            id: &id,
            wants_reports: true,
        };
        socle_mail::submit(
            &account,
            &trust,
            &self.theirs,
            &envelope,
            &submission.content,
        )
        .await
        .map(|taken| taken.said)
        .map_err(|error| self.failure(&error))
    }

    /// On connections of its own: the one that is kept may be of before the settings were what they are.
    async fn check(&self) -> Result<MailCheck, Failure> {
        let (account, trust) = self.reached()?;
        self.theirs
            .admitted(&account.login)
            .map_err(|error| self.failure(&error))?;
        let (reading, sending) = (Progress::default(), Progress::default());
        let read = async {
            let opening = Imap::open_telling(&account, &trust, &self.theirs, &reading);
            let mut imap = opening.await?;
            let folders = imap.folders().await?.len();
            imap.close().await;
            Ok(folders as u64)
        };
        let sends = socle_mail::submit::try_out(&account, &trust, &self.theirs, &sending);
        let (read, sends) = tokio::join!(read, sends);
        // What was waited for may be tried again at once.
        self.wake.notify_one();
        Ok(MailCheck {
            read: self.trial(read, &reading),
            sends: self.trial(sends, &sending),
        })
    }

    fn trial<T>(&self, end: Result<T, MailError>, progress: &Progress) -> MailTrial<T> {
        MailTrial {
            stage: match progress.stage() {
                socle_mail::Stage::Begun => MailStage::Begun,
                socle_mail::Stage::Named => MailStage::Named,
                socle_mail::Stage::Reached => MailStage::Reached,
                socle_mail::Stage::Secured => MailStage::Secured,
                socle_mail::Stage::Entered => MailStage::Entered,
            },
            end: end.map_err(|error| self.failure(&error)),
        }
    }

    async fn holds(&self, wire_id: String) -> Result<bool, Failure> {
        let (account, _) = self.reached()?;
        let id = self.identifier(&account, &wire_id);
        match self.ask(Errand::Holds { id }).await? {
            Reply::Holds(holds) => Ok(holds),
            Reply::Done | Reply::Message(_) => Ok(false),
        }
    }
}

fn flag_of(word: &str) -> Result<Flag, Failure> {
    Ok(match word {
        "seen" => Flag::Seen,
        "answered" => Flag::Answered,
        "flagged" => Flag::Flagged,
        other => return Err(malformed(format!("no flag `{other}`"))),
    })
}

impl Post {
    /// Begin to follow the mailboxes that are set, now and as they change. Called inside a tokio runtime.
    ///
    /// # Errors
    /// The record cannot be read or written.
    pub fn start(
        record: &Record,
        sessions: Arc<dyn Sessions>,
        tokens: Arc<dyn Tokens>,
    ) -> Result<Self, RecordError> {
        Self::start_with(record, sessions, Entry::by_token(tokens))
    }

    /// The same, with certificates too.
    ///
    /// # Errors
    /// The record cannot be read or written.
    pub fn start_with(
        record: &Record,
        sessions: Arc<dyn Sessions>,
        entry: Entry,
    ) -> Result<Self, RecordError> {
        let inner = Arc::new(Inner {
            record: record.clone(),
            entry,
            sessions,
            boxes: Mutex::default(),
            listening: Mutex::default(),
        });
        inner.follow_settings()?;
        let listening = listen(&inner);
        *lock(&inner.listening) = Some(listening);
        Ok(Self { inner })
    }

    /// To be called when somebody came in, or went: what waited for it is tried now. It keeps nothing open.
    pub fn waker(&self) -> impl Fn() + Send + Sync + 'static {
        let weak = Arc::downgrade(&self.inner);
        move || {
            if let Some(inner) = weak.upgrade() {
                for one in lock(&inner.boxes).iter() {
                    one.at.wake.notify_one();
                }
            }
        }
    }
}

/// Settings changed here, at another workstation or by a command are followed.
fn listen(inner: &Arc<Inner>) -> tokio::task::JoinHandle<()> {
    let subscription = inner.record.subscribe();
    let changed = Arc::new(tokio::sync::Notify::new());
    let waker = Arc::clone(&changed);
    subscription.on_change(move || waker.notify_one());
    let weak: Weak<Inner> = Arc::downgrade(inner);
    tokio::spawn(async move {
        loop {
            changed.notified().await;
            let concerned = subscription.drain().iter().any(|change| match change {
                Change::Setting { owner, key } => settings::concerns(owner, key),
                Change::Everything => true,
                _ => false,
            });
            if !concerned {
                continue;
            }
            let Some(inner) = weak.upgrade() else { return };
            if let Err(error) = inner.follow_settings() {
                tracing::error!(%error, "the settings of mailboxes cannot be read");
            }
        }
    })
}

impl Inner {
    fn follow_settings(&self) -> Result<(), RecordError> {
        let set = settings::read(&self.record)?;
        if !set.is_empty() {
            self.record.set_quota(OWNER, copy::QUOTA_BYTES)?;
        }
        let mut boxes = lock(&self.boxes);
        let mut before: BTreeMap<String, Followed> = boxes
            .drain(..)
            .map(|one| (one.at.settings.id.clone(), one))
            .collect();
        for settings in set {
            let known = before
                .remove(&settings.id)
                .filter(|one| one.at.settings == settings);
            if let Some(known) = known {
                // A password may be another one.
                known.at.wake.notify_one();
                boxes.push(known);
                continue;
            }
            let at = Arc::new(At {
                copy: Copy {
                    record: self.record.clone(),
                    mailbox: settings.id.clone(),
                },
                theirs: Theirs {
                    tokens: Arc::clone(&self.entry.tokens),
                    by_card: settings.login == ComingIn::Certificate { of: Holder::Person },
                    sessions: Arc::clone(&self.sessions),
                    owner: settings.owner.clone(),
                },
                entry: self.entry.clone(),
                settings,
                line: Line::default(),
                status: Mutex::default(),
                wake: tokio::sync::Notify::new(),
            });
            let task = tokio::spawn(follow::follow(Arc::clone(&at)));
            boxes.push(Followed { at, task });
        }
        Ok(())
    }

    fn at(&self, mailbox: &str) -> Result<Arc<At>, Failure> {
        lock(&self.boxes)
            .iter()
            .find(|one| one.at.settings.id == mailbox)
            .map(|one| Arc::clone(&one.at))
            .ok_or_else(not_there)
    }
}

impl Mailboxes for Post {
    /// Who presses has just set it, perhaps: it is tried as it is set now, whether that was heard of or not.
    fn check(&self, mailbox: &str) -> Answer<'_, MailCheck> {
        let mailbox = mailbox.to_owned();
        Box::pin(async move {
            self.inner
                .follow_settings()
                .map_err(|error| of_record(&error))?;
            self.inner.at(&mailbox)?.check().await
        })
    }

    fn list(&self) -> Result<Vec<Mailbox>, Failure> {
        let boxes = lock(&self.inner.boxes);
        Ok(boxes.iter().map(|one| one.at.shown()).collect())
    }

    fn folders(&self, mailbox: &str) -> Result<Vec<Values>, Failure> {
        let at = self.inner.at(mailbox)?;
        at.copy.folder_rows().map_err(|error| of_record(&error))
    }

    fn unseen(&self, mailbox: &str, channels: &[Channel]) -> Result<u64, Failure> {
        let at = self.inner.at(mailbox)?;
        at.copy.unseen(channels).map_err(|error| of_record(&error))
    }

    fn find(&self, mailbox: &str, query: &MailQuery) -> Result<Vec<MailHeader>, Failure> {
        let at = self.inner.at(mailbox)?;
        let found = at.copy.find(query).map_err(|error| of_record(&error))?;
        Ok(found.into_iter().map(header).collect())
    }

    fn header(&self, mailbox: &str, message: &str) -> Result<MailHeader, Failure> {
        let at = self.inner.at(mailbox)?;
        let row = at.row(message)?;
        Ok(header((message.to_owned(), row)))
    }

    fn channel(&self, mailbox: &str, address: &str) -> Result<Channel, Failure> {
        let at = self.inner.at(mailbox)?;
        let address: Address =
            address
                .parse()
                .map_err(|error: socle_formats::mss::address::AddressError| {
                    Failure::new(error.code(), error.message())
                })?;
        let is_patient = address.domain().eq_ignore_ascii_case(&at.settings.patients);
        Ok(if is_patient {
            Channel::Patient
        } else {
            Channel::Professional
        })
    }

    fn refresh(&self, mailbox: &str) {
        if let Ok(at) = self.inner.at(mailbox) {
            at.wake.notify_one();
        }
    }

    fn open(&self, mailbox: &str, message: &str) -> Answer<'_, MailContent> {
        let (at, message) = (self.inner.at(mailbox), message.to_owned());
        Box::pin(async move { at?.open(message).await })
    }

    fn change(&self, mailbox: &str, message: &str, change: MailChange) -> Answer<'_, ()> {
        let (at, message) = (self.inner.at(mailbox), message.to_owned());
        Box::pin(async move { at?.change(message, change).await })
    }

    fn put(&self, mailbox: &str, place: MailPlace, content: Arc<Vec<u8>>) -> Answer<'_, ()> {
        let at = self.inner.at(mailbox);
        Box::pin(async move { at?.put(place, content).await })
    }

    fn submit(&self, mailbox: &str, submission: Submission) -> Answer<'_, String> {
        let at = self.inner.at(mailbox);
        Box::pin(async move { at?.submit(submission).await })
    }

    fn holds(&self, mailbox: &str, wire_id: &str) -> Answer<'_, bool> {
        let (at, wire_id) = (self.inner.at(mailbox), wire_id.to_owned());
        Box::pin(async move { at?.holds(wire_id).await })
    }
}

fn header((id, row): (String, row::Row)) -> MailHeader {
    MailHeader {
        id,
        channel: row.channel(),
        values: row.values(),
    }
}
