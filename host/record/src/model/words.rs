//! Words for search: accents and case ignored, dates and numbers found as they are typed.
//!
//! A text is folded to words; a question is an *and* of clauses, each an *or* of *and*s of beginnings of words.

use socle_formats::date::CivilDate;
pub use socle_formats::fold::fold;

/// Longest word kept, characters: what follows is cut from both the text and the question.
const MAX_WORD_CHARS: usize = 48;
/// The most clauses of a question: further words are ignored.
const MAX_CLAUSES: usize = 12;
/// The most parts of a number written in groups: a matricule has seven.
const MAX_PARTS: usize = 16;

/// One clause: any of these alternatives, each holding when all its beginnings are found.
pub type Clause = Vec<Vec<String>>;

/// The folded words of a text.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(cut)
        .collect()
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD_CHARS).collect()
}

/// The words a text is found by: each of them, and what hyphens or apostrophes hold together in one word (`D'ARTAGNAN` by
/// `dartagnan`).
pub fn text_words(text: &str, into: &mut Vec<String>) {
    for part in text.split_whitespace() {
        let words = words(part);
        if words.len() > 1 {
            into.push(cut(&words.concat()));
        }
        into.extend(words);
    }
}

/// The words a name is found by: those of [`text_words`], and the whole in one word (`DE VINCI` by `devinci`).
pub fn name_words(name: &str, into: &mut Vec<String>) {
    text_words(name, into);
    let whole = words(name);
    if whole.len() > 1 {
        into.push(cut(&whole.concat()));
    }
}

/// The words a birth date is found by: French and ISO order, without separators.
pub fn date_words(date: CivilDate, into: &mut Vec<String>) {
    let year = format!("{:04}", date.annee());
    match (date.mois(), date.jour()) {
        (Some(month), Some(day)) => {
            into.push(format!("{year}{month:02}{day:02}"));
            into.push(format!("{day:02}{month:02}{year}"));
        }
        (Some(month), None) => {
            into.push(format!("{year}{month:02}"));
            into.push(format!("{month:02}{year}"));
        }
        (None, _) => into.push(year),
    }
}

/// The words a phone number is found by: its digits, French numbers with their leading zero; several numbers may be
/// separated by a comma, a semicolon or a slash.
pub fn phone_words(phone: &str, into: &mut Vec<String>) {
    for number in phone.split([',', ';', '/']) {
        let digits = national(&digits_of(number));
        if !digits.is_empty() {
            into.push(cut(&digits));
        }
    }
}

fn digits_of(text: &str) -> String {
    let plus = text.trim_start().starts_with('+');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if plus { format!("00{digits}") } else { digits }
}

/// `0033612…` as `0612…`; `+33 (0)6 12…` too.
fn national(digits: &str) -> String {
    match digits.strip_prefix("0033") {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits.to_owned(),
    }
}

/// The clauses of what was typed, one per word; empty when there is nothing to search.
#[must_use]
pub fn question(typed: &str) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut numbers: Vec<&str> = Vec::new();
    for part in typed.split_whitespace() {
        if is_number(part) || (!numbers.is_empty() && is_corsica(part)) {
            numbers.push(part);
            continue;
        }
        clauses.extend(number_clause(&std::mem::take(&mut numbers)));
        clauses.extend(words(part).into_iter().map(|word| vec![vec![word]]));
    }
    clauses.extend(number_clause(&numbers));
    clauses.truncate(MAX_CLAUSES);
    clauses
}

/// Digits with what stands between them in a date or a phone number.
fn is_number(part: &str) -> bool {
    part.chars().any(|c| c.is_ascii_digit())
        && part
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | '-' | '+' | '(' | ')'))
}

/// The département of Corsica inside a matricule written in groups.
fn is_corsica(part: &str) -> bool {
    part.eq_ignore_ascii_case("2a") || part.eq_ignore_ascii_case("2b")
}

