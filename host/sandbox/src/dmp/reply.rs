//! Replies, in the shapes of the samples.

use super::Transaction;
use crate::insi::CONTENT_TYPE_SOAP;
use crate::soap::ENV;
use crate::xml::escape;

const BOUNDARY: &str = "uuid:6d2b8f3a-5f0c-4a53-9f0e-bac0a5ab1e00";
const CONTENT_TYPE_PARTS: &str = "multipart/related; type=\"application/xop+xml\"; boundary=\"uuid:6d2b8f3a-5f0c-4a53-9f0e-bac0a5ab1e00\"; start=\"<root.message@dmp.gouv.fr>\"; start-info=\"application/soap+xml\"";

pub(super) const RS: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0";
pub(super) const QUERY: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0";
pub(super) const XDS: &str = "urn:ihe:iti:xds-b:2007";
const STATUS: &str = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType";

/// An envelope, and the parts beside it.
#[derive(Debug)]
pub(super) struct Reply {
    xml: String,
    parts: Vec<(String, Vec<u8>)>,
}

impl Reply {
    /// A whole message.
    pub(super) fn of(xml: String) -> Self {
        Self {
            xml,
            parts: Vec::new(),
        }
    }

    /// What stands in the body of an envelope.
    pub(super) fn body(xml: &str) -> Self {
        Self::with(xml, Vec::new())
    }

    /// The same, with parts by their `Content-ID`.
    pub(super) fn with(xml: &str, parts: Vec<(String, Vec<u8>)>) -> Self {
        Self {
            xml: format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope xmlns:S=\"{ENV}\"><S:Body>{xml}</S:Body></S:Envelope>"
            ),
            parts,
        }
    }

    /// `Content-Type` and body.
    pub(super) fn write(self, in_parts: bool) -> (&'static str, Vec<u8>) {
        if !in_parts {
            return (CONTENT_TYPE_SOAP, self.xml.into_bytes());
        }
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root.message@dmp.gouv.fr>\r\n\r\n{}",
            self.xml
        )
        .into_bytes();
        for (id, content) in self.parts {
            body.extend_from_slice(
                format!(
                    "\r\n--{BOUNDARY}\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{id}>\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(&content);
        }
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        (CONTENT_TYPE_PARTS, body)
    }
}

/// Done.
pub(super) fn registered() -> Reply {
    Reply::body(&format!(
        "<rs:RegistryResponse xmlns:rs=\"{RS}\" status=\"{STATUS}:Success\"/>"
    ))
}

/// The objects that were found.
pub(super) fn found(objects: &str) -> Reply {
    Reply::body(&format!(
        "<q:AdhocQueryResponse xmlns:q=\"{QUERY}\" status=\"{STATUS}:Success\"><RegistryObjectList xmlns=\"{rim}\">{objects}</RegistryObjectList></q:AdhocQueryResponse>",
        rim = super::rim::RIM
    ))
}

/// The outcome of a retrieval, with an error for each document that is not given.
pub(super) fn retrieved(
    documents: &str,
    parts: Vec<(String, Vec<u8>)>,
    errors: &[(&str, String)],
) -> Reply {
    let status = match (parts.is_empty(), errors.is_empty()) {
        (_, true) => "Success",
        (false, false) => "PartialSuccess",
        (true, false) => "Failure",
    };
    Reply::with(
        &format!(
            "<x:RetrieveDocumentSetResponse xmlns:x=\"{XDS}\">{}{documents}</x:RetrieveDocumentSetResponse>",
            response(status, errors)
        ),
        parts,
    )
}

fn errors(errors: &[(&str, String)]) -> String {
    if errors.is_empty() {
        return String::new();
    }
    let each: String = errors
        .iter()
        .map(|(code, context)| {
            format!(
                "<rs:RegistryError errorCode=\"{code}\" codeContext=\"{}\" severity=\"urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error\"/>",
                escape(context)
            )
        })
        .collect();
    format!("<rs:RegistryErrorList xmlns:rs=\"{RS}\">{each}</rs:RegistryErrorList>")
}

fn response(status: &str, list: &[(&str, String)]) -> String {
    format!(
        "<rs:RegistryResponse xmlns:rs=\"{RS}\" status=\"{STATUS}:{status}\">{}</rs:RegistryResponse>",
        errors(list)
    )
}

/// An error, in the shape each transaction has for it.
pub(super) fn refused(transaction: Transaction, code: &str, context: &str) -> Reply {
    let list = [(code, context.to_owned())];
    match transaction {
        Transaction::Feed | Transaction::Change => Reply::body(&response("Failure", &list)),
        Transaction::Search => Reply::body(&format!(
            "<q:AdhocQueryResponse xmlns:q=\"{QUERY}\" status=\"{STATUS}:Failure\">{}<RegistryObjectList xmlns=\"{rim}\"/></q:AdhocQueryResponse>",
            errors(&list),
            rim = super::rim::RIM
        )),
        Transaction::Retrieve => retrieved("", Vec::new(), &list),
        Transaction::Existence => Reply::body(&format!(
            "<PRPA_IN201308UV02 xmlns=\"urn:hl7-org:v3\" ITSVersion=\"XML_1.0\"><acknowledgement typeCode=\"AE\"><acknowledgementDetail typeCode=\"E\"><code code=\"{code}\"/><text>{}</text></acknowledgementDetail></acknowledgement></PRPA_IN201308UV02>",
            escape(context)
        )),
        Transaction::Authorise => status("setAuthorization", code, context, ""),
        Transaction::List => status("patientList", code, context, ""),
        Transaction::Authorised => status("listAuthorizationByPatient", code, context, ""),
    }
}

/// A status, and what goes with it.
pub(super) fn status(operation: &str, code: &str, context: &str, inside: &str) -> Reply {
    let context = match context {
        "" => String::new(),
        context => format!("<context>{}</context>", escape(context)),
    };
    Reply::body(&format!(
        "<r:{operation}Response xmlns:r=\"urn:si-dmp\"><status>{code}</status>{context}{inside}</r:{operation}Response>"
    ))
}
