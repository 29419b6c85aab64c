//! Giving up, passed down from a call to all it asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A switch that is thrown once. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    thrown: AtomicBool,
    told: Notify,
}

impl Cancel {
    /// Give up.
    pub fn cancel(&self) {
        self.0.thrown.store(true, Ordering::SeqCst);
        self.0.told.notify_waiters();
    }

    /// True once somebody gave up.
    pub fn is_cancelled(&self) -> bool {
        self.0.thrown.load(Ordering::SeqCst)
    }

    /// Waits until somebody gives up.
    pub(crate) async fn cancelled(&self) {
        let told = self.0.told.notified();
        tokio::pin!(told);
        // Registered before the flag is read: no wake-up between the two is lost.
        told.as_mut().enable();
        if !self.is_cancelled() {
            told.await;
        }
    }
}
