//! Answers of a registry or repository, read leniently: what is not said stays empty, what is not known is left.

use super::Code;
use super::entry::{Author, Entry, Slot};
use super::hl7::{self, Person};
use super::problem::{Problem, Severity};
use super::schemes;
use super::submission::SubmissionSet;
use crate::soap::XmlError;
use crate::soap::tree::{self, Element, Rules};

/// Whether what was asked was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// All of it.
    Success,
    /// Some of it: the problems say what not.
    Partial,
    /// Nothing.
    #[default]
    Failure,
}

/// How two objects hang together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Association {
    /// Its UUID.
    pub id: String,
    /// The last part of its type: `HasMember`, `RPLC`, `signs`, …
    pub kind: String,
    /// From.
    pub source: String,
    /// To.
    pub target: String,
}

/// What a registry answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registry {
    /// Whether it was done.
    pub outcome: Outcome,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
    /// Documents, those of signatures left out.
    pub entries: Vec<Entry>,
    /// Signatures: never shown in a list.
    pub signatures: Vec<Entry>,
    /// Submissions.
    pub sets: Vec<SubmissionSet>,
    /// Associations.
    pub associations: Vec<Association>,
}

/// Takes objects as they are read, so that a long answer never stands in memory as a tree.
#[derive(Debug, Default)]
pub(crate) struct Harvest(Registry);

impl Harvest {
    /// An element has closed inside another: an object is taken, anything else is given back.
    pub(crate) fn take(&mut self, parent: &Element, element: Element) -> Option<Element> {
        if !matches!(
            parent.name.as_str(),
            "RegistryObjectList" | "SubmitObjectsRequest"
        ) {
            return Some(element);
        }
        match element.name.as_str() {
            "ExtrinsicObject" => {
                let entry = entry(&element);
                match entry.is_signature() {
                    true => self.0.signatures.push(entry),
                    false => self.0.entries.push(entry),
                }
            }
            "RegistryPackage" => self.0.sets.push(set(&element)),
            "Association" => self.0.associations.push(association(&element)),
            _ => {}
        }
        None
    }

    /// The answer, with its outcome and problems.
    pub(crate) fn finish(mut self, response: &Element) -> Registry {
        (self.0.outcome, self.0.problems) = outcome(response);
        self.0
    }
}

/// The names of the roots of metadata in a file.
pub(crate) const ROOTS: [&str; 4] = [
    "SubmitObjectsRequest",
    "ProvideAndRegisterDocumentSetRequest",
    "RegistryObjectList",
    "AdhocQueryResponse",
];

/// What the metadata of a file may be at most: those of an archive of two thousand documents.
const LIMITS: Rules = Rules {
    bytes: 32 << 20,
    depth: 64,
    elements: 600_000,
    lenient: true,
    spaces: &[],
};

/// The metadata of a file.
pub(crate) struct Metadata {
    /// What it speaks of. There is no outcome in it.
    pub(crate) registry: Registry,
    /// Which of the packages are submissions, by their identifiers: others are folders.
    #[cfg_attr(
        not(feature = "xdm"),
        expect(
            dead_code,
            reason = "only an archive asks which package is the submission"
        )
    )]
    pub(crate) submissions: Vec<String>,
}

