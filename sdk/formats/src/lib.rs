//! Pure, wasm-clean formats of the French health domain.
//!
//! Nothing here reads a clock, a file, the network or a source of chance: what a function needs is in its
//! parameters, so the same code runs in the host, in a plugin and in a test.
//!
//! | module | subject |
//! |---|---|
//! | [`nir`] | the matricule (NIR or NIA), its key, its shapes, its display |
//! | [`oid`] | the assigning authorities of a matricule INS |
//! | [`date`] | civil dates whose day or month may be unknown |
//! | [`datamatrix`] | the text of the Datamatrix INS |
//! | [`fold`] | texts without accents, case and hyphens |
//! | [`documents`] | the types of documents of the shared record, with their class |
//! | [`traits`] | the strict identity traits and their form on the wire |
//! | [`identite`] | the state machine of an identity: four statuses, one function |
//! | [`insi`] | the INSi téléservice: requests, replies, retry plan |
//! | [`near`] | whether two people may be one |
//! | [`summary`] | what another program says of a patient, whatever the format |
//! | [`fhir`] | FHIR R4 (fr-core) read and written |
//! | [`cda`] | CDA R2 documents read: header, sections of the VSM and of the IPS-FR |
//! | [`soap`] | envelopes, faults and binary parts, as the national services speak them |
//! | [`xds`] | the metadata of shared documents: written, derived from a CDA, read |
//! | [`dmp`] | the shared record (DMP): requests and replies of its transactions |
//! | [`vsm`] | the medical summary (VSM) written, and checked before it leaves |
//! | [`mss`] | secure mail: addresses, subjects, headers; with the feature `mail` messages and reports |
//! | `xdm` | archives of documents in mail: what is said of each is of [`xds`] (feature `xdm`) |
//! | `xlsx` | the first sheet of an Excel workbook (feature `xlsx`) |
//! | `annuaire` | the national directory: its daily extract and its records (feature `annuaire`) |
//!
//! Every error has three faces: `code()` is dotted and never reused, `message()` is the French sentence the
//! practitioner reads (what happened, what to do), and `Display` is the English line for the author of the program.
//! None of them holds patient data.

#[cfg(feature = "serde")]
mod texte_serde;

#[cfg(feature = "annuaire")]
pub mod annuaire;
#[cfg(feature = "fhir")]
pub mod cda;
pub mod datamatrix;
pub mod date;
#[cfg(feature = "fhir")]
pub mod dmp;
pub mod documents;
#[cfg(feature = "fhir")]
pub mod fhir;
pub mod fold;
pub mod identite;
pub mod insi;
pub mod mss;
pub mod near;
pub mod nir;
pub mod oid;
mod out;
pub mod soap;
pub mod summary;
pub mod traits;
pub mod unit;
#[cfg(feature = "fhir")]
pub mod vsm;
#[cfg(feature = "xdm")]
pub mod xdm;
#[cfg(feature = "fhir")]
pub mod xds;
#[cfg(feature = "xlsx")]
pub mod xlsx;
