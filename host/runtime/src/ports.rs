//! What the runtime needs of the world outside the record, as small traits: real ones live in
//! `socle-capabilities`, tests bring their own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::failure::Failure;

/// One HTTP exchange a plugin asks for; the host was already checked against its grants.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// Absolute `https` URL.
    pub url: String,
    /// Name and value, in order.
    pub headers: Vec<(String, String)>,
    /// Which client certificate of the practice to present, by name.
    pub client: Option<String>,
    /// For the whole exchange.
    pub timeout: Duration,
    /// Largest body accepted, in bytes.
    pub limit_bytes: u64,
    /// What to send.
    pub body: Arc<Vec<u8>>,
}

/// What a server answered.
#[derive(Debug, Clone, Default)]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, within the limit asked.
    pub body: Arc<Vec<u8>>,
}

/// An answer that takes time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// HTTP over TLS. Redirects are never followed: a plugin was granted hosts, not where they point.
pub trait Http: Send + Sync {
    /// Do one exchange. Failures bear the codes documented in `wit/net/http.wit`.
    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse>;
}

/// Who is at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Opaque, stable for one person: what the journal names.
    pub person: String,
    /// `doctor`, `professional`, `secretary`.
    pub role: String,
    /// The values `wit/net/session.wit` documents.
    pub values: Vec<(String, String)>,
    /// The acts this session may do.
    pub acts: Vec<String>,
}

/// Knows who is at the keyboard now.
pub trait Sessions: Send + Sync {
    /// `None` when nobody is.
    fn current(&self) -> Option<Session>;
}

/// Time and chance.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch, UTC.
    fn now_ms(&self) -> i64;
    /// Milliseconds of a clock that never goes back.
    fn elapsed_ms(&self) -> u64;
    /// Today in the practice's zone, `YYYY-MM-DD`.
    fn today(&self) -> String;
    /// Fill with cryptographic chance.
    fn random(&self, into: &mut [u8]) -> Result<(), Failure>;
}

/// The machine's clock and chance, in the practice's time zone.
#[derive(Debug)]
pub struct SystemClock {
    zone: jiff::tz::TimeZone,
    start: std::time::Instant,
}

impl SystemClock {
    /// `zone` is an IANA name; Europe/Paris when it is unknown.
    pub fn new(zone: &str) -> Self {
        let zone = jiff::tz::TimeZone::get(zone)
            .or_else(|_| jiff::tz::TimeZone::get("Europe/Paris"))
            .unwrap_or(jiff::tz::TimeZone::UTC);
        Self {
            zone,
            start: std::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn today(&self) -> String {
        jiff::Timestamp::now()
            .to_zoned(self.zone.clone())
            .date()
            .to_string()
    }

    fn random(&self, into: &mut [u8]) -> Result<(), Failure> {
        getrandom::fill(into).map_err(|error| {
            Failure::passing(
                "random.unavailable",
                "Le système ne fournit pas de nombres aléatoires : redémarrez le poste.",
            )
            .author(error.to_string())
        })
    }
}
