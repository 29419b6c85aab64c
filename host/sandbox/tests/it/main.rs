//! The sandbox judged from outside: requests written by hand, never by the program the sandbox judges, but in `modes` and
//! `dmp`, where it is the program that is judged.

#![allow(clippy::unwrap_used)]

mod behaviours;
mod client;
mod directory;
mod dmp;
mod found;
mod mail;
mod modes;
mod refused;
mod running;
mod transport;
