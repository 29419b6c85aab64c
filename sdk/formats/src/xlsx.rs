//! The first sheet of an Excel workbook (`.xlsx`), as rows of texts: what other programs export. Nothing is computed: a cell
//! is what was last stored in it, a date is the number of its day.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::xdm::unpack;

/// The most rows read.
pub const MOST_ROWS: usize = 10_000;
/// The most columns of a row.
pub const MOST_COLUMNS: usize = 100;
/// The folder of the sheets of a workbook.
const SHEETS: &str = "XL/WORKSHEETS/";

/// Why a workbook is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XlsxError {
    /// No zip archive that can be opened inside bounds.
    #[error("no workbook: {0}")]
    Archive(crate::xdm::XdmError),
    /// An archive of something else.
    #[error("the archive has no sheet")]
    NoSheet,
    /// A part of it is no XML.
    #[error("a part of the workbook is no XML")]
    NotXml,
    /// More than [`MOST_ROWS`].
    #[error("more than {MOST_ROWS} rows")]
    TooLong,
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
                format!("Ce classeur a plus de {MOST_ROWS} lignes. Gardez-en ce qui compte, puis recommencez.")
            }
        }
    }
}

/// A row: its number in the sheet, from 1, and its cells from the first column on.
pub type Row = (usize, Vec<String>);

/// The rows of the first sheet that hold something.
///
/// # Errors
/// It is no workbook, or a larger one than anybody reads.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, XlsxError> {
    let files = unpack(bytes).map_err(XlsxError::Archive)?;
    // Sheets are numbered in the order they were made: the shortest name of them is the first.
    let sheets = files.iter().filter(|(name, _)| name.starts_with(SHEETS));
    let first = sheets.min_by_key(|(name, _)| (name.len(), name.as_str()));
    let (_, sheet) = first.ok_or(XlsxError::NoSheet)?;
    let words = match files.get("XL/SHAREDSTRINGS.XML") {
        Some(content) => words(content)?,
        None => Vec::new(),
    };
    read(sheet, &words)
}

