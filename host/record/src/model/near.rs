//! Patients who may be one and the same person: near names, near birth dates. They are proposed to a person, who alone
//! decides; nothing is merged by itself.
//!
//! How near is near is ours (inferred): RNIV asks that doubles be looked for before a patient is created, by birth date
//! first and the beginnings of names, and leaves the rest to the software.

use socle_formats::date::CivilDate;

use super::patient::PatientLine;
use super::words::fold;

/// Letters from which the beginning of a name stands for it.
const BEGINNING: usize = 3;

/// Who is looked for, as far as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Nom de naissance.
    pub nom_naissance: String,
    /// Premier prénom.
    pub premier_prenom: String,
    /// Nom utilisé, or nothing.
    pub nom_utilise: String,
    /// Date de naissance, once there is one.
    pub date_naissance: Option<CivilDate>,
}

/// How near a patient is to who is looked for; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The same names and the same birth date.
    Same,
    /// Near enough to be looked at.
    Near,
}

/// How near this patient is, when that is worth a look.
#[must_use]
pub fn nearness(wanted: &Wanted, line: &PatientLine) -> Option<Nearness> {
    let date = wanted.date_naissance?;
    let names = Names::of(wanted, line);
    let same_date = date == line.date_naissance;
    if same_date && names.same {
        Some(Nearness::Same)
    } else if (same_date || compatible(date, line.date_naissance)) && names.near
        || names.same && mistyped(date, line.date_naissance)
    {
        Some(Nearness::Near)
    } else {
        None
    }
}

/// What two sets of names have in common.
struct Names {
    same: bool,
    near: bool,
}

impl Names {
    fn of(wanted: &Wanted, line: &PatientLine) -> Self {
        let names = [
            Some(line.nom_naissance.as_str()),
            line.nom_utilise.as_deref(),
        ];
        let given = [
            Some(line.premier_prenom.as_str()),
            line.prenom_utilise.as_deref(),
        ];
        let any = |typed: &str, known: &[Option<&str>; 2], agree: fn(&str, &str) -> bool| {
            known.iter().flatten().any(|known| agree(typed, known))
        };
        let name = |agree: fn(&str, &str) -> bool| {
            any(&wanted.nom_naissance, &names, agree)
                || (!wanted.nom_utilise.is_empty() && any(&wanted.nom_utilise, &names, agree))
        };
        let swapped =
            any(&wanted.nom_naissance, &given, same) && any(&wanted.premier_prenom, &names, same);
        Self {
            same: name(same) && any(&wanted.premier_prenom, &given, same),
            near: swapped || (name(near) && any(&wanted.premier_prenom, &given, near_or_untyped)),
        }
    }
}

fn same(typed: &str, known: &str) -> bool {
    let typed = fold(typed);
    !typed.is_empty() && joined(&typed) == joined(&fold(known))
}

/// `DE VINCI` and `DEVINCI` are one name.
fn joined(folded: &str) -> String {
    folded.replace(' ', "")
}

fn near_or_untyped(typed: &str, known: &str) -> bool {
    fold(typed).is_empty() || near(typed, known)
}

fn near(typed: &str, known: &str) -> bool {
    let (typed, known) = (joined(&fold(typed)), joined(&fold(known)));
    let (shorter, longer) = if typed.len() <= known.len() {
        (&typed, &known)
    } else {
        (&known, &typed)
    };
    if shorter.chars().count() < BEGINNING {
        return typed == known && !typed.is_empty();
    }
    longer.starts_with(shorter.as_str()) || strsim::osa_distance(&typed, &known) <= slips(shorter)
}

