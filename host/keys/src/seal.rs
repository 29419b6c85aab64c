//! A signature over a day of the journal: whoever holds the practice's key can write a journal anew, but not sign it as
//! the person or the organisation that signed the one before.
//!
//! What is signed is the text `socle journal signature 1`, then on a line each: the workstation, the number of the last
//! line, its hash in hexadecimal, the civil day. The hash binds all lines before it.
//!
//! Whether the certificate comes from an authority is not judged here: see [`Trust`](crate::Trust).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::error::KeyError;
use crate::holder::Certificate;
use crate::signer::{Algorithm, Signer};

/// Begins what is signed, so that this signature means nothing elsewhere.
const PURPOSE: &str = "socle journal signature 1";

/// Where a journal stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The workstation whose chain it is.
    pub workstation: String,
    /// Number of its last line.
    pub number: u64,
    /// Hash of that line, hexadecimal.
    pub hash: String,
    /// Civil day on which it was signed, `YYYY-MM-DD`.
    pub day: String,
}

impl Head {
    fn message(&self) -> Vec<u8> {
        let Self {
            workstation,
            number,
            hash,
            day,
        } = self;
        format!("{PURPOSE}\n{workstation}\n{number}\n{hash}\n{day}\n").into_bytes()
    }
}

/// A signature over a [`Head`], with the certificate it is verified by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// What was signed.
    pub head: Head,
    algorithm: Algorithm,
    certificate: Vec<u8>,
    signature: Vec<u8>,
}

/// Why a seal does not hold.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// It is not written as one.
    #[error("not a seal: {0}")]
    Unreadable(&'static str),
    /// Its certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] KeyError),
    /// The signature is not that of this certificate over this head.
    #[error("the signature does not hold")]
    Wrong,
}

impl Seal {
    /// Sign. Blocks while a card works.
    ///
    /// # Errors
    /// [`KeyError`] when the key cannot sign.
    pub fn sign(signer: &dyn Signer, head: Head) -> Result<Self, KeyError> {
        let algorithm = *signer
            .algorithms()
            .first()
            .ok_or_else(|| KeyError::Algorithm("anything".into()))?;
        let signature = signer.sign(algorithm, &head.message())?;
        Ok(Self {
            head,
            algorithm,
            certificate: signer.certificate().der().to_vec(),
            signature,
        })
    }

    /// Whose signature it is, if it holds.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn verify(&self) -> Result<Certificate, SealError> {
        let der = CertificateDer::from(self.certificate.as_slice());
        let parsed = EndEntityCert::try_from(&der).map_err(|_foreign| SealError::Wrong)?;
        let known = match self.algorithm {
            Algorithm::RsaPkcs1Sha256 => webpki::ring::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::RsaPssSha256 => webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            Algorithm::EcdsaP256Sha256 => webpki::ring::ECDSA_P256_SHA256,
        };
        parsed
            .verify_signature(known, &self.head.message(), &self.signature)
            .map_err(|_wrong| SealError::Wrong)?;
        Ok(Certificate::from_der(&self.certificate)?)
    }

    /// As one line of text: `number hash day algorithm certificate signature`, the last two in base64. The workstation is
    /// that of the line that holds it.
    #[must_use]
    pub fn to_text(&self) -> String {
        [
            self.head.number.to_string().as_str(),
            &self.head.hash,
            &self.head.day,
            name(self.algorithm),
            &STANDARD.encode(&self.certificate),
            &STANDARD.encode(&self.signature),
        ]
        .join(" ")
    }

    /// The seal a line of this workstation holds.
    ///
    /// # Errors
    /// [`SealError::Unreadable`].
    pub fn parse(workstation: &str, text: &str) -> Result<Self, SealError> {
        let words: Vec<&str> = text.split(' ').collect();
        let [number, hash, day, algorithm, certificate, signature] = words.as_slice() else {
            return Err(SealError::Unreadable("six words are expected"));
        };
        let bytes = |text: &str| {
            STANDARD
                .decode(text)
                .map_err(|_foreign| SealError::Unreadable("base64"))
        };
        Ok(Self {
            head: Head {
                workstation: workstation.to_owned(),
                number: number
                    .parse()
                    .map_err(|_foreign| SealError::Unreadable("number"))?,
                hash: (*hash).to_owned(),
                day: (*day).to_owned(),
            },
            algorithm: by_name(algorithm).ok_or(SealError::Unreadable("algorithm"))?,
            certificate: bytes(certificate)?,
            signature: bytes(signature)?,
        })
    }
}

fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 => "rsa-sha256",
        Algorithm::RsaPssSha256 => "rsa-pss-sha256",
        Algorithm::EcdsaP256Sha256 => "ecdsa-p256-sha256",
    }
}

fn by_name(text: &str) -> Option<Algorithm> {
    [
        Algorithm::RsaPkcs1Sha256,
        Algorithm::RsaPssSha256,
        Algorithm::EcdsaP256Sha256,
    ]
    .into_iter()
    .find(|algorithm| name(*algorithm) == text)
}
