//! HTTP over TLS, with the practice's client certificates.
//!
//! - TLS 1.2 or later, the roots the practice trusts, no redirect followed, no proxy taken from
//!   the environment.
//! - A name that resolves to this machine or to a private network is refused unless the practice
//!   mapped it ([`Network::hosts`]): a plugin granted a public host cannot be turned against the
//!   local network by its DNS.
//! - Bodies are read up to the limit the request asks for; past it the exchange fails.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use socle_runtime::Failure;
use socle_runtime::ports::{Answer, Http, HttpRequest, HttpResponse};

/// How a practice reaches the network.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Names the practice resolves itself: in a demonstration, the national services on loopback.
    pub hosts: HashMap<String, SocketAddr>,
    /// Certificate authorities, as PEM.
    pub roots_pem: Vec<String>,
    /// Client certificates by name: PEM of the chain and of the key, together.
    pub identities_pem: HashMap<String, String>,
}

/// A network that cannot be used as configured.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// A root certificate cannot be read.
    #[error("root certificate: {0}")]
    Root(String),
    /// A client certificate or its key cannot be read, or they do not belong together.
    #[error("client certificate `{name}`: {reason}")]
    Identity {
        /// Which.
        name: String,
        /// Why.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS: {0}")]
    Tls(String),
}

/// The [`Http`] port over reqwest and rustls.
pub struct TlsHttp {
    network: Arc<Network>,
    /// One client for each client certificate, and one without.
    clients: Mutex<HashMap<Option<String>, reqwest::Client>>,
}

impl TlsHttp {
    /// Check the configuration and make the client without certificate.
    pub fn new(network: Network) -> Result<Self, NetworkError> {
        let network = Arc::new(network);
        let mut clients = HashMap::from([(None, client(&network, None)?)]);
        for name in network.identities_pem.keys() {
            clients.insert(Some(name.clone()), client(&network, Some(name))?);
        }
        Ok(Self {
            network,
            clients: Mutex::new(clients),
        })
    }

    fn client(&self, identity: Option<&str>) -> Result<reqwest::Client, Failure> {
        let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients
            .get(&identity.map(str::to_owned))
            .cloned()
            .ok_or_else(|| {
                Failure::new(
                    "http.client",
                    "Le certificat du cabinet demandé n’est pas installé sur ce poste.",
                )
                .author(format!(
                    "no client certificate `{}`",
                    identity.unwrap_or_default()
                ))
            })
    }
}

fn client(network: &Arc<Network>, identity: Option<&str>) -> Result<reqwest::Client, NetworkError> {
    let tls = |error: rustls::Error| NetworkError::Tls(error.to_string());
    let mut roots = rustls::RootCertStore::empty();
    for pem in &network.roots_pem {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| NetworkError::Root(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| NetworkError::Root(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(tls)?
        .with_root_certificates(roots);
    let config =
        match identity.and_then(|name| network.identities_pem.get(name).map(|pem| (name, pem))) {
            None => config.with_no_client_auth(),
            Some((name, pem)) => {
                let wrong = |reason: String| NetworkError::Identity {
                    name: name.to_owned(),
                    reason,
                };
                let chain = CertificateDer::pem_slice_iter(pem.as_bytes())
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(|error| wrong(error.to_string()))?;
                let key = PrivateKeyDer::from_pem_slice(pem.as_bytes())
                    .map_err(|error| wrong(error.to_string()))?;
                config
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| wrong(error.to_string()))?
            }
        };
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Arc::new(GuardedResolver(Arc::clone(network))))
        .connect_timeout(Duration::from_secs(10))
        .build()
        .map_err(|error| NetworkError::Tls(error.to_string()))
}

/// Resolves names, and keeps what is granted as a public host from meaning this machine.
struct GuardedResolver(Arc<Network>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let network = Arc::clone(&self.0);
        Box::pin(async move {
            let name = name.as_str().to_ascii_lowercase();
            if let Some(address) = network.hosts.get(&name) {
                return Ok(Box::new(std::iter::once(*address)) as Addrs);
            }
            let resolved = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> = resolved.filter(|address| is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name resolves to no public address".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Addresses of the public Internet: neither this machine, nor private, link-local, carrier or
/// reserved ranges (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b)))
        }
        IpAddr::V6(v6) => match v6.to_ipv4() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let first = v6.segments()[0];
                // Global unicast is 2000::/3; documentation, 6to4 and Teredo inside it are not.
                (first & 0xe000) == 0x2000
                    && first != 0x2002
                    && !(first == 0x2001 && v6.segments()[1] < 0x0200)
                    && !(first == 0x2001 && v6.segments()[1] == 0x0db8)
            }
        },
    }
}

