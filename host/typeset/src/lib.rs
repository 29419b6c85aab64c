//! Documents on paper: letters and their merge fields, the INS cartouche and its Datamatrix, PDF/A-1b, pages as pictures.
//!
//! | module | subject |
//! |---|---|
//! | [`paper`] | a document to be laid out: letterhead, whose it is, blocks of text |
//! | [`cartouche`] | what stands on the first page about the patient, by the state of the identity |
//! | [`print`] | a [`Paper`](paper::Paper) as PDF/A-1b |
//! | [`marks`] | a text with a few simple marks, read as blocks |
//! | [`template`] | texts with merge fields |
//! | [`starters`] | the texts a practice begins with |
//! | [`fonts`] | the family of the program and its papers |
//! | [`pages`] | the pages of any PDF as pictures |
//!
//! # Invariants
//! - The cartouche is made by [`print`], from the identity and nothing else: no template can leave it out, none can draw
//!   another.
//! - What a person typed reaches the typesetter as values, never as its markup.
//! - Nothing here reads the clock, the record or a file: what a function needs is in its parameters.

mod matrix;
mod typography;

pub mod cartouche;
pub mod fonts;
pub mod marks;
pub mod pages;
pub mod paper;
pub mod print;
pub mod starters;
pub mod template;
