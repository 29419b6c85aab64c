//! The plugin's own tables, and jobs.

use socle_sdk::{Context, Data, Failure, Query, jobs, store};

use super::{Args, said};

pub(super) fn put(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    store::put(a.at(0), a.at(1), &a.at(2).into(), a.at(3))?;
    Ok(String::new())
}

pub(super) fn get(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&store::get(a.at(0), a.at(1))?))
}

pub(super) fn delete(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    store::delete(a.at(0), a.at(1))?;
    Ok(String::new())
}

pub(super) fn find(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let query = Query::new(a.at(0));
    if let Some(words) = a.given(1) {
        query.matches(words);
    }
    if a.given(2).is_some() || a.given(3).is_some() {
        let end = |place: usize| a.given(place).map_or(Data::None, Data::from);
        query.between("key", &end(2), &end(3));
    }
    query.sort("key", false);
    let rows = store::find(&query)?;
    Ok(rows
        .iter()
        .map(|(key, value)| format!("{key}={}", said(value)))
        .collect::<Vec<_>>()
        .join(" "))
}

pub(super) fn swap(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    store::swap(a.at(0), a.at(1))?;
    Ok(String::new())
}

/// The steps of the job are separated by `;`, their arguments by `:`.
pub(super) fn start_job(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    jobs::start(
        a.at(0),
        &a.at(1).replace(';', "\n").replace(':', "|").into(),
    )
}

pub(super) fn cancel_job(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    jobs::cancel(a.at(0))?;
    Ok(String::new())
}
