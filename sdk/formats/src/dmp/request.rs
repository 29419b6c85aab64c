//! Requests of every kind, ready to be sent.

use super::habilitations::{Date, Mode};
use super::{DEVICE, REPOSITORY, Service};
use crate::date::CivilDate;
use crate::nir::Matricule;
use crate::oid::{OidIns, is_oid};
use crate::out::Out;
use crate::soap::mtom::{Part, Writer, href};
use crate::soap::{self, Head, HeadError};
use crate::xds::query::{Query, QueryError};
use crate::xds::submission::{Submission, SubmissionError, Update};
use crate::xds::{spaces, time};

const HL7: &str = "urn:hl7-org:v3";
/// Inferred from the actions.
const HABILITATIONS: &str = "urn:si-dmp-habilitations";
/// Inferred from the action.
const PATIENTS: &str = "urn:si-dmp-patients";
/// Why the record is asked for: whether it is there.
const REASONS: &str = "1.2.250.1.213.1.1.4.11";

/// A request ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which service it goes to.
    pub service: Service,
    /// Where it goes.
    pub address: String,
    /// SOAP action, also written in the header.
    pub action: &'static str,
    /// HTTP `Content-Type`.
    pub content_type: String,
    /// The message.
    pub body: Vec<u8>,
}

/// A request that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Its head.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// What is submitted.
    #[error(transparent)]
    Submission(#[from] SubmissionError),
    /// What is asked.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Who sends.
    #[error("the sender has no OID")]
    Sender,
    /// The instant is outside years 1 to 9999.
    #[error("the instant is out of range")]
    Instant,
    /// As many contents as documents are needed.
    #[error("not one content for each document, in their order")]
    Contents,
    /// A content is not the document its metadata describe.
    #[error("a content has not the hash and size of its metadata")]
    Changed,
    /// No document, or too many.
    #[error("not 1 to 100 documents")]
    Count,
    /// A document is named by something else than its OID.
    #[error("a document is not named by its OID")]
    DocumentId,
}

impl RequestError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Head(HeadError::Assertion) => "dmp.request.assertion",
            Self::Head(_) => "dmp.request.head",
            Self::Submission(error) => error.code(),
            Self::Query(_) => "dmp.request.query",
            Self::Sender => "dmp.request.sender",
            Self::Instant => "dmp.request.instant",
            Self::Contents => "dmp.request.contents",
            Self::Changed => "dmp.request.changed",
            Self::Count => "dmp.request.count",
            Self::DocumentId => "dmp.request.document-id",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Submission(error) => return error.message(),
            Self::Head(HeadError::Assertion) => {
                "La demande au DMP n’a pas pu être préparée (jeton de votre session incorrect). Identifiez-vous de \
                 nouveau."
            }
            Self::Head(HeadError::Host) => {
                "L’adresse du DMP est incorrecte. Vérifiez-la dans les réglages du service DMP."
            }
            Self::Sender => {
                "L’identifiant (OID) du cabinet manque ou est incorrect. Complétez-le dans les réglages du service DMP."
            }
            Self::Instant => "L’horloge de ce poste est fausse. Mettez-la à l’heure, puis recommencez.",
            Self::Changed => {
                "Le document a changé depuis que son envoi a été préparé : rien n’a été envoyé. Recommencez l’envoi."
            }
            Self::Count => "Choisissez de 1 à 100 documents à la fois, puis recommencez.",
            Self::Query(QueryError::Time) => {
                "La période demandée est incorrecte. Vérifiez les dates, puis recommencez."
            }
            Self::Query(_) | Self::Head(_) | Self::Contents | Self::DocumentId => {
                "La demande au DMP n’a pas pu être préparée. Actualisez, puis recommencez ; si cela se reproduit, \
                 signalez-le à l’assistance du logiciel."
            }
        }
        .to_owned()
    }
}

/// The software that sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Its OID.
    pub oid: String,
    /// Its name.
    pub name: String,
}

