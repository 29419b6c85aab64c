//! Replies: an answer, a refusal, or nothing that can be used.

use std::borrow::Cow;

use crate::soap::mtom::{self, Multipart};
use crate::soap::tree::Element;
use crate::soap::{self, Body, Fault, ReplyError, Side, XmlError};
use crate::xds::problem::{Problem, Severity};
use crate::xds::registry::{Harvest, Outcome, Registry, outcome};

/// Why nothing of a reply is used.
pub type WireError = ReplyError;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// What was asked for.
    Given(T),
    /// Why not: never empty.
    Refused(Vec<Problem>),
}

impl<T> Answer<T> {
    /// What was given.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn given(self) -> Result<T, Problem> {
        match self {
            Self::Given(given) => Ok(given),
            Self::Refused(problems) => Err(problems.into_iter().next().unwrap_or_else(silent)),
        }
    }
}

/// A refusal without a word.
fn silent() -> Problem {
    Problem {
        code: String::new(),
        context: String::new(),
        severity: Severity::Error,
        location: String::new(),
    }
}

/// A fault, as the error it stands for. What a server says to be its own fault and names no code for is a technical error:
/// asking again may help.
fn of_fault(fault: &Fault) -> Problem {
    let code = match (fault.code(), fault.side) {
        (Some(code), _) => code,
        (None, Side::Receiver) => "XDSRegistryError",
        (None, _) => "",
    };
    let context = match (fault.text.as_str(), fault.detail.as_str()) {
        (text, "") => text.to_owned(),
        ("", detail) => detail.to_owned(),
        (text, detail) if text.contains(detail) => text.to_owned(),
        (text, detail) => format!("{text} — {detail}"),
    };
    Problem {
        code: code.to_owned(),
        context,
        severity: Severity::Error,
        location: String::new(),
    }
}

/// Reads a reply whose answer has this name.
pub(super) fn answer<T>(
    bytes: &[u8],
    content_type: Option<&str>,
    expected: &'static str,
    read: impl FnOnce(&Element) -> Result<Answer<T>, XmlError>,
) -> Result<Answer<T>, WireError> {
    match soap::body(bytes, content_type, &[], &mut |_, element| Some(element))? {
        Body::Fault(fault) => Ok(Answer::Refused(vec![of_fault(&fault)])),
        Body::Answer(found, _) => {
            named(&found, &[expected], expected)?;
            Ok(read(&found)?)
        }
    }
}

fn named(found: &Element, names: &[&str], expected: &'static str) -> Result<(), WireError> {
    match names.contains(&found.name.as_str()) {
        true => Ok(()),
        false => Err(ReplyError::Unexpected {
            found: found.name.chars().take(100).collect(),
            expected,
        }),
    }
}

/// Reads the reply to [`super::submit`], [`super::search`] and [`super::change`]. A partial success is given, with its
/// problems; a failure is refused.
///
/// # Errors
/// [`WireError`].
pub fn read_registry(
    bytes: &[u8],
    content_type: Option<&str>,
) -> Result<Answer<Registry>, WireError> {
    let mut harvest = Harvest::default();
    let body = soap::body(bytes, content_type, &[], &mut |parent, element| {
        harvest.take(parent, element)
    })?;
    match body {
        Body::Fault(fault) => Ok(Answer::Refused(vec![of_fault(&fault)])),
        Body::Answer(found, _) => {
            named(
                &found,
                &["RegistryResponse", "AdhocQueryResponse"],
                "RegistryResponse or AdhocQueryResponse",
            )?;
            let registry = harvest.finish(&found);
            Ok(refused_if_failed(registry.outcome, &registry.problems)
                .map_or(Answer::Given(registry), Answer::Refused))
        }
    }
}

fn refused_if_failed(outcome: Outcome, problems: &[Problem]) -> Option<Vec<Problem>> {
    if outcome != Outcome::Failure {
        return None;
    }
    let mut problems = problems.to_vec();
    // What is wrong comes before what is only said.
    problems.sort_by_key(|problem| problem.severity == Severity::Warning);
    if problems.is_empty() {
        problems.push(silent());
    }
    Some(problems)
}

/// A document that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrieved<'a> {
    /// Its OID.
    pub unique_id: String,
    /// OID of the repository.
    pub repository: String,
    /// Its media type.
    pub mime: String,
    /// What it holds.
    pub content: Cow<'a, [u8]>,
}

/// Reads the reply to [`super::retrieve`]: the documents that were given, and the problems of those that were not.
///
/// # Errors
/// [`WireError`], also when a document is announced and not there.
#[expect(
    clippy::type_complexity,
    reason = "documents and problems, of one reply"
)]
pub fn read_documents<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
) -> Result<Answer<(Vec<Retrieved<'a>>, Vec<Problem>)>, WireError> {
    match soap::body(bytes, content_type, &[], &mut |_, element| Some(element))? {
        Body::Fault(fault) => Ok(Answer::Refused(vec![of_fault(&fault)])),
        Body::Answer(found, parts) => {
            named(
                &found,
                &["RetrieveDocumentSetResponse"],
                "RetrieveDocumentSetResponse",
            )?;
            let (outcome, problems) = outcome(&found);
            if let Some(problems) = refused_if_failed(outcome, &problems) {
                return Ok(Answer::Refused(problems));
            }
            let documents = found
                .children
                .iter()
                .filter(|child| child.name == "DocumentResponse")
                .map(|response| document(response, &parts))
                .collect::<Result<_, _>>()?;
            Ok(Answer::Given((documents, problems)))
        }
    }
}

fn document<'a>(response: &Element, parts: &Multipart<'a>) -> Result<Retrieved<'a>, WireError> {
    let said = |name: &str| {
        response
            .child(name)
            .and_then(Element::value)
            .unwrap_or_default()
            .to_owned()
    };
    let document = response
        .child("Document")
        .ok_or(XmlError::Missing("Document"))?;
    let content = match document.child("Include") {
        Some(include) => {
            let href = include.attribute("href").unwrap_or_default();
            parts.part(href)?.content.clone()
        }
        None => {
            let text = document.value().unwrap_or_default().as_bytes();
            let bytes = mtom::base64(text)
                .ok_or_else(|| mtom::MtomError::Encoding("what is not base64".to_owned()))?;
            Cow::Owned(bytes)
        }
    };
    Ok(Retrieved {
        unique_id: said("DocumentUniqueId"),
        repository: said("RepositoryUniqueId"),
        mime: said("mimeType"),
        content,
    })
}
