//! People who do not exist: the same ones for the same seed, on any machine.
//!
//! Names, dates and places go together as they do in a practice (sex and given name, matricule and birth), and nobody real
//! is meant: names are the commonest ones of France, drawn at random. A matricule is valid by its key and by nothing else.
//!
//! ```
//! let twenty: Vec<_> = socle_fictitious::People::new(7).take(20).collect();
//! assert_eq!(twenty, socle_fictitious::People::new(7).take(20).collect::<Vec<_>>());
//! ```

mod answer;
mod chance;
pub mod dossier;
pub mod mails;
mod table;
mod words;

pub use answer::answer;
pub use chance::Chance;
pub use table::{Shape, table};

use socle_formats::date::CivilDate;
use socle_formats::nir::Matricule;
use socle_formats::traits::{Sexe, Traits};

use words::{FAMILIES, FEMININE, MASCULINE, PLACES, STREETS};

/// Somebody who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number in the practice they come from, from 1.
    pub number: u32,
    /// Strict traits.
    pub traits: Traits,
    /// Name of the birthplace.
    pub birthplace: String,
    /// 15 characters with a right key, agreeing with the traits.
    pub matricule: Matricule,
    /// Used name, for some.
    pub used_name: Option<String>,
    /// French phone number, ten digits.
    pub phone: String,
    /// Mail address in a domain reserved for examples (RFC 2606), for most.
    pub mail: Option<String>,
    /// Number and street.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Commune they live in.
    pub commune: String,
}

/// An endless row of people, told apart from one another: nobody in it is a duplicate of somebody before, as long as no
/// more than a few hundred thousand are taken.
#[derive(Debug, Clone)]
pub struct People {
    chance: Chance,
    number: u32,
}

impl People {
    /// The row of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            number: 0,
        }
    }
}

impl Iterator for People {
    type Item = Person;

    fn next(&mut self) -> Option<Person> {
        self.number += 1;
        Some(person(self.number, &mut self.chance))
    }
}

fn person(number: u32, chance: &mut Chance) -> Person {
    let sexe = if chance.below(100) < 53 {
        Sexe::F
    } else {
        Sexe::M
    };
    let given = |chance: &mut Chance| match sexe {
        Sexe::M => *chance.one_of(&MASCULINE),
        _ => *chance.one_of(&FEMININE),
    };
    let premier = given(chance);
    let mut liste = premier.to_owned();
    for _ in 0..chance.below(3) {
        let next = given(chance);
        if !liste.split(' ').any(|known| known == next) {
            liste = format!("{liste} {next}");
        }
    }
    let nom_naissance = family(number, chance);
    let date_naissance = birth(number, chance);
    let (code, birthplace) = *chance.one_of(&PLACES);
    let used_name =
        (sexe == Sexe::F && chance.below(100) < 40).then(|| (*chance.one_of(&FAMILIES)).to_owned());
    let commune = *chance.one_of(&PLACES);
    let mail =
        (chance.below(100) < 80).then(|| format!("{}.{number}@exemple.example", plain(premier)));
    Person {
        number,
        matricule: matricule(sexe, date_naissance, code, chance),
        birthplace: birthplace.to_owned(),
        used_name,
        phone: format!("0{}{:08}", 6 + chance.below(2), chance.below(100_000_000)),
        mail,
        street: format!("{} {}", 1 + chance.below(180), chance.one_of(&STREETS)),
        postal_code: format!("{}000", department(commune.0)),
        commune: commune.1.to_owned(),
        traits: Traits {
            nom_naissance,
            premier_prenom: premier.to_owned(),
            liste_prenoms: liste,
            sexe,
            date_naissance,
            // Every code of our own list has the right shape.
            lieu_naissance: code.parse().ok(),
        },
    }
}

/// A name, composed with a second one that numbers those who bear the same first: no two people of a row are near.
fn family(number: u32, chance: &mut Chance) -> String {
    let first = chance.one_of(&FAMILIES);
    let second = FAMILIES[number as usize % FAMILIES.len()];
    match chance.below(10) {
        0 => format!("{first}-{second}"),
        1 => format!("LE {second}"),
        2 => format!("D'{second}"),
        _ => second.to_owned(),
    }
}

/// Every day of 90 years in turn, in an order that looks like chance.
fn birth(number: u32, chance: &mut Chance) -> CivilDate {
    const DAYS: i64 = 32_873;
    // 1 January 1935, in days from 1970.
    const FIRST: i64 = -12_784;
    // A multiplier prime to the number of days: consecutive numbers are far apart and all days come before one returns.
    let day = (i64::from(number) * 12_007 + i64::from(number) / DAYS * 31) % DAYS;
    chance.below(2);
    CivilDate::depuis_jours_unix(FIRST + day).unwrap_or_else(|_never| {
        // The range lies within the calendar: this is never reached.
        unreachable!("a day between 1935 and 2025")
    })
}

fn matricule(sexe: Sexe, date: CivilDate, code: &str, chance: &mut Chance) -> Matricule {
    let first = if sexe == Sexe::M { 1 } else { 2 };
    let thirteen = format!(
        "{first}{:02}{:02}{code}{:03}",
        date.annee() % 100,
        date.mois().unwrap_or(1),
        1 + chance.below(900)
    );
    // Thirteen characters of the right alphabet: the key is computed.
    Matricule::parse(&thirteen).unwrap_or_else(|_never| unreachable!("a well-formed number"))
}

fn department(code: &str) -> &str {
    // Corsica is 2A and 2B in the code, 20 in a postal code.
    match code.get(..2) {
        Some("2A" | "2B") | None => "20",
        Some(two) => two,
    }
}

fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'ï' | 'î' => Some('i'),
            'ô' => Some('o'),
            'ç' => Some('c'),
            c if c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_people_and_another_seed_others() {
        let of = |seed| People::new(seed).take(50).collect::<Vec<_>>();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn every_matricule_is_valid_and_agrees_with_the_person() {
        for person in People::new(3).take(5_000) {
            assert!(person.matricule.cle_valide(), "{person:?}");
            assert_eq!(person.matricule.sexe(), Some(person.traits.sexe));
            assert_eq!(person.matricule.mois(), person.traits.date_naissance.mois());
            assert!(person.traits.verifier().is_ok());
            assert!(person.traits.premier_prenom_en_tete());
            assert!(person.traits.lieu_naissance.is_some());
        }
    }

    #[test]
    fn nobody_has_the_name_and_birth_date_of_somebody_before() {
        let mut seen = HashSet::new();
        for person in People::new(11).take(60_000) {
            let key = (
                person.traits.nom_naissance.clone(),
                person.traits.date_naissance,
            );
            assert!(seen.insert(key), "{person:?}");
        }
    }
}
