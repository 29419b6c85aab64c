//! Patients who may be the same person: proposed, never merged.
//!
//! The rule is ours: the birth date is the same, or differs as typing errors do (day and month exchanged, one digit), and
//! the names are near (accents, case and hyphens aside; one letter changed; one given name the beginning of the other; a
//! birth name against a used name).

use socle_formats::date::CivilDate;
use socle_formats::traits::Sexe;
use socle_record::model::words;
use socle_record::{PatientId, PatientSearch, Query, Record, RecordError, Value};

/// The most candidates shown for one person.
const MOST: usize = 20;
/// The most rows looked at for one question.
const ROWS: u32 = 200;

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

/// A patient of the practice who may be the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Id.
    pub patient: PatientId,
    /// How near.
    pub closeness: Closeness,
    /// Birth name.
    pub nom_naissance: String,
    /// First given name.
    pub premier_prenom: String,
    /// Birth date.
    pub date_naissance: CivilDate,
    /// Sex.
    pub sexe: Sexe,
}

/// The patients of the practice near this person, the nearest first.
///
/// # Errors
/// Those of the record.
pub fn candidates(record: &Record, who: Who<'_>) -> Result<Vec<Candidate>, RecordError> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut dates = vec![who.date_naissance];
    dates.extend(exchanged(who.date_naissance));
    for date in dates {
        let page = record.find(&Query {
            kind: "patient".to_owned(),
            equal: vec![("date-naissance".to_owned(), Value::Text(date.to_string()))],
            count: ROWS,
            ..Query::default()
        })?;
        for row in &page.rows {
            let text = |field: &str| row.get(field).as_text().unwrap_or_default().to_owned();
            let sexe = text("sexe").parse().unwrap_or(Sexe::I);
            add(
                &mut found,
                who,
                &PatientId::from(row.id.as_str()),
                [
                    &text("nom-naissance"),
                    &text("nom-utilise"),
                    &text("premier-prenom"),
                ],
                date,
                sexe,
            );
        }
    }
    // The same names with another date.
    let page = record.patients(&PatientSearch {
        words: format!("{} {}", who.nom_naissance, who.premier_prenom),
        first: 0,
        count: ROWS,
    })?;
    for row in &page.rows {
        add(
            &mut found,
            who,
            &row.id,
            [
                &row.nom_naissance,
                row.nom_utilise.as_deref().unwrap_or_default(),
                &row.premier_prenom,
            ],
            row.date_naissance,
            row.sexe,
        );
    }
    found.sort_by_key(|candidate| candidate.closeness);
    found.truncate(MOST);
    Ok(found)
}

fn add(
    found: &mut Vec<Candidate>,
    who: Who<'_>,
    patient: &PatientId,
    [nom_naissance, nom_utilise, premier_prenom]: [&str; 3],
    date_naissance: CivilDate,
    sexe: Sexe,
) {
    let other = Who {
        nom_naissance,
        nom_utilise,
        premier_prenom,
        date_naissance,
        sexe,
    };
    let Some(closeness) = compare(who, other) else {
        return;
    };
    if found.iter().any(|known| known.patient == *patient) {
        return;
    }
    found.push(Candidate {
        patient: patient.clone(),
        closeness,
        nom_naissance: nom_naissance.to_owned(),
        premier_prenom: premier_prenom.to_owned(),
        date_naissance,
        sexe,
    });
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

/// Letters only.
fn joined(text: &str) -> String {
    words::fold(text).replace(' ', "")
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
    let (a, b) = (words::fold(one), words::fold(other));
    let begins = |long: &str, short: &str| {
        !short.is_empty()
            && long
                .strip_prefix(short)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    begins(&a, &b) || begins(&b, &a) || near_words(&a.replace(' ', ""), &b.replace(' ', ""))
}

/// Day and month exchanged, when that is another day of the calendar.
fn exchanged(date: CivilDate) -> Option<CivilDate> {
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
