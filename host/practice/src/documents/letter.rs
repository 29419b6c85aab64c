//! A letter, from its first word to its PDF/A.
//!
//! While it is written it is a document *en brouillon* whose content is its source, a text with simple marks. What is typed
//! is kept as it is typed, in a row of its own, so that a version is not made of every pause; validation keeps the source as
//! a version and the PDF/A as the next one, so that the letter can be taken up again later.

use std::io::Cursor;

use serde::{Deserialize, Serialize};
use socle_formats::documents::TypeDocument;
use socle_record::{
    Author, Digest, Document, DocumentChange, DocumentId, DocumentStatut, DocumentType,
    NewDocument, PatientId, Record, RecordError, Unit, Value, Write,
};
use socle_typeset::marks;
use socle_typeset::paper::Paper;
use socle_typeset::print::{self, Printed};
use socle_typeset::template;

use super::templates::Template;
use super::{DocumentError, OWNER, practice};

/// Media type of the source of a letter.
pub const SOURCE: &str = "text/x-socle-lettre";
/// Media type of a PDF.
pub const PDF: &str = "application/pdf";

/// Table of the store: what is typed, by document.
const TABLE: &str = "brouillons";

/// A letter as it is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Title.
    #[serde(rename = "titre")]
    pub title: String,
    /// Text with marks.
    #[serde(rename = "texte")]
    pub text: String,
    /// The document it is to stand in the place of, once validated.
    #[serde(rename = "remplace", default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

/// A letter that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The document.
    pub id: DocumentId,
    /// French labels of the merge fields that had no value: they are blanks in the text.
    pub missing: Vec<&'static str>,
}

/// Begin a letter of this patient from a template.
///
/// # Errors
/// [`DocumentError`].
pub fn begin(
    record: &Record,
    author: &Author,
    patient: &PatientId,
    from: &Template,
) -> Result<Begun, DocumentError> {
    let values = practice::values(record, author, patient)?;
    let merged = template::merge(&from.text, &values)?;
    let kind = TypeDocument::par_code(&from.type_code)
        .ok_or_else(|| DocumentError::NoType(from.type_code.clone()))?;
    let draft = Draft {
        title: from.title.clone(),
        text: merged.text,
        replaces: None,
    };
    let id = file(record, author, patient, DocumentType::of(kind), &draft)?;
    Ok(Begun {
        id,
        missing: merged.missing.iter().map(|field| field.label).collect(),
    })
}

/// File a draft as a new document.
fn file(
    record: &Record,
    author: &Author,
    patient: &PatientId,
    kind: DocumentType,
    draft: &Draft,
) -> Result<DocumentId, DocumentError> {
    let id = DocumentId::from(record.mint_id()?.as_str());
    let new = NewDocument {
        id: Some(id.clone()),
        patient: patient.clone(),
        title: draft.title.clone(),
        kind,
        mime: SOURCE.to_owned(),
        statut: DocumentStatut::Brouillon,
        is_read: true,
        author: name(author),
        date: practice::today(record),
        content: put(record, draft.text.as_bytes())?,
    };
    let unit = Unit::new(author.clone())
        .with(Write::CreateDocument(new))
        .with(row(&id, Some(draft)));
    record.commit(&unit)?;
    Ok(id)
}

/// What a person calls themselves on a document.
pub(super) fn name(author: &Author) -> String {
    let (title, name) = practice::writer(author);
    let name = format!("{title} {name}").trim().to_owned();
    if name.is_empty() {
        "Cabinet".to_owned()
    } else {
        name
    }
}

pub(super) fn put(record: &Record, bytes: &[u8]) -> Result<Digest, RecordError> {
    Ok(record.put_blob(&mut Cursor::new(bytes))?.digest)
}

fn row(id: &DocumentId, draft: Option<&Draft>) -> Write {
    let (plugin, table, key) = (OWNER.to_owned(), TABLE.to_owned(), id.as_str().to_owned());
    match draft {
        Some(draft) => Write::StorePut {
            plugin,
            table,
            key,
            value: Value::Text(serde_json::to_string(draft).unwrap_or_default()),
            words: String::new(),
        },
        None => Write::StoreDelete { plugin, table, key },
    }
}

/// The document, when it is a letter that is being written.
fn open(record: &Record, id: &DocumentId) -> Result<Document, DocumentError> {
    let document = record.document(id)?;
    if document.mime == SOURCE && document.statut == DocumentStatut::Brouillon {
        Ok(document)
    } else {
        Err(DocumentError::NotALetter)
    }
}

