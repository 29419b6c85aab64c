//! What the screens of documents ask of the world: lists, contents, pages, letters being written.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use socle_record::Document;
use socle_typeset::pages::Picture;

use super::Ticket;
use socle_practice::documents::import::{Said, Waiting};
use socle_practice::documents::letter::Draft;
use socle_practice::documents::list::{Found, Wanted};
use socle_practice::documents::paper::Printers;
use socle_practice::documents::structured::Structured;
use socle_practice::documents::templates::Template;

/// The documents of the world, as [`super::Model`]: nothing here waits.
pub trait Papers {
    /// The documents wanted, the first `upto` of them at least as far as there are so many.
    fn list(&self, wanted: &Wanted, upto: usize) -> ListState;
    /// What a document holds, the version in force.
    fn content(&self, document: &Document) -> Content;
    /// A page of a PDF (from 0), so many pixels wide: of the document, or of what is attached to it at this place.
    fn page(
        &self,
        document: &Document,
        part: Option<usize>,
        page: usize,
        width_px: u32,
    ) -> PageState;
    /// The practice's templates; none until they are read.
    fn templates(&self) -> Option<Arc<Vec<Template>>>;
    /// A letter that is being written, as it is kept; none until it is read.
    fn draft(&self, document: &str) -> Option<Result<Arc<Draft>, String>>;
    /// Whose a letter that is being written is; none until it is read.
    fn patient_of(&self, document: &str) -> Option<String>;
    /// Keep what is typed, and lay it out.
    fn typed(&self, document: &str, patient: &str, draft: &Draft);
    /// What a letter that is being written looks like.
    fn preview(&self, document: &str) -> Preview;
    /// The printers of this workstation; none until they are known.
    fn printers(&self) -> Option<Result<Arc<Printers>, String>>;
    /// Scanned files that wait to be filed; why the folder cannot be looked at.
    fn tray(&self) -> (Arc<Vec<Waiting>>, Option<String>);
    /// Do what the person asks; [`super::Model::outcomes`] tells what came of it.
    fn act(&self, ticket: Ticket, act: PaperAct);
    /// Letters that were begun since the last time: document and patient.
    fn begun(&self) -> Vec<(String, String)>;
    /// What was done since the last time, as a French sentence worth reading.
    fn told(&self) -> Vec<String>;
    /// Ask the person where to save what a document holds, or what is attached to it at this place.
    fn save(&self, document: &Document, part: Option<usize>);
    /// The person at the keyboard, by the id of their session.
    fn person(&self) -> Option<String>;
    /// Now, milliseconds since the Unix epoch, UTC.
    fn now_ms(&self) -> i64;
    /// Lay a template out, with the names of its fields in their places; [`Papers::preview`] of [`TEMPLATE`] shows it.
    fn sample(&self, text: &str);
    /// What the practice says of itself under these keys; none until it is read.
    fn said(&self) -> Option<Arc<BTreeMap<String, String>>>;
}

/// The name of a template that is tried, for [`Papers::preview`].
pub const TEMPLATE: &str = "modele";

/// The documents of nobody: for worlds without.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPapers;

/// What is known of a list.
#[derive(Debug, Clone, Default)]
pub struct ListState {
    /// What was found; an earlier answer while it is looked for again.
    pub found: Option<Arc<Found>>,
    /// Why it cannot be looked for.
    pub failure: Option<String>,
}

/// What a document holds, ready to be shown.
#[derive(Debug, Clone)]
pub enum Content {
    /// Not known yet.
    Waiting,
    /// A PDF: width and height of its pages in points.
    Pages(Arc<Vec<(f32, f32)>>),
    /// An image.
    Image(Arc<Picture>),
    /// A structured document (CDA).
    Structured(Arc<Structured>),
    /// Text; cut when it is long.
    Text(Arc<str>),
    /// A structured document that cannot be shown as one: why, in French, and its text as it is.
    Raw(String, Arc<str>),
    /// It cannot be shown; the French sentence says why.
    Failed(String),
}

