//! A file of another program as a table of texts. What such programs write is guessed (encoding, delimiter, where the
//! header stands) and may be corrected.

use std::fmt;

use crate::error::ExchangeError;
use crate::field::Field;

/// Largest file read, in bytes.
pub const MOST_BYTES: u64 = 256 << 20;
/// The most lines read.
pub const MOST_LINES: usize = 1_000_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 400;
/// The most cells in all, empty ones included: each takes memory of its own.
pub const MOST_CELLS: usize = 20_000_000;
/// Longest cell, in characters: beyond it a quote was left open.
pub const MOST_CELL_CHARS: usize = 20_000;
/// The header is looked for among so many first lines: some programs write a title above it.
const HEADER_WITHIN: usize = 10;
/// Lines the delimiter is guessed from.
const GUESS_LINES: usize = 50;
/// Delimiters met in exports, the likeliest first.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// How the characters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// Windows-1252, what older French programs write.
    Windows1252,
    /// UTF-16 with its mark, what spreadsheets call *texte Unicode*.
    Utf16,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Utf8, Self::Windows1252, Self::Utf16];

    /// Stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "utf-16",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is known beforehand; what is none is guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Format {
    /// How characters are written.
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    pub delimiter: Option<u8>,
}

/// A line that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, from 1, as an editor shows it.
    pub line: u64,
    /// Its cells, without the spaces around them.
    pub cells: Vec<String>,
}

