//! Attacks on what was not granted.

use socle_sdk::{
    Context, Data, Failure, Query, Request, http, identity, identity_store, jobs, outbox, records,
    session, settings, store,
};

use crate::word;

/// Do `what`, when it is one of these.
pub(crate) fn perform(c: &Context, what: &str, detail: &str) -> Option<Result<Data, Failure>> {
    Some(match what {
        "read-other" => Ok(read(detail).into()),
        "write-other" => Ok(write(detail).into()),
        "forged-patients" => Ok(forged(c.patient().as_deref()).into()),
        "stale" => stale(detail),
        "act" => act(detail),
        "everything" => Ok(everything(c).into()),
        "settings" => Ok(detail
            .split(',')
            .map(|key| match settings::get(key) {
                Data::None => "-".to_owned(),
                other => format!("{other:?}"),
            })
            .collect::<Vec<_>>()
            .into()),
        "rows-of" => store::get(detail, "k"),
        "ask" => ask(detail),
        "search" => search(),
        _ => return None,
    })
}

/// All that can be read of a patient.
fn read(patient: &str) -> Vec<String> {
    vec![
        word(records::open("patient", patient)),
        word(identity_store::open(patient)),
        word(identity_store::matricule(patient)),
        word(identity_store::matricule_unqualified(patient)),
    ]
}

/// All that can be changed of a patient.
fn write(patient: &str) -> Vec<String> {
    vec![
        word(records::open("patient", patient).and_then(|file| file.set("telephone", &"0".into()))),
        word(identity_store::record_no_answer(patient, 1, "01")),
        word(identity_store::decide(patient, 1, "accept")),
        word(identity_store::check(patient, 1, "passeport")),
        word(identity_store::record_answer(
            patient,
            1,
            &answer(),
            "traits",
        )),
    ]
}

/// What INSi could have said.
fn answer() -> Vec<(String, Data)> {
    [
        ("matricule", "275126322074974"),
        ("oid", "1.2.250.1.213.1.4.10"),
        ("nom-naissance", "AUTRE"),
        ("premier-prenom", "ANNE"),
        ("liste-prenoms", "ANNE"),
        ("sexe", "F"),
        ("date-naissance", "1975-12-31"),
        ("lieu-naissance", "63220"),
    ]
    .map(|(key, value)| (key.to_owned(), value.into()))
    .to_vec()
}

/// Ids that are none, made from one that is: what each gives.
fn forged(mine: Option<&str>) -> Vec<String> {
    let mine = mine.unwrap_or("x");
    [
        String::new(),
        " ".into(),
        "*".into(),
        "%".into(),
        "' OR '1'='1".into(),
        "../patients".into(),
        format!("{mine} "),
        format!("{mine}\0"),
        format!("{mine}\u{200b}"),
        mine.to_uppercase(),
        format!("{mine},{mine}"),
        "0".repeat(100_000),
    ]
    .iter()
    .map(|id| word(records::open("patient", id)))
    .collect()
}

/// Change a file that somebody else changed since it was read.
fn stale(patient: &str) -> Result<Data, Failure> {
    let file = records::open("patient", patient)?;
    http::Request::new("GET", "https://essai.test/").send()?;
    file.set("telephone", &"0666666666".into())?;
    Ok(Data::None)
}

/// Do in the doctor's name what only the doctor does.
fn act(patient: &str) -> Result<Data, Failure> {
    let revision = identity_store::open(patient)?.revision();
    identity_store::check(patient, revision, "passeport").map(Data::Text)
}

/// Every door that needs a right, and what it says.
fn everything(c: &Context) -> Vec<String> {
    let mine = c.patient().unwrap_or_default();
    let query = Query::new("patient");
    let rows = Query::new("t");
    let entry = socle_sdk::Entry::new("hostile");
    let mut said = read(&mine);
    said.extend([
        word(records::find(&query)),
        word(records::count(&query)),
        word(store::put("t", "k", &"v".into(), "")),
        word(store::get("t", "k")),
        word(store::find(&rows)),
        word(store::delete("t", "k")),
        word(store::swap("t", "u")),
        word(jobs::start("travail", &Data::None)),
        word(jobs::cancel("x")),
        word(outbox::enqueue(&entry)),
        word(outbox::withdraw("x")),
        word(http::Request::new("GET", "https://essai.test/").send()),
        word(session::current()),
        word(identity::search(&Request::new())),
    ]);
    said
}

/// Have a provider do it: `ask|detail`.
fn ask(detail: &str) -> Result<Data, Failure> {
    let (ask, detail) = crate::split(detail);
    let request = Request::new();
    request.set("ask", &ask.into());
    request.set("detail", &detail.into());
    identity::search(&request)?;
    Ok(request.answered("extra"))
}

/// How many patients a question over all of them finds.
fn search() -> Result<Data, Failure> {
    let found = records::find(&Query::new("patient"))?;
    Ok(Data::Integer(found.len() as i64))
}
