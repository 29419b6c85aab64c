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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_time()
            .build()
            .unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn all_who_wait_are_told_and_those_who_come_later_do_not_wait() {
        runtime().block_on(async {
            let cancel = Cancel::default();
            let waiting: Vec<_> = (0..8)
                .map(|_| {
                    let cancel = cancel.clone();
                    tokio::spawn(async move { cancel.cancelled().await })
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(10)).await;
            assert!(!cancel.is_cancelled());
            cancel.cancel();
            for waits in waiting {
                tokio::time::timeout(Duration::from_secs(5), waits)
                    .await
                    .map(|told| told.is_ok())
                    .unwrap_or_else(|_| panic!("not told"));
            }
            assert!(
                tokio::time::timeout(Duration::from_secs(5), cancel.cancelled())
                    .await
                    .is_ok()
            );
            assert!(cancel.is_cancelled());
        });
    }

    #[test]
    fn a_switch_thrown_while_somebody_begins_to_wait_is_never_missed() {
        runtime().block_on(async {
            for _ in 0..2_000 {
                let cancel = Cancel::default();
                let thrown = cancel.clone();
                let throws = tokio::spawn(async move { thrown.cancel() });
                assert!(
                    tokio::time::timeout(Duration::from_secs(5), cancel.cancelled())
                        .await
                        .is_ok()
                );
                assert!(throws.await.is_ok());
            }
        });
    }
}
