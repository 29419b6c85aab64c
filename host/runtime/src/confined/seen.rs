//! The matricules a call has seen, to be looked for in what it answers to another plugin or leaves where others read.
//!
//! They are looked for as they are written, with or without key, whatever stands between the digits. A plugin that codes
//! one (in letters, backwards, in two values) is not caught here: it was granted to see matricules, and its publisher is
//! known; what this stops is a number in the wrong place.

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

    /// Whether one stands in a text.
    pub(crate) fn stands_in(&self, text: &str) -> bool {
        let text = squeezed(text);
        self.0.iter().any(|number| text.contains(number.as_str()))
    }
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
            assert!(seen().stands_in(text), "{text}");
        }
        for text in ["", "275126322074", "ADRUN ZOE", "2751263220750"] {
            assert!(!seen().stands_in(text), "{text}");
        }
    }

    #[test]
    fn corsica_is_found_whatever_its_case() {
        let mut seen = Seen::default();
        seen.note("188102b17295165");
        assert!(seen.stands_in("1 88 10 2B 172 951"));
        assert!(seen.stands_in("188102b172951"));
    }

    #[test]
    fn what_was_told_before_is_no_secret() {
        let other = "279035121518989";
        let mut seen = seen();
        seen.note(other);
        let left = seen.without(&format!("matricule\n{MATRICULE}"));
        assert!(!left.stands_in(MATRICULE) && left.stands_in(other));
    }

    #[test]
    fn numbers_are_read_out_of_an_answer_of_a_service() {
        let mut seen = Seen::default();
        seen.note_all("<a><NumIdentifiant>2751263220749</NumIdentifiant><Cle>74</Cle></a>");
        assert!(seen.stands_in(MATRICULE));
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
            assert!(answered(&request).iter().any(|text| seen().stands_in(text)));
        }
        let named = Request {
            rows: vec![vec![(MATRICULE.into(), Data::None)]],
            ..Request::default()
        };
        assert!(answered(&named).iter().any(|text| seen().stands_in(text)));
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
