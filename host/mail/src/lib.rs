//! Secure mailboxes as the host opens them: messages submitted over SMTP, read over IMAP.
//!
//! | module | subject |
//! |---|---|
//! | [`account`] | a mailbox: where its servers are, how one comes in |
//! | [`tls`] | which authorities are believed, which certificates were revoked |
//! | [`token`] | the person's token, asked for again once when it is refused |
//! | [`submit`] | a message handed to the operator, with what is known when something breaks |
//! | [`imap`] | folders, headers, messages, flags, drafts, what changed since, waiting for what comes |
//! | [`error`] | what goes wrong, in French, and whether to try again |
//!
//! No operator is special, and none is named. TLS comes first, always: a server without it is not spoken to. A token is
//! sent in two steps (`AUTH XOAUTH2`, then the token): sent in one, long tokens do not fit a server's line. Nothing here
//! keeps a token, a password or a message.
//!
//! Left out: OCSP. A certificate that names no list of revoked ones is believed without.
//!
//! Sources: RFC 5321, 3461, 1870, 4954, 3501, 7162, 2177; the Référentiel #2 of clients of secure mail as public projects
//! quote it; refusals as Dovecot 2.3 and Postfix 3.7 answer them.

pub mod account;
pub mod discover;
pub mod error;
pub mod imap;
mod login;
pub mod progress;
pub mod revocation;
pub mod submit;
pub mod tls;
pub mod token;
mod wire;

pub use account::{Account, Login, Security, Server};
pub use error::MailError;
pub use imap::Imap;
pub use progress::{Progress, Stage};
pub use submit::submit;
pub use tls::Trust;
pub use token::Tokens;
