//! Who is speaking, against real parts: an OpenID Connect provider, cards in a PC/SC service, a PKCS#11 token.
//!
//! | module | subject |
//! |---|---|
//! | [`provider`] | the provider these tests start, and the person at its page |
//! | [`browser`] | Pro Santé Connect in the browser |
//! | [`card`] | coming in with a card in a real reader, and with the practice's certificate |
//! | [`telephone`] | Pro Santé Connect on the telephone |
//! | [`workstation`] | the session of a workstation by Pro Santé Connect |

#![allow(clippy::unwrap_used)]

mod browser;
mod card;
mod provider;
mod telephone;
mod workstation;
