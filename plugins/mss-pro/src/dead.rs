//! Addresses nobody is reached at any more, as reports of messages of ours say: they are offered last, with the reason, nothing is
//! ticked for them, and the directory asks for them ([`crate::provider`]). One that takes a message again is alive again.

use std::collections::HashMap;

use serde_json::{Value, json};
use socle_formats::mss::report::{Action, Cause, Outcome};
use socle_sdk::{Failure, time};

use crate::rows;

const TABLE: &str = "injoignables";
/// Milliseconds after which a refusal says nothing any more: the mailbox may have been opened since.
const HOLDS_MS: i64 = 30 * 86_400_000;

/// An address nobody is reached at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dead {
    /// Why, French.
    pub(crate) reason: String,
    /// When a message came back; milliseconds since the Unix epoch, UTC.
    pub(crate) since: i64,
}

impl Dead {
    fn read(row: &Value) -> Option<Self> {
        let since = row["le"].as_i64()?;
        let holds = time::now_ms().saturating_sub(since) <= HOLDS_MS;
        holds.then(|| Self {
            reason: rows::text(row, "raison"),
            since,
        })
    }
}

/// Why nobody is reached at this address, French; none when nothing is known against it.
pub(crate) fn reason(address: &str) -> Result<Option<String>, Failure> {
    let row = rows::get(TABLE, &address.to_lowercase())?;
    let dead = row.as_ref().and_then(Dead::read);
    Ok(dead.map(|dead| dead.reason))
}

/// All of them, by address.
pub(crate) fn all() -> Result<HashMap<String, Dead>, Failure> {
    let all = rows::all(TABLE)?.into_iter();
    Ok(all
        .filter_map(|(address, row)| Some((address, Dead::read(&row)?)))
        .collect())
}

/// What a report says of an address.
pub(crate) fn heard(outcome: &Outcome) -> Result<(), Failure> {
    match (outcome.action, outcome.cause()) {
        (Action::Failed, Some(cause)) if is_final(cause) => rows::put(
            TABLE,
            &outcome.recipient.to_lowercase(),
            &json!({ "raison": cause.message(), "le": time::now_ms() }),
        ),
        (Action::Delivered | Action::Relayed | Action::Expanded, _) => alive(&outcome.recipient),
        _ => Ok(()),
    }
}

/// Somebody is there: a message was taken, or read.
pub(crate) fn alive(address: &str) -> Result<(), Failure> {
    rows::delete(TABLE, &address.to_lowercase())
}

/// Whether the next message would be refused as well: a mailbox that is full may be emptied, a message too large be made smaller.
fn is_final(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Inconnu | Cause::Adresse | Cause::Fermee | Cause::HorsEspace
    )
}
