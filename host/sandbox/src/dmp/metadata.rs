//! The metadata of what is submitted, against the schema of XDS and the value sets of the shared record.

use super::rim::{RIM, all, classified, codes, external, is_oid, name, patient, slot};
use super::{Refusal, bad, code, values};
use crate::xml::Element;

const SET_NODE: &str = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd";
const SET_AUTHOR: &str = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d";
const SET_CONTENT: &str = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500";
const SET_PATIENT: &str = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446";
const SET_SOURCE: &str = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832";
const SET_UNIQUE: &str = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8";
const DOCUMENT: &str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
const CLASS: &str = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
const TYPE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
pub(super) const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
const FORMAT: &str = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
const FACILITY: &str = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
const PRACTICE: &str = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
const PATIENT: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
const UNIQUE: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";

/// Class of signatures.
pub(super) const SIGNATURE: &str = "urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1";

/// The objects of a submission.
#[derive(Debug)]
pub(super) struct Objects<'a> {
    pub(super) set: &'a Element,
    pub(super) entries: Vec<&'a Element>,
    pub(super) associations: Vec<&'a Element>,
}

/// Takes a `SubmitObjectsRequest` apart: one submission set, and nothing that is not known.
pub(super) fn objects(request: &Element) -> Result<Objects<'_>, Refusal> {
    const LCM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
    let list = match request.children.as_slice() {
        [list] if request.is(LCM, "SubmitObjectsRequest") && list.is(RIM, "RegistryObjectList") => {
            list
        }
        _ => return bad("no SubmitObjectsRequest with one RegistryObjectList"),
    };
    let mut ids = std::collections::HashSet::new();
    fn identified<'a>(
        element: &'a Element,
        ids: &mut std::collections::HashSet<&'a str>,
    ) -> Option<&'a str> {
        if let Some(id) = element.attribute("id")
            && !ids.insert(id)
        {
            return Some(id);
        }
        element
            .children
            .iter()
            .find_map(|child| identified(child, ids))
    }
    if let Some(twice) = identified(list, &mut ids) {
        return bad(format!("two objects are called {twice}"));
    }
    let mut sets = Vec::new();
    let (mut entries, mut associations) = (Vec::new(), Vec::new());
    for object in &list.children {
        match (object.namespace.as_deref(), object.name.as_str()) {
            (Some(RIM), "RegistryPackage") => sets.push(object),
            (Some(RIM), "ExtrinsicObject") => entries.push(object),
            (Some(RIM), "Association") => associations.push(object),
            _ => return bad(format!("{} is not expected", object.label())),
        }
    }
    let [set] = sets.as_slice() else {
        return bad("not one submission set");
    };
    let is_set =
        all(set, "Classification").any(|one| one.attribute("classificationNode") == Some(SET_NODE));
    match is_set {
        true => Ok(Objects {
            set,
            entries,
            associations,
        }),
        false => bad("the package is not classified as a submission set"),
    }
}

/// What is read of a submission set.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) unique_id: String,
    pub(super) time: String,
}

/// Checks a submission set.
pub(super) fn set(set: &Element, about: &(String, String)) -> Result<Set, Refusal> {
    const WHAT: &str = "SubmissionSet";
    let time = slot(set, "submissionTime");
    let [time] = time.as_slice() else {
        return bad("SubmissionSet.submissionTime");
    };
    if time.len() != 14 || !time.bytes().all(|b| b.is_ascii_digit()) {
        return bad("SubmissionSet.submissionTime is not yyyyMMddHHmmss in UTC");
    }
    author(set, SET_AUTHOR, WHAT)?;
    coded(set, SET_CONTENT, "contenu", "SubmissionSet.contentTypeCode")?;
    of_patient(set, SET_PATIENT, WHAT, about)?;
    oid(set, SET_SOURCE, "SubmissionSet.sourceId")?;
    Ok(Set {
        unique_id: oid(set, SET_UNIQUE, "SubmissionSet.uniqueId")?,
        time: time.clone(),
    })
}

