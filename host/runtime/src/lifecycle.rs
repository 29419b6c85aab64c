//! What state a plugin is in, as the practitioner reads it, and what its failures lead to.

use std::collections::VecDeque;
use std::fmt;

use crate::limits;

/// The state of a plugin. The words are shown as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lifecycle {
    /// Its folder was found; it is being read and compiled.
    Decouverte,
    /// It is what it says and goes with this host; nothing was decided about it.
    Verifiee,
    /// The practice has not agreed to it, or not to what it has become.
    EnAttenteDAccord,
    /// It may be called and was not yet: nothing of it has run.
    Prete,
    /// It has run since the start.
    Active,
    /// Something of it runs now; drawing does not count.
    Occupee,
    /// It crashed so many times in a row; what is done by itself waits a little longer each time.
    EnReprise(u32),
    /// It is not called any more, and why.
    EnQuarantaine(String),
    /// A person turned it off, or all third-party plugins are.
    Desactivee,
    /// It needs what this host has not.
    Incompatible(String),
}

impl Lifecycle {
    /// The word alone, without number or reason.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Decouverte => "découverte",
            Self::Verifiee => "vérifiée",
            Self::EnAttenteDAccord => "en attente d’accord",
            Self::Prete => "prête",
            Self::Active => "active",
            Self::Occupee => "occupée",
            Self::EnReprise(_) => "en reprise",
            Self::EnQuarantaine(_) => "en quarantaine",
            Self::Desactivee => "désactivée",
            Self::Incompatible(_) => "incompatible",
        }
    }

    /// Why, where there is a reason to tell; French.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::EnQuarantaine(reason) | Self::Incompatible(reason) => Some(reason),
            _ => None,
        }
    }

    /// Whether something of it may run.
    pub fn may_run(&self) -> bool {
        matches!(
            self,
            Self::Prete | Self::Active | Self::Occupee | Self::EnReprise(_)
        )
    }
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Self::EnReprise(times) => write!(f, " ({times})"),
            Self::EnQuarantaine(reason) | Self::Incompatible(reason) => write!(f, " ({reason})"),
            _ => Ok(()),
        }
    }
}

/// Why a plugin is not called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Barred {
    /// The practice has not agreed.
    Consent,
    /// A person turned it off.
    Disabled,
    /// Third-party plugins are off since the start.
    SafeMode,
    /// Paused, by its failures or a person; French.
    Quarantine(String),
}

/// How a plugin does. Times are milliseconds of the host's clock that never goes back.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    pub(crate) awaits_consent: bool,
    pub(crate) disabled: bool,
    pub(crate) barred_by_safe_mode: bool,
    paused: Option<String>,
    /// When it crashed lately.
    crashes: VecDeque<u64>,
    /// How often in a row.
    streak: u32,
    /// What is done by itself waits until then.
    rests_until: u64,
    called: bool,
    running: u32,
}

impl Condition {
    pub(crate) fn barred(&self) -> Option<Barred> {
        if self.barred_by_safe_mode {
            Some(Barred::SafeMode)
        } else if self.disabled {
            Some(Barred::Disabled)
        } else if self.awaits_consent {
            Some(Barred::Consent)
        } else {
            self.paused.clone().map(Barred::Quarantine)
        }
    }

    /// What is done by itself (events, jobs, sends) may begin.
    pub(crate) fn is_rested(&self, now: u64) -> bool {
        self.barred().is_none() && now >= self.rests_until
    }

    pub(crate) fn begins(&mut self, shown: bool) {
        self.called = true;
        self.running += u32::from(shown);
    }

    /// A call has ended well, or with an answer of its own.
    pub(crate) fn ends_well(&mut self, shown: bool) {
        self.running = self.running.saturating_sub(u32::from(shown));
        self.streak = 0;
        self.rests_until = 0;
    }

    /// A call was given up, or took too long waiting for somebody else: neither good nor bad.
    pub(crate) fn ends(&mut self, shown: bool) {
        self.running = self.running.saturating_sub(u32::from(shown));
    }

