//! The sandbox judged from outside: requests written by hand, never by the program the sandbox judges, but in `modes`,
//! where it is the program that is judged.

#![allow(clippy::unwrap_used)]

mod behaviours;
mod client;
mod found;
mod modes;
mod refused;
mod running;
mod transport;
