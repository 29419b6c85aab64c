//! Patients who may be the same person: proposed, never merged.
//! The rule is [`socle_formats::near`].

use socle_formats::date::CivilDate;
use socle_formats::near::exchanged;
pub use socle_formats::near::{Closeness, Who, compare};
use socle_formats::traits::Sexe;
use socle_record::{PatientId, PatientSearch, Query, Record, RecordError, Value};

/// The most candidates shown for one person.
const MOST: usize = 20;
/// The most rows looked at for one question.
const ROWS: u32 = 200;

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