impl Http for TlsHttp {
    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse> {
        Box::pin(async move {
            let client = self.client(request.client.as_deref())?;
            let limit = request.limit_bytes;
            let timeout = request.timeout;
            match tokio::time::timeout(timeout, exchange(client, request)).await {
                Ok(answer) => answer,
                Err(_elapsed) => {
                    tracing::debug!(limit, "http exchange timed out");
                    Err(Failure::passing(
                        "http.timeout",
                        "Le service ne répond pas dans le délai : réessayez dans quelques minutes.",
                    )
                    .author(format!(
                        "no complete answer within {} ms",
                        timeout.as_millis()
                    )))
                }
            }
        })
    }
}

impl TlsHttp {
    /// The names this practice resolves itself.
    pub fn mapped_hosts(&self) -> impl Iterator<Item = &str> {
        self.network.hosts.keys().map(String::as_str)
    }
}

async fn exchange(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let malformed = |author: String| {
        Failure::new(
            "http.malformed",
            "L’extension a préparé une requête invalide : signalez-le à son éditeur.",
        )
        .author(author)
    };
    let method = reqwest::Method::from_bytes(request.method.as_bytes())
        .map_err(|error| malformed(error.to_string()))?;
    let mut building = client.request(method, &request.url);
    for (name, value) in &request.headers {
        building = building.header(name, value);
    }
    let body = Arc::unwrap_or_clone(request.body);
    let response = building
        .body(body)
        .send()
        .await
        .map_err(|error| why(&error))?;
    let too_large = || {
        Failure::new(
            "http.too-large",
            "Le service a renvoyé une réponse anormalement longue : réessayez plus tard.",
        )
        .author(format!(
            "the body is larger than {} bytes",
            request.limit_bytes
        ))
    };
    let status = response.status().as_u16();
    let mut headers = Vec::new();
    for (name, value) in response.headers() {
        headers.push((
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        ));
    }
    if response
        .content_length()
        .is_some_and(|length| length > request.limit_bytes)
    {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let mut parts = response.bytes_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| why(&error))?;
        if (bytes.len() + part.len()) as u64 > request.limit_bytes {
            return Err(too_large());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(HttpResponse {
        status,
        headers,
        body: Arc::new(bytes),
    })
}

/// Is this a TLS error? An `io::Error` shows its cause only through `get_ref`, at times several
/// levels deep.
fn is_tls(cause: &(dyn std::error::Error + 'static)) -> bool {
    if cause.is::<rustls::Error>() {
        return true;
    }
    match cause
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        Some(inner) => is_tls(inner),
        None => false,
    }
}

/// What a transport error means for the practitioner.
fn why(error: &reqwest::Error) -> Failure {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    let mut tls = false;
    while let Some(cause) = source {
        tls |= is_tls(cause);
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    if tls {
        Failure::new(
            "http.tls",
            "La connexion sécurisée avec le service a échoué : vérifiez la date du poste et le certificat du cabinet, puis appelez le support.",
        )
    } else if error.is_timeout() {
        Failure::passing("http.timeout", "Le service ne répond pas dans le délai : réessayez dans quelques minutes.")
    } else if error.is_connect() {
        Failure::passing("http.unreachable", "Le service est injoignable : vérifiez la connexion Internet du poste, puis réessayez.")
    } else {
        Failure::passing("http.interrupted", "L’échange avec le service a été interrompu : réessayez.")
    }
    .author(chain)
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn only_the_public_internet_is_public() {
        for (address, expected) in [
            ("8.8.8.8", true),
            ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("fe80::1", false),
            ("fc00::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("2001:4860:4860::8888", true),
        ] {
            #[allow(clippy::unwrap_used)]
            let parsed = address.parse().unwrap();
            assert_eq!(is_public(parsed), expected, "{address}");
        }
    }
}
