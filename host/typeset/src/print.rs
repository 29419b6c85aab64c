//! A [`Paper`] as PDF/A-1b.
//!
//! Laid out by typst as a library: our own page (`page.typ`) is its only source, and what a document says comes as a file
//! of values beside it. It has no other file, no package, no network and no clock.

use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::cartouche::Code;
use crate::matrix::{Matrix, matrix};
use crate::paper::{Block, Level, Paper, Text};
use crate::typography::Typography;

/// Most characters of a document: some 800 dense pages.
pub const MAX_CHARS: usize = 2_000_000;
/// Most blocks, items, rows and cells of a document.
pub const MAX_PARTS: usize = 40_000;
/// Most columns of a table.
pub const MAX_COLUMNS: usize = 12;
/// How many layouts a result of an earlier one is kept for.
const KEPT_LAYOUTS: usize = 5;

/// A document as it was printed.
#[derive(Debug, Clone)]
pub struct Printed {
    /// PDF/A-1b.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters the font has not: they stand as `[U+…]`, and the person should be told.
    pub missing: Vec<char>,
}

/// Why a document is not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// More than [`MAX_CHARS`], [`MAX_PARTS`] or [`MAX_COLUMNS`].
    #[error("the document is too large: {0}")]
    TooLarge(&'static str),
    /// The date of making is none.
    #[error("there is no such date or time")]
    Date,
    /// The typesetter refused it; that is a fault of ours.
    #[error("the typesetter refused it: {0}")]
    Typesetter(String),
}

impl PrintError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "impression.taille",
            Self::Date => "impression.date",
            Self::Typesetter(_) => "impression.mise-en-page",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => {
                "Ce document est trop long pour être mis en page : partagez-le en plusieurs."
            }
            Self::Date => {
                "L’horloge de ce poste est fausse : mettez-la à l’heure, puis recommencez."
            }
            Self::Typesetter(_) => {
                "Ce document n’a pas pu être mis en page. Son texte est conservé ; signalez-le à l’assistance du logiciel."
            }
        }
    }
}

/// Lay a document out and write it as PDF/A-1b.
///
/// # Errors
/// [`PrintError`].
pub fn print(paper: &Paper) -> Result<Printed, PrintError> {
    check(paper)?;
    let has = |c: char| {
        FONTS
            .iter()
            .all(|font| font.info().coverage.contains(c.into()))
    };
    let mut typography = Typography::new(&has);
    let data = Data::of(paper, &mut typography);
    let json =
        serde_json::to_vec(&data).map_err(|error| PrintError::Typesetter(error.to_string()))?;
    let desk = Desk {
        data: Bytes::new(json),
    };
    let document = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(refused)?;
    let (year, month, day) = paper.made.date;
    let (hour, minute, second) = paper.made.time;
    let made = Datetime::from_ymd_hms(year.into(), month, day, hour, minute, second)
        .and_then(|made| Timestamp::new_local(made, paper.made.offset_minutes))
        .ok_or(PrintError::Date)?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Socle".to_owned())),
        timestamp: Some(made),
        standards: PdfStandards::new(&[PdfStandard::A_1b])
            .map_err(|error| PrintError::Typesetter(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(refused)?;
    typst::comemo::evict(KEPT_LAYOUTS);
    Ok(Printed {
        pdf,
        pages: document.pages().len(),
        missing: typography.missing(),
    })
}

fn refused(errors: impl IntoIterator<Item = typst::diag::SourceDiagnostic>) -> PrintError {
    let said: Vec<String> = errors
        .into_iter()
        .map(|error| error.message.to_string())
        .collect();
    PrintError::Typesetter(said.join("; "))
}

/// Whether it is of a size that is laid out in a time one waits for.
fn check(paper: &Paper) -> Result<(), PrintError> {
    let (mut chars, mut parts) = (0_usize, 0_usize);
    let mut count = |text: &str| {
        chars += text.len();
        parts += 1;
    };
    for line in &paper.letterhead.lines {
        count(line);
    }
    for block in &paper.blocks {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) | Block::Right(text) => {
                text.0.iter().for_each(|run| count(&run.text));
            }
            Block::List { items, .. } => items
                .iter()
                .flat_map(|item| &item.0)
                .for_each(|run| count(&run.text)),
            Block::Table { header, rows } => {
                let widest = rows
                    .iter()
                    .map(Vec::len)
                    .max()
                    .unwrap_or(0)
                    .max(header.len());
                if widest > MAX_COLUMNS {
                    return Err(PrintError::TooLarge("a table has too many columns"));
                }
                rows.iter()
                    .chain([header])
                    .flatten()
                    .for_each(|cell| count(cell));
            }
            Block::Pairs(pairs) => pairs.iter().for_each(|(label, value)| {
                count(label);
                count(value);
            }),
        }
    }
    if chars > MAX_CHARS {
        return Err(PrintError::TooLarge("too many characters"));
    }
    if parts > MAX_PARTS {
        return Err(PrintError::TooLarge("too many parts"));
    }
    Ok(())
}

