//! A mailbox read: folders, headers, messages, flags, drafts, what changed since, waiting for what comes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_imap::extensions::idle::IdleResponse;
use async_imap::types::{Fetch, Flag as Wire, NameAttribute};
use async_imap::{Authenticator, Client, Session};
use futures_util::TryStreamExt as _;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::account::{Account, Security};
use crate::error::{MailError, Step, of_io};
use crate::login::{Words, status, twice};
use crate::progress::{Progress, Stage};
use crate::tls::Trust;
use crate::token::Tokens;
use crate::wire::{ANSWER, reach, secure, within};

type Stream = TlsStream<TcpStream>;

/// The largest message read, in bytes; a larger one is said, not fetched.
pub const MOST_BYTES: u32 = 64 << 20;
/// How many headers are asked for at once.
const AT_ONCE: usize = 500;

/// What a folder is for (RFC 6154).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Where messages arrive.
    Inbox,
    /// Copies of what was sent.
    Sent,
    /// Drafts.
    Drafts,
    /// What was thrown away.
    Trash,
    /// What was put aside.
    Archive,
    /// What the server takes for rubbish.
    Junk,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its name on the wire (accents as the protocol writes them).
    pub name: String,
    /// What it is for, when the server says so.
    pub use_: Option<Use>,
}

impl Folder {
    /// Its name as it is shown: accents as they are read (RFC 3501, 5.1.3). What is badly written is shown as it is.
    #[must_use]
    pub fn label(&self) -> String {
        let mut shown = String::new();
        let mut rest = self.name.as_str();
        while let Some((plain, coded)) = rest.split_once('&') {
            shown.push_str(plain);
            let Some((letters, after)) = coded.split_once('-') else {
                return self.name.clone();
            };
            match letters {
                "" => shown.push('&'),
                letters => match accents(letters) {
                    Some(text) => shown.push_str(&text),
                    None => return self.name.clone(),
                },
            }
            rest = after;
        }
        shown + rest
    }
}

/// Letters in the base 64 of folders' names: UTF-16, big end first.
fn accents(letters: &str) -> Option<String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD
        .decode(letters.replace(',', "/"))
        .ok()?;
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
        .collect::<Option<_>>()?;
    String::from_utf16(&units).ok()
}

/// What is known of a message before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its number in the folder, never given twice while [`State::validity`] stays.
    pub uid: u32,
    /// Bytes of the whole message.
    pub size: u32,
    /// Its flags.
    pub flags: BTreeSet<Flag>,
    /// When it arrived: milliseconds since the Unix epoch.
    pub arrived_ms: Option<i64>,
    /// Its header, as it is.
    pub header: Vec<u8>,
}

/// A flag a practice uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Read.
    Seen,
    /// Answered.
    Answered,
    /// Marked.
    Flagged,
    /// Deleted, until the folder is tidied.
    Deleted,
    /// A draft.
    Draft,
}

impl Flag {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Seen, "\\Seen"),
        (Self::Answered, "\\Answered"),
        (Self::Flagged, "\\Flagged"),
        (Self::Deleted, "\\Deleted"),
        (Self::Draft, "\\Draft"),
    ];

    fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(flag, _)| *flag == self)
            .map_or("", |(_, text)| *text)
    }
}

/// Where a folder stands. Kept by who reads it, and given back to know what changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// When it changes, all numbers mean other messages.
    pub validity: u32,
    /// The number after the last one.
    pub next: u32,
    /// The last change, where the server counts them (CONDSTORE).
    pub modseq: Option<u64>,
    /// Which messages are there, with their flags.
    pub messages: BTreeMap<u32, BTreeSet<Flag>>,
}

/// What changed in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// All that was known is void: the folder was made anew, [`Self::new`] is all there is.
    pub is_new_folder: bool,
    /// Messages that came.
    pub new: Vec<u32>,
    /// Messages that are there no more.
    pub gone: Vec<u32>,
    /// Messages whose flags are others.
    pub flags: Vec<u32>,
}

/// What is looked for, all of it at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words of the subject.
    pub subject: String,
    /// A part of the sender.
    pub from: String,
    /// Words anywhere.
    pub text: String,
    /// Identifier of the message.
    pub id: String,
    /// Not read yet.
    pub is_unseen: bool,
}

/// An open mailbox.
#[derive(Debug)]
pub struct Imap {
    session: Session<Stream>,
    has_condstore: bool,
    has_move: bool,
}

