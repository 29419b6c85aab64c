//! INS: the patient's national identity, through the INSi web service.
//!
//! # What it does
//!
//! A doctor opens a patient's file. If the identity has no INS yet, this plugin asks INSi by itself. When INSi's traits
//! agree with the file, the record takes them and the identity is *récupérée*; when they differ, the answer waits in the
//! panel, side by side with the file, until somebody accepts or rejects it. One click on the document she was shown, and
//! the identity is *qualifiée*.
//!
//! # A guided tour
//!
//! Beside this folder, `plugin.toml` says what the plugin offers and what it asks for, each with its reason in French, and
//! `fr.ftl` holds every sentence it says. Then, in the order of that story:
//!
//! 1. `opening.rs` hears that a file was opened and decides whether to ask INSi: thirty lines, and a good first read.
//! 2. `dossier.rs` is what the record knows of this identity, as plain values; `dossier/lecture.rs` reads them from the
//!    host, once a call.
//! 3. `acts.rs` does the three things this plugin does to an identity, whoever asks for them: ask INSi, check the
//!    identity, decide on an answer that waits.
//! 4. `insi/` talks to the web service: `recherche.rs` is the search made of several requests, `service.rs` one request
//!    over HTTP, `echange.rs` what came back. The messages themselves (SOAP, retry rules) are in `socle-formats`.
//!    `apcv.rs` takes an identity the person read from an application carte Vitale.
//! 5. `outcome.rs` puts what an act came to in words.
//! 6. `panel.rs` is what is seen. `panel/identite.rs` is the panel of the file, one screen a situation, made of the parts
//!    in `ecran.rs`, `tableau.rs` and `pieces.rs`; `marques.rs` is the banner item and the badge of the list;
//!    `boutons.rs` knows a button again by its key.
//! 7. `fond.rs` is what happens without anybody: the queue of those INSi could not be asked about, and the job that works
//!    it. `accueil.rs` says on the home page who waits, `attendus.rs`
//!    who is expected tomorrow and must bring a document; `vitale.rs` searches by carte Vitale.
//! 8. `commands.rs` offers the same acts to a menu, a key or a script, and `provider.rs` offers INSi to other plugins as
//!    the service `identity`.
//!
//! `traits.rs` carries traits over the contract in both directions; `failures.rs`, `settings.rs` and `textes.rs` are the
//! small change: failures with their sentence, what the practice chose, the keys of `fr.ftl`.
//!
//! # Habits worth taking over
//!
//! - **Values in the middle, the host at the edges.** What decides (whether to ask, which situation the panel is in, what
//!   a reply means) is a function of plain values with its tests beside it, run by `cargo test` without a host. What
//!   touches the host only carries values in and out.
//! - **No rule of the référentiel is enforced here.** The record applies them whatever a plugin asks. The panel only spares
//!   the doctor a button that would be refused.
//! - **Nothing is remembered.** Each call gets a fresh instance. What lasts is in the record; the one thing kept while a
//!   file is open, whether the less usual documents are shown, is in the scratch (`panel/pieces.rs`).
//! - **No answer is not a failure.** A call that fails writes nothing; "INSi found nobody" must be kept. So it is an `Ok`.

mod accueil;
mod acts;
mod apcv;
mod attendus;
mod commands;
mod dossier;
mod failures;
mod fond;
mod insi;
mod naissance;
mod opening;
mod outcome;
mod panel;
mod provider;
mod settings;
mod textes;
mod traits;
mod vitale;

#[cfg(test)]
mod samples;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

// What it offers, and the manifest announces: each macro exports the trait of the same name that `Plugin` implements.
socle_sdk::export_command!(Plugin);
socle_sdk::export_identity_provider!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_worker!(Plugin);