/// Reads metadata that stand in a file: the `METADATA.XML` of an archive, or another submission.
pub(crate) fn read_metadata(bytes: &[u8]) -> Result<Metadata, XmlError> {
    let mut harvest = Harvest::default();
    let mut submissions = Vec::new();
    let mut lists = 0;
    let root = tree::read_with(bytes, &LIMITS, &mut |parent, element| {
        let is_set = |one: &Element| {
            one.name == "Classification"
                && one.attribute("classificationNode") == Some(schemes::SET)
        };
        let id = |one: &Element, name: &str| one.attribute(name).map(str::to_owned);
        match element.name.as_str() {
            "RegistryPackage" if element.children.iter().any(is_set) => {
                submissions.extend(id(&element, "id"));
            }
            "RegistryObjectList" => lists += 1,
            // A package may also be classified beside itself.
            "Classification" if parent.name == "RegistryObjectList" && is_set(&element) => {
                submissions.extend(id(&element, "classifiedObject"));
            }
            // Other objects than stable documents hold nothing that is in the file.
            "ExtrinsicObject"
                if ![None, Some(""), Some(schemes::DOCUMENT)]
                    .contains(&element.attribute("objectType")) =>
            {
                return None;
            }
            _ => {}
        }
        harvest.take(parent, element)
    })?;
    let is_list = lists > 0 || root.name == "RegistryObjectList";
    if !ROOTS.contains(&root.name.as_str()) || !is_list {
        return Err(XmlError::Missing("RegistryObjectList"));
    }
    Ok(Metadata {
        registry: harvest.0,
        submissions,
    })
}

/// Outcome and problems of a response, or of the one inside it.
pub(crate) fn outcome(response: &Element) -> (Outcome, Vec<Problem>) {
    let response = match response.attribute("status") {
        Some(_) => response,
        None => response.child("RegistryResponse").unwrap_or(response),
    };
    let status = response.attribute("status").unwrap_or_default();
    let mut found = Vec::new();
    response.every("RegistryError", &mut found);
    let problems: Vec<Problem> = found.into_iter().map(problem).collect();
    let outcome = match last(status) {
        "Success" => Outcome::Success,
        "PartialSuccess" => Outcome::Partial,
        _ => Outcome::Failure,
    };
    (outcome, problems)
}

fn problem(error: &Element) -> Problem {
    let said = |name: &str| error.attribute(name).unwrap_or_default().to_owned();
    let context = match said("codeContext") {
        context if context.is_empty() => error.words(),
        context => context,
    };
    Problem {
        code: last(&said("errorCode")).to_owned(),
        context,
        severity: match last(&said("severity")) {
            "Warning" => Severity::Warning,
            _ => Severity::Error,
        },
        location: said("location"),
    }
}

/// What follows the last `:` of a URN.
fn last(urn: &str) -> &str {
    urn.rsplit(':').next().unwrap_or(urn)
}

fn values<'a>(element: &'a Element, slot: &str) -> impl Iterator<Item = String> + use<'a> {
    let found = element
        .children
        .iter()
        .find(|child| child.name == "Slot" && child.attribute("name") == Some(slot));
    found.into_iter().flat_map(slot_values)
}

fn slot_values(slot: &Element) -> Vec<String> {
    slot.child("ValueList")
        .into_iter()
        .flat_map(|list| &list.children)
        .filter_map(Element::value)
        .map(str::to_owned)
        .collect()
}

fn first(element: &Element, slot: &str) -> String {
    values(element, slot).next().unwrap_or_default()
}

fn name(element: &Element, part: &str) -> String {
    element
        .at(&[part, "LocalizedString"])
        .and_then(|text| text.attribute("value"))
        .unwrap_or_default()
        .to_owned()
}

fn classified<'a>(element: &'a Element, scheme: &str) -> Vec<&'a Element> {
    element
        .children
        .iter()
        .filter(|child| {
            child.name == "Classification"
                && child.attribute("classificationScheme") == Some(scheme)
        })
        .collect()
}

fn codes(element: &Element, scheme: &str) -> Vec<Code> {
    classified(element, scheme)
        .into_iter()
        .map(|classification| Code {
            code: classification
                .attribute("nodeRepresentation")
                .unwrap_or_default()
                .to_owned(),
            system: first(classification, "codingScheme"),
            label: name(classification, "Name"),
        })
        .collect()
}

fn code(element: &Element, scheme: &str) -> Code {
    codes(element, scheme)
        .into_iter()
        .next()
        .unwrap_or_default()
}

