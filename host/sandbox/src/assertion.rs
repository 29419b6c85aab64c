//! SAML 2.0 assertions in `wsse:Security`: their shape, and whether the signature holds.
//!
//! The signature is judged by a library: exclusive canonicalisation, RSA with SHA-256, one reference, to the assertion
//! it stands in, by a certificate of the sandbox's own authority.

use bergshamra::dsig::DsigContext;
use bergshamra::dsig::verify::{VerifyResult, verify_all};
use bergshamra::keys::KeysManager;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::soap::{WSSE, leaf, leaf_with_attributes, only_attributes};
use crate::xml::Element;

pub(crate) const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const X509_NAME: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// What an assertion says; whether it is signed, and not yet by whom.
#[derive(Debug)]
pub(crate) struct Assertion<'a> {
    pub(crate) id: &'a str,
    pub(crate) issuer: &'a str,
    /// The issuer is the distinguished name of a certificate.
    pub(crate) issuer_is_certificate: bool,
    pub(crate) name_id: &'a str,
    pub(crate) qualifier: &'a str,
    pub(crate) attributes: Vec<(&'a str, &'a str)>,
    pub(crate) is_signed: bool,
}

/// Whose certificate signed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signatory {
    /// CN.
    pub(crate) common_name: String,
    /// Extension 1.2.250.1.71.1.2.2: 0 CPS, 1 CPF, 2 CPE, 3 CPA.
    pub(crate) card: Option<u8>,
    /// It is one to sign with: of a card, one whose signatures bind.
    pub(crate) is_for_signing: bool,
    /// The values of the subject, sorted: names of attributes are written in more than one way.
    subject: Vec<String>,
}

/// The assertions of a `wsse:Security`, in their order.
pub(crate) fn read(security: &Element) -> Result<Vec<Assertion<'_>>, String> {
    only_attributes(security, &[])?;
    let mut read = Vec::new();
    for child in &security.children {
        if !child.is(SAML, "Assertion") {
            return Err(format!("{} inside wsse:Security", child.label()));
        }
        read.push(one(child)?);
    }
    match read.is_empty() {
        true => Err(format!("{{{WSSE}}}Security holds no assertion")),
        false => Ok(read),
    }
}

fn one(assertion: &Element) -> Result<Assertion<'_>, String> {
    only_attributes(assertion, &["ID", "IssueInstant", "Version"])?;
    let said = |name: &str| {
        assertion
            .attribute(name)
            .filter(|value| !value.trim().is_empty())
            .ok_or_else(|| format!("the assertion has no {name}"))
    };
    let id = said("ID")?;
    if !id.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        return Err(format!("the assertion's ID {id} is no NCName"));
    }
    if said("Version")? != "2.0" {
        return Err("the assertion's Version is not 2.0".into());
    }
    said("IssueInstant")?;
    let mut parts = assertion.children.iter().peekable();
    let issuer = parts
        .next()
        .filter(|part| part.is(SAML, "Issuer"))
        .ok_or("the assertion begins with its Issuer")?;
    only_attributes(issuer, &["Format"])?;
    let signature = parts.next_if(|part| part.is(DS, "Signature"));
    if let Some(signature) = signature {
        signature_shape(signature, id)?;
    }
    let subject = parts
        .next()
        .filter(|part| part.is(SAML, "Subject"))
        .ok_or("Subject is missing or out of order")?;
    let [name_id] = subject.children.as_slice() else {
        return Err("Subject holds one NameID".into());
    };
    if !name_id.is(SAML, "NameID") {
        return Err("Subject holds one NameID".into());
    }
    only_attributes(name_id, &["NameQualifier"])?;
    let statement = parts
        .next()
        .filter(|part| part.is(SAML, "AttributeStatement"))
        .ok_or("AttributeStatement is missing or out of order")?;
    if let Some(further) = parts.next() {
        return Err(format!("{} is not expected here", further.label()));
    }
    Ok(Assertion {
        id,
        issuer: leaf_with_attributes(issuer)?,
        issuer_is_certificate: issuer.attribute("Format") == Some(X509_NAME),
        name_id: leaf_with_attributes(name_id)?,
        qualifier: name_id
            .attribute("NameQualifier")
            .ok_or("NameID has no NameQualifier")?,
        attributes: statement
            .children
            .iter()
            .map(attribute)
            .collect::<Result<_, _>>()?,
        is_signed: signature.is_some(),
    })
}

fn attribute(attribute: &Element) -> Result<(&str, &str), String> {
    if !attribute.is(SAML, "Attribute") {
        return Err(format!("{} among the attributes", attribute.label()));
    }
    only_attributes(attribute, &["Name", "NameFormat"])?;
    let name = attribute
        .attribute("Name")
        .ok_or("an attribute without Name")?;
    match attribute.children.as_slice() {
        [value] if value.is(SAML, "AttributeValue") => Ok((name, leaf(value)?)),
        _ => Err(format!("{name} has not one AttributeValue")),
    }
}

/// One reference, to the assertion it stands in, and no algorithm but those asked for.
pub(crate) fn signature_shape(signature: &Element, id: &str) -> Result<(), String> {
    let info = child(signature, "SignedInfo")?;
    algorithm(child(info, "CanonicalizationMethod")?, EXCLUSIVE)?;
    algorithm(child(info, "SignatureMethod")?, RSA_SHA256)?;
    let reference = child(info, "Reference")?;
    if reference.attribute("URI") != Some(format!("#{id}").as_str()) {
        return Err("the signature refers to something else than its assertion".into());
    }
    let transforms: Vec<_> = child(reference, "Transforms")?
        .children
        .iter()
        .map(|transform| transform.attribute("Algorithm").unwrap_or_default())
        .collect();
    if transforms != [ENVELOPED, EXCLUSIVE] {
        return Err(format!("the transforms are {transforms:?}"));
    }
    algorithm(child(reference, "DigestMethod")?, SHA256)?;
    let data = child(child(signature, "KeyInfo")?, "X509Data")?;
    child(data, "X509Certificate").map(|_| ())
}

