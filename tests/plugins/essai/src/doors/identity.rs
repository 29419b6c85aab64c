//! The identity of a patient.

use socle_sdk::identity_store::{self, Identity};
use socle_sdk::{Context, Data, Failure};

use super::{Args, said};

pub(super) fn open(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    Ok(format!(
        "{} {} {} r{} piece={} recovery={} held={} marked={} asked={} {}",
        identity.statut(),
        said(&identity.get("nom-naissance")),
        said(&identity.get("date-naissance")),
        identity.revision(),
        identity.piece().unwrap_or_default(),
        identity.recovery().unwrap_or_default(),
        said(&identity.held("nom-naissance")),
        ["douteux", "fictif", "homonyme"]
            .iter()
            .any(|word| identity.marked(word)),
        identity.asked().is_some(),
        identity.asked_code().unwrap_or_default(),
    ))
}

/// A field of the answer that waits.
pub(super) fn held(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&identity_store::open(a.at(0))?.held(a.at(1))))
}

fn pair(ins: Option<(String, String)>) -> String {
    ins.map_or("-".into(), |(matricule, oid)| format!("{matricule} {oid}"))
}

pub(super) fn matricule(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    identity_store::matricule(a.at(0)).map(pair)
}

pub(super) fn unqualified(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    identity_store::matricule_unqualified(a.at(0)).map(pair)
}

/// The revision given, or the present one.
fn revision(identity: &Identity, a: Args<'_>, place: usize) -> u64 {
    a.at(place).parse().unwrap_or_else(|_| identity.revision())
}

/// An answer of INSi with the very traits of the file.
pub(super) fn answer(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    let mut pairs: Vec<(String, Data)> = [
        "nom-naissance",
        "premier-prenom",
        "liste-prenoms",
        "sexe",
        "date-naissance",
        "lieu-naissance",
    ]
    .map(|field| (field.to_owned(), identity.get(field)))
    .to_vec();
    pairs.push(("matricule".into(), a.at(1).into()));
    pairs.push(("oid".into(), a.at(2).into()));
    identity_store::record_answer(a.at(0), revision(&identity, a, 3), &pairs, "traits")
}

pub(super) fn no_answer(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::record_no_answer(a.at(0), identity.revision(), a.at(1))?;
    Ok(String::new())
}

pub(super) fn decide(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::decide(a.at(0), identity.revision(), a.at(1))
}

pub(super) fn check(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::check(a.at(0), revision(&identity, a, 2), a.at(1))
}

pub(super) fn accepted(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let listed = identity_store::accepted(a.at(0))?;
    let lines: Vec<String> = listed
        .iter()
        .map(|(case, piece)| format!("{case}:{piece}"))
        .collect();
    Ok(lines.join(" "))
}

pub(super) fn mark(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::mark(
        a.at(0),
        identity.revision(),
        a.at(1),
        a.at(2) == "1",
        a.at(3),
    )
}

pub(super) fn withdraw(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::withdraw(a.at(0), identity.revision(), a.at(1), a.at(2))
}

pub(super) fn refuse(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::refuse(a.at(0), identity.revision())
}

pub(super) fn verified(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    identity_store::record_verification(a.at(0), identity.revision(), a.at(1), a.at(2))
}

pub(super) fn dates(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    let at = |ms: Option<i64>| ms.map_or("-".to_owned(), |ms| ms.to_string());
    Ok(format!(
        "checked={} by={} verified={} verdict={} refused={} due={}{}",
        at(identity.checked()),
        identity.checked_by().unwrap_or_default(),
        at(identity.verified()),
        identity.verdict().unwrap_or_default(),
        at(identity.refused()),
        if identity.due("check") { "c" } else { "" },
        if identity.due("verification") {
            "v"
        } else {
            ""
        },
    ))
}

pub(super) fn former(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    Ok(format!(
        "{} {} {}",
        identity.former().join(" "),
        identity.held_from().unwrap_or_default(),
        identity.held_follows()
    ))
}

/// One field of all that happened.
pub(super) fn history(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let identity = identity_store::open(a.at(0))?;
    let size = identity.history_size()?;
    let told: Result<Vec<String>, Failure> = (0..size)
        .map(|number| Ok(said(&identity.history_of(number, a.at(1))?)))
        .collect();
    Ok(told?.join(" "))
}