impl Imap {
    /// Opens it.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn open(
        account: &Account,
        trust: &Trust,
        tokens: &dyn Tokens,
    ) -> Result<Self, MailError> {
        Self::open_telling(account, trust, tokens, &Progress::default()).await
    }

    /// The same, and how far one came.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn open_telling(
        account: &Account,
        trust: &Trust,
        tokens: &dyn Tokens,
        progress: &Progress,
    ) -> Result<Self, MailError> {
        twice(account, tokens, |words| async {
            let opening = once(account, trust, &words, progress);
            (within(ANSWER * 2, Step::Login, opening).await, words)
        })
        .await
    }

    /// Its folders.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn folders(&mut self) -> Result<Vec<Folder>, MailError> {
        let names: Vec<_> = asked(async {
            self.session
                .list(Some(""), Some("*"))
                .await?
                .try_collect()
                .await
        })
        .await?;
        Ok(names
            .iter()
            .filter(|name| !name.attributes().contains(&NameAttribute::NoSelect))
            .map(|name| Folder {
                name: name.name().to_owned(),
                use_: use_of(name.name(), name.attributes()),
            })
            .collect())
    }

    /// What changed in a folder since a state, which becomes the present one. From an empty state, everything is new.
    ///
    /// # Errors
    /// [`MailError`]; the state is then as it was.
    pub async fn changes(&mut self, folder: &str, state: &mut State) -> Result<Changes, MailError> {
        let now = self.select(folder).await?;
        let validity = now.uid_validity.unwrap_or(0);
        let next = now.uid_next.unwrap_or(0);
        let is_new_folder = state.validity != 0 && state.validity != validity;
        let known = if is_new_folder || state.validity == 0 {
            BTreeMap::new()
        } else {
            state.messages.clone()
        };
        let since = state
            .modseq
            .filter(|_| !is_new_folder && state.validity != 0);
        // Which numbers are there is one line; flags come only for what changed, where the server counts.
        let there: BTreeSet<u32> = if now.exists == 0 {
            BTreeSet::new()
        } else {
            asked(self.session.uid_search("ALL"))
                .await?
                .into_iter()
                .collect()
        };
        let mut flags = match since {
            Some(_) if now.highest_modseq == since && there.iter().eq(known.keys()) => {
                BTreeMap::new()
            }
            Some(since) if !there.is_empty() => {
                self.flags(&format!("(UID FLAGS) (CHANGEDSINCE {since})"))
                    .await?
            }
            _ if there.is_empty() => BTreeMap::new(),
            _ => self.flags("(UID FLAGS)").await?,
        };
        let mut changes = Changes {
            is_new_folder,
            gone: known
                .keys()
                .filter(|uid| !there.contains(uid))
                .copied()
                .collect(),
            ..Changes::default()
        };
        let mut messages = BTreeMap::new();
        for uid in there {
            let now = flags.remove(&uid);
            match (known.get(&uid), now) {
                (None, now) => {
                    changes.new.push(uid);
                    messages.insert(uid, now.unwrap_or_default());
                }
                (Some(before), Some(now)) if *before != now => {
                    changes.flags.push(uid);
                    messages.insert(uid, now);
                }
                (Some(before), _) => {
                    messages.insert(uid, before.clone());
                }
            }
        }
        *state = State {
            validity,
            next,
            modseq: now.highest_modseq,
            messages,
        };
        Ok(changes)
    }

    async fn select(&mut self, folder: &str) -> Result<async_imap::types::Mailbox, MailError> {
        let selected = if self.has_condstore {
            asked(self.session.select_condstore(folder)).await
        } else {
            asked(self.session.select(folder)).await
        };
        selected.map_err(|error| match error {
            MailError::Refused { .. } => MailError::NotThere,
            other => other,
        })
    }

    async fn flags(&mut self, query: &str) -> Result<BTreeMap<u32, BTreeSet<Flag>>, MailError> {
        let all: Vec<Fetch> = asked(async {
            self.session
                .uid_fetch("1:*", query)
                .await?
                .try_collect()
                .await
        })
        .await?;
        Ok(all
            .iter()
            .filter_map(|one| Some((one.uid?, flags_of(one))))
            .collect())
    }

    /// The headers of these messages of a folder, in their order; those no longer there are left out.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn headers(&mut self, folder: &str, uids: &[u32]) -> Result<Vec<Header>, MailError> {
        self.select(folder).await?;
        let mut found = BTreeMap::new();
        for part in uids.chunks(AT_ONCE) {
            let set: Vec<String> = part.iter().map(u32::to_string).collect();
            let query = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])";
            let all: Vec<Fetch> = asked(async {
                self.session
                    .uid_fetch(set.join(","), query)
                    .await?
                    .try_collect()
                    .await
            })
            .await?;
            for one in &all {
                if let (Some(uid), Some(header)) = (one.uid, one.header()) {
                    found.insert(
                        uid,
                        Header {
                            uid,
                            size: one.size.unwrap_or(0),
                            flags: flags_of(one),
                            arrived_ms: one.internal_date().map(|date| date.timestamp_millis()),
                            header: header.to_vec(),
                        },
                    );
                }
            }
        }
        Ok(uids.iter().filter_map(|uid| found.remove(uid)).collect())
    }

    /// A message, byte for byte. It is not marked as read by that.
    ///
    /// # Errors
    /// [`MailError::NotThere`], [`MailError::TooLarge`] and the others.
    pub async fn message(&mut self, folder: &str, uid: u32) -> Result<Vec<u8>, MailError> {
        self.select(folder).await?;
        let set = uid.to_string();
        let sizes: Vec<Fetch> = asked(async {
            self.session
                .uid_fetch(&set, "(UID RFC822.SIZE)")
                .await?
                .try_collect()
                .await
        })
        .await?;
        let size = sizes
            .iter()
            .find(|one| one.uid == Some(uid))
            .and_then(|one| one.size)
            .ok_or(MailError::NotThere)?;
        if size > MOST_BYTES {
            return Err(MailError::TooLarge {
                most: u64::from(MOST_BYTES),
            });
        }
        let all: Vec<Fetch> = asked(async {
            self.session
                .uid_fetch(&set, "(UID BODY.PEEK[])")
                .await?
                .try_collect()
                .await
        })
        .await?;
        all.iter()
            .find(|one| one.uid == Some(uid))
            .and_then(Fetch::body)
            .map(<[u8]>::to_vec)
            .ok_or(MailError::NotThere)
    }

    /// The messages of a folder that are looked for, oldest first.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn search(&mut self, folder: &str, query: &Query) -> Result<Vec<u32>, MailError> {
        self.select(folder).await?;
        let found = asked(self.session.uid_search(query.written())).await?;
        let mut found: Vec<u32> = found.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// Puts a flag on a message, or takes it off.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn flag(
        &mut self,
        folder: &str,
        uid: u32,
        flag: Flag,
        is_on: bool,
    ) -> Result<(), MailError> {
        self.select(folder).await?;
        let sign = if is_on { '+' } else { '-' };
        let query = format!("{sign}FLAGS.SILENT ({})", flag.as_str());
        let _silent: Vec<Fetch> = asked(async {
            self.session
                .uid_store(uid.to_string(), query)
                .await?
                .try_collect()
                .await
        })
        .await?;
        Ok(())
    }

    /// Puts a message into another folder, where it has another number.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn put_into(&mut self, folder: &str, uid: u32, other: &str) -> Result<(), MailError> {
        self.select(folder).await?;
        if self.has_move {
            return asked(self.session.uid_mv(uid.to_string(), other)).await;
        }
        // The copy is there before the first one goes.
        asked(self.session.uid_copy(uid.to_string(), other)).await?;
        self.remove(folder, uid).await
    }

    /// Puts a message into a folder: a copy of what was sent, a draft as it is typed.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn put(
        &mut self,
        folder: &str,
        flags: &[Flag],
        message: &[u8],
    ) -> Result<(), MailError> {
        let flags: Vec<&str> = flags.iter().map(|flag| flag.as_str()).collect();
        let flags = format!("({})", flags.join(" "));
        asked(self.session.append(folder, Some(&flags), None, message)).await
    }

    /// Puts the present state of a draft in the place of those that bear its identifier. The new one is there before the
    /// old ones go.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn put_draft(
        &mut self,
        folder: &str,
        id: &str,
        message: &[u8],
    ) -> Result<(), MailError> {
        let query = Query {
            id: id.to_owned(),
            ..Query::default()
        };
        let old = self.search(folder, &query).await?;
        self.put(folder, &[Flag::Draft, Flag::Seen], message)
            .await?;
        for uid in old {
            self.remove(folder, uid).await?;
        }
        Ok(())
    }

    /// Removes a message for good.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn remove(&mut self, folder: &str, uid: u32) -> Result<(), MailError> {
        self.flag(folder, uid, Flag::Deleted, true).await?;
        // Only this one: others may be marked by another program.
        let _gone: Vec<u32> = asked(async {
            self.session
                .uid_expunge(uid.to_string())
                .await?
                .try_collect()
                .await
        })
        .await?;
        Ok(())
    }

    /// Waits until a folder is no longer as it is known, at most so long; whether it is not. What changed since [`Self::changes`]
    /// left it so is news at once: while other folders were looked at, nobody waited here (IDLE, RFC 2177, tells only what
    /// comes after it). Servers end a connection that is silent for half an hour: wait less.
    ///
    /// # Errors
    /// [`MailError`]: the mailbox is to be opened again.
    pub async fn wait(
        mut self,
        folder: &str,
        known: &State,
        most: Duration,
    ) -> Result<(Self, bool), MailError> {
        let now = self.select(folder).await?;
        let is_as_known = now.uid_validity.unwrap_or(0) == known.validity
            && now.uid_next.unwrap_or(0) == known.next
            && now.highest_modseq == known.modseq
            && now.exists as usize == known.messages.len();
        if !is_as_known {
            return Ok((self, true));
        }
        // What is told between the choice of the folder and the first moment of waiting is put aside here.
        let aside = self.session.unsolicited_responses.clone();
        while aside.try_recv().is_ok() {}
        let mut idle = self.session.idle();
        asked(idle.init()).await?;
        let mut has_news = !aside.is_empty();
        if !has_news {
            let (waiting, _stop) = idle.wait_with_timeout(most);
            let answer = waiting.await.map_err(of)?;
            has_news = matches!(answer, IdleResponse::NewData(_));
        }
        let session = asked(idle.done()).await?;
        Ok((
            Self {
                session,
                has_condstore: self.has_condstore,
                has_move: self.has_move,
            },
            has_news,
        ))
    }

    /// Parts from the server. What it says to that changes nothing.
    pub async fn close(mut self) {
        if let Err(error) = asked(self.session.logout()).await {
            tracing::debug!(%error, "no farewell");
        }
    }
}

