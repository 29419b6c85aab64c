//! The sheet of an incident: who found out, when, which document, who may have seen it as far as the practice knows, what was
//! done and what is left. It stands in the file in the place of the document, and names no other patient.

use socle_formats::date::CivilDate;
use socle_sdk::{Document, Failure, Layout, documents, session, texts, time};

use super::recall::Recalled;
use super::{AtRecord, Moved};
use crate::settings;

/// Its type: the practice's own, so that it is never offered to the shared record.
pub(super) const CODE: &str = "INCIDENT";

/// Writes and files it, validated.
pub(super) fn file(
    patient: &str,
    document: &Document,
    at_record: &AtRecord,
    recalled: &Recalled,
    moved: &Moved,
) -> Result<Document, Failure> {
    let layout = Layout::new(&texts::text("incident"));
    layout.heading(1, &texts::text("incident"));
    layout.pairs(&facts(document));
    let part = |title: &str, lines: &[String], otherwise: &str| {
        layout.heading(2, &texts::text(title));
        if lines.is_empty() {
            layout.paragraph(&texts::text(otherwise));
        } else {
            layout.items(false, lines);
        }
    };
    part(
        "incident-vu",
        &seen(at_record, recalled),
        "incident-vu-personne",
    );
    part(
        "incident-mesures",
        &done(at_record, recalled, moved),
        "incident-rien",
    );
    part("incident-a-faire", &left(recalled, moved), "incident-rien");
    let pages = documents::typeset(patient, &layout)?;
    let filed = Document::file(
        patient,
        &texts::text("incident"),
        CODE,
        &[
            ("type-system", settings::sender()?.oid.into()),
            ("type-label", texts::text("incident-type").into()),
            ("date", time::today().into()),
        ],
        &pages,
    )?;
    filed.set_status("valide")?;
    Ok(filed)
}

fn facts(document: &Document) -> Vec<(String, String)> {
    let text = |field: &str| document.text(field).unwrap_or_default();
    let version = document.get("version").as_integer().unwrap_or(1);
    let whose = session::current().map(|one| {
        let said = |key: &str| one.get(key).unwrap_or_default();
        format!("{} {}", said("prenom"), said("nom"))
            .trim()
            .to_owned()
    });
    let pair = |key: &str, value: String| (texts::text(key), value);
    vec![
        pair("incident-document", text("title")),
        pair("incident-genre", text("type-label")),
        pair("incident-date", day(&text("date"))),
        pair("incident-auteur", text("author")),
        pair("incident-version", version.to_string()),
        pair("incident-constate", day(&time::today())),
        pair("incident-par", whose.unwrap_or_default()),
    ]
}

/// A civil date for the eye.
fn day(written: &str) -> String {
    let date = written.parse::<CivilDate>();
    date.map_or_else(|_illegible| written.to_owned(), |date| date.affichage())
}

fn seen(at_record: &AtRecord, recalled: &Recalled) -> Vec<String> {
    let mut lines = Vec::new();
    if let AtRecord::Deleted = at_record {
        lines.push(texts::text("incident-au-dmp"));
    }
    lines.extend(recalled.seen.iter().cloned());
    lines
}

fn done(at_record: &AtRecord, recalled: &Recalled, moved: &Moved) -> Vec<String> {
    let mut lines = vec![texts::text("incident-ecarte")];
    match at_record {
        AtRecord::Never => {}
        AtRecord::Withdrawn => lines.push(texts::text("incident-retire")),
        AtRecord::Deleted => lines.push(texts::text("incident-supprime")),
    }
    lines.extend(recalled.told.iter().cloned());
    if let Moved::ToRightPatient = moved {
        lines.push(texts::text("incident-deplace"));
    }
    lines
}

fn left(recalled: &Recalled, moved: &Moved) -> Vec<String> {
    let mut lines = recalled.left.clone();
    match moved {
        Moved::ToRightPatient => lines.push(texts::text("incident-relire")),
        Moved::Nowhere => lines.push(texts::text("incident-a-classer")),
        Moved::NamesWrongPatient => lines.push(texts::text("incident-a-reecrire")),
    }
    lines.push(texts::text("incident-patient"));
    lines
}
