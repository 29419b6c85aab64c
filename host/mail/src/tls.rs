//! Which servers are believed: authorities of the operators (they stand in no public list), and lists of what was revoked.

use std::sync::Arc;

use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use crate::error::MailError;
use crate::revocation::{self, Lists};

/// A certificate of ours, shown where a server asks for one.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The certificate and its key.
    pub certificate: Arc<dyn ResolvesClientCert>,
    /// What its key can sign in.
    pub versions: &'static [&'static SupportedProtocolVersion],
}

/// What servers are believed by.
#[derive(Debug, Clone)]
pub struct Trust {
    config: Arc<ClientConfig>,
    roots: Arc<RootCertStore>,
    lists: Option<Arc<dyn Lists>>,
}

impl Trust {
    /// Believes servers whose certificate one of these authorities signed (PEM), TLS 1.2 at least. Once revocation lists
    /// are given (PEM or DER), they must say of a server that it was not revoked, and not be out of date.
    ///
    /// # Errors
    /// [`MailError::NoAuthority`]: none, or what cannot be read.
    pub fn new(
        authorities_pem: &[&str],
        lists: &[&[u8]],
        client: Option<Shown>,
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
        let roots = Arc::new(roots);
        let lists: Vec<CertificateRevocationListDer<'static>> = lists
            .iter()
            .map(|list| {
                CertificateRevocationListDer::from_pem_slice(list)
                    .unwrap_or_else(|_not_pem| CertificateRevocationListDer::from(list.to_vec()))
            })
            .collect();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut verifier =
            WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone());
        if !lists.is_empty() {
            verifier = verifier
                .with_crls(lists)
                .only_check_end_entity_revocation()
                .enforce_revocation_expiration();
        }
        let verifier = verifier.build().map_err(|error| unreadable(&error))?;
        let versions = client
            .as_ref()
            .map_or(rustls::DEFAULT_VERSIONS, |client| client.versions);
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .map_err(|error| unreadable(&error))?
            .with_webpki_verifier(verifier);
        let config = match client {
            Some(client) => config.with_client_cert_resolver(client.certificate),
            None => config.with_no_client_auth(),
        };
        Ok(Self {
            config: Arc::new(config),
            roots,
            lists: None,
        })
    }

    /// Asks besides, of each server, the list its certificate names.
    #[must_use]
    pub fn asking(mut self, lists: Arc<dyn Lists>) -> Self {
        self.lists = Some(lists);
        self
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }

    /// Whether what a server showed was revoked; it is believed already but for this.
    pub(crate) async fn asked_about(
        &self,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        host: &str,
    ) -> Result<(), MailError> {
        match &self.lists {
            Some(lists) => {
                revocation::asked_about(chain, name, host, &self.roots, lists.as_ref()).await
            }
            None => Ok(()),
        }
    }
}
