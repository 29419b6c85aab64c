//! Documents of patients: letters, results, images. Their content is kept as versions; none is ever lost.

use std::fmt;
use std::str::FromStr;

use socle_formats::documents::TypeDocument;

use super::author::Author;
use super::blob::{BlobRef, Digest};
use super::id::{DocumentId, PatientId};
use crate::error::RecordError;

pub use socle_formats::documents::LOINC;

/// Longest title, author or label, characters.
const LINE_MAX_CHARS: usize = 200;
/// Longest code, code system or media type, characters.
const WORD_MAX_CHARS: usize = 100;

/// Where a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentStatut {
    /// Being written.
    Brouillon,
    /// Validated by its author, or received as such.
    Valide,
    /// Sent out of the practice: what is in it does not change any more.
    Expedie,
    /// Another document stands in its place.
    Remplace,
}

impl DocumentStatut {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Brouillon, Self::Valide, Self::Expedie, Self::Remplace];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brouillon => "brouillon",
            Self::Valide => "valide",
            Self::Expedie => "expedie",
            Self::Remplace => "remplace",
        }
    }

    /// French.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Brouillon => "en brouillon",
            Self::Valide => "validé",
            Self::Expedie => "expédié",
            Self::Remplace => "remplacé",
        }
    }

    /// Whether a document may go from here to there by itself; it is replaced only by naming what replaces it.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Brouillon, Self::Valide)
                | (Self::Valide, Self::Brouillon)
                | (Self::Valide, Self::Expedie)
        )
    }

    /// Whether its content and its description may still change.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Brouillon | Self::Valide)
    }
}

impl fmt::Display for DocumentStatut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// None of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("none of brouillon, valide, expedie, remplace")]
pub struct UnknownStatut;

impl FromStr for DocumentStatut {
    type Err = UnknownStatut;

    fn from_str(text: &str) -> Result<Self, UnknownStatut> {
        Self::ALL
            .into_iter()
            .find(|statut| statut.as_str() == text)
            .ok_or(UnknownStatut)
    }
}

/// What sort of document it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentType {
    /// OID of the code system: [`LOINC`], or a local one.
    pub system: String,
    /// Code.
    pub code: String,
    /// French label; when empty, that of the value set of the shared record
    /// ([`socle_formats::documents::TYPES`]), with the apostrophe of French print.
    pub label: String,
}

impl DocumentType {
    /// A type of the value set of the shared record.
    #[must_use]
    pub fn of(known: &TypeDocument) -> Self {
        Self {
            system: known.systeme.to_owned(),
            code: known.code.to_owned(),
            label: known.affichage(),
        }
    }

    /// A LOINC code, with the label we know.
    #[must_use]
    pub fn loinc(code: &str) -> Self {
        Self {
            system: LOINC.to_owned(),
            code: code.to_owned(),
            label: String::new(),
        }
    }
}

/// A document to file.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Id minted beforehand, or none to mint it at commit.
    pub id: Option<DocumentId>,
    /// Whose.
    pub patient: PatientId,
    /// Title, one line.
    pub title: String,
    /// Type.
    pub kind: DocumentType,
    /// Media type of the content.
    pub mime: String,
    /// [`DocumentStatut::Brouillon`] or [`DocumentStatut::Valide`].
    pub statut: DocumentStatut,
    /// The practitioner has read it.
    pub is_read: bool,
    /// Who wrote it, in words.
    pub author: String,
    /// Civil date of the document, `YYYY-MM-DD`.
    pub date: String,
    /// Its content, put into the record beforehand ([`Record::put_blob`](crate::Record::put_blob)).
    pub content: Digest,
}

/// A document as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Id.
    pub id: DocumentId,
    /// Whose.
    pub patient: PatientId,
    /// Revision to give back with a write.
    pub revision: u64,
    /// Title.
    pub title: String,
    /// Type.
    pub kind: DocumentType,
    /// Media type of the version in force.
    pub mime: String,
    /// Where it stands.
    pub statut: DocumentStatut,
    /// The practitioner has read it.
    pub is_read: bool,
    /// Who wrote it, in words.
    pub author: String,
    /// Civil date, `YYYY-MM-DD`.
    pub date: String,
    /// Filed, milliseconds since the Unix epoch, UTC.
    pub created_ms: i64,
    /// Last changed, milliseconds since the Unix epoch, UTC.
    pub updated_ms: i64,
    /// Number of the version in force, from 1.
    pub version: u32,
    /// Content of the version in force.
    pub content: BlobRef,
    /// The document it stands in the place of.
    pub replaces: Option<DocumentId>,
    /// The document that stands in its place.
    pub replaced_by: Option<DocumentId>,
    /// Put away: it is in no list unless asked for.
    pub archived: bool,
    /// The person it is for, by the id of their session.
    pub for_person: Option<String>,
}

