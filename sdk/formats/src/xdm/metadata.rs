//! `METADATA.XML`: an ebRIM `SubmitObjectsRequest`, written strictly and read with patience.

use super::entry::{self, Author, Entry};
use super::values::uuid;
use super::{Submission, XdmError};
use crate::cda::tree::{self, Element};
use crate::out::Out;
use crate::summary::{Term, WrittenIns};

const LCM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
const RIM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
const APPROVED: &str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved";
const HAS_MEMBER: &str = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember";
/// The id of the submission inside the document.
const SET: &str = "SubmissionSet01";

/// Writes it.
pub(super) fn write(
    submission: &Submission,
    patient: &WrittenIns,
    entries: &[Entry],
) -> Option<Vec<u8>> {
    let time = entry::stamp(submission.at_ms)?;
    let first = entries.first()?;
    let content = super::values::content_type(&first.facility);
    let author_of_set = first.authors.first()?;
    let patient = entry::cx(patient);
    let ids = Ids::default();
    let mut out = Out::new();
    out.open("lcm:SubmitObjectsRequest", &[("xmlns:lcm", LCM)], |out| {
        out.open("RegistryObjectList", &[("xmlns", RIM)], |out| {
            out.open("RegistryPackage", &[("id", SET)], |out| {
                slot_out(out, "submissionTime", &[&time]);
                name(out, &submission.title);
                author(out, &ids, SET, uuid::SET_AUTHOR, author_of_set);
                code(out, &ids, SET, uuid::SET_CONTENT, &content);
                let own = ids.next("cla");
                let attributes = [
                    ("id", own.as_str()),
                    ("classificationNode", uuid::SET),
                    ("classifiedObject", SET),
                ];
                out.empty("Classification", &attributes);
                for (scheme, value, what) in [
                    (uuid::SET_PATIENT, patient.as_str(), "patientId"),
                    (uuid::SET_SOURCE, &submission.source_id, "sourceId"),
                    (uuid::SET_ID, &submission.unique_id, "uniqueId"),
                ] {
                    let what = format!("XDSSubmissionSet.{what}");
                    identifier_out(out, &ids, SET, scheme, value, &what);
                }
            });
            for (number, entry) in (1..).zip(entries) {
                document(out, &ids, &format!("Document{number:02}"), entry, &patient);
            }
            for number in 1..=entries.len() {
                let own = ids.next("ass");
                let attributes = [
                    ("id", own.as_str()),
                    ("associationType", HAS_MEMBER),
                    ("sourceObject", SET),
                    ("targetObject", &format!("Document{number:02}")),
                ];
                out.open("Association", &attributes, |out| {
                    slot_out(out, "SubmissionSetStatus", &["Original"]);
                });
            }
        });
    });
    out.finish()
}

/// Names for the objects of one document.
#[derive(Default)]
struct Ids(std::cell::Cell<usize>);

impl Ids {
    fn next(&self, prefix: &str) -> String {
        self.0.set(self.0.get() + 1);
        format!("{prefix}{}", self.0.get())
    }
}

/// A slot with those of the values that are not empty; none of them, no slot.
fn slot_out(out: &mut Out, name: &str, values: &[&str]) {
    if values.iter().all(|value| value.is_empty()) {
        return;
    }
    out.open("Slot", &[("name", name)], |out| {
        out.open("ValueList", &[], |out| {
            for value in values.iter().filter(|value| !value.is_empty()) {
                out.text("Value", &[], value);
            }
        });
    });
}

fn name(out: &mut Out, text: &str) {
    out.open("Name", &[], |out| {
        let attributes = [("charset", "UTF-8"), ("value", text), ("xml:lang", "fr-FR")];
        out.empty("LocalizedString", &attributes);
    });
}

fn author(out: &mut Out, ids: &Ids, object: &str, scheme: &str, author: &Author) {
    let own = ids.next("cla");
    let attributes = [
        ("id", own.as_str()),
        ("classificationScheme", scheme),
        ("classifiedObject", object),
        ("nodeRepresentation", ""),
    ];
    out.open("Classification", &attributes, |out| {
        slot_out(out, "authorInstitution", &[&author.institution]);
        slot_out(out, "authorPerson", &[&author.person]);
        slot_out(out, "authorRole", &[&author.role]);
        slot_out(out, "authorSpecialty", &[&author.specialty]);
    });
}

