//! DMP: the patient's shared record.
//!
//! When the file of a patient whose INS is *qualifiée* is opened, this plugin asks whether there is a record and whether
//! one may access it, and says so at a glance. What a doctor validates and hands to the patient is deposited by the outbox;
//! everything sent waits for what it needs (a card, the qualification of the identity) and is never sent twice. The
//! messages themselves are written by `socle-formats`.
//!
//! 1. `door.rs` is the one table of what each kind of session may do.
//! 2. `client.rs` makes a call: an assertion of its own, the certificate that fits, the reply or why there is none.
//! 3. `patient.rs` names the patient as the shared record knows them.
//! 4. `state.rs` is what is known of the record, `opening.rs` asks when a file opens.
//! 5. `consent.rs` keeps what the patient agreed to or is opposed to, and declares or withdraws access.
//! 6. `deposit.rs` orders documents and sends them, once; `change.rs` changes what is there.
//! 7. `consult.rs` lists what is there, reads it and takes it into the file.
//! 8. `colleague.rs` writes to the médecin traitant of a patient without a record; `astray.rs` takes a document of the wrong
//!    patient back.
//! 9. `panel.rs` is what is seen, `commands.rs` and `provider.rs` the other doors.
//!
//! `failures.rs`, `settings.rs` and `rows.rs` are the small change: failures with their sentence, what the practice chose, the
//! plugin's own tables.

mod astray;
mod change;
mod client;
mod colleague;
mod commands;
mod consent;
mod consult;
mod deposit;
mod door;
mod failures;
mod opening;
mod panel;
mod patient;
mod provider;
mod rows;
mod settings;
mod state;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_delivery!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_shared_record_provider!(Plugin);
