//! The cells of a sheet, and the texts they name by number.

use quick_xml::events::{BytesStart, Event};

use super::{Cell, Events, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Row, XlsxError, add, attribute};

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
                if let Some(last) = all.last_mut() {
                    add(&event, last)?;
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

/// What sort of value a cell holds.
#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Number,
    Word,
    Flag,
    Date,
    Text,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    column: usize,
    kind: Kind,
    is_day: bool,
    text: String,
}

impl Open {
    fn new(tag: &BytesStart<'_>, next: usize, days: &[bool]) -> Self {
        let (mut place, mut kind, mut style) = (None, Kind::Number, 0);
        let mut all = tag.attributes();
        for one in all.with_checks(false).flatten() {
            match one.key.as_ref() {
                b"r" => place = column(&one.value),
                b"t" => {
                    kind = match one.value.as_ref() {
                        b"n" => Kind::Number,
                        b"s" => Kind::Word,
                        b"b" => Kind::Flag,
                        b"d" => Kind::Date,
                        _ => Kind::Text,
                    }
                }
                b"s" => {
                    let text = std::str::from_utf8(&one.value).ok();
                    style = text.and_then(|text| text.parse().ok()).unwrap_or_default();
                }
                _ => {}
            }
        }
        Self {
            column: place.unwrap_or(next),
            kind,
            // Without a style of its own it has the first.
            is_day: days.get(style).copied().unwrap_or_default(),
            text: String::new(),
        }
    }

    /// What stands in it.
    fn close(self, words: &[String], is_1904: bool) -> Result<Cell, XlsxError> {
        let plain = self.text.trim();
        if plain.is_empty() {
            return Ok(Cell::Empty);
        }
        let text = match self.kind {
            Kind::Number => {
                let number = plain.parse().ok().filter(|number: &f64| number.is_finite());
                let number = number.ok_or(XlsxError::NotXml)?;
                return Ok(match self.is_day {
                    true => Cell::Day(day(number, is_1904)),
                    false => Cell::Number(number),
                });
            }
            Kind::Word => {
                let at = plain.parse::<usize>().ok();
                let word = at.and_then(|at| words.get(at));
                word.ok_or(XlsxError::NotXml)?.clone()
            }
            // True is no 1, and no number of anything.
            Kind::Flag if plain == "0" => "FAUX".to_owned(),
            Kind::Flag => "VRAI".to_owned(),
            // A day by its date, with the hour it begins at.
            Kind::Date => plain.strip_suffix("T00:00:00").unwrap_or(plain).to_owned(),
            Kind::Text => self.text,
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
    let mut row: Vec<Cell> = Vec::new();
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
                    let closed = open.close(words, is_1904)?;
                    if closed == Cell::Empty {
                        continue;
                    }
                    // One that was not read might be the one that counts.
                    if column >= MOST_COLUMNS {
                        return Err(XlsxError::TooLong);
                    }
                    if let Cell::Text(text) = &closed {
                        room = room.checked_sub(text.len()).ok_or(XlsxError::TooLarge)?;
                    }
                    if row.len() <= column {
                        row.resize_with(column + 1, Cell::default);
                    }
                    row[column] = closed;
                }
                b"row" if !row.is_empty() => {
                    if rows.len() == MOST_ROWS {
                        return Err(XlsxError::TooLong);
                    }
                    rows.push((number, std::mem::take(&mut row)));
                }
                _ => {}
            },
            event if inside => {
                add(event, &mut cell.text)?;
            }
            _ => {}
        }
    }
    Ok(rows)
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &[u8]) -> Option<usize> {
    let mut column = 0_usize;
    for letter in place.iter().take_while(|sign| sign.is_ascii_alphabetic()) {
        let letter = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(letter)?;
    }
    column.checked_sub(1)
}
