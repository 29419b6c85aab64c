//! Whether two people may be one: proposed to a person, never decided.
//!
//! Each trait that is not written alike is some way off, and what is not too far off in all is proposed.
//!
//! | trait | no way | one step | two steps | too far |
//! |---|---|---|---|---|
//! | family names, the nearest two of birth and used names | the same (accents, case, hyphens and spaces aside) | sounds alike; one is the other's beginning; one letter; a birth name against a used name | two letters in a long name | anything else |
//! | given names | the same; `JEAN` and `JEAN-PIERRE` | as above; not typed yet | two letters in a long name | anything else |
//! | both | – | family and given name exchanged | – | – |
//! | birth date | the same, as far as both are known | day and month exchanged; one digit | one of day, month and year is another | anything else |
//! | sex | the same, or not known | another | – | – |
//!
//! The rule is ours (inferred): RNIV asks that doubles be looked for before a patient is created, by birth date first and
//! the beginnings of names, and leaves the rest to the software.

mod sound;

use crate::date::CivilDate;
use crate::fold::fold;
use crate::traits::Sexe;

/// How far off, in steps, somebody may be and still be proposed.
const FURTHEST: u8 = 2;
/// Letters from which the beginning of a name stands for it.
const BEGINNING: usize = 3;

/// How near somebody is; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The same names and birth date, and the sex is not another.
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
    /// First given name; empty while it is not typed.
    pub premier_prenom: &'a str,
    /// Used given name; empty when none.
    pub prenom_utilise: &'a str,
    /// Birth date.
    pub date_naissance: CivilDate,
    /// Sex, when it is known.
    pub sexe: Option<Sexe>,
}

/// Whether two people may be one.
#[must_use]
pub fn compare(one: Who<'_>, other: Who<'_>) -> Option<Closeness> {
    Known::of(one).compare(other)
}

/// Somebody who is compared with many.
#[derive(Debug, Clone)]
pub struct Known {
    family: [Name; 2],
    given: [Name; 2],
    date: CivilDate,
    sexe: Option<Sexe>,
}

impl Known {
    /// This person.
    #[must_use]
    pub fn of(who: Who<'_>) -> Self {
        Self {
            family: [who.nom_naissance, who.nom_utilise].map(Name::of),
            given: [who.premier_prenom, who.prenom_utilise].map(Name::of),
            date: who.date_naissance,
            sexe: who.sexe,
        }
    }

    /// Whether they may be this one.
    #[must_use]
    pub fn compare(&self, other: Who<'_>) -> Option<Closeness> {
        // Most people are told apart by their birth date: their names are not looked at.
        dates(self.date, other.date_naissance)?;
        self.compare_known(&Self::of(other))
    }

    /// The same for somebody who is compared with many as well.
    #[must_use]
    pub fn compare_known(&self, other: &Self) -> Option<Closeness> {
        let mut off = dates(self.date, other.date)?;
        let other_sex = matches!((self.sexe, other.sexe), (Some(one), Some(other)) if one != other);
        off += u8::from(other_sex);
        off += names(self, other)?;
        let same = !other_sex
            && self.date == other.date
            && self.family[0].is(&other.family[0])
            && self.given[0].is(&other.given[0]);
        if same {
            Some(Closeness::Same)
        } else {
            (off <= FURTHEST).then_some(Closeness::Near)
        }
    }

    /// What two people share who are [`Closeness::Same`] but for their sex.
    #[must_use]
    pub fn key(&self) -> String {
        format!(
            "{} {} {}",
            self.date, self.family[0].joined, self.given[0].joined
        )
    }
}

/// A name as it is compared.
#[derive(Debug, Clone)]
struct Name {
    /// Folded, its parts apart.
    folded: String,
    /// In one word: `DE VINCI` and `DEVINCI` are one name.
    joined: String,
    sound: Option<String>,
}

