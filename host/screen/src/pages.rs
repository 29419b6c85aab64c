//! The pages of a practice, one module each.

pub(crate) mod agenda;
pub(crate) mod contacts;
pub(crate) mod exchange;
pub(crate) mod extensions;
pub(crate) mod home;
pub(crate) mod sends;
pub(crate) mod settings;
pub(crate) mod state;
