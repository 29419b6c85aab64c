//! The bundle that feeds one document (ITI-65): a submission set, the document's description, its bytes.

use serde_json::{Value, json};
use socle_formats::documents::TypeDocument;
use socle_sdk::{Blob, Document, Failure, texts, time, uuid};

use crate::server::Ins;

/// The profile the bundle means (MHD 4.2).
const PROFILE: &str =
    "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.ProvideBundle";
/// The code system of submission sets.
const LIST_TYPES: &str = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes";
/// Classes of documents (CI-SIS).
const CLASSES: &str = "urn:oid:1.2.250.1.213.1.1.4.1";
/// Formats: a CDA of the CI-SIS by its template would be more precise; a server takes the media type's.
const FORMATS: &str = "urn:oid:1.3.6.1.4.1.19376.1.2.3";
/// Normal, or hidden from somebody (CI-SIS).
const NORMAL: (&str, &str) = ("urn:oid:2.16.840.1.113883.5.25", "N");
const MASKS: &str = "urn:oid:1.2.250.1.213.1.1.4.13";

/// What is fed.
pub(crate) struct Fed<'a> {
    pub(crate) ins: &'a Ins,
    /// OID.
    pub(crate) unique_id: &'a str,
    pub(crate) document: &'a Document,
    pub(crate) content: &'a Blob,
    /// From whom it is hidden, in the words of the contract.
    pub(crate) hidden: &'a [String],
    /// The resources it stands in the place of.
    pub(crate) replaces: &'a [&'a str],
}

/// The whole of it. The bytes never come into this plugin as one text: the host writes them in base64.
pub(crate) fn of(fed: &Fed<'_>) -> Result<Blob, Failure> {
    let text = |field: &str| fed.document.text(field).unwrap_or_default();
    let kind = TypeDocument::trouver(&text("type-system"), &text("type-code"))
        .ok_or_else(|| Failure::new("partage-fhir.document", texts::text("sans-type")))?;
    let [list, reference, binary, mark] = [(); 4].map(|()| uuid());
    let subject = json!({ "identifier": { "system": fed.ins.system, "value": fed.ins.value } });
    let now = time::instant_xml(time::now_ms());
    let mime = text("mime");
    let created = fed.document.get("created").as_integer().unwrap_or_default();
    let submission = json!({
        "resourceType": "List",
        "identifier": [{ "system": "urn:ietf:rfc:3986", "value": format!("urn:oid:{}.1", fed.unique_id) }],
        "status": "current",
        "mode": "working",
        "code": { "coding": [{ "system": LIST_TYPES, "code": "submissionset" }] },
        "subject": subject.clone(),
        "date": now,
        "entry": [{ "item": { "reference": urn(&reference) } }],
    });
    let described = json!({
        "resourceType": "DocumentReference",
        "masterIdentifier": {
            "system": "urn:ietf:rfc:3986", "value": format!("urn:oid:{}", fed.unique_id),
        },
        "status": "current",
        "type": { "coding": [{
            "system": format!("urn:oid:{}", kind.systeme), "code": kind.code, "display": kind.libelle,
        }] },
        "category": [{ "coding": [{ "system": CLASSES, "code": kind.classe.code() }] }],
        "subject": subject,
        "date": time::instant_xml(created),
        "author": [{ "display": text("author") }],
        "description": text("title"),
        "securityLabel": labels(fed.hidden),
        "relatesTo": fed.replaces.iter().map(|id| json!({
            "code": "replaces", "target": { "reference": format!("DocumentReference/{id}") },
        })).collect::<Vec<_>>(),
        "content": [{
            "attachment": {
                "contentType": mime,
                "url": urn(&binary),
                "size": fed.content.size(),
                "hash": base64(&fed.content.digest("sha-1")?)?,
            },
            "format": { "system": FORMATS, "code": "urn:ihe:iti:xds:2017:mimeTypeSufficient" },
        }],
    });
    let bytes = json!({ "resourceType": "Binary", "contentType": mime, "data": mark });
    let bundle = json!({
        "resourceType": "Bundle",
        "meta": { "profile": [PROFILE] },
        "type": "transaction",
        "entry": [
            entry(&list, "List", submission),
            entry(&reference, "DocumentReference", described),
            entry(&binary, "Binary", bytes),
        ],
    })
    .to_string();
    let (before, after) = bundle.split_once(&mark).unwrap_or((&bundle, ""));
    let whole = Blob::of(before.as_bytes())?;
    whole.append_base64(fed.content)?;
    whole.append_blob(&Blob::of(after.as_bytes())?)?;
    Ok(whole)
}

fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

fn entry(id: &str, kind: &str, resource: Value) -> Value {
    json!({
        "fullUrl": urn(id),
        "resource": resource,
        "request": { "method": "POST", "url": kind },
    })
}

/// Normal first, then from whom it is hidden.
fn labels(hidden: &[String]) -> Value {
    let coding =
        |(system, code): (&str, &str)| json!({ "coding": [{ "system": system, "code": code }] });
    let masks = hidden.iter().filter_map(|who| match who.as_str() {
        "professionals" => Some("MASQUE_PS"),
        "patient" => Some("INVISIBLE_PATIENT"),
        "representatives" => Some("INVISIBLE_REPRESENTANTS_LEGAUX"),
        _ => None,
    });
    std::iter::once(NORMAL)
        .chain(masks.map(|code| (MASKS, code)))
        .map(coding)
        .collect::<Vec<_>>()
        .into()
}

fn base64(bytes: &[u8]) -> Result<String, Failure> {
    let text = Blob::new();
    text.append_base64(&Blob::of(bytes)?)?;
    Ok(String::from_utf8_lossy(&text.to_vec()?).into_owned())
}
