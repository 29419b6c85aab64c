//! What arrived and could not be looked at, because a server was slow or nobody was there, is looked at again by itself: soon
//! at first, then less and less often. Nobody has to press a button, and no other message has to come first. What there was no
//! time for is looked at in a call that follows at once.

use serde_json::json;
use socle_sdk::{Data, Failure, log, schedule, time};

use crate::rows::{self, text};

/// The `[[job]]` of the manifest.
pub(crate) const JOB: &str = "arrivees";
/// What was asked for: one row.
const TABLE: &str = "reprise";
const ROW: &str = "reprise";
/// The first wait, and the longest, milliseconds.
const FIRST_MS: i64 = 60_000;
const LONGEST_MS: i64 = 30 * 60_000;

/// Whether this plugin may begin by itself.
pub(crate) fn may() -> bool {
    schedule::next(ROW).is_ok()
}

/// What waits behind this key is looked at in a call of its own, as soon as others had their turn.
pub(crate) fn at_once(behind: &str) -> Result<(), Failure> {
    match schedule::start_at(JOB, time::now_ms(), &Data::Text(behind.to_owned())) {
        Ok(_start) => Ok(()),
        Err(failure) => {
            log::warn(&format!("messages wait for the next one: {}", failure.code));
            Ok(())
        }
    }
}

/// Something waits: it is looked at again, unless that is foreseen. Without the right to begin by itself it waits for the next
/// message, or for whoever looks.
pub(crate) fn soon() -> Result<(), Failure> {
    let known = rows::get(TABLE, ROW)?.unwrap_or_default();
    match begin(&text(&known, "depart"), known["attente"].as_i64()) {
        Ok(Some((start, wait))) => {
            rows::put(TABLE, ROW, &json!({ "depart": start, "attente": wait }))
        }
        Ok(None) => Ok(()),
        Err(failure) => {
            log::warn(&format!("messages wait for the next one: {}", failure.code));
            Ok(())
        }
    }
}

/// Nothing waits any more.
pub(crate) fn done() -> Result<(), Failure> {
    match rows::get(TABLE, ROW)? {
        Some(_) => rows::delete(TABLE, ROW),
        None => Ok(()),
    }
}

/// What is asked for, and after how long a wait; none when it was asked for already.
fn begin(known: &str, waited: Option<i64>) -> Result<Option<(String, i64)>, Failure> {
    if !known.is_empty() && schedule::next(known)?.is_some() {
        return Ok(None);
    }
    let wait = next_wait(waited);
    let start = schedule::start_at(JOB, time::now_ms() + wait, &Data::None)?;
    Ok(Some((start, wait)))
}

fn next_wait(waited: Option<i64>) -> i64 {
    waited.map_or(FIRST_MS, |before| (before * 2).clamp(FIRST_MS, LONGEST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_somewhere() {
        assert_eq!(next_wait(None), 60_000);
        assert_eq!(next_wait(Some(60_000)), 120_000);
        assert_eq!(next_wait(Some(-5)), 60_000);
        assert_eq!(next_wait(Some(20 * 60_000)), LONGEST_MS);
    }
}
