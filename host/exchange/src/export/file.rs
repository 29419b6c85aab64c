//! One patient's folder.

use std::fmt::Write as _;

use socle_record::{Document, PatientId, PatientLine, Query, Record, Value};

use super::pack::{Pack, name};
use super::{fhir, html, own};
use crate::error::ExchangeError;

/// Bytes of a document read at once.
const PIECE: usize = 1 << 20;
/// Rows asked of the record at once.
const PAGE: u32 = 500;

/// The name of a patient's folder: who, for the eye, and the end of their id, which tells homonyms apart.
pub(super) fn folder_of(line: &PatientLine) -> String {
    let id = line.id.as_str();
    let end = id.get(id.len().saturating_sub(12)..).unwrap_or(id);
    format!(
        "{}-{}-{end}",
        name(&line.nom_naissance, 40),
        name(&line.premier_prenom, 40)
    )
}

/// Writes a patient's file into `folder` of the pack; empty for its top.
pub(super) fn write(
    record: &Record,
    id: &PatientId,
    folder: &str,
    pack: &mut Pack,
) -> Result<(), ExchangeError> {
    let inside = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let own = own::patient(record, id)?;
    let documents = documents(record, id)?;
    let mut stored = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        stored.push((
            document,
            versions(record, document, number + 1, &inside, pack)?,
        ));
    }
    pack.json(&inside("dossier.json"), &own.json(&stored))?;
    pack.json(
        &inside("fhir.json"),
        &fhir::bundle(record, &own, &documents)?,
    )?;
    let page = html::patient(&own, &stored);
    pack.write(&inside("index.html"), page.as_bytes())?;
    pack.write(&inside("journal.csv"), journal(record, id)?.as_bytes())
}

/// A version of a document and where it lies in the folder.
pub(super) struct Stored {
    /// From 1.
    pub(super) number: u32,
    /// Path beside `index.html`.
    pub(super) path: String,
    /// Media type.
    pub(super) mime: String,
    /// SHA-256, hexadecimal.
    pub(super) digest: String,
    /// Filed, milliseconds since the Unix epoch, UTC.
    pub(super) created_ms: i64,
    /// Who wrote it into the record.
    pub(super) by: socle_record::Author,
}

fn documents(record: &Record, id: &PatientId) -> Result<Vec<Document>, ExchangeError> {
    let mut all = Vec::new();
    loop {
        let page = record.documents(&Query {
            kind: "document".to_owned(),
            equal: vec![("patient".to_owned(), Value::Text(id.as_str().to_owned()))],
            first: all.len() as u64,
            count: PAGE,
            ..Query::default()
        })?;
        if page.rows.is_empty() {
            return Ok(all);
        }
        all.extend(page.rows);
    }
}

/// Every version of a document, as it is stored.
fn versions(
    record: &Record,
    document: &Document,
    number: usize,
    inside: &dyn Fn(&str) -> String,
    pack: &mut Pack,
) -> Result<Vec<Stored>, ExchangeError> {
    let mut stored = Vec::new();
    for version in record.document_versions(&document.id)? {
        let path = format!(
            "documents/{number:03}-{}-v{}.{}",
            name(&document.title, 50),
            version.number,
            extension(&version.mime)
        );
        let digest = version.content.digest;
        let mut offset = 0;
        pack.stream(&inside(&path), || {
            let piece = record.read_blob(&digest, offset, PIECE)?;
            offset += piece.len() as u64;
            Ok((!piece.is_empty()).then_some(piece))
        })?;
        stored.push(Stored {
            number: version.number,
            path,
            mime: version.mime,
            digest: digest.to_string(),
            created_ms: version.created_ms,
            by: version.by,
        });
    }
    Ok(stored)
}

/// The end of a file's name by its media type.
fn extension(mime: &str) -> &'static str {
    match mime.split(';').next().unwrap_or_default().trim() {
        "application/pdf" => "pdf",
        "text/xml" | "application/xml" | "application/xslt+xml" => "xml",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/markdown" => "md",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/tiff" => "tif",
        "application/json" | "application/fhir+json" => "json",
        "application/zip" => "zip",
        _ => "bin",
    }
}

/// The lines of the journal about a patient, oldest first.
fn journal(record: &Record, id: &PatientId) -> Result<String, ExchangeError> {
    let mut lines = Vec::new();
    loop {
        let page = record.journal_of(id, lines.len() as u64, PAGE)?;
        if page.rows.is_empty() {
            break;
        }
        lines.extend(page.rows);
    }
    let mut text =
        "\u{feff}Numéro;Instant (UTC);Nature;Nom;Personne;Extension;Capacité;Objet;Empreinte\n"
            .to_owned();
    for line in lines.iter().rev() {
        let cells = [
            line.nature.as_str(),
            line.name.as_str(),
            line.person.as_deref().unwrap_or_default(),
            line.plugin.as_deref().unwrap_or_default(),
            line.capability.as_str(),
            line.object.as_str(),
            line.hash.as_str(),
        ]
        .map(|cell| cell.replace([';', '\n', '\r', '"'], " "));
        // Writing into a text never fails.
        writeln!(
            text,
            "{};{};{}",
            line.number,
            super::iso(line.at_ms),
            cells.join(";")
        )
        .ok();
    }
    Ok(text)
}
