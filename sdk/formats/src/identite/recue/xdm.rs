//! The patient of the metadata of an XDM archive (`METADATA.XML`), or of another ebRIM submission.
//!
//! Each document says its patient: `patientId` is the INS with its authority, `sourcePatientInfo` the lines of a PID
//! (IHE ITI TF-3 4.2.3, ANS *volet Partage de documents*, as quoted). An archive is about one patient.

use super::pid::{Separateurs, personne};
use super::{ErreurRecue, Recue, une_seule};
use crate::cda::tree::Element;
use crate::summary::WrittenIns;

/// The roots of such metadata.
pub(super) const RACINES: [&str; 4] = [
    "SubmitObjectsRequest",
    "ProvideAndRegisterDocumentSetRequest",
    "RegistryObjectList",
    "AdhocQueryResponse",
];

/// `XDSDocumentEntry.patientId` and `XDSSubmissionSet.patientId`.
const PATIENT_ID: [&str; 2] = [
    "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427",
    "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
];
/// Fields of a PID: more than any version has.
const CHAMPS: usize = 64;

/// Whom the documents are about.
pub(super) fn metadonnees(root: &Element) -> Result<Recue, ErreurRecue> {
    let mut entries = Vec::new();
    entrees(root, &mut entries);
    une_seule(entries.into_iter().map(entree))
}

/// The documents and the submission, wherever they stand. Documents first: they say more.
fn entrees<'a>(element: &'a Element, into: &mut Vec<&'a Element>) {
    for inside in element.elements() {
        match inside.name.as_str() {
            "ExtrinsicObject" => into.insert(0, inside),
            "RegistryPackage" => into.push(inside),
            _ => entrees(inside, into),
        }
    }
}

fn entree(entry: &Element) -> Recue {
    let mut fields = vec![String::new(); CHAMPS];
    for line in valeurs(entry, "sourcePatientInfo") {
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
    let identifiers = entry
        .children("ExternalIdentifier")
        .filter(|identifier| PATIENT_ID.contains(&identifier.attribute("identificationScheme")))
        .map(|identifier| identifier.attribute("value").to_owned());
    let own = identifiers
        .chain(valeurs(entry, "sourcePatientId"))
        .find_map(|text| ins(&text));
    // What the registry files the document under comes before what the source says.
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

/// The values of a slot.
fn valeurs(entry: &Element, name: &str) -> Vec<String> {
    entry
        .children("Slot")
        .filter(|slot| slot.attribute("name") == name)
        .flat_map(|slot| slot.children("ValueList"))
        .flat_map(|list| list.children("Value"))
        .map(Element::words)
        .collect()
}