/// What is written of a letter so far.
///
/// # Errors
/// [`DocumentError::NotALetter`], [`DocumentError::Record`].
pub fn draft(record: &Record, id: &DocumentId) -> Result<Draft, DocumentError> {
    let document = open(record, id)?;
    let typed = record
        .store_get(OWNER, TABLE, id.as_str())?
        .and_then(|value| serde_json::from_str(value.as_text()?).ok());
    match typed {
        Some(draft) => Ok(draft),
        None => Ok(Draft {
            title: document.title.clone(),
            text: content(record, &document)?,
            replaces: None,
        }),
    }
}

/// The whole content of a document as text.
fn content(record: &Record, document: &Document) -> Result<String, RecordError> {
    let bytes = bytes(record, document.content.digest, document.content.size_bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The whole content of a version.
pub fn bytes(record: &Record, digest: Digest, size: u64) -> Result<Vec<u8>, RecordError> {
    record.read_blob(&digest, 0, usize::try_from(size).unwrap_or(usize::MAX))
}

/// Keep what is typed.
///
/// # Errors
/// [`DocumentError::NotALetter`], [`DocumentError::Record`].
pub fn keep(
    record: &Record,
    author: &Author,
    id: &DocumentId,
    draft: &Draft,
) -> Result<(), DocumentError> {
    open(record, id)?;
    record.commit(&Unit::new(author.clone()).with(row(id, Some(draft))))?;
    Ok(())
}

/// What a letter looks like now.
///
/// # Errors
/// [`DocumentError::Print`], [`DocumentError::Record`].
pub fn preview(
    record: &Record,
    author: &Author,
    patient: &PatientId,
    draft: &Draft,
) -> Result<Printed, DocumentError> {
    let title = draft.title.trim();
    Ok(print::print(&Paper {
        title: if title.is_empty() { "Document" } else { title }.to_owned(),
        author: name(author),
        letterhead: practice::letterhead(record, author)?,
        patient: Some(practice::cartouche(record, patient)?),
        blocks: marks::blocks(&draft.text),
        made: practice::made(record),
    })?)
}

/// What a template looks like, for nobody.
///
/// # Errors
/// [`DocumentError::Print`], [`DocumentError::Record`].
pub fn sample(record: &Record, author: &Author, text: &str) -> Result<Printed, DocumentError> {
    Ok(print::print(&Paper {
        title: "Modèle".to_owned(),
        author: name(author),
        letterhead: practice::letterhead(record, author)?,
        patient: None,
        blocks: marks::blocks(text),
        made: practice::made(record),
    })?)
}

/// A letter that was validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// Pages of its PDF/A.
    pub pages: usize,
    /// Characters the font has not: they stand as their numbers.
    pub missing: Vec<char>,
    /// Why there is no Datamatrix although the identity is qualified, in French.
    pub without_code: Option<String>,
}

/// Validate a letter: its source and its PDF/A are kept as versions, it is *validé*, and what it replaces is *remplacé*, all
/// at once.
///
/// # Errors
/// [`DocumentError::PersonRequired`] when nobody is at the keyboard.
pub fn validate(
    record: &Record,
    author: &Author,
    id: &DocumentId,
    draft: &Draft,
) -> Result<Validated, DocumentError> {
    if author.person.is_none() {
        return Err(DocumentError::PersonRequired);
    }
    let document = open(record, id)?;
    let printed = preview(record, author, &document.patient, draft)?;
    let cartouche = practice::cartouche(record, &document.patient)?;
    let mut revision = document.revision;
    let mut unit = Unit::new(author.clone());
    let mut change = |unit: &mut Unit, change: DocumentChange| {
        unit.writes.push(Write::Document {
            id: id.clone(),
            revision,
            change,
        });
        revision += 1;
    };
    change(
        &mut unit,
        DocumentChange::Describe {
            title: Some(draft.title.clone()),
            kind: None,
            author: Some(name(author)),
            date: Some(practice::today(record)),
        },
    );
    let source = put(record, draft.text.as_bytes())?;
    if source != document.content.digest {
        change(
            &mut unit,
            DocumentChange::Version {
                content: source,
                mime: SOURCE.to_owned(),
            },
        );
    }
    change(
        &mut unit,
        DocumentChange::Version {
            content: put(record, &printed.pdf)?,
            mime: PDF.to_owned(),
        },
    );
    change(&mut unit, DocumentChange::Statut(DocumentStatut::Valide));
    unit.writes.push(row(id, None));
    if let Some(old) = &draft.replaces {
        let old = record.document(&DocumentId::from(old.as_str()))?;
        unit.writes.push(Write::Document {
            id: old.id,
            revision: old.revision,
            change: DocumentChange::ReplacedBy(id.clone()),
        });
    }
    record.commit(&unit)?;
    Ok(Validated {
        pages: printed.pages,
        missing: printed.missing,
        without_code: cartouche.code_refused().map(|erreur| erreur.message()),
    })
}

/// The source of a letter, the latest it had.
///
/// # Errors
/// [`DocumentError::NotALetter`] for a document that never was one.
fn source(record: &Record, document: &Document) -> Result<String, DocumentError> {
    if document.mime == SOURCE && document.statut == DocumentStatut::Brouillon {
        return Ok(draft(record, &document.id)?.text);
    }
    let version = record
        .document_versions(&document.id)?
        .into_iter()
        .rev()
        .find(|version| version.mime == SOURCE)
        .ok_or(DocumentError::NotALetter)?;
    let bytes = bytes(record, version.content.digest, version.content.size_bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What became of a document that was duplicated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duplicated {
    /// It was written here: a letter with the same text was begun.
    Letter(DocumentId),
    /// It came from elsewhere: its bytes were filed once more, under a title that says so.
    Copy {
        /// The copy.
        id: DocumentId,
        /// Its title.
        title: String,
    },
}

impl Duplicated {
    /// The new document.
    #[must_use]
    pub fn id(&self) -> &DocumentId {
        match self {
            Self::Letter(id) | Self::Copy { id, .. } => id,
        }
    }
}

/// Duplicate a document: a letter is begun with the text of a letter; anything else, which nobody may alter, is filed once
/// more as it is.
///
/// # Errors
/// [`DocumentError::Record`].
pub fn duplicate(
    record: &Record,
    author: &Author,
    id: &DocumentId,
) -> Result<Duplicated, DocumentError> {
    let document = record.document(id)?;
    let text = match source(record, &document) {
        Ok(text) => text,
        Err(DocumentError::NotALetter) => return copy(record, author, &document),
        Err(error) => return Err(error),
    };
    let draft = Draft {
        title: document.title.clone(),
        text,
        replaces: None,
    };
    let id = file(
        record,
        author,
        &document.patient,
        document.kind.clone(),
        &draft,
    )?;
    Ok(Duplicated::Letter(id))
}

fn copy(
    record: &Record,
    author: &Author,
    document: &Document,
) -> Result<Duplicated, DocumentError> {
    const TITLE_CHARS: usize = 200;
    let id = DocumentId::from(record.mint_id()?.as_str());
    let title: String = format!("Copie de {}", document.title)
        .chars()
        .take(TITLE_CHARS)
        .collect();
    let new = NewDocument {
        id: Some(id.clone()),
        patient: document.patient.clone(),
        title: title.clone(),
        kind: document.kind.clone(),
        mime: document.mime.clone(),
        statut: DocumentStatut::Valide,
        is_read: true,
        author: document.author.clone(),
        date: document.date.clone(),
        content: document.content.digest,
    };
    record.commit(&Unit::new(author.clone()).with(Write::CreateDocument(new)))?;
    Ok(Duplicated::Copy { id, title })
}

/// Begin a letter that stands in the place of this one once it is validated, and says so.
///
/// # Errors
/// [`DocumentError::NotALetter`] when it was not written here or is not validated yet.
pub fn replace(
    record: &Record,
    author: &Author,
    id: &DocumentId,
) -> Result<DocumentId, DocumentError> {
    let document = record.document(id)?;
    if !matches!(
        document.statut,
        DocumentStatut::Valide | DocumentStatut::Expedie
    ) {
        return Err(DocumentError::NotALetter);
    }
    let date = document
        .date
        .parse::<socle_formats::date::CivilDate>()
        .map_or_else(|_| document.date.clone(), |date| date.affichage());
    let next = Draft {
        title: document.title.clone(),
        text: format!(
            "**Annule et remplace le document du {date}.**\n\n{}",
            source(record, &document)?
        ),
        replaces: Some(id.as_str().to_owned()),
    };
    file(
        record,
        author,
        &document.patient,
        document.kind.clone(),
        &next,
    )
}
