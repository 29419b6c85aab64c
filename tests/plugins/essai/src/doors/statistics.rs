//! Counts over the whole record.

use socle_sdk::{Context, Data, Failure, Tally, statistics};

use super::{Args, said};

/// A count of a kind: grouped by a field, then by a span; `without` another kind, the same day, when that is named.
fn asked(a: Args<'_>) -> Tally {
    let tally = Tally::new(a.at(0));
    if let Some(field) = a.given(1) {
        tally.by(field);
    }
    if let Some(span) = a.given(2) {
        tally.per(span);
    }
    if let Some(other) = a.given(3) {
        tally.without(&Tally::new(other), Some(0));
    }
    if let Some(state) = a.given(4) {
        tally.equal("etat", &[Data::from(state)]);
        tally.during("2000-01-01", "");
        tally.patients();
    }
    tally
}

pub(super) fn tally(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let groups = statistics::count_by(&asked(a))?;
    let lines: Vec<String> = groups
        .iter()
        .map(|(keys, count)| {
            let keys: Vec<String> = keys.iter().map(said).collect();
            format!("{}={count}", keys.join("/"))
        })
        .collect();
    Ok(lines.join(" "))
}

pub(super) fn behind(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(statistics::patients_behind(&asked(a), 0, 10)?.join(" "))
}

pub(super) fn called(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&statistics::called(a.at(0))?))
}
