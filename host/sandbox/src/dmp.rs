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
//! | [`fill`] | documents of other authors, so that there is something to read |
//! | [`view`] | a record as its patient and their representatives see it |
//!
//! Not played: creation and closing, search without INS (TD0.5), the browser (TD0.9).

mod access;
mod cda;
mod change;
mod feed;
mod fill;
mod instant;
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
mod view;
mod vihf;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use hyper::{Method, StatusCode};

use crate::clock::Clock;
use crate::http::{Answer, Received};
use crate::seen::Seen;
use crate::soap::{EnvelopeError, Fault, Side, Subcode, read_envelope};
use state::{Look, Store};

pub(crate) use fill::{Letter, letter};
pub(crate) use patients::profile;
pub use patients::{Acces, Etat, Settings};
pub use view::{Document, Eye, Seen as Record, Visit};

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

/// A request that was taken, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its transaction and how the caller came: `TD3.1-normal`, `TD2.1-bris_de_glace-secret`; by a card that is none of a
    /// health professional with the kind of card behind: `TD2.1-normal-CPE`.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// The service.
#[derive(Debug)]
pub(crate) struct Dmp {
    /// Who vouches for cards and organisations, in DER.
    authority: Vec<u8>,
    seen: Mutex<Seen>,
    /// The last request of each name: there are few names.
    taken: Mutex<BTreeMap<String, Taken>>,
    store: Store,
    clock: Clock,
}

/// An answer nobody documents, in the shape of a transaction: a fault, or an error of the transaction itself.
pub(crate) fn undocumented(operation: &str, is_fault: bool) -> (StatusCode, &'static str, Vec<u8>) {
    const CODE: &str = "DMPAutreChose";
    const CONTEXT: &str = "Motif que personne ne documente";
    let transaction = Transaction::ALL
        .into_iter()
        .find(|one| one.name() == operation)
        .unwrap_or(Transaction::Search);
    let (status, reply) = match is_fault {
        true => {
            let fault = fault(CODE, CONTEXT);
            (fault.side.status(), reply::Reply::of(fault.to_xml()))
        }
        false => (StatusCode::OK, reply::refused(transaction, CODE, CONTEXT)),
    };
    let (content_type, body) = reply.write(transaction.answers_in_parts());
    (status, content_type, body)
}

/// The same shape in namespaces of nobody.
pub(crate) fn other_namespaces(text: &str) -> String {
    [
        "urn:oasis:names:tc:ebxml-regrep:xsd:",
        "urn:hl7-org:v3",
        "urn:ihe:iti:xds-b:2007",
        "urn:si-dmp",
    ]
    .into_iter()
    .fold(text.to_owned(), |text, known| {
        text.replace(known, "urn:autre:")
    })
}

impl Dmp {
    pub(crate) fn new(state_dir: &Path, authority: Vec<u8>, clock: Clock) -> Self {
        Self {
            authority,
            seen: Mutex::default(),
            taken: Mutex::default(),
            store: Store::new(state_dir),
            clock,
        }
    }

    /// Makes a patient what a test wants them to be. Answers nothing when nobody has this matricule, or the state folder
    /// cannot be written.
    pub(crate) fn set_patient(&self, matricule: &str, settings: Settings) -> Option<()> {
        let done = self.store.with(|state| {
            let is_known = state.patient(matricule).is_some();
            if is_known {
                state.set(matricule, settings);
            }
            Ok(is_known)
        });
        done.is_ok_and(|is_known| is_known).then_some(())
    }

    /// The last request of each transaction and manner that was taken.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.values().cloned().collect()
    }

    fn keep_taken(&self, received: &Received, transaction: Transaction, caller: &vihf::Caller) {
        let mut name = format!("{}-{}", transaction.name(), caller.mode.code());
        if caller.card == Some(retrieve::CPE) {
            name.push_str("-CPE");
        }
        if caller.is_secret {
            name.push_str("-secret");
        }
        let taken = Taken {
            name: name.clone(),
            content_type: message::content_type(received)
                .unwrap_or_default()
                .to_owned(),
            body: received.body.to_vec(),
        };
        self.taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, taken);
    }

    /// A record to this eye; nothing when the state folder cannot be read.
    pub(crate) fn seen_by(&self, matricule: &str, eye: Eye) -> Option<Record> {
        let looks = self.store.looks().ok()?;
        self.store
            .with(|state| Ok(view::seen(state, looks, matricule, eye)))
            .ok()
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
            headers: Vec::new(),
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
            self.clock.now_ms(),
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
        let today = self.clock.now_ms().div_euclid(86_400_000);
        if let Err(refusal) = self.secret_only_for_minors(&caller, today) {
            return refused(transaction, refusal);
        }
        let done = match transaction {
            Transaction::Existence => access::existence(&self.store, &caller, body),
            Transaction::Authorise => access::authorise(&self.store, &caller, body),
            Transaction::List => access::list(&self.store, &caller, body),
            Transaction::Authorised => access::authorised(&self.store, &caller, body),
            Transaction::Feed => {
                feed::feed(&self.store, &caller, body, &content.parts, &self.authority)
            }
            Transaction::Search => search::search(&self.store, &caller, body, today),
            Transaction::Retrieve => retrieve::retrieve(&self.store, &caller, body, today),
            Transaction::Change => change::change(&self.store, &caller, body, today),
        };
        match done {
            Ok(reply) => match self.look(transaction, &caller) {
                Ok(()) => {
                    self.keep_taken(received, transaction, &caller);
                    Ok((transaction, Ok(reply)))
                }
                Err(refusal) => refused(transaction, refusal),
            },
            Err(refusal) => refused(transaction, refusal),
        }
    }

    /// A connection the legal representatives are not to know of makes sense for a minor only; the refusal is inferred.
    fn secret_only_for_minors(&self, caller: &vihf::Caller, today: i64) -> Result<(), Refusal> {
        let Some((matricule, _)) = caller.patient.as_ref().filter(|_| caller.is_secret) else {
            return Ok(());
        };
        let patient = self.store.with(|state| Ok(state.patient(matricule)))?;
        match patient.is_some_and(|patient| !patient.is_minor(today)) {
            true => code("sandbox_ConnexionSecrete", "Le patient est majeur"),
            false => Ok(()),
        }
    }

    /// Who came to which record, kept for the patient.
    fn look(&self, transaction: Transaction, caller: &vihf::Caller) -> Result<(), Refusal> {
        let Some((matricule, _)) = &caller.patient else {
            return Ok(());
        };
        self.store.look(&Look {
            matricule: matricule.clone(),
            professional: caller.id.clone(),
            transaction: transaction.name().to_owned(),
            mode: caller.mode.code().to_owned(),
            is_secret: caller.is_secret,
        })
    }
}

#[expect(
    clippy::type_complexity,
    reason = "an answer or an error of the transaction, or a fault"
)]
fn refused(
    transaction: Transaction,
    refusal: Refusal,
) -> Result<(Transaction, Result<reply::Reply, (&'static str, String)>), Box<Fault>> {
    match refusal {
        Refusal::Code(code, context) => Ok((transaction, Err((code, context)))),
        Refusal::Fault(fault) => Err(fault),
    }
}
