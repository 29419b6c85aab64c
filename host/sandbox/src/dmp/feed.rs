//! TD2.1 and TD2.2: documents are submitted.

use std::collections::BTreeSet;

use sha1::{Digest as _, Sha1};

use super::access::patient_of;
use super::message::Part;
use super::metadata::{self, SIGNATURE};
use super::reply::{Reply, XDS, registered};
use super::rim::{self, APPROVED, adopt, fresh, set, set_slot, slot};
use super::signature::Signed;
use super::state::{Access, Association, Entry, Set, State, Store};
use super::vihf::Caller;
use super::{REPOSITORY, Refusal, bad, cda, code, fault, signature};
use crate::xml::Element;

const HAS_MEMBER: &str = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember";
pub(super) const REPLACES: &str = "urn:ihe:iti:2007:AssociationType:RPLC";
const SIGNS: &str = "urn:ihe:iti:2007:AssociationType:signs";

/// A document of the submission.
struct Submitted<'a> {
    id: &'a str,
    element: &'a Element,
    metadata: metadata::Entry,
    content: &'a [u8],
    hash: String,
}

pub(super) fn feed(
    store: &Store,
    caller: &Caller,
    body: &Element,
    parts: &[Part<'_>],
    authority: &[u8],
) -> Result<Reply, Refusal> {
    let patient = &patient_of(store, caller)?;
    if patient.oppose_alimentation {
        // That the registry itself knows of it is inferred: the law gives the patient the right, no code is published.
        return code(
            "sandbox_OppositionAlimentation",
            "Le patient s'oppose à l'alimentation de son DMP",
        );
    }
    let about = caller.patient.clone().unwrap_or_default();
    if !body.is(XDS, "ProvideAndRegisterDocumentSetRequest") {
        return Err(fault("sandbox_schema", "not ProvideAndRegisterDocumentSetRequest").into());
    }
    let Some((request, documents)) = body.children.split_first() else {
        return bad("nothing is submitted");
    };
    let objects = metadata::objects(request)?;
    let submission = metadata::set(objects.set, &about)?;
    let mut submitted = Vec::new();
    for element in &objects.entries {
        let metadata = metadata::entry(element, &about)?;
        let id = element.attribute("id").unwrap_or_default();
        let content = content(id, documents, parts)?;
        let hash: String = Sha1::digest(content)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if metadata
            .hash
            .as_ref()
            .is_some_and(|said| !said.eq_ignore_ascii_case(&hash))
        {
            return code(
                "XDSRepositoryMetadataError",
                format!("{id}: the hash is another"),
            );
        }
        let size = content.len().to_string();
        if metadata.size.as_ref().is_some_and(|said| *said != size) {
            return code(
                "XDSRepositoryMetadataError",
                format!("{id}: the size is another"),
            );
        }
        submitted.push(Submitted {
            id,
            element,
            metadata,
            content,
            hash,
        });
    }
    if documents.len() != submitted.len() {
        return code("XDSMissingDocumentMetadata", "a document without metadata");
    }
    let uniques: BTreeSet<&str> = submitted
        .iter()
        .map(|one| one.metadata.unique_id.as_str())
        .collect();
    if uniques.len() != submitted.len() {
        return code(
            "XDSRegistryDuplicateUniqueIdInMessage",
            "two documents of one uniqueId",
        );
    }
    let replaced = associations(&objects, &submitted)?;
    for one in submitted
        .iter()
        .filter(|one| one.metadata.class != SIGNATURE)
    {
        cda::check(one.content, &one.metadata, &about)?;
    }
    signed(&submitted, &submission.unique_id, caller, authority)?;
    store.with(|state| {
        let is_treating = state.access(patient, &caller.id) == Access::Valid { treating: true };
        not_there_yet(state, &submission.unique_id, &submitted)?;
        for (_, target) in &replaced {
            may_replace(state, target, &patient.matricule, caller, is_treating)?;
        }
        for one in &submitted {
            store.keep(&one.metadata.unique_id, one.content)?;
        }
        keep(
            state,
            &submission,
            objects.set,
            &patient.matricule,
            &submitted,
            &replaced,
            caller.is_secret,
        );
        Ok(registered())
    })
}

/// What a `Document` holds: the part it refers to.
fn content<'a>(id: &str, documents: &[Element], parts: &[Part<'a>]) -> Result<&'a [u8], Refusal> {
    let document = documents
        .iter()
        .find(|one| one.is(XDS, "Document") && one.attribute("id") == Some(id));
    let Some(document) = document else {
        return code("XDSMissingDocument", format!("no document for {id}"));
    };
    let href = match document.children.as_slice() {
        [include] if include.is("http://www.w3.org/2004/08/xop/include", "Include") => {
            include.attribute("href").unwrap_or_default()
        }
        _ => return code("XDSMissingDocument", format!("{id}: no Include")),
    };
    let cid = href.strip_prefix("cid:").map(decoded);
    match parts.iter().find(|part| Some(&part.id) == cid.as_ref()) {
        Some(part) => Ok(part.content),
        None => code("XDSMissingDocument", format!("{id}: no part {href}")),
    }
}