/// What `page.typ` reads.
#[derive(Serialize)]
struct Data {
    title: String,
    author: String,
    name: String,
    lines: Vec<String>,
    foot: String,
    patient: Option<Patient>,
    blocks: Vec<Part>,
}

#[derive(Serialize)]
struct Patient {
    lines: Vec<(&'static str, String)>,
    matrix: Option<Matrix>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
enum Part {
    Heading {
        level: u8,
        text: Vec<Span>,
    },
    Paragraph {
        text: Vec<Span>,
    },
    Right {
        text: Vec<Span>,
    },
    List {
        numbered: bool,
        items: Vec<Vec<Span>>,
    },
    Table {
        columns: usize,
        header: Vec<String>,
        cells: Vec<String>,
    },
    Pairs {
        pairs: Vec<(String, String)>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
enum Span {
    Text { text: String, bold: bool },
    Break,
}

impl Data {
    fn of(paper: &Paper, typography: &mut Typography<'_>) -> Self {
        let patient = paper.patient.as_ref().map(|patient| Patient {
            lines: patient
                .lines
                .iter()
                .map(|(label, value)| (*label, typography.exact(value)))
                .collect(),
            matrix: match &patient.code {
                Code::Ins(text) => matrix(text),
                Code::NotQualified | Code::Impossible(_) => None,
            },
        });
        let foot = match &paper.patient {
            Some(patient) => format!("{} – {}", patient.name, paper.title),
            None => paper.title.clone(),
        };
        Self {
            title: typography.exact(&paper.title),
            author: typography.exact(&paper.author),
            name: typography.exact(&paper.letterhead.name),
            lines: paper
                .letterhead
                .lines
                .iter()
                .map(|line| typography.prose(line))
                .collect(),
            foot: typography.exact(&foot),
            patient,
            blocks: paper
                .blocks
                .iter()
                .map(|block| part(block, typography))
                .collect(),
        }
    }
}

fn part(block: &Block, typography: &mut Typography<'_>) -> Part {
    match block {
        Block::Heading(level, text) => Part::Heading {
            level: match level {
                Level::First => 1,
                Level::Second => 2,
            },
            text: spans(text, typography),
        },
        Block::Paragraph(text) => Part::Paragraph {
            text: spans(text, typography),
        },
        Block::Right(text) => Part::Right {
            text: spans(text, typography),
        },
        Block::List { numbered, items } => Part::List {
            numbered: *numbered,
            items: items.iter().map(|item| spans(item, typography)).collect(),
        },
        Block::Table { header, rows } => {
            let columns = rows
                .iter()
                .map(Vec::len)
                .max()
                .unwrap_or(0)
                .max(header.len())
                .max(1);
            let mut line = |cells: &Vec<String>| {
                let mut line: Vec<_> = cells.iter().map(|cell| typography.prose(cell)).collect();
                line.resize(columns, String::new());
                line
            };
            Part::Table {
                columns,
                header: if header.is_empty() {
                    Vec::new()
                } else {
                    line(header)
                },
                cells: rows.iter().flat_map(line).collect(),
            }
        }
        Block::Pairs(pairs) => Part::Pairs {
            pairs: pairs
                .iter()
                .map(|(label, value)| (typography.prose(label), typography.prose(value)))
                .collect(),
        },
    }
}

fn spans(text: &Text, typography: &mut Typography<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    for run in &text.0 {
        for (n, line) in typography.prose(&run.text).split('\n').enumerate() {
            if n > 0 {
                spans.push(Span::Break);
            }
            if !line.is_empty() {
                spans.push(Span::Text {
                    text: line.to_owned(),
                    bold: run.bold,
                });
            }
        }
    }
    spans
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The faces of the screen: one font for the program and its papers.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    [crate::fonts::REGULAR, crate::fonts::SEMI_BOLD]
        .into_iter()
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

static PAGE: LazyLock<(FileId, Source)> = LazyLock::new(|| {
    let id = file("/page.typ");
    (id, Source::new(id, include_str!("page.typ").to_owned()))
});

static VALUES: LazyLock<FileId> = LazyLock::new(|| file("/values.json"));

fn file(name: &str) -> FileId {
    // The names are those above: none can fail.
    let path = VirtualPath::new(name).unwrap_or_else(|_| unreachable!("{name} is a path"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// All the typesetter can see.
struct Desk {
    data: Bytes,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        PAGE.0
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == PAGE.0 {
            Ok(PAGE.1.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *VALUES {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