impl Name {
    fn of(name: &str) -> Self {
        let folded = fold(name);
        let joined = folded.replace(' ', "");
        Self {
            sound: sound::sound(&joined),
            folded,
            joined,
        }
    }

    fn is_empty(&self) -> bool {
        self.joined.is_empty()
    }

    fn is(&self, other: &Self) -> bool {
        !self.is_empty() && self.joined == other.joined
    }

    /// How far off another name is.
    fn off(&self, other: &Self) -> Option<u8> {
        if self.is_empty() || other.is_empty() {
            return None;
        }
        if self.joined == other.joined {
            return Some(0);
        }
        let (shorter, longer) = if self.joined.len() <= other.joined.len() {
            (&self.joined, &other.joined)
        } else {
            (&other.joined, &self.joined)
        };
        let letters = shorter.chars().count();
        let alike = self.sound.is_some() && self.sound == other.sound;
        if alike || letters >= BEGINNING && longer.starts_with(shorter.as_str()) {
            return Some(1);
        }
        let slips = strsim::damerau_levenshtein(&self.joined, &other.joined);
        u8::try_from(slips).ok().filter(|slips| {
            *slips
                <= match letters {
                    0..=3 => 0,
                    4..=9 => 1,
                    _ => 2,
                }
        })
    }

    /// The same for given names, of which one may be written without those that follow it.
    fn off_given(&self, other: &Self) -> Option<u8> {
        let goes_on = |long: &Self, short: &Self| {
            !short.is_empty()
                && long
                    .folded
                    .strip_prefix(short.folded.as_str())
                    .is_some_and(|rest| rest.starts_with(' '))
        };
        if goes_on(self, other) || goes_on(other, self) {
            return Some(0);
        }
        self.off(other)
    }
}

/// How far off the names are.
fn names(one: &Known, other: &Known) -> Option<u8> {
    if one.family[0].is(&other.given[0]) && one.given[0].is(&other.family[0]) {
        return Some(1);
    }
    let family = nearest(&one.family, &other.family, Name::off, 1)?;
    let untyped = |known: &Known| known.given.iter().all(Name::is_empty);
    let given = if untyped(one) || untyped(other) {
        1
    } else {
        nearest(&one.given, &other.given, Name::off_given, 0)?
    };
    Some(family + given)
}

/// How far off the nearest two are; a first one against a second is `across` further.
fn nearest(
    ours: &[Name; 2],
    theirs: &[Name; 2],
    off: fn(&Name, &Name) -> Option<u8>,
    across: u8,
) -> Option<u8> {
    let pairs = ours
        .iter()
        .enumerate()
        .flat_map(|(n, ours)| theirs.iter().enumerate().map(move |(m, b)| (n, m, ours, b)));
    pairs
        .filter_map(|(n, m, a, b)| Some(off(a, b)? + if n == m { 0 } else { across }))
        .min()
}

/// Day and month exchanged, when that is another day of the calendar.
#[must_use]
pub fn exchanged(date: CivilDate) -> Option<CivilDate> {
    let (month, day) = (date.mois()?, date.jour()?);
    (month != day)
        .then(|| CivilDate::complete(date.annee(), day, month).ok())
        .flatten()
}

