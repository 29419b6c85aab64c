//! The record consulted: what is in it, read, taken into the file.
//!
//! 1. `card.rs` is what is kept of a document: what a list shows and what reading it needs.
//! 2. `kept.rs` keeps the list of a patient, what was read, and which documents are in the file already.
//! 3. `ask.rs` asks: the last two years first, then what is new since, everything when a person wants it.
//! 4. `manner.rs` is how one comes: as usual, in an emergency with its reason, hidden from the representatives of a minor.
//! 5. `reading.rs` reads a document and makes it something a view can show; `import.rs` files it.
//! 6. `filters.rs`, `list.rs`, `timeline.rs`, `shown.rs` and `people.rs` are what is seen; `tab.rs` puts them together.
//! 7. `commands.rs` are the doors for scripts and tests.
//!
//! A document that is read is shown from the memory the host lends while the file is open, and filed only when a person says
//! so: the practice's record does not fill itself with what was looked at. What a view cannot draw (a PDF, an image) is filed
//! to be shown.

mod ask;
mod card;
mod commands;
mod filters;
mod import;
mod kept;
mod list;
mod manner;
mod people;
mod reading;
mod shown;
mod tab;
mod timeline;

pub(crate) use commands::run;
pub(crate) use list::rows;
pub(crate) use tab::{CONTRIBUTION, draw, handle};
