//! What is asked of a server while somebody waits: one connection is kept for it, and made anew when it went.

use std::sync::Arc;

use socle_mail::imap::{Flag, Query, Use};
use socle_mail::token::Fetching;
use socle_mail::{Account, Imap, Login, MailError, Tokens, Trust};
use socle_runtime::ports::Sessions;

/// What is asked.
pub(super) enum Errand {
    /// A message, byte for byte.
    Message { folder: String, uid: u32 },
    /// A flag put on or taken off.
    Flag {
        folder: String,
        uid: u32,
        flag: Flag,
        is_on: bool,
    },
    /// A message put into another folder.
    Move {
        folder: String,
        uid: u32,
        into: String,
    },
    /// A message put into a folder.
    Put {
        folder: String,
        flags: Vec<Flag>,
        content: Arc<Vec<u8>>,
    },
    /// A draft in the place of those with its identifier.
    Draft { id: String, content: Arc<Vec<u8>> },
    /// Whether a message with this identifier is in any folder.
    Holds { id: String },
}

/// What came of it.
pub(super) enum Reply {
    Done,
    Message(Vec<u8>),
    Holds(bool),
}

impl Errand {
    /// Doing it twice changes nothing more than doing it once.
    fn is_repeatable(&self) -> bool {
        !matches!(self, Self::Put { .. } | Self::Move { .. })
    }

    async fn done(&self, imap: &mut Imap) -> Result<Reply, MailError> {
        match self {
            Self::Message { folder, uid } => imap.message(folder, *uid).await.map(Reply::Message),
            Self::Flag {
                folder,
                uid,
                flag,
                is_on,
            } => imap
                .flag(folder, *uid, *flag, *is_on)
                .await
                .map(|()| Reply::Done),
            Self::Move { folder, uid, into } => imap
                .put_into(folder, *uid, into)
                .await
                .map(|()| Reply::Done),
            Self::Put {
                folder,
                flags,
                content,
            } => imap.put(folder, flags, content).await.map(|()| Reply::Done),
            Self::Draft { id, content } => {
                let folders = imap.folders().await?;
                let drafts = folders
                    .iter()
                    .find(|folder| folder.use_ == Some(Use::Drafts))
                    .ok_or(MailError::NotThere)?;
                imap.put_draft(&drafts.name, id, content)
                    .await
                    .map(|()| Reply::Done)
            }
            Self::Holds { id } => {
                let query = Query {
                    id: id.clone(),
                    ..Query::default()
                };
                for folder in imap.folders().await? {
                    // A draft that was never sent is no copy of what was.
                    if folder.use_ != Some(Use::Drafts)
                        && !imap.search(&folder.name, &query).await?.is_empty()
                    {
                        return Ok(Reply::Holds(true));
                    }
                }
                Ok(Reply::Holds(false))
            }
        }
    }
}

/// The connection that is kept, and for whom it was opened.
#[derive(Default)]
pub(super) struct Line(tokio::sync::Mutex<Option<(Imap, Option<String>)>>);

impl Line {
    /// Do this, one after the other.
    pub(super) async fn ask(
        &self,
        account: &Account,
        trust: &Trust,
        tokens: &Theirs,
        errand: &Errand,
    ) -> Result<Reply, MailError> {
        let who = tokens.admitted(&account.login)?;
        let mut line = self.0.lock().await;
        if let Some((mut imap, of)) = line.take()
            && of == who
            && errand.is_repeatable()
        {
            let done = errand.done(&mut imap).await;
            if !done.as_ref().is_err_and(is_over) {
                *line = Some((imap, of));
                return done;
            }
        }
        let mut imap = Imap::open(account, trust, tokens).await?;
        let done = errand.done(&mut imap).await;
        if !done.as_ref().is_err_and(is_over) {
            *line = Some((imap, who));
        }
        done
    }
}

/// The connection is of no more use.
fn is_over(error: &MailError) -> bool {
    matches!(
        error,
        MailError::Cut(_) | MailError::Late(_) | MailError::Protocol(_) | MailError::Tls(_)
    )
}

/// Tokens of who is there, for a mailbox that may be a person's own: nobody comes into it with somebody else's.
#[derive(Clone)]
pub(super) struct Theirs {
    pub(super) tokens: Arc<dyn Tokens>,
    /// Its certificate is that of a person.
    pub(super) by_card: bool,
    pub(super) sessions: Arc<dyn Sessions>,
    pub(super) owner: Option<String>,
}

impl Theirs {
    /// For whom a connection is opened now: nobody in particular by a password, or by the practice's certificate.
    pub(super) fn admitted(&self, login: &Login) -> Result<Option<String>, MailError> {
        let is_of_a_person = match login {
            Login::Token => true,
            Login::Password { .. } => false,
            Login::Certificate => self.by_card,
        };
        if !is_of_a_person {
            return Ok(None);
        }
        let there = self.sessions.current().map(|session| session.person);
        match (&there, &self.owner) {
            (None, _) => Err(MailError::NoToken("nobody is there".to_owned())),
            (Some(person), Some(owner)) if person != owner => Err(MailError::NoToken(
                "the mailbox is somebody else's".to_owned(),
            )),
            _ => Ok(there),
        }
    }
}

impl Tokens for Theirs {
    fn token<'a>(&'a self, refused: Option<&'a str>) -> Fetching<'a> {
        match self.admitted(&Login::Token) {
            Ok(_) => self.tokens.token(refused),
            Err(error) => Box::pin(async move { Err(error) }),
        }
    }
}