/// How many letters may differ.
fn slips(name: &str) -> usize {
    match name.chars().count() {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

/// Whether two dates of which a part is unknown may be the same.
fn compatible(a: CivilDate, b: CivilDate) -> bool {
    let agree = |a: Option<u8>, b: Option<u8>| a.is_none() || b.is_none() || a == b;
    a.annee() == b.annee() && agree(a.mois(), b.mois()) && agree(a.jour(), b.jour())
}

/// Whether one date is the other with one part mistyped, or day and month swapped.
fn mistyped(a: CivilDate, b: CivilDate) -> bool {
    let same = [
        a.annee() == b.annee(),
        a.mois() == b.mois(),
        a.jour() == b.jour(),
    ];
    let swapped = a.annee() == b.annee() && a.mois() == b.jour() && a.jour() == b.mois();
    swapped || same.iter().filter(|same| **same).count() == 2
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_formats::identite::{Attributs, Statut};
    use socle_formats::traits::Sexe;

    use super::*;

    fn line(name: &str, given: &str, used: Option<&str>, birth: &str) -> PatientLine {
        PatientLine {
            id: "p".into(),
            nom_naissance: name.into(),
            premier_prenom: given.into(),
            nom_utilise: used.map(str::to_owned),
            prenom_utilise: None,
            deces: None,
            inactive_since: None,
            date_naissance: birth.parse().unwrap(),
            sexe: Sexe::F,
            statut: Statut::Provisoire,
            attributs: Attributs::default(),
            matricule: None,
            a_verifier: false,
            revision: 1,
            identity_revision: 1,
        }
    }

    #[track_caller]
    fn check(typed: (&str, &str, &str), known: PatientLine, expected: Option<Nearness>) {
        let wanted = Wanted {
            nom_naissance: typed.0.into(),
            premier_prenom: typed.1.into(),
            nom_utilise: String::new(),
            date_naissance: typed.2.parse().ok(),
        };
        assert_eq!(nearness(&wanted, &known), expected, "{typed:?}");
    }

    #[test]
    fn the_same_person_is_recognised_whatever_the_accents_hyphens_and_spaces() {
        let known = || line("D’ARTAGNAN DE L’HÉRAULT", "Jean-Pierre", None, "1968-04-17");
        let same = Some(Nearness::Same);
        check(
            ("d'artagnan de l'herault", "JEAN PIERRE", "1968-04-17"),
            known(),
            same,
        );
        check(
            ("DARTAGNAN DE LHERAULT", "jeanpierre", "1968-04-17"),
            known(),
            same,
        );
    }

    #[test]
    fn near_names_with_the_same_birth_date_are_proposed() {
        let known = || line("NESSI", "RUTH", Some("DE VINCI"), "1977-07-14");
        let near = Some(Nearness::Near);
        for (typed, expected) in [
            (("NES", "", "1977-07-14"), near),
            (("NESSY", "RUTH", "1977-07-14"), near),
            (("NESSI", "RUTHE", "1977-07-14"), near),
            (("RUTH", "NESSI", "1977-07-14"), near),
            (("DE VINCI", "RUT", "1977-07-14"), near),
            (("NE", "", "1977-07-14"), None),
            (("CORSE", "RUTH", "1977-07-14"), None),
            (("NESSI", "MICHELANGELO", "1977-07-14"), None),
        ] {
            check(typed, known(), expected);
        }
    }

    #[test]
    fn the_same_names_with_a_birth_date_mistyped_or_partly_unknown_are_proposed() {
        let known = || line("NESSI", "RUTH", None, "1977-07-04");
        let near = Some(Nearness::Near);
        for (date, expected) in [
            ("1977-07-14", near),
            ("1978-07-04", near),
            ("1977-04-07", near),
            ("1977", near),
            ("1977-07", near),
            ("1978-08-04", None),
            ("1976", None),
        ] {
            check(("NESSI", "RUTH", date), known(), expected);
        }
    }

    #[test]
    fn nobody_is_near_before_a_birth_date_is_typed() {
        check(
            ("NESSI", "RUTH", ""),
            line("NESSI", "RUTH", None, "1977-07-14"),
            None,
        );
    }
}
