//! The mailboxes of whoever acts, and of the practice, with what is said where one is missing.

use socle_sdk::{Data, Failure, Mailbox};

use crate::failures::said;

/// A text a mailbox, a message or a content says; empty when it does not.
pub(crate) fn text(value: Data) -> String {
    value.into_text().unwrap_or_default()
}

/// The one with this id.
pub(crate) fn open(id: &str) -> Result<Mailbox, Failure> {
    Mailbox::of_id(id)?.ok_or_else(|| said("mss-pro.boite", "sans-boite"))
}

/// The one a person writes from when they chose none: their own before the practice's.
pub(crate) fn usual() -> Result<Mailbox, Failure> {
    Mailbox::usual()?.ok_or_else(|| said("mss-pro.boite", "aucune-boite"))
}

/// Its address.
pub(crate) fn address(mailbox: &Mailbox) -> String {
    text(mailbox.get("address"))
}
