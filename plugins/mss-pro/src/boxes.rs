//! The mailboxes of whoever acts, and of the practice.

use socle_sdk::{Data, Failure, Mailbox, Message, Query, mailbox};

use crate::failures::said;

/// A text a mailbox, a message or a content says; empty when it does not.
pub(crate) fn text(value: Data) -> String {
    value.into_text().unwrap_or_default()
}

/// All there are.
pub(crate) fn all() -> Result<Vec<Mailbox>, Failure> {
    mailbox::mailboxes()
}

/// The one with this id.
pub(crate) fn open(id: &str) -> Result<Mailbox, Failure> {
    all()?
        .into_iter()
        .find(|one| one.get("id").as_text() == Some(id))
        .ok_or_else(|| said("mss-pro.boite", "sans-boite"))
}

/// The one a person writes from when they chose none: their own before the practice's.
pub(crate) fn usual() -> Result<Mailbox, Failure> {
    let mut boxes = all()?;
    boxes.sort_by_key(|one| one.get("owner").is_none());
    boxes
        .into_iter()
        .next()
        .ok_or_else(|| said("mss-pro.boite", "aucune-boite"))
}

/// Its address.
pub(crate) fn address(mailbox: &Mailbox) -> String {
    text(mailbox.get("address"))
}

/// The name of the folder that serves this (`inbox`, `sent`, `archive`), where there is one.
pub(crate) fn folder(mailbox: &Mailbox, serves: &str) -> Result<Option<String>, Failure> {
    let value = |row: &[(String, Data)], key: &str| {
        let found = row.iter().find(|(name, _)| name == key);
        found.and_then(|(_, value)| value.as_text().map(str::to_owned))
    };
    let folders = mailbox.folders()?;
    Ok(folders
        .iter()
        .find(|row| value(row, "use").as_deref() == Some(serves))
        .and_then(|row| value(row, "name")))
}

/// The message of this identifier, wherever it lies in the mailbox.
pub(crate) fn by_identifier(mailbox: &Mailbox, id: &str) -> Result<Option<Message>, Failure> {
    let query = Query::new("message");
    query.equal("message-id", &id.into());
    query.page(0, 1);
    Ok(mailbox.find(&query)?.into_iter().next())
}
