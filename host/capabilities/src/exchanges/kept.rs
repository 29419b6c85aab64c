//! What was noted, kept from one start of the program to the next: what does not answer, or slowly, does so since the day it
//! began, not since the program was started. What answered is not kept: whether it still does is learnt by asking.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Exchanges, Known, Standing};

/// What was not heard of for so long is no news any more, milliseconds.
const OLD_MS: i64 = 30 * 24 * 3_600 * 1_000;

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    host: String,
    slow: bool,
    since_ms: i64,
    last_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usual_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Exchanges {
    /// What is to be kept: hosts, instants, durations and why they did not answer, as JSON.
    #[must_use]
    pub fn kept(&self) -> String {
        let kept: Vec<Kept> = self
            .seen()
            .into_iter()
            .filter(|one| one.standing != Standing::Answers)
            .map(|one| Kept {
                slow: one.standing == Standing::Slow,
                host: one.host,
                since_ms: one.since_ms,
                last_ms: one.last_ms,
                usual_ms: one.usual_ms,
                reason: one.reason,
            })
            .collect();
        serde_json::to_string(&kept)
            .inspect_err(|error| tracing::warn!(%error, "the state of services is not kept"))
            .unwrap_or_else(|_| "[]".to_owned())
    }

    /// What was kept, at `now_ms`. What cannot be read any more, what is old and what a clock that went wrong puts into the
    /// future is as if it had never been.
    #[must_use]
    pub fn recalled(kept: &str, now_ms: i64) -> Self {
        let kept: Vec<Kept> = serde_json::from_str(kept)
            .inspect_err(|error| tracing::warn!(%error, "the kept state of services is not read"))
            .unwrap_or_default();
        let holds =
            |one: &Kept| one.last_ms <= now_ms && now_ms.saturating_sub(one.last_ms) <= OLD_MS;
        let known = kept.into_iter().filter(holds).map(|one| {
            let known = Known {
                lasted: VecDeque::from_iter(one.usual_ms.map(Duration::from_millis)),
                standing: match one.slow {
                    true => Standing::Slow,
                    false => Standing::Down,
                },
                since_ms: one.since_ms.min(one.last_ms),
                last_ms: one.last_ms,
                reason: one.reason,
            };
            (one.host, known)
        });
        Self(Mutex::new(known.collect()))
    }

    /// Whether anything noted since `before`, which is what [`Self::kept`] said then, is to be kept.
    #[must_use]
    pub fn differs_from(&self, before: &str) -> bool {
        let told = |kept: &str| -> Vec<(String, bool, i64)> {
            let kept: Vec<Kept> = serde_json::from_str(kept).unwrap_or_default();
            let one = |one: Kept| (one.host, one.slow, one.since_ms);
            kept.into_iter().map(one).collect()
        };
        told(before) != told(&self.kept())
    }

    /// Note how something does that tells so itself, such as a mailbox that is followed: why it is down, or none when it
    /// answered at `at_ms`. How long it takes is not learnt from it.
    pub fn tell(&self, what: &str, down: Option<&str>, at_ms: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = known.entry(what.to_owned()).or_insert(Known {
            lasted: VecDeque::new(),
            standing: Standing::Answers,
            since_ms: at_ms,
            last_ms: at_ms,
            reason: None,
        });
        // It answered before it failed: that is no news.
        if down.is_none() && one.standing == Standing::Down && at_ms <= one.last_ms {
            return;
        }
        let standing = match down {
            Some(_) => Standing::Down,
            None => one.by_time(),
        };
        if one.standing != standing {
            (one.standing, one.since_ms) = (standing, at_ms);
        }
        one.last_ms = one.last_ms.max(at_ms);
        one.reason = down.map(str::to_owned);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Outcome;
    use super::*;

    const QUICK: Duration = Duration::from_millis(120);
    const DAY_MS: i64 = 24 * 3_600 * 1_000;

    fn down() -> Outcome {
        Outcome::Unanswered("Le service est injoignable.".into())
    }

    #[test]
    fn a_service_is_down_since_the_day_it_went_whatever_the_program_was_restarted_since() {
        let exchanges = Exchanges::default();
        exchanges.note("a.fr", down(), QUICK, DAY_MS);
        exchanges.note("a.fr", down(), QUICK, 2 * DAY_MS);
        exchanges.note("b.fr", Outcome::Answered, QUICK, DAY_MS);
        exchanges.note("c.fr", Outcome::Answered, Duration::from_secs(3), DAY_MS);
        let again = Exchanges::recalled(&exchanges.kept(), 3 * DAY_MS);
        let seen = again.seen();
        let said: Vec<_> = seen
            .iter()
            .map(|one| (one.host.as_str(), one.standing, one.since_ms))
            .collect();
        // Whether what answered still does is not known.
        let wanted = [
            ("a.fr", Standing::Down, DAY_MS),
            ("c.fr", Standing::Slow, DAY_MS),
        ];
        assert_eq!(said, wanted);
        assert_eq!(seen[0].last_ms, 2 * DAY_MS);
        let why = seen[0].reason.as_deref();
        assert_eq!(why, Some("Le service est injoignable."));
        assert_eq!(seen[1].usual_ms, Some(3_000));
        // It still does not answer, then it does.
        again.note("a.fr", down(), QUICK, 3 * DAY_MS);
        assert_eq!(again.seen()[0].since_ms, DAY_MS);
        again.note("a.fr", Outcome::Answered, QUICK, 3 * DAY_MS);
        assert_eq!(again.seen()[0].standing, Standing::Answers);
    }

    #[test]
    fn what_is_old_unreadable_or_of_a_clock_that_was_set_back_is_not_recalled() {
        let exchanges = Exchanges::default();
        exchanges.note("a.fr", down(), QUICK, DAY_MS);
        let kept = exchanges.kept();
        assert!(
            Exchanges::recalled(&kept, DAY_MS + OLD_MS + 1)
                .seen()
                .is_empty()
        );
        assert!(Exchanges::recalled(&kept, 0).seen().is_empty());
        assert_eq!(Exchanges::recalled(&kept, DAY_MS + OLD_MS).seen().len(), 1);
        for bad in ["", "{", "[{}]", "null"] {
            assert!(Exchanges::recalled(bad, DAY_MS).seen().is_empty());
        }
    }

    #[test]
    fn it_is_written_again_when_a_standing_changed_and_not_for_each_exchange() {
        let exchanges = Exchanges::default();
        exchanges.note("a.fr", down(), QUICK, 1);
        let kept = exchanges.kept();
        exchanges.note("a.fr", down(), QUICK, 2);
        exchanges.note("b.fr", Outcome::Answered, QUICK, 2);
        assert!(!exchanges.differs_from(&kept));
        exchanges.note("a.fr", Outcome::Answered, QUICK, 3);
        assert!(exchanges.differs_from(&kept));
    }

    #[test]
    fn what_tells_of_itself_is_down_since_it_first_said_so() {
        let exchanges = Exchanges::default();
        exchanges.tell("boite", None, 1);
        exchanges.tell("boite", Some("Injoignable."), 2);
        exchanges.tell("boite", Some("Refusée."), 3);
        let seen = exchanges.seen();
        assert_eq!((seen[0].standing, seen[0].since_ms), (Standing::Down, 2));
        assert_eq!(seen[0].reason.as_deref(), Some("Refusée."));
        // When it answered last is before it failed.
        exchanges.tell("boite", None, 1);
        assert_eq!(exchanges.seen()[0].standing, Standing::Down);
        exchanges.tell("boite", None, 4);
        exchanges.tell("boite", None, 5);
        let seen = exchanges.seen();
        assert_eq!((seen[0].standing, seen[0].since_ms), (Standing::Answers, 4));
        assert_eq!(seen[0].reason, None);
    }
}
