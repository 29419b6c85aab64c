//! A shared record over FHIR (PDSm, the French profile of IHE MHD): ITI-65 feeds, ITI-67 searches, ITI-68 reads.
//!
//! It is no national service: the DMP in production is XDS.b, and the mapping of its transactions to FHIR is a working draft.
//! It stands here so that another way to a shared record can be tried against something that refuses. Strict about what MHD
//! says of a `transaction` bundle (one `List` that is a submission set, a `DocumentReference` for each document, its bytes in
//! a `Binary` of the same bundle, hash and size that agree) and about who is replaced. Ours, since nothing published says
//! more: the wording of refusals, the statuses 409 and 422, one patient a bundle, a `type` always asked for as
//! `system|code`. Kept in memory: gone with the sandbox.
//!
//! | module | subject |
//! |---|---|
//! | [`bundle`] | a bundle that feeds, read and judged |

mod bundle;

use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::header::CONTENT_TYPE;
use hyper::{Method, StatusCode};
use serde_json::{Value as Json, json};

use crate::http::{Answer, Received};

/// Hosts. Made up.
pub const HOSTS: [&str; 1] = ["pdsm.partage.test"];

const BASE_PATH: &str = "/pdsm/fhir";
const BASE: &str = "https://pdsm.partage.test/pdsm/fhir";
const FHIR: &str = "application/fhir+json";

pub(crate) fn answers_on(path: &str) -> bool {
    path.strip_prefix(BASE_PATH)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A document it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The identifier it bears on the wire (`urn:oid:…`).
    pub unique_id: String,
    /// Identifier of the patient, `system|value`.
    pub patient: String,
    /// Type, `system|code`.
    pub kind: String,
    /// Nothing replaced it.
    pub is_current: bool,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Their media type.
    pub mime: String,
    /// The resource, as it was given.
    resource: Json,
}

/// Why a request is refused: status and words, in English as FHIR servers write them.
pub(crate) struct Refusal(StatusCode, String);

fn refuse<T>(status: StatusCode, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(status, words.into()))
}

/// The record.
#[derive(Debug, Default)]
pub(crate) struct Pdsm {
    documents: Mutex<Vec<Kept>>,
}

impl Pdsm {
    fn documents(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What it keeps.
    pub(crate) fn kept(&self) -> Vec<Kept> {
        self.documents().clone()
    }

    /// Keeps a summary as if another practice had fed it, whatever it says.
    pub(crate) fn hold(&self, patient: &str, unique_id: &str, author: &str, content: Vec<u8>) {
        const SYSTEM: &str = "urn:oid:1.2.250.1.213.1.1.4.12";
        let resource = json!({
            "resourceType": "DocumentReference",
            "masterIdentifier": { "system": "urn:ietf:rfc:3986", "value": format!("urn:oid:{unique_id}") },
            "type": { "coding": [{ "system": SYSTEM, "code": "SYNTH", "display": "Synthèse" }] },
            "date": "2026-02-01T10:00:00Z",
            "author": [{ "display": author }],
            "description": "Synthèse médicale",
            "content": [{ "attachment": { "contentType": "text/xml", "size": content.len() } }],
        });
        self.documents().push(Kept {
            unique_id: format!("urn:oid:{unique_id}"),
            patient: patient.to_owned(),
            kind: format!("{SYSTEM}|SYNTH"),
            is_current: true,
            content,
            mime: "text/xml".to_owned(),
            resource,
        });
    }

    /// Answers one request.
    pub(crate) fn answer(&self, received: &Received) -> Answer {
        let rest = received.path.strip_prefix(BASE_PATH).unwrap_or_default();
        let rest = rest.trim_matches('/');
        let (operation, answered) = match (&received.method, rest) {
            (&Method::POST, "") => ("ITI-65", self.feed(received)),
            (&Method::GET, "DocumentReference") => ("ITI-67", self.search(&received.query)),
            (&Method::GET, path) => match path.strip_prefix("Binary/") {
                Some(at) => return self.read(at),
                None => ("?", refuse(StatusCode::NOT_FOUND, "no such resource")),
            },
            _ => (
                "?",
                refuse(StatusCode::METHOD_NOT_ALLOWED, "no such interaction"),
            ),
        };
        let (status, body, reason) = match answered {
            Ok(body) => (StatusCode::OK, body, None),
            Err(Refusal(status, words)) => {
                let issue = json!({
                    "severity": "error", "code": "processing", "diagnostics": words,
                });
                let outcome = json!({ "resourceType": "OperationOutcome", "issue": [issue] });
                (status, outcome, Some(words))
            }
        };
        Answer {
            status,
            content_type: FHIR,
            body: body.to_string().into_bytes(),
            headers: Vec::new(),
            operation: operation.to_owned(),
            outcome: format!("http {}", status.as_u16()),
            reason,
        }
    }

    /// ITI-65: all of the bundle, or nothing.
    fn feed(&self, received: &Received) -> Result<Json, Refusal> {
        let media = received
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .unwrap_or_default();
        if !media.trim().eq_ignore_ascii_case(FHIR) {
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("not {FHIR}"));
        }
        let mut documents = self.documents();
        let fed = bundle::read(&received.body, &documents, BASE)?;
        for old in fed.iter().flat_map(|(_, replaces)| replaces) {
            if let Some(old) = documents.get_mut(*old) {
                old.is_current = false;
            }
        }
        let mut entries = vec![json!({ "response": { "status": "201 Created" } })];
        for (kept, _) in fed {
            let at = documents.len();
            documents.push(kept);
            for kind in ["DocumentReference", "Binary"] {
                entries.push(json!({
                    "response": { "status": "201 Created", "location": format!("{kind}/{at}") },
                }));
            }
        }
        Ok(json!({
            "resourceType": "Bundle", "type": "transaction-response", "entry": entries,
        }))
    }

