//! The stored queries (ITI-18) the shared record takes.
//!
//! The full list of parameters its TD3.1 accepts is not public: those here are of IHE, and of the mapping of the ANS to
//! FHIR. Times are UTC.

use super::write::slot;
use super::{Code, spaces};
use crate::out::Out;

/// How many documents are asked for by identifier at once (optimisation guide of the PDSm mapping).
pub const AT_ONCE: usize = 20;

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Documents of a patient.
    Documents(Documents),
    /// Submissions to a patient's record.
    Submissions(Submissions),
    /// Associations of documents, by `entryUUID`.
    Associations(Vec<String>),
    /// Documents and their associations.
    DocumentsAndAssociations(By),
}

/// Which documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// By `entryUUID`.
    Entry(Vec<String>),
    /// By OID.
    Unique(Vec<String>),
}

/// What documents of a patient are asked for. Nothing said, everything that is current.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Documents {
    /// The patient (CX).
    pub patient: String,
    /// Statuses; none are those that are current.
    pub statuses: Vec<&'static str>,
    /// Classes.
    pub classes: Vec<Code>,
    /// Types.
    pub kinds: Vec<Code>,
    /// Formats.
    pub formats: Vec<Code>,
    /// Settings of care.
    pub practices: Vec<Code>,
    /// Made from then on.
    pub created_from: String,
    /// Made until then, not included.
    pub created_to: String,
    /// About what began from then on.
    pub service_from: String,
    /// About what began until then, not included.
    pub service_to: String,
}

/// What submissions are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submissions {
    /// The patient (CX).
    pub patient: String,
    /// Submitted from then on.
    pub from: String,
    /// Submitted until then, not included.
    pub to: String,
}

/// A query that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// No patient.
    #[error("no patient")]
    Patient,
    /// None, or more than [`AT_ONCE`] identifiers.
    #[error("not 1 to {AT_ONCE} identifiers")]
    Count,
    /// A time that is not 4 to 14 digits.
    #[error("a time is not 4 to 14 digits")]
    Time,
}

impl Query {
    /// Whether it can be written.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn check(&self) -> Result<(), QueryError> {
        let time = |text: &String| {
            text.is_empty()
                || ((4..=14).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        };
        let (patient, times) = match self {
            Self::Documents(of) => (
                &of.patient,
                vec![
                    &of.created_from,
                    &of.created_to,
                    &of.service_from,
                    &of.service_to,
                ],
            ),
            Self::Submissions(of) => (&of.patient, vec![&of.from, &of.to]),
            Self::Associations(ids)
            | Self::DocumentsAndAssociations(By::Entry(ids) | By::Unique(ids)) => {
                return match (1..=AT_ONCE).contains(&ids.len()) {
                    true => Ok(()),
                    false => Err(QueryError::Count),
                };
            }
        };
        if super::hl7::read_patient(patient).is_none() {
            return Err(QueryError::Patient);
        }
        match times.into_iter().all(time) {
            true => Ok(()),
            false => Err(QueryError::Time),
        }
    }

    const fn id(&self) -> &'static str {
        match self {
            Self::Documents(_) => "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d",
            Self::Submissions(_) => "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9",
            Self::Associations(_) => "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155",
            Self::DocumentsAndAssociations(_) => "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a",
        }
    }

    /// `query:AdhocQueryRequest`.
    pub(crate) fn write(&self, out: &mut Out) {
        out.open(
            "query:AdhocQueryRequest",
            &[("xmlns:query", spaces::QUERY)],
            |out| {
                out.empty(
                    "query:ResponseOption",
                    &[
                        ("returnComposedObjects", "true"),
                        ("returnType", "LeafClass"),
                    ],
                );
                out.open(
                    "AdhocQuery",
                    &[("xmlns", spaces::RIM), ("id", self.id())],
                    |out| self.parameters(out),
                );
            },
        );
    }

    fn parameters(&self, out: &mut Out) {
        match self {
            Self::Documents(of) => {
                let current = [super::entry::APPROVED];
                let statuses = match of.statuses.as_slice() {
                    [] => &current[..],
                    asked => asked,
                };
                slot(out, "$XDSDocumentEntryPatientId", &[&quoted(&of.patient)]);
                list(out, "$XDSDocumentEntryStatus", statuses.iter().copied());
                for (name, codes) in [
                    ("$XDSDocumentEntryClassCode", &of.classes),
                    ("$XDSDocumentEntryTypeCode", &of.kinds),
                    ("$XDSDocumentEntryFormatCode", &of.formats),
                    ("$XDSDocumentEntryPracticeSettingCode", &of.practices),
                ] {
                    let codes: Vec<String> = codes
                        .iter()
                        .map(|code| format!("{}^^{}", code.code, code.system))
                        .collect();
                    if !codes.is_empty() {
                        all(out, name, &codes);
                    }
                }
                for (name, time) in [
                    ("$XDSDocumentEntryCreationTimeFrom", &of.created_from),
                    ("$XDSDocumentEntryCreationTimeTo", &of.created_to),
                    ("$XDSDocumentEntryServiceStartTimeFrom", &of.service_from),
                    ("$XDSDocumentEntryServiceStartTimeTo", &of.service_to),
                ] {
                    slot(out, name, &[time]);
                }
            }
            Self::Submissions(of) => {
                slot(out, "$XDSSubmissionSetPatientId", &[&quoted(&of.patient)]);
                list(out, "$XDSSubmissionSetStatus", [super::entry::APPROVED]);
                slot(out, "$XDSSubmissionSetSubmissionTimeFrom", &[&of.from]);
                slot(out, "$XDSSubmissionSetSubmissionTimeTo", &[&of.to]);
            }
            Self::Associations(ids) => all(out, "$uuid", ids),
            Self::DocumentsAndAssociations(By::Entry(ids)) => {
                all(out, "$XDSDocumentEntryEntryUUID", ids);
            }
            Self::DocumentsAndAssociations(By::Unique(ids)) => {
                all(out, "$XDSDocumentEntryUniqueId", ids);
            }
        }
    }
}

/// A text between quotes; a quote inside is doubled.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `('a','b')`, in as many values as it takes: the schema lets none be longer than [`super::write::MOST_VALUE`].
fn any<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for text in texts {
        let text = quoted(text);
        match values.last_mut() {
            Some(value)
                if value.chars().count() + text.chars().count() + 2 <= super::write::MOST_VALUE =>
            {
                value.push(',');
                value.push_str(&text);
            }
            _ => values.push(text),
        }
    }
    values.iter().map(|value| format!("({value})")).collect()
}

fn list<'a>(out: &mut Out, name: &str, texts: impl IntoIterator<Item = &'a str>) {
    let values = any(texts);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    slot(out, name, &values);
}

fn all(out: &mut Out, name: &str, texts: &[String]) {
    list(out, name, texts.iter().map(String::as_str));
}
