//! MSS Citoyenne: secure mail with patients, in their Mon espace santé.
//!
//! A message leaves by the outbox, to the address made of a *qualifiée* INS and no other. The doctor begins an exchange, the
//! patient answers for as long as it is open. What was written and what came is kept in the patient's file as messages of the
//! record; how an exchange stands follows from the last message that left.
//!
//! 1. `letter.rs` is a message as the record keeps it, with what this plugin keeps beside it.
//! 2. `order.rs` looks at what is to be sent and queues it, `paper.rs` is what a patient can open of it; `attempt.rs` hands it in,
//!    once.
//! 3. `exchange.rs` says how an exchange stands, and how long a patient may answer; `closing.rs` closes what has run out.
//! 4. `receive.rs` hears of answers and of what was not delivered; `filing.rs` files what a patient sends.
//! 5. `destinations.rs` says of documents whether they may go to the patient, and how each stands.
//! 6. `models.rs` keeps models of messages, `sorting.rs` how answers were sorted for the doctor.
//! 7. `hidden.rs` keeps the documents that never leave to the patient.
//! 8. `panel.rs` is what is seen, `commands.rs` and `provider.rs` the other doors.
//!
//! `boxes.rs`, `patient.rs`, `settings.rs`, `rows.rs` and `failures.rs` are the small change.

mod attempt;
mod boxes;
mod closing;
mod commands;
mod destinations;
mod exchange;
mod failures;
mod filing;
mod hidden;
mod letter;
mod models;
mod order;
mod panel;
mod paper;
mod patient;
mod provider;
mod receive;
mod rows;
mod settings;
mod sorting;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_delivery!(Plugin);
socle_sdk::export_messaging_provider!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_worker!(Plugin);
