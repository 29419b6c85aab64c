//! When a call has to be over. Clones share it: a service has the deadline of who asked.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The moment a call has to be over; none for what can only be cancelled. It moves when a person is waited for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deadline(Arc<Mutex<Option<Instant>>>);

impl Deadline {
    /// From now on for so long, unless it was set before.
    pub(crate) fn begin(&self, allowed: Option<Duration>) {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if at.is_none() {
            *at = allowed.and_then(|allowed| Instant::now().checked_add(allowed));
        }
    }

    /// The moment as it stands now.
    pub(crate) fn at(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is left until then.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.at()
            .map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// A person was waited for: that is not the plugin's time.
    pub(crate) fn extend(&self, by: Duration) {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *at = at.and_then(|at| at.checked_add(by));
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
