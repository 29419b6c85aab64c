//! What a server gets and what it points to: an access token that is named is borne to it alone; one that sends elsewhere
//! is not followed, since a plugin was granted hosts, not where they point.
#![allow(clippy::unwrap_used, missing_docs)]

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use socle_capabilities::http::{Found, Lookup, Network, TlsHttp, Tokens};
use socle_runtime::Failure;
use socle_runtime::ports::{Http as _, HttpRequest, Reach};
use socle_session::psc::Secret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Every name is this machine; which were asked for.
#[derive(Default)]
struct Here(Mutex<Vec<String>>);

impl Lookup for Here {
    fn lookup(&self, name: &str) -> Found {
        self.0.lock().unwrap().push(name.to_owned());
        Box::pin(async { Ok(vec![Ipv4Addr::LOCALHOST.into()]) })
    }
}

/// Answers one exchange with a redirection; its port and its certificate.
async fn server() -> (u16, String, Arc<Mutex<String>>) {
    let heard = Arc::new(Mutex::new(String::new()));
    let hearing = Arc::clone(&heard);
    let made = rcgen::generate_simple_self_signed(["essai.test".to_owned()]).unwrap();
    let pem = made.cert.pem();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        *hearing.lock().unwrap() = String::from_utf8(request).unwrap();
        stream
            .write_all(
                b"HTTP/1.1 302 Found\r\nLocation: https://autre.test/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            )
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
    });
    (port, pem, heard)
}

#[tokio::test]
async fn where_a_server_points_is_an_answer_and_not_followed() {
    let (port, pem, heard) = server().await;
    let here = Arc::new(Here::default());
    let network = Network {
        roots_pem: vec![pem],
        ..Network::default()
    };
    let tokens: Tokens = Arc::new(|name| match name {
        "pro-sante-connect" => Ok(Secret::new("jeton-d-essai")),
        other => Err(Failure::new("http.client", other)),
    });
    let http = TlsHttp::with_lookup(network, Arc::clone(&here) as Arc<dyn Lookup>)
        .unwrap()
        .bearing(tokens);
    let asked = |token: &str| HttpRequest {
        method: "GET".into(),
        url: format!("https://essai.test:{port}/"),
        headers: Vec::new(),
        client: None,
        token: Some(token.into()),
        timeout: Duration::from_secs(20),
        limit_bytes: 1_000,
        reach: Reach::Anywhere,
        body: Arc::default(),
    };
    // What nobody has is not sent without.
    assert_eq!(
        http.send(asked("autre")).await.unwrap_err().code,
        "http.client"
    );
    assert_eq!(*heard.lock().unwrap(), "");
    let answer = http.send(asked("pro-sante-connect")).await.unwrap();
    assert_eq!(answer.status, 302);
    let heard = heard.lock().unwrap();
    assert!(
        heard.contains("authorization: Bearer jeton-d-essai"),
        "{heard}"
    );
    let location = answer
        .headers
        .iter()
        .find(|(name, _)| name == "location")
        .map(|(_, value)| value.as_str());
    assert_eq!(location, Some("https://autre.test/"));
    assert_eq!(*here.0.lock().unwrap(), ["essai.test"]);
}