/// What is read of a document's metadata.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) unique_id: String,
    pub(super) title: String,
    pub(super) class: String,
    pub(super) kind: String,
    pub(super) format: String,
    pub(super) facility: String,
    pub(super) practice: String,
    pub(super) confidentiality: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) creation: String,
    pub(super) service_start: String,
    pub(super) language: String,
    pub(super) hash: Option<String>,
    pub(super) size: Option<String>,
    pub(super) mime: String,
}

/// Checks a document's metadata.
pub(super) fn entry(entry: &Element, about: &(String, String)) -> Result<Entry, Refusal> {
    let what = entry.attribute("id").unwrap_or_default().to_owned();
    if what.is_empty() || entry.attribute("objectType") != Some(DOCUMENT) {
        return bad(format!("{what}: objectType"));
    }
    let mime = entry.attribute("mimeType").unwrap_or_default().to_owned();
    if mime.is_empty() {
        return bad(format!("{what}: mimeType"));
    }
    author(entry, AUTHOR, &what)?;
    let class = coded_loosely(entry, CLASS, &format!("{what}.classCode"))?;
    let is_signature = class == SIGNATURE;
    let kind = coded(entry, TYPE, "type", &format!("{what}.typeCode"))?;
    if values::class(&kind) != Some(class.as_str()) {
        return bad(format!("{what}: the class of {kind} is not {class}"));
    }
    let format = coded(entry, FORMAT, "format", &format!("{what}.formatCode"))?;
    let facility = coded(
        entry,
        FACILITY,
        "structure",
        &format!("{what}.healthcareFacilityTypeCode"),
    )?;
    let practice = coded(
        entry,
        PRACTICE,
        "cadre",
        &format!("{what}.practiceSettingCode"),
    )?;
    let confidentiality = codes(entry, CONFIDENTIALITY);
    for one in classified(entry, CONFIDENTIALITY) {
        of_set(
            one,
            "confidentialite",
            &format!("{what}.confidentialityCode"),
        )?;
    }
    let own = confidentiality
        .iter()
        .filter(|code| ["N", "R", "V"].contains(&code.as_str()))
        .count();
    if own != 1 {
        return bad(format!("{what}.confidentialityCode: not one of N, R, V"));
    }
    let hidden = |code: &str| confidentiality.iter().any(|known| known == code);
    if is_signature && !(hidden("MASQUE_PS") && hidden("INVISIBLE_PATIENT")) {
        return bad(format!("{what}: a signature is hidden"));
    }
    let one = |name: &str| {
        let values = slot(entry, name);
        match values.as_slice() {
            [value] if !value.is_empty() => Ok(value.clone()),
            _ => bad(format!("{what}.{name}")),
        }
    };
    let (creation, service_start) = (one("creationTime")?, one("serviceStartTime")?);
    for (name, time) in [
        ("creationTime", &creation),
        ("serviceStartTime", &service_start),
    ]
    .into_iter()
    .chain(
        slot(entry, "serviceStopTime")
            .first()
            .map(|stop| ("serviceStopTime", stop)),
    ) {
        if !(4..=14).contains(&time.len()) || !time.bytes().all(|b| b.is_ascii_digit()) {
            return bad(format!("{what}.{name} is not a time in UTC: {time}"));
        }
    }
    let language = one("languageCode")?;
    one("sourcePatientId")?;
    if !is_person(&one("legalAuthenticator")?) {
        return bad(format!("{what}.legalAuthenticator is not an XCN"));
    }
    if !is_signature && slot(entry, "sourcePatientInfo").is_empty() {
        return bad(format!("{what}.sourcePatientInfo"));
    }
    let title = name(entry);
    if title.is_empty() {
        return bad(format!("{what}: no title"));
    }
    of_patient(entry, PATIENT, &what, about)?;
    let optional = |name: &str| slot(entry, name).into_iter().next();
    Ok(Entry {
        unique_id: oid(entry, UNIQUE, &format!("{what}.uniqueId"))?,
        title,
        class,
        kind,
        format,
        facility,
        practice,
        confidentiality,
        authors: classified(entry, AUTHOR)
            .into_iter()
            .flat_map(|author| slot(author, "authorPerson"))
            .filter_map(|person| person.split('^').next().map(str::to_owned))
            .collect(),
        creation,
        service_start,
        language,
        hash: optional("hash"),
        size: optional("size"),
        mime,
    })
}