/// The one child of this name.
fn child<'a>(parent: &'a Element, name: &str) -> Result<&'a Element, String> {
    let mut found = parent.children.iter().filter(|child| child.is(DS, name));
    match (found.next(), found.next()) {
        (Some(child), None) => Ok(child),
        _ => Err(format!("{} has not one {name}", parent.label())),
    }
}

fn algorithm(element: &Element, expected: &str) -> Result<(), String> {
    match element.attribute("Algorithm") {
        Some(found) if found == expected => Ok(()),
        other => Err(format!(
            "the algorithm of {} is {}, not {expected}",
            element.name,
            other.unwrap_or("absent")
        )),
    }
}

/// Whether the signature over this assertion of the message holds, and whose it is. `authority` is in DER.
///
/// Only for an assertion whose shape [`read`] has checked.
pub(crate) fn verified(message: &[u8], id: &str, authority: &[u8]) -> Result<Signatory, String> {
    let uri = format!("#{id}");
    judged(message, &[&uri], authority, true)
}

/// The same for a signature over these elements inside it, and no other.
pub(crate) fn verified_over(
    message: &[u8],
    uris: &[&str],
    authority: &[u8],
) -> Result<Signatory, String> {
    judged(message, uris, authority, false)
}

fn judged(
    message: &[u8],
    uris: &[&str],
    authority: &[u8],
    is_enveloped: bool,
) -> Result<Signatory, String> {
    let text = std::str::from_utf8(message).map_err(|error| error.to_string())?;
    let mut keys = KeysManager::new();
    keys.add_trusted_cert(authority.to_vec());
    let mut context = DsigContext::new_permissive(keys);
    // The signed element is then the one the signature stands in, and nothing else.
    context.strict_verification = is_enveloped;
    let mut why = String::from("no signature covers what it should");
    // Two elements of one ID are refused by the library as a whole.
    for result in verify_all(&context, text).map_err(|error| error.to_string())? {
        match result {
            VerifyResult::Valid {
                references,
                key_info,
                ..
            } if uris
                .iter()
                .all(|uri| references.iter().any(|reference| reference.uri == *uri))
                && references
                    .iter()
                    .all(|reference| uris.contains(&reference.uri.as_str())) =>
            {
                let certificate = key_info
                    .x509_chain
                    .first()
                    .ok_or("the signature names no certificate")?;
                return Signatory::of(certificate);
            }
            VerifyResult::Valid { .. } => {}
            VerifyResult::Invalid { reason } => why = reason,
        }
    }
    Err(why)
}

impl Signatory {
    fn of(der: &[u8]) -> Result<Self, String> {
        let (_, certificate) =
            X509Certificate::from_der(der).map_err(|error| format!("certificate: {error}"))?;
        Ok(Self {
            common_name: certificate
                .subject()
                .iter_common_name()
                .next()
                .and_then(|name| name.as_str().ok())
                .unwrap_or_default()
                .to_owned(),
            card: card_kind(&certificate),
            is_for_signing: card_kind(&certificate).is_none()
                || certificate
                    .key_usage()
                    .ok()
                    .flatten()
                    .is_some_and(|usage| usage.value.non_repudiation()),
            subject: sorted(
                certificate
                    .subject()
                    .iter_attributes()
                    .filter_map(|part| part.as_str().ok())
                    .map(str::to_owned)
                    .collect(),
            ),
        })
    }

    /// Whether this is the distinguished name of the certificate, in whichever order and notation.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let values = name
            .split([',', '+'])
            .filter_map(|part| part.split_once('='))
            .map(|(_, value)| value.trim().to_owned())
            .collect();
        sorted(values) == self.subject
    }
}

/// The kind of card (extension 1.2.250.1.71.1.2.2, an INTEGER of one byte).
pub(crate) fn card_kind(certificate: &X509Certificate<'_>) -> Option<u8> {
    certificate
        .extensions()
        .iter()
        .find(|extension| extension.oid.to_id_string() == "1.2.250.1.71.1.2.2")
        .and_then(|extension| match extension.value {
            [2, 1, kind] => Some(*kind),
            _ => None,
        })
}

/// The `NameQualifier` of a kind of card.
pub(crate) const fn qualifier_of(card: u8) -> Option<&'static str> {
    match card {
        0 => Some("CPS"),
        1 => Some("CPF"),
        2 => Some("CPE"),
        3 => Some("CPA"),
        _ => None,
    }
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    use super::*;
    use crate::ClientName;
    use crate::pki::Pki;

    #[test]
    fn the_certificate_a_card_authenticates_with_is_not_one_to_sign_with() {
        let dir = tempfile::tempdir().unwrap();
        let pki = Pki::open(dir.path()).unwrap();
        for (name, signs) in [
            (ClientName::Cps, false),
            (ClientName::CpsSignature, true),
            (ClientName::Dmp, true),
        ] {
            let pem = pki.client_pem(name);
            let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
            assert_eq!(
                Signatory::of(&der).unwrap().is_for_signing,
                signs,
                "{name:?}"
            );
        }
    }
}
