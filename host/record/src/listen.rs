//! Hearing of what commits change, without an unbounded queue: changes that wait are merged, and past a bound they become
//! [`Change::Everything`].

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use crate::model::change::Change;

/// The most changes that wait for one listener.
pub const MAX_WAITING: usize = 1_024;

type Waker = Arc<dyn Fn() + Send + Sync>;

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Default)]
struct Waiting {
    order: Vec<Change>,
    known: HashSet<Change>,
    waker: Option<Waker>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A listener that panicked while it held the lock leaves a list of changes, which is still a list of changes.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn push(&mut self, change: &Change) {
        if self.known.contains(&Change::Everything) || !self.known.insert(change.clone()) {
            return;
        }
        if self.order.len() >= MAX_WAITING || *change == Change::Everything {
            self.order.clear();
            self.known.clear();
            self.known.insert(Change::Everything);
            self.order.push(Change::Everything);
        } else {
            self.order.push(change.clone());
        }
    }

    fn take(&mut self) -> Vec<Change> {
        self.known.clear();
        std::mem::take(&mut self.order)
    }
}

/// A listener's queue. Dropping it ends the subscription.
pub struct Subscription {
    queue: Arc<Queue>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription")
    }
}

impl Subscription {
    /// What changed since the last time, without waiting.
    #[must_use]
    pub fn drain(&self) -> Vec<Change> {
        self.queue.lock().take()
    }

    /// Has the next [`Self::drain`] say this as well: what it said could not be attended to.
    pub(crate) fn ask_again(&self, change: Change) {
        self.queue.lock().push(&change);
    }

    /// What changed since the last time, waiting at most `timeout` for something.
    #[must_use]
    pub fn wait(&self, timeout: Duration) -> Vec<Change> {
        let guard = self.queue.lock();
        let (mut guard, _) = self
            .queue
            .filled
            .wait_timeout_while(guard, timeout, |waiting| waiting.order.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        guard.take()
    }

    /// Calls `waker` after each commit that changed something, on the thread that committed: it must return at once (wake
    /// a loop, ask for a frame).
    pub fn on_change(&self, waker: impl Fn() + Send + Sync + 'static) {
        self.queue.lock().waker = Some(Arc::new(waker));
    }
}

/// Those who listen.
#[derive(Default)]
pub(crate) struct Listeners {
    queues: Mutex<Vec<Weak<Queue>>>,
}

impl Listeners {
    pub(crate) fn subscribe(&self) -> Subscription {
        let queue = Arc::new(Queue::default());
        self.queues
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::downgrade(&queue));
        Subscription { queue }
    }

    pub(crate) fn tell(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        let mut wakers = Vec::new();
        {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            queues.retain(|weak| {
                let Some(queue) = weak.upgrade() else {
                    return false;
                };
                let mut waiting = queue.lock();
                for change in changes {
                    waiting.push(change);
                }
                queue.filled.notify_all();
                wakers.extend(waiting.waker.clone());
                true
            });
        }
        // Without any lock, so that a waker may look at what changed.
        for waker in wakers {
            waker();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::id::PatientId;

    fn patient(n: usize) -> Change {
        Change::Patient(PatientId::from(n.to_string()))
    }

    #[test]
    fn the_same_change_waits_once_and_too_many_become_everything() {
        let listeners = Listeners::default();
        let subscription = listeners.subscribe();
        listeners.tell(&[patient(1), patient(1), patient(2)]);
        assert_eq!(subscription.drain(), [patient(1), patient(2)]);
        for n in 0..=MAX_WAITING {
            listeners.tell(&[patient(n)]);
        }
        assert_eq!(subscription.drain(), [Change::Everything]);
        listeners.tell(&[patient(3)]);
        assert_eq!(subscription.drain(), [patient(3)]);
    }

    #[test]
    fn a_dropped_subscription_is_forgotten() {
        let listeners = Listeners::default();
        drop(listeners.subscribe());
        listeners.tell(&[patient(1)]);
        assert!(listeners.queues.lock().unwrap().is_empty());
    }

    #[test]
    fn waiting_ends_when_something_changes() {
        let listeners = Arc::new(Listeners::default());
        let subscription = listeners.subscribe();
        assert!(subscription.wait(Duration::from_millis(1)).is_empty());
        let teller = Arc::clone(&listeners);
        let thread = std::thread::spawn(move || teller.tell(&[patient(7)]));
        assert_eq!(subscription.wait(Duration::from_secs(10)), [patient(7)]);
        thread.join().unwrap();
    }
}