fn authors(element: &Element, scheme: &str) -> Vec<Author> {
    classified(element, scheme)
        .into_iter()
        .map(|author| Author {
            person: values(author, "authorPerson")
                .next()
                .map(|xcn| Person::read(&xcn)),
            institutions: values(author, "authorInstitution")
                .map(|xon| hl7::read_structure(&xon))
                .collect(),
            specialities: values(author, "authorSpecialty").collect(),
            roles: values(author, "authorRole").collect(),
        })
        .collect()
}

fn external(element: &Element, scheme: &str) -> String {
    element
        .children
        .iter()
        .find(|child| {
            child.name == "ExternalIdentifier"
                && child.attribute("identificationScheme") == Some(scheme)
        })
        .and_then(|child| child.attribute("value"))
        .unwrap_or_default()
        .to_owned()
}

/// The slots that have a field of their own.
const SLOTS: [&str; 12] = [
    "creationTime",
    "hash",
    "languageCode",
    "legalAuthenticator",
    "repositoryUniqueId",
    "serviceStartTime",
    "serviceStopTime",
    "size",
    "sourcePatientId",
    "sourcePatientInfo",
    "URI",
    "version",
];

fn entry(object: &Element) -> Entry {
    let said = |attribute: &str| object.attribute(attribute).map(str::to_owned);
    let version = object
        .child("VersionInfo")
        .and_then(|version| version.attribute("versionName"))
        .map(str::to_owned)
        .or_else(|| values(object, "version").next());
    Entry {
        id: said("id").unwrap_or_default(),
        lid: said("lid"),
        version,
        status: said("status").unwrap_or_default(),
        mime: said("mimeType").unwrap_or_default(),
        unique_id: external(object, schemes::UNIQUE),
        patient: external(object, schemes::PATIENT),
        title: name(object, "Name"),
        comments: name(object, "Description"),
        class: code(object, schemes::CLASS),
        kind: code(object, schemes::TYPE),
        format: code(object, schemes::FORMAT),
        facility: code(object, schemes::FACILITY),
        practice: code(object, schemes::PRACTICE),
        confidentiality: codes(object, schemes::CONFIDENTIALITY),
        events: codes(object, schemes::EVENT),
        authors: authors(object, schemes::AUTHOR),
        legal_authenticator: values(object, "legalAuthenticator")
            .next()
            .map(|xcn| Person::read(&xcn)),
        creation: first(object, "creationTime"),
        service_start: first(object, "serviceStartTime"),
        service_stop: first(object, "serviceStopTime"),
        language: first(object, "languageCode"),
        source_patient: first(object, "sourcePatientId"),
        source_patient_info: values(object, "sourcePatientInfo").collect(),
        hash: first(object, "hash"),
        size: first(object, "size").parse().ok(),
        repository: first(object, "repositoryUniqueId"),
        uri: first(object, "URI"),
        further: object
            .children
            .iter()
            .filter(|child| child.name == "Slot")
            .filter_map(|slot| {
                let name = slot.attribute("name")?;
                (!SLOTS.contains(&name)).then(|| Slot {
                    name: name.to_owned(),
                    values: slot_values(slot),
                })
            })
            .collect(),
    }
}

fn set(package: &Element) -> SubmissionSet {
    let said = |attribute: &str| package.attribute(attribute).unwrap_or_default().to_owned();
    SubmissionSet {
        id: said("id"),
        unique_id: external(package, schemes::SET_UNIQUE),
        source: external(package, schemes::SET_SOURCE),
        patient: external(package, schemes::SET_PATIENT),
        time: first(package, "submissionTime"),
        content: code(package, schemes::SET_CONTENT),
        author: authors(package, schemes::SET_AUTHOR)
            .into_iter()
            .next()
            .unwrap_or_default(),
        title: name(package, "Name"),
        status: said("status"),
    }
}

fn association(element: &Element) -> Association {
    let said = |attribute: &str| element.attribute(attribute).unwrap_or_default().to_owned();
    Association {
        id: said("id"),
        kind: last(&said("associationType")).to_owned(),
        source: said("sourceObject"),
        target: said("targetObject"),
    }
}
