//! Mutual TLS with each kind of key, against a server that asks for a certificate.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use socle_keys::pkcs11::Slot;
use socle_keys::{Algorithm, Certificate, KeyError, KeySource, Secret, Signer, tls};
use socle_test_cards::pki::{Authority, Cps};
use socle_test_cards::{Entry, SOFTHSM, alone};

fn roots(authority: &Authority) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for authority in CertificateDer::pem_slice_iter(authority.bundle_pem().as_bytes()) {
        roots.add(authority.unwrap()).unwrap();
    }
    roots
}

/// A server that wants a certificate of this authority, for one connection: it answers the version and who came.
fn serve(authority: &Authority) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(
        Arc::new(roots(authority)),
        Arc::clone(&provider),
    )
    .build()
    .unwrap();
    let issued = authority.server();
    let chain = CertificateDer::pem_slice_iter(issued.certificate_pem.as_bytes())
        .map(Result::unwrap)
        .collect();
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (tcp, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, tcp);
        let mut asked = [0; 1];
        if stream.read_exact(&mut asked).is_err() {
            return;
        }
        let version = stream.conn.protocol_version().unwrap();
        let came = stream.conn.peer_certificates().unwrap()[0].to_vec();
        let who = Certificate::from_der(&came).unwrap().subject_name;
        let said = format!("{version:?} {who}");
        stream.write_all(said.as_bytes()).unwrap();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
    });
    port
}

/// Connect with this key; what the server saw.
fn connect(authority: &Authority, signer: Option<Arc<dyn Signer>>) -> std::io::Result<String> {
    let port = serve(authority);
    let config = tls::client(roots(authority), signer).unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let tcp = TcpStream::connect(("127.0.0.1", port))?;
    let mut stream = StreamOwned::new(connection, tcp);
    stream.write_all(b"?")?;
    let mut said = String::new();
    stream.read_to_string(&mut said)?;
    Ok(said)
}

fn authentication() -> Cps<'static> {
    Cps {
        signs: false,
        ..Cps::doctor()
    }
}

#[test]
fn a_key_in_a_file_authenticates_in_tls_1_3_and_without_one_nobody_comes_in() {
    let authority = Authority::default();
    let issued = authority.card(&authentication());
    let signer = KeySource::Pem(issued.pem())
        .open(None)
        .unwrap()
        .authentication;
    let said = connect(&authority, Some(signer)).unwrap();
    assert!(said.starts_with("TLSv1_3 CN=899900063480"), "{said}");
    assert!(connect(&authority, None).is_err());
}

#[test]
fn a_card_authenticates_and_its_key_never_leaves_it() {
    alone(|bench| {
        let authority = Authority::default();
        let issued = authority.card(&authentication());
        bench.token(
            "CPS",
            "1234",
            &[Entry {
                id: 0x20,
                label: "CPS_PRIV_AUT",
                issued: &issued,
            }],
        );
        let source = KeySource::Card {
            module: SOFTHSM.into(),
            slot: Slot::First,
        };
        // With one key only, it is found by its own place although none is for signatures.
        let keys = source.open(Some(&Secret::new("1234"))).unwrap();
        let said = connect(&authority, Some(Arc::clone(&keys.authentication))).unwrap();
        assert!(said.starts_with("TLSv1_3 CN=899900063480"), "{said}");
        let old: Arc<dyn Signer> = Arc::new(WithoutPss(keys.authentication));
        let said = connect(&authority, Some(old)).unwrap();
        assert!(said.starts_with("TLSv1_2 CN=899900063480"), "{said}");
    });
}

/// A card of the third generation: the same token, that does not do RSA-PSS.
#[derive(Debug)]
struct WithoutPss(Arc<dyn Signer>);

impl Signer for WithoutPss {
    fn certificate(&self) -> &Certificate {
        self.0.certificate()
    }

    fn chain(&self) -> &[Vec<u8>] {
        self.0.chain()
    }

    fn algorithms(&self) -> &[Algorithm] {
        &[Algorithm::RsaPkcs1Sha256]
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        assert_eq!(algorithm, Algorithm::RsaPkcs1Sha256);
        self.0.sign(algorithm, message)
    }
}

/// A card that is pulled out during the handshake.
#[derive(Debug)]
struct PulledOut(Arc<dyn Signer>);

impl Signer for PulledOut {
    fn certificate(&self) -> &Certificate {
        self.0.certificate()
    }

    fn chain(&self) -> &[Vec<u8>] {
        self.0.chain()
    }

    fn algorithms(&self) -> &[Algorithm] {
        self.0.algorithms()
    }

    fn sign(&self, _: Algorithm, _: &[u8]) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::CardRemoved("in a test".into()))
    }
}

#[test]
fn a_card_pulled_out_during_the_handshake_is_an_error_that_says_so() {
    let authority = Authority::default();
    let issued = authority.card(&authentication());
    let signer = KeySource::Pem(issued.pem())
        .open(None)
        .unwrap()
        .authentication;
    let error = connect(&authority, Some(Arc::new(PulledOut(signer)))).unwrap_err();
    let cause = error
        .get_ref()
        .and_then(|error| error.downcast_ref::<rustls::Error>());
    let Some(rustls::Error::Other(other)) = cause else {
        panic!("{error:?}");
    };
    assert_eq!(
        other.0.downcast_ref::<KeyError>(),
        Some(&KeyError::CardRemoved("in a test".into()))
    );
}
