//! VSM: the patient's medical summary, written from the file.
//!
//! A doctor sees the summary as the patient will read it, unticks what does not belong there, adds words, and files it: a
//! validated document, the next version of the one in force. The document itself is written by `socle-formats`; what this
//! plugin does is gather, choose, remember and file.
//!
//! 1. `gather.rs` reads the medical file into the model of a summary: what belongs there, and where.
//! 2. `choices.rs` keeps what the doctor unticked or added, and the reminders put off.
//! 3. `people.rs` names the patient, the author, the structure and the médecin traitant.
//! 4. `earlier.rs` finds the summary in force and what changed since.
//! 5. `compose.rs` writes and files a version.
//! 6. `vaccines.rs` files the history of vaccinations beside it.
//! 7. `deposit.rs` orders both for the shared record and follows them, `held.rs` finds the one that record holds.
//! 8. `by_message.rs` sends the one in force to a colleague or the patient.
//! 9. `uncounted.rs` remembers which were not written by the médecin traitant.
//! 10. `panel.rs` is what is seen, `campaign.rs` the patients in ALD one after the other, `commands.rs` and `provider.rs` are
//!     the other doors.

mod by_message;
mod campaign;
mod choices;
mod commands;
mod compose;
mod deposit;
mod earlier;
mod gather;
mod held;
mod panel;
mod people;
mod provider;
mod standing;
mod uncounted;
mod vaccines;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_summary_provider!(Plugin);
