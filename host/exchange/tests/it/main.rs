//! Imports into a real record.
#![allow(clippy::unwrap_used)]

mod cabinet;
mod exporting;
mod importing;
mod planning;
mod reading;