/// What a run of numbers may mean: one number written in groups, a date, or several things.
fn number_clause(run: &[&str]) -> Option<Clause> {
    let run = &run[..run.len().min(MAX_PARTS)];
    if run.is_empty() {
        return None;
    }
    let mut alternatives: Clause = Vec::new();
    let mut add = |alternative: Vec<String>| {
        if !alternative.is_empty() && !alternatives.contains(&alternative) {
            alternatives.push(alternative);
        }
    };
    let joined: String = run
        .iter()
        .map(|part| {
            if is_corsica(part) {
                part.to_ascii_lowercase()
            } else {
                digits_of(part)
            }
        })
        .collect();
    // A date written with separators is not one long number.
    let one_number = run.len() > 1
        || run
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if one_number && !joined.is_empty() {
        add(vec![cut(&national(&joined))]);
    }
    // Each part on its own: a date beside a phone number.
    let each = |pad_last: PadLast| -> Vec<String> {
        run.iter()
            .map(|part| {
                if is_corsica(part) {
                    part.to_ascii_lowercase()
                } else {
                    date_digits(part, pad_last)
                }
            })
            .filter(|digits| !digits.is_empty())
            .map(|digits| cut(&digits))
            .collect()
    };
    add(each(PadLast::No));
    add(each(PadLast::Yes));
    if alternatives.is_empty() {
        None
    } else {
        Some(alternatives)
    }
}

/// Whether the last part of a date is complete or still being typed.
#[derive(Clone, Copy, PartialEq)]
enum PadLast {
    Yes,
    No,
}

/// The digits of `3/1/1975` as `03011975`.
fn date_digits(part: &str, pad_last: PadLast) -> String {
    if part.starts_with('+') {
        return national(&digits_of(part));
    }
    let segments: Vec<&str> = part
        .split(|c: char| !c.is_ascii_digit())
        .filter(|segment| !segment.is_empty())
        .collect();
    let last = segments.len().saturating_sub(1);
    segments
        .iter()
        .enumerate()
        .map(|(n, segment)| {
            let typed_on = n < last || !part.ends_with(|c: char| c.is_ascii_digit());
            let pad = segment.len() == 1 && (typed_on || (last > 0 && pad_last == PadLast::Yes));
            if pad {
                format!("0{segment}")
            } else {
                (*segment).to_owned()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Whether what is typed finds a person of these words.
    fn finds(typed: &str, known: &[String]) -> bool {
        question(typed).iter().all(|clause| {
            clause.iter().any(|all| {
                all.iter()
                    .all(|start| known.iter().any(|word| word.starts_with(start.as_str())))
            })
        })
    }

    fn person() -> Vec<String> {
        let mut known = Vec::new();
        name_words("D'ARTAGNAN de l'Hérault", &mut known);
        name_words("Ève-Cœline Ÿsé", &mut known);
        date_words("1975-12-03".parse().unwrap(), &mut known);
        phone_words("+33 (0)6 12 34 56 78", &mut known);
        known.extend(words("1600 12B 020777 13"));
        known.push("160012b02077713".into());
        known
    }

    #[test]
    fn accents_case_and_ligatures_are_ignored() {
        assert_eq!(
            fold("  Ève-Cœline  ŸSÉ, d’Æïon "),
            "eve coeline yse d aeion"
        );
        assert_eq!(fold("İSTANBUL"), "istanbul");
        assert_eq!(fold("—"), "");
    }

    #[track_caller]
    fn check(typed: &str, expected: bool) {
        assert_eq!(finds(typed, &person()), expected, "{typed:?}");
    }

    #[test]
    fn names_are_found_by_beginnings_in_any_order() {
        for typed in [
            "art",
            "d'art",
            "dart",
            "DARTAGNAN",
            "eve herault",
            "coel d art",
            "cœline",
            "evecoel",
            "yse",
        ] {
            check(typed, true);
        }
        check("rtagnan", false);
        check("eve dupont", false);
    }

    #[test]
    fn a_date_is_found_at_each_keystroke_in_french_and_iso() {
        for date in [
            "03/12/1975",
            "1975-12-03",
            "03121975",
            "03.12.1975",
            "03 12 1975",
            "3/12/1975",
        ] {
            for end in 1..=date.len() {
                // One digit alone, `3`, is the beginning of nothing here until its separator comes.
                if date.starts_with("3/") && end == 1 {
                    continue;
                }
                check(&date[..end], true);
            }
        }
        check("1975-12-3", true);
        check("04/12/1975", false);
        check("eve 1975", true);
    }

    #[test]
    fn a_phone_number_is_found_however_it_is_grouped() {
        for typed in [
            "0612",
            "06 12 34 56 78",
            "06.12.34",
            "06-12",
            "+33612",
            "+33 6 12 34",
            "0033 6 12",
            "061234 1975",
        ] {
            check(typed, true);
        }
        check("07", false);
    }

    #[test]
    fn a_corsican_matricule_is_found_in_groups() {
        check("1 60 01 2B 020 777 13", true);
        check("160012b020777", true);
        check("1 60 01 2A", false);
    }

    #[test]
    fn nothing_typed_asks_nothing() {
        assert!(question("  - ' ").is_empty());
        assert!(question("+").is_empty());
    }
}
