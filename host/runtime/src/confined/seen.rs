//! The matricules a call has seen, to be looked for in what it answers to another plugin or leaves where others read.
//!
//! They are looked for as they are written, with or without key, whatever stands between the digits; backwards; in the
//! encodings any program has at hand ([`encoded`]); and in two parts in two values. What is made to be found by nobody is
//! not: numbers added to or put for letters by a rule of the plugin's own, three parts, compression, encryption, one digit a
//! call. Whoever does that was granted to see matricules, and its publisher is known. The book says so
//! (`sdk/book/src/permissions.md`).

mod encoded;

use std::collections::BTreeSet;

use socle_formats::nir::{Forme, Matricule};

use crate::failure::{Data, Failure};
use crate::resources::Request;

/// More numbers than any call has to do with; those of an answer come first.
const NUMBERS: usize = 256;

/// Numbers without key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(BTreeSet<String>);

impl Seen {
    /// Note a matricule, with or without key. A text that is none is not.
    pub(crate) fn note(&mut self, matricule: &str) {
        if self.0.len() < NUMBERS
            && let Ok(read) = Matricule::parse_lenient(matricule)
        {
            self.0.insert(read.numero().to_owned());
        }
    }

    /// Note each matricule of a text, whatever the text is.
    pub(crate) fn note_all(&mut self, text: &str) {
        for word in words(text) {
            self.note(word);
        }
    }

    pub(crate) fn note_those_of(&mut self, other: &Self) {
        for number in &other.0 {
            self.note(number);
        }
    }

    /// Leave out those this text tells already.
    pub(crate) fn without(mut self, told: &str) -> Self {
        let told = squeezed(told);
        self.0.retain(|number| !told.contains(number.as_str()));
        self
    }

    /// Whether one stands in what is said together, in one text or in two.
    pub(crate) fn stands_in(&self, texts: &[String]) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let texts: Vec<String> = texts.iter().map(|text| squeezed(text)).collect();
        let one_says = |part: &str| texts.iter().any(|text| text.contains(part));
        self.0.iter().any(|number| {
            one_says(number)
                || encoded::written(number).iter().any(|way| one_says(way))
                || in_two(number).any(|(first, last)| one_says(first) && one_says(last))
        })
    }
}

/// A number in two parts. Shorter ones than four digits are said by chance.
fn in_two(number: &str) -> impl Iterator<Item = (&str, &str)> {
    const SHORTEST: usize = 4;
    (SHORTEST..=number.len().saturating_sub(SHORTEST)).filter_map(|at| number.split_at_checked(at))
}

