//! The national directory of professionals and structures, searched on this machine.
//!
//! Every night the daily extract of mailboxes of secure mail is downloaded and put into an index of the plugin's own tables:
//! three letters of a name and a town find somebody at once, without a network. One record is verified online when asked.
//!
//! 1. `index/` is the heart: what a line of the extract becomes (`entree.rs`), by what it is found (`cles.rs`), how the index
//!    is made without ever holding it whole (`casiers.rs`), and the search (`recherche.rs`).
//! 2. `telechargement.rs` takes the extract in parts and keeps them, `travail.rs` is the job that makes the index of them:
//!    both go on where they stopped.
//! 3. `etat.rs` is what is known of all that: when, how many lines, which could not be used, what failed.
//! 4. `contacts.rs` looks at and adds to the contacts of the practice, `suivi.rs` notices addresses that are gone and looks
//!    after the practice's own, `refus.rs` knows those a message did not reach.
//! 5. `fiche.rs` verifies one record with the FHIR service.
//! 6. `trouves.rs` puts all of it together for a search: `panel.rs` is what is seen, `commands.rs` and `provider.rs` the other
//!    doors.
//!
//! What the directory knows is not kept for more than 30 days without asking again: an index that could not be renewed is
//! not searched any more, and deleted by the next job.

mod commands;
mod contacts;
mod etat;
mod failures;
mod fiche;
mod index;
mod panel;
mod provider;
mod refus;
mod settings;
mod suivi;
mod telechargement;
mod travail;
mod trouves;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_command!(Plugin);
socle_sdk::export_directory_provider!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_worker!(Plugin);
