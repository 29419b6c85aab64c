//! How the real servers that tests talk to are started. Each runs on free ports of the loopback, in a folder of its own, and
//! goes with the process that started it, however that one ends. A server that cannot be started fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod between;
mod certificate;
pub mod front;
pub mod mail;
pub mod ports;
pub mod postgres;
pub mod provider;
pub mod readers;
pub mod spy;
