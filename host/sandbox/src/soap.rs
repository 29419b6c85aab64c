//! SOAP 1.2 with WS-Addressing 1.0: the envelope read strictly, sequences in order, faults written.
//!
//! Sources: SOAP 1.2 part 1 (faults §5.4, version mismatch §5.4.7) and part 2 (HTTP binding §7.5.2: 400 for Sender,
//! 500 otherwise), WS-Addressing 1.0 SOAP binding §6.4 (predefined faults).

use hyper::StatusCode;

use crate::xml::{Element, XmlError, escape};

/// SOAP 1.2.
pub(crate) const ENV: &str = "http://www.w3.org/2003/05/soap-envelope";
/// SOAP 1.1, answered by a version mismatch.
const ENV_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// WS-Addressing 1.0.
pub(crate) const WSA: &str = "http://www.w3.org/2005/08/addressing";
/// WS-Security 1.0.
pub(crate) const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

/// Who is to blame (SOAP 1.2 §5.4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Sender,
    Receiver,
    VersionMismatch,
}

impl Side {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "Sender",
            Self::Receiver => "Receiver",
            Self::VersionMismatch => "VersionMismatch",
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Sender => StatusCode::BAD_REQUEST,
            Self::Receiver | Self::VersionMismatch => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What stands under `Code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subcode {
    /// Nothing: the published table has none, or the standard asks for none.
    None,
    /// `siram_NN`, observed in the namespace of the envelope.
    Siram(&'static str),
    /// A predefined fault of WS-Addressing, with its sub-subcode.
    Addressing(&'static str, Option<&'static str>),
    /// A code of the shared record, in no namespace that is published: ours.
    Dmp(&'static str),
}

/// The national detail `siram:Erreur`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Erreur {
    pub(crate) severite: &'static str,
    pub(crate) code: &'static str,
    pub(crate) texte: String,
}

/// A fault ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) side: Side,
    pub(crate) subcode: Subcode,
    pub(crate) text: String,
    pub(crate) erreur: Option<Erreur>,
    /// Which rule was broken and where, in English; never on the wire.
    pub(crate) reason: String,
}

impl Fault {
    /// A predefined WS-Addressing fault.
    pub(crate) fn addressing(
        subcode: &'static str,
        detail: Option<&'static str>,
        reason: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Self {
            side: Side::Sender,
            subcode: Subcode::Addressing(subcode, detail),
            text: "A header representing a Message Addressing Property is not valid and the message cannot be processed"
                .to_owned(),
            erreur: None,
            reason: reason.into(),
        })
    }

    fn version_mismatch(reason: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            side: Side::VersionMismatch,
            subcode: Subcode::None,
            text: "Version Mismatch".to_owned(),
            erreur: None,
            reason: reason.into(),
        })
    }

    /// The shortest name of the fault, for the counters: the national code, else the subcode, else the side.
    pub(crate) fn code(&self) -> &'static str {
        match (&self.erreur, self.subcode) {
            (Some(erreur), _) => erreur.code,
            (None, Subcode::Addressing(_, Some(detail))) => detail,
            (None, Subcode::Addressing(code, None) | Subcode::Siram(code) | Subcode::Dmp(code)) => {
                code
            }
            (None, Subcode::None) => self.side.as_str(),
        }
    }

    /// The envelope. Three prefixes for one namespace, as the real service was seen to write it.
    pub(crate) fn to_xml(&self) -> String {
        let subcode = match self.subcode {
            Subcode::None => String::new(),
            Subcode::Siram(code) => {
                format!("<S:Subcode><S:Value>S:{code}</S:Value></S:Subcode>")
            }
            Subcode::Dmp(code) => {
                format!("<S:Subcode><S:Value xmlns:d=\"urn:si-dmp\">d:{code}</S:Value></S:Subcode>")
            }
            Subcode::Addressing(code, None) => {
                format!("<S:Subcode><S:Value xmlns:wsa=\"{WSA}\">wsa:{code}</S:Value></S:Subcode>")
            }
            Subcode::Addressing(code, Some(detail)) => format!(
                "<S:Subcode><S:Value xmlns:wsa=\"{WSA}\">wsa:{code}</S:Value><S:Subcode><S:Value xmlns:wsa=\"{WSA}\">wsa:{detail}</S:Value></S:Subcode></S:Subcode>"
            ),
        };
        let detail = self.erreur.as_ref().map_or_else(String::new, |erreur| {
            format!(
                "<S:Detail><siram:Erreur severite=\"{}\" code=\"{}\" xmlns:siram=\"urn:siram\">{}</siram:Erreur></S:Detail>",
                erreur.severite,
                erreur.code,
                escape(&erreur.texte)
            )
        });
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"{ENV}\"><env:Body xmlns:S=\"{ENV}\" xmlns:env=\"{ENV}\"><S:Fault><S:Code><S:Value>S:{}</S:Value>{subcode}</S:Code><S:Reason><S:Text xml:lang=\"en\">{}</S:Text></S:Reason>{detail}</S:Fault></env:Body></soap:Envelope>",
            self.side.as_str(),
            escape(&self.text),
        )
    }
}

/// An envelope whose outer shape is right.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) headers: Vec<Element>,
    pub(crate) body: Element,
}

/// Why the outer shape is wrong.
#[derive(Debug)]
pub(crate) enum EnvelopeError {
    /// Not XML we accept.
    Xml(XmlError),
    /// XML, but not an envelope of this shape.
    Shape(String),
    /// Another version of SOAP, or no SOAP at all.
    Version(Box<Fault>),
}

/// Reads `Envelope{Header, Body{one element}}`.
pub(crate) fn read_envelope(bytes: &[u8]) -> Result<Envelope, EnvelopeError> {
    let root = crate::xml::parse(bytes).map_err(EnvelopeError::Xml)?;
    if !root.is(ENV, "Envelope") {
        let label = root.label();
        let fault = if root.is(ENV_1_1, "Envelope") {
            Fault::version_mismatch("the envelope is SOAP 1.1")
        } else {
            Fault::version_mismatch(format!("the root is {label}, not a SOAP 1.2 envelope"))
        };
        return Err(EnvelopeError::Version(fault));
    }
    let mut sequence = Sequence::new(&root, ENV).map_err(EnvelopeError::Shape)?;
    let read = |sequence: &mut Sequence<'_>| -> Result<(Element, Element), String> {
        let header = sequence.required("Header")?.clone();
        let body = sequence.required("Body")?.clone();
        sequence.end()?;
        Ok((header, body))
    };
    let (header, body) = read(&mut sequence).map_err(EnvelopeError::Shape)?;
    for part in [&header, &body] {
        no_text(part).map_err(EnvelopeError::Shape)?;
    }
    let mut contents = body.children;
    match (contents.pop(), contents.is_empty()) {
        (Some(body), true) => Ok(Envelope {
            headers: header.children,
            body,
        }),
        _ => Err(EnvelopeError::Shape(
            "the body must hold exactly one element".to_owned(),
        )),
    }
}

fn no_text(element: &Element) -> Result<(), String> {
    if element.text.trim().is_empty() {
        Ok(())
    } else {
        Err(format!("text directly inside {}", element.label()))
    }
}

/// Children read in the order of an `xsd:sequence`, all in one namespace.
#[derive(Debug)]
pub(crate) struct Sequence<'a> {
    parent: &'a Element,
    namespace: &'static str,
    next: usize,
}

impl<'a> Sequence<'a> {
    /// Starts before the first child; text between children is refused.
    pub(crate) fn new(parent: &'a Element, namespace: &'static str) -> Result<Self, String> {
        no_text(parent)?;
        Ok(Self {
            parent,
            namespace,
            next: 0,
        })
    }

    /// The same for an element that has no attributes.
    pub(crate) fn plain(parent: &'a Element, namespace: &'static str) -> Result<Self, String> {
        only_attributes(parent, &[])?;
        Self::new(parent, namespace)
    }

    /// The next child when it has this name.
    pub(crate) fn optional(&mut self, name: &str) -> Option<&'a Element> {
        let child = self.parent.children.get(self.next)?;
        if !child.is(self.namespace, name) {
            return None;
        }
        self.next += 1;
        Some(child)
    }

    /// The next child, which must have this name.
    pub(crate) fn required(&mut self, name: &str) -> Result<&'a Element, String> {
        let namespace = self.namespace;
        match self.parent.children.get(self.next) {
            Some(child) if child.is(namespace, name) => {
                self.next += 1;
                Ok(child)
            }
            Some(child) => Err(format!(
                "in {}: {} where {name} was expected",
                self.parent.label(),
                child.label()
            )),
            None => Err(format!("in {}: {name} is missing", self.parent.label())),
        }
    }

    /// Nothing more may follow.
    pub(crate) fn end(&self) -> Result<(), String> {
        match self.parent.children.get(self.next) {
            None => Ok(()),
            Some(child) => Err(format!(
                "in {}: {} is not expected here",
                self.parent.label(),
                child.label()
            )),
        }
    }
}

/// The text of an element without children nor attributes; surrounding spaces count.
pub(crate) fn leaf(element: &Element) -> Result<&str, String> {
    only_attributes(element, &[])?;
    leaf_with_attributes(element)
}

/// The text of an element without children.
pub(crate) fn leaf_with_attributes(element: &Element) -> Result<&str, String> {
    match element.children.first() {
        None => Ok(&element.text),
        Some(child) => Err(format!("{} inside {}", child.label(), element.label())),
    }
}

/// Refuses attributes other than these (without namespace) and those of the envelope on a header block.
pub(crate) fn only_attributes(element: &Element, allowed: &[&str]) -> Result<(), String> {
    for attribute in &element.attributes {
        let known = match &attribute.namespace {
            None => allowed.contains(&attribute.name.as_str()),
            Some(namespace) => {
                namespace == ENV && ["mustUnderstand", "role", "relay"].contains(&&*attribute.name)
            }
        };
        if !known {
            return Err(format!(
                "the attribute {} is not expected on {}",
                attribute.name,
                element.label()
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_fault_is_well_formed_whatever_its_text() {
        let fault = Fault {
            side: Side::Receiver,
            subcode: Subcode::Siram("siram_40"),
            text: "a < b & \"c\"".to_owned(),
            erreur: Some(Erreur {
                severite: "fatal",
                code: "insi_102",
                texte: "d'été <".to_owned(),
            }),
            reason: String::new(),
        };
        let root = crate::xml::parse(fault.to_xml().as_bytes()).unwrap();
        let fault = &root.children[0].children[0];
        assert!(fault.is(ENV, "Fault"));
        assert_eq!(fault.children[1].children[0].text, "a < b & \"c\"");
        let erreur = &fault.children[2].children[0];
        assert!(erreur.is("urn:siram", "Erreur"));
        assert_eq!(erreur.attribute("code"), Some("insi_102"));
        assert_eq!(erreur.text, "d'été <");
    }

    #[test]
    fn a_sequence_wants_its_order() {
        let root = crate::xml::parse(b"<a xmlns='urn:a'><b/><c/></a>").unwrap();
        let mut sequence = Sequence::new(&root, "urn:a").unwrap();
        assert!(sequence.optional("c").is_none());
        assert!(sequence.required("c").is_err());
        assert!(sequence.required("b").is_ok());
        assert!(sequence.end().is_err());
        assert!(sequence.optional("c").is_some());
        assert!(sequence.required("d").is_err());
        assert!(sequence.end().is_ok());
    }
}
