//! Keys, cards and signatures, with real tokens, readers and judges.
#![allow(clippy::unwrap_used, missing_docs)]

// Whose certificate, and whether it holds.
mod holder;
mod trust;
// Where keys are.
mod card;
mod files;
mod readers;
mod seal;
// What is done with them.
mod profiles;
mod tls;
mod vitale;
