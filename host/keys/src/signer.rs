//! A key that signs, wherever it lies.

use std::fmt;
use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};

use crate::error::KeyError;
use crate::holder::Certificate;

/// A way of signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSA PKCS#1 v1.5 over SHA-256: what every card does, and what XML signatures here use.
    RsaPkcs1Sha256,
    /// RSA-PSS over SHA-256, salt of 32 bytes: TLS 1.3 wants it, old cards do not have it.
    RsaPssSha256,
    /// ECDSA on P-256 over SHA-256, in ASN.1 form: certificates of some servers.
    EcdsaP256Sha256,
}

impl Algorithm {
    /// The same for TLS.
    pub fn scheme(self) -> SignatureScheme {
        match self {
            Self::RsaPkcs1Sha256 => SignatureScheme::RSA_PKCS1_SHA256,
            Self::RsaPssSha256 => SignatureScheme::RSA_PSS_SHA256,
            Self::EcdsaP256Sha256 => SignatureScheme::ECDSA_NISTP256_SHA256,
        }
    }
}

/// A private key that stays where it is, and the certificate that goes with it.
///
/// [`Signer::sign`] may wait on a card and on its PIN pad: it blocks.
pub trait Signer: Send + Sync + fmt::Debug {
    /// Whose key.
    fn certificate(&self) -> &Certificate;

    /// DER of the certificate and of those that issued it, the own one first; the root may be missing.
    fn chain(&self) -> &[Vec<u8>];

    /// How it signs, preferred first; never empty.
    fn algorithms(&self) -> &[Algorithm];

    /// Sign this message: hashing is part of it.
    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A key that was read from a file.
#[derive(Clone)]
pub struct SoftSigner {
    certificate: Certificate,
    chain: Vec<Vec<u8>>,
    key: Arc<dyn SigningKey>,
    algorithms: Vec<Algorithm>,
}

impl fmt::Debug for SoftSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftSigner")
            .field("subject", &self.certificate.subject_name)
            .finish_non_exhaustive()
    }
}

impl SoftSigner {
    /// A key (PKCS#8, PKCS#1 or SEC1) and its chain, the certificate of the key first.
    pub fn new(chain: Vec<Vec<u8>>, key: PrivateKeyDer<'static>) -> Result<Self, KeyError> {
        let first = chain
            .first()
            .ok_or_else(|| KeyError::Missing("de certificat".into()))?;
        let certificate = Certificate::from_der(first)?;
        let key = rustls::crypto::ring::sign::any_supported_type(&key)
            .map_err(|error| KeyError::Unreadable(format!("private key: {error}")))?;
        let certified =
            CertifiedKey::new(vec![CertificateDer::from(first.clone())], Arc::clone(&key));
        match certified.keys_match() {
            Ok(()) => {}
            Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
            Err(rustls::Error::InconsistentKeys(_)) => return Err(KeyError::Mismatch),
            Err(error) => return Err(KeyError::Unreadable(error.to_string())),
        }
        let algorithms: Vec<_> = [
            Algorithm::RsaPkcs1Sha256,
            Algorithm::RsaPssSha256,
            Algorithm::EcdsaP256Sha256,
        ]
        .into_iter()
        .filter(|algorithm| key.choose_scheme(&[algorithm.scheme()]).is_some())
        .collect();
        if algorithms.is_empty() {
            return Err(KeyError::Algorithm("RSA or ECDSA with SHA-256".into()));
        }
        Ok(Self {
            certificate,
            chain,
            key,
            algorithms,
        })
    }
}

impl Signer for SoftSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signer = self
            .key
            .choose_scheme(&[algorithm.scheme()])
            .ok_or_else(|| KeyError::Algorithm(format!("{algorithm:?}")))?;
        signer.sign(message).map_err(|error| KeyError::Card {
            function: "sign".into(),
            reason: error.to_string(),
        })
    }
}