impl Query {
    /// As the protocol writes it.
    fn written(&self) -> String {
        let mut parts = Vec::new();
        let mut is_ascii = true;
        for (key, value) in [
            ("SUBJECT", &self.subject),
            ("FROM", &self.from),
            ("TEXT", &self.text),
            ("HEADER Message-ID", &self.id),
        ] {
            // A quoted string of the protocol holds no control signs.
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            if !value.is_empty() {
                is_ascii &= value.is_ascii();
                let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
                parts.push(format!("{key} \"{quoted}\""));
            }
        }
        if self.is_unseen {
            parts.push("UNSEEN".to_owned());
        }
        if parts.is_empty() {
            parts.push("ALL".to_owned());
        }
        let charset = if is_ascii { "" } else { "CHARSET UTF-8 " };
        format!("{charset}{}", parts.join(" "))
    }
}

async fn once(
    account: &Account,
    trust: &Trust,
    words: &Words,
    progress: &Progress,
) -> Result<Imap, MailError> {
    let server = &account.imap;
    let stream = reach(server, progress).await?;
    let client = match server.security {
        Security::Tls => {
            let mut client = Client::new(secure(stream, server, trust, progress).await?);
            greeting(client.read_response().await)?;
            client
        }
        Security::StartTls => {
            let mut clear = Client::new(stream);
            greeting(clear.read_response().await)?;
            match clear.run_command_and_check_ok("STARTTLS", None).await {
                Ok(()) => {}
                Err(async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_)) => {
                    return Err(MailError::NoTls);
                }
                Err(error) => return Err(of_at(error, Step::Greeting)),
            }
            // What a stranger may have added behind the answer stays with the client in clear.
            Client::new(secure(clear.into_inner(), server, trust, progress).await?)
        }
    };
    let session = come_in(client, words).await?;
    progress.came_to(Stage::Entered);
    with_capabilities(session).await
}

