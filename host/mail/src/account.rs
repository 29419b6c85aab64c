//! A mailbox: where its servers are, how one comes in.

use socle_formats::mss::address::Address;
use zeroize::Zeroizing;

/// How a server speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// After a first sentence in clear (`STARTTLS`). Without it nothing is said.
    StartTls,
}

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it speaks TLS.
    pub security: Security,
}

/// How one comes in.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    /// With the person's token (`XOAUTH2`).
    Token,
    /// With a name and a password, for operators that have no token.
    Password {
        /// Name; the address at most operators.
        user: String,
        /// Password.
        password: Zeroizing<String>,
    },
    /// With the certificate shown while TLS begins (`EXTERNAL`).
    Certificate,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Token => "Token",
            Self::Password { .. } => "Password",
            Self::Certificate => "Certificate",
        })
    }
}

/// A mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its address.
    pub address: Address,
    /// Where it is read.
    pub imap: Server,
    /// Where messages are handed in.
    pub smtp: Server,
    /// How one comes in, to both.
    pub login: Login,
}
