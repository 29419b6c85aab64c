//! Patients who may be the same person: proposed, never merged.
//! Who they are is said by [`Record::near`], how near by [`socle_formats::near`].

use socle_formats::date::CivilDate;
pub use socle_formats::near::Closeness;
use socle_formats::traits::Sexe;
use socle_record::{PatientId, Record, RecordError, Wanted};

/// The most candidates shown for one person.
const MOST: usize = 20;

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
pub fn candidates(record: &Record, wanted: &Wanted) -> Result<Vec<Candidate>, RecordError> {
    let found = record.near(wanted)?.into_iter().take(MOST);
    Ok(found
        .map(|(closeness, line)| Candidate {
            patient: line.id,
            closeness,
            nom_naissance: line.nom_naissance,
            premier_prenom: line.premier_prenom,
            date_naissance: line.date_naissance,
            sexe: line.sexe,
        })
        .collect())
}
