//! What came out of a claim and where it leads: pure, so that every store does the same.

use super::need::Lack;
use super::state::EntryState;
use crate::model::backoff;
use crate::model::value::Value;

/// What is to be done with a claimed entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Send it.
    Attempt,
    /// Find out whether the last attempt took effect.
    Reconcile,
}

impl Task {
    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Reconcile => "reconcile",
        }
    }
}

/// What came out of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The receiver has it.
    Left {
        /// What it answered.
        answer: Value,
    },
    /// Reconciled: the last attempt had no effect.
    NotLeft,
    /// It did not leave; try again.
    Retry {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
        /// Not before so many milliseconds, when the receiver said so; the usual delay otherwise.
        after_ms: Option<u64>,
    },
    /// Refused for good.
    Failed {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
    },
    /// Nobody knows whether it took effect.
    Unknown {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
    },
    /// It needs something that is not there; no attempt was made.
    Lacks(Lack),
}

impl Outcome {
    /// Stable name, for the history.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Left { .. } => "left",
            Self::NotLeft => "not-left",
            Self::Retry { .. } => "retry",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::Lacks(_) => "lacks",
        }
    }

    /// Code and message, when it is a failure.
    #[must_use]
    pub fn failure(&self) -> Option<(&str, &str)> {
        match self {
            Self::Retry { code, message, .. }
            | Self::Failed { code, message }
            | Self::Unknown { code, message } => Some((code, message)),
            _ => None,
        }
    }
}

/// The state an outcome leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// State.
    pub state: EntryState,
    /// Why.
    pub reason: String,
    /// Not before, milliseconds since the Unix epoch, UTC.
    pub next_attempt_ms: i64,
}

/// Where `outcome` of `task` leads. `turn` is its number, `jitter` is 0 to 1.
///
/// A reconciliation that fails leaves the entry *inconnu*, whatever the kind of failure: only an answer of the receiver
/// lets a new attempt start.
#[must_use]
pub fn next(task: Task, outcome: &Outcome, turn: u32, now_ms: i64, jitter: f64) -> Next {
    let later = |after_ms: Option<u64>| {
        let delay = backoff::delay_ms(turn, jitter);
        let asked = after_ms.map_or(0, |ms| i64::try_from(ms).unwrap_or(i64::MAX));
        now_ms.saturating_add(delay.max(asked))
    };
    let (state, reason, next_attempt_ms) = match (task, outcome) {
        (_, Outcome::Left { .. }) => (EntryState::Parti, String::new(), now_ms),
        (_, Outcome::NotLeft) => (EntryState::EnAttente, String::new(), now_ms),
        (_, Outcome::Unknown { message, .. }) => {
            (EntryState::Inconnu, message.clone(), later(None))
        }
        (
            Task::Reconcile,
            Outcome::Retry {
                message, after_ms, ..
            },
        ) => (EntryState::Inconnu, message.clone(), later(*after_ms)),
        (Task::Reconcile, Outcome::Failed { message, .. }) => {
            (EntryState::Inconnu, message.clone(), later(None))
        }
        // Reconciling may wait for a card too; the entry stays unknown meanwhile.
        (Task::Reconcile, Outcome::Lacks(lack)) => {
            (EntryState::Inconnu, lack.reason(), later(None))
        }
        (
            Task::Attempt,
            Outcome::Retry {
                message, after_ms, ..
            },
        ) => (EntryState::EnAttente, message.clone(), later(*after_ms)),
        (Task::Attempt, Outcome::Failed { message, .. }) => {
            (EntryState::Echec, message.clone(), now_ms)
        }
        (Task::Attempt, Outcome::Lacks(Lack::Network)) => {
            (EntryState::EnAttente, Lack::Network.reason(), later(None))
        }
        // It was claimed because everything seemed to be there. When that still seems so, it is not asked again at once.
        (Task::Attempt, Outcome::Lacks(lack)) => (
            lack.state(),
            lack.reason(),
            now_ms.saturating_add(backoff::FIRST_MS),
        ),
    };
    Next {
        state,
        reason,
        next_attempt_ms,
    }
}
