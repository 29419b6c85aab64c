//! The shared record (DMP): existence and authorisations, registry and repository.
//!
//! Strict where public material says what the real one refuses; where the code of a refusal is not published, ours begins
//! with `sandbox_`. A request is a SOAP 1.2 envelope with WS-Addressing and a VIHF, over mutual TLS; one that feeds is
//! multipart. What is kept of it stands in the state folder and is shared by every sandbox of the folder.
//!
//! | module | subject |
//! |---|---|
//! | [`message`] | media types, parts, headers |
//! | [`vihf`] | who speaks: the assertion, and whose certificate signed it |
//! | [`patients`] | the patients and the state of their records |
//! | [`state`] | what was deposited and declared |
//! | [`access`] | TD0.2, TD0.3, TD0.4, TD1.6 |
//! | [`feed`] | TD2.1, TD2.2, with [`metadata`], [`cda`] and [`signature`] |
//! | [`search`] | TD3.1 |
//! | [`retrieve`] | TD3.2 |
//! | [`change`] | TD3.3 |
//!
//! Not played: creation and closing, search without INS (TD0.5), the browser (TD0.9), how long a VIHF is good for, hiding
//! by a secret connection.

mod access;
mod cda;
mod change;
mod feed;
mod message;
mod metadata;
mod patients;
mod reply;
mod retrieve;
mod rim;
mod search;
mod signature;
mod state;
mod values;
mod vihf;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use hyper::{Method, StatusCode};

use crate::http::{Answer, Received};
use crate::seen::Seen;
use crate::soap::{EnvelopeError, Fault, Side, Subcode, read_envelope};
use state::Store;

/// National host names: production, and what public material names of the test environments.
pub const HOSTS: [&str; 9] = [
    "lps2.dmp.gouv.fr",
    "lps.dev1.dmp.gouv.fr",
    "dev6.lps2.dmp.gouv.fr",
    "dev9.lps2.dmp.gouv.fr",
    "formation1.lps2.dmp.gouv.fr",
    "formation2.lps2.dmp.gouv.fr",
    "formation3.lps2.dmp.gouv.fr",
    "formation4.lps2.dmp.gouv.fr",
    "formation5.lps2.dmp.gouv.fr",
];

/// What the paths of the services begin with.
pub const PATHS: &str = "/si-dmp-server/v2/services/";

/// OID of the repository.
pub const REPOSITORY: &str = "1.2.250.1.213.4.1.1.1.2";

/// A transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    Existence,
    Authorise,
    List,
    Authorised,
    Feed,
    Search,
    Retrieve,
    Change,
}

impl Transaction {
    const ALL: [Self; 8] = [
        Self::Existence,
        Self::Authorise,
        Self::List,
        Self::Authorised,
        Self::Feed,
        Self::Search,
        Self::Retrieve,
        Self::Change,
    ];

    /// Its number, for the counters.
    const fn name(self) -> &'static str {
        match self {
            Self::Existence => "TD0.2",
            Self::Authorise => "TD0.3",
            Self::List => "TD0.4",
            Self::Authorised => "TD1.6",
            Self::Feed => "TD2.1",
            Self::Search => "TD3.1",
            Self::Retrieve => "TD3.2",
            Self::Change => "TD3.3",
        }
    }

    /// Its service and action.
    const fn of(self) -> (&'static str, &'static str) {
        match self {
            Self::Existence => ("patients", "urn:hl7-org:v3:PRPA_IN201307UV02"),
            Self::Authorise => (
                "habilitations",
                "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization",
            ),
            Self::List => (
                "patientsSpecific",
                "urn:si-dmp-patients:PatientSpecificEndPoint:patientList",
            ),
            Self::Authorised => (
                "habilitations",
                "urn:si-dmp-habilitations:HabilitationsEndPoint:listAuthorizationByPatient",
            ),
            Self::Feed => (
                "repository",
                "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b",
            ),
            Self::Search => ("registry", "urn:ihe:iti:2007:RegistryStoredQuery"),
            Self::Retrieve => ("repository", "urn:ihe:iti:2007:RetrieveDocumentSet"),
            Self::Change => ("registry", "urn:ihe:iti:2010:UpdateDocumentSet"),
        }
    }

    /// The repository answers in parts, faults too.
    const fn answers_in_parts(self) -> bool {
        matches!(self, Self::Feed | Self::Retrieve)
    }
}

