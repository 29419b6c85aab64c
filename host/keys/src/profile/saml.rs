//! What the SAML 2.0 assertions of both téléservices have in common.

use crate::profile::ProfileError;
use crate::profile::sign::{Reference, fill, template};
use crate::profile::xml::Xml;
use crate::signer::Signer;

pub(super) const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const X509_NAME: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName";

/// An assertion: what stands in it besides issuer and signature is written by `inside`.
pub(super) struct Assertion<'a> {
    /// Who issues it: the distinguished name of the certificate that signs, or what stands for it.
    pub(super) issuer: &'a str,
    /// Whether the issuer is such a name.
    pub(super) issuer_is_certificate: bool,
    /// Who it is about.
    pub(super) name_id: &'a str,
    /// In which domain that name is one.
    pub(super) name_qualifier: Option<&'a str>,
    /// Now.
    pub(super) at: &'a str,
}

impl Assertion<'_> {
    /// Write it, and sign it when there is a key. The order is the schema's: Issuer, Signature, Subject, statements.
    pub(super) fn write(
        &self,
        signer: Option<&dyn Signer>,
        inside: impl FnOnce(&mut Xml) -> Result<(), ProfileError>,
    ) -> Result<String, ProfileError> {
        // An NCName: it does not begin with a digit.
        let id = format!("_{}", uuid::Uuid::new_v4().simple());
        let attributes = [
            ("xmlns:saml2", SAML),
            ("ID", id.as_str()),
            ("IssueInstant", self.at),
            ("Version", "2.0"),
        ];
        let mut xml = Xml::new();
        xml.element("saml2:Assertion", &attributes, |xml| {
            let format: &[_] = match self.issuer_is_certificate {
                true => &[("Format", X509_NAME)],
                false => &[],
            };
            xml.text("saml2:Issuer", format, self.issuer)?;
            if let Some(signer) = signer {
                let whole = Reference {
                    id: &id,
                    kind: None,
                    enveloped: true,
                };
                template(xml, signer, None, &[whole], |_| Ok(()))?;
            }
            xml.element("saml2:Subject", &[], |xml| {
                let mut qualifier = Vec::new();
                qualifier.extend(self.name_qualifier.map(|name| ("NameQualifier", name)));
                xml.text("saml2:NameID", &qualifier, self.name_id)
            })?;
            inside(xml)
        })?;
        let unsigned = xml.done()?;
        match signer {
            Some(signer) => fill(&unsigned, signer),
            None => Ok(unsigned),
        }
    }
}

/// An attribute of one text.
pub(super) fn attribute(xml: &mut Xml, name: &str, value: &str) -> Result<(), ProfileError> {
    xml.element("saml2:Attribute", &[("Name", name)], |xml| {
        xml.text("saml2:AttributeValue", &[], value)
    })
}

/// An instant as XML Schema writes it, to the second, in UTC.
pub(super) fn instant(at_ms: i64) -> Result<String, ProfileError> {
    let at = jiff::Timestamp::from_millisecond(at_ms)
        .map_err(|error| ProfileError::Xml(error.to_string()))?;
    Ok(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
