//! CDA R2 documents, read: the header (patient, author) and the body of medical summaries (VSM 1.4, older ones too, and
//! IPS-FR) as items of the medical file.
//!
//! Reading is lenient: a document without an INS, without `setId`, with the qualifiers and codes of earlier versions is
//! read all the same. A section that is not coded gives one item for each line of its text; what has no place in the
//! medical file is put aside and reported. [`document`] reads the same for the eye: header, narrative, what is attached,
//! with the items of each section beside it. Sources: CI-SIS *Structuration minimale* and the sections and entries of the
//! VSM as its schematrons and official examples show them.
//!
//! What is refused as a whole: what is no CDA, a DTD, entities, an encoding other than UTF-8 and ISO-8859-1, more than
//! [`MOST_BYTES`], [`MOST_ELEMENTS`] or [`MOST_DEPTH`].

mod actors;
mod alerts;
mod document;
mod entries;
mod header;
mod media;
mod narrative;
mod paper;
mod place;
mod sections;
pub mod text;
pub(crate) mod tree;

pub use actors::{Actor, Moment};
pub use alerts::{Alert, Flags, Verdict, alerts, flags};
pub use document::{Document as Shown, Section, document};
pub use media::Media;
pub use paper::{Paper, Part};
pub use place::{Place, placed};

use crate::summary::{Document, Summary, Term};
pub(crate) use header::day;
use tree::Element;

/// Largest document read, in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// The most elements of a document.
pub const MOST_ELEMENTS: usize = 300_000;
/// Deepest nesting of elements.
pub const MOST_DEPTH: usize = 100;

/// Why a document is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CdaError {
    /// Too many bytes.
    #[error("more than {MOST_BYTES} bytes")]
    TooLarge,
    /// Neither UTF-8 nor ISO-8859-1.
    #[error("not UTF-8 nor ISO-8859-1: {0}")]
    Charset(String),
    /// Not well-formed.
    #[error("not well-formed at byte {0}: {1}")]
    IllFormed(u64, String),
    /// It declares entities or a DTD.
    #[error("a DTD or an entity")]
    Dtd,
    /// Nested too deep, too many elements or attributes.
    #[error("too many {0}")]
    TooComplex(&'static str),
    /// It ends in the middle.
    #[error("cut short")]
    CutShort,
    /// XML, but no CDA.
    #[error("the root is `{0}`, no ClinicalDocument")]
    NotCda(String),
    /// No patient in its header.
    #[error("no recordTarget")]
    NoPatient,
}

impl CdaError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "cda.too-large",
            Self::Charset(_) => "cda.charset",
            Self::IllFormed(..) => "cda.xml",
            Self::Dtd => "cda.dtd",
            Self::TooComplex(_) => "cda.too-complex",
            Self::CutShort => "cda.cut-short",
            Self::NotCda(_) => "cda.root",
            Self::NoPatient => "cda.no-patient",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::TooLarge => "Ce document est trop grand pour être importé.",
            Self::Charset(_) => {
                "Les caractères de ce document ne peuvent pas être lus. Demandez à son auteur de l’envoyer de nouveau."
            }
            Self::IllFormed(..) | Self::CutShort => {
                "Ce document est endommagé ou incomplet. Demandez à son auteur de l’envoyer de nouveau."
            }
            Self::Dtd | Self::TooComplex(_) => {
                "Ce document n’est pas construit comme un document de santé : par prudence, il n’est pas lu."
            }
            Self::NotCda(_) => {
                "Ce fichier n’est pas un document de santé structuré (CDA). Vérifiez le fichier choisi."
            }
            Self::NoPatient => "Ce document n’indique pas de quel patient il parle : il ne peut pas être importé.",
        }
        .to_owned()
    }
}

/// Reads a document.
///
/// # Errors
/// [`CdaError`] when the document as a whole cannot be read.
pub fn read(bytes: &[u8]) -> Result<Summary, CdaError> {
    let root = tree::read(bytes)?;
    if root.name != "ClinicalDocument" {
        return Err(CdaError::NotCda(root.name));
    }
    let mut summary = Summary {
        title: root.child("title").map(Element::words).unwrap_or_default(),
        kind: kind(&root),
        author: header::author(&root),
        date: root.child("effectiveTime").and_then(header::day_of),
        ..Summary::default()
    };
    let person = header::patient(&root).ok_or(CdaError::NoPatient)?;
    summary.files.push(crate::summary::File {
        person,
        ..crate::summary::File::default()
    });
    let body = root
        .children("component")
        .find_map(|component| component.child("structuredBody"));
    if let Some(body) = body {
        sections::read(&root, body, &mut summary);
    }
    // A level 1 document holds another one: a PDF, a text.
    if let Some(other) = unstructured(&root, &summary)
        && let Some(file) = summary.files.first_mut()
    {
        file.documents.push(other);
    }
    Ok(summary)
}

/// Who a document is about, without reading its body.
pub(crate) fn patient(root: &Element) -> Option<crate::summary::Person> {
    header::patient(root)
}

/// The OID a document bears: the same in mail, in the shared record and in a file. None when it is no CDA, or its
/// identifier has an extension, which the shared record does not take.
#[must_use]
pub fn identifier(bytes: &[u8]) -> Option<String> {
    let root = tree::read(bytes).ok()?;
    let id = root
        .child("id")
        .filter(|_| root.name == "ClinicalDocument")?;
    let own = id.attribute("root");
    (crate::oid::is_oid(own) && id.attribute("extension").is_empty()).then(|| own.to_owned())
}

/// The type of the document: `SYNTH`, a LOINC code.
fn kind(root: &Element) -> Term {
    root.child("code")
        .map(|code| {
            Term::new(
                code.attribute("codeSystem"),
                code.attribute("code"),
                code.attribute("displayName"),
            )
        })
        .unwrap_or_default()
}

/// What a document without structure holds.
fn unstructured(root: &Element, summary: &Summary) -> Option<Document> {
    let text = root
        .children("component")
        .find_map(|component| component.child("nonXMLBody"))?
        .child("text")?;
    let whole = media::media(text, "");
    let content = whole.content?;
    let mime = whole.mime.as_str();
    Some(Document {
        title: summary.title.clone(),
        kind: summary.kind.clone(),
        date: summary.date,
        author: summary.author.clone(),
        mime: if mime.is_empty() { "text/plain" } else { mime }.to_owned(),
        content,
    })
}
