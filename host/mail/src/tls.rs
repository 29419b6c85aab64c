//! Which servers are believed: authorities of the operators (they stand in no public list), and lists of what was revoked.

use std::sync::Arc;

use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use rustls::{ClientConfig, RootCertStore};

use crate::error::MailError;

/// What servers are believed by.
#[derive(Debug, Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// Believes servers whose certificate one of these authorities signed (PEM), TLS 1.2 at least. Once revocation lists
    /// are given (PEM or DER), they must say of a server that it was not revoked, and not be out of date.
    ///
    /// `client` shows a certificate of ours where the server asks for one.
    ///
    /// # Errors
    /// [`MailError::NoAuthority`]: none, or what cannot be read.
    pub fn new(
        authorities_pem: &[&str],
        lists: &[&[u8]],
        client: Option<Arc<dyn ResolvesClientCert>>,
    ) -> Result<Self, MailError> {
        let unreadable = |error: &dyn std::fmt::Display| MailError::NoAuthority(error.to_string());
        let mut roots = RootCertStore::empty();
        for pem in authorities_pem {
            for authority in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let authority = authority.map_err(|error| unreadable(&error))?;
                roots.add(authority).map_err(|error| unreadable(&error))?;
            }
        }
        if roots.is_empty() {
            return Err(MailError::NoAuthority("none is given".to_owned()));
        }
        let lists: Vec<CertificateRevocationListDer<'static>> = lists
            .iter()
            .map(|list| {
                CertificateRevocationListDer::from_pem_slice(list)
                    .unwrap_or_else(|_not_pem| CertificateRevocationListDer::from(list.to_vec()))
            })
            .collect();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        if !lists.is_empty() {
            verifier = verifier
                .with_crls(lists)
                .only_check_end_entity_revocation()
                .enforce_revocation_expiration();
        }
        let verifier = verifier.build().map_err(|error| unreadable(&error))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(rustls::DEFAULT_VERSIONS)
            .map_err(|error| unreadable(&error))?
            .with_webpki_verifier(verifier);
        Ok(Self(Arc::new(match client {
            Some(client) => config.with_client_cert_resolver(client),
            None => config.with_no_client_auth(),
        })))
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}
