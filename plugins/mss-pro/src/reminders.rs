//! What is to be seen again comes back on its day: the list shows it by itself, and somebody who has it open is told.

use serde_json::json;
use socle_sdk::exports::Worker;
use socle_sdk::{Context, Data, Failure, documents, invalidate, schedule, time};

use crate::followed::{self, Followed};
use crate::rows::{self, text};
use crate::{Plugin, again, day, panel, receive};

/// The `[[job]]` of the manifest.
const JOB: &str = "rappels";
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
    fn run(c: &Context, job: &str, _input: &Data) -> Result<Data, Failure> {
        match job {
            again::JOB => receive::drain(c).map(|()| Data::None),
            JOB => back_today(),
            other => Err(Failure::unsupported(other)),
        }
    }
}

/// All that comes back today; how many.
fn back_today() -> Result<Data, Failure> {
    let (today, now) = (day::of(time::now_ms()), time::now_ms());
    let mut many = 0;
    for (civil, row) in rows::all(TABLE)? {
        if civil > today {
            continue;
        }
        for id in rows::texts(&row, "documents") {
            many += i64::from(comes_back(&id, now)?);
        }
        rows::delete(TABLE, &civil)?;
    }
    invalidate(panel::RESULTS);
    Ok(Data::Integer(many))
}

/// Whether this one waited for now; one that was seen, entrusted or put off since did not.
fn comes_back(id: &str, now: i64) -> Result<bool, Failure> {
    let Ok(document) = documents::open(id) else {
        return Ok(false);
    };
    let patient = document.patient();
    let waits = socle_sdk::dossier::of_patient("message", &patient)?
        .iter()
        .filter_map(Followed::read)
        .any(|one| one.document == id && one.comes_back.is_some_and(|at| at <= now));
    if waits {
        followed::come_back(&patient, id)?;
    }
    Ok(waits)
}
