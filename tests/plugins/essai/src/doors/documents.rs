//! Documents of patients.

use socle_sdk::prelude::*;

use super::{Args, said};

/// Patient, title, content, status, code of the type: answers the id.
pub(super) fn create(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let mut more = vec![("mime", "text/plain".into())];
    if let Some(status) = a.given(3) {
        more.push(("status", status.into()));
    }
    let code = a.given(4).unwrap_or("11488-4");
    let content = Blob::of(a.at(2).as_bytes())?;
    Ok(Document::file(a.at(0), a.at(1), code, &more, &content)?.id())
}

/// Title and content of a file that is not filed.
pub(super) fn show(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    documents::show(a.at(0), &Blob::of(a.at(1).as_bytes())?)?;
    Ok(String::new())
}

fn told(document: &Document) -> String {
    let fields = [
        "title",
        "status",
        "version",
        "read",
        "type-label",
        "size",
        "replaces",
        "replaced-by",
    ];
    let said: Vec<_> = fields
        .iter()
        .map(|field| said(&document.get(field)))
        .collect();
    format!("{} r{}", said.join(";"), document.revision())
}

pub(super) fn open(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(told(&documents::open(a.at(0))?))
}

/// Id, version (the one in force otherwise).
pub(super) fn content(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let document = documents::open(a.at(0))?;
    let blob = match a.given(1) {
        Some(_) => document.content_of(a.number(1))?,
        None => document.content()?,
    };
    Ok(String::from_utf8_lossy(&blob.to_vec()?).into_owned())
}

fn changed(
    a: Args<'_>,
    change: impl FnOnce(&Document) -> Result<(), Failure>,
) -> Result<String, Failure> {
    let document = documents::open(a.at(0))?;
    change(&document)?;
    Ok(told(&document))
}

pub(super) fn version(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let content = Blob::of(a.at(1).as_bytes())?;
    changed(a, |document| document.new_version(&content, "text/plain"))
}

pub(super) fn status(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    changed(a, |document| document.set_status(a.at(1)))
}

pub(super) fn read(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    changed(a, |document| document.set_read(true))
}

pub(super) fn set(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    changed(a, |document| document.set(a.at(1), &a.at(2).into()))
}

pub(super) fn replace(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    changed(a, |document| document.replace(a.at(1)))
}

/// Words of the title, code of the type.
fn query(a: Args<'_>) -> Query {
    let query = Query::new("document");
    query.matches(a.at(0));
    if let Some(code) = a.given(1) {
        query.equal("type-code", &code.into());
    }
    query
}

pub(super) fn find(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let found = documents::find(&query(a))?;
    Ok(found
        .iter()
        .map(|document| said(&document.get("title")))
        .collect::<Vec<_>>()
        .join(","))
}

pub(super) fn count(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(documents::count(&query(a))?.to_string())
}

/// Patient, text, how often: lays a document with every kind of part out, files it and answers its id.
pub(super) fn typeset(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let texts = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let layout = Layout::new("Compte rendu");
    layout.heading(1, "Compte rendu");
    layout.aside("Reims, aujourd’hui");
    for _ in 0..a.given(2).map_or(1, |_| a.number(2)) {
        layout.paragraph(a.at(1));
    }
    layout.items(true, &texts(&["un", "deux"]));
    layout.table(&texts(&["Examen", "Valeur"]), &[texts(&["CRP", "4"])]);
    layout.pairs(&[("Poids".to_owned(), "61 kg".to_owned())]);
    let pdf = documents::typeset(a.at(0), &layout)?;
    Ok(Document::file(a.at(0), "Compte rendu", "11488-4", &[], &pdf)?.id())
}
