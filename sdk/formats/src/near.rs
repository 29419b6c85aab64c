//! Whether two people may be one: proposed to a person, never decided.
//!
//! The rule is ours: the birth date is the same, or differs as typing errors do (day and month exchanged, one digit), and
//! the names are near (accents, case and hyphens aside; one letter changed; one given name the beginning of the other; a
//! birth name against a used name).

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::date::CivilDate;
use crate::traits::Sexe;

/// How near somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The same names, birth date and sex.
    Same,
    /// Near.
    Near,
}

/// Who somebody is, as far as likeness goes.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// Birth name.
    pub nom_naissance: &'a str,
    /// Used name; empty when none.
    pub nom_utilise: &'a str,
    /// First given name.
    pub premier_prenom: &'a str,
    /// Birth date.
    pub date_naissance: CivilDate,
    /// Sex.
    pub sexe: Sexe,
}

/// Whether two people may be one.
#[must_use]
pub fn compare(one: Who<'_>, other: Who<'_>) -> Option<Closeness> {
    let same_date = one.date_naissance == other.date_naissance;
    if !same_date && !near_dates(one.date_naissance, other.date_naissance) {
        return None;
    }
    let names = |who: Who<'_>| {
        [who.nom_naissance, who.nom_utilise]
            .map(joined)
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
    };
    let (ours, theirs) = (names(one), names(other));
    let near_family = ours
        .iter()
        .any(|name| theirs.iter().any(|theirs| near_words(name, theirs)));
    if !near_family || !near_given(one.premier_prenom, other.premier_prenom) {
        return None;
    }
    let same = same_date
        && joined(one.nom_naissance) == joined(other.nom_naissance)
        && joined(one.premier_prenom) == joined(other.premier_prenom)
        && one.sexe == other.sexe;
    Some(if same {
        Closeness::Same
    } else {
        Closeness::Near
    })
}

/// Lower case, without accents, one space between words, ligatures written out.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => folded.push(' '),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two texts are the same words, accents, case and hyphens aside.
#[must_use]
pub fn same_words(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// Letters only.
fn joined(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// One letter changed, added, left out or exchanged; two in long words; none in short ones.
fn near_words(one: &str, other: &str) -> bool {
    let shortest = one.chars().count().min(other.chars().count());
    let allowed = match shortest {
        0..=3 => 0,
        4..=9 => 1,
        _ => 2,
    };
    one == other || strsim::damerau_levenshtein(one, other) <= allowed
}

/// `JEAN` and `JEAN-PIERRE`, `MAELYS` and `MAÉLIS`.
fn near_given(one: &str, other: &str) -> bool {
    let (a, b) = (fold(one), fold(other));
    let begins = |long: &str, short: &str| {
        !short.is_empty()
            && long
                .strip_prefix(short)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    begins(&a, &b) || begins(&b, &a) || near_words(&a.replace(' ', ""), &b.replace(' ', ""))
}

/// Day and month exchanged, when that is another day of the calendar.
#[must_use]
pub fn exchanged(date: CivilDate) -> Option<CivilDate> {
    let (month, day) = (date.mois()?, date.jour()?);
    (month != day)
        .then(|| CivilDate::complete(date.annee(), day, month).ok())
        .flatten()
}

/// Dates that typing errors make of one another, or one of which is the other with parts unknown.
fn near_dates(one: CivilDate, other: CivilDate) -> bool {
    if exchanged(one) == Some(other) {
        return true;
    }
    let (a, b) = (one.to_string(), other.to_string());
    if a.len() != b.len() {
        return a.starts_with(&b) || b.starts_with(&a);
    }
    a.len() == 10 && a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count() == 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn who<'a>(text: &'a str) -> Who<'a> {
        let parts: Vec<&str> = text.split('|').collect();
        Who {
            nom_naissance: parts[0],
            nom_utilise: parts[1],
            premier_prenom: parts[2],
            date_naissance: parts[3].parse().unwrap(),
            sexe: parts[4].parse().unwrap(),
        }
    }

    #[track_caller]
    fn check(one: &str, other: &str, expected: Option<Closeness>) {
        assert_eq!(compare(who(one), who(other)), expected, "{one} {other}");
        assert_eq!(compare(who(other), who(one)), expected, "{other} {one}");
    }

    #[test]
    fn the_same_person_written_otherwise_is_near() {
        let one = "LEFÈVRE||MARIE-ANNE|1975-12-03|F";
        check(
            one,
            "Lefevre||Marie Anne|1975-12-03|F",
            Some(Closeness::Same),
        );
        check(
            one,
            "LEFEBVRE||MARIE-ANNE|1975-12-03|F",
            Some(Closeness::Near),
        );
        check(one, "LEFEVRE||MARIE|1975-12-03|F", Some(Closeness::Near));
        check(
            one,
            "LEFEVRE||MARIE ANNE|1975-03-12|F",
            Some(Closeness::Near),
        );
        check(
            one,
            "LEFEVRE||MARIE ANNE|1975-12-08|F",
            Some(Closeness::Near),
        );
        check(one, "LEFEVRE||MARIE ANNE|1975|F", Some(Closeness::Near));
        check(
            one,
            "LEFEVRE||MARIE ANNE|1975-12-03|M",
            Some(Closeness::Near),
        );
        check(
            one,
            "MARTIN|LEFEVRE|MARIE ANNE|1975-12-03|F",
            Some(Closeness::Near),
        );
    }

    #[test]
    fn somebody_else_is_not() {
        let one = "LEFÈVRE||MARIE-ANNE|1975-12-03|F";
        check(one, "LEFEVRE||SOPHIE|1975-12-03|F", None);
        check(one, "MARTIN||MARIE-ANNE|1975-12-03|F", None);
        check(one, "LEFEVRE||MARIE-ANNE|1982-06-14|F", None);
        check("ROY||LÉA|1975-12-03|F", "ROI||LÉA|1975-12-03|F", None);
    }
}
