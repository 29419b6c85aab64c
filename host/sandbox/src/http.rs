//! What a service receives and answers, without the transport.

use hyper::body::Bytes;
use hyper::header::HeaderName;
use hyper::{HeaderMap, Method, StatusCode};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::assertion;

/// The client as its certificate names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Peer {
    /// CN, when a certificate was shown.
    pub(crate) common_name: Option<String>,
    /// OU: the identifier of the structure in an IGC-Santé organisation certificate.
    pub(crate) structure: Option<String>,
    /// The kind of card, when it is a certificate of one: 0 CPS, 1 CPF, 2 CPE, 3 CPA.
    pub(crate) card: Option<u8>,
}

impl Peer {
    /// Reads the subject of the client's certificate; a certificate that cannot be read names nobody.
    pub(crate) fn from_der(certificate: &[u8]) -> Self {
        let Ok((_, certificate)) = X509Certificate::from_der(certificate) else {
            return Self::default();
        };
        let subject = certificate.subject();
        let text = |value: Option<&x509_parser::x509::AttributeTypeAndValue<'_>>| {
            value
                .and_then(|value| value.as_str().ok())
                .map(str::to_owned)
        };
        Self {
            common_name: text(subject.iter_common_name().next()),
            structure: text(subject.iter_organizational_unit().next()),
            card: assertion::card_kind(&certificate),
        }
    }
}

/// A request, whole.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What stands behind the `?`, as it came.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) peer: Peer,
    /// The national host that was called; none through a loopback name.
    pub(crate) host: Option<String>,
}

/// An answer, with what the sandbox remembers of the exchange.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    /// Besides the type and the length of the body.
    pub(crate) headers: Vec<(HeaderName, String)>,
    /// Name of the operation, `?` when the request did not get that far.
    pub(crate) operation: String,
    /// `00`, `01`, `02`, `insi_102`, `http 405`, …
    pub(crate) outcome: String,
    /// Why it was refused, in English, for the author of the request; never on the wire.
    pub(crate) reason: Option<String>,
}

impl Answer {
    /// A refusal below SOAP.
    pub(crate) fn http(status: StatusCode, reason: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: status
                .canonical_reason()
                .unwrap_or("refused")
                .as_bytes()
                .to_vec(),
            headers: Vec::new(),
            operation: "?".to_owned(),
            outcome: format!("http {}", status.as_u16()),
            reason: Some(reason.into()),
        }
    }
}
