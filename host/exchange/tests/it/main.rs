//! Imports into a real record.
#![allow(clippy::unwrap_used)]

mod cabinet;
mod exporting;
mod ics;
mod importing;
mod planning;
mod reading;
