//! Entities of the record.

use socle_sdk::dossier::{self, Coded};
use socle_sdk::records::Entity;
use socle_sdk::{Context, Data, Failure, Query, http, records};

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

fn opened(a: Args<'_>) -> Result<Entity, Failure> {
    records::open(a.at(0), a.at(1))
}

/// `terme` is words, or system, code and words separated by `/`; one more field may be given as text.
pub(super) fn create(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let mut fields: Vec<(&str, Data)> = Vec::new();
    if let Some(terme) = a.given(2) {
        let terme = match terme.split('/').collect::<Vec<_>>().as_slice() {
            [system, code, label] => Coded::new(system, code, label),
            _ => Coded::free(terme),
        };
        fields.push(("terme", terme.into()));
    }
    if let Some(field) = a.given(3) {
        fields.push((field, a.at(4).into()));
    }
    Ok(dossier::create(a.at(0), a.at(1), &fields)?.id())
}

pub(super) fn get(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&opened(a)?.get(a.at(2))))
}

pub(super) fn set_of(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = opened(a)?;
    entity.set(a.at(2), &a.at(3).into())?;
    Ok(format!("r{}", entity.revision()))
}

pub(super) fn close(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = opened(a)?;
    entity.close(&a.given(2).into())?;
    Ok(format!(
        "{} r{}",
        said(&entity.get("etat")),
        entity.revision()
    ))
}

pub(super) fn strike(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = opened(a)?;
    entity.strike(a.at(2))?;
    Ok(format!(
        "{} r{}",
        said(&entity.get("etat")),
        entity.revision()
    ))
}

pub(super) fn attach(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = opened(a)?;
    entity.attach(a.at(2))?;
    Ok(said(&entity.get("patient")))
}

pub(super) fn history(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entity = opened(a)?;
    let said = said(&entity.history_of(a.number(2), a.at(3))?);
    Ok(format!("{said} of {}", entity.history_size()?))
}

pub(super) fn find_of(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let query = Query::new(a.at(0));
    query.matches(a.at(1));
    let found: Vec<_> = records::find(&query)?
        .iter()
        .map(|entity| {
            entity
                .text("libelle")
                .or_else(|| entity.text("nom"))
                .unwrap_or_default()
        })
        .collect();
    Ok(format!("{}: {}", records::count(&query)?, found.join(" ")))
}

pub(super) fn active(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(dossier::is_active(a.at(0))?.to_string())
}
