//! Loads plugins, links them, limits them, and routes services and events between them.
//!
//! The way of one call: [`Host`] finds the plugin and makes a plan; `call` makes a fresh instance
//! with two budgets and runs one export; what the plugin asks on the way is answered by the files
//! of `capability`, each checked against what was granted; what it wants written is staged, and
//! committed to the record in one transaction once the export has returned.
//!
//! # Invariants
//! - A plugin has no WASI and no import that is not in `wit/`.
//! - No instance lives longer than a call.
//! - No transaction of the record is open while guest code or the network runs.
//! - A denied call answers `denied`; it never traps.
//! - Absent on purpose: any national service, any plugin's name, egui.

mod background;
#[allow(missing_docs)]
mod bindings;
mod cache;
mod call;
mod cancel;
mod capability;
mod confined;
mod consent;
pub mod contract;
mod deadline;
mod engine;
mod error;
mod failure;
mod host;
mod lifecycle;
pub mod limits;
mod meter;
mod package_files;
mod places;
mod plugin;
pub mod policy;
pub mod ports;
mod ran_on;
#[allow(unreachable_pub)]
mod resources;
mod rights;
mod scratch;
mod staged_tables;
mod state;
mod structure;
mod texts;
mod turns;
mod values;
pub mod view;
pub mod views;

pub use cancel::Cancel;
pub use capability::identity_store::identity_settings;
pub use consent::{Answer, Ask, Choice, ConsentRequest, Decisions, Line, Occasion};
pub use error::{CallError, HostError, Reason};
pub use failure::{Data, Failure};
pub use host::{
    Attended, Host, HostEvent, HostOptions, PluginInfo, Ports, Refused, Rows, RowsAsked,
};
pub use lifecycle::Lifecycle;
pub use plugin::{LastFailure, LogLine, Stats};
pub use state::{Dependencies, Origin};
pub use texts::Catalogue;