    /// ITI-67.
    fn search(&self, query: &str) -> Result<Json, Refusal> {
        let (mut patient, mut status, mut types) = (None, None, Vec::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "patient.identifier" => patient = Some(value.into_owned()),
                "status" => status = Some(value.into_owned()),
                "type" => types.extend(value.split(',').map(str::to_owned)),
                other => {
                    return refuse(
                        StatusCode::BAD_REQUEST,
                        format!("unknown search parameter {other}"),
                    );
                }
            }
        }
        // MHD: a consumer gives the patient and the status.
        let (Some(patient), Some(status)) = (patient, status) else {
            return refuse(
                StatusCode::BAD_REQUEST,
                "patient.identifier and status are required",
            );
        };
        let documents = self.documents();
        let found: Vec<Json> = documents
            .iter()
            .enumerate()
            .filter(|(_, kept)| {
                let word = if kept.is_current {
                    "current"
                } else {
                    "superseded"
                };
                kept.patient == patient
                    && status.split(',').any(|one| one == word)
                    && (types.is_empty() || types.contains(&kept.kind))
            })
            .map(|(at, kept)| {
                let mut resource = kept.resource.clone();
                resource["id"] = at.to_string().into();
                resource["status"] = if kept.is_current {
                    "current"
                } else {
                    "superseded"
                }
                .into();
                resource["content"][0]["attachment"]["url"] = format!("{BASE}/Binary/{at}").into();
                json!({
                    "fullUrl": format!("{BASE}/DocumentReference/{at}"),
                    "resource": resource,
                    "search": { "mode": "match" },
                })
            })
            .collect();
        Ok(json!({
            "resourceType": "Bundle", "type": "searchset", "total": found.len(), "entry": found,
        }))
    }

    /// ITI-68.
    fn read(&self, at: &str) -> Answer {
        let documents = self.documents();
        let found = at.parse::<usize>().ok().and_then(|at| documents.get(at));
        let Some(kept) = found else {
            return Answer {
                operation: "ITI-68".to_owned(),
                ..Answer::http(StatusCode::NOT_FOUND, "no such document")
            };
        };
        Answer {
            status: StatusCode::OK,
            content_type: match kept.mime.as_str() {
                "text/xml" => "text/xml",
                "application/pdf" => "application/pdf",
                _ => "application/octet-stream",
            },
            body: kept.content.clone(),
            headers: Vec::new(),
            operation: "ITI-68".to_owned(),
            outcome: "http 200".to_owned(),
            reason: None,
        }
    }
}