fn coded_loosely(of: &Element, scheme: &str, what: &str) -> Result<String, Refusal> {
    match classified(of, scheme).as_slice() {
        [one] => match one.attribute("nodeRepresentation") {
            Some(code)
                if !code.is_empty()
                    && !slot(one, "codingScheme").is_empty()
                    && !name(one).is_empty() =>
            {
                Ok(code.to_owned())
            }
            _ => bad(format!("{what}: code, codingScheme and Name")),
        },
        other => bad(format!("{what}: {} instead of one", other.len())),
    }
}

fn coded(of: &Element, scheme: &str, kind: &str, what: &str) -> Result<String, Refusal> {
    let code = coded_loosely(of, scheme, what)?;
    for one in classified(of, scheme) {
        of_set(one, kind, what)?;
    }
    Ok(code)
}

fn of_set(one: &Element, kind: &str, what: &str) -> Result<(), Refusal> {
    let code = one.attribute("nodeRepresentation").unwrap_or_default();
    let system = slot(one, "codingScheme")
        .into_iter()
        .next()
        .unwrap_or_default();
    match values::knows(kind, code, &system) {
        true => Ok(()),
        false => bad(format!(
            "{what}: {code} of {system} is not in the value set"
        )),
    }
}

fn author(of: &Element, scheme: &str, what: &str) -> Result<(), Refusal> {
    let authors = classified(of, scheme);
    if authors.is_empty() {
        return bad(format!("{what}.author"));
    }
    for author in authors {
        let (persons, structures) = (
            slot(author, "authorPerson"),
            slot(author, "authorInstitution"),
        );
        if persons.is_empty() && structures.is_empty() {
            return bad(format!("{what}.author is nobody"));
        }
        if let Some(person) = persons.iter().find(|person| !is_person(person)) {
            return bad(format!("{what}.authorPerson is not an XCN: {person}"));
        }
        if let Some(structure) = structures.iter().find(|one| !is_structure(one)) {
            return bad(format!(
                "{what}.authorInstitution is not an XON: {structure}"
            ));
        }
    }
    Ok(())
}

fn is_person(xcn: &str) -> bool {
    let parts: Vec<&str> = xcn.split('^').collect();
    parts.len() == 13 && !parts[0].is_empty() && authority(parts[8]) && !parts[12].is_empty()
}

fn is_structure(xon: &str) -> bool {
    let parts: Vec<&str> = xon.split('^').collect();
    parts.len() == 10
        && !parts[0].is_empty()
        && authority(parts[5])
        && parts[6] == "IDNST"
        && !parts[9].is_empty()
}

fn authority(part: &str) -> bool {
    part.strip_prefix('&')
        .and_then(|part| part.strip_suffix("&ISO"))
        .is_some_and(is_oid)
}

fn oid(of: &Element, scheme: &str, what: &str) -> Result<String, Refusal> {
    match external(of, scheme).as_slice() {
        [one] if is_oid(one) => Ok((*one).to_owned()),
        other => bad(format!("{what} is not one OID: {other:?}")),
    }
}

fn of_patient(
    of: &Element,
    scheme: &str,
    what: &str,
    about: &(String, String),
) -> Result<(), Refusal> {
    let found = external(of, scheme);
    let [one] = found.as_slice() else {
        return bad(format!("{what}.patientId"));
    };
    match patient(one) {
        None => bad(format!("{what}.patientId is {one}")),
        Some(named) if named == *about => Ok(()),
        Some(_) => code(
            "XDSPatientIdDoesNotMatch",
            format!("{what}.patientId is not the patient of the VIHF"),
        ),
    }
}
