//! Documents as they are printed, read back by other programs: poppler and dmtxread.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps on an error fails, as it should"
)]

mod pages;
mod printed;
mod tools;
