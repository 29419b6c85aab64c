//! Entities of the record.

use socle_sdk::{Context, Failure, Query, http, records};

use super::{Args, said};

pub(super) fn open(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = records::open("patient", a.at(0))?;
    Ok(said(&entity.get(a.at(1))))
}

pub(super) fn set(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = records::open("patient", a.at(0))?;
    entity.set(a.at(1), &a.at(2).into())?;
    Ok(said(&entity.get(a.at(1))))
}

/// Open, exchange with a server, then change what was opened before.
pub(super) fn set_after(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = records::open("patient", a.at(0))?;
    http::Request::new("GET", a.at(3)).send()?;
    entity.set(a.at(1), &a.at(2).into())?;
    Ok(entity.revision().to_string())
}

fn query(a: Args<'_>) -> Query {
    let query = Query::new("patient");
    query.matches(a.at(0));
    if let Some(field) = a.given(1) {
        query.sort(field, false);
    }
    query
}

pub(super) fn find(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let found = records::find(&query(a))?;
    Ok(found
        .iter()
        .map(|entity| said(&entity.get("nom-naissance")))
        .collect::<Vec<_>>()
        .join(" "))
}

pub(super) fn count(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(records::count(&query(a))?.to_string())
}
