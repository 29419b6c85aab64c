//! What surrounds the host of a test: a clock that stands still, chance that repeats itself, a desk somebody sits at or
//! not, and a network that says only what the test wrote down.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use socle_record::{RecordError, Zone};
use socle_runtime::Failure;
use socle_runtime::ports::{Answer, Clock, Http, HttpRequest, HttpResponse, Session, Sessions};

use super::script::{Exchange, Given, Outcome, Script};

/// Where the clock stands when the test says nothing: Monday 2 March 2026, 09:00 in Paris.
pub(super) const MORNING_MS: i64 = 1_772_438_400_000;

/// The clock and the chance of host and record. Time moves when the test says so.
pub(super) struct Hands {
    began_ms: i64,
    now_ms: AtomicI64,
    chance: Mutex<u64>,
}

impl Hands {
    pub(super) fn new(now_ms: i64, seed: u64) -> Self {
        Self {
            began_ms: now_ms,
            now_ms: AtomicI64::new(now_ms),
            chance: Mutex::new(seed),
        }
    }

    /// Answers what time it is then.
    pub(super) fn advance(&self, by_ms: u32) -> i64 {
        self.now_ms.fetch_add(i64::from(by_ms), Ordering::SeqCst) + i64::from(by_ms)
    }

    fn now(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    /// SplitMix64: the same bytes for the same seed, on every machine.
    fn fill(&self, into: &mut [u8]) {
        let mut state = lock(&self.chance);
        for chunk in into.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

impl socle_record::Clock for Hands {
    fn now_ms(&self) -> i64 {
        self.now()
    }
}

/// A test says the same on every machine.
impl socle_record::Machine for Hands {
    fn id(&self) -> Option<String> {
        None
    }

    fn zone(&self) -> Zone {
        Zone::default()
    }
}

impl socle_record::Chance for Hands {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RecordError> {
        Hands::fill(self, bytes);
        Ok(())
    }
}

impl Clock for Hands {
    fn now_ms(&self) -> i64 {
        self.now()
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.now() - self.began_ms).unwrap_or(0)
    }

    fn random(&self, into: &mut [u8]) -> Result<(), Failure> {
        Hands::fill(self, into);
        Ok(())
    }
}

/// Who is at the keyboard: nobody to begin with.
#[derive(Default)]
pub(super) struct Desk(Mutex<Option<Session>>);

impl Desk {
    pub(super) fn sit(&self, session: Option<Session>) {
        *lock(&self.0) = session;
    }
}

impl Sessions for Desk {
    fn current(&self) -> Option<Session> {
        lock(&self.0).clone()
    }
}

/// A fictitious doctor with every right, or a secretary with none of a doctor's acts.
pub(super) fn session(role: &str) -> Option<Session> {
    let (person, nom, prenom, acts): (_, _, _, &[&str]) = match role {
        "doctor" => (
            "medecin-1",
            "LIBRE",
            "Max",
            &["insi", "qualify", "attest", "sign", "send"],
        ),
        "secretary" => ("secretaire-1", "ACCUEIL", "Jeanne", &["insi"]),
        "professional" => ("infirmier-1", "SOIN", "Paul", &["insi", "qualify", "send"]),
        _ => return None,
    };
    let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Some(Session {
        person: person.to_owned(),
        role: role.to_owned(),
        values: vec![
            value("nom", nom),
            value("prenom", prenom),
            value("structure", "1B0000000"),
            value("authentification", "demonstration"),
            value("installation", "00000000-0000-4000-8000-000000000001"),
        ],
        acts: acts.iter().map(|act| (*act).to_owned()).collect(),
    })
}

/// The network of a test.
#[derive(Default)]
pub(super) struct Net(Mutex<Script>);

impl Net {
    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.0)
    }
}

impl Http for Net {
    fn serves_identities(&self, host: &str) -> bool {
        socle_capabilities::identities::tells(host)
    }

    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse> {
        let given = self.script().answer(&Exchange::of(&request));
        Box::pin(async move {
            match given {
                Given::Scripted(Outcome::Answer {
                    status,
                    headers,
                    body,
                }) => {
                    if body.len() as u64 > request.limit_bytes {
                        return Err(Failure::passing(
                            "http.too-large",
                            "La réponse du serveur est trop grande.",
                        ));
                    }
                    Ok(HttpResponse {
                        status,
                        headers,
                        body: Arc::new(body),
                    })
                }
                Given::Scripted(Outcome::Failure { code, message }) => {
                    Err(Failure::passing(&code, message))
                }
                Given::Scripted(Outcome::Never) => std::future::pending().await,
                Given::Unscripted(what) => Err(Failure::new(
                    "testhost.unscripted",
                    "Cette requête n’est pas prévue par le test.",
                )
                .author(what)),
            }
        })
    }
}

/// What a person asked for on a desktop that is none: it is kept for the test.
#[derive(Default)]
pub(super) struct Desktop(Mutex<Vec<Value>>);

impl Desktop {
    pub(super) fn acts(&self) -> Vec<Value> {
        lock(&self.0).clone()
    }
}

impl socle_runtime::ports::Desktop for Desktop {
    fn copy(&self, text: &str) -> Result<(), Failure> {
        lock(&self.0).push(json!({ "act": "copy", "text": text }));
        Ok(())
    }

    fn open(&self, url: &str) -> Result<(), Failure> {
        lock(&self.0).push(json!({ "act": "open", "url": url }));
        Ok(())
    }

    fn save(&self, name: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        let text = String::from_utf8_lossy(&content);
        // A workbook is not text: its size says enough.
        let text = (!text.contains('\0')).then_some(text);
        lock(&self.0)
            .push(json!({ "act": "save", "name": name, "size": content.len(), "text": text }));
        Ok(())
    }

    fn show(&self, _: &str, title: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        lock(&self.0).push(json!({ "act": "show", "title": title, "size": content.len() }));
        Ok(())
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn time_stands_still_until_it_is_moved() {
        let hands = Hands::new(MORNING_MS, 1);
        assert_eq!(Clock::today(&hands), "2026-03-02");
        assert_eq!(Clock::elapsed_ms(&hands), 0);
        assert_eq!(hands.advance(86_400_000), MORNING_MS + 86_400_000);
        assert_eq!(Clock::today(&hands), "2026-03-03");
        assert_eq!(Clock::elapsed_ms(&hands), 86_400_000);
    }

    #[test]
    fn chance_repeats_itself_with_its_seed() {
        let draw = |seed| {
            let mut bytes = [0; 13];
            Hands::new(0, seed).random(&mut bytes).unwrap();
            bytes
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let hands = Hands::new(0, 7);
        let (mut first, mut second) = ([0; 8], [0; 8]);
        Clock::random(&hands, &mut first).unwrap();
        Clock::random(&hands, &mut second).unwrap();
        assert_ne!(first, second);
    }

    #[test]
    fn only_a_doctor_signs() {
        assert!(session("doctor").unwrap().acts.contains(&"sign".to_owned()));
        assert!(
            !session("secretary")
                .unwrap()
                .acts
                .contains(&"sign".to_owned())
        );
        assert!(session("plumber").is_none());
    }
}
