//! MSS Pro: secure mail with other professionals.
//!
//! Documents of a patient leave to colleagues as the shared format asks (`IHE_XDM.zip` with the PDF beside it), once, by the
//! outbox; what becomes of each message is said beside it. What comes with documents is filed in the right patient's file by
//! its INS **and** its traits, and the sender who asked is told. Messages are written and read by `socle-formats`.
//!
//! 1. `draft.rs` is what a person is writing, kept as typed, `templates.rs` their models; `address.rs` and `contacts.rs` are
//!    whom it goes to, `correspondent.rs` makes them correspondents of the patient.
//!    `care.rs` are those who care for a patient, `destinations.rs` offers them documents that are validated, `dead.rs`
//!    knows addresses that take nothing any more, `consent.rs` whether the patient is opposed.
//! 2. `order.rs` looks at a draft and queues it; `papers.rs` makes of documents what is sent of them, `compose.rs` the whole
//!    message, `attempt.rs` hands it in.
//! 3. `sent.rs` is what left and what reports say became of it.
//! 4. `receive.rs` hears of what arrives, `again.rs` looks once more at what could not be; `filing.rs` knows whose documents are and files them; `answer.rs` tells the sender.
//! 5. `results.rs` is what nobody saw yet, `followed.rs` who looks after it and from when, `flags.rs` what its author flagged in
//!    it; `colleagues.rs` is who works here, `absence.rs` who is away, `reminders.rs` what comes back on its day.
//! 6. `panel.rs` is what is seen, `commands.rs` and `provider.rs` the other doors.
//!
//! `boxes.rs`, `day.rs`, `patient.rs`, `people.rs`, `settings.rs`, `rows.rs` and `failures.rs` are the small change.

mod absence;
mod address;
mod again;
mod answer;
mod attempt;
mod boxes;
mod care;
mod colleagues;
mod commands;
mod compose;
mod consent;
mod contacts;
mod correspondent;
mod day;
mod dead;
mod destinations;
mod draft;
mod failures;
mod filing;
mod flags;
mod followed;
mod order;
mod panel;
mod papers;
mod patient;
mod people;
mod provider;
mod receive;
mod reminders;
mod results;
mod rows;
mod sent;
mod settings;
mod templates;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_delivery!(Plugin);
socle_sdk::export_messaging_provider!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_worker!(Plugin);
