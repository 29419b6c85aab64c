//! Which patient was read: by matricule and authority among the qualified, else by the traits.

use socle_formats::identite::{Comparaison, Concordance, concordance};
use socle_formats::traits::{Champ, Traits};
use socle_record::{Closeness, PatientId, PatientLine, PatientSearch, Record, RecordError, Wanted};

use super::Shown;

/// Patients one matricule finds at most; more than one is a collision, which is shown.
const BY_MATRICULE: u32 = 10;

/// Whom it is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// One patient, and the file compared with what was read.
    Known {
        /// The patient.
        line: Box<PatientLine>,
        /// Trait by trait, in the order of the screen.
        compared: Vec<Compared>,
        /// The file holds another matricule, *qualifiée*, than the one that was read.
        other_matricule: bool,
    },
    /// Several who are all of these traits, or bear this matricule: a person says which.
    Several(Vec<PatientLine>),
    /// Nobody; those who may be the same person all the same, the nearest first.
    Nobody(Vec<PatientLine>),
}

/// One trait of the file beside the one that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Which.
    pub champ: Champ,
    /// As the file has it; empty when it does not.
    pub file: String,
    /// As it was read; empty when it was not.
    pub read: String,
    /// Whether they agree.
    pub comparison: Comparaison,
}

/// Look for who was read.
///
/// # Errors
/// Those of the store.
pub fn find(record: &Record, shown: &Shown) -> Result<Found, RecordError> {
    let bearers = by_matricule(record, shown)?;
    let (same, near) = match bearers.is_empty() {
        false => (bearers, Vec::new()),
        true => by_traits(record, shown)?,
    };
    Ok(match (<[PatientLine; 1]>::try_from(same), near) {
        (Ok([line]), _) => known(record, shown, line)?,
        (Err(several), _) if !several.is_empty() => Found::Several(several),
        (Err(_nobody), near) => Found::Nobody(near),
    })
}

/// Compare what was read with the file of a patient a person chose.
///
/// # Errors
/// Those of the store.
pub fn with(record: &Record, shown: &Shown, patient: &PatientId) -> Result<Found, RecordError> {
    let line = record.patient(patient)?;
    known(record, shown, line)
}

fn known(record: &Record, shown: &Shown, line: PatientLine) -> Result<Found, RecordError> {
    let identity = record.identity(&line.id)?.identite;
    let other_matricule = match (identity.matricule_transmissible(), &shown.ins) {
        (Some(ours), Some((matricule, oid))) => (ours.matricule, ours.oid) != (*matricule, *oid),
        _ => false,
    };
    let concordance = concordance(identity.traits(), &shown.traits);
    Ok(Found::Known {
        line: Box::new(line),
        compared: compared(identity.traits(), shown, &concordance),
        other_matricule,
    })
}

/// The qualified patients who bear the matricule that was read, by the same authority. The list of patients knows no
/// other matricule than those of qualified identities.
fn by_matricule(record: &Record, shown: &Shown) -> Result<Vec<PatientLine>, RecordError> {
    let Some((matricule, oid)) = &shown.ins else {
        return Ok(Vec::new());
    };
    let page = record.patients(&PatientSearch {
        words: matricule.as_str().to_owned(),
        first: 0,
        count: BY_MATRICULE,
    })?;
    let mut bearers = Vec::new();
    for line in page.rows {
        let identity = record.identity(&line.id)?.identite;
        let same = identity
            .matricule_transmissible()
            .is_some_and(|ours| (ours.matricule, ours.oid) == (*matricule, *oid));
        if same {
            bearers.push(line);
        }
    }
    Ok(bearers)
}

/// Those of the same traits, then those who are near.
fn by_traits(
    record: &Record,
    shown: &Shown,
) -> Result<(Vec<PatientLine>, Vec<PatientLine>), RecordError> {
    let traits = &shown.traits;
    let wanted = Wanted {
        nom_naissance: traits
            .nom_naissance
            .clone()
            .or_else(|| shown.nom_utilise.clone())
            .unwrap_or_default(),
        premier_prenom: shown.first_given().to_owned(),
        nom_utilise: shown.nom_utilise.clone().unwrap_or_default(),
        date_naissance: traits.date_naissance,
        sexe: traits.sexe,
    };
    let (mut same, mut near) = (Vec::new(), Vec::new());
    for (closeness, line) in record.near(&wanted)? {
        let identity = record.identity(&line.id)?.identite;
        let agrees = concordance(identity.traits(), traits);
        let is_same = match traits.nom_naissance {
            // A birth name, a first given name and a whole birth date that agree, and no sex or place that does not.
            Some(_) => {
                [agrees.nom, agrees.prenom, agrees.date].map(|one| one == Comparaison::Accord)
                    == [true; 3]
                    && agrees.sexe != Comparaison::Desaccord
                    && agrees.lieu != Comparaison::Desaccord
            }
            // A card that gives only the name in use.
            None => closeness == Closeness::Same,
        };
        match is_same {
            true => same.push(line),
            false => near.push(line),
        }
    }
    // The number of a card is no INS: among equals only, it says which one it is about.
    if let Some(number) = shown.number.as_deref().filter(|_| same.len() > 1) {
        let bears = |line: &PatientLine| {
            let matricule = line.matricule.as_deref();
            matricule.is_some_and(|matricule| matricule.starts_with(number))
        };
        if same.iter().filter(|line| bears(line)).count() == 1 {
            same.retain(bears);
        }
    }
    Ok((same, near))
}

fn compared(file: &Traits, shown: &Shown, concordance: &Concordance) -> Vec<Compared> {
    let read = &shown.traits;
    concordance
        .par_champ()
        .into_iter()
        // What nobody says is not compared.
        .filter(|(_, comparison)| *comparison != Comparaison::AbsentDeLaReponse)
        .map(|(champ, comparison)| {
            let (file, read) = match champ {
                Champ::NomNaissance => {
                    (Some(file.nom_naissance.clone()), read.nom_naissance.clone())
                }
                Champ::PremierPrenom => (
                    Some(file.premier_prenom.clone()),
                    // A list shows the name of the file at its beginning, or its own.
                    read.premier_prenom.clone().or_else(|| match comparison {
                        Comparaison::Accord => Some(file.premier_prenom.clone()),
                        _ => Some(shown.first_given().to_owned()),
                    }),
                ),
                Champ::ListePrenoms => {
                    (Some(file.liste_prenoms.clone()), read.liste_prenoms.clone())
                }
                Champ::Sexe => (
                    Some(file.sexe.as_str().to_owned()),
                    read.sexe.map(|sexe| sexe.as_str().to_owned()),
                ),
                Champ::DateNaissance => (
                    Some(file.date_naissance.affichage()),
                    read.date_naissance.map(|date| date.affichage()),
                ),
                Champ::LieuNaissance => (
                    file.lieu_naissance.map(crate::places::written),
                    read.lieu_naissance.map(crate::places::written),
                ),
            };
            Compared {
                champ,
                file: file.unwrap_or_default(),
                read: read.unwrap_or_default(),
                comparison,
            }
        })
        // Both are silent about it.
        .filter(|one| !(one.file.is_empty() && one.read.is_empty()))
        .collect()
}