/// TD0.2: whether there is a record, and whether one may access it. `at_ms` is now, UTC.
///
/// # Errors
/// [`RequestError`].
pub fn existence(
    head: &Head,
    sender: &Sender,
    patient: (&Matricule, OidIns),
    at_ms: i64,
) -> Result<Request, RequestError> {
    const NAME: &str = "PRPA_IN201307UV02";
    if !is_oid(&sender.oid) {
        return Err(RequestError::Sender);
    }
    let at = time::of_ms(at_ms);
    if at.is_empty() {
        return Err(RequestError::Instant);
    }
    let device = |out: &mut Out, element: &str, role: &str, oid: &str, name: &str| {
        out.open(element, &[("typeCode", role)], |out| {
            let device = [("classCode", "DEV"), ("determinerCode", "INSTANCE")];
            out.open("device", &device, |out| {
                out.empty("id", &[("root", oid)]);
                out.text("softwareName", &[], name);
            });
        });
    };
    soap_request(
        head,
        Service::Patients,
        "urn:hl7-org:v3:PRPA_IN201307UV02",
        |out| {
            out.open(NAME, &[("xmlns", HL7), ("ITSVersion", "XML_1.0")], |out| {
                out.empty(
                    "id",
                    &[("root", &sender.oid), ("extension", &head.message_id)],
                );
                out.empty("creationTime", &[("value", &at)]);
                out.empty(
                    "interactionId",
                    &[("root", "2.16.840.1.113883.1.6"), ("extension", NAME)],
                );
                // Seen in a public client: D is for debugging in HL7, and what its tests send.
                out.empty("processingCode", &[("code", "P")]);
                out.empty("processingModeCode", &[("code", "T")]);
                out.empty("acceptAckCode", &[("code", "AL")]);
                device(out, "receiver", "RCV", DEVICE, "DMP");
                device(out, "sender", "SND", &sender.oid, &sender.name);
                let act = [("classCode", "CACT"), ("moodCode", "EVN")];
                out.open("controlActProcess", &act, |out| {
                    out.empty(
                        "reasonCode",
                        &[
                            ("code", "TEST_EXST"),
                            ("codeSystem", REASONS),
                            ("displayName", "Test d'existence de dossier"),
                        ],
                    );
                    out.open("queryByParameter", &[], |out| {
                        out.empty(
                            "queryId",
                            &[("root", &sender.oid), ("extension", &head.message_id)],
                        );
                        out.empty("statusCode", &[("code", "new")]);
                        out.open("parameterList", &[], |out| {
                            out.open("patientIdentifier", &[], |out| {
                                out.empty(
                                    "value",
                                    &[
                                        ("root", patient.1.as_str()),
                                        ("extension", patient.0.as_str()),
                                    ],
                                );
                                out.text("semanticsText", &[], "Patient.id");
                            });
                        });
                    });
                });
            });
        },
    )
}

/// What is declared about oneself and the patient of the assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// That one may access the record, the patient having been informed.
    Declare,
    /// That one no longer may.
    Withdraw,
    /// That one is the médecin traitant.
    DeclareTreating,
    /// That one no longer is.
    WithdrawTreating,
}

/// TD0.3: declare or withdraw. The patient is the one of the assertion.
///
/// # Errors
/// [`RequestError`].
pub fn authorise(head: &Head, action: Action) -> Result<Request, RequestError> {
    let (verb, treating) = match action {
        Action::Declare => ("AJOUT", false),
        Action::Withdraw => ("SUPPRESSION", false),
        Action::DeclareTreating => ("AJOUT", true),
        Action::WithdrawTreating => ("SUPPRESSION", true),
    };
    soap_request(
        head,
        Service::Habilitations,
        "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization",
        |out| {
            out.open(
                "hab:setAuthorization",
                &[("xmlns:hab", HABILITATIONS)],
                |out| {
                    out.text("action", &[], verb);
                    if treating {
                        out.text("role", &[], "MEDECIN_TRAITANT");
                    }
                },
            );
        },
    )
}

/// TD0.4: the records one may access where something happened since that day.
///
/// # Errors
/// [`RequestError`].
pub fn list(head: &Head, since: &CivilDate, by: Date) -> Result<Request, RequestError> {
    soap_request(
        head,
        Service::PatientsSpecific,
        "urn:si-dmp-patients:PatientSpecificEndPoint:patientList",
        |out| {
            out.open("pat:patientList", &[("xmlns:pat", PATIENTS)], |out| {
                out.text("startDate", &[], &since.rniv().to_string());
                out.text("dateType", &[], by.code());
            });
        },
    )
}

/// TD1.6: who may access the record of the assertion's patient.
///
/// # Errors
/// [`RequestError`].
pub fn authorised(head: &Head, mode: Mode) -> Result<Request, RequestError> {
    soap_request(
        head,
        Service::Habilitations,
        "urn:si-dmp-habilitations:HabilitationsEndPoint:listAuthorizationByPatient",
        |out| {
            let spaces = [("xmlns:hab", HABILITATIONS)];
            out.open("hab:listAuthorizationByPatient", &spaces, |out| {
                out.text("mode", &[], mode.code());
            });
        },
    )
}

