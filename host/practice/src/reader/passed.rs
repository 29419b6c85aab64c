//! Where a patient passed from another software waits for the screen: a link that was opened before the window is there, or
//! while its door is shut, is shown once somebody has come in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::link::LinkError;
use super::shown::Shown;

type Wake = Arc<dyn Fn() + Send + Sync>;
/// A patient, or why what was passed names none.
pub type Passed = Result<Box<Shown>, LinkError>;

/// The patient that was passed last, until the screen takes it.
#[derive(Default)]
pub struct Inbox {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    passed: Option<Passed>,
    /// The window is to come to the front.
    called: bool,
    wake: Option<Wake>,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inbox")
    }
}

impl Inbox {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Call the window, with a patient or without one. One that still waited gives way: the other software shows one at a
    /// time, and it is the last that is meant.
    pub fn call(&self, passed: Option<Passed>) {
        let wake = {
            let mut kept = self.kept();
            if passed.is_some() {
                kept.passed = passed;
            }
            kept.called = true;
            kept.wake.clone()
        };
        if let Some(wake) = wake {
            wake();
        }
    }

    /// Tell this, from any thread, when something comes.
    pub fn listen(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.kept().wake = Some(Arc::new(wake));
    }

    /// Whether a window listens.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.kept().wake.is_some()
    }

    /// The patient that waits.
    pub fn take(&self) -> Option<Passed> {
        self.kept().passed.take()
    }

    /// Whether the window was called since the last time.
    pub fn called(&self) -> bool {
        std::mem::take(&mut self.kept().called)
    }
}
