//! Which documents there are, a page at a time: every filter is the store's.

use std::collections::HashMap;

use socle_formats::documents::Famille;
use socle_record::{
    Document, DocumentSearch, DocumentStatut, PatientId, Record, RecordError, Types,
};

/// Lines of a page.
pub const PAGE: usize = 200;

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
    /// Name of its patient, when the list is of all.
    pub patient: Option<String>,
}

/// What was found, the latest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The first lines.
    pub lines: Vec<Line>,
    /// How many documents there are in all.
    pub total: u64,
}

/// Find documents: the first `upto` of them, in pages.
///
/// # Errors
/// Those of the record.
pub fn find(record: &Record, wanted: &Wanted, upto: usize) -> Result<Found, RecordError> {
    let mut search = DocumentSearch {
        patient: wanted.patient.as_deref().map(PatientId::from),
        statut: wanted.statut,
        unread: wanted.unread,
        for_person: wanted.pour.clone(),
        archived: wanted.archived,
        from: wanted.from.clone(),
        to: wanted.to.clone(),
        words: wanted.words.clone(),
        types: wanted.famille.map(types),
        ..DocumentSearch::default()
    };
    let mut found = Found::default();
    let mut names: HashMap<String, String> = HashMap::new();
    while found.lines.len() < upto {
        search.first = found.lines.len() as u64;
        search.count = u32::try_from((upto - found.lines.len()).min(PAGE)).unwrap_or(u32::MAX);
        let page = record.search_documents(&search)?;
        found.total = page.total;
        if page.rows.is_empty() {
            break;
        }
        for document in page.rows {
            let patient = match &wanted.patient {
                Some(_) => None,
                None => Some(name(record, &mut names, &document)?),
            };
            found.lines.push(Line {
                famille: Famille::de(&document.kind.system, &document.kind.code),
                document,
                patient,
            });
        }
    }
    Ok(found)
}

/// The types of a heap; *divers* is all that is on no other one.
fn types(famille: Famille) -> Types {
    let pair = |one: &socle_formats::documents::TypeDocument| {
        (one.systeme.to_owned(), one.code.to_owned())
    };
    let known = socle_formats::documents::TYPES.iter();
    if famille == Famille::Divers {
        Types::But(
            known
                .filter(|one| one.famille() != Famille::Divers)
                .map(pair)
                .collect(),
        )
    } else {
        Types::Of(
            known
                .filter(|one| one.famille() == famille)
                .map(pair)
                .collect(),
        )
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
