//! Patients in and out of the practice.
//!
//! | module | subject |
//! |---|---|
//! | [`table`] | a file of another program as a table: encoding, delimiter, header, limits |
//! | [`field`] | what a column may hold, and the headers it is recognised by |
//! | [`mapping`] | which column is which field |
//! | [`places`] | birthplaces by name |
//! | [`reading`] | one line of the table as a patient: what was taken, changed, refused |
//! | [`near`] | patients of the practice who may be the same person |
//! | [`plan`] | the dry run: what an import would do, line by line |
//! | [`report`] | what was taken, changed, refused and why, as a table |
//! | [`export`] | a patient's file, or the practice, as a folder that leaves |
//! | [`appointments`] | the agenda of another program, whatever it writes: iCalendar, FHIR, a table |
//! | [`ics`] | the same as iCalendar |
//! | [`import`] | the import itself, in units, interruptible and repeatable |
//!
//! # Invariants
//! - Nothing is merged: a line that looks like somebody of the practice is proposed, and a person decides.
//! - A line is created together with its import key in one transaction: an import that was interrupted or is begun again
//!   doubles nothing.
//! - What a file says of an identity is no proof: every patient starts *provisoire*, and a matricule of a file is left
//!   aside.
//! - What is absent on purpose: no screen, no network, no plugin.

pub mod appointments;
pub mod error;
pub mod export;
pub mod field;
pub mod file;
pub mod ics;
pub mod import;
pub mod mapping;
pub mod near;
pub mod places;
pub mod plan;
pub mod reading;
pub mod report;
pub mod table;

pub use error::ExchangeError;
