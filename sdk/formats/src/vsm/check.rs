//! Holds a summary against the rules before it leaves: our own reading of the header specification and of the schematrons,
//! the assertions among them that never fire included.
//!
//! What is not checked: whether a code of the right shape exists in its terminology, and displayed labels.

mod body;
mod header;
mod remarks;
mod vaccinations;

use std::collections::HashSet;
use std::fmt;

use super::sort::{self, Sort};
use crate::cda::tree::{self, Element};

/// What a document lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Dotted code, stable.
    pub code: &'static str,
    /// The element, as a path from the root: `recordTarget/patientRole/id`.
    pub element: String,
    /// What is wrong with it, the end of a French sentence.
    what: String,
    /// What does not leave, its beginning.
    unsent: &'static str,
}

impl Fault {
    /// It could not be written at all.
    pub(super) fn unwritten() -> Self {
        Self {
            code: "vsm.xml",
            element: "ClinicalDocument".to_owned(),
            what: "le document n’a pas pu être écrit".to_owned(),
            unsent: sort::STRUCTURED.unsent,
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        format!(
            "{} : {} (élément {}).",
            self.unsent, self.what, self.element
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.code, self.element)
    }
}

impl std::error::Error for Fault {}

/// Everything that keeps this document, a summary or a history of vaccinations, from leaving; empty when nothing does.
#[must_use]
pub fn check(document: &[u8]) -> Vec<Fault> {
    let root = match tree::read(document) {
        Ok(root) if root.name == "ClinicalDocument" => root,
        _ => return vec![Fault::unwritten()],
    };
    let mut checker = Checker {
        sort: Sort::of(&root),
        faults: Vec::new(),
    };
    header::check(&mut checker, &root);
    body::check(&mut checker, &root);
    links(&mut checker, &root);
    checker.faults
}

/// Gathers what is wrong.
struct Checker {
    sort: &'static Sort,
    faults: Vec<Fault>,
}

impl Checker {
    /// `holds` or it is a fault.
    fn need(&mut self, holds: bool, code: &'static str, element: &str, what: &str) {
        if !holds {
            self.faults.push(Fault {
                code,
                element: element.to_owned(),
                what: what.to_owned(),
                unsent: self.sort.unsent,
            });
        }
    }
}

/// How many elements of this name stand inside.
fn count(element: &Element, name: &str) -> usize {
    element.children(name).count()
}

/// Digits of a time stamp and whether it says its offset.
fn time(value: &str) -> Option<(usize, bool)> {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let rest = value.get(digits..)?;
    let offset = match rest.as_bytes() {
        [] => false,
        [b'+' | b'-', zone @ ..] if zone.len() == 4 && zone.iter().all(u8::is_ascii_digit) => true,
        _ => return None,
    };
    let month = value.get(4..6).and_then(|month| month.parse::<u8>().ok());
    let day = value.get(6..8).and_then(|day| day.parse::<u8>().ok());
    let calendar = (digits < 6 || month.is_some_and(|month| (1..=12).contains(&month)))
        && (digits < 8 || day.is_some_and(|day| (1..=31).contains(&day)));
    (matches!(digits, 4 | 6 | 8 | 12 | 14) && calendar && (digits < 12 || offset))
        .then_some((digits, offset))
}

/// To the second with its offset.
fn to_the_second(element: Option<&Element>) -> bool {
    element.is_some_and(|element| time(element.attribute("value")) == Some((14, true)))
}

/// IDs are there once, and what refers to one finds it; telecoms are written as they must be; times are times.
fn links(checker: &mut Checker, root: &Element) {
    let mut known = HashSet::new();
    let mut twice = None;
    visit(root, &mut |element| {
        let id = element.attribute("ID");
        if !id.is_empty() && !known.insert(id.to_owned()) {
            twice = Some(id.to_owned());
        }
    });
    checker.need(
        twice.is_none(),
        "vsm.id-twice",
        &format!("@ID {}", twice.unwrap_or_default()),
        "un identifiant de texte est écrit deux fois",
    );
    let mut faults = Vec::new();
    visit(root, &mut |element| {
        let value = element.attribute("value");
        match element.name.as_str() {
            "reference" if !value.strip_prefix('#').is_some_and(|id| known.contains(id)) => {
                faults.push((
                    "vsm.reference",
                    format!("reference {value}"),
                    "une donnée codée renvoie à un texte qui n’existe pas",
                ));
            }
            "telecom" if element.attribute("nullFlavor").is_empty() => {
                let written = value.split_once(':').is_some_and(|(prefix, rest)| {
                    ["tel", "fax", "mailto", "http", "https", "ftp", "mllp"].contains(&prefix)
                        && !rest.is_empty()
                        && !rest.contains(char::is_whitespace)
                });
                if !written {
                    faults.push((
                        "vsm.telecom",
                        format!("telecom {value}"),
                        "un numéro ou une adresse est mal écrit : ni espace ni signe autour",
                    ));
                }
            }
            // Quantities are short; a long number that is no date is one that went wrong.
            name @ ("effectiveTime" | "time" | "birthTime" | "low" | "high" | "center")
                if element.attribute("unit").is_empty()
                    && value.len() >= if name.ends_with("ime") { 1 } else { 8 }
                    && value
                        .bytes()
                        .all(|c| c.is_ascii_digit() || b"+-".contains(&c))
                    && time(value).is_none() =>
            {
                faults.push((
                    "vsm.time",
                    format!("{name} {value}"),
                    "une date ou une heure est mal écrite",
                ));
            }
            _ => {}
        }
    });
    for (code, element, what) in faults {
        checker.need(false, code, &element, what);
    }
}

fn visit<'a>(element: &'a Element, each: &mut impl FnMut(&'a Element)) {
    each(element);
    for inner in element.elements() {
        visit(inner, each);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_says_its_offset_from_the_minute_on() {
        assert_eq!(time("2020"), Some((4, false)));
        assert_eq!(time("20200312"), Some((8, false)));
        assert_eq!(time("20200312111700+0100"), Some((14, true)));
        for wrong in [
            "20200312111700",
            "202013",
            "2020031",
            "20200312+01",
            "",
            "12/03/2020",
        ] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }
}
