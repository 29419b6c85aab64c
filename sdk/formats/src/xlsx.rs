//! The first visible sheet of an Excel workbook (`.xlsx`), as rows of cells: what other programs export. Nothing is computed:
//! a cell is what was last stored in it. A number is a day only where the workbook shows it as one.
//!
//! 1. `xlsx/book.rs` finds the sheet by the workbook and its relationships: the names of parts say nothing of their order.
//! 2. `xlsx/styles.rs` knows which styles show a number as a day.
//! 3. `xlsx/sheet.rs` reads the cells, and the texts they name by number.
//!
//! A plugin reads it inside a guest of 64 MiB: only the parts that are needed are unpacked, no more than [`MOST_UNPACKED`] of
//! them together, and what they grow to is bounded as well.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::xdm::{XdmError, unpack_those};

mod book;
mod sheet;
mod styles;

/// The most rows read.
pub const MOST_ROWS: usize = 10_000;
/// The most columns of a row.
pub const MOST_COLUMNS: usize = 100;
/// The most bytes of the parts that are read, unpacked, together.
pub const MOST_UNPACKED: u64 = 16 << 20;
/// The most bytes of the texts of all cells together: a text may stand once in the workbook and in each of its cells.
pub const MOST_TEXT: usize = 4 << 20;
/// The most tags and texts of a part: some five are a cell. Reading so many takes a plugin a quarter of the time it has, on a
/// machine that does nothing else.
const MOST_EVENTS: usize = 500_000;

/// Why a workbook is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XlsxError {
    /// No zip archive that can be opened inside bounds.
    #[error("no workbook: {0}")]
    Archive(XdmError),
    /// An archive of something else, or a workbook whose sheets are all hidden.
    #[error("the archive has no visible sheet")]
    NoSheet,
    /// A part of it is no XML, or names what is not there.
    #[error("a part of the workbook is no XML, is cut, or names what is not there")]
    NotXml,
    /// More than [`MOST_ROWS`] or [`MOST_COLUMNS`].
    #[error("more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")]
    TooLong,
    /// More than [`MOST_UNPACKED`] or [`MOST_TEXT`], or more cells than there is time for.
    #[error("unpacks to more than {MOST_UNPACKED} bytes, or to more cells or texts than are kept")]
    TooLarge,
}

impl XlsxError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive(_) => "xlsx.archive",
            Self::NoSheet => "xlsx.no-sheet",
            Self::NotXml => "xlsx.xml",
            Self::TooLong => "xlsx.too-long",
            Self::TooLarge => "xlsx.too-large",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Archive(_) | Self::NoSheet | Self::NotXml => {
                "Ce classeur ne peut pas être ouvert. Enregistrez-le de nouveau au format .xlsx ou CSV, puis recommencez.".to_owned()
            }
            Self::TooLong => {
                format!("Ce classeur a plus de {MOST_ROWS} lignes ou de {MOST_COLUMNS} colonnes. Gardez-en ce qui compte, puis recommencez.")
            }
            Self::TooLarge => {
                "Ce classeur est trop grand pour être lu. Gardez dans un nouveau classeur les colonnes utiles de sa première feuille, puis recommencez.".to_owned()
            }
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text; also what is true, false or an error.
    Text(String),
    /// A number that is shown as one.
    Number(f64),
    /// A number that is shown as a day: how many days since 1 January 1970.
    Day(i64),
}

/// A row: its number in the sheet, from 1, and its cells from the first column on, up to the last that holds something.
pub type Row = (usize, Vec<Cell>);

/// A sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// How many sheets of the workbook one sees, itself among them.
    pub visible: usize,
    /// Its rows that hold something.
    pub rows: Vec<Row>,
}

/// The first sheet one sees.
///
/// # Errors
/// It is no workbook, or a larger one than anybody reads.
pub fn first_sheet(bytes: &[u8]) -> Result<Sheet, XlsxError> {
    let (book, taken) = book::read(bytes)?;
    let is_wanted = |name: &str| {
        name == book.sheet
            || book.words.as_deref() == Some(name)
            || book.styles.as_deref() == Some(name)
    };
    let mut parts = unpacked(bytes, MOST_UNPACKED - taken, is_wanted)?;
    let sheet = parts.remove(&book.sheet).ok_or(XlsxError::NotXml)?;
    let mut part = |name: &Option<String>| name.as_ref().and_then(|name| parts.remove(name));
    let days = match part(&book.styles) {
        Some(content) => styles::days(&content)?,
        None => Vec::new(),
    };
    // Each part goes as soon as it is read.
    let words = match part(&book.words) {
        Some(content) => sheet::words(&content)?,
        None => Vec::new(),
    };
    Ok(Sheet {
        rows: sheet::read(&sheet, &words, &days, book.is_1904)?,
        name: book.name,
        visible: book.visible,
    })
}

/// The parts of these names, in capitals.
fn unpacked(
    bytes: &[u8],
    most: u64,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, XlsxError> {
    unpack_those(bytes, most, is_wanted).map_err(|error| match error {
        XdmError::Bomb | XdmError::TooLarge => XlsxError::TooLarge,
        error => XlsxError::Archive(error),
    })
}

/// The events of a part. One that ends before its elements do was cut: what is missing would be missed in a total.
struct Events<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    left: usize,
}

impl<'a> Events<'a> {
    fn new(content: &'a [u8]) -> Self {
        Self {
            reader: Reader::from_reader(content),
            depth: 0,
            left: MOST_EVENTS,
        }
    }

    /// The next of them; none at the end.
    fn next(&mut self) -> Result<Option<Event<'a>>, XlsxError> {
        let event = self.reader.read_event();
        let event = event.map_err(|_error| XlsxError::NotXml)?;
        self.left = self.left.checked_sub(1).ok_or(XlsxError::TooLarge)?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth == 0 => return Ok(None),
            Event::Eof => return Err(XlsxError::NotXml),
            _ => {}
        }
        Ok(Some(event))
    }
}

/// Adds what an event says as text, where it says anything.
fn add(event: &Event<'_>, text: &mut String) -> Result<(), XlsxError> {
    let no = |_error| XlsxError::NotXml;
    match event {
        Event::Text(said) => text.push_str(&said.decode().map_err(no)?),
        Event::CData(said) => text.push_str(&said.decode().map_err(no)?),
        Event::GeneralRef(name) => {
            let quoted = format!("&{};", name.decode().map_err(no)?);
            let said = quick_xml::escape::unescape(&quoted).map_err(|_error| XlsxError::NotXml)?;
            text.push_str(&said);
        }
        _ => {}
    }
    Ok(())
}

/// The value of an attribute, whatever prefix it is written with; none when it is not there or cannot be read.
fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let mut all = tag.attributes();
    // Twice the same is the first of them: looking for it takes the time of reading.
    let mut all = all.with_checks(false).flatten();
    let found = all.find(|one| one.key.local_name().as_ref() == name)?;
    let text = std::str::from_utf8(&found.value).ok()?;
    let text = quick_xml::escape::unescape(text).ok()?;
    Some(text.into_owned())
}

#[cfg(test)]
mod tests;
