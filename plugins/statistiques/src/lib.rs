//! What the practice did and sent, counted, and what the yearly schemes of the health insurance say of it.
//!
//! Everything is counted from what happened (consultations of the record, sends that were received, acts of the journal),
//! whichever plugin or operator did it; a scheme says what to make of the numbers, and is a file anybody may correct.
//!
//! 1. `calendar.rs` knows days and periods.
//! 2. `scheme.rs` is a scheme; `scheme/read.rs` reads one and names the line of a mistake, `scheme/judge.rs` says what is done,
//!    missing, to be expected at the end of the year, and at stake. Pure, tested natively.
//! 3. `counts.rs` asks the host the few questions all figures come from.
//! 4. `kept.rs` is what the practice answered, filled in and corrected; `declared.rs` reads the consultations it had elsewhere, and
//!    `import.rs` takes the file another software exported them to.
//! 5. `panel.rs` is what is seen, `export.rs` the tables for other programs, `commands.rs` the door for scripts.
//!
//! What no source says is *inconnu*, with a field to fill in and its source: nothing is guessed.

pub mod calendar;
mod choice;
mod commands;
mod counts;
pub mod declared;
mod export;
mod import;
mod kept;
mod panel;
pub mod scheme;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_importer!(Plugin);
