//! Pro Santé Connect: OpenID Connect, in the person's browser or on their e-CPS.
//!
//! | module | subject |
//! |---|---|
//! | [`config`] | where the provider is, and who we are to it |
//! | [`http`] | its network: bounded answers, no redirects, the practice's certificate where it is asked for |
//! | [`provider`] | what it says of itself, and the keys it signs with |
//! | [`browser`] | the authorisation code with PKCE, given back on loopback |
//! | [`ciba`] | the same on the person's telephone, with a number to compare |
//! | [`tokens`] | what it gave: in memory only, prolonged in time, given back at the end |
//! | [`userinfo`] | who it says the person is |
//! | [`error`] | what goes wrong, in French |
//!
//! The protocol is `openidconnect`'s; CIBA, which it does not know, is written here on its types.

pub mod browser;
pub mod ciba;
pub mod config;
pub mod error;
pub mod http;
pub mod provider;
pub mod tokens;
pub mod userinfo;

pub use browser::InBrowser;
pub use ciba::OnTelephone;
pub use config::{Config, Secret};
pub use error::PscError;
pub use provider::Provider;
pub use tokens::Tokens;
pub use userinfo::Userinfo;
