//! HTTP over TLS, with the practice's client certificates and those of who is at the keyboard.
//!
//! - TLS 1.2 or later, the roots the practice trusts, no redirect followed, no proxy taken from
//!   the environment.
//! - A name is resolved once for a connection, each address is checked, and the connection goes to
//!   an address that was: a name that means another machine the next time it is asked gains nothing.
//!   Addresses of this machine or of a private network are left out unless the practice mapped the
//!   name ([`Network::hosts`]), or granted this host at any address ([`Reach::Anywhere`]).
//! - Bodies are read up to the limit the request asks for; past it the exchange fails.

use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use socle_keys::{KeyError, Signer};
use socle_runtime::Failure;
use socle_runtime::ports::{Answer, Http, HttpRequest, HttpResponse, Reach};
use socle_session::psc::Secret;

/// How a practice reaches the network.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Names the practice resolves itself: in a demonstration, the national services on loopback.
    pub hosts: HashMap<String, SocketAddr>,
    /// Certificate authorities, as PEM.
    pub roots_pem: Vec<String>,
    /// Those the system trusts too; not in a demonstration, which speaks to nobody outside.
    pub system_roots: bool,
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

/// Addresses found for a name.
pub type Found = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// Finds the addresses of names. What it answers is checked: it need not be trusted.
pub trait Lookup: Send + Sync {
    /// All addresses of this name.
    fn lookup(&self, name: &str) -> Found;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: &str) -> Found {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Which client certificate, and which addresses.
type Manner = (Option<String>, Reach);

/// The access token of who is identified, by name; why there is none.
pub type Tokens = Arc<dyn Fn(&str) -> Result<Secret, Failure> + Send + Sync>;

/// The [`Http`] port over reqwest and rustls.
pub struct TlsHttp {
    network: Arc<Network>,
    known: Mutex<Known>,
    lookup: Arc<dyn Lookup>,
    tokens: OnceLock<Tokens>,
    /// Where the handshakes of cards wait.
    apart: Apart,
}

/// What changes while it works.
struct Known {
    roots: RootCertStore,
    /// Keys that are presented, by name.
    presented: HashMap<String, Arc<dyn Signer>>,
    /// One client for each client certificate and one without, for each reach: connections that are kept open are those
    /// of one manner only.
    clients: HashMap<Manner, Client>,
}

#[derive(Clone)]
struct Client {
    reqwest: reqwest::Client,
    /// Its handshake may wait on a card.
    apart: bool,
}

/// Threads for connections whose handshake waits on a card: those of plugins do not wait with it.
#[derive(Default)]
struct Apart(Mutex<Option<tokio::runtime::Runtime>>);

impl Apart {
    fn handle(&self) -> Result<tokio::runtime::Handle, std::io::Error> {
        let mut runtime = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(runtime.handle().clone());
        }
        let made = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("carte")
            .enable_all()
            .build()?;
        let handle = made.handle().clone();
        *runtime = Some(made);
        Ok(handle)
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let runtime = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        // A card that does not answer is not waited for.
        if let Some(runtime) = runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl TlsHttp {
    /// Check the configuration and make the clients.
    pub fn new(network: Network) -> Result<Self, NetworkError> {
        Self::with_lookup(network, Arc::new(SystemLookup))
    }

    /// The same, with another resolver than the machine's.
    pub fn with_lookup(network: Network, lookup: Arc<dyn Lookup>) -> Result<Self, NetworkError> {
        let http = Self {
            known: Mutex::new(Known {
                roots: roots(&network, &[])?,
                presented: HashMap::new(),
                clients: HashMap::new(),
            }),
            network: Arc::new(network),
            lookup,
            tokens: OnceLock::new(),
            apart: Apart::default(),
        };
        let clients = {
            let known = http.known();
            http.all(&known.roots, &known.presented)?
        };
        http.known().clients = clients;
        Ok(http)
    }

    /// Where access tokens are had from. Said once, before anything is sent.
    #[must_use]
    pub fn bearing(self, tokens: Tokens) -> Self {
        if self.tokens.set(tokens).is_err() {
            tracing::error!("access tokens come from one place");
        }
        self
    }

    /// From now on trust these authorities besides those of the configuration. Connections are made anew.
    ///
    /// # Errors
    /// One of them cannot be read; those trusted before stay.
    pub fn trust(&self, roots_pem: &[String]) -> Result<(), NetworkError> {
        let roots = roots(&self.network, roots_pem)?;
        let mut known = self.known();
        known.clients = self.all(&roots, &known.presented)?;
        known.roots = roots;
        Ok(())
    }

    /// From now on present this key where `name` is asked for; with none, that certificate is not there any more, and
    /// neither are the connections that were kept open with it. For the card of the person at the keyboard, which comes
    /// and goes.
    ///
    /// # Errors
    /// [`NetworkError::Tls`]; nothing is presented under that name then.
    pub fn present(&self, name: &str, signer: Option<Arc<dyn Signer>>) -> Result<(), NetworkError> {
        let mut known = self.known();
        known.presented.remove(name);
        known
            .clients
            .retain(|(one, _), _| one.as_deref() != Some(name));
        if let Some(signer) = signer {
            let made = self.presenting(&known.roots, name, &signer)?;
            known.clients.extend(made);
            known.presented.insert(name.to_owned(), signer);
        }
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client for each manner.
    fn all(
        &self,
        roots: &RootCertStore,
        presented: &HashMap<String, Arc<dyn Signer>>,
    ) -> Result<HashMap<Manner, Client>, NetworkError> {
        let mut clients = HashMap::new();
        let identities = self.network.identities_pem.keys().map(String::as_str);
        for identity in std::iter::once(None).chain(identities.map(Some)) {
            let config = config(&self.network, roots, identity)?;
            clients.extend(self.both(identity, &config, false)?);
        }
        for (name, signer) in presented {
            clients.extend(self.presenting(roots, name, signer)?);
        }
        Ok(clients)
    }

    fn presenting(
        &self,
        roots: &RootCertStore,
        name: &str,
        signer: &Arc<dyn Signer>,
    ) -> Result<Vec<(Manner, Client)>, NetworkError> {
        let config = socle_keys::tls::client(roots.clone(), Some(Arc::clone(signer)))
            .map_err(|error| NetworkError::Tls(error.to_string()))?;
        self.both(Some(name), &config, true)
    }

    /// The clients of one certificate, for each reach.
    fn both(
        &self,
        identity: Option<&str>,
        config: &ClientConfig,
        apart: bool,
    ) -> Result<Vec<(Manner, Client)>, NetworkError> {
        let mut made = Vec::new();
        for reach in [Reach::Internet, Reach::Anywhere] {
            let resolver = GuardedResolver {
                network: Arc::clone(&self.network),
                lookup: Arc::clone(&self.lookup),
                reach,
            };
            let reqwest = client(config.clone(), resolver)?;
            made.push((
                (identity.map(str::to_owned), reach),
                Client { reqwest, apart },
            ));
        }
        Ok(made)
    }

    fn client(&self, identity: Option<&str>, reach: Reach) -> Result<Client, Failure> {
        self.known()
            .clients
            .get(&(identity.map(str::to_owned), reach))
            .cloned()
            .ok_or_else(|| {
                let sentence = match identity {
                    Some("professional") => {
                        "Ce service demande votre carte : ouvrez votre session avec elle, puis recommencez."
                    }
                    _ => "Le certificat du cabinet demandé n’est pas installé sur ce poste : indiquez-le dans les réglages de connexion.",
                };
                Failure::new("http.client", sentence).author(format!(
                    "no client certificate `{}`",
                    identity.unwrap_or_default()
                ))
            })
    }

    /// What is written as `authorization` for the token of this name.
    fn bearer(&self, name: &str) -> Result<HeaderValue, Failure> {
        let unknown = |author: String| {
            Failure::new(
                "http.client",
                "Ce service demande une connexion que ce poste n’a pas : ouvrez votre session avec Pro Santé Connect.",
            )
            .author(author)
        };
        let tokens = self
            .tokens
            .get()
            .ok_or_else(|| unknown(format!("no access token `{name}`")))?;
        let token = tokens(name)?;
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
            .map_err(|_odd| unknown(format!("the access token `{name}` cannot be written")))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Those of the configuration, the system's where they count, and these.
fn roots(network: &Network, more_pem: &[String]) -> Result<RootCertStore, NetworkError> {
    let mut roots = RootCertStore::empty();
    if network.system_roots {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(%error, "an authority of the system is not read");
        }
        // The system's list may hold some that no TLS library takes.
        roots.add_parsable_certificates(found.certs);
    }
    for pem in network.roots_pem.iter().chain(more_pem) {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| NetworkError::Root(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| NetworkError::Root(error.to_string()))?;
        }
    }
    Ok(roots)
}

fn config(
    network: &Network,
    roots: &RootCertStore,
    identity: Option<&str>,
) -> Result<ClientConfig, NetworkError> {
    let tls = |error: rustls::Error| NetworkError::Tls(error.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(tls)?
        .with_root_certificates(roots.clone());
    let known = identity.and_then(|name| network.identities_pem.get(name).map(|pem| (name, pem)));
    let Some((name, pem)) = known else {
        return Ok(config.with_no_client_auth());
    };
    let wrong = |reason: String| NetworkError::Identity {
        name: name.to_owned(),
        reason,
    };
    let chain = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(error.to_string()))?;
    let key =
        PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    config
        .with_client_auth_cert(chain, key)
        .map_err(|error| wrong(error.to_string()))
}

fn client(
    config: ClientConfig,
    resolver: GuardedResolver,
) -> Result<reqwest::Client, NetworkError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Arc::new(resolver))
        .connect_timeout(Duration::from_secs(10))
        .build()
        .map_err(|error| NetworkError::Tls(error.to_string()))
}

/// Resolves names, and keeps what is granted as a public host from meaning this machine.
struct GuardedResolver {
    network: Arc<Network>,
    lookup: Arc<dyn Lookup>,
    reach: Reach,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_ascii_lowercase();
        let mapped = self.network.hosts.get(&name).copied();
        let (looked, reach) = (self.lookup.lookup(&name), self.reach);
        Box::pin(async move {
            if let Some(address) = mapped {
                return Ok(Box::new(std::iter::once(address)) as Addrs);
            }
            let allowed: Vec<_> = looked
                .await?
                .into_iter()
                .filter(|address| reach == Reach::Anywhere || is_public(*address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
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
        IpAddr::V6(v6) => match v6.to_ipv4().or_else(|| translated(v6)) {
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

/// The address a NAT64 gateway goes to for `64:ff9b::/96` (RFC 6052): what it hides is what counts.
fn translated(v6: std::net::Ipv6Addr) -> Option<std::net::Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = v6.segments();
    ([a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0]).then(|| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        std::net::Ipv4Addr::new(a, b, c, d)
    })
}

impl Http for TlsHttp {
    fn serves_identities(&self, host: &str) -> bool {
        crate::identities::tells(host)
    }

    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse> {
        Box::pin(async move {
            let client = self.client(request.client.as_deref(), request.reach)?;
            let bearer = match &request.token {
                Some(name) => Some(self.bearer(name)?),
                None => None,
            };
            let limit = request.limit_bytes;
            let timeout = request.timeout;
            let exchanged = async {
                if !client.apart {
                    return exchange(client.reqwest, request, bearer).await;
                }
                let handle = self.apart.handle().map_err(|error| interrupted(&error))?;
                let task = Aborting(handle.spawn(exchange(client.reqwest, request, bearer)));
                task.await.unwrap_or_else(|error| Err(interrupted(&error)))
            };
            match tokio::time::timeout(timeout, exchanged).await {
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

fn interrupted(error: &dyn std::error::Error) -> Failure {
    Failure::passing(
        "http.interrupted",
        "L’échange avec le service a été interrompu : réessayez.",
    )
    .author(error.to_string())
}

/// A task that ends when nobody waits for it any more.
struct Aborting<T>(tokio::task::JoinHandle<T>);

impl<T> Future for Aborting<T> {
    type Output = Result<T, tokio::task::JoinError>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl TlsHttp {
    /// The names this practice resolves itself.
    pub fn mapped_hosts(&self) -> impl Iterator<Item = &str> {
        self.network.hosts.keys().map(String::as_str)
    }
}

/// How often a request that was never written is begun again at most.
const BEGUN_AGAIN: usize = 3;

/// Sends it. A server that refuses our certificate, or wants one, may hang up while the request is about to be written:
/// nothing has left then, and trying again tells why.
async fn send(building: reqwest::RequestBuilder) -> Result<reqwest::Response, Failure> {
    let mut next = Some(building);
    for begun in 0.. {
        let Some(building) = next.take() else { break };
        next = building.try_clone().filter(|_| begun < BEGUN_AGAIN);
        match building.send().await {
            Err(error) if next.is_some() && never_written(&error) => {}
            sent => return sent.map_err(|error| why(&error)),
        }
    }
    Err(Failure::passing(
        "http.interrupted",
        "L’échange avec le service a été interrompu : réessayez.",
    ))
}

/// Whether the connection ended before anything of the request was written to it.
fn never_written(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            return error.is_canceled();
        }
        source = cause.source();
    }
    false
}

async fn exchange(
    client: reqwest::Client,
    request: HttpRequest,
    bearer: Option<HeaderValue>,
) -> Result<HttpResponse, Failure> {
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
    if let Some(bearer) = bearer {
        building = building.header(AUTHORIZATION, bearer);
    }
    let body = Arc::unwrap_or_clone(request.body);
    let response = send(building.body(body)).await?;
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

/// What the key of the handshake said, wherever it stands in these causes.
fn key_error<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e KeyError> {
    if let Some(rustls::Error::Other(other)) = cause.downcast_ref::<rustls::Error>() {
        return other.0.downcast_ref();
    }
    let inner = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
    key_error(inner)
}

/// What a transport error means for the practitioner.
fn why(error: &reqwest::Error) -> Failure {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    let mut tls = false;
    while let Some(cause) = source {
        if let Some(key) = key_error(cause) {
            return Failure::passing(key.code(), key.sentence()).author(key.to_string());
        }
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
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use reqwest::dns::{Name, Resolve as _};

    use super::*;

    /// A resolver that answers otherwise each time.
    #[derive(Default)]
    struct Changing {
        answers: Vec<Vec<&'static str>>,
        asked: AtomicUsize,
    }

    impl Lookup for Changing {
        fn lookup(&self, _: &str) -> Found {
            let turn = self.asked.fetch_add(1, Ordering::Relaxed);
            let answer = &self.answers[turn % self.answers.len()];
            let found = answer.iter().map(|text| text.parse().unwrap()).collect();
            Box::pin(async move { Ok(found) })
        }
    }

    async fn addresses(reach: Reach, answers: &[&[&'static str]]) -> Vec<Option<Vec<String>>> {
        let resolver = GuardedResolver {
            network: Arc::default(),
            lookup: Arc::new(Changing {
                answers: answers.iter().map(|answer| answer.to_vec()).collect(),
                asked: AtomicUsize::new(0),
            }),
            reach,
        };
        let mut given = Vec::new();
        for _ in answers {
            let name: Name = "essai.test".parse().unwrap();
            let found = resolver.resolve(name).await.ok();
            given.push(found.map(|found| found.map(|address| address.ip().to_string()).collect()));
        }
        given
    }

    #[tokio::test]
    async fn each_address_of_a_name_is_checked_each_time_it_is_resolved() {
        let rebound: &[&[&str]] = &[
            &["8.8.8.8"],
            &["127.0.0.1"],
            &["169.254.169.254", "8.8.8.8", "10.0.0.1", "::1"],
            &["::ffff:192.168.1.1"],
            &[],
        ];
        let public = Some(vec!["8.8.8.8".to_owned()]);
        assert_eq!(
            addresses(Reach::Internet, rebound).await,
            [public.clone(), None, public.clone(), None, None]
        );
        let anywhere = addresses(Reach::Anywhere, rebound).await;
        assert_eq!(anywhere[1], Some(vec!["127.0.0.1".to_owned()]));
        assert_eq!(anywhere[2].as_ref().map(Vec::len), Some(4));
        assert_eq!(anywhere[4], None);
    }

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
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::808:808", true),
            ("::127.0.0.1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("192.0.0.1", false),
            ("203.0.113.7", false),
            ("2002:7f00:1::", false),
            ("2001:4860:4860::8888", true),
        ] {
            let parsed = address.parse().unwrap();
            assert_eq!(is_public(parsed), expected, "{address}");
        }
    }
}
