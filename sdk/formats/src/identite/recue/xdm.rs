//! The patient of the metadata of an XDM archive (`METADATA.XML`), or of another ebRIM submission.
//!
//! Each document says its patient: `patientId` is the INS with its authority, `sourcePatientInfo` the lines of a PID
//! (IHE ITI TF-3 4.2.3, ANS *volet Partage de documents*, as quoted). An archive is about one patient. The metadata are read
//! by [`crate::xds`]; what is here is what a PID says of a person.

use super::pid::{Separateurs, personne};
use super::{ErreurRecue, Recue, une_seule};
use crate::summary::WrittenIns;
use crate::xds::registry::{ROOTS, read_metadata};

/// The roots of such metadata.
pub(super) const RACINES: [&str; 4] = ROOTS;

/// Fields of a PID: more than any version has.
const CHAMPS: usize = 64;

/// Whom the documents are about, else the submission: it says less.
pub(super) fn metadonnees(bytes: &[u8]) -> Result<Recue, ErreurRecue> {
    let read = read_metadata(bytes)
        .map_err(ErreurRecue::Metadonnees)?
        .registry;
    let documents = read.entries.iter().map(|entry| {
        qui(
            &[&entry.patient, &entry.source_patient],
            &entry.source_patient_info,
        )
    });
    let submissions = read.sets.iter().map(|set| qui(&[&set.patient], &[]));
    une_seule(documents.chain(submissions))
}

/// The person of these identifiers and lines. What the registry files the document under comes before what the source says.
fn qui(identifiants: &[&str], lignes: &[String]) -> Recue {
    let mut fields = vec![String::new(); CHAMPS];
    for line in lignes {
        let Some((name, value)) = line.split_once(Separateurs::USUELS.champ()) else {
            continue;
        };
        let number = name.trim().strip_prefix("PID-");
        let number = number.and_then(|number| number.parse::<usize>().ok());
        if let Some(field) = number.and_then(|number| fields.get_mut(number)) {
            // A line for each repetition, or one for all of them.
            if !field.is_empty() {
                field.push(Separateurs::USUELS.repetition());
            }
            field.push_str(value.trim());
        }
    }
    let mut read = personne(&Separateurs::USUELS, |n| {
        fields.get(n).cloned().unwrap_or_default()
    });
    let own = identifiants.iter().find_map(|text| ins(text));
    read.personne.ins = own.or(read.personne.ins);
    read
}

/// The INS of a patient identifier.
fn ins(text: &str) -> Option<WrittenIns> {
    let read = personne(&Separateurs::USUELS, |n| {
        if n == 3 {
            text.to_owned()
        } else {
            String::new()
        }
    });
    read.personne.ins
}
