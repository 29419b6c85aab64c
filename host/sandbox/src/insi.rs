//! INSi (`ServiceIdentiteCertifiee`): SOAP 1.2 with WS-Addressing, both searches, in the three modes of [`speaker`].
//!
//! What is published (XSD of the contexts, requests and replies, official example, conformity tests) is held to the
//! letter. Where the real service is known to be laxer than its own example, the sandbox keeps to the example: the
//! header blocks come in the order ContexteBAM, MessageID, Action, ContexteLPS, Security; `Emetteur` equals the OU of
//! the client certificate or the name of the assertion. Where the fault of a refusal is not published, the module
//! `fault` makes one up under a code that starts with `sandbox_`, which no national service uses.

mod contexts;
mod fault;
mod lexical;
mod reply;
mod request;
mod search;
mod speaker;

use std::sync::{Mutex, PoisonError};

use hyper::header::CONTENT_TYPE;
use hyper::{Method, StatusCode};

use crate::http::{Answer, Received};
use crate::persons::Person;
use crate::seen::Seen;
use crate::soap::{EnvelopeError, Fault, read_envelope};

pub(crate) use fault::{unknown_fault, wrong_result_namespace};
pub(crate) use reply::{entity_bomb, unknown_result_code};

/// National host names: test and production, software certificate (`-tlsm`) and card. The production address for
/// cards is inferred from the other three.
pub const HOSTS: [&str; 4] = [
    "services-ps-tlsm.ameli.fr",
    "services-ps.ameli.fr",
    "qualiflps-services-ps-tlsm.ameli.fr",
    "qualiflps.services-ps.ameli.fr",
];

/// The path of the service on every host.
pub const PATH: &str = "/lps";

/// The only CNDA authorisation number (`IDAM`) the sandbox knows; made up. Any other gets `desir_550`.
pub const NUMERO_AUTORISATION: &str = "SOCLE-DEMO-0001";

/// `Content-Type` of replies and faults.
pub(crate) const CONTENT_TYPE_SOAP: &str = "application/soap+xml; charset=utf-8";

/// The two operations (`WS_INS2` and `WS_INS1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    AvecTraits,
    AvecCarte,
}

impl Operation {
    const ALL: [Self; 2] = [Self::AvecTraits, Self::AvecCarte];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AvecTraits => "rechercherInsAvecTraitsIdentite",
            Self::AvecCarte => "rechercherInsAvecCarteVitale",
        }
    }

    pub(crate) fn action(self) -> String {
        format!("urn:ServiceIdentiteCertifiee:1.0.0:{}", self.name())
    }

    fn of_action(action: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.action() == action)
    }
}

/// The service: the people it knows and the message identifiers it saw.
#[derive(Debug)]
pub(crate) struct Insi {
    persons: &'static [Person],
    /// Who vouches for cards, in DER.
    authority: Vec<u8>,
    seen: Mutex<Seen>,
}

impl Insi {
    pub(crate) fn new(persons: &'static [Person], authority: Vec<u8>) -> Self {
        Self {
            persons,
            authority,
            seen: Mutex::default(),
        }
    }

    /// Answers one request.
    pub(crate) fn answer(&self, received: &Received) -> Answer {
        if received.method != Method::POST {
            return Answer::http(StatusCode::METHOD_NOT_ALLOWED, "the method is not POST");
        }
        let action = match content_type_action(received) {
            Ok(action) => action,
            Err(reason) => return Answer::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason),
        };
        let operation = Operation::of_action(&action);
        let name = operation.map_or("?", Operation::name).to_owned();
        match self.serve(received, &action, operation) {
            Ok((outcome, body)) => Answer {
                status: StatusCode::OK,
                content_type: CONTENT_TYPE_SOAP,
                body: body.into_bytes(),
                headers: Vec::new(),
                operation: name,
                outcome: outcome.to_owned(),
                reason: None,
            },
            Err(fault) => Answer {
                status: fault.side.status(),
                content_type: CONTENT_TYPE_SOAP,
                body: fault.to_xml().into_bytes(),
                headers: Vec::new(),
                operation: name,
                outcome: fault.code().to_owned(),
                reason: Some(fault.reason),
            },
        }
    }

    /// The checks in the order a gateway makes them: rights, envelope, addressing, contexts, body, search.
    fn serve(
        &self,
        received: &Received,
        action: &str,
        operation: Option<Operation>,
    ) -> Result<(&'static str, String), Box<Fault>> {
        let caller = speaker::caller(received)?;
        let envelope = read_envelope(&received.body).map_err(|error| match error {
            EnvelopeError::Xml(error) => fault::xml(error.to_string()),
            EnvelopeError::Shape(reason) => fault::schema(reason),
            EnvelopeError::Version(fault) => fault,
        })?;
        let headers = contexts::read_headers(&envelope.headers, action)?;
        let operation = operation.ok_or_else(|| {
            Fault::addressing(
                "ActionNotSupported",
                None,
                format!("no operation has the action {action}"),
            )
        })?;
        let emetteur = speaker::emetteur(
            caller,
            operation,
            headers.security,
            &received.body,
            &self.authority,
        )?;
        contexts::check(&headers, operation, &emetteur)?;
        let body = request::read(&envelope.body, operation, &headers)?;
        let first_time = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remember(headers.message_id);
        if !first_time {
            return Err(Fault::addressing(
                "InvalidAddressingHeader",
                Some("DuplicateMessageID"),
                "this MessageID was already used",
            ));
        }
        let found = search::search(self.persons, &body)?;
        Ok((
            found.code(),
            reply::write(operation, &found, headers.message_id),
        ))
    }
}

/// The `action` parameter of `application/soap+xml; charset=utf-8; action="…"`.
fn content_type_action(received: &Received) -> Result<String, String> {
    let value = received
        .headers
        .get(CONTENT_TYPE)
        .ok_or("no Content-Type")?
        .to_str()
        .map_err(|error| format!("Content-Type: {error}"))?;
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !media_type.eq_ignore_ascii_case("application/soap+xml") {
        return Err(format!("the media type is {media_type}"));
    }
    let mut charset = None;
    let mut action = None;
    for part in parts {
        let (name, value) = part.split_once('=').ok_or("a parameter without value")?;
        if name.eq_ignore_ascii_case("charset") {
            charset = Some(value.trim_matches('"'));
        } else if name.eq_ignore_ascii_case("action") {
            action = Some(value);
        }
    }
    match charset {
        Some(charset) if charset.eq_ignore_ascii_case("utf-8") => {}
        other => return Err(format!("charset is {}", other.unwrap_or("absent"))),
    }
    let action = action.ok_or("the action parameter is absent")?;
    action
        .strip_prefix('"')
        .and_then(|action| action.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| "the action parameter is not quoted".to_owned())
}