/// Which documents are looked for, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentSearch {
    /// Of this patient; of all otherwise.
    pub patient: Option<PatientId>,
    /// In this state; otherwise in any but [`DocumentStatut::Remplace`].
    pub statut: Option<DocumentStatut>,
    /// Not read yet.
    pub unread: bool,
    /// For this person, by the id of their session.
    pub for_person: Option<String>,
    /// Put away; otherwise those that are not.
    pub archived: bool,
    /// Dated from this civil date on.
    pub from: Option<String>,
    /// Dated up to this civil date.
    pub to: Option<String>,
    /// Beginnings of words of the title.
    pub words: String,
    /// Of these types.
    pub types: Option<Types>,
    /// Documents left out before the first one.
    pub first: u64,
    /// The most documents wanted.
    pub count: u32,
}

/// A set of types of documents: code system and code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Types {
    /// Any of these.
    Of(Vec<(String, String)>),
    /// Any but these.
    But(Vec<(String, String)>),
}

/// One content a document had.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentVersion {
    /// From 1.
    pub number: u32,
    /// Media type.
    pub mime: String,
    /// Content.
    pub content: BlobRef,
    /// Milliseconds since the Unix epoch, UTC.
    pub created_ms: i64,
    /// Who wrote it into the record.
    pub by: Author,
}

/// A change of a document.
#[derive(Debug, Clone)]
pub enum DocumentChange {
    /// Another content; a validated document is a draft again.
    Version {
        /// Content.
        content: Digest,
        /// Media type.
        mime: String,
    },
    /// Another state ([`DocumentStatut::may_become`]).
    Statut(DocumentStatut),
    /// Read, or to be read.
    Read(bool),
    /// Put away, or taken back.
    Archive(bool),
    /// For this person, by the id of their session; for nobody in particular.
    For(Option<String>),
    /// Another title, type, author or date; what is none stays.
    Describe {
        /// Title.
        title: Option<String>,
        /// Type.
        kind: Option<DocumentType>,
        /// Author.
        author: Option<String>,
        /// Civil date.
        date: Option<String>,
    },
    /// That document of the same patient stands in its place.
    ReplacedBy(DocumentId),
}

impl DocumentChange {
    /// Stable name, for events and the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Version { .. } => "version",
            Self::Statut(_) => "status",
            Self::Read(_) => "read",
            Self::Archive(_) => "archived",
            Self::For(_) => "addressed",
            Self::Describe { .. } => "described",
            Self::ReplacedBy(_) => "replaced",
        }
    }
}

/// The end of a French sentence whose subject is the field.
fn line_fault(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("est vide : indiquez-le".to_owned());
    }
    if text.chars().count() > LINE_MAX_CHARS {
        return Some(format!(
            "dépasse {LINE_MAX_CHARS} caractères : raccourcissez-le"
        ));
    }
    text.chars()
        .any(char::is_control)
        .then(|| "contient un caractère invisible : effacez ce champ et ressaisissez-le".to_owned())
}

/// The same for codes and media types.
fn word_fault(text: &str) -> Option<String> {
    let fits = !text.is_empty()
        && text.len() <= WORD_MAX_CHARS
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./+".contains(&b));
    (!fits).then(|| "n’est pas un code".to_owned())
}

/// The same for a civil date of a document.
fn date_fault(text: &str) -> Option<String> {
    let known = text
        .parse::<socle_formats::date::CivilDate>()
        .is_ok_and(|date| date.to_string() == text);
    (!known).then(|| "n’est pas une date de la forme 2026-11-22".to_owned())
}

/// What is wrong with the description of a document, by field.
fn check(
    title: &str,
    kind: &DocumentType,
    author: &str,
    date: &str,
    mime: &str,
) -> Result<(), RecordError> {
    let faults = [
        ("title", line_fault(title)),
        ("type-system", word_fault(&kind.system)),
        ("type-code", word_fault(&kind.code)),
        ("type-label", line_fault(&kind.label)),
        ("author", line_fault(author)),
        ("date", date_fault(date)),
        ("mime", word_fault(mime)),
    ];
    for (field, fault) in faults {
        if let Some(reason) = fault {
            return Err(RecordError::Invalid {
                field: field.to_owned(),
                reason,
            });
        }
    }
    Ok(())
}

impl NewDocument {
    /// Whether it can be filed, whoever it is of.
    ///
    /// # Errors
    /// [`RecordError::Invalid`] naming the field, [`RecordError::DocumentStatut`].
    pub fn check(&self) -> Result<(), RecordError> {
        let kind = self.kind.clone().labelled();
        check(&self.title, &kind, &self.author, &self.date, &self.mime)?;
        if self.statut.is_open() {
            return Ok(());
        }
        Err(RecordError::DocumentStatut {
            id: self.id.clone().unwrap_or_else(|| DocumentId::from("")),
            statut: self.statut,
            refused: "a document begins as a draft or validated",
        })
    }
}

impl Document {
    /// Whether its description can be kept as it is.
    ///
    /// # Errors
    /// [`RecordError::Invalid`] naming the field.
    pub fn check(&self) -> Result<(), RecordError> {
        check(
            &self.title,
            &self.kind,
            &self.author,
            &self.date,
            &self.mime,
        )
    }
}

impl DocumentType {
    /// With its label when it is one we know.
    #[must_use]
    pub fn labelled(mut self) -> Self {
        if self.label.trim().is_empty()
            && let Some(known) = TypeDocument::trouver(&self.system, &self.code)
        {
            self.label = known.affichage();
        }
        self
    }
}