fn decoded(href: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = href.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits: String = rest.by_ref().take(2).map(char::from).collect();
        bytes.extend(u8::from_str_radix(&digits, 16));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every entry is a member; answers what replaces what.
fn associations<'a>(
    objects: &metadata::Objects<'a>,
    submitted: &[Submitted<'_>],
) -> Result<Vec<(&'a str, &'a str)>, Refusal> {
    let set_id = objects.set.attribute("id").unwrap_or_default();
    let is_entry = |id: &str| submitted.iter().any(|one| one.id == id);
    let (mut members, mut replaced, mut signs) = (BTreeSet::new(), Vec::new(), 0);
    for association in &objects.associations {
        let said = |name: &str| association.attribute(name).unwrap_or_default();
        let (source, target) = (said("sourceObject"), said("targetObject"));
        match said("associationType") {
            HAS_MEMBER => {
                let is_original = slot(association, "SubmissionSetStatus") == ["Original"];
                if source != set_id || !is_entry(target) || !is_original {
                    return bad(format!("HasMember from {source} to {target}"));
                }
                members.insert(target);
            }
            REPLACES if is_entry(source) && target.starts_with("urn:uuid:") => {
                replaced.push((source, target));
            }
            SIGNS => {
                let is_signature = submitted
                    .iter()
                    .any(|one| one.id == source && one.metadata.class == SIGNATURE);
                if !is_signature || target != set_id {
                    return bad(format!("signs from {source} to {target}"));
                }
                signs += 1;
            }
            other => return bad(format!("{other} from {source} to {target}")),
        }
    }
    if members.len() != submitted.len() {
        return bad("an entry without HasMember");
    }
    match signs {
        1 => Ok(replaced),
        _ => bad("not one association `signs`"),
    }
}

fn signed(
    submitted: &[Submitted<'_>],
    submission: &str,
    caller: &Caller,
    authority: &[u8],
) -> Result<(), Refusal> {
    let (signatures, documents): (Vec<_>, Vec<_>) = submitted
        .iter()
        .partition(|one| one.metadata.class == SIGNATURE);
    let [one] = signatures.as_slice() else {
        return bad("not one signature");
    };
    if documents.is_empty() {
        return bad("no document");
    }
    let documents: Vec<Signed<'_>> = documents
        .iter()
        .map(|document| (document.metadata.unique_id.as_str(), document.content))
        .collect();
    signature::check(one.content, submission, &documents, caller, authority)
}

fn not_there_yet(
    state: &State,
    submission: &str,
    submitted: &[Submitted<'_>],
) -> Result<(), Refusal> {
    for one in submitted {
        let unique_id = &one.metadata.unique_id;
        // A document that was deleted keeps its identifier.
        match state
            .entries
            .iter()
            .find(|known| known.unique_id == *unique_id)
        {
            Some(known) if known.hash != one.hash => {
                return code(
                    "XDSNonIdenticalHash",
                    format!("{unique_id} is another document"),
                );
            }
            Some(_) => {
                return code(
                    "XDSDuplicateUniqueIdInRegistry",
                    format!("{unique_id} is there"),
                );
            }
            None => {}
        }
    }
    match state.sets.iter().any(|set| set.unique_id == submission) {
        true => code(
            "XDSDuplicateUniqueIdInRegistry",
            format!("the submission {submission} is there"),
        ),
        false => Ok(()),
    }
}

/// What is replaced is current, of this patient, and one's own unless one is the médecin traitant. Who may replace what is
/// inferred from who may delete and archive.
fn may_replace(
    state: &State,
    target: &str,
    matricule: &str,
    caller: &Caller,
    is_treating: bool,
) -> Result<(), Refusal> {
    match state.entries.iter().find(|known| known.id == target) {
        None => bad(format!("{target} is not there")),
        Some(known) if known.matricule != matricule => code(
            "XDSPatientIdDoesNotMatch",
            format!("{target} is of another patient"),
        ),
        Some(known) if known.status != APPROVED => code(
            "XDSRegistryDeprecatedDocumentError",
            format!("{target} is {}", known.status),
        ),
        Some(known) if !is_treating && !known.authors.contains(&caller.id) => code(
            "sandbox_DroitsInsuffisants",
            format!("{target} is another's"),
        ),
        Some(_) => Ok(()),
    }
}

fn keep(
    state: &mut State,
    submission: &metadata::Set,
    package: &Element,
    matricule: &str,
    submitted: &[Submitted<'_>],
    replaced: &[(&str, &str)],
    is_secret: bool,
) {
    let set_id = fresh();
    state
        .sets
        .push(stored_set(package, &set_id, submission, matricule));
    for one in submitted {
        let id = fresh();
        let mut element = one.element.clone();
        let size = one.content.len().to_string();
        for (name, value) in [
            ("repositoryUniqueId", REPOSITORY),
            ("size", size.as_str()),
            ("hash", one.hash.as_str()),
        ] {
            set_slot(&mut element, name, value);
        }
        let metadata = &one.metadata;
        let mut entry = Entry {
            lid: id.clone(),
            version: 1,
            unique_id: metadata.unique_id.clone(),
            matricule: matricule.to_owned(),
            status: APPROVED.to_owned(),
            class: metadata.class.clone(),
            kind: metadata.kind.clone(),
            format: metadata.format.clone(),
            practice: metadata.practice.clone(),
            confidentiality: metadata.confidentiality.clone(),
            authors: metadata.authors.clone(),
            creation: metadata.creation.clone(),
            service_start: metadata.service_start.clone(),
            hash: one.hash.clone(),
            size: one.content.len(),
            mime: metadata.mime.clone(),
            set: set_id.clone(),
            xml: String::new(),
            id: id.clone(),
        };
        if is_secret {
            hide_from_representatives(&mut entry, &mut element);
        }
        write(&mut entry, element);
        state.entries.push(entry);
        link(state, HAS_MEMBER, &set_id, &id);
        for (_, target) in replaced.iter().filter(|(source, _)| *source == one.id) {
            state.deprecate(target);
            link(state, REPLACES, &id, target);
        }
        if one.metadata.class == SIGNATURE {
            link(state, SIGNS, &id, &set_id);
        }
    }
}

/// What is fed by a secret connection is hidden from the legal representatives, whatever its metadata say: inferred from
/// what the connection is for.
fn hide_from_representatives(entry: &mut Entry, element: &mut Element) {
    const CODE: &str = "INVISIBLE_REPRESENTANTS_LEGAUX";
    if entry.confidentiality.iter().any(|code| code == CODE) {
        return;
    }
    entry.confidentiality.push(CODE.to_owned());
    let scheme = metadata::CONFIDENTIALITY;
    let known = element
        .children
        .iter()
        .rposition(|child| child.attribute("classificationScheme") == Some(scheme));
    let Some(at) = known else { return };
    let Some(mut hidden) = element.children.get(at).cloned() else {
        return;
    };
    set(&mut hidden, "nodeRepresentation", CODE);
    set_slot(&mut hidden, "codingScheme", "1.2.250.1.213.1.1.4.13");
    for name in &mut hidden.children {
        for text in name.children.iter_mut().filter(|_| name.name == "Name") {
            set(
                text,
                "value",
                "Non visible par les représentants légaux du patient",
            );
        }
    }
    element.children.insert(at + 1, hidden);
}

/// Gives the object the identifiers and version of its entry, and keeps it written.
pub(super) fn write(entry: &mut Entry, mut element: Element) {
    adopt(&mut element, &entry.id);
    set(&mut element, "lid", &entry.lid);
    set(&mut element, "status", rim::STATUS);
    let mut version = Element {
        namespace: Some(rim::RIM.to_owned()),
        name: "VersionInfo".to_owned(),
        ..Element::default()
    };
    set(&mut version, "versionName", &entry.version.to_string());
    element.children.retain(|child| child.name != "VersionInfo");
    // Slots, name and description come before it in the schema.
    let place = element
        .children
        .iter()
        .position(|child| !["Slot", "Name", "Description"].contains(&child.name.as_str()))
        .unwrap_or(element.children.len());
    element.children.insert(place, version);
    entry.xml = rim::xml(&element);
}

pub(super) fn stored_set(
    package: &Element,
    id: &str,
    submission: &metadata::Set,
    matricule: &str,
) -> Set {
    let mut element = package.clone();
    adopt(&mut element, id);
    set(&mut element, "status", APPROVED);
    Set {
        id: id.to_owned(),
        unique_id: submission.unique_id.clone(),
        matricule: matricule.to_owned(),
        time: submission.time.clone(),
        xml: rim::xml(&element),
    }
}

pub(super) fn link(state: &mut State, kind: &str, source: &str, target: &str) {
    state.associations.push(Association {
        id: fresh(),
        kind: kind.to_owned(),
        source: source.to_owned(),
        target: target.to_owned(),
    });
}
