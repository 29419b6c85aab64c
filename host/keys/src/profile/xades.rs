//! The XAdES signature of a submission to the DMP: a manifest of what is submitted, signed by who submits it.
//!
//! Shape of an official sample of TD2.1 (IHE DSG): a `ds:Manifest` whose references are `urn:oid:` of the submission set
//! (digest `AA==`, there is nothing to digest) and of each document; the purpose of the signature; XAdES 1.1.1 signing
//! time, certificate and implied policy. Where the sample has inclusive canonicalisation and SHA-1, this has exclusive
//! canonicalisation and SHA-256; whether the DMP asks for one of them is not known.

use sha2::Digest as _;

use crate::profile::request::{Digest, ProfileError, SignatureRequest};
use crate::profile::saml::instant;
use crate::profile::sign::{DS, Reference, SHA1, SHA256, base64, fill, template};
use crate::profile::xml::Xml;
use crate::signer::Signer;

/// What a plugin may give:
/// - `submission`: unique identifier of the submission set, an OID.
///
/// And a digest for each document, by its unique identifier.
const ATTRIBUTES: [&str; 1] = ["submission"];

const XADES: &str = "http://uri.etsi.org/01903/v1.1.1#";
const MANIFEST: &str = "http://www.w3.org/2000/09/xmldsig#Manifest";
const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903/v1.1.1#SignedProperties";
/// ASTM E1762 "Source": the signature says where the submission comes from, not that it is approved.
const PURPOSE: &str = "1.2.840.10065.1.12.1.14";

pub(super) fn sign(
    request: &SignatureRequest,
    signer: &dyn Signer,
    at_ms: i64,
) -> Result<String, ProfileError> {
    request.only(&ATTRIBUTES)?;
    let submission = request.need("submission")?;
    if !is_oid(submission) {
        return Err(ProfileError::Malformed("submission".into()));
    }
    if request.digests.is_empty() {
        return Err(ProfileError::Missing("digests".into()));
    }
    for (at, digest) in request.digests.iter().enumerate() {
        let again = request.digests[..at]
            .iter()
            .any(|other| other.of == digest.of);
        if !is_oid(&digest.of) || algorithm(digest).is_none() || again {
            return Err(ProfileError::Malformed(format!("digest of {}", digest.of)));
        }
    }
    let at = instant(at_ms)?;
    let references = [
        Reference {
            id: "IHEManifest",
            kind: Some(MANIFEST),
            enveloped: false,
        },
        Reference {
            id: "SignedPropertiesId",
            kind: Some(SIGNED_PROPERTIES),
            enveloped: false,
        },
    ];
    let mut xml = Xml::new();
    template(&mut xml, signer, Some("Signature"), &references, |xml| {
        xml.element("ds:Object", &[], |xml| {
            xml.element("ds:Manifest", &[("Id", "IHEManifest")], |xml| {
                write_reference(xml, submission, SHA256, "AA==")?;
                for digest in &request.digests {
                    let algorithm = algorithm(digest).unwrap_or(SHA256);
                    write_reference(xml, &digest.of, algorithm, &base64(&digest.bytes))?;
                }
                Ok(())
            })
        })?;
        xml.element("ds:Object", &[], |xml| {
            xml.element("ds:SignatureProperties", &[], |xml| {
                let about = [("Id", "purposeOfSignature"), ("Target", "#Signature")];
                xml.text("ds:SignatureProperty", &about, PURPOSE)
            })
        })?;
        xml.element("ds:Object", &[], |xml| qualifying(xml, signer, &at))
    })?;
    fill(&xml.done()?, signer)
}

fn write_reference(
    xml: &mut Xml,
    oid: &str,
    algorithm: &str,
    value: &str,
) -> Result<(), ProfileError> {
    let uri = format!("urn:oid:{oid}");
    xml.element("ds:Reference", &[("URI", &uri)], |xml| {
        xml.empty("ds:DigestMethod", &[("Algorithm", algorithm)])?;
        xml.text("ds:DigestValue", &[], value)
    })
}

fn qualifying(xml: &mut Xml, signer: &dyn Signer, at: &str) -> Result<(), ProfileError> {
    let certificate = signer.certificate();
    let digest = base64(&sha2::Sha256::digest(certificate.der()));
    let about = [("xmlns:xad", XADES), ("Target", "#Signature")];
    xml.element("xad:QualifyingProperties", &about, |xml| {
        xml.element(
            "xad:SignedProperties",
            &[("Id", "SignedPropertiesId")],
            |xml| {
                xml.element("xad:SignedSignatureProperties", &[], |xml| {
                    xml.text("xad:SigningTime", &[], at)?;
                    xml.element("xad:SigningCertificate", &[], |xml| {
                        xml.element("xad:Cert", &[], |xml| {
                            xml.element("xad:CertDigest", &[], |xml| {
                                xml.empty("xad:DigestMethod", &[("Algorithm", SHA256)])?;
                                xml.text("xad:DigestValue", &[], &digest)
                            })?;
                            xml.element("xad:IssuerSerial", &[], |xml| {
                                let ds = [("xmlns:ds", DS)];
                                xml.text("ds:X509IssuerName", &ds, &certificate.issuer_name)?;
                                xml.text("ds:X509SerialNumber", &ds, &certificate.serial_decimal)
                            })
                        })
                    })?;
                    xml.element("xad:SignaturePolicyIdentifier", &[], |xml| {
                        xml.empty("xad:SignaturePolicyImplied", &[])
                    })
                })
            },
        )
    })
}

fn algorithm(digest: &Digest) -> Option<&'static str> {
    match digest.bytes.len() {
        32 => Some(SHA256),
        20 => Some(SHA1),
        _ => None,
    }
}

/// An object identifier as the DMP takes it: at most 64 characters, numbers without leading zeros between dots.
fn is_oid(text: &str) -> bool {
    text.len() <= 64
        && text.contains('.')
        && text.split('.').all(|arc| {
            !arc.is_empty()
                && arc.chars().all(|c| c.is_ascii_digit())
                && (arc == "0" || !arc.starts_with('0'))
        })
}
