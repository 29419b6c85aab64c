//! The sandbox judged from outside: requests written by hand, never by the program the sandbox judges.

#![allow(clippy::unwrap_used)]

mod behaviours;
mod client;
mod found;
mod refused;
mod running;
mod transport;
