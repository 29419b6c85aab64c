//! The program itself, in a small checkout with a cargo that writes down how it was called.

#![allow(clippy::unwrap_used)]

mod commands;
mod fake;
