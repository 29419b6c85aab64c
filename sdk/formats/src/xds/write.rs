//! ebRIM, written. The order of children is that of the schema: slots, name, description, version, classifications,
//! external identifiers.

use super::entry::{APPROVED, Author, Entry};
use super::submission::{Change, Submission, SubmissionSet, Update};
use super::{Code, schemes, spaces};
use crate::out::Out;

const HAS_MEMBER: &str = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember";
const REPLACES: &str = "urn:ihe:iti:2007:AssociationType:RPLC";
const SIGNS: &str = "urn:ihe:iti:2007:AssociationType:signs";
const UPDATE_STATUS: &str = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus";
/// Longest value of a slot, in characters (ebRIM 3.0).
pub(super) const MOST_VALUE: usize = 256;
/// Identifier of the submission set in a message.
const SET: &str = "SubmissionSet01";

/// Writes objects, each with an identifier of its own.
struct Rim<'o> {
    out: &'o mut Out,
    next: u32,
}

impl Rim<'_> {
    fn id(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{:03}", self.next)
    }
}

/// `lcm:SubmitObjectsRequest` of a submission.
pub(super) fn submission(out: &mut Out, submission: &Submission) {
    request(out, |rim| {
        set(rim, &submission.set);
        for one in submission.entries() {
            entry(rim, one, &one.id);
        }
        for one in submission.entries() {
            member(rim, &one.id, None);
        }
        for document in &submission.documents {
            if let Some(replaced) = &document.replaces {
                association(rim, REPLACES, &document.entry.id, replaced, &[]);
            }
        }
        if let Some(signature) = &submission.signature {
            association(rim, SIGNS, &signature.id, SET, &[]);
        }
    });
}

/// `lcm:SubmitObjectsRequest` of a change.
pub(super) fn update(out: &mut Out, update: &Update) {
    request(out, |rim| {
        set(rim, &update.set);
        match &update.change {
            Change::Metadata(changed) => {
                // The registry gives the new metadata an identifier of their own; what they are of is said by `lid`.
                let id = "Document01";
                entry(rim, changed, id);
                member(rim, id, changed.version.as_deref());
            }
            Change::Status { entry, from, to } => association(
                rim,
                UPDATE_STATUS,
                SET,
                entry,
                &[
                    ("OriginalStatus", from.as_str()),
                    ("NewStatus", to.as_str()),
                ],
            ),
        }
    });
}

