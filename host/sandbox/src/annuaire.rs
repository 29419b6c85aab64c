//! The directory: its FHIR service (version 2) and the daily extract of mailboxes, over fictitious people made by rule.
//!
//! Strict where the public documentation says what the real one does: the key in a header, the search parameters of each
//! resource, pages of 50 behind an opaque address, `mailbox-mss-type` unknown, nothing but searches. Ours, since nothing
//! published says more: the wording of refusals beyond `HAPI-…`, a date older than 30 days as the reason of a 412, the largest
//! page, and that the extract may be taken in parts (`Range`).
//!
//! | module | subject |
//! |---|---|
//! | [`people`] | who is in it, by rule |
//! | [`extract`] | the daily extract, packed |
//! | [`resource`] | people and structures as FHIR resources |
//! | [`question`] | a search: its parameters, which are known, what they find |
//! | [`pages`] | answers of several pages |

mod extract;
mod pages;
mod people;
mod question;
mod resource;

use std::sync::OnceLock;

use hyper::header::{
    ACCEPT_RANGES, CONTENT_RANGE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, RANGE,
};
use hyper::{Method, StatusCode};
use serde_json::{Value as Json, json};

use crate::clock::Clock;
use crate::http::{Answer, Received};
use extract::Extract;
use pages::Pages;
use people::Directory;
use question::{Kind, Question};

/// Hosts: the FHIR service, the extract.
pub const HOSTS: [&str; 2] = ["gateway.api.esante.gouv.fr", "service.annuaire.sante.fr"];

/// The key the sandbox knows; the real ones are given to each subscriber.
pub const KEY: &str = "cle-de-demonstration";

const KEY_HEADER: &str = "esante-api-key";
const BASE_PATH: &str = "/fhir/v2";
const BASE: &str = "https://gateway.api.esante.gouv.fr/fhir/v2";
const EXTRACT_PATH: &str =
    "/annuaire-sante-webservices/V300/services/extraction/Extraction_Correspondance_MSSante";
const FHIR: &str = "application/fhir+json;charset=UTF-8";

/// People when nobody asks for another number.
const PEOPLE: usize = 4_000;

