//! The envelope: written as SOAP 1.2 with the headers of WS-Addressing and an assertion; read in either version.

use super::fault::{self, Fault};
use super::mtom::{self, MtomError, Multipart};
use super::tree::{self, Element, Rules, XmlError};
use crate::out::Out;

/// SOAP 1.2.
const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
const WSA: &str = "http://www.w3.org/2005/08/addressing";
const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";
const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

/// What a reply may be at most: one that lists 5,000 documents is some 50 MB.
const LIMITS: Rules = Rules {
    bytes: 96 << 20,
    depth: 64,
    elements: 3_000_000,
    lenient: true,
    spaces: &[],
};

/// What changes from one message to the next. Nothing here is made up by this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// UUID of the message.
    pub message_id: String,
    /// Name of the host, such as `lps2.dmp.gouv.fr`.
    pub host: String,
    /// The assertion of the session, as the host wrote and signed it: XML without declaration.
    pub assertion: Option<String>,
}

/// A head that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// The identifier is not a UUID.
    #[error("the message identifier is not a UUID")]
    MessageId,
    /// The host is not a name.
    #[error("the host is not a host name")]
    Host,
    /// The assertion is not an XML element.
    #[error("the assertion is not an XML element")]
    Assertion,
}

impl Head {
    /// Whether it can be written.
    ///
    /// # Errors
    /// [`HeadError`].
    pub(crate) fn check(&self) -> Result<(), HeadError> {
        let is_uuid = self.message_id.len() == 36
            && self.message_id.bytes().enumerate().all(|(i, b)| match i {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        if !is_uuid {
            return Err(HeadError::MessageId);
        }
        let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
        if self.host.is_empty() || !self.host.bytes().all(legal) {
            return Err(HeadError::Host);
        }
        // It goes in as it is: a declaration or a text in its place would break the whole message.
        match &self.assertion {
            Some(xml)
                if !xml.starts_with('<') || xml.starts_with("<?") || xml.starts_with("<!") =>
            {
                Err(HeadError::Assertion)
            }
            _ => Ok(()),
        }
    }
}

/// The whole message.
pub(crate) fn write(
    head: &Head,
    to: &str,
    action: &str,
    body: impl FnOnce(&mut Out),
) -> Result<Vec<u8>, HeadError> {
    head.check()?;
    let mut out = Out::new();
    let spaces = [("xmlns:soap", SOAP), ("xmlns:wsa", WSA)];
    out.open("soap:Envelope", &spaces, |out| {
        out.open("soap:Header", &[], |out| {
            let must = [("soap:mustUnderstand", "true")];
            out.text(
                "wsa:MessageID",
                &[],
                &format!("urn:uuid:{}", head.message_id.to_ascii_lowercase()),
            );
            out.text("wsa:To", &must, to);
            out.open("wsa:ReplyTo", &[], |out| {
                out.text("wsa:Address", &[], ANONYMOUS);
            });
            out.text("wsa:Action", &must, action);
            if let Some(assertion) = &head.assertion {
                out.open("wsse:Security", &[("xmlns:wsse", WSSE)], |out| {
                    // Signed to the letter: not a space more.
                    out.raw(assertion);
                });
            }
        });
        out.open("soap:Body", &[], body);
    });
    // Writing to memory does not fail.
    Ok(out.finish().unwrap_or_default())
}

/// A reply that is not one: nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// Its XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// Its parts.
    #[error(transparent)]
    Mtom(#[from] MtomError),
    /// The root is no envelope.
    #[error("the root is {0}, no SOAP envelope")]
    NotSoap(String),
    /// Another answer than the one to what was asked.
    #[error("{found} where {expected} was expected")]
    Unexpected {
        /// What it is.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
}

impl ReplyError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Xml(XmlError::Empty) => "soap.reply.empty",
            Self::Xml(XmlError::TooLarge(_) | XmlError::TooComplex(_)) => "soap.reply.too-large",
            Self::Xml(XmlError::Html) => "soap.reply.html",
            Self::Xml(XmlError::Dtd | XmlError::Entity) => "soap.reply.dtd",
            Self::Xml(XmlError::Charset) => "soap.reply.charset",
            Self::Xml(XmlError::CutShort) | Self::Mtom(MtomError::CutShort) => {
                "soap.reply.cut-short"
            }
            Self::Xml(_) => "soap.reply.xml",
            Self::Mtom(_) => "soap.reply.parts",
            Self::NotSoap(_) | Self::Unexpected { .. } => "soap.reply.unexpected",
        }
    }

    /// Whether asking again later may help: what comes from a broken connection or an overloaded server.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Xml(
                XmlError::Empty | XmlError::Html | XmlError::CutShort | XmlError::IllFormed(_)
            ) | Self::Mtom(MtomError::CutShort | MtomError::Boundary)
        )
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Xml(XmlError::Empty) => {
                "Le service a répondu sans contenu. Réessayez dans quelques minutes."
            }
            Self::Xml(XmlError::TooLarge(_) | XmlError::TooComplex(_)) => {
                "La réponse du service est anormalement volumineuse et a été écartée. Restreignez la période \
                 demandée ; si cela se reproduit, signalez-le à l’assistance du logiciel."
            }
            Self::Xml(XmlError::Html) => {
                "Le service a répondu par une page d’erreur : il est sans doute indisponible. Réessayez dans \
                 quelques minutes."
            }
            Self::Xml(XmlError::Dtd | XmlError::Entity) => {
                "La réponse du service contient des éléments interdits et a été écartée par sécurité. Signalez-le à \
                 l’assistance du logiciel."
            }
            Self::Xml(XmlError::CutShort) | Self::Mtom(MtomError::CutShort) => {
                "La réponse du service est arrivée incomplète. Réessayez."
            }
            Self::Xml(_) | Self::Mtom(_) | Self::NotSoap(_) | Self::Unexpected { .. } => {
                "La réponse du service est illisible. Réessayez ; si cela se reproduit, signalez-le à l’assistance du \
                 logiciel."
            }
        }
        .to_owned()
    }
}

/// What stands in the body of a reply, with the parts beside it.
#[derive(Debug)]
pub(crate) enum Body<'a> {
    /// An answer.
    Answer(Element, Multipart<'a>),
    /// A fault.
    Fault(Fault),
}

/// Reads a reply, whatever the HTTP status it came with: bare XML or multipart, SOAP 1.1 or 1.2 (both are read by local
/// name). `keep` as in [`tree::read_with`].
pub(crate) fn body<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    spaces: &'static [&'static str],
    keep: &mut dyn FnMut(&Element, Element) -> Option<Element>,
) -> Result<Body<'a>, ReplyError> {
    let parts = mtom::read(bytes, content_type)?;
    let root = tree::read_with(&parts.root, &Rules { spaces, ..LIMITS }, keep)?;
    if root.name != "Envelope" {
        return Err(ReplyError::NotSoap(root.name));
    }
    let body = root
        .children
        .into_iter()
        .find(|child| child.name == "Body")
        .ok_or(XmlError::Missing("Body"))?;
    match body.children.into_iter().next() {
        Some(found) if found.name == "Fault" => Ok(Body::Fault(fault::read(&found))),
        Some(found) => Ok(Body::Answer(found, parts)),
        None => Err(XmlError::Missing("an answer in Body").into()),
    }
}