fn code(out: &mut Out, ids: &Ids, object: &str, scheme: &str, term: &Term) {
    let own = ids.next("cla");
    let attributes = [
        ("id", own.as_str()),
        ("classificationScheme", scheme),
        ("classifiedObject", object),
        ("nodeRepresentation", &term.code),
    ];
    out.open("Classification", &attributes, |out| {
        slot_out(out, "codingScheme", &[&term.system]);
        name(out, &term.label);
    });
}

fn identifier_out(out: &mut Out, ids: &Ids, object: &str, scheme: &str, value: &str, what: &str) {
    let own = ids.next("ei");
    let attributes = [
        ("id", own.as_str()),
        ("identificationScheme", scheme),
        ("registryObject", object),
        ("value", value),
    ];
    out.open("ExternalIdentifier", &attributes, |out| name(out, what));
}

fn document(out: &mut Out, ids: &Ids, id: &str, entry: &Entry, patient: &str) {
    let attributes = [
        ("id", id),
        ("mimeType", &entry.mime),
        ("objectType", uuid::ENTRY),
        ("status", APPROVED),
    ];
    out.open("ExtrinsicObject", &attributes, |out| {
        let size = entry.size.map(|size| size.to_string()).unwrap_or_default();
        for (name, value) in [
            ("creationTime", &entry.created),
            ("hash", &entry.hash),
            ("languageCode", &entry.language),
            ("legalAuthenticator", &entry.legal_authenticator),
            ("serviceStartTime", &entry.service_start),
            ("serviceStopTime", &entry.service_stop),
            ("size", &size),
            ("sourcePatientId", &entry.source_patient),
            ("URI", &entry.uri),
        ] {
            slot_out(out, name, &[value]);
        }
        let info: Vec<&str> = entry
            .source_patient_info
            .iter()
            .map(String::as_str)
            .collect();
        slot_out(out, "sourcePatientInfo", &info);
        name(out, &entry.title);
        for one in &entry.authors {
            author(out, ids, id, uuid::AUTHOR, one);
        }
        code(out, ids, id, uuid::CLASS, &entry.class);
        code(out, ids, id, uuid::TYPE, &entry.kind);
        for term in &entry.confidentiality {
            code(out, ids, id, uuid::CONFIDENTIALITY, term);
        }
        code(out, ids, id, uuid::FORMAT, &entry.format);
        code(out, ids, id, uuid::FACILITY, &entry.facility);
        code(out, ids, id, uuid::PRACTICE, &entry.practice);
        for event in &entry.events {
            code(out, ids, id, uuid::EVENT, event);
        }
        identifier_out(
            out,
            ids,
            id,
            uuid::PATIENT,
            patient,
            "XDSDocumentEntry.patientId",
        );
        identifier_out(
            out,
            ids,
            id,
            uuid::ID,
            &entry.unique_id,
            "XDSDocumentEntry.uniqueId",
        );
    });
}

/// What a `METADATA.XML` says.
pub(super) struct Read {
    /// OID of the submission; may be empty.
    pub(super) submission: String,
    /// When it was made, UTC; may be empty.
    pub(super) submitted: String,
    /// Who sent it.
    pub(super) author: Author,
    /// The patient of the submission.
    pub(super) patient: Option<WrittenIns>,
    /// Its documents.
    pub(super) entries: Vec<Entry>,
}