/// How far off two birth dates are.
fn dates(one: CivilDate, other: CivilDate) -> Option<u8> {
    let agree = |a: Option<u8>, b: Option<u8>| a.is_none() || b.is_none() || a == b;
    if one.annee() == other.annee()
        && agree(one.mois(), other.mois())
        && agree(one.jour(), other.jour())
    {
        return Some(0);
    }
    if one.incertaine() || other.incertaine() {
        return None;
    }
    let (a, b) = (one.to_string(), other.to_string());
    let digits = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count();
    if digits == 1 || exchanged(one) == Some(other) {
        return Some(1);
    }
    let parts = [
        one.annee() == other.annee(),
        one.mois() == other.mois(),
        one.jour() == other.jour(),
    ];
    (parts.iter().filter(|same| **same).count() == 2).then_some(2)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Birth name, used name, given name, birth date, sex; separated by bars.
    fn who(text: &str) -> Who<'_> {
        let parts: Vec<&str> = text.split('|').collect();
        Who {
            nom_naissance: parts[0],
            nom_utilise: parts[1],
            premier_prenom: parts[2],
            prenom_utilise: "",
            date_naissance: parts[3].parse().unwrap(),
            sexe: parts[4].parse().ok(),
        }
    }

    #[track_caller]
    fn check(one: &str, other: &str, expected: Option<Closeness>) {
        assert_eq!(compare(who(one), who(other)), expected, "{one} {other}");
        assert_eq!(compare(who(other), who(one)), expected, "{other} {one}");
    }

    #[test]
    fn the_same_person_written_otherwise_is_the_same_or_near() {
        let one = "LEFÈVRE||MARIE-ANNE|1975-12-03|F";
        let same = Some(Closeness::Same);
        let near = Some(Closeness::Near);
        for (other, expected) in [
            ("Lefevre||Marie Anne|1975-12-03|F", same),
            ("Le Fèvre||MARIEANNE|1975-12-03|", same),
            ("LEFEBVRE||MARIE-ANNE|1975-12-03|F", near),
            ("LEFAIVRE||MARIE-ANNE|1975-12-03|F", near),
            ("LEFEVRE||MARIE|1975-12-03|F", near),
            ("LEF||MARIE|1975-12-03|F", near),
            ("LEF|||1975-12-03|", near),
            ("LEFEVRE||MARIE ANNE|1975-03-12|F", near),
            ("LEFEVRE||MARIE ANNE|1975-12-08|F", near),
            ("LEFEVRE||MARIE ANNE|1950-12-03|F", near),
            ("LEFEVRE||MARIE ANNE|1975|F", near),
            ("LEFEVRE||MARIE ANNE|1975-12|F", near),
            ("LEFEVRE||MARIE ANNE|1975-12-03|M", near),
            ("MARTIN|LEFEVRE|MARIE ANNE|1975-12-03|F", near),
            ("MARIE-ANNE||LEFEVRE|1975-12-03|F", near),
        ] {
            check(one, other, expected);
        }
    }

    #[test]
    fn two_spellings_of_one_sound_are_near() {
        for (one, other) in [
            ("DUPONT||JEAN|1975-12-03|M", "DUPOND||JEAN|1975-12-03|M"),
            (
                "GAUTIER||MATHIEU|1975-12-03|M",
                "GAUTHIER||MATTHIEU|1975-12-03|M",
            ),
            ("ROY||LÉA|1975-12-03|F", "ROI||LÉA|1975-12-03|F"),
        ] {
            check(one, other, Some(Closeness::Near));
        }
    }

    #[test]
    fn somebody_else_is_not() {
        let one = "LEFÈVRE||MARIE-ANNE|1975-12-03|F";
        for other in [
            "LEFEVRE||SOPHIE|1975-12-03|F",
            "MARTIN||MARIE-ANNE|1975-12-03|F",
            "LEFEVRE||MARIE-ANNE|1982-06-14|F",
            "LEFEVRE||MARIE-ANNE|1976|F",
            "LEF||MARIE-ANNE|1950-12-03|F",
            "LE||MARIE-ANNE|1975-12-03|F",
            "||MARIE-ANNE|1975-12-03|F",
        ] {
            check(one, other, None);
        }
        check("ROY||LÉA|1975-12-03|F", "RAY||LÉA|1975-12-03|F", None);
        check("||LÉA|1975-12-03|F", "||LÉA|1975-12-03|F", None);
    }

    #[test]
    fn a_used_given_name_is_one_of_theirs() {
        let known = Who {
            prenom_utilise: "SACHA",
            ..who("ROY||ALEXANDRE|1975-12-03|M")
        };
        let typed = who("ROY||Sacha|1975-12-03|");
        assert_eq!(compare(typed, known), Some(Closeness::Near));
    }
}
