//! A bundle that feeds (ITI-65), read and judged whole before anything of it is kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use serde_json::Value as Json;
use sha1::{Digest as _, Sha1};

use super::{Kept, Refusal, refuse};

/// The code of a submission set, in MHD's own system.
const LIST_TYPES: &str = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes";

fn wrong<T>(words: impl Into<String>) -> Result<T, Refusal> {
    refuse(StatusCode::UNPROCESSABLE_ENTITY, words)
}

fn text<'a>(json: &'a Json, pointer: &str) -> &'a str {
    json.pointer(pointer)
        .and_then(Json::as_str)
        .unwrap_or_default()
}

fn array<'a>(json: &'a Json, key: &str) -> &'a [Json] {
    json[key].as_array().map_or(&[], Vec::as_slice)
}

fn coding(json: &Json, pointer: &str) -> Result<String, Refusal> {
    let (system, code) = (
        text(json, &format!("{pointer}/system")),
        text(json, &format!("{pointer}/code")),
    );
    if system.is_empty() || code.is_empty() {
        return wrong(format!("{pointer} needs a system and a code"));
    }
    Ok(format!("{system}|{code}"))
}

/// Its documents, each with the places of those it stands in for.
pub(super) fn read(
    body: &[u8],
    there: &[Kept],
    base: &str,
) -> Result<Vec<(Kept, Vec<usize>)>, Refusal> {
    let Ok(bundle) = serde_json::from_slice::<Json>(body) else {
        return refuse(StatusCode::BAD_REQUEST, "not JSON");
    };
    if bundle["resourceType"] != "Bundle" || bundle["type"] != "transaction" {
        return wrong("not a Bundle of type transaction");
    }
    if array(&bundle["meta"], "profile").is_empty() {
        return wrong("the Bundle says no profile");
    }
    let entries = array(&bundle, "entry");
    for entry in entries {
        let kind = text(entry, "/resource/resourceType");
        if !["List", "DocumentReference", "Binary", "Patient"].contains(&kind) {
            return wrong(format!("a resource {kind:?} has no place here"));
        }
        let request = (text(entry, "/request/method"), text(entry, "/request/url"));
        if request != ("POST", kind) {
            return wrong(format!("the request of a {kind} is POST {kind}"));
        }
        if !text(entry, "/fullUrl").starts_with("urn:uuid:") {
            return wrong("a fullUrl that is no urn:uuid");
        }
    }
    let of = |kind: &'static str| {
        entries
            .iter()
            .filter(move |entry| text(entry, "/resource/resourceType") == kind)
    };
    let mut lists = of("List");
    let (Some(list), None) = (lists.next(), lists.next()) else {
        return wrong("exactly one List");
    };
    let list = &list["resource"];
    if coding(list, "/code/coding/0")? != format!("{LIST_TYPES}|submissionset") {
        return wrong("the List is no submission set");
    }
    if !text(list, "/identifier/0/value").starts_with("urn:oid:") || text(list, "/date").is_empty()
    {
        return wrong("a submission set needs an identifier and a date");
    }
    let patient = identified(list)?;
    let members: Vec<&str> = array(list, "entry")
        .iter()
        .map(|entry| text(entry, "/item/reference"))
        .collect();
    let mut fed = Vec::new();
    for entry in of("DocumentReference") {
        if !members.contains(&text(entry, "/fullUrl")) {
            return wrong("a DocumentReference that is not in the submission set");
        }
        let resource = &entry["resource"];
        if identified(resource)? != patient {
            return wrong("documents of two patients");
        }
        fed.push(document(resource, &patient, of("Binary"), there, base)?);
    }
    if fed.is_empty() || fed.len() != members.len() || of("Binary").count() != fed.len() {
        return wrong("each member of the submission set is one DocumentReference with one Binary");
    }
    Ok(fed)
}

/// Of whom a resource is, `system|value`.
fn identified(resource: &Json) -> Result<String, Refusal> {
    let (system, value) = (
        text(resource, "/subject/identifier/system"),
        text(resource, "/subject/identifier/value"),
    );
    if !system.starts_with("urn:oid:1.2.250.1.213.1.4.") || value.len() != 15 {
        return wrong("the subject is identified by an INS: its system and 15 characters");
    }
    Ok(format!("{system}|{value}"))
}

fn document<'a>(
    resource: &Json,
    patient: &str,
    mut binaries: impl Iterator<Item = &'a Json>,
    there: &[Kept],
    base: &str,
) -> Result<(Kept, Vec<usize>), Refusal> {
    let unique_id = text(resource, "/masterIdentifier/value");
    if text(resource, "/masterIdentifier/system") != "urn:ietf:rfc:3986"
        || !unique_id.starts_with("urn:oid:")
    {
        return wrong("masterIdentifier is an OID as a URI");
    }
    if there.iter().any(|kept| kept.unique_id == unique_id) {
        return refuse(
            StatusCode::CONFLICT,
            "this masterIdentifier is there already",
        );
    }
    if text(resource, "/status") != "current" || text(resource, "/date").is_empty() {
        return wrong("a DocumentReference that is fed is current and has a date");
    }
    let kind = coding(resource, "/type/coding/0")?;
    coding(resource, "/category/0/coding/0")?;
    coding(resource, "/content/0/format")?;
    coding(resource, "/securityLabel/0/coding/0")?;
    if array(resource, "author").is_empty() {
        return wrong("no author");
    }
    let attachment = &resource["content"][0]["attachment"];
    let url = text(attachment, "/url");
    let Some(binary) = binaries.find(|entry| text(entry, "/fullUrl") == url) else {
        return wrong("the attachment is no Binary of this bundle");
    };
    let binary = &binary["resource"];
    let mime = text(binary, "/contentType");
    if mime.is_empty() || mime != text(attachment, "/contentType") {
        return wrong("the media types of attachment and Binary differ");
    }
    let Ok(content) = STANDARD.decode(text(binary, "/data")) else {
        return wrong("the data of a Binary is not base64");
    };
    if attachment["size"].as_u64() != u64::try_from(content.len()).ok() {
        return wrong("wrong size");
    }
    if text(attachment, "/hash") != STANDARD.encode(Sha1::digest(&content)) {
        return wrong("wrong hash");
    }
    let mut replaces = Vec::new();
    for related in array(resource, "relatesTo") {
        if text(related, "/code") != "replaces" {
            return wrong("a relation that is not a replacement");
        }
        let target = text(related, "/target/reference");
        let at = target
            .strip_prefix(base)
            .unwrap_or(target)
            .trim_start_matches('/')
            .strip_prefix("DocumentReference/")
            .and_then(|at| at.parse::<usize>().ok());
        let old = at.and_then(|at| there.get(at).map(|old| (at, old)));
        match old {
            Some((at, old)) if old.is_current && old.patient == patient && old.kind == kind => {
                replaces.push(at);
            }
            Some(_) => return wrong("what is replaced is current, of the same patient and type"),
            None => return wrong("what is replaced is not there"),
        }
    }
    let kept = Kept {
        unique_id: unique_id.to_owned(),
        patient: patient.to_owned(),
        kind,
        is_current: true,
        content,
        mime: mime.to_owned(),
        resource: resource.clone(),
    };
    Ok((kept, replaces))
}
