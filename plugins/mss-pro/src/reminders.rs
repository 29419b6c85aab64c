//! What is to be seen again comes back on its day: the list shows it by itself, and somebody who has it open is told.

use serde_json::json;
use socle_sdk::exports::Worker;
use socle_sdk::{Context, Data, Failure, documents, invalidate, schedule, time};

use crate::followed::{self, Followed};
use crate::rows::{self, text};
use crate::{Plugin, again, day, panel};

/// The `[[job]]` of the manifest.
pub(crate) const JOB: &str = "rappels";
/// The days something comes back: each with the start that was asked for, and the messages of the record that wait for it.
const TABLE: &str = "rappels";

/// Comes back that day, whoever has the list open.
pub(crate) fn on(civil: &str, at: i64, document: &str) -> Result<(), Failure> {
    let mut row = rows::get(TABLE, civil)?.unwrap_or_else(|| json!({}));
    let start = match text(&row, "depart") {
        known if !known.is_empty() && schedule::next(&known)?.is_some() => known,
        _ => schedule::start_at(JOB, at, &Data::Text(civil.to_owned()))?,
    };
    let mut all = rows::texts(&row, "documents");
    if !all.iter().any(|one| one == document) {
        all.push(document.to_owned());
    }
    row = json!({ "depart": start, "documents": all });
    rows::put(TABLE, civil, &row)
}

impl Worker for Plugin {
    /// Says that its time has come, and what it was started with. A job runs beside the plugin's other calls, and what it writes
    /// would be written over theirs; its end is an event (`receive.rs`), which waits for its turn and is told again when it failed.
    fn run(_: &Context, job: &str, input: &Data) -> Result<Data, Failure> {
        match job {
            again::JOB | JOB => Ok(input.clone()),
            other => Err(Failure::unsupported(other)),
        }
    }
}

/// All that comes back today does.
pub(crate) fn back_today() -> Result<(), Failure> {
    let (today, now) = (day::of(time::now_ms()), time::now_ms());
    for (civil, row) in rows::all(TABLE)? {
        if civil > today {
            continue;
        }
        for id in rows::texts(&row, "documents") {
            comes_back(&id, now)?;
        }
        rows::delete(TABLE, &civil)?;
    }
    invalidate(panel::RESULTS);
    Ok(())
}

/// It does when it waited for now; one that was seen, entrusted or put off since does not.
fn comes_back(id: &str, now: i64) -> Result<(), Failure> {
    let Ok(document) = documents::open(id) else {
        return Ok(());
    };
    let patient = document.patient();
    let waits = socle_sdk::dossier::of_patient("message", &patient)?
        .iter()
        .filter_map(Followed::read)
        .any(|one| one.document == id && one.comes_back.is_some_and(|at| at <= now));
    match waits {
        true => followed::come_back(&patient, id),
        false => Ok(()),
    }
}