    /// A call has crashed, or went past a limit: true when that was once too often.
    pub(crate) fn crashes(&mut self, shown: bool, now: u64, why: &str) -> bool {
        self.running = self.running.saturating_sub(u32::from(shown));
        self.streak += 1;
        let pause = limits::RECOVERY_FIRST_MS
            .saturating_mul(limits::RECOVERY_FACTOR.saturating_pow(self.streak - 1))
            .min(limits::RECOVERY_LONGEST_MS);
        self.rests_until = now.saturating_add(pause);
        self.crashes.push_back(now);
        while self
            .crashes
            .front()
            .is_some_and(|at| at.saturating_add(limits::QUARANTINE_WINDOW_MS) < now)
        {
            self.crashes.pop_front();
        }
        if self.paused.is_some() || self.crashes.len() < limits::QUARANTINE_CRASHES {
            return false;
        }
        self.paused = Some(format!("{} arrêts : {why}", self.crashes.len()));
        true
    }

    /// A person pauses it.
    pub(crate) fn pause(&mut self, why: String) {
        self.paused = Some(why);
    }

    /// A person gives it another chance.
    pub(crate) fn restart(&mut self) {
        self.paused = None;
        self.crashes.clear();
        self.streak = 0;
        self.rests_until = 0;
    }

    pub(crate) fn lifecycle(&self) -> Lifecycle {
        match self.barred() {
            Some(Barred::SafeMode | Barred::Disabled) => Lifecycle::Desactivee,
            Some(Barred::Consent) => Lifecycle::EnAttenteDAccord,
            Some(Barred::Quarantine(why)) => Lifecycle::EnQuarantaine(why),
            None if self.streak > 0 => Lifecycle::EnReprise(self.streak),
            None if self.running > 0 => Lifecycle::Occupee,
            None if self.called => Lifecycle::Active,
            None => Lifecycle::Prete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_practitioner() {
        let cases = [
            (Lifecycle::Decouverte, "découverte"),
            (Lifecycle::Verifiee, "vérifiée"),
            (Lifecycle::EnAttenteDAccord, "en attente d’accord"),
            (Lifecycle::Prete, "prête"),
            (Lifecycle::Active, "active"),
            (Lifecycle::Occupee, "occupée"),
            (Lifecycle::EnReprise(2), "en reprise (2)"),
            (
                Lifecycle::EnQuarantaine("3 arrêts".into()),
                "en quarantaine (3 arrêts)",
            ),
            (Lifecycle::Desactivee, "désactivée"),
            (
                Lifecycle::Incompatible("socle:base/dream".into()),
                "incompatible (socle:base/dream)",
            ),
        ];
        for (state, shown) in cases {
            assert_eq!(state.to_string(), shown);
        }
    }

    #[test]
    fn nothing_has_run_until_something_has() {
        let mut condition = Condition::default();
        assert_eq!(condition.lifecycle(), Lifecycle::Prete);
        condition.begins(true);
        assert_eq!(condition.lifecycle(), Lifecycle::Occupee);
        condition.ends_well(true);
        assert_eq!(condition.lifecycle(), Lifecycle::Active);
        // Drawing does not make it busy.
        condition.begins(false);
        assert_eq!(condition.lifecycle(), Lifecycle::Active);
    }

    #[test]
    fn crashes_in_a_row_rest_longer_and_longer_and_one_success_ends_that() {
        let mut condition = Condition::default();
        let mut rests = Vec::new();
        for n in 1..limits::QUARANTINE_CRASHES {
            let now = 1_000 * u64::try_from(n).unwrap_or(0);
            assert!(!condition.crashes(false, now, "x"));
            assert_eq!(
                condition.lifecycle(),
                Lifecycle::EnReprise(u32::try_from(n).unwrap_or(0))
            );
            rests.push(condition.rests_until - now);
            assert!(!condition.is_rested(now));
        }
        assert!(rests.windows(2).all(|pair| pair[0] < pair[1]), "{rests:?}");
        condition.ends_well(false);
        assert!(condition.is_rested(0));
    }

    #[test]
    fn many_crashes_in_a_short_time_pause_it_until_a_person_says_otherwise() {
        let mut condition = Condition::default();
        let last = limits::QUARANTINE_CRASHES - 1;
        for n in 0..=last {
            assert_eq!(condition.crashes(false, 10, "temps dépassé"), n == last);
            condition.ends_well(false);
        }
        assert_eq!(
            condition.lifecycle(),
            Lifecycle::EnQuarantaine(format!(
                "{} arrêts : temps dépassé",
                limits::QUARANTINE_CRASHES
            ))
        );
        condition.restart();
        assert_eq!(condition.barred(), None);
    }

    #[test]
    fn few_crashes_far_apart_pause_nothing() {
        let mut condition = Condition::default();
        for n in 0..100 {
            assert!(!condition.crashes(false, n * limits::QUARANTINE_WINDOW_MS, "x"));
        }
    }
}
