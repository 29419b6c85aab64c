//! Nobody, opening, open, locked: a session as a state machine.
//!
//! ```text
//!            begin                opened
//! nobody ───────────▶ opening ───────────▶ open ──┐ card removed, idle, asked, expired
//!    ▲  refused, given up │ ▲                ▲    ▼
//!    └────────────────────┘ └── begin ── locked ◀─┘
//! ```
//!
//! One attempt at a time: while one is under way another is refused, so that no secret is tried twice. What was open when
//! it locked is kept; the same person comes back to it, another person takes the place and is told to be another.
//!
//! The machine has no clock, reader or thread: each call brings the [`Moment`] it happens at.

use std::sync::Arc;

use crate::identified::Identified;

/// How long nobody may touch the keyboard before it locks: two hours.
pub const IDLE_MS: i64 = 2 * 60 * 60 * 1_000;

/// A moment by two clocks.
///
/// The wall's may be set, the other stands still while the machine sleeps: time has passed when either says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    /// Milliseconds since the Unix epoch, UTC.
    pub wall_ms: i64,
    /// Milliseconds of a clock that never goes back.
    pub steady_ms: i64,
}

impl Moment {
    /// Milliseconds since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        (self.wall_ms - earlier.wall_ms).max(self.steady_ms - earlier.steady_ms)
    }
}

/// By which way somebody comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// A card and its PIN.
    Card,
    /// Pro Santé Connect in the browser.
    Browser,
    /// Pro Santé Connect on the person's e-CPS.
    Ecps,
    /// The practice's certificate and its passphrase.
    Organisation,
}

/// Names one attempt: what comes of an earlier one is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptId(u64);

/// An attempt under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which.
    pub id: AttemptId,
    /// By which way.
    pub way: Way,
    /// Since when.
    pub since: Moment,
    /// The number to be compared on the person's telephone, once there is one.
    pub number: Option<String>,
}

/// Why a session is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its card was taken out of the reader.
    CardRemoved,
    /// Nobody touched the keyboard for too long.
    Idle,
    /// Somebody asked for it.
    Asked,
    /// Pro Santé Connect does not prolong it.
    Expired,
}

/// Why somebody did not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// By which way.
    pub way: Way,
    /// Dotted code, stable.
    pub code: String,
    /// French: why, and what to do.
    pub sentence: String,
}

/// Where a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody is there.
    Nobody {
        /// Why the last attempt failed.
        refused: Option<Refused>,
    },
    /// Somebody is coming in.
    Opening {
        /// How.
        attempt: Attempt,
        /// What was locked before.
        kept: Option<Kept>,
    },
    /// Somebody is there.
    Open {
        /// Who.
        identified: Arc<Identified>,
        /// When the keyboard was last touched.
        touched: Moment,
    },
    /// Somebody was there, and their work is kept.
    Locked {
        /// What is kept.
        kept: Kept,
        /// Why the last attempt failed.
        refused: Option<Refused>,
    },
}

/// A session that is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whose.
    pub identified: Arc<Identified>,
    /// Why it is locked.
    pub why: Why,
    /// Since when.
    pub since: Moment,
}

/// In which way somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// Nobody was there before.
    Fresh,
    /// The person whose session was locked is back at their work.
    Back,
    /// Another person than the one whose session was locked.
    Instead(Arc<Identified>),
}

/// Why an attempt is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// Another one is under way.
    #[error("another attempt is under way")]
    Busy,
    /// Somebody is there: they lock or leave first.
    #[error("a session is open")]
    Open,
}

impl NotNow {
    /// What the person reads.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::Busy => {
                "Une connexion est déjà en cours : attendez qu’elle aboutisse, ou annulez-la."
            }
            Self::Open => "Une session est ouverte : verrouillez-la ou fermez-la d’abord.",
        }
    }
}

/// The machine.
#[derive(Debug, Clone)]
pub struct Machine {
    state: State,
    attempts: u64,
    idle_ms: i64,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new(IDLE_MS)
    }
}

impl Machine {
    /// Nobody is there; it locks after `idle_ms` without a touch.
    #[must_use]
    pub const fn new(idle_ms: i64) -> Self {
        Self {
            state: State::Nobody { refused: None },
            attempts: 0,
            idle_ms,
        }
    }

    /// Where it is.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Who is there: nobody while it is locked.
    #[must_use]
    pub const fn identified(&self) -> Option<&Arc<Identified>> {
        match &self.state {
            State::Open { identified, .. } => Some(identified),
            _ => None,
        }
    }

