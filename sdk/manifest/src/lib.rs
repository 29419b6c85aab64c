//! `plugin.toml`: what a plugin is, what it adds to the screen, what it offers and what it asks for;
//! and [`agree`], which compares that page with what the component really imports and exports.
//!
//! The crate is pure: it reads text, touches no file and knows no engine, so the host, the author's tool and
//! tests judge a plugin by the same code.
//!
//! ```
//! let manifest = socle_manifest::Manifest::from_toml(r#"
//!     id = "bonjour"
//!     version = "0.1.0"
//!     api = "0.1"
//!     name = "Bonjour"
//!     description = "Salue le patient."
//!     publisher = "Exemple"
//!     license = "MIT"
//!
//!     [[panel]]
//!     id = "salut"
//!     title = "Salut"
//!     place = "side"
//! "#)?;
//! assert_eq!(manifest.panels[0].id, "salut");
//! # Ok::<(), socle_manifest::ManifestError>(())
//! ```
//!
//! Two readers, two languages: `Display` of every error is English and meant for the plugin's author;
//! `phrase()` is French and meant for the practitioner.

mod agree;
mod contribution;
mod error;
mod host;
mod interface;
mod manifest;
mod parse;
mod permission;
mod settings;
mod text;

pub use agree::{ComponentShape, Disagreement, HostContract, agree};
pub use contribution::{
    Argument, Badge, Banner, Beginning, Column, Command, Delivery, DocumentMenu, Documents, Event,
    Importer, Job, OnFailure, Panel, Place, SCHEDULE_MAX, SCHEDULE_MIN, Schedule, Validation, When,
};
pub use error::{Finding, ManifestError};
pub use host::{HostPattern, HostPatternError};
pub use interface::{
    EXPORTS, Export, Interface, InterfaceError, Need, consumer_interface, export_key, need,
    provider_interface,
};
pub use manifest::{Api, BARCODE_SCANNED, MANIFEST_MAX_BYTES, Manifest};
pub use permission::{Access, Group, Permission, Request, Scope};
pub use settings::{Level, Setting, SettingType, SettingValue};
