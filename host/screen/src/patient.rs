//! A patient's file: banner and tabs, medical file, documents, what is held before a reader, validation.

pub(crate) mod banner;
pub(crate) mod charts;
pub(crate) mod collision;
pub(crate) mod dossier;
pub(crate) mod file;
pub(crate) mod papers;
pub(crate) mod reader;
pub(crate) mod validation;