pub(crate) fn answers_on(path: &str) -> bool {
    path == EXTRACT_PATH
        || path
            .strip_prefix(BASE_PATH)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The directory.
#[derive(Debug)]
pub(crate) struct Annuaire {
    size: usize,
    directory: OnceLock<Directory>,
    extract: OnceLock<Extract>,
    pages: Pages,
    clock: Clock,
}

/// Why a question is refused: status, code of the issue, words.
#[derive(Debug)]
struct Refusal(StatusCode, &'static str, String);

impl Refusal {
    fn unknown(words: String) -> Self {
        Self(StatusCode::BAD_REQUEST, "processing", words)
    }
}

impl Annuaire {
    pub(crate) fn new(people: Option<usize>, clock: Clock) -> Self {
        Self {
            size: people.unwrap_or(PEOPLE),
            directory: OnceLock::new(),
            extract: OnceLock::new(),
            pages: Pages::default(),
            clock,
        }
    }

    fn directory(&self) -> &Directory {
        self.directory.get_or_init(|| Directory::of(self.size))
    }

    /// Answers one request.
    pub(crate) fn answer(&self, received: &Received) -> Answer {
        if received.path == EXTRACT_PATH {
            return self.download(received);
        }
        let name = received
            .path
            .strip_prefix(BASE_PATH)
            .unwrap_or_default()
            .trim_matches('/')
            .to_owned();
        let answered = self.asked(received, &name);
        let operation = name.trim_end_matches("/_search").to_owned();
        let operation = match operation.as_str() {
            "_page" | "Practitioner" | "PractitionerRole" | "Organization" => operation,
            _ => "?".to_owned(),
        };
        let (status, body, reason) = match answered {
            Ok(body) => (StatusCode::OK, body, None),
            Err(Refusal(status, code, words)) => (status, outcome(code, &words), Some(words)),
        };
        Answer {
            status,
            content_type: FHIR,
            body: body.to_string().into_bytes(),
            headers: Vec::new(),
            operation,
            outcome: format!("http {}", status.as_u16()),
            reason,
        }
    }

    /// The checks in the order a gateway makes them: key, method, resource, parameters.
    fn asked(&self, received: &Received, name: &str) -> Result<Json, Refusal> {
        let key = received.headers.get(KEY_HEADER);
        if key.is_none_or(|key| key.as_bytes() != KEY.as_bytes()) {
            return Err(Refusal(
                StatusCode::UNAUTHORIZED,
                "security",
                "no valid key in the header ESANTE-API-KEY".to_owned(),
            ));
        }
        let form = match (&received.method, name.strip_suffix("/_search")) {
            (&Method::GET, None) => received.query.as_bytes(),
            (&Method::POST, Some(_)) => &received.body[..],
            _ => {
                return Err(Refusal(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "not-supported",
                    "only GET and POST _search".to_owned(),
                ));
            }
        };
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let directory = self.directory();
        if name == "_page" {
            return self.pages.next(directory, &pairs);
        }
        let name = name.strip_suffix("/_search").unwrap_or(name);
        let Some(kind) = Kind::named(name) else {
            return Err(Refusal::unknown(format!(
                "HAPI-0302: Unknown resource type '{name}' - Server knows how to handle: [Organization, Practitioner, PractitionerRole]"
            )));
        };
        let question = Question::read(kind, &pairs, self.clock.now_ms())?;
        self.pages.first(directory, question)
    }

    /// The extract, whole or a part of it.
    fn download(&self, received: &Received) -> Answer {
        if received.method != Method::GET {
            return Answer::http(StatusCode::METHOD_NOT_ALLOWED, "the method is not GET");
        }
        let extract = self.extract.get_or_init(|| Extract::of(self.directory()));
        let header = |name: HeaderName| {
            received
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let mut answer = Answer {
            status: StatusCode::OK,
            content_type: "application/zip",
            body: Vec::new(),
            headers: vec![
                (ETAG, extract.tag.clone()),
                (ACCEPT_RANGES, "bytes".to_owned()),
                (LAST_MODIFIED, extract::LAST_MODIFIED.to_owned()),
            ],
            operation: "extraction".to_owned(),
            outcome: String::new(),
            reason: None,
        };
        let is_same = |asked: &str| asked == extract.tag;
        if header(IF_NONE_MATCH).is_some_and(is_same) {
            answer.status = StatusCode::NOT_MODIFIED;
        } else if let Some(range) = header(RANGE).filter(|_| header(IF_RANGE).is_none_or(is_same)) {
            let size = extract.packed.len();
            match part(range, size) {
                Some((from, to)) => {
                    answer.status = StatusCode::PARTIAL_CONTENT;
                    answer.body = extract.packed[from..=to].to_vec();
                    answer
                        .headers
                        .push((CONTENT_RANGE, format!("bytes {from}-{to}/{size}")));
                }
                None => {
                    answer.status = StatusCode::RANGE_NOT_SATISFIABLE;
                    answer
                        .headers
                        .push((CONTENT_RANGE, format!("bytes */{size}")));
                }
            }
        } else {
            answer.body = extract.packed.clone();
        }
        answer.outcome = format!("http {}", answer.status.as_u16());
        answer
    }
}

/// First and last byte of `bytes=0-99`, `bytes=100-`.
fn part(range: &str, size: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to = match to {
        "" => size.checked_sub(1)?,
        to => to.parse::<usize>().ok()?.min(size.checked_sub(1)?),
    };
    (from <= to).then_some((from, to))
}

fn outcome(code: &str, diagnostics: &str) -> Json {
    json!({ "resourceType": "OperationOutcome", "issue": [
        { "severity": "error", "code": code, "diagnostics": diagnostics }
    ] })
}
