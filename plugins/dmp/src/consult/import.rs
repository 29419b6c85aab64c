//! A document of the record filed in the patient's own, with where it comes from.
//!
//! Whether it comes as *lu* is a fact, not a courtesy: it does when whoever files it keeps the medical file and had all of it before
//! them. Filed otherwise (by a secretary, by a command, from a list, a PDF nobody opened) it comes as not seen, so that a result
//! waits in the list of results of the practice until somebody sees it. The mark is the record's own.

use socle_formats::documents::TypeDocument;
use socle_sdk::texts::text_with;
use socle_sdk::{Blob, Context, Data, Document, Failure, session, texts, time};

use super::kept;
use super::manner::Coming;
use super::reading;

/// Files the document of this OID; the one that is there already is answered instead. `seen`: the person had all of it before
/// them.
pub(super) fn import(
    c: &Context,
    patient: &str,
    coming: &Coming,
    unique_id: &str,
    seen: bool,
) -> Result<String, Failure> {
    let mut known = kept::in_file(patient)?;
    known.extend(kept::look_into_file(patient)?);
    if let Some(known) = known.remove(unique_id) {
        return Ok(known);
    }
    let read = reading::read(c, patient, coming, unique_id)?;
    let card = &read.card;
    let (code, system, label) = &card.kind;
    let title = match card.title.trim() {
        "" => label.clone(),
        title => title.to_owned(),
    };
    let author = match card.author.0.as_str() {
        "" => texts::text("source-sans-auteur"),
        author => text_with("source", &[("auteur", author.into())]),
    };
    let mut more: Vec<(&str, Data)> = vec![
        ("mime", read.mime.as_str().into()),
        ("status", "valide".into()),
        ("read", (seen && keeps_files()).into()),
        ("author", author.into()),
    ];
    // A type the practice does not know is filed with the words of the record.
    more.push(("type-system", system.as_str().into()));
    more.push((
        "type-label",
        TypeDocument::trouver(system, code)
            .map_or(label.as_str(), |kind| kind.libelle)
            .into(),
    ));
    let day = card.day(time::offset_minutes);
    if !day.is_empty() {
        more.push(("date", day.into()));
    }
    let document = Document::file(patient, &title, code, &more, &Blob::of(&read.content)?)?;
    kept::note_in_file(patient, &document, unique_id)?;
    Ok(document.id())
}

/// Whether whoever is there keeps the medical file: what a secretary opened was not seen.
fn keeps_files() -> bool {
    session::current().is_ok_and(|one| one.can("chart"))
}
