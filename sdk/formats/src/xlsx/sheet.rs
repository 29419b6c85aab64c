//! The cells of a sheet, and the texts they name by number.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::{Cell, Events, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Row, XlsxError, attribute, said};

/// The most texts cells name by number.
const MOST_WORDS: usize = 100_000;
/// 1 January 1970, counted as a workbook counts its days from the end of 1899.
const EPOCH: i64 = 25_569;
/// How many days later a workbook that counts from 1904 begins.
const LATER: i64 = 1_462;

/// The texts cells name by number.
pub(super) fn words(content: &[u8]) -> Result<Vec<String>, XlsxError> {
    let mut events = Events::new(content);
    let mut all = Vec::new();
    // How it is pronounced stands beside some texts, and is none.
    let (mut spoken, mut inside) = (false, false);
    while let Some(event) = events.next()? {
        match event {
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
            _ => {}
        }
        if all.len() > MOST_WORDS {
            return Err(XlsxError::TooLarge);
        }
    }
    Ok(all)
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    column: usize,
    /// What sort of value it holds; a number when it does not say.
    kind: String,
    is_day: bool,
    text: String,
}

impl Open {
    fn new(tag: &BytesStart<'_>, next: usize, days: &[bool]) -> Self {
        let column = attribute(tag, b"r").and_then(|place| column(&place));
        let style = attribute(tag, b"s").and_then(|style| style.parse::<usize>().ok());
        Self {
            column: column.unwrap_or(next),
            kind: attribute(tag, b"t").unwrap_or_default(),
            // Without a style of its own it has the first.
            is_day: days.get(style.unwrap_or(0)).copied().unwrap_or_default(),
            text: String::new(),
        }
    }

    /// What stands in it.
    fn close(self, words: &[String], is_1904: bool) -> Result<Cell, XlsxError> {
        let plain = self.text.trim();
        if plain.is_empty() {
            return Ok(Cell::Empty);
        }
        let text = match self.kind.as_str() {
            "s" => {
                let at = plain.parse::<usize>().ok();
                let word = at.and_then(|at| words.get(at));
                word.ok_or(XlsxError::NotXml)?.clone()
            }
            "" | "n" => {
                let number = plain.parse().ok().filter(|number: &f64| number.is_finite());
                let number = number.ok_or(XlsxError::NotXml)?;
                return Ok(match self.is_day {
                    true => Cell::Day(day(number, is_1904)),
                    false => Cell::Number(number),
                });
            }
            // True is no 1, and no number of anything.
            "b" => match plain {
                "0" => "FAUX".to_owned(),
                _ => "VRAI".to_owned(),
            },
            // A day by its date, with the hour it begins at.
            "d" => plain.strip_suffix("T00:00:00").unwrap_or(plain).to_owned(),
            _ => self.text,
        };
        match text.trim().is_empty() {
            true => Ok(Cell::Empty),
            false => Ok(Cell::Text(text)),
        }
    }
}

/// The day of a number; what no calendar holds stays outside of it.
fn day(number: f64, is_1904: bool) -> i64 {
    // A conversion beyond the range of whole numbers ends at its end.
    #[allow(clippy::cast_possible_truncation)]
    let day = number.floor() as i64;
    let later = if is_1904 { LATER } else { 0 };
    day.saturating_add(later).saturating_sub(EPOCH)
}

/// The rows of a sheet that hold something. Of each style, `days` says whether it shows a day.
pub(super) fn read(
    sheet: &[u8],
    words: &[String],
    days: &[bool],
    is_1904: bool,
) -> Result<Vec<Row>, XlsxError> {
    let mut events = Events::new(sheet);
    let mut rows: Vec<Row> = Vec::new();
    let mut row: BTreeMap<usize, Cell> = BTreeMap::new();
    let (mut number, mut next, mut room) = (0_usize, 0, MOST_TEXT);
    let (mut cell, mut spoken, mut inside) = (Open::default(), false, false);
    while let Some(event) = events.next()? {
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                b"row" => {
                    let said = attribute(tag, b"r").and_then(|text| text.parse().ok());
                    number = said.unwrap_or(number.saturating_add(1));
                    next = 0;
                }
                b"c" => {
                    cell = Open::new(tag, next, days);
                    next = cell.column.saturating_add(1);
                }
                b"rPh" => spoken = matches!(event, Event::Start(_)),
                b"v" | b"t" => inside = matches!(event, Event::Start(_)) && !spoken,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                b"rPh" => spoken = false,
                b"v" | b"t" => inside = false,
                b"c" => {
                    let open = std::mem::take(&mut cell);
                    let column = open.column;
                    match open.close(words, is_1904)? {
                        Cell::Empty => continue,
                        // One that was not read might be the one that counts.
                        _ if column >= MOST_COLUMNS => return Err(XlsxError::TooLong),
                        Cell::Text(text) => {
                            room = room.checked_sub(text.len()).ok_or(XlsxError::TooLarge)?;
                            row.insert(column, Cell::Text(text));
                        }
                        other => {
                            row.insert(column, other);
                        }
                    }
                }
                b"row" => {
                    let mut cells = std::mem::take(&mut row);
                    if let Some((last, _)) = cells.last_key_value() {
                        if rows.len() == MOST_ROWS {
                            return Err(XlsxError::TooLong);
                        }
                        let all = 0..=*last;
                        let of = |at| cells.remove(&at).unwrap_or_default();
                        rows.push((number, all.map(of).collect()));
                    }
                }
                _ => {}
            },
            event if inside => {
                if let Some(text) = said(event)? {
                    cell.text.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Ok(rows)
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