/// TD2.1 and TD2.2: everything around the documents, so that whoever sends may put large ones in between: what stands
/// before the envelope, the envelope, and for each entry in the order of [`Submission::entries`] what stands before its
/// content; [`Writer::end`] closes.
///
/// # Errors
/// [`RequestError`].
pub fn submission(
    head: &Head,
    submission: &Submission,
) -> Result<(Writer, Request, Vec<Part>), RequestError> {
    const ACTION: &str = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b";
    submission.check()?;
    let writer = Writer::new(&head.message_id);
    let parts: Vec<Part> = submission
        .entries()
        .enumerate()
        .map(|(at, _)| Part {
            id: writer.id(at + 1),
            media: "text/xml",
        })
        .collect();
    let mut request = soap_request(head, Service::Repository, ACTION, |out| {
        out.open(
            "xdsb:ProvideAndRegisterDocumentSetRequest",
            &[("xmlns:xdsb", spaces::XDS)],
            |out| {
                submission.write(out);
                for (entry, part) in submission.entries().zip(&parts) {
                    out.open("xdsb:Document", &[("id", &entry.id)], |out| {
                        out.empty(
                            "xop:Include",
                            &[("xmlns:xop", spaces::XOP), ("href", &href(&part.id))],
                        );
                    });
                }
            },
        );
    })?;
    request.content_type = writer.content_type(ACTION);
    Ok((writer, request, parts))
}

/// TD2.1 and TD2.2, whole: the contents in the order of [`Submission::entries`].
///
/// # Errors
/// [`RequestError`], also when a content is not what its metadata describe.
pub fn submit(head: &Head, what: &Submission, contents: &[&[u8]]) -> Result<Request, RequestError> {
    if what.entries().count() != contents.len() {
        return Err(RequestError::Contents);
    }
    if !what
        .entries()
        .zip(contents)
        .all(|(entry, content)| entry.describes(content))
    {
        return Err(RequestError::Changed);
    }
    let (writer, mut request, parts) = submission(head, what)?;
    let parts: Vec<(Part, &[u8])> = parts.into_iter().zip(contents.iter().copied()).collect();
    request.body = writer.whole(&request.body, &parts);
    Ok(request)
}

/// TD3.1: a stored query.
///
/// # Errors
/// [`RequestError`].
pub fn search(head: &Head, query: &Query) -> Result<Request, RequestError> {
    query.check()?;
    soap_request(
        head,
        Service::Registry,
        "urn:ihe:iti:2007:RegistryStoredQuery",
        |out| query.write(out),
    )
}

/// A document in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentId {
    /// OID of the document: never its `entryUUID`.
    pub unique_id: String,
    /// OID of the repository; empty is [`REPOSITORY`].
    pub repository: String,
}

/// TD3.2: documents.
///
/// # Errors
/// [`RequestError`].
pub fn retrieve(head: &Head, documents: &[DocumentId]) -> Result<Request, RequestError> {
    if !(1..=100).contains(&documents.len()) {
        return Err(RequestError::Count);
    }
    if !documents.iter().all(|document| is_oid(&document.unique_id)) {
        return Err(RequestError::DocumentId);
    }
    soap_request(
        head,
        Service::Repository,
        "urn:ihe:iti:2007:RetrieveDocumentSet",
        |out| {
            out.open(
                "RetrieveDocumentSetRequest",
                &[("xmlns", spaces::XDS)],
                |out| {
                    for document in documents {
                        let repository = match document.repository.as_str() {
                            "" => REPOSITORY,
                            repository => repository,
                        };
                        out.open("DocumentRequest", &[], |out| {
                            out.text("RepositoryUniqueId", &[], repository);
                            out.text("DocumentUniqueId", &[], &document.unique_id);
                        });
                    }
                },
            );
        },
    )
}

/// TD3.3: mask, unmask, show to the patient; archive, bring back, delete.
///
/// # Errors
/// [`RequestError`].
pub fn change(head: &Head, update: &Update) -> Result<Request, RequestError> {
    update.check()?;
    soap_request(
        head,
        Service::Registry,
        "urn:ihe:iti:2010:UpdateDocumentSet",
        |out| update.write(out),
    )
}

fn soap_request(
    head: &Head,
    service: Service,
    action: &'static str,
    body: impl FnOnce(&mut Out),
) -> Result<Request, RequestError> {
    let address = service.address(&head.host);
    let body = soap::write(head, &address, action, body)?;
    Ok(Request {
        service,
        address,
        action,
        content_type: format!("application/soap+xml; charset=UTF-8; action=\"{action}\""),
        body,
    })
}
