//! Codes and words of one terminology in memory.
//!
//! Words are folded (accents and case ignored) and kept sorted, each with the codes whose label has it: the beginning of a
//! word is a range of them. A question of several words is the intersection of as many sets of bits.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::model::coded::Coded;
use crate::model::words;

/// The most answers one question gives.
pub const MOST: usize = 200;

/// A code and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Code.
    pub code: String,
    /// In words.
    pub label: String,
    /// The code this one is of, for a packaging of a medicine (CIS of a CIP).
    pub parent: Option<String>,
}

/// A term a question found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entry to write.
    pub coded: Coded,
    /// The code it is of.
    pub parent: Option<String>,
}

/// One terminology, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    system: String,
    /// Sorted by folded code.
    terms: Vec<Term>,
    /// Folded codes, in the same order.
    codes: Vec<String>,
    /// Words in order, each with the places of the terms that have it.
    words: Vec<(Box<str>, Vec<u32>)>,
    /// Whether a general practitioner uses it often: it comes first.
    often: Vec<bool>,
}

impl Index {
    /// An index of these terms; `often` says which codes come first among equals, and what else they are called (`HTA`).
    #[must_use]
    pub fn new(system: &str, terms: Vec<Term>, often: &HashMap<String, String>) -> Self {
        let mut keyed: Vec<(String, Term)> = terms
            .into_iter()
            .map(|term| (fold_code(&term.code), term))
            .collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        keyed.dedup_by(|later, earlier| later.0 == earlier.0);
        let mut words: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let (mut codes, mut terms) = (
            Vec::with_capacity(keyed.len()),
            Vec::with_capacity(keyed.len()),
        );
        for (place, (code, term)) in (0_u32..).zip(keyed) {
            let mut own = words::words(&term.label);
            own.extend(
                often
                    .get(&term.code)
                    .into_iter()
                    .flat_map(|also| words::words(also)),
            );
            own.sort_unstable();
            own.dedup();
            for word in own {
                words.entry(word.into_boxed_str()).or_default().push(place);
            }
            codes.push(code);
            terms.push(term);
        }
        Self {
            system: system.to_owned(),
            often: terms
                .iter()
                .map(|term| often.contains_key(&term.code))
                .collect(),
            words: words.into_iter().collect(),
            terms,
            codes,
        }
    }

