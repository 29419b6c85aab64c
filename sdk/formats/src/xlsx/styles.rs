//! Which styles show a number as a day: nothing else tells the 44000 of a postcode from the 44000 of a day in June 2020.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::{Events, XlsxError, attribute};

/// The most styles, and formats, of a workbook: Excel itself has no more.
const MOST: usize = 65_536;

/// Of each style, by its number, whether it shows a day.
pub(super) fn days(content: &[u8]) -> Result<Vec<bool>, XlsxError> {
    let mut events = Events::new(content);
    let mut own: BTreeMap<u32, bool> = BTreeMap::new();
    let mut styles: Vec<u32> = Vec::new();
    let mut is_inside = false;
    while let Some(event) = events.next()? {
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let number = attribute(tag, b"numFmtId").and_then(|text| text.parse().ok());
                match tag.local_name().as_ref() {
                    b"cellXfs" => is_inside = matches!(event, Event::Start(_)),
                    b"numFmt" => {
                        let code = attribute(tag, b"formatCode");
                        if let (Some(number), Some(code)) = (number, code) {
                            own.insert(number, shows_a_day(&code));
                        }
                    }
                    b"xf" if is_inside => styles.push(number.unwrap_or_default()),
                    _ => {}
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == b"cellXfs" => is_inside = false,
            _ => {}
        }
        if styles.len() > MOST || own.len() > MOST {
            return Err(XlsxError::TooLarge);
        }
    }
    let is_day = |number: u32| own.get(&number).copied().unwrap_or(is_known(number));
    Ok(styles.into_iter().map(is_day).collect())
}

/// The formats of days every workbook has without saying so (ECMA-376, 18.8.30): also those of other languages.
fn is_known(number: u32) -> bool {
    matches!(number, 14..=17 | 22 | 27..=36 | 50..=58)
}

/// Whether a format shows years, days, or months by their names; what stands in quotes, in brackets or behind a backslash is
/// shown as it is.
fn shows_a_day(code: &str) -> bool {
    let mut plain = String::new();
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        let end = match sign {
            '"' => '"',
            '[' => ']',
            '\\' | '_' | '*' => {
                signs.next();
                continue;
            }
            sign => {
                plain.push(sign.to_ascii_lowercase());
                continue;
            }
        };
        signs.by_ref().find(|sign| *sign == end);
    }
    let plain = plain.replace("general", "").replace("standard", "");
    plain.contains(['y', 'd']) || plain.contains("mmm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_a_day_by_its_letters_and_not_by_its_words() {
        for code in ["yyyy-mm", "dd/mm/yy", "mmmm", "[$-40C]mmmm\\ yyyy;@"] {
            assert!(shows_a_day(code), "{code}");
        }
        for code in [
            "General",
            "0",
            "# ##0",
            "[Red]0",
            "0\" jours dyd\"",
            "hh:mm:ss",
            "\\d0",
            "0.0%",
            "\"unclosed",
        ] {
            assert!(!shows_a_day(code), "{code}");
        }
    }
}
