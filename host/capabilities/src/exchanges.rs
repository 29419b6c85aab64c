//! How exchanges with services go, as this workstation sees them: what answers, what is slow, what does not answer and since
//! when. Nothing is asked of a service for it: it is learnt from what plugins ask anyway.
//!
//! [`Watched`] is an [`Http`] port that notes what comes of each exchange of another one, [`mail::WatchedMail`] the same for
//! mailboxes; [`Exchanges`] is what was noted since the program began, and what was kept before. Hosts, durations and outcomes
//! are noted, never what was said.

mod kept;
pub mod mail;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use socle_runtime::Failure;
use socle_runtime::ports::{Answer, Clock, Http, HttpRequest, HttpResponse};

/// A service whose usual exchange lasts longer than this is slow: so long a person notices that they wait.
pub const SLOW: Duration = Duration::from_secs(2);
/// How many of the last exchanges say what is usual.
const KEPT: usize = 5;
/// Most hosts that are kept in mind; the one heard of longest ago goes first.
const HOSTS: usize = 64;

/// How a service does, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The last exchange was answered in good time.
    Answers,
    /// It answers, and takes long.
    Slow,
    /// The last exchange was not answered.
    Down,
}

/// What is known of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name on the network.
    pub host: String,
    /// How it does.
    pub standing: Standing,
    /// Since when it does so, milliseconds since the Unix epoch, UTC.
    pub since_ms: i64,
    /// When the last exchange ended, the same way.
    pub last_ms: i64,
    /// What an exchange usually lasts, milliseconds; none while none was answered.
    pub usual_ms: Option<u64>,
    /// French: why the last exchange was not answered.
    pub reason: Option<String>,
}

/// What came of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// It was not: why, in French.
    Unanswered(String),
    /// Nobody waited for the answer any more: that it took so long is all there is to know.
    GivenUp,
}

/// What was noted of all services.
#[derive(Debug, Default)]
pub struct Exchanges(Mutex<BTreeMap<String, Known>>);

#[derive(Debug)]
struct Known {
    lasted: VecDeque<Duration>,
    standing: Standing,
    since_ms: i64,
    last_ms: i64,
    reason: Option<String>,
}

impl Known {
    fn usual(&self) -> Option<Duration> {
        let mut all: Vec<_> = self.lasted.iter().copied().collect();
        all.sort();
        all.get(all.len() / 2).copied()
    }

    /// How it does when it answers.
    fn by_time(&self) -> Standing {
        match self.usual() {
            Some(usual) if usual > SLOW => Standing::Slow,
            _ => Standing::Answers,
        }
    }
}

impl Exchanges {
    /// Note what came of an exchange that ended at `now_ms`.
    pub fn note(&self, host: &str, outcome: Outcome, lasted: Duration, now_ms: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if outcome == Outcome::GivenUp && lasted < SLOW {
            return;
        }
        if !known.contains_key(host) && known.len() >= HOSTS {
            let oldest = known.iter().min_by_key(|(_, one)| one.last_ms);
            if let Some(oldest) = oldest.map(|(host, _)| host.clone()) {
                known.remove(&oldest);
            }
        }
        let one = known.entry(host.to_owned()).or_insert(Known {
            lasted: VecDeque::new(),
            standing: Standing::Answers,
            since_ms: now_ms,
            last_ms: now_ms,
            reason: None,
        });
        one.last_ms = now_ms;
        let standing = match outcome {
            Outcome::Unanswered(reason) => {
                one.reason = Some(reason);
                Standing::Down
            }
            // It may be slow, it may be away: what was known stays, but for the time it takes.
            Outcome::GivenUp if one.standing == Standing::Down => Standing::Down,
            Outcome::Answered | Outcome::GivenUp => {
                one.reason = None;
                one.lasted.push_back(lasted);
                while one.lasted.len() > KEPT {
                    one.lasted.pop_front();
                }
                one.by_time()
            }
        };
        if one.standing != standing {
            one.standing = standing;
            one.since_ms = now_ms;
        }
    }

    /// What is known, by host.
    #[must_use]
    pub fn seen(&self) -> Vec<Service> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let service = |(host, one): (&String, &Known)| Service {
            host: host.clone(),
            standing: one.standing,
            since_ms: one.since_ms,
            last_ms: one.last_ms,
            usual_ms: one
                .usual()
                .map(|usual| u64::try_from(usual.as_millis()).unwrap_or(u64::MAX)),
            reason: one.reason.clone(),
        };
        known.iter().map(service).collect()
    }
}

/// An [`Http`] port that notes what comes of the exchanges of another.
pub struct Watched {
    inner: Arc<dyn Http>,
    exchanges: Arc<Exchanges>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watched")
    }
}

impl Watched {
    /// Watch this one.
    #[must_use]
    pub fn new(inner: Arc<dyn Http>, exchanges: Arc<Exchanges>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            exchanges,
            clock,
        }
    }
}

impl Http for Watched {
    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse> {
        let host = url::Url::parse(&request.url).ok();
        let host = host.and_then(|url| url.host_str().map(str::to_owned));
        Box::pin(async move {
            let mut under_way = UnderWay {
                watched: self,
                host,
                began: Instant::now(),
                outcome: Some(Outcome::GivenUp),
            };
            let came = self.inner.send(request).await;
            under_way.outcome = outcome(&came);
            came
        })
    }