    /// Somebody begins to come in.
    ///
    /// # Errors
    /// [`NotNow`]: one at a time.
    pub fn begin(&mut self, way: Way, now: Moment) -> Result<AttemptId, NotNow> {
        let kept = match &mut self.state {
            State::Opening { .. } => return Err(NotNow::Busy),
            State::Open { .. } => return Err(NotNow::Open),
            State::Nobody { .. } => None,
            State::Locked { kept, .. } => Some(kept.clone()),
        };
        self.attempts += 1;
        let id = AttemptId(self.attempts);
        let attempt = Attempt {
            id,
            way,
            since: now,
            number: None,
        };
        self.state = State::Opening { attempt, kept };
        Ok(id)
    }

    /// The number to be compared is known. False when that attempt is over.
    pub fn show_number(&mut self, id: AttemptId, number: &str) -> bool {
        match &mut self.state {
            State::Opening { attempt, .. } if attempt.id == id => {
                attempt.number = Some(number.to_owned());
                true
            }
            _ => false,
        }
    }

    /// Somebody proved who they are. `None` when that attempt is over: whoever came too late is not let in.
    pub fn opened(
        &mut self,
        id: AttemptId,
        identified: Arc<Identified>,
        now: Moment,
    ) -> Option<Entered> {
        let kept = self.end(id)?;
        let entered = match kept {
            None => Entered::Fresh,
            Some(kept) if kept.identified.person == identified.person => Entered::Back,
            Some(kept) => Entered::Instead(kept.identified),
        };
        self.state = State::Open {
            identified,
            touched: now,
        };
        Some(entered)
    }

    /// Somebody did not prove who they are. False when that attempt is over.
    pub fn refused(&mut self, id: AttemptId, code: &str, sentence: &str) -> bool {
        let State::Opening { attempt, .. } = &self.state else {
            return false;
        };
        let refused = Refused {
            way: attempt.way,
            code: code.to_owned(),
            sentence: sentence.to_owned(),
        };
        let Some(kept) = self.end(id) else {
            return false;
        };
        self.state = fallen_back(kept, Some(refused));
        true
    }

    /// The attempt under way is given up. False when there is none.
    pub fn give_up(&mut self) -> bool {
        let State::Opening { attempt, .. } = &self.state else {
            return false;
        };
        let id = attempt.id;
        match self.end(id) {
            Some(kept) => {
                self.state = fallen_back(kept, None);
                true
            }
            None => false,
        }
    }

    /// Takes the attempt out, and answers what was locked behind it.
    fn end(&mut self, id: AttemptId) -> Option<Option<Kept>> {
        match &mut self.state {
            State::Opening { attempt, kept } if attempt.id == id => Some(kept.take()),
            _ => None,
        }
    }

    /// The keyboard or the mouse was touched.
    pub fn touched(&mut self, now: Moment) {
        // What is already past the limit is not brought back by the touch that finds it so.
        if !self.tick(now)
            && let State::Open { touched, .. } = &mut self.state
        {
            *touched = now;
        }
    }

    /// Time passes; true when that locked the session.
    pub fn tick(&mut self, now: Moment) -> bool {
        match &self.state {
            State::Open { touched, .. } if now.since(*touched) >= self.idle_ms => {
                self.lock(Why::Idle, now)
            }
            _ => false,
        }
    }

    /// Lock what is open; false when nothing is.
    pub fn lock(&mut self, why: Why, now: Moment) -> bool {
        let State::Open { identified, .. } = &self.state else {
            return false;
        };
        let kept = Kept {
            identified: Arc::clone(identified),
            why,
            since: now,
        };
        self.state = State::Locked {
            kept,
            refused: None,
        };
        true
    }

    /// The session ends; what was kept is let go. Answers whose it was.
    pub fn log_out(&mut self) -> Option<Arc<Identified>> {
        let whose = match &self.state {
            State::Open { identified, .. } => Some(Arc::clone(identified)),
            State::Locked { kept, .. } => Some(Arc::clone(&kept.identified)),
            State::Opening { kept, .. } => kept.as_ref().map(|kept| Arc::clone(&kept.identified)),
            State::Nobody { .. } => None,
        };
        self.state = State::Nobody { refused: None };
        whose
    }
}

