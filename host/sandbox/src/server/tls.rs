//! TLS configurations of the server.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientCertVerifierBuilder, NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

use crate::pki::{Pki, untrusted_server_pem};
use crate::server::SandboxError;

/// Three ways to shake hands.
#[derive(Debug)]
pub(crate) struct Tls {
    /// A client certificate is demanded.
    pub(crate) mutual: Arc<ServerConfig>,
    /// A client certificate may be shown.
    pub(crate) open: Arc<ServerConfig>,
    /// As `mutual`, under a certificate nobody trusts.
    pub(crate) untrusted: Arc<ServerConfig>,
}

impl Tls {
    pub(crate) fn new(pki: &Pki, cards_pem: &str, only_tls12: bool) -> Result<Self, SandboxError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        for pem in [pki.ca_pem(), cards_pem] {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.add(certificate.map_err(said)?).map_err(said)?;
            }
        }
        let versions: &[&'static SupportedProtocolVersion] = match only_tls12 {
            true => &[&rustls::version::TLS12],
            false => rustls::ALL_VERSIONS,
        };
        let roots = Arc::new(roots);
        let verifier = || {
            WebPkiClientVerifier::builder_with_provider(Arc::clone(&roots), Arc::clone(&provider))
        };
        Ok(Self {
            mutual: config(&provider, versions, verifier(), pki.server_pem())?,
            open: config(
                &provider,
                versions,
                verifier().allow_unauthenticated(),
                pki.server_pem(),
            )?,
            untrusted: config(&provider, versions, verifier(), &untrusted_server_pem()?)?,
        })
    }
}

fn config(
    provider: &Arc<CryptoProvider>,
    versions: &[&'static SupportedProtocolVersion],
    verifier: ClientCertVerifierBuilder,
    pem: &str,
) -> Result<Arc<ServerConfig>, SandboxError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(said)?;
    let mut config = ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(versions)
        .map_err(said)?
        .with_client_cert_verifier(verifier.build().map_err(said)?)
        .with_single_cert(chain.map_err(said)?, key)
        .map_err(said)?;
    // A resumed session would skip the certificates, ours and the client's.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn said(error: impl std::fmt::Display) -> SandboxError {
    SandboxError::Tls(error.to_string())
}