    fn serves_identities(&self, host: &str) -> bool {
        self.inner.serves_identities(host)
    }
}

/// An exchange: it is noted when it ends, and when nobody waits for it any more.
struct UnderWay<'a> {
    watched: &'a Watched,
    host: Option<String>,
    began: Instant,
    outcome: Option<Outcome>,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let (Some(host), Some(outcome)) = (&self.host, self.outcome.take()) {
            let now_ms = self.watched.clock.now_ms();
            let lasted = self.began.elapsed();
            self.watched.exchanges.note(host, outcome, lasted, now_ms);
        }
    }
}

/// What an exchange tells of its service; nothing when it never left this workstation. An answer that says no is an answer:
/// SOAP faults are errors of HTTP too. The three that say that nobody is behind the door are not, nor is an error told in a
/// page for people: what stands before the service wrote it.
fn outcome(came: &Result<HttpResponse, Failure>) -> Option<Outcome> {
    const AWAY: [u16; 3] = [502, 503, 504];
    const UNANSWERED: [&str; 4] = [
        "http.timeout",
        "http.unreachable",
        "http.interrupted",
        "http.tls",
    ];
    match came {
        Ok(response) if AWAY.contains(&response.status) => Some(Outcome::Unanswered(format!(
            "Le service se dit indisponible ({}).",
            response.status
        ))),
        Ok(response) if response.status >= 500 && is_page(response) => {
            Some(Outcome::Unanswered(format!(
                "Le service répond par une page d’erreur ({}).",
                response.status
            )))
        }
        Ok(_) => Some(Outcome::Answered),
        Err(failure) if UNANSWERED.contains(&failure.code.as_str()) => {
            Some(Outcome::Unanswered(failure.message.clone()))
        }
        Err(_) => None,
    }
}

/// Whether this is a page for people, whatever it was to be.
fn is_page(response: &HttpResponse) -> bool {
    response.headers.iter().any(|(name, value)| {
        name == "content-type"
            && value
                .split(';')
                .next()
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(120);
    const LONG: Duration = Duration::from_secs(3);

    fn down() -> Outcome {
        Outcome::Unanswered("Le service est injoignable.".into())
    }

    #[track_caller]
    fn check(noted: &[(Outcome, Duration)], standing: Standing, since_ms: i64) {
        let exchanges = Exchanges::default();
        for (n, (outcome, lasted)) in noted.iter().enumerate() {
            exchanges.note("a.fr", outcome.clone(), *lasted, n as i64);
        }
        let seen = exchanges.seen();
        assert_eq!((seen[0].standing, seen[0].since_ms), (standing, since_ms));
    }

    #[test]
    fn a_service_is_green_slow_or_down_since_the_exchange_that_made_it_so() {
        use Outcome::{Answered, GivenUp};
        check(&[(Answered, QUICK)], Standing::Answers, 0);
        check(&[(Answered, QUICK), (down(), LONG)], Standing::Down, 1);
        let twice = [(down(), LONG), (down(), LONG), (GivenUp, LONG)];
        check(&twice, Standing::Down, 0);
        check(&[(down(), LONG), (Answered, QUICK)], Standing::Answers, 1);
        // One long exchange among quick ones is nothing; when half of them are long it is slow.
        let once = [(Answered, QUICK), (Answered, QUICK), (Answered, LONG)];
        check(&once, Standing::Answers, 0);
        let often = [
            (Answered, QUICK),
            (Answered, QUICK),
            (Answered, LONG),
            (GivenUp, LONG),
            (Answered, LONG),
        ];
        check(&often, Standing::Slow, 3);
    }

    #[test]
    fn what_is_given_up_at_once_says_nothing_and_hosts_are_bounded() {
        let exchanges = Exchanges::default();
        exchanges.note("a.fr", Outcome::GivenUp, QUICK, 0);
        assert!(exchanges.seen().is_empty());
        for n in 0..2 * HOSTS as i64 {
            exchanges.note(&format!("h{n}.fr"), Outcome::Answered, QUICK, n);
        }
        let seen = exchanges.seen();
        assert_eq!(seen.len(), HOSTS);
        assert!(seen.iter().all(|one| one.last_ms >= HOSTS as i64));
    }

    #[test]
    fn an_answer_that_says_no_is_an_answer_and_what_never_left_says_nothing() {
        let answered = |status, kind: &str| {
            outcome(&Ok(HttpResponse {
                status,
                headers: vec![("content-type".into(), kind.into())],
                body: Default::default(),
            }))
        };
        let soap = "application/soap+xml";
        let page = "text/html; charset=utf-8";
        assert_eq!(answered(500, soap), Some(Outcome::Answered));
        assert_eq!(answered(404, soap), Some(Outcome::Answered));
        assert_eq!(answered(404, page), Some(Outcome::Answered));
        assert!(matches!(answered(503, soap), Some(Outcome::Unanswered(_))));
        assert!(matches!(answered(500, page), Some(Outcome::Unanswered(_))));
        let failed = |code| outcome(&Err(Failure::passing(code, "Non.")));
        assert!(matches!(
            failed("http.timeout"),
            Some(Outcome::Unanswered(_))
        ));
        assert_eq!(failed("denied"), None);
        assert_eq!(failed("session-required"), None);
    }
}