fn request(out: &mut Out, objects: impl FnOnce(&mut Rim<'_>)) {
    out.open(
        "lcm:SubmitObjectsRequest",
        &[("xmlns:lcm", spaces::LCM)],
        |out| {
            out.open("RegistryObjectList", &[("xmlns", spaces::RIM)], |out| {
                objects(&mut Rim { out, next: 0 });
            });
        },
    );
}

/// A slot; one without values is not written.
pub(super) fn slot(out: &mut Out, name: &str, values: &[&str]) {
    if values.iter().all(|value| value.is_empty()) {
        return;
    }
    out.open("Slot", &[("name", name)], |out| {
        out.open("ValueList", &[], |out| {
            for value in values {
                out.text("Value", &[], value);
            }
        });
    });
}

fn named(out: &mut Out, element: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    out.open(element, &[], |out| {
        out.empty(
            "LocalizedString",
            &[("charset", "UTF-8"), ("value", text), ("xml:lang", "fr-FR")],
        );
    });
}

fn set(rim: &mut Rim<'_>, set: &SubmissionSet) {
    let ids: Vec<String> = (0..5).map(|_| rim.id("set")).collect();
    let [author_id, content_id, node_id, patient_id, source_id] = ids.as_slice() else {
        return;
    };
    let unique_id = rim.id("set");
    rim.out.open("RegistryPackage", &[("id", SET)], |out| {
        slot(out, "submissionTime", &[&set.time]);
        named(out, "Name", &set.title);
        author(out, author_id, schemes::SET_AUTHOR, SET, &set.author);
        coded(out, content_id, schemes::SET_CONTENT, SET, &set.content);
        out.empty(
            "Classification",
            &[
                ("id", node_id),
                ("classificationNode", schemes::SET),
                ("classifiedObject", SET),
            ],
        );
        for (id, scheme, name, value) in [
            (
                patient_id,
                schemes::SET_PATIENT,
                "XDSSubmissionSet.patientId",
                &set.patient,
            ),
            (
                source_id,
                schemes::SET_SOURCE,
                "XDSSubmissionSet.sourceId",
                &set.source,
            ),
            (
                &unique_id,
                schemes::SET_UNIQUE,
                "XDSSubmissionSet.uniqueId",
                &set.unique_id,
            ),
        ] {
            external(out, id, scheme, SET, name, value);
        }
    });
}

fn entry(rim: &mut Rim<'_>, entry: &Entry, id: &str) {
    let size = entry.size.map(|size| size.to_string()).unwrap_or_default();
    let legal = entry
        .legal_authenticator
        .as_ref()
        .map(super::hl7::Person::xcn)
        .unwrap_or_default();
    let status = if entry.status.is_empty() {
        APPROVED
    } else {
        &entry.status
    };
    let mut attributes = vec![("id", id)];
    attributes.extend(entry.lid.as_deref().map(|lid| ("lid", lid)));
    attributes.extend([
        ("mimeType", entry.mime.as_str()),
        ("objectType", schemes::DOCUMENT),
        ("status", status),
    ]);
    let mut next = rim.next;
    let mut fresh = || {
        next += 1;
        format!("{id}-{next:03}")
    };
    rim.out.open("ExtrinsicObject", &attributes, |out| {
        slot(out, "creationTime", &[&entry.creation]);
        slot(out, "hash", &[&entry.hash]);
        slot(out, "languageCode", &[&entry.language]);
        slot(out, "legalAuthenticator", &[&legal]);
        slot(out, "repositoryUniqueId", &[&entry.repository]);
        slot(out, "serviceStartTime", &[&entry.service_start]);
        slot(out, "serviceStopTime", &[&entry.service_stop]);
        slot(out, "size", &[&size]);
        slot(out, "sourcePatientId", &[&entry.source_patient]);
        let info: Vec<&str> = entry
            .source_patient_info
            .iter()
            .map(String::as_str)
            .collect();
        slot(out, "sourcePatientInfo", &info);
        slot(out, "URI", &[&entry.uri]);
        for further in &entry.further {
            let values: Vec<&str> = further.values.iter().map(String::as_str).collect();
            slot(out, &further.name, &values);
        }
        named(out, "Name", &entry.title);
        named(out, "Description", &entry.comments);
        if let Some(version) = &entry.version {
            out.empty("VersionInfo", &[("versionName", version)]);
        }
        for one in &entry.authors {
            author(out, &fresh(), schemes::AUTHOR, id, one);
        }
        coded(out, &fresh(), schemes::CLASS, id, &entry.class);
        coded(out, &fresh(), schemes::TYPE, id, &entry.kind);
        for one in &entry.confidentiality {
            coded(out, &fresh(), schemes::CONFIDENTIALITY, id, one);
        }
        coded(out, &fresh(), schemes::FORMAT, id, &entry.format);
        coded(out, &fresh(), schemes::FACILITY, id, &entry.facility);
        coded(out, &fresh(), schemes::PRACTICE, id, &entry.practice);
        for one in &entry.events {
            coded(out, &fresh(), schemes::EVENT, id, one);
        }
        for (scheme, name, value) in [
            (
                schemes::PATIENT,
                "XDSDocumentEntry.patientId",
                &entry.patient,
            ),
            (
                schemes::UNIQUE,
                "XDSDocumentEntry.uniqueId",
                &entry.unique_id,
            ),
        ] {
            external(out, &fresh(), scheme, id, name, value);
        }
    });
    rim.next = next;
}

fn coded(out: &mut Out, id: &str, scheme: &str, of: &str, code: &Code) {
    out.open(
        "Classification",
        &[
            ("id", id),
            ("classificationScheme", scheme),
            ("classifiedObject", of),
            ("nodeRepresentation", &code.code),
        ],
        |out| {
            slot(out, "codingScheme", &[&code.system]);
            named(out, "Name", &code.label);
        },
    );
}

fn author(out: &mut Out, id: &str, scheme: &str, of: &str, author: &Author) {
    out.open(
        "Classification",
        &[
            ("id", id),
            ("classificationScheme", scheme),
            ("classifiedObject", of),
            ("nodeRepresentation", ""),
        ],
        |out| {
            let person = author.person.as_ref().map(super::hl7::Person::xcn);
            slot(
                out,
                "authorPerson",
                &[person.as_deref().unwrap_or_default()],
            );
            let borrowed = |texts: &[String], out: &mut Out, name: &str| {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                slot(out, name, &texts);
            };
            borrowed(&author.roles, out, "authorRole");
            borrowed(&author.specialities, out, "authorSpecialty");
            let institutions: Vec<String> = author
                .institutions
                .iter()
                .map(|(name, id)| super::hl7::structure(name, id))
                .collect();
            borrowed(&institutions, out, "authorInstitution");
        },
    );
}

fn external(out: &mut Out, id: &str, scheme: &str, of: &str, name: &str, value: &str) {
    out.open(
        "ExternalIdentifier",
        &[
            ("id", id),
            ("identificationScheme", scheme),
            ("registryObject", of),
            ("value", value),
        ],
        |out| named(out, "Name", name),
    );
}

fn member(rim: &mut Rim<'_>, entry: &str, previous: Option<&str>) {
    let mut slots = vec![("SubmissionSetStatus", "Original")];
    slots.extend(previous.map(|version| ("PreviousVersion", version)));
    association(rim, HAS_MEMBER, SET, entry, &slots);
}

fn association(rim: &mut Rim<'_>, kind: &str, source: &str, target: &str, slots: &[(&str, &str)]) {
    let id = rim.id("association");
    rim.out.open(
        "Association",
        &[
            ("id", &id),
            ("associationType", kind),
            ("sourceObject", source),
            ("targetObject", target),
        ],
        |out| {
            for (name, value) in slots {
                slot(out, name, &[value]);
            }
        },
    );
}
