//! What is being given back: a card logged out, tokens revoked. Whoever comes in next, or ends the program, waits for it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How many are on their way.
#[derive(Default)]
pub(super) struct Leaving {
    count: Mutex<usize>,
    fewer: Condvar,
}

/// One that is on its way, until it is dropped.
pub(super) struct One(Arc<Leaving>);

impl Leaving {
    pub(super) fn begin(self: &Arc<Self>) -> One {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        One(Arc::clone(self))
    }

    /// Wait until none is left, so long at most.
    pub(super) fn wait(&self, patience: Duration) {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .fewer
            .wait_timeout_while(count, patience, |count| *count > 0);
        if waited.is_ok_and(|(_, waited)| waited.timed_out()) {
            tracing::warn!("a card or a provider takes its time to be left");
        }
    }
}

impl Drop for One {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.fewer.notify_all();
    }
}
