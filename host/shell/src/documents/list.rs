//! Which documents there are.

use std::collections::HashMap;

use socle_formats::documents::Famille;
use socle_record::{Document, DocumentStatut, Query, Record, RecordError, Value};

use super::sheet;

/// Documents looked through for one list; beyond, the list says that it is cut.
const LOOKED_THROUGH: u64 = 5_000;
/// Documents read at once.
const ROWS: u32 = 500;
/// Lines of a list.
const LINES: usize = 1_000;

/// Which documents are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Of this patient; of all otherwise.
    pub patient: Option<String>,
    /// On this heap.
    pub famille: Option<Famille>,
    /// In this state; those that were replaced are in none of the lists unless asked for.
    pub statut: Option<DocumentStatut>,
    /// Not read yet.
    pub unread: bool,
    /// For this person, by the id of their session.
    pub pour: Option<String>,
    /// Put away; otherwise those that are not.
    pub archived: bool,
    /// Dated from this civil date on.
    pub from: Option<String>,
    /// Dated up to this civil date.
    pub to: Option<String>,
    /// Words of the title.
    pub words: String,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The document.
    pub document: Document,
    /// The heap it is on.
    pub famille: Famille,
    /// Put away.
    pub archived: bool,
    /// Name of its patient, when the list is of all.
    pub patient: Option<String>,
}

/// What was found, the latest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Lines.
    pub lines: Vec<Line>,
    /// There are more than could be looked through.
    pub cut: bool,
}

/// Find documents.
///
/// # Errors
/// Those of the record.
pub fn find(record: &Record, wanted: &Wanted) -> Result<Found, RecordError> {
    let sheets = sheet::all(record)?;
    let mut query = Query {
        kind: "document".to_owned(),
        count: ROWS,
        ..Query::default()
    };
    let mut equal = |field: &str, value: Value| query.equal.push((field.to_owned(), value));
    if let Some(patient) = &wanted.patient {
        equal("patient", Value::Text(patient.clone()));
    }
    if let Some(statut) = wanted.statut {
        equal("status", Value::Text(statut.as_str().to_owned()));
    }
    if wanted.unread {
        equal("read", Value::Flag(false));
    }
    if wanted.from.is_some() || wanted.to.is_some() {
        let or = |date: &Option<String>, end: &str| {
            Value::Text(date.clone().unwrap_or_else(|| end.to_owned()))
        };
        query.between.push((
            "date".to_owned(),
            or(&wanted.from, "0000"),
            or(&wanted.to, "9999-12-31"),
        ));
    }
    if !wanted.words.trim().is_empty() {
        query.matches = Some(wanted.words.clone());
    }
    let mut found = Found::default();
    let mut names: HashMap<String, String> = HashMap::new();
    loop {
        let page = record.documents(&query)?;
        let last = page.rows.len() < ROWS as usize;
        for document in page.rows {
            let noted = sheets.get(document.id.as_str());
            let archived = noted.is_some_and(|sheet| sheet.archive);
            let famille = Famille::de(&document.kind.system, &document.kind.code);
            let replaced = document.statut == DocumentStatut::Remplace && wanted.statut.is_none();
            let for_them = wanted
                .pour
                .as_ref()
                .is_none_or(|pour| noted.is_some_and(|sheet| sheet.pour.as_ref() == Some(pour)));
            if archived != wanted.archived
                || replaced
                || !for_them
                || wanted.famille.is_some_and(|heap| heap != famille)
            {
                continue;
            }
            let patient = match &wanted.patient {
                Some(_) => None,
                None => Some(name(record, &mut names, &document)?),
            };
            found.lines.push(Line {
                document,
                famille,
                archived,
                patient,
            });
            if found.lines.len() == LINES {
                found.cut = true;
                return Ok(found);
            }
        }
        query.first += u64::from(ROWS);
        if last {
            return Ok(found);
        }
        if query.first >= LOOKED_THROUGH {
            found.cut = true;
            return Ok(found);
        }
    }
}

fn name(
    record: &Record,
    names: &mut HashMap<String, String>,
    document: &Document,
) -> Result<String, RecordError> {
    let id = document.patient.as_str();
    if let Some(name) = names.get(id) {
        return Ok(name.clone());
    }
    let line = record.patient(&document.patient)?;
    let name = format!(
        "{} {}",
        line.nom_utilise.as_ref().unwrap_or(&line.nom_naissance),
        line.prenom_utilise.as_ref().unwrap_or(&line.premier_prenom)
    );
    names.insert(id.to_owned(), name.clone());
    Ok(name)
}