/// Reads it.
pub(super) fn read(bytes: &[u8]) -> Result<Read, XdmError> {
    let root = tree::read(bytes).map_err(XdmError::Metadata)?;
    let list = match root.name.as_str() {
        "SubmitObjectsRequest" => root.child("RegistryObjectList"),
        "RegistryObjectList" => Some(&root),
        "ProvideAndRegisterDocumentSetRequest" => {
            root.at(&["SubmitObjectsRequest", "RegistryObjectList"])
        }
        _ => None,
    }
    .ok_or(XdmError::MetadataLacks("RegistryObjectList"))?;
    let mut entries = Vec::new();
    for object in list.children("ExtrinsicObject") {
        // Other objects (folders' icons, signatures of other schemes) are not documents.
        if ["", uuid::ENTRY].contains(&object.attribute("objectType")) {
            entries.push(entry_of(object)?);
        }
    }
    let set = list.children("RegistryPackage").find(|package| {
        let is_set = |one: &Element| one.attribute("classificationNode") == uuid::SET;
        package.children("Classification").any(is_set)
            || list.children("Classification").any(|one| {
                is_set(one) && one.attribute("classifiedObject") == package.attribute("id")
            })
    });
    let set = set.ok_or(XdmError::MetadataLacks("a SubmissionSet"))?;
    Ok(Read {
        submission: identifier(set, uuid::SET_ID).to_owned(),
        submitted: slot(set, "submissionTime"),
        author: authors(set, uuid::SET_AUTHOR)
            .into_iter()
            .next()
            .unwrap_or_default(),
        patient: entry::ins_of_cx(identifier(set, uuid::SET_PATIENT)),
        entries,
    })
}

fn entry_of(object: &Element) -> Result<Entry, XdmError> {
    let unique_id = identifier(object, uuid::ID).to_owned();
    if unique_id.is_empty() {
        return Err(XdmError::MetadataLacks("a uniqueId"));
    }
    let uri = slot(object, "URI");
    if uri.is_empty() {
        return Err(XdmError::MetadataLacks("a URI"));
    }
    let code = |scheme| codes(object, scheme).into_iter().next().unwrap_or_default();
    Ok(Entry {
        unique_id,
        title: named(object),
        kind: code(uuid::TYPE),
        class: code(uuid::CLASS),
        format: code(uuid::FORMAT),
        confidentiality: codes(object, uuid::CONFIDENTIALITY),
        created: slot(object, "creationTime"),
        service_start: slot(object, "serviceStartTime"),
        service_stop: slot(object, "serviceStopTime"),
        language: slot(object, "languageCode"),
        mime: object.attribute("mimeType").to_owned(),
        patient: entry::ins_of_cx(identifier(object, uuid::PATIENT)),
        source_patient: slot(object, "sourcePatientId"),
        source_patient_info: slots(object, "sourcePatientInfo"),
        authors: authors(object, uuid::AUTHOR),
        legal_authenticator: slot(object, "legalAuthenticator"),
        facility: code(uuid::FACILITY),
        practice: code(uuid::PRACTICE),
        events: codes(object, uuid::EVENT),
        hash: slot(object, "hash").to_lowercase(),
        size: slot(object, "size").parse().ok(),
        uri,
    })
}

fn slots(object: &Element, name: &str) -> Vec<String> {
    object
        .children("Slot")
        .filter(|slot| slot.attribute("name") == name)
        .filter_map(|slot| slot.child("ValueList"))
        .flat_map(|list| list.children("Value"))
        .map(Element::words)
        .collect()
}

fn slot(object: &Element, name: &str) -> String {
    slots(object, name).into_iter().next().unwrap_or_default()
}

fn named(object: &Element) -> String {
    object
        .at(&["Name", "LocalizedString"])
        .map(|text| text.attribute("value").to_owned())
        .unwrap_or_default()
}

fn classified<'a>(object: &'a Element, scheme: &'a str) -> impl Iterator<Item = &'a Element> {
    object
        .children("Classification")
        .filter(move |one| one.attribute("classificationScheme") == scheme)
}

fn codes(object: &Element, scheme: &str) -> Vec<Term> {
    classified(object, scheme)
        .map(|one| {
            Term::new(
                &slot(one, "codingScheme"),
                one.attribute("nodeRepresentation"),
                &named(one),
            )
        })
        .collect()
}

fn authors(object: &Element, scheme: &str) -> Vec<Author> {
    classified(object, scheme)
        .map(|one| Author {
            person: slot(one, "authorPerson"),
            institution: slot(one, "authorInstitution"),
            specialty: slot(one, "authorSpecialty"),
            role: slot(one, "authorRole"),
        })
        .collect()
}

fn identifier<'a>(object: &'a Element, scheme: &'a str) -> &'a str {
    object
        .children("ExternalIdentifier")
        .find(|one| one.attribute("identificationScheme") == scheme)
        .map_or("", |one| one.attribute("value"))
}
