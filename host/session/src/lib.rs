//! Who is identified: how a person proves who they are, what they may do, and until when.
//!
//! | module | subject |
//! |---|---|
//! | [`kind`] | how it was proved: card, software certificate, Pro Santé Connect |
//! | [`role`] | in which capacity a person speaks, and why some are refused |
//! | [`rights`] | the one table of what each may do |
//! | [`identified`] | a person who speaks: author and responsible kept apart |
//! | [`state`] | nobody, opening, open, locked: a state machine with no clock of its own |
//! | [`proof`] | whose key it is: a challenge signed, a certificate that holds |
//! | [`settings`] | which ways in there are |
//! | [`manager`] | the session of a workstation, alive |
//! | [`psc`] | Pro Santé Connect: OpenID Connect in the browser, and on the person's e-CPS |
//!
//! # Invariants
//! - No PIN, passphrase or token is kept longer than it is used, written anywhere, or shown by `Debug`.
//! - One try of a secret at a time, and never a second one by ourselves: a card blocks after three.
//! - What a role may do is said by [`rights::TABLE`] and nowhere else.
//! - The state machine knows no reader, network or screen: what happens is told to it.

pub mod identified;
pub mod kind;
pub mod manager;
pub mod proof;
pub mod psc;
pub mod rights;
pub mod role;
pub mod settings;
pub mod state;

pub use identified::{Identified, Principal, Structure};
pub use kind::Kind;
pub use manager::Manager;
pub use rights::{Act, Profile, Refusal, Right};
pub use role::{NoRole, Role};