    /// How many codes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The term of a code, dots and case ignored.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<Found> {
        let folded = fold_code(code);
        let place = self.codes.binary_search(&folded).ok()?;
        Some(self.found(place))
    }

    /// The terms that are of this code: the packagings of a medicine.
    #[must_use]
    pub fn of(&self, parent: &str) -> Vec<Found> {
        (0..self.terms.len())
            .filter(|place| self.terms[*place].parent.as_deref() == Some(parent))
            .take(MOST)
            .map(|place| self.found(place))
            .collect()
    }

    /// At most `count` terms for what was typed: a code or its beginning, or beginnings of words. Codes come first, then
    /// what is used often, labels that begin as typed, and short labels.
    #[must_use]
    pub fn search(&self, typed: &str, count: usize) -> Vec<Found> {
        let count = count.min(MOST);
        let starts = words::words(typed);
        if starts.is_empty() || count == 0 {
            return Vec::new();
        }
        let by_code = self.starting(typed);
        let mut places: Vec<usize> = by_code.clone().take(count).collect();
        let begin = words::fold(typed);
        let rank = |place: &usize| {
            let term = &self.terms[*place];
            let label = words::fold(&term.label);
            (
                Reverse(label == begin),
                Reverse(self.often[*place]),
                Reverse(label.starts_with(&begin)),
                label.len(),
                *place,
            )
        };
        let mut by_words: Vec<usize> = self
            .having(&starts)
            .into_iter()
            .filter(|place| !by_code.contains(place))
            .collect();
        let left = count.saturating_sub(places.len());
        if by_words.len() > left.saturating_mul(8).max(64) {
            // Only the best few are folded and put in order: short labels, and those used often.
            by_words.select_nth_unstable_by_key(left.saturating_mul(8).max(64), |place| {
                (!self.often[*place], self.terms[*place].label.len(), *place)
            });
            by_words.truncate(left.saturating_mul(8).max(64));
        }
        by_words.sort_by_cached_key(rank);
        places.extend(by_words.into_iter().take(left));
        places.into_iter().map(|place| self.found(place)).collect()
    }

    fn found(&self, place: usize) -> Found {
        let term = &self.terms[place];
        Found {
            coded: Coded::new(&self.system, &term.code, &term.label),
            parent: term.parent.clone(),
        }
    }

    /// The places of the codes that begin as typed; none when what was typed is no beginning of a code.
    fn starting(&self, typed: &str) -> std::ops::Range<usize> {
        let folded = fold_code(typed);
        if folded.is_empty() || typed.split_whitespace().count() > 1 {
            return 0..0;
        }
        let low = self.codes.partition_point(|code| *code < folded);
        let more = self.codes[low..].partition_point(|code| code.starts_with(&folded));
        // A word is no code: a question without a digit means words, unless it is the whole of a code.
        let is_code =
            folded.bytes().any(|b| b.is_ascii_digit()) || (more > 0 && self.codes[low] == folded);
        if is_code { low..low + more } else { 0..0 }
    }

    /// The places of the terms that have, for each of these beginnings, a word that starts so.
    fn having(&self, starts: &[String]) -> Vec<usize> {
        let mut all: Option<Vec<u64>> = None;
        for start in starts {
            let mut bits = vec![0_u64; self.terms.len().div_ceil(64)];
            let low = self.words.partition_point(|(word, _)| **word < **start);
            for (_, places) in self.words[low..]
                .iter()
                .take_while(|(word, _)| word.starts_with(start.as_str()))
            {
                for place in places {
                    bits[*place as usize / 64] |= 1 << (place % 64);
                }
            }
            all = Some(match all {
                None => bits,
                Some(mut all) => {
                    all.iter_mut()
                        .zip(bits)
                        .for_each(|(all, bits)| *all &= bits);
                    all
                }
            });
        }
        let mut places = Vec::new();
        for (block, mut bits) in all.unwrap_or_default().into_iter().enumerate() {
            while bits != 0 {
                places.push(block * 64 + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
        places
    }
}

/// A code as it is looked up: `i10` for `I10`, `E11.9` and `E119` the same.
fn fold_code(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn index() -> Index {
        let term = |code: &str, label: &str| Term {
            code: code.to_owned(),
            label: label.to_owned(),
            parent: code.starts_with("34").then(|| "6000".to_owned()),
        };
        let terms = vec![
            term("I10", "Hypertension artérielle essentielle"),
            term("I15.9", "Hypertension artérielle secondaire"),
            term("H40.0", "Suspicion de glaucome et hypertension oculaire"),
            term("E11.9", "Diabète sucré de type 2, sans complication"),
            term("E10.9", "Diabète sucré de type 1, sans complication"),
            term("G", "Consultation"),
            term("GS", "Consultation de généraliste"),
            term("3400938022209", "Plavix 75 mg, 30 comprimés"),
        ];
        let often = HashMap::from([("I15.9".to_owned(), "HTA secondaire".to_owned())]);
        Index::new("1.2", terms, &often)
    }

    #[track_caller]
    fn check(typed: &str, codes: &[&str]) {
        let found: Vec<_> = index()
            .search(typed, 10)
            .into_iter()
            .map(|found| found.coded.code)
            .collect();
        assert_eq!(found, codes, "{typed}");
    }

    #[test]
    fn codes_and_beginnings_of_words_are_found_without_accents() {
        check("hyper art", &["I15.9", "I10"]);
        check("HYPERTENSION", &["I15.9", "I10", "H40.0"]);
        check("oculaire", &["H40.0"]);
        check("hta", &["I15.9"]);
        check("diabete 2", &["E11.9"]);
        check("diabète type", &["E10.9", "E11.9"]);
        check("e119", &["E11.9"]);
        check("E1", &["E10.9", "E11.9"]);
        check("i1", &["I10", "I15.9"]);
        check("g", &["G", "GS", "H40.0"]);
        check("3400938", &["3400938022209"]);
        check("zzz", &[]);
        check(" ", &[]);
        check("diabete hyper", &[]);
    }

    #[test]
    fn a_code_is_found_alone_and_with_what_is_of_it() {
        let index = index();
        assert_eq!(
            index.code("e11.9").unwrap().coded.label,
            "Diabète sucré de type 2, sans complication"
        );
        assert_eq!(index.code("E12"), None);
        assert_eq!(index.of("6000").len(), 1);
        assert_eq!(index.search("hyper", 0), []);
    }

    #[test]
    fn one_letter_of_a_hundred_thousand_codes_is_answered_in_milliseconds() {
        let terms = (0..100_000)
            .map(|n| Term {
                code: format!("X{n}"),
                label: format!("affection numéro {n} de la région {} du corps", n % 977),
                parent: None,
            })
            .collect();
        let index = Index::new("1.2", terms, &HashMap::new());
        let begun = std::time::Instant::now();
        let turns = 20;
        for _ in 0..turns {
            assert_eq!(index.search("a", 20).len(), 20);
            assert_eq!(index.search("aff reg 42", 20).len(), 20);
        }
        // The measure is on a program without optimisation, on a machine that does other things: the bound only catches
        // another order of magnitude.
        let each = begun.elapsed() / (2 * turns);
        assert!(each.as_millis() < 200, "{each:?}");
    }
}
