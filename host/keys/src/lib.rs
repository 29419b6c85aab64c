//! Keys that stay in the host.
//!
//! A professional's card, the certificate of an organisation, the signatures made with them: plugins see none of it.
//! They name a [`profile`], and the host writes who speaks.
//!
//! | module | subject |
//! |---|---|
//! | [`holder`] | whose certificate this is: a professional, an organisation |
//! | [`signer`] | a key that signs, wherever it lies |
//! | [`lent`] | keys lent for as long as a session is open |
//! | [`source`] | where a practice's keys are: a card, a PKCS#12 file, PEM |
//! | [`trust`] | whether a certificate holds: dates, authorities, revocation lists |
//! | [`readers`] | readers and the cards in them, as they come and go (PC/SC) |
//! | [`atr`] | what kind of card answers so |
//! | [`pkcs11`] | keys in a card, through its vendor's module |
//! | [`tls`] | mutual TLS with any of these keys |
//! | [`speaker`] | who speaks, and with which key |
//! | [`profile`] | the signatures that can be asked for by name |
//! | [`seal`] | a signature over a day of the journal |
//! | [`vitale`] | the insured persons of a carte Vitale, through the adapter of a licensed library |
//!
//! Whatever waits on a card or its PIN pad blocks: call it from a thread that may wait, never from the one that draws.

pub mod atr;
pub mod error;
pub mod holder;
pub mod lent;
mod p12;
pub mod pkcs11;
pub mod profile;
pub mod readers;
pub mod seal;
pub mod signer;
pub mod source;
pub mod speaker;
pub mod tls;
pub mod trust;
pub mod vitale;

pub use error::KeyError;
pub use holder::{CardKind, Certificate, Holder, Organisation, Subject};
pub use lent::Loan;
pub use signer::{Algorithm, Signer, SoftSigner};
pub use source::{KeySource, Keys, Secret};
pub use speaker::{Person, Refusal, SessionKind, Speaker, Speaking, Structure, Voice};
pub use trust::Trust;