impl Row {
    /// A cell; empty when the line is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A table of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub headers: Vec<String>,
    /// The lines below the header; empty ones are left out.
    pub rows: Vec<Row>,
    /// How the file was written.
    pub encoding: Encoding,
    /// What stood between cells.
    pub delimiter: u8,
    /// Whether some bytes were no characters of the encoding: they read `�`.
    pub damaged: bool,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ExchangeError::TooLarge`], [`ExchangeError::TooMany`], [`ExchangeError::NotText`], [`ExchangeError::Empty`],
    /// [`ExchangeError::Cell`].
    pub fn read(bytes: &[u8], format: Format) -> Result<Self, ExchangeError> {
        if bytes.len() as u64 > MOST_BYTES {
            return Err(ExchangeError::TooLarge { most: MOST_BYTES });
        }
        let encoding = format.encoding.unwrap_or_else(|| guess_encoding(bytes));
        let (text, damaged) = decode(bytes, encoding);
        // One sort of line break, so that lines are counted as an editor counts them.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if text.contains('\0') {
            return Err(ExchangeError::NotText("it holds NUL characters"));
        }
        let delimiter = format.delimiter.unwrap_or_else(|| guess_delimiter(&text));
        let mut rows = rows(&text, delimiter, usize::MAX)?;
        if rows.is_empty() {
            return Err(ExchangeError::Empty);
        }
        let header = header_at(&rows);
        let headers = rows.drain(..=header).next_back().map(|row| row.cells);
        let mut headers = headers.unwrap_or_default();
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        headers.resize(headers.len().max(widest), String::new());
        if headers.len() > MOST_COLUMNS {
            return Err(ExchangeError::TooMany {
                what: "columns",
                most: MOST_COLUMNS,
            });
        }
        Ok(Self {
            headers,
            rows,
            encoding,
            delimiter,
            damaged,
        })
    }

    /// What a person reads as the name of a column: its header, or its number.
    #[must_use]
    pub fn column_name(&self, column: usize) -> String {
        match self.headers.get(column).map(String::as_str) {
            Some(header) if !header.is_empty() => header.to_owned(),
            _ => format!("colonne {}", column + 1),
        }
    }

    /// The column of this header, accents and case ignored, or of this number from 1.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let same = |wanted: &str| {
            self.headers
                .iter()
                .position(|header| crate::field::plain(header) == wanted)
        };
        let wanted = crate::field::plain(name);
        (!wanted.is_empty())
            .then(|| same(&wanted))
            .flatten()
            .or_else(|| {
                let number: usize = name.trim().parse().ok()?;
                (1..=self.headers.len())
                    .contains(&number)
                    .then(|| number - 1)
            })
    }
}

fn guess_encoding(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        Encoding::Utf16
    } else if std::str::from_utf8(bytes).is_ok() {
        Encoding::Utf8
    } else {
        Encoding::Windows1252
    }
}

/// The text, and whether something in it was unreadable.
fn decode(bytes: &[u8], encoding: Encoding) -> (String, bool) {
    let known = match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Utf16 => encoding_rs::UTF_16LE,
    };
    // A byte order mark wins over what was said, and is taken off.
    let (text, _, damaged) = known.decode(bytes);
    (text.into_owned(), damaged)
}

/// The delimiter that cuts the first lines into the most columns, each the same number.
fn guess_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let Ok(rows) = rows(text, delimiter, GUESS_LINES) else {
            return (0, 0);
        };
        let header = rows.get(header_at(&rows)).map_or(0, |row| row.cells.len());
        if header < 2 {
            return (0, 0);
        }
        let alike = rows.iter().filter(|row| row.cells.len() == header).count();
        (alike, header)
    };
    let mut best = (DELIMITERS[0], (0, 0));
    for delimiter in DELIMITERS {
        let score = score(delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// At most so many lines that hold something.
fn rows(text: &str, delimiter: u8, most: usize) -> Result<Vec<Row>, ExchangeError> {
    rows_within(text, delimiter, most, MOST_CELLS)
}

/// The same, of at most so many cells in all.
fn rows_within(
    text: &str,
    delimiter: u8,
    most: usize,
    most_cells: usize,
) -> Result<Vec<Row>, ExchangeError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut held = 0;
    let mut record = csv::StringRecord::new();
    while rows.len() < most
        && reader
            .read_record(&mut record)
            .map_err(|error| ExchangeError::Table(error.to_string()))?
    {
        let line = record
            .position()
            .map_or(0, |position| line_of(text, position));
        if record
            .iter()
            .any(|cell| cell.len() > MOST_CELL_CHARS && cell.chars().count() > MOST_CELL_CHARS)
        {
            return Err(ExchangeError::Cell {
                line,
                most: MOST_CELL_CHARS,
            });
        }
        if record.len() > MOST_COLUMNS {
            return Err(ExchangeError::TooMany {
                what: "columns",
                most: MOST_COLUMNS,
            });
        }
        let cells: Vec<String> = record.iter().map(tidy).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if rows.len() >= MOST_LINES {
            return Err(ExchangeError::TooMany {
                what: "lines",
                most: MOST_LINES,
            });
        }
        held += cells.len();
        if held > most_cells {
            return Err(ExchangeError::TooMany {
                what: "cells",
                most: most_cells,
            });
        }
        rows.push(Row { line, cells });
    }
    Ok(rows)
}

/// The line a record begins in: the reader counts from where the one before ended, empty lines between them included.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let empty = text
        .as_bytes()
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| **byte == b'\n')
        .count();
    position.line() + empty as u64
}

/// Without spaces around, non-breaking ones included.
fn tidy(cell: &str) -> String {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .to_owned()
}

/// The line whose cells are most often the names of fields, among the first ones; the first one otherwise.
fn header_at(rows: &[Row]) -> usize {
    let known = |row: &Row| {
        row.cells
            .iter()
            .filter(|cell| Field::of_header(cell).is_some())
            .count()
    };
    let mut best = (0, 0);
    for (at, row) in rows.iter().take(HEADER_WITHIN).enumerate() {
        let known = known(row);
        if known > best.1 && known >= 2 {
            best = (at, known);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_table_of_nothing_but_empty_cells_does_not_fill_the_memory() {
        let text = "a;;;\n".repeat(100);
        assert_eq!(
            rows_within(&text, b';', usize::MAX, 400).unwrap().len(),
            100
        );
        let refused = rows_within(&text, b';', usize::MAX, 399).unwrap_err();
        assert_eq!(refused.code(), "exchange.too-many");
        assert!(refused.message().contains("trop de cases"));
    }
}
