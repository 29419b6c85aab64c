//! Mailboxes against a real Dovecot and a real Postfix, with tokens of a real OpenID Connect provider.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps on an error fails, as it should"
)]

mod cut;
mod discover;
mod login;
mod reading;
mod sending;

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socle_formats::mss::address::{Address, Mailbox};
use socle_formats::mss::message::Message;
use socle_mail::imap::{Header, Query, State};
use socle_mail::submit::{Envelope, Taken};
use socle_mail::token::Fetching;
use socle_mail::{Account, Imap, Login, MailError, Security, Server, Tokens, Trust, submit};
use socle_servers::mail::{Operator, PASSWORD, shared};

/// How long something that must come is waited for.
const LONG: Duration = Duration::from_secs(300);

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn server(port: u16, security: Security) -> Server {
    Server {
        host: "localhost".to_owned(),
        port,
        security,
    }
}

fn account(operator: &Operator, mailbox: &str, login: Login) -> Account {
    Account {
        address: address(mailbox),
        imap: server(operator.imap, Security::StartTls),
        smtp: server(operator.smtp, Security::StartTls),
        login,
    }
}

/// A person's mailbox, with their token.
fn own(mailbox: &str) -> Account {
    account(shared(), mailbox, Login::Token)
}

fn with_password(mailbox: &str, password: &str) -> Account {
    let login = Login::Password {
        user: mailbox.to_owned(),
        password: password.to_owned().into(),
    };
    account(shared(), mailbox, login)
}

fn cabinet() -> Account {
    with_password(socle_servers::mail::CABINET, PASSWORD)
}

fn trust() -> Trust {
    Trust::new(&[&shared().authority], &[], None).unwrap()
}

/// The session of a person: what it was asked for is counted.
struct Session {
    mailbox: String,
    /// Given first, whatever it is worth.
    first: Mutex<Option<String>>,
    asked: AtomicU32,
    refused: Mutex<Vec<String>>,
}

impl Session {
    fn of(mailbox: &str) -> Self {
        Self {
            mailbox: mailbox.to_owned(),
            first: Mutex::default(),
            asked: AtomicU32::new(0),
            refused: Mutex::default(),
        }
    }

    fn with_first(mailbox: &str, token: String) -> Self {
        let session = Self::of(mailbox);
        *session.first.lock().unwrap() = Some(token);
        session
    }
}

impl Tokens for Session {
    fn token<'a>(&'a self, refused: Option<&'a str>) -> Fetching<'a> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if let Some(token) = refused {
            self.refused.lock().unwrap().push(token.to_owned());
        }
        let first = self.first.lock().unwrap().take();
        Box::pin(async move {
            Ok(match first {
                Some(token) => token.into(),
                None => shared().token(&self.mailbox).await.into(),
            })
        })
    }
}

/// An identifier no other test has.
fn id() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!(
        "essai-{}-{}@socle.invalid",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    )
}

fn message(from: &str, to: &str, id: &str) -> Message {
    let mut message = Message::new(
        Mailbox::bare(address(from)),
        vec![Mailbox::bare(address(to))],
        &format!("Objet {id}"),
        id,
        1_785_585_600_000,
    );
    message.nil = "DEV000000".to_owned();
    message.text = "Fièvre > 39 °C.\n.\n..deux points\nfin\n".to_owned();
    message
}

async fn sent(
    account: &Account,
    tokens: &dyn Tokens,
    message: &Message,
) -> Result<Taken, MailError> {
    let envelope = Envelope {
        from: &message.from.address,
        to: message.recipients(),
        id: &message.id,
        wants_reports: false,
    };
    submit(
        account,
        &trust(),
        tokens,
        &envelope,
        &message.write().unwrap(),
    )
    .await
}

async fn opened(account: &Account) -> Imap {
    let tokens = Arc::new(Session::of(account.address.as_str()));
    Imap::open(account, &trust(), tokens.as_ref())
        .await
        .unwrap()
}

/// Waits until a message is in the inbox.
async fn arrived(imap: &mut Imap, id: &str) -> u32 {
    let query = Query {
        id: id.to_owned(),
        ..Query::default()
    };
    let waiting = async {
        loop {
            if let Some(uid) = imap.search("INBOX", &query).await.unwrap().last() {
                return *uid;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, waiting)
        .await
        .unwrap_or_else(|_late| panic!("{id} does not come: {}", shared().log()))
}

async fn header(imap: &mut Imap, folder: &str, uid: u32) -> Header {
    imap.headers(folder, &[uid]).await.unwrap().remove(0)
}

async fn state(imap: &mut Imap, folder: &str) -> State {
    let mut state = State::default();
    imap.changes(folder, &mut state).await.unwrap();
    state
}
