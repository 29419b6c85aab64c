//! The national directory of health professionals and structures (*Annuaire Santé*).
//!
//! | module | subject |
//! |---|---|
//! | [`correspondant`] | a person or a structure, and where they are written to |
//! | [`archive`] | the archive the daily extract comes in, unpacked as it is read |
//! | [`extrait`] | the daily extract of mailboxes of secure mail, line by line |
//! | [`ressources`] | the records of the FHIR service, version 2 |
//! | [`requete`] | the addresses they are asked at |
//!
//! Sources: public documentation of the FHIR service of the directory (version 2) and its profiles, the header of the extract
//! `Extraction_Correspondance_MSSante`. What is inferred is said where it stands.

pub mod archive;
pub mod correspondant;
pub mod extrait;
pub mod requete;
pub mod ressources;

pub use correspondant::{Bal, Code, Correspondant, Lieu, Nature, TypeBal};
