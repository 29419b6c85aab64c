//! The egui shell and the headless command line.
//!
//! [`practice`] opens a practice; [`documents`] does what it does with documents; [`reader`] hears cards and codes;
//! [`cli`] works on it without a screen; [`screen`] draws it.

pub mod cli;
pub mod documents;
pub mod places;
pub mod practice;
pub mod reader;
pub mod screen;