/// Why something is refused.
#[derive(Debug)]
enum Refusal {
    /// A fault.
    Fault(Box<Fault>),
    /// An error of the transaction itself.
    Code(&'static str, String),
}

impl From<Box<Fault>> for Refusal {
    fn from(fault: Box<Fault>) -> Self {
        Self::Fault(fault)
    }
}

/// An error with a code.
fn code<T>(code: &'static str, context: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Code(code, context.into()))
}

/// Metadata that are not right.
fn bad<T>(context: impl Into<String>) -> Result<T, Refusal> {
    code("XDSRegistryMetadataError", context)
}

/// A fault of the sender with this code.
fn fault(code: &'static str, text: impl Into<String>) -> Box<Fault> {
    let text = text.into();
    Box::new(Fault {
        side: Side::Sender,
        subcode: Subcode::Dmp(code),
        reason: text.clone(),
        text,
        erreur: None,
    })
}

/// The signature of the VIHF or of a submission is not one the shared record takes: published.
fn invalid_certificate(reason: impl Into<String>) -> Box<Fault> {
    let reason = reason.into();
    Box::new(Fault {
        reason: reason.clone(),
        ..*fault(
            "DMPInvalidCertificate",
            format!("Le certificat ayant signé le VIHF est invalide : {reason}"),
        )
    })
}

/// The service.
#[derive(Debug)]
pub(crate) struct Dmp {
    /// Who vouches for cards and organisations, in DER.
    authority: Vec<u8>,
    seen: Mutex<Seen>,
    store: Store,
}

impl Dmp {
    pub(crate) fn new(state_dir: &Path, authority: Vec<u8>) -> Self {
        Self {
            authority,
            seen: Mutex::default(),
            store: Store::new(state_dir),
        }
    }

    /// Answers one request.
    pub(crate) fn answer(&self, received: &Received) -> Answer {
        if received.method != Method::POST {
            return Answer::http(StatusCode::METHOD_NOT_ALLOWED, "the method is not POST");
        }
        let service = received.path.strip_prefix(PATHS).unwrap_or_default();
        if !Transaction::ALL.iter().any(|one| one.of().0 == service) {
            return Answer::http(StatusCode::NOT_FOUND, "no such service");
        }
        let content = match message::open(received) {
            Ok(content) => content,
            Err(reason) => return Answer::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason),
        };
        let transaction = Transaction::ALL
            .into_iter()
            .find(|one| one.of() == (service, content.action.as_str()));
        let operation = transaction.map_or("?", Transaction::name).to_owned();
        let in_parts = transaction.is_some_and(Transaction::answers_in_parts);
        let (status, outcome, reason, reply) = match self.serve(received, &content, transaction) {
            Ok((_, Ok(reply))) => (StatusCode::OK, "Success".to_owned(), None, reply),
            Ok((transaction, Err((code, context)))) => (
                StatusCode::OK,
                code.to_owned(),
                Some(context.clone()),
                reply::refused(transaction, code, &context),
            ),
            Err(fault) => (
                fault.side.status(),
                fault.code().to_owned(),
                Some(fault.reason.clone()),
                reply::Reply::of(fault.to_xml()),
            ),
        };
        let (content_type, body) = reply.write(in_parts);
        Answer {
            status,
            content_type,
            body,
            operation,
            outcome,
            reason,
        }
    }

    /// The checks in the order a gateway makes them: envelope, addressing, who speaks, then the transaction.
    #[expect(
        clippy::type_complexity,
        reason = "an answer or an error of the transaction, or a fault"
    )]
    fn serve(
        &self,
        received: &Received,
        content: &message::Content<'_>,
        transaction: Option<Transaction>,
    ) -> Result<(Transaction, Result<reply::Reply, (&'static str, String)>), Box<Fault>> {
        let envelope = read_envelope(content.root).map_err(|error| match error {
            EnvelopeError::Xml(error) => fault("sandbox_schema", error.to_string()),
            EnvelopeError::Shape(reason) => fault("sandbox_schema", reason),
            EnvelopeError::Version(fault) => fault,
        })?;
        let headers = message::headers(&envelope.headers, &content.action)?;
        let transaction = transaction.ok_or_else(|| {
            Fault::addressing(
                "ActionNotSupported",
                None,
                format!("{} has no action {}", received.path, content.action),
            )
        })?;
        if transaction == Transaction::Feed && content.parts.is_empty() {
            return Err(fault("sandbox_schema", "a submission without parts"));
        }
        let caller = vihf::caller(
            &headers.assertion,
            content.root,
            &received.peer,
            &self.authority,
        )?;
        let first_time = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remember(&headers.message_id);
        if !first_time {
            return Err(Fault::addressing(
                "InvalidAddressingHeader",
                Some("DuplicateMessageID"),
                "this MessageID was already used",
            ));
        }
        let body = &envelope.body;
        let done = match transaction {
            Transaction::Existence => access::existence(&self.store, &caller, body),
            Transaction::Authorise => access::authorise(&self.store, &caller, body),
            Transaction::List => access::list(&self.store, &caller, body),
            Transaction::Authorised => access::authorised(&self.store, &caller, body),
            Transaction::Feed => {
                feed::feed(&self.store, &caller, body, &content.parts, &self.authority)
            }
            Transaction::Search => search::search(&self.store, &caller, body),
            Transaction::Retrieve => retrieve::retrieve(&self.store, &caller, body),
            Transaction::Change => change::change(&self.store, &caller, body),
        };
        match done {
            Ok(reply) => Ok((transaction, Ok(reply))),
            Err(Refusal::Code(code, context)) => Ok((transaction, Err((code, context)))),
            Err(Refusal::Fault(fault)) => Err(fault),
        }
    }
}
