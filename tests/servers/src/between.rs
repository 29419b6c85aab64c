//! A server of TLS before another one: what comes in is carried on over a second connection, and whoever stands between sees
//! both in clear.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

/// How it shows itself, and what is behind it.
pub(crate) struct Between {
    /// PEM.
    pub(crate) certificate: String,
    /// Of that certificate, PEM.
    pub(crate) key: String,
    /// The authority of the server behind, which is on the loopback too; PEM.
    pub(crate) behind: String,
    /// The port of the server behind.
    pub(crate) to: u16,
}

impl Between {
    /// Has `carry` take both ends of each connection, one task each, until the runtime ends.
    pub(crate) fn carry<F>(
        self,
        listener: TcpListener,
        carry: impl Fn(server::TlsStream<TcpStream>, client::TlsStream<TcpStream>) -> F
        + Send
        + Sync
        + 'static,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let carry = Arc::new(carry);
        let (acceptor, connector) = (self.acceptor(), self.connector());
        let to = self.to;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, connector) = (acceptor.clone(), connector.clone());
                let carry = Arc::clone(&carry);
                tokio::spawn(async move {
                    let Ok(inside) = acceptor.accept(stream).await else {
                        return;
                    };
                    let behind = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                    let name = "localhost".try_into().unwrap();
                    let behind = connector.connect(name, behind).await.unwrap();
                    carry(inside, behind).await;
                });
            }
        });
    }

    fn acceptor(&self) -> TlsAcceptor {
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    fn connector(&self) -> TlsConnector {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(self.behind.as_bytes()).unwrap())
            .unwrap();
        let config = rustls::ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A port of the loopback, chosen by the system and held.
pub(crate) async fn listening() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap()
}
