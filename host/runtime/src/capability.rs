//! What plugins may ask of the host, one file for each package or interface of `wit/`.

pub(crate) mod base;
pub(crate) mod blobs;
pub(crate) mod http;
pub(crate) mod identity_store;
pub(crate) mod jobs;
pub(crate) mod outbox;
pub(crate) mod records;
pub(crate) mod services;
pub(crate) mod session;
pub(crate) mod store;
