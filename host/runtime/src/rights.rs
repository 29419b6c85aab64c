//! What a plugin may do, line by line. Looked up at each call to the host: withdrawing takes effect at once.

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering};

use socle_manifest::{Permission, Request};
use socle_record::{Grant, PermissionUse};

use crate::consent::{Answer, Choice, Line};
use crate::failure::Failure;
use crate::policy::Policy;
use crate::state::{CallState, Origin};

/// One line a plugin asks for, with what was decided.
#[derive(Debug)]
pub(crate) struct Right {
    pub(crate) request: Request,
    pub(crate) line: String,
    /// The policy's answer and why; it is stronger than what was decided.
    fixed: Option<(Choice, String)>,
    /// What was decided: see [`number`].
    decided: AtomicU8,
    /// Uses before this start.
    used_before: u64,
    used: AtomicU64,
    /// Uses that are not yet in the record.
    unwritten: AtomicU64,
    last_ms: AtomicI64,
}

const NEVER_USED: i64 = i64::MIN;

/// What the atomic holds for a choice.
fn number(choice: Option<Choice>) -> u8 {
    match choice {
        None => 0,
        Some(Choice::Always) => 1,
        Some(Choice::EachTime) => 2,
        Some(Choice::Never) => 3,
    }
}

impl Right {
    /// All that a plugin asks for; nothing is decided yet but what the policy fixes.
    pub(crate) fn of(plugin: &str, requests: &[Request], policy: &Policy) -> Vec<Self> {
        requests
            .iter()
            .map(|request| {
                let line = request.permission.line_id();
                let fixed = policy
                    .fixed(plugin, &line)
                    .map(|(choice, why)| (choice, why.to_owned()));
                Self {
                    request: request.clone(),
                    line,
                    fixed,
                    decided: AtomicU8::new(0),
                    used_before: 0,
                    used: AtomicU64::new(0),
                    unwritten: AtomicU64::new(0),
                    last_ms: AtomicI64::new(NEVER_USED),
                }
            })
            .collect()
    }

    /// Take over what the record says of it.
    pub(crate) fn decide(&self, grants: &[Grant]) {
        let choice = grants
            .iter()
            .find(|grant| grant.permission == self.line)
            .map(|grant| grant.decision.into());
        self.decided.store(number(choice), Ordering::Release);
    }

    /// Uses of earlier runs.
    pub(crate) fn count_from(&mut self, uses: &[PermissionUse]) {
        if let Some(found) = uses.iter().find(|found| found.permission == self.line) {
            self.used_before = found.uses;
            self.last_ms.store(found.last_ms, Ordering::Relaxed);
        }
    }

    /// What was decided, the policy left aside.
    fn decided(&self) -> Option<Choice> {
        match self.decided.load(Ordering::Acquire) {
            1 => Some(Choice::Always),
            2 => Some(Choice::EachTime),
            3 => Some(Choice::Never),
            _ => None,
        }
    }

    /// What holds.
    pub(crate) fn choice(&self) -> Option<Choice> {
        match &self.fixed {
            Some((choice, _)) => Some(*choice),
            None => self.decided(),
        }
    }

    /// Why the policy fixes it.
    pub(crate) fn fixed(&self) -> Option<&str> {
        self.fixed.as_ref().map(|(_, why)| why.as_str())
    }

    fn count(&self, now_ms: i64) {
        self.used.fetch_add(1, Ordering::Relaxed);
        self.unwritten.fetch_add(1, Ordering::Relaxed);
        self.last_ms.store(now_ms, Ordering::Relaxed);
    }

    /// Uses the record does not know of yet, as of now.
    pub(crate) fn take_unwritten(&self, plugin: &str) -> Option<PermissionUse> {
        let uses = self.unwritten.swap(0, Ordering::Relaxed);
        (uses > 0).then(|| PermissionUse {
            plugin: plugin.to_owned(),
            permission: self.line.clone(),
            uses,
            last_ms: self.last_ms.load(Ordering::Relaxed),
        })
    }

    /// They could not be written: they wait.
    pub(crate) fn put_back(&self, uses: u64) {
        self.unwritten.fetch_add(uses, Ordering::Relaxed);
    }

    /// As the practitioner is shown it.
    pub(crate) fn line(&self) -> Line {
        let last_ms = self.last_ms.load(Ordering::Relaxed);
        let choice = self.choice();
        Line {
            request: self.request.clone(),
            choice,
            fixed: self.fixed().map(str::to_owned),
            is_new: choice.is_none(),
            used: self.used_before + self.used.load(Ordering::Relaxed),
            last_used_ms: (last_ms != NEVER_USED).then_some(last_ms),
        }
    }
}

impl CallState {
    /// May the plugin do this now? It counts as a use when it may.
    pub(crate) fn granted(&self, permission: &Permission) -> Result<(), Failure> {
        let right = self
            .plugin
            .rights
            .iter()
            .find(|right| right.request.permission == *permission);
        match right {
            Some(right) => self.allowed(right),
            None => Err(Failure::denied(&format!(
                "{} is not in the manifest",
                permission.line_id()
            ))),
        }
    }

    /// May it do something that any line fits for which `fits` holds? A line that stands is taken before one that is to be
    /// asked about.
    pub(crate) fn granted_any(
        &self,
        what: &str,
        fits: impl Fn(&Permission) -> bool,
    ) -> Result<(), Failure> {
        let fitting = || {
            self.plugin
                .rights
                .iter()
                .filter(|right| fits(&right.request.permission))
        };
        if let Some(right) = fitting().find(|right| right.choice() == Some(Choice::Always)) {
            return self.allowed(right);
        }
        let mut answer = Err(Failure::denied(&format!("{what} is not in the manifest")));
        for right in fitting() {
            answer = self.allowed(right);
            if answer.is_ok() {
                break;
            }
        }
        answer
    }

    fn allowed(&self, right: &Right) -> Result<(), Failure> {
        let line = &right.line;
        match right.choice() {
            Some(Choice::Always) => {}
            Some(Choice::EachTime) => self.ask(right)?,
            Some(Choice::Never) => {
                return Err(Failure::denied(&format!("{line} was refused")));
            }
            None => return Err(Failure::denied(&format!("{line} was not granted"))),
        }
        right.count(self.host.clock.now_ms());
        Ok(())
    }

    /// Have the person who acts say whether this may be, once for the call.
    fn ask(&self, right: &Right) -> Result<(), Failure> {
        let line = &right.line;
        let mut answered = self
            .asked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(allowed) = answered.get(line) {
            return if *allowed {
                Ok(())
            } else {
                Err(Failure::denied(&format!("{line} was refused this time")))
            };
        }
        if !self.call.is_for_a_person() || self.call.begun_as == Origin::View {
            return Err(Failure::denied(&format!(
                "{line} is asked each time, and no person acts"
            )));
        }
        let answer = self.host.ask_person(&self.plugin, right, &self.call);
        let allowed = matches!(answer, Some(Answer::Once | Answer::Always));
        if answer.is_some() {
            answered.insert(line.clone(), allowed);
        }
        if allowed {
            return Ok(());
        }
        Err(Failure::denied(&match answer {
            Some(_) => format!("{line} was refused this time"),
            None => format!("{line} is asked each time, and nobody answered"),
        }))
    }
}
