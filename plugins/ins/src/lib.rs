//! INS: the patient's national identity through the INSi web service.
//!
//! | file | subject |
//! |---|---|
//! | `commands.rs` | what a menu, a key or a script asks |
//! | `opening.rs` | INSi asked by itself when a file is opened |
//! | `panel.rs` and `panel/` | what is seen: panel, banner item, badge of the list |
//! | `provider.rs` | the service `identity`, for other plugins |
//! | `acts.rs` | the three things this plugin does to an identity, whoever asks |
//! | `insi/` | one exchange with INSi, and the search made of several |
//! | `dossier.rs`, `traits.rs` | what the record says, as plain values |
//! | `outcome.rs` | what an act came to, in words and for a script |
//! | `memory.rs` | what is kept while the file is open |
//! | `failures.rs`, `settings.rs`, `textes.rs` | failures, settings, keys of `fr.ftl` |
//!
//! Two habits keep it testable. What decides (whether to ask, which buttons, what a reply means) is a function of plain
//! values with its tests beside it; what touches the host only carries values in and out. And the rules of the
//! référentiel are not here: the record applies them whatever a plugin asks.

mod acts;
mod commands;
mod dossier;
mod failures;
mod insi;
mod memory;
mod opening;
mod outcome;
mod panel;
mod provider;
mod settings;
mod textes;
mod traits;

#[cfg(test)]
mod samples;

/// The plugin has no state: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_identity_provider!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_panel!(Plugin);
