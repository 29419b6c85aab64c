//! Search in a large practice, as someone types.

use std::error::Error;
use std::time::Instant;

use socle_record::{PatientSearch, Record};

use crate::timing::Measure;

pub(crate) const TYPED: &str = "search per keystroke";
pub(crate) const LIST: &str = "first page of the list";

/// Rows the list shows at once.
pub(crate) const ROWS: u32 = 50;
/// Names and dates as people type them, one key after the other.
pub(crate) const NAMES: [&str; 5] = ["martin ma", "dupont zoe", "lefevre", "garcia 1975", "xyzzy"];

/// One measure for a search as it is typed, one for the first page of all.
pub(crate) fn per_keystroke(record: &Record) -> Result<Vec<Measure>, Box<dyn Error>> {
    let typed = typed(record)?;
    let mut all = Vec::new();
    for _ in 0..31 {
        all.push(time(record, "")?);
    }
    Ok(vec![
        Measure::alone(TYPED, "whole practice", typed),
        Measure::alone(LIST, "whole practice", all),
    ])
}

/// Microseconds of each search while a few names are typed.
pub(crate) fn typed(record: &Record) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut typed = Vec::new();
    for name in NAMES {
        for end in 1..=name.len() {
            typed.push(time(record, &name[..end])?);
        }
    }
    Ok(typed)
}

fn time(record: &Record, words: &str) -> Result<f64, Box<dyn Error>> {
    let search = PatientSearch {
        words: words.to_owned(),
        first: 0,
        count: ROWS,
    };
    let start = Instant::now();
    let page = record.patients(&search)?;
    let elapsed = start.elapsed().as_secs_f64() * 1e6;
    std::hint::black_box(page);
    Ok(elapsed)
}
