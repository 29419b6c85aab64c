//! The egui shell and the headless command line.
//!
//! [`practice`] opens a practice; [`cli`] works on it without a screen; [`screen`] draws it.

pub mod cli;
pub mod places;
pub mod practice;
pub mod screen;
