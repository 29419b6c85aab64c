//! What the network has of who is there: the key of their card while their session is open, the practice's own certificate,
//! the access token of Pro Santé Connect by name, and the authorities that are trusted.
//!
//! Keys are lent by the session: a connection that is still being made when it locks signs nothing any more.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use socle_capabilities::http::{NetworkError, TlsHttp, Tokens};
use socle_keys::Signer;
use socle_runtime::Failure;
use socle_session::Kind;
use socle_session::manager::{Absent, Change, Manager};
use socle_session::psc::PscError;

/// The person's card or certificate, as `wit/net/http.wit` names it.
const PROFESSIONAL: &str = "professional";
/// The practice's certificate, as it names it.
const ORGANISATION: &str = "organisation";
/// How long a token still holds when it is borne, milliseconds.
const HOLDS_MS: i64 = 5_000;

/// Access tokens of who is there, for what is sent in their name.
#[must_use]
pub fn tokens(session: &Manager) -> Tokens {
    let session = session.downgrade();
    Arc::new(move |name| {
        let token = match session.upgrade() {
            Some(session) => session.access_token(name, HOLDS_MS),
            None => Err(PscError::Over),
        };
        token.map_err(|error| match error {
            // Somebody is there by a card, or nobody is: only Pro Santé Connect gives this.
            PscError::Over => Failure::passing(
                "session-required",
                "Ce service demande une session Pro Santé Connect : ouvrez-la, puis recommencez.",
            )
            .author(format!("no access token `{name}`")),
            error => Failure::passing(error.code(), error.sentence()).author(error.to_string()),
        })
    })
}

/// From now on the network follows the session.
pub fn follow(session: &Manager, http: &Arc<TlsHttp>, runtime: &tokio::runtime::Handle) {
    let follower = Arc::new(Follower {
        session: session.downgrade(),
        http: Arc::downgrade(http),
        turn: Mutex::default(),
        named: Mutex::default(),
    });
    let runtime = runtime.clone();
    let followed = Arc::clone(&follower);
    session.listen(Arc::new(move |change| match change {
        Change::Shown => {}
        Change::Set => {
            // Files are read for it.
            let follower = Arc::clone(&followed);
            runtime.spawn_blocking(move || follower.set());
        }
        Change::Entered(_) | Change::Locked(_) | Change::Left(_) => followed.present(),
    }));
    follower.set();
}

struct Follower {
    session: Absent,
    http: Weak<TlsHttp>,
    /// One change after the other: the last to look sees what is so now.
    turn: Mutex<()>,
    /// The names under which certificates of the practice are presented.
    named: Mutex<Vec<String>>,
}

impl Follower {
    /// Whom is trusted may have changed, and the practice's certificate.
    fn set(&self) {
        let (Some(session), Some(http)) = (self.session.upgrade(), self.http.upgrade()) else {
            return;
        };
        let settings = session.settings();
        let read = settings.authorities.as_deref().map(std::fs::read_to_string);
        let pem = match read {
            Some(Ok(pem)) => vec![pem],
            Some(Err(error)) => {
                tracing::warn!(%error, "the authorities that are set are not read");
                Vec::new()
            }
            None => Vec::new(),
        };
        noted(http.trust(&pem));
        self.present_named(&http, settings.certificates);
        self.present();
    }

    /// The practice's certificates by their common names.
    fn present_named(&self, http: &TlsHttp, certificates: Vec<(String, Arc<dyn Signer>)>) {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        for gone in named.drain(..) {
            noted(http.present(&gone, None));
        }
        for (common_name, key) in certificates {
            let name = format!("{ORGANISATION}:{common_name}");
            noted(http.present(&name, Some(key)));
            named.push(name);
        }
    }

    fn present(&self) {
        let (Some(session), Some(http)) = (self.session.upgrade(), self.http.upgrade()) else {
            return;
        };
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(&session);
        noted(http.present(PROFESSIONAL, keys.person));
        noted(http.present(ORGANISATION, keys.practice));
    }
}

/// The keys that authenticate now.
pub(super) struct Present {
    /// Of who is there.
    pub(super) person: Option<Arc<dyn Signer>>,
    /// Of the practice.
    pub(super) practice: Option<Arc<dyn Signer>>,
}

pub(super) fn keys(session: &Manager) -> Present {
    let kept = session.settings().organisation_key;
    let (person, practice) = match session.keys() {
        Some((one, keys)) => {
            let key = keys.map(|keys| keys.authentication);
            let practice = key.clone().filter(|_| one.kind == Kind::Organisation);
            (key, practice.or(kept))
        }
        None => (None, kept),
    };
    Present { person, practice }
}

fn noted(done: Result<(), NetworkError>) {
    if let Err(error) = done {
        tracing::error!(%error, "the network does not follow the session");
    }
}
