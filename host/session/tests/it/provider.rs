//! A real provider of its own for each test (`tests/servers/oidc`), and the person at its page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::Url;
use rustls::pki_types::PrivateKeyDer;
use socle_servers::provider::{self as servers, OpenIdProvider};
use socle_session::psc::provider::Now;
use socle_session::psc::{Config, Provider, PscError, Secret};
use socle_session::state::Moment;

pub(crate) const DOCTOR: &str = "899700000001";

/// A provider under way.
pub(crate) struct Idp {
    _server: OpenIdProvider,
    pub(crate) issuer: Url,
    pub(crate) ca: String,
    client: reqwest::Client,
    _folder: tempfile::TempDir,
}

/// How a provider is to be.
#[derive(Default)]
pub(crate) struct Wanted {
    /// Environment of the provider.
    pub(crate) env: Vec<(&'static str, &'static str)>,
    /// It takes only clients this authority certified.
    pub(crate) clients_of: Option<String>,
    /// How the tests themselves come in then.
    pub(crate) client: Option<Arc<dyn rustls::client::ResolvesClientCert>>,
}

impl Idp {
    pub(crate) fn start() -> Self {
        Self::with(Wanted::default())
    }

    pub(crate) fn with(wanted: Wanted) -> Self {
        let files = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        let ca = made.cert.pem();
        let server = OpenIdProvider::start(&servers::Wanted {
            key: &file("key.pem", &made.signing_key.serialize_pem()),
            certificate: &file("cert.pem", &ca),
            clients_of: wanted
                .clients_of
                .map(|authority| file("clients.pem", &authority))
                .as_deref(),
            env: &wanted.env,
        });
        let issuer: Url = server.issuer.parse().unwrap();
        let config = Config {
            roots_pem: vec![ca.clone()],
            client_certificate: wanted.client,
            ..Config::new(issuer.clone(), issuer.clone(), "essai")
        };
        Self {
            issuer,
            client: plain_client(&config),
            ca,
            _server: server,
            _folder: files,
        }
    }

    /// A client of this provider.
    pub(crate) fn config(&self) -> Config {
        Config {
            roots_pem: vec![self.ca.clone()],
            client_secret: Secret::new("secret-de-test"),
            patience: Duration::from_secs(60),
            ..Config::new(
                self.issuer.clone(),
                self.issuer
                    .join("/.well-known/openid-configuration")
                    .unwrap(),
                "socle",
            )
        }
    }

    pub(crate) async fn found(&self) -> Provider {
        Provider::find(self.config(), clock(0)).await.unwrap()
    }

    /// What the persons are about to do.
    pub(crate) async fn will(&self, what: &str) {
        self.essai(&format!("veut?{what}")).await;
    }

    /// Something no real provider has.
    pub(crate) async fn essai(&self, what: &str) -> serde_json::Value {
        let url = self.issuer.join(&format!("/essai/{what}")).unwrap();
        let answer = self.client.get(url).send().await.unwrap();
        let text = answer.text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{what}: {error}: {text}"))
    }

    /// The person's browser opens this page and goes where it is sent; answers the last status and page.
    pub(crate) async fn browse(&self, page: &Url) -> (u16, String) {
        let mut cookies = BTreeMap::new();
        self.browse_with(page, &mut cookies).await
    }

    pub(crate) async fn browse_with(
        &self,
        page: &Url,
        cookies: &mut BTreeMap<String, String>,
    ) -> (u16, String) {
        let mut at = page.clone();
        for _ in 0..10 {
            let kept: Vec<_> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let answer = self
                .client
                .get(at.clone())
                .header("cookie", kept.join("; "))
                .send()
                .await
                .unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                match value {
                    "" => drop(cookies.remove(name)),
                    value => drop(cookies.insert(name.to_owned(), value.to_owned())),
                }
            }
            let status = answer.status().as_u16();
            match answer.headers().get("location") {
                Some(to) => at = at.join(to.to_str().unwrap()).unwrap(),
                None => return (status, answer.text().await.unwrap()),
            }
        }
        panic!("the browser is sent about without end")
    }
}

/// As a browser would reach it: over TLS and, on loopback, without.
fn plain_client(config: &Config) -> reqwest::Client {
    let mut roots = rustls::RootCertStore::empty();
    for pem in &config.roots_pem {
        use rustls::pki_types::pem::PemObject as _;
        let root = rustls::pki_types::CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        roots.add(root).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let building = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let tls = match &config.client_certificate {
        Some(certificate) => building.with_client_cert_resolver(Arc::clone(certificate)),
        None => building.with_no_client_auth(),
    };
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// The machine's clock, so many milliseconds off.
pub(crate) fn clock(off_ms: i64) -> Now {
    let start = std::time::Instant::now();
    Arc::new(move || Moment {
        wall_ms: off_ms
            + i64::try_from(
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap()
                    .as_millis(),
            )
            .unwrap(),
        steady_ms: i64::try_from(start.elapsed().as_millis()).unwrap(),
    })
}

/// A certificate of a client, and the authority that made it.
pub(crate) fn client_certificate() -> (String, Arc<dyn rustls::client::ResolvesClientCert>) {
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    // Another name than that of what it certifies.
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Autorité d’essai");
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    let issuer = rcgen::Issuer::new(params, key);
    let own = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["cabinet.test".into()])
        .unwrap()
        .signed_by(&own, &issuer)
        .unwrap();
    let key = PrivateKeyDer::try_from(own.serialize_der()).unwrap();
    let signing = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
    let certified = rustls::sign::CertifiedKey::new(vec![certificate.der().clone()], signing);
    (
        authority.pem(),
        Arc::new(rustls::sign::SingleCertAndKey::from(certified)),
    )
}

/// The code of an error.
pub(crate) fn code<T>(result: Result<T, PscError>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(error) => error.code(),
    }
}
