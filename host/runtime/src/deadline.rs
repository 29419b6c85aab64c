//! When a call has to be over. Clones share it: a service has the deadline of who asked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The moment a call has to be over; none for what can only be cancelled. It moves when a person is waited for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deadline(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    at: Option<Instant>,
    /// How long persons were waited for.
    waited: Duration,
}

impl Deadline {
    /// From now on for so long, unless it was set before.
    pub(crate) fn begin(&self, allowed: Option<Duration>) {
        let mut state = self.state();
        if state.at.is_none() {
            state.at = allowed.and_then(|allowed| Instant::now().checked_add(allowed));
        }
    }

    /// The moment as it stands now.
    pub(crate) fn at(&self) -> Option<Instant> {
        self.state().at
    }

    /// How long persons were waited for so far.
    pub(crate) fn waited(&self) -> Duration {
        self.state().waited
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is left until then.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.at()
            .map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// A person was waited for: that is not the plugin's time.
    pub(crate) fn extend(&self, by: Duration) {
        let mut state = self.state();
        state.at = state.at.and_then(|at| at.checked_add(by));
        state.waited += by;
    }

    /// Until the moment has come, wherever it has moved to meanwhile.
    pub(crate) async fn passed(&self) {
        loop {
            match self.at() {
                None => std::future::pending::<()>().await,
                Some(at) if at <= Instant::now() => return,
                Some(at) => tokio::time::sleep_until(at.into()).await,
            }
        }
    }
}
