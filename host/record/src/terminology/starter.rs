//! The terms that are part of the program: what a general practitioner uses most, from `data/terminologies`, where each file
//! names its source. A third column holds what people call it: `HTA`, `BPCO`.

use std::collections::HashMap;

use super::index::{Index, Term};
use super::read;
use crate::model::coded::systems;

/// The files, by system.
const FILES: &[(&str, &str)] = &[
    (
        systems::CIM10,
        include_str!("../../data/terminologies/cim10.tsv"),
    ),
    (
        systems::LOINC,
        include_str!("../../data/terminologies/loinc.tsv"),
    ),
    (
        systems::CCAM,
        include_str!("../../data/terminologies/ccam.tsv"),
    ),
    (
        systems::NGAP,
        include_str!("../../data/terminologies/ngap.tsv"),
    ),
    (
        systems::ATC,
        include_str!("../../data/terminologies/atc.tsv"),
    ),
];

/// The systems that have a starter set.
pub fn systems() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(system, _)| *system)
}

/// The lines of a system's file: code, words, and what else people call it.
fn lines(system: &str) -> Vec<Term> {
    FILES
        .iter()
        .find(|(known, _)| *known == system)
        .map(|(_, text)| read::of_lines(text))
        .unwrap_or_default()
}

/// The terms of a system; none when it has no starter set.
#[must_use]
pub fn terms(system: &str) -> Vec<Term> {
    let alone = |term: Term| Term {
        parent: None,
        ..term
    };
    lines(system).into_iter().map(alone).collect()
}

/// The codes of a system that come first in a search, with what else people call them.
#[must_use]
pub fn often(system: &str) -> HashMap<String, String> {
    lines(system)
        .into_iter()
        .map(|term| (term.code, term.parent.unwrap_or_default()))
        .collect()
}

/// The index of the starter set of a system.
#[must_use]
pub fn index(system: &str) -> Index {
    Index::new(system, terms(system), &often(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_holds_what_it_says_and_no_code_twice() {
        for (system, text) in FILES {
            let terms = terms(system);
            let lines = text
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .count();
            assert_eq!(terms.len(), lines, "{system}");
            assert_eq!(index(system).len(), lines, "{system}: a code twice");
            assert!(text.starts_with("# "), "{system}: the source is named");
            assert!(
                terms
                    .iter()
                    .all(|term| !term.label.is_empty() && term.label == term.label.trim())
            );
        }
        assert!(terms(systems::CIM10).len() > 300);
    }

    #[test]
    fn what_a_doctor_types_finds_the_code() {
        for (system, typed, code) in [
            (systems::CIM10, "hta", Some("I10")),
            (systems::CIM10, "bpco", Some("J44.9")),
            (systems::CIM10, "qsdf", None),
            (systems::CIM10, "hypertension art", Some("I10")),
            (systems::CIM10, "diabete type 2 sans", Some("E11.9")),
            (systems::CIM10, "asthme", Some("J45.9")),
            (systems::LOINC, "tabag", Some("72166-2")),
            (systems::CCAM, "electrocardio", Some("DEQP003")),
            (systems::ATC, "peni", Some("J01C")),
        ] {
            let found = index(system).search(typed, 5);
            let codes: Vec<_> = found
                .iter()
                .map(|found| found.coded.code.as_str())
                .collect();
            assert_eq!(codes.first().copied(), code, "{typed}: {codes:?}");
        }
    }
}