/// The texts cells name by number.
fn words(content: &[u8]) -> Result<Vec<String>, XlsxError> {
    let mut reader = Reader::from_reader(content);
    let mut all = Vec::new();
    // How it is pronounced stands beside some texts, and is none.
    let (mut spoken, mut inside) = (false, false);
    loop {
        match reader.read_event().map_err(|_error| XlsxError::NotXml)? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                b"si" => all.push(String::new()),
                b"rPh" => spoken = true,
                b"t" => inside = !spoken,
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().as_ref() == b"si" => all.push(String::new()),
            Event::End(tag) => match tag.local_name().as_ref() {
                b"rPh" => spoken = false,
                b"t" => inside = false,
                _ => {}
            },
            event if inside => {
                if let (Some(last), Some(text)) = (all.last_mut(), said(&event)?) {
                    last.push_str(&text);
                }
            }
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// What an event says as text; none where it says nothing.
fn said(event: &Event<'_>) -> Result<Option<String>, XlsxError> {
    let no = |_error| XlsxError::NotXml;
    Ok(match event {
        Event::Text(text) => Some(text.decode().map_err(no)?.into_owned()),
        Event::CData(text) => Some(text.decode().map_err(no)?.into_owned()),
        Event::GeneralRef(name) => {
            let name = name.decode().map_err(no)?;
            let quoted = format!("&{name};");
            let text = quick_xml::escape::unescape(&quoted).map_err(|_error| XlsxError::NotXml)?;
            Some(text.into_owned())
        }
        Event::Eof => return Err(XlsxError::NotXml),
        _ => None,
    })
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    is_word: bool,
    text: String,
}

fn read(sheet: &[u8], words: &[String]) -> Result<Vec<Row>, XlsxError> {
    let mut reader = Reader::from_reader(sheet);
    let mut rows: Vec<Row> = Vec::new();
    let mut row: BTreeMap<usize, String> = BTreeMap::new();
    let (mut number, mut cell, mut inside) = (0, Cell::default(), false);
    loop {
        let event = reader.read_event().map_err(|_error| XlsxError::NotXml)?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                b"row" => {
                    let said = attribute(tag, b"r").and_then(|text| text.parse().ok());
                    number = said.unwrap_or(number + 1);
                }
                b"c" => {
                    let next = row.last_key_value().map_or(0, |(last, _)| last + 1);
                    let column = attribute(tag, b"r").and_then(|place| column(&place));
                    cell = Cell {
                        column: column.unwrap_or(next),
                        is_word: attribute(tag, b"t").as_deref() == Some("s"),
                        text: String::new(),
                    };
                }
                b"v" | b"t" => inside = matches!(event, Event::Start(_)),
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                b"v" | b"t" => inside = false,
                b"c" => {
                    let cell = std::mem::take(&mut cell);
                    let text = match cell.is_word {
                        true => {
                            let at: Option<usize> = cell.text.trim().parse().ok();
                            at.and_then(|at| words.get(at)).cloned().unwrap_or_default()
                        }
                        false => cell.text,
                    };
                    if !text.trim().is_empty() && cell.column < MOST_COLUMNS {
                        row.insert(cell.column, text);
                    }
                }
                b"row" => {
                    let cells = std::mem::take(&mut row);
                    if let Some((last, _)) = cells.last_key_value() {
                        if rows.len() == MOST_ROWS {
                            return Err(XlsxError::TooLong);
                        }
                        let of = |at| cells.get(&at).cloned().unwrap_or_default();
                        rows.push((number, (0..=*last).map(of).collect()));
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(rows),
            event if inside => {
                if let Some(text) = said(event)? {
                    cell.text.push_str(&text);
                }
            }
            _ => {}
        }
    }
}

fn attribute(tag: &quick_xml::events::BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    String::from_utf8(found.value.into_owned()).ok()
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let mut column = 0_usize;
    for letter in place.bytes().take_while(u8::is_ascii_alphabetic) {
        let letter = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(letter)?;
    }
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn workbook(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in files {
            let plain = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, plain).unwrap();
            std::io::Write::write_all(&mut writer, content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn texts_numbers_and_empty_cells_come_as_they_stand_in_the_first_sheet() {
        let words = r#"<sst><si><t>Mois</t></si><si><r><t>Consul</t></r><r><t>tations &amp; visites</t></r>
            <rPh><t>x</t></rPh></si></sst>"#;
        let sheet = r#"<worksheet><sheetData>
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
            <row r="3"><c r="A3"><v>46023</v></c><c r="B3"/><c r="C3"><v>412</v></c></row>
            <row r="4"><c t="inlineStr"><is><t>f&#233;vrier 2026</t></is></c><c><v>398</v></c></row>
            <row r="5"/></sheetData></worksheet>"#;
        let bytes = workbook(&[
            ("xl/worksheets/sheet10.xml", "<worksheet/>"),
            ("xl/worksheets/sheet1.xml", sheet),
            ("xl/sharedStrings.xml", words),
        ]);
        let expected: [(usize, &[&str]); 3] = [
            (1, &["Mois", "", "Consultations & visites"]),
            (3, &["46023", "", "412"]),
            (4, &["février 2026", "398"]),
        ];
        let read = rows(&bytes).unwrap();
        let expected = expected.map(|(number, cells)| {
            let cells: Vec<_> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            (number, cells)
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_no_workbook_is_refused_by_its_reason() {
        assert_eq!(rows(b"Mois;Nombre").unwrap_err().code(), "xlsx.archive");
        let other = workbook(&[("a.txt", "x")]);
        assert_eq!(rows(&other), Err(XlsxError::NoSheet));
        let broken = workbook(&[("xl/worksheets/sheet1.xml", "<row><c></row>")]);
        assert_eq!(rows(&broken), Err(XlsxError::NotXml));
        let lines = "<row><c><v>1</v></c></row>".repeat(MOST_ROWS + 1);
        let long = workbook(&[("xl/worksheets/sheet1.xml", &lines)]);
        assert_eq!(rows(&long), Err(XlsxError::TooLong));
    }
}
