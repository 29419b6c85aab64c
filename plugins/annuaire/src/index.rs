//! The index: what is searched, without a network.
//!
//! Mailboxes are laid in pigeonholes by the first three letters of a name and the first letter of a town. A search opens the
//! one pigeonhole it needs, or the few of a name when no town is given, and looks at what lies there: no full-text search over
//! half a million rows, and the same speed on every store. What lies in a pigeonhole is packed; a practice's backup holds it.
//!
//! | table | key | value |
//! |---|---|---|
//! | `bal` | `mar/p`: three letters of a name, one of a town | entries, packed |
//! | `renvois` | three hexadecimal digits of a hash | for each address and each identifier, its pigeonholes, packed |
//! | `communes`, `lieux` | see `lieux.rs` | the same by town alone |
//! | `libelles` | `tous` | labels of professions and savoir-faire |
//!
//! Each has a staged twin (`bal-neuve`, …) that takes its place when the whole is made.

mod casiers;
mod cles;
mod entree;
mod lieux;
mod recherche;

pub(crate) use casiers::Casiers;
pub(crate) use cles::{casiers_de, empreinte, renvoi};
pub(crate) use entree::{Entree, ordonner};
pub(crate) use lieux::{Lieux, lieu_de, rangees};
pub(crate) use recherche::{
    Demande, Filtre, Groupe, chercher, par_adresse, par_identifiant, regrouper,
};

#[cfg(test)]
pub(crate) use recherche::tests as essai;

use std::collections::BTreeMap;

use socle_sdk::{Data, Failure, store};

pub(crate) const BAL: &str = "bal";
pub(crate) const RENVOIS: &str = "renvois";
pub(crate) const COMMUNES: &str = "communes";
pub(crate) const LIEUX: &str = "lieux";
pub(crate) const LIBELLES: &str = "libelles";
/// All of them: they take the place of their twins together.
pub(crate) const TABLES: [&str; 5] = [BAL, COMMUNES, LIEUX, RENVOIS, LIBELLES];
/// Changes with what the tables hold: an index of another form is made again.
pub(crate) const FORME: u64 = 2;
/// The only row of [`LIBELLES`].
pub(crate) const TOUS: &str = "tous";

/// The staged twin of a table.
pub(crate) fn neuve(table: &str) -> String {
    format!("{table}-neuve")
}

/// Labels by code: `10` and `SM26` never mean two things.
pub(crate) type Libelles = BTreeMap<String, String>;

pub(crate) fn libelles() -> Result<Libelles, Failure> {
    let Data::Json(json) = store::get(LIBELLES, TOUS)? else {
        return Ok(Libelles::new());
    };
    Ok(serde_json::from_str(&json).unwrap_or_default())
}

/// Puts an empty table in the place of this one: `swap` is the one way to empty a table at once.
pub(crate) fn vider(table: &str) -> Result<(), Failure> {
    store::swap(table, "vide")
}
