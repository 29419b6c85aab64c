//! What a practice does with documents, without a screen: letters from templates, validation to PDF/A, lists, import,
//! printing. The window and the command line both call this.
//!
//! | module | subject |
//! |---|---|
//! | `chart` | what letters say of the medical file |
//! | [`practice`] | what letters say of the practice, the writer and the patient |
//! | [`templates`] | the practice's templates |
//! | [`letter`] | a letter from its first word to its PDF/A |
//! | [`sheet`] | what readers note of a document: put away, for whom |
//! | [`structured`] | structured documents (CDA) ready to be shown |
//! | [`taking`] | what they say, taken into the medical file item by item |
//! | [`list`] | which documents there are |
//! | [`import`] | files that become documents, and those that wait to be filed |
//! | [`viewer`] | pages of a PDF, drawn by a process of its own |
//! | [`paper`] | printing through CUPS |
//! | [`typesetter`] | the layouts of plugins |

mod chart;
pub mod import;
pub mod letter;
pub mod list;
pub mod paper;
pub mod practice;
pub mod sheet;
pub mod structured;
pub mod taking;
pub mod templates;
pub mod typesetter;
pub mod viewer;

use socle_record::RecordError;
use socle_typeset::pages::PageError;
use socle_typeset::print::PrintError;
use socle_typeset::template::TemplateError;

use crate::rights::NotAllowed;

/// Whose rows in the store of tables these are: the host's own.
pub const OWNER: &str = "socle";

/// Why something about a document was not done.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The layout.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// A PDF that is to be shown.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A structured document that cannot be read.
    #[error(transparent)]
    Structured(#[from] socle_formats::cda::CdaError),
    /// A person must do it.
    #[error("a person must do this")]
    PersonRequired,
    /// Whoever is there may not.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// It is no letter that is being written.
    #[error("not a letter that is being written")]
    NotALetter,
    /// No template bears this name.
    #[error("no such template: {0}")]
    NoTemplate(String),
    /// The type is not of the value set.
    #[error("no such type of document: {0}")]
    NoType(String),
    /// A file that is not taken.
    #[error("{path}: {reason}")]
    File {
        /// Its name.
        path: String,
        /// French: the end of a sentence whose subject is the file.
        reason: String,
    },
    /// The printer or its program.
    #[error("printing: {0}")]
    Printer(String),
    /// The process that draws pages.
    #[error("drawing pages: {0}")]
    Viewer(&'static str),
}

impl DocumentError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Record(error) => error.code(),
            Self::Template(error) => error.code(),
            Self::Print(error) => error.code(),
            Self::Page(error) => error.code(),
            Self::Structured(error) => error.code(),
            Self::PersonRequired => "person-required",
            Self::NotAllowed(NotAllowed(refusal)) => refusal.code,
            Self::NotALetter => "document.courrier",
            Self::NoTemplate(_) => "document.modele",
            Self::NoType(_) => "document.type",
            Self::File { .. } => "document.fichier",
            Self::Printer(_) => "document.imprimante",
            Self::Viewer(_) => "document.affichage",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Record(error) => error.message(),
            Self::Template(error) => error.message(),
            Self::Print(error) => error.message().to_owned(),
            Self::Page(error) => error.message().to_owned(),
            Self::Structured(error) => error.message(),
            Self::PersonRequired => {
                "Ceci est fait par une personne : identifiez-vous, puis recommencez.".to_owned()
            }
            Self::NotAllowed(NotAllowed(refusal)) => refusal.sentence.to_owned(),
            Self::NotALetter => {
                "Ce document n’est pas un courrier écrit ici, ou il n’est plus en cours de rédaction : un courrier validé se \
                 reprend par « Dupliquer » ou « Annule et remplace »."
                    .to_owned()
            }
            Self::NoTemplate(name) => format!("Aucun modèle ne s’appelle « {name} » : choisissez-le dans la liste."),
            Self::NoType(code) => {
                format!("« {code} » n’est pas un type de document connu : choisissez-le dans la liste.")
            }
            Self::File { path, reason } => format!("Le fichier « {path} » {reason}."),
            Self::Printer(said) => said.clone(),
            Self::Viewer(_) => {
                "Ce document demande trop de temps ou de mémoire pour être affiché : enregistrez-le pour l’ouvrir avec un \
                 autre logiciel."
                    .to_owned()
            }
        }
    }
}
