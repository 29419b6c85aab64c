//! Addresses nobody is reached at any more, as reports of messages of ours say: they are offered last, with the reason, and
//! nothing is ticked for them. One that takes a message again is alive again.

use std::collections::HashMap;

use serde_json::json;
use socle_formats::mss::report::{Action, Cause, Outcome};
use socle_sdk::{Failure, time};

use crate::rows;

const TABLE: &str = "injoignables";

/// Why nobody is reached at this address, French; none when nothing is known against it.
pub(crate) fn reason(address: &str) -> Result<Option<String>, Failure> {
    let row = rows::get(TABLE, &address.to_lowercase())?;
    Ok(row.map(|row| rows::text(&row, "raison")))
}

/// All of them, each with why.
pub(crate) fn all() -> Result<HashMap<String, String>, Failure> {
    let all = rows::all(TABLE)?.into_iter();
    Ok(all
        .map(|(address, row)| (address, rows::text(&row, "raison")))
        .collect())
}

/// What a report says of an address.
pub(crate) fn heard(outcome: &Outcome) -> Result<(), Failure> {
    let key = outcome.recipient.to_lowercase();
    match (outcome.action, outcome.cause()) {
        (Action::Failed, Some(cause)) if is_final(cause) => rows::put(
            TABLE,
            &key,
            &json!({ "raison": cause.message(), "le": time::now_ms() }),
        ),
        (Action::Delivered | Action::Relayed | Action::Expanded, _) => rows::delete(TABLE, &key),
        _ => Ok(()),
    }
}

/// Whether the next message would be refused as well: a mailbox that is full may be emptied, a message too large be made smaller.
fn is_final(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Inconnu | Cause::Adresse | Cause::Fermee | Cause::HorsEspace
    )
}
