//! Mutual TLS with any of these keys.
//!
//! A key that cannot do RSA-PSS (a card of the third generation) is limited to TLS 1.2: with TLS 1.3 the client would
//! send no certificate at all, and the server's refusal would come as a riddle.

use std::fmt;
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use rustls::{
    ClientConfig, RootCertStore, SignatureAlgorithm, SignatureScheme, SupportedProtocolVersion,
};

use crate::signer::{Algorithm, Signer};

static MODERN: [&SupportedProtocolVersion; 2] = [&rustls::version::TLS13, &rustls::version::TLS12];
static OLD: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS12];

/// Which versions of TLS this key can authenticate a client in.
pub fn versions(signer: &dyn Signer) -> &'static [&'static SupportedProtocolVersion] {
    let modern = signer.algorithms().iter().any(|algorithm| {
        matches!(
            algorithm,
            Algorithm::RsaPssSha256 | Algorithm::EcdsaP256Sha256
        )
    });
    if modern { &MODERN } else { &OLD }
}

/// How a client that trusts `roots` connects: with this key when there is one, without a certificate otherwise.
///
/// The handshake signs inside the connection's task: with a card that blocks it, so such connections belong on a runtime
/// of their own.
pub fn client(
    roots: RootCertStore,
    signer: Option<Arc<dyn Signer>>,
) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(signer.as_deref().map_or(&MODERN[..], versions))?
        .with_root_certificates(roots);
    Ok(match signer {
        Some(signer) => builder.with_client_cert_resolver(shown(signer)),
        None => builder.with_no_client_auth(),
    })
}

/// The certificate of this key, for a connection that is made elsewhere; [`versions`] says in what.
pub fn shown(signer: Arc<dyn Signer>) -> Arc<dyn ResolvesClientCert> {
    let chain = signer
        .chain()
        .iter()
        .map(|der| CertificateDer::from(der.clone()))
        .collect();
    let key = Arc::new(CertifiedKey::new(chain, Arc::new(Key(signer))));
    Arc::new(SingleCertAndKey::from(key))
}

#[derive(Debug)]
struct Key(Arc<dyn Signer>);

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn rustls::sign::Signer>> {
        // PSS first, where there: it is the only RSA scheme of TLS 1.3.
        [
            Algorithm::RsaPssSha256,
            Algorithm::RsaPkcs1Sha256,
            Algorithm::EcdsaP256Sha256,
        ]
        .into_iter()
        .find(|algorithm| {
            self.0.algorithms().contains(algorithm) && offered.contains(&algorithm.scheme())
        })
        .map(|algorithm| {
            Box::new(Handshake {
                signer: Arc::clone(&self.0),
                algorithm,
            }) as Box<dyn rustls::sign::Signer>
        })
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match self.0.algorithms().first() {
            Some(Algorithm::EcdsaP256Sha256) => SignatureAlgorithm::ECDSA,
            _ => SignatureAlgorithm::RSA,
        }
    }
}

struct Handshake {
    signer: Arc<dyn Signer>,
    algorithm: Algorithm,
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

impl rustls::sign::Signer for Handshake {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        self.signer
            .sign(self.algorithm, message)
            .map_err(|error| rustls::Error::Other(rustls::OtherError(Arc::new(error))))
    }

    fn scheme(&self) -> SignatureScheme {
        self.algorithm.scheme()
    }
}
