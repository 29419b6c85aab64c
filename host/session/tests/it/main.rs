//! Who is speaking, against real parts: an OpenID Connect provider, cards in a PC/SC service, a PKCS#11 token.
//!
//! | module | subject |
//! |---|---|
//! | [`provider`] | the provider these tests start, and the person at its page |
//! | [`browser`] | Pro Santé Connect in the browser |
//! | [`telephone`] | Pro Santé Connect on the telephone |

#![allow(clippy::unwrap_used)]

mod browser;
mod provider;
mod telephone;