fn greeting<T>(said: std::io::Result<Option<T>>) -> Result<(), MailError> {
    match said {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(MailError::Cut(Step::Greeting)),
        Err(error) => Err(of_io(&error, Step::Greeting)),
    }
}

/// Says the words in two steps; an answer to them is the reason of a refusal, which wants an empty line.
struct Saying {
    words: Option<Vec<u8>>,
    why: std::sync::Arc<std::sync::Mutex<String>>,
}

impl Authenticator for Saying {
    type Response = Vec<u8>;

    fn process(&mut self, challenge: &[u8]) -> Vec<u8> {
        match self.words.take() {
            Some(words) => words,
            None => {
                if let Ok(mut why) = self.why.lock() {
                    *why = status(challenge);
                }
                Vec::new()
            }
        }
    }
}

async fn come_in(client: Client<Stream>, words: &Words) -> Result<Session<Stream>, MailError> {
    use async_imap::error::Error;
    match words {
        Words::Token { said, .. } => {
            let why = std::sync::Arc::<std::sync::Mutex<String>>::default();
            let saying = Saying {
                words: Some(said.as_bytes().to_vec()),
                why: why.clone(),
            };
            match client.authenticate("XOAUTH2", saying).await {
                Ok(session) => Ok(session),
                Err((Error::No(_) | Error::Bad(_), _)) => {
                    let status = why.lock().map(|why| why.clone()).unwrap_or_default();
                    Err(MailError::TokenRefused { status })
                }
                Err((error, _)) => Err(of_at(error, Step::Login)),
            }
        }
        Words::Password { user, password } => match client.login(user, password.as_str()).await {
            Ok(session) => Ok(session),
            Err((Error::No(why) | Error::Bad(why), _)) => Err(MailError::LoginRefused(why)),
            Err((error, _)) => Err(of_at(error, Step::Login)),
        },
        Words::Certificate { mailbox } => {
            let saying = Saying {
                words: Some(mailbox.as_bytes().to_vec()),
                why: std::sync::Arc::default(),
            };
            match client.authenticate("EXTERNAL", saying).await {
                Ok(session) => Ok(session),
                Err((Error::No(why) | Error::Bad(why), _)) => Err(MailError::LoginRefused(why)),
                Err((error, _)) => Err(of_at(error, Step::Login)),
            }
        }
    }
}

