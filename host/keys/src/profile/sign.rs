//! The signature itself: `ds:Signature` as a template, filled by `bergshamra` through our signer.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::{dsig, keys};
use kryptering::algorithm::{HashAlgorithm, SignatureAlgorithm};

use crate::error::KeyError;
use crate::profile::ProfileError;
use crate::profile::xml::Xml;
use crate::signer::{Algorithm, Signer};

pub(super) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub(super) const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// What a signature covers: an element of the same document by its id.
pub(super) struct Reference<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// What it is, when that is said.
    pub(super) kind: Option<&'a str>,
    /// The signature stands inside it.
    pub(super) enveloped: bool,
}

/// `ds:Signature` over these references; `objects` writes what stands inside it.
pub(super) fn template(
    xml: &mut Xml,
    signer: &dyn Signer,
    id: Option<&str>,
    references: &[Reference<'_>],
    objects: impl FnOnce(&mut Xml) -> Result<(), ProfileError>,
) -> Result<(), ProfileError> {
    let mut attributes = vec![("xmlns:ds", DS)];
    attributes.extend(id.map(|id| ("Id", id)));
    xml.element("ds:Signature", &attributes, |xml| {
        xml.element("ds:SignedInfo", &[], |xml| {
            xml.empty("ds:CanonicalizationMethod", &[("Algorithm", EXCLUSIVE)])?;
            xml.empty("ds:SignatureMethod", &[("Algorithm", RSA_SHA256)])?;
            references
                .iter()
                .try_for_each(|reference| write_reference(xml, reference))
        })?;
        xml.text("ds:SignatureValue", &[], "")?;
        xml.element("ds:KeyInfo", &[], |xml| {
            xml.element("ds:X509Data", &[], |xml| {
                xml.text(
                    "ds:X509Certificate",
                    &[],
                    &base64(signer.certificate().der()),
                )
            })
        })?;
        objects(xml)
    })
}

fn write_reference(xml: &mut Xml, reference: &Reference<'_>) -> Result<(), ProfileError> {
    let uri = format!("#{}", reference.id);
    let mut attributes = vec![("URI", uri.as_str())];
    attributes.extend(reference.kind.map(|kind| ("Type", kind)));
    xml.element("ds:Reference", &attributes, |xml| {
        xml.element("ds:Transforms", &[], |xml| {
            if reference.enveloped {
                xml.empty("ds:Transform", &[("Algorithm", ENVELOPED)])?;
            }
            xml.empty("ds:Transform", &[("Algorithm", EXCLUSIVE)])
        })?;
        xml.empty("ds:DigestMethod", &[("Algorithm", SHA256)])?;
        xml.text("ds:DigestValue", &[], "")
    })
}

/// Fill the template: digests, then the signature over them.
pub(super) fn fill(template: &str, signer: &dyn Signer) -> Result<String, ProfileError> {
    if !signer.algorithms().contains(&Algorithm::RsaPkcs1Sha256) {
        return Err(KeyError::Algorithm("RSA PKCS#1 v1.5 with SHA-256".into()).into());
    }
    // The library wants its signer for as long as it likes; ours is borrowed. So it signs twice: the first time what is to
    // be signed is taken down, the second time its signature is handed over.
    let taken = Arc::new(Mutex::new(Vec::new()));
    attempt(template, Hand::Takes(Arc::clone(&taken)))?;
    let message = taken.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let signature = signer.sign(Algorithm::RsaPkcs1Sha256, &message)?;
    let signed = attempt(template, Hand::Gives { message, signature })?;
    Ok(signed)
}

fn attempt(template: &str, hand: Hand) -> Result<String, ProfileError> {
    let mut context = dsig::DsigContext::new(keys::KeysManager::new());
    context.hsm_signer = Some(Box::new(hand));
    dsig::sign::sign(&context, template).map_err(|error| ProfileError::Xml(error.to_string()))
}

enum Hand {
    /// Keeps what is to be signed.
    Takes(Arc<Mutex<Vec<u8>>>),
    /// Gives the signature of exactly this message.
    Gives {
        message: Vec<u8>,
        signature: Vec<u8>,
    },
}

impl kryptering::traits::Signer for Hand {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RsaPkcs1v15(HashAlgorithm::Sha256)
    }

    fn sign(&self, data: &[u8]) -> kryptering::error::Result<Vec<u8>> {
        match self {
            Self::Takes(taken) => {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = data.to_vec();
                Ok(vec![0; 256])
            }
            Self::Gives { message, signature } if message == data => Ok(signature.clone()),
            Self::Gives { .. } => Err(kryptering::error::Error::Crypto(
                "what is to be signed changed".into(),
            )),
        }
    }
}