fn fallen_back(kept: Option<Kept>, refused: Option<Refused>) -> State {
    match kept {
        Some(kept) => State::Locked { kept, refused },
        None => State::Nobody { refused },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::identified::tests::doctor;

    fn at(ms: i64) -> Moment {
        Moment {
            wall_ms: ms,
            steady_ms: ms,
        }
    }

    fn open() -> Machine {
        let mut machine = Machine::default();
        let id = machine.begin(Way::Card, at(0)).unwrap();
        let entered = machine.opened(id, Arc::new(doctor()), at(0));
        assert_eq!(entered, Some(Entered::Fresh));
        machine
    }

    fn colleague() -> Arc<Identified> {
        Arc::new(Identified {
            person: Identified::person_of("899700000002"),
            ..doctor()
        })
    }

    #[test]
    fn one_try_at_a_time() {
        let mut machine = Machine::default();
        let first = machine.begin(Way::Card, at(0)).unwrap();
        assert_eq!(machine.begin(Way::Browser, at(1)), Err(NotNow::Busy));
        assert!(machine.refused(first, "key.pin", "Code erroné."));
        assert!(
            matches!(machine.state(), State::Nobody { refused: Some(refused) } if refused.code == "key.pin")
        );
        machine.begin(Way::Browser, at(2)).unwrap();
        assert!(machine.identified().is_none());
    }

    #[test]
    fn whoever_comes_too_late_is_not_let_in() {
        let mut machine = Machine::default();
        let first = machine.begin(Way::Browser, at(0)).unwrap();
        assert!(machine.give_up());
        assert_eq!(machine.opened(first, colleague(), at(1)), None);
        let second = machine.begin(Way::Card, at(2)).unwrap();
        assert!(!machine.refused(first, "late", ""));
        assert!(!machine.show_number(first, "12"));
        assert!(machine.show_number(second, "34"));
        assert!(machine.opened(second, colleague(), at(3)).is_some());
    }

    #[test]
    fn two_hours_without_a_touch_lock_and_keep_the_work() {
        let mut machine = open();
        machine.touched(at(60_000));
        assert!(!machine.tick(at(60_000 + IDLE_MS - 1)));
        assert!(machine.tick(at(60_000 + IDLE_MS)));
        assert!(machine.identified().is_none());
        assert!(matches!(machine.state(), State::Locked { kept, .. } if kept.why == Why::Idle));
    }

    #[test]
    fn the_touch_that_comes_after_two_hours_does_not_unlock() {
        let mut machine = open();
        machine.touched(at(IDLE_MS + 5));
        assert!(machine.identified().is_none());
    }

    #[test]
    fn neither_a_clock_set_back_nor_a_machine_asleep_prolongs_a_session() {
        let set_back = Moment {
            wall_ms: -86_400_000,
            steady_ms: IDLE_MS,
        };
        let asleep = Moment {
            wall_ms: IDLE_MS,
            steady_ms: 10,
        };
        for moment in [set_back, asleep] {
            let mut machine = open();
            assert!(machine.tick(moment), "{moment:?}");
        }
    }

    #[test]
    fn the_same_person_comes_back_by_any_way_and_another_takes_the_place() {
        let mut machine = open();
        machine.lock(Why::Asked, at(1));
        let id = machine.begin(Way::Ecps, at(2)).unwrap();
        let by_telephone = Identified {
            kind: crate::Kind::ProSanteConnect,
            ..doctor()
        };
        let entered = machine.opened(id, Arc::new(by_telephone), at(3));
        assert_eq!(entered, Some(Entered::Back));

        machine.lock(Why::Asked, at(4));
        let id = machine.begin(Way::Card, at(5)).unwrap();
        let entered = machine.opened(id, colleague(), at(6)).unwrap();
        assert!(matches!(entered, Entered::Instead(before) if before.person == doctor().person));
        assert_eq!(machine.identified(), Some(&colleague()));
    }

    #[test]
    fn a_try_that_fails_on_a_locked_session_leaves_it_locked_with_the_reason() {
        let mut machine = open();
        machine.lock(Why::Asked, at(1));
        let id = machine.begin(Way::Card, at(2)).unwrap();
        machine.refused(id, "key.pin", "Code erroné.");
        let State::Locked { kept, refused } = machine.state() else {
            panic!("{:?}", machine.state());
        };
        assert_eq!(kept.why, Why::Asked);
        assert_eq!(refused.as_ref().unwrap().way, Way::Card);
        let id = machine.begin(Way::Card, at(3)).unwrap();
        machine.give_up();
        assert!(!machine.refused(id, "late", ""));
        assert!(matches!(
            machine.state(),
            State::Locked { refused: None, .. }
        ));
    }

    #[test]
    fn whoever_leaves_is_gone() {
        let mut machine = open();
        machine.lock(Why::Asked, at(1));
        assert_eq!(machine.log_out().unwrap().person, doctor().person);
        assert_eq!(machine.state(), &State::Nobody { refused: None });
        assert_eq!(machine.log_out(), None);
    }
}
