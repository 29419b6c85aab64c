//! What plugins may ask of the host, one file for each package or interface of `wit/`.

pub(crate) mod address;
pub(crate) mod apcv;
pub(crate) mod barcodes;
pub(crate) mod base;
pub(crate) mod blobs;
pub(crate) mod desktop;
pub(crate) mod documents;
pub(crate) mod export_table;
pub(crate) mod http;
pub(crate) mod identity_store;
pub(crate) mod jobs;
pub(crate) mod mailbox;
pub(crate) mod notifications;
pub(crate) mod outbox;
pub(crate) mod records;
pub(crate) mod schedule;
pub(crate) mod services;
pub(crate) mod session;
pub(crate) mod signature;
pub(crate) mod statistics;
mod store;
pub(crate) mod vitale;