/// Whether a word of this text has the shape of a matricule. What was told before is no news.
pub(crate) fn looks_like_one(text: &str, told: &str) -> bool {
    words(text).any(|word| {
        Matricule::parse_lenient(word).is_ok_and(|read| read.forme() != Forme::Autre)
            && !told.contains(word)
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| matches!(word.len(), 13 | 15))
}

/// Letters and digits only.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Everything a value says, as text.
fn said(value: &Data) -> String {
    match value {
        Data::None | Data::Flag(_) => String::new(),
        Data::Integer(number) => number.to_string(),
        Data::Number(number) => format!("{number:.0}"),
        Data::Text(text) | Data::Json(text) => text.clone(),
        Data::Texts(texts) => texts.join("\n"),
        Data::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Everything said in pairs: names count as well.
fn told(pairs: &[(String, Data)]) -> impl Iterator<Item = String> {
    pairs
        .iter()
        .map(|(name, value)| format!("{name}\n{}", said(value)))
}

/// What whoever asks says.
pub(crate) fn asked(request: &Request) -> String {
    told(&request.values).collect::<Vec<_>>().join("\n")
}

/// What the answers of these names say.
pub(crate) fn answers_of(request: &Request, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let answers = request.answers.iter();
    answers
        .filter(|(name, _)| wanted(name))
        .map(|(_, value)| said(value))
        .collect()
}

/// What an answer says, value by value.
pub(crate) fn answered(request: &Request) -> Vec<String> {
    told(&request.answers)
        .chain(request.rows.iter().flat_map(|row| told(row)))
        .chain(told(&request.values))
        .collect()
}

/// What a failure says.
pub(crate) fn failed(failure: &Failure) -> Vec<String> {
    let details = failure.details.iter();
    [failure.code.clone(), failure.message.clone()]
        .into_iter()
        .chain(details.map(|(name, value)| format!("{name}\n{value}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATRICULE: &str = "275126322074974";

    fn seen() -> Seen {
        let mut seen = Seen::default();
        seen.note(MATRICULE);
        seen
    }

    fn stands(seen: &Seen, text: &str) -> bool {
        seen.stands_in(&[text.to_owned()])
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in [
            MATRICULE,
            "2751263220749",
            "2 75 12 63 220 749 74",
            "x275126322074974y",
            "2-75-12-63-220-749",
            "AVANT 2751263220749 APRES",
        ] {
            assert!(stands(&seen(), text), "{text}");
        }
        for text in ["", "275126322074", "ADRUN ZOE", "2751263220750"] {
            assert!(!stands(&seen(), text), "{text}");
        }
    }

    #[test]
    fn a_number_is_found_in_two_values_whichever_comes_first() {
        for (one, other) in [
            ("2751263", "220749"),
            ("suite 220 749", "début 275 1263"),
            ("2751", "263220749"),
        ] {
            let texts = [one.to_owned(), other.to_owned()];
            assert!(seen().stands_in(&texts), "{texts:?}");
        }
        // A birth date, a place and a telephone number are no part of one that a file may not say.
        let file = ["1975-12-31", "63220", "0749751263", "ADRUN"].map(str::to_owned);
        assert!(!seen().stands_in(&file));
    }

    #[test]
    fn corsica_is_found_whatever_its_case() {
        let mut seen = Seen::default();
        seen.note("188102b17295165");
        assert!(stands(&seen, "1 88 10 2B 172 951"));
        assert!(stands(&seen, "188102b172951"));
    }

    #[test]
    fn what_was_told_before_is_no_secret() {
        let other = "279035121518989";
        let mut seen = seen();
        seen.note(other);
        let left = seen.without(&format!("matricule\n{MATRICULE}"));
        assert!(!stands(&left, MATRICULE) && stands(&left, other));
    }

    #[test]
    fn numbers_are_read_out_of_an_answer_of_a_service() {
        let mut seen = Seen::default();
        seen.note_all("<a><NumIdentifiant>2751263220749</NumIdentifiant><Cle>74</Cle></a>");
        assert!(stands(&seen, MATRICULE));
    }

    #[test]
    fn each_kind_of_value_is_looked_into() {
        let number: i64 = 2_751_263_220_749;
        for value in [
            Data::Integer(number),
            Data::Number(2_751_263_220_749.0),
            Data::Text(MATRICULE.into()),
            Data::Json(format!("{{\"a\":\"{MATRICULE}\"}}")),
            Data::Texts(vec!["a".into(), MATRICULE.into()]),
            Data::Bytes(MATRICULE.as_bytes().to_vec()),
        ] {
            let request = Request {
                answers: vec![("a".into(), value)],
                ..Request::default()
            };
            assert!(seen().stands_in(&answered(&request)));
        }
        let named = Request {
            rows: vec![vec![(MATRICULE.into(), Data::None)]],
            ..Request::default()
        };
        assert!(seen().stands_in(&answered(&named)));
    }

    #[test]
    fn the_shape_of_one_is_told_from_other_long_numbers() {
        assert!(looks_like_one("nom 2751263220749", ""));
        assert!(!looks_like_one(
            "nom 2751263220749",
            "detail\n2751263220749"
        ));
        for text in ["3400930000012", "1234567890", "20261120101500", "DUPONT"] {
            assert!(!looks_like_one(text, ""), "{text}");
        }
    }
}
