//! Tests of the formats, one module per subject. Most are tables: one line, one case.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps on an error fails, as it should"
)]

mod documents;
mod donnees;

mod accueil;
mod annuaire;
mod cda;
mod cda_document;
mod cda_place;
mod cog_oid;
mod concordance;
mod conduites;
mod datamatrix;
mod date;
mod dmp;
mod fhir;
mod fil;
mod filing;
mod machine;
mod machine_exhaustive;
mod mss;
mod mtom;
mod nir;
mod proprietes;
mod recherche;
mod recue;
mod reponse;
mod reponse_hostile;
mod requete;
#[cfg(feature = "serde")]
mod stockage;
mod traits;
mod vsm;
mod xdm;