/// A page of a PDF.
#[derive(Debug, Clone)]
pub enum PageState {
    /// Being drawn.
    Waiting,
    /// Drawn.
    Drawn(Arc<Picture>),
    /// It cannot be drawn; the French sentence says why.
    Failed(String),
}

/// A letter laid out.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// Its first pages; those of an earlier text while it is laid out again.
    pub pages: Vec<Arc<Picture>>,
    /// Grows with each layout.
    pub generation: u64,
    /// Pages in all.
    pub count: usize,
    /// Characters the font has not.
    pub missing: Vec<char>,
    /// All that was typed is kept.
    pub kept: bool,
    /// Why it is not kept or not laid out.
    pub failure: Option<String>,
}

/// Something a person does with documents.
#[derive(Debug, Clone, PartialEq)]
pub enum PaperAct {
    /// Begin a letter from a template.
    Begin {
        /// Whose.
        patient: String,
        /// The template.
        template: String,
    },
    /// Validate a letter.
    Validate {
        /// The document.
        document: String,
        /// As it is on screen.
        draft: Draft,
    },
    /// Begin a letter with the text of another; file once more what was not written here.
    Duplicate(String),
    /// Take items of a structured document into the medical file of its patient.
    Take {
        /// The document.
        document: String,
        /// Places in [`socle_formats::cda::Shown::items`].
        items: Vec<usize>,
    },
    /// Begin a letter that stands in the place of another.
    Replace(String),
    /// Put away, or take back.
    Archive(String, bool),
    /// Read, or to be read.
    Read {
        /// The document.
        document: String,
        /// The revision on screen.
        revision: u64,
        /// Whether it was read.
        read: bool,
    },
    /// Print.
    Print {
        /// The document.
        document: String,
        /// On this printer; on the usual one otherwise.
        printer: Option<String>,
    },
    /// File files as documents of a patient.
    Import {
        /// Whose.
        patient: String,
        /// The files.
        paths: Vec<PathBuf>,
        /// What is said of them.
        said: Said,
        /// They lie in the scan folder: once filed they go among those that are done.
        scanned: bool,
    },
    /// Keep a template.
    SaveTemplate(Template),
    /// Take a template away.
    RemoveTemplate(String),
    /// What the practice says of itself on letters.
    Say {
        /// Key of [`socle_practice::documents::practice::LINES`], or of the scan folder.
        key: String,
        /// What it says.
        text: String,
    },
}

impl Papers for NoPapers {
    fn list(&self, _: &Wanted, _: usize) -> ListState {
        ListState::default()
    }

    fn content(&self, _: &Document) -> Content {
        Content::Waiting
    }

    fn page(&self, _: &Document, _: Option<usize>, _: usize, _: u32) -> PageState {
        PageState::Waiting
    }

    fn templates(&self) -> Option<Arc<Vec<Template>>> {
        None
    }

    fn draft(&self, _: &str) -> Option<Result<Arc<Draft>, String>> {
        None
    }

    fn patient_of(&self, _: &str) -> Option<String> {
        None
    }

    fn typed(&self, _: &str, _: &str, _: &Draft) {}

    fn preview(&self, _: &str) -> Preview {
        Preview::default()
    }

    fn printers(&self) -> Option<Result<Arc<Printers>, String>> {
        None
    }

    fn tray(&self) -> (Arc<Vec<Waiting>>, Option<String>) {
        Default::default()
    }

    fn act(&self, _: Ticket, _: PaperAct) {}

    fn begun(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn told(&self) -> Vec<String> {
        Vec::new()
    }

    fn save(&self, _: &Document, _: Option<usize>) {}

    fn person(&self) -> Option<String> {
        None
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn sample(&self, _: &str) {}

    fn said(&self) -> Option<Arc<BTreeMap<String, String>>> {
        None
    }
}