async fn with_capabilities(mut session: Session<Stream>) -> Result<Imap, MailError> {
    let capabilities = session.capabilities().await.map_err(of)?;
    let has_condstore = capabilities.has_str("CONDSTORE");
    let has_move = capabilities.has_str("MOVE");
    Ok(Imap {
        session,
        has_condstore,
        has_move,
    })
}

async fn asked<T>(
    asking: impl Future<Output = async_imap::error::Result<T>>,
) -> Result<T, MailError> {
    within(ANSWER, Step::Mailbox, async { asking.await.map_err(of) }).await
}

fn of(error: async_imap::error::Error) -> MailError {
    of_at(error, Step::Mailbox)
}

fn of_at(error: async_imap::error::Error, step: Step) -> MailError {
    use async_imap::error::Error;
    match error {
        Error::Io(error) => of_io(&error, step),
        Error::ConnectionLost => MailError::Cut(step),
        Error::No(text) | Error::Bad(text) => MailError::Refused { code: 0, text },
        other => MailError::Protocol(other.to_string()),
    }
}

fn flags_of(one: &Fetch) -> BTreeSet<Flag> {
    one.flags()
        .filter_map(|flag| match flag {
            Wire::Seen => Some(Flag::Seen),
            Wire::Answered => Some(Flag::Answered),
            Wire::Flagged => Some(Flag::Flagged),
            Wire::Deleted => Some(Flag::Deleted),
            Wire::Draft => Some(Flag::Draft),
            _ => None,
        })
        .collect()
}

fn use_of(name: &str, attributes: &[NameAttribute<'_>]) -> Option<Use> {
    if name.eq_ignore_ascii_case("INBOX") {
        return Some(Use::Inbox);
    }
    attributes.iter().find_map(|attribute| match attribute {
        NameAttribute::Sent => Some(Use::Sent),
        NameAttribute::Drafts => Some(Use::Drafts),
        NameAttribute::Trash => Some(Use::Trash),
        NameAttribute::Archive => Some(Use::Archive),
        NameAttribute::Junk => Some(Use::Junk),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_shown_with_their_accents() {
        for (name, label) in [
            ("INBOX", "INBOX"),
            ("Envoy&AOk-s", "Envoyés"),
            ("M&AOk-decine &- soins", "Médecine & soins"),
            ("&2Dzf5Q-", "🏥"),
            ("R&AOk", "R&AOk"),
            ("R&!!-", "R&!!-"),
            ("R&AOkA-", "R&AOkA-"),
        ] {
            let folder = Folder {
                name: name.to_owned(),
                use_: None,
            };
            assert_eq!(folder.label(), label);
        }
    }

    #[test]
    fn what_is_looked_for_never_ends_the_command() {
        let query = Query {
            subject: "a\"b\\c\r\nA1 LOGOUT".to_owned(),
            ..Query::default()
        };
        assert_eq!(query.written(), r#"SUBJECT "a\"b\\cA1 LOGOUT""#);
        let query = Query {
            text: "fièvre".to_owned(),
            is_unseen: true,
            ..Query::default()
        };
        assert_eq!(query.written(), "CHARSET UTF-8 TEXT \"fièvre\" UNSEEN");
        assert_eq!(Query::default().written(), "ALL");
    }
}
