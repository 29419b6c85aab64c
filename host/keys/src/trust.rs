//! Whether a certificate holds: dates, authorities, revocation lists.
//!
//! Path building and the signatures of lists are `rustls-webpki`'s. What the certificate may be used for is not judged
//! here: signature certificates of cards name `emailProtection` only (seen in an official test certificate), which no
//! TLS library accepts.

use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, TrustAnchor, UnixTime};
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator,
    KeyPurposeIdIter, OwnedCertRevocationList, RevocationCheckDepth, RevocationOptionsBuilder,
    UnknownStatusPolicy, anchor_from_trusted_cert,
};

use crate::error::KeyError;
use crate::holder::Certificate;

/// The authorities a practice trusts for cards and certificates, and the revocation lists it was given.
#[derive(Debug, Default)]
pub struct Trust {
    anchors: Vec<TrustAnchor<'static>>,
    intermediates: Vec<CertificateDer<'static>>,
    lists: Vec<CertRevocationList<'static>>,
}

impl Trust {
    /// These authorities, as PEM: a self-signed one is a root, the others stand between.
    pub fn new(authorities_pem: &[&str]) -> Result<Self, KeyError> {
        let mut trust = Self::default();
        for pem in authorities_pem {
            for authority in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let authority =
                    authority.map_err(|error| KeyError::Unreadable(error.to_string()))?;
                trust.add_authority(authority)?;
            }
        }
        Ok(trust)
    }

    fn add_authority(&mut self, authority: CertificateDer<'static>) -> Result<(), KeyError> {
        let read = Certificate::from_der(&authority)?;
        if read.subject_name == read.issuer_name {
            let anchor = anchor_from_trusted_cert(&authority)
                .map_err(|error| KeyError::Unreadable(format!("authority: {error}")))?;
            self.anchors.push(anchor.to_owned());
        } else {
            self.intermediates.push(authority);
        }
        Ok(())
    }

    /// Take a revocation list, PEM or DER. Its signature is checked when it is used.
    pub fn add_revocation_list(&mut self, list: &[u8]) -> Result<(), KeyError> {
        let der = match CertificateRevocationListDer::from_pem_slice(list) {
            Ok(der) => der.to_vec(),
            Err(_) => list.to_vec(),
        };
        let list = OwnedCertRevocationList::from_der(&der)
            .map_err(|error| KeyError::Unreadable(format!("revocation list: {error}")))?;
        self.lists.push(CertRevocationList::Owned(list));
        Ok(())
    }

    /// Whether any authority is known: without one nothing can be trusted, and nothing is.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Does the first certificate of this chain hold at this moment? `chain` is DER, the own certificate first, as
    /// [`crate::Signer::chain`] gives it. Once a list of the issuer was given, it must tell that the certificate was not
    /// revoked, and not be out of date.
    pub fn check(&self, chain: &[Vec<u8>], at_ms: i64) -> Result<(), KeyError> {
        let own = chain
            .first()
            .ok_or_else(|| KeyError::Missing("de certificat".into()))?;
        let certificate = Certificate::from_der(own)?;
        // Said first: the dates are what a practitioner can do something about.
        certificate.check_dates(at_ms)?;
        let own = CertificateDer::from(own.as_slice());
        let end = EndEntityCert::try_from(&own)
            .map_err(|error| KeyError::Unreadable(format!("certificate: {error}")))?;
        let mut between = self.intermediates.clone();
        between.extend(
            chain[1..]
                .iter()
                .map(|der| CertificateDer::from(der.clone())),
        );
        let lists: Vec<&CertRevocationList<'_>> = self.lists.iter().collect();
        // Without any list of its issuer the revocation of a certificate is not asked about: lists are given one by one.
        let revocation = RevocationOptionsBuilder::new(&lists).ok().map(|options| {
            options
                .with_depth(RevocationCheckDepth::EndEntity)
                .with_status_policy(UnknownStatusPolicy::Deny)
                .with_expiration_policy(ExpirationPolicy::Enforce)
                .build()
        });
        let seconds = u64::try_from(at_ms / 1_000).unwrap_or_default();
        end.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &self.anchors,
            &between,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            AnyUsage,
            revocation,
            None,
        )
        .map(drop)
        .map_err(|error| why(error, &certificate))
    }
}

struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn why(error: webpki::Error, certificate: &Certificate) -> KeyError {
    use webpki::Error as E;
    match error {
        E::CertRevoked => KeyError::Revoked,
        E::CertExpired { .. } => KeyError::Untrusted("an authority above it has expired".into()),
        E::CertNotValidYet { .. } => {
            KeyError::Untrusted("an authority above it is not valid yet".into())
        }
        E::CrlExpired { .. }
        | E::UnknownRevocationStatus
        | E::InvalidCrlSignatureForPublicKey
        | E::IssuerNotCrlSigner
        | E::UnsupportedCrlIssuingDistributionPoint => {
            KeyError::RevocationUnknown(error.to_string())
        }
        error => KeyError::Untrusted(format!("{}: {error}", certificate.issuer_name)),
    }
}
