//! What is under way in the background.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use socle_record::{EntryId, EventId, JobId};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::task::AbortHandle;

use crate::host::Inner;

/// One thing to do, for one plugin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Errand {
    pub(super) plugin: String,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum What {
    Event(EventId),
    Send(EntryId),
    Job(JobId),
}

/// The errands under way. One may begin for the same entry while an earlier one, whose outcome is
/// written, is about to end: each has a number of its own.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    under_way: Mutex<UnderWay>,
    ended: Notify,
    /// Held by the one pass that looks for what is due.
    pub(super) pass: Mutex<()>,
}

#[derive(Debug, Default)]
struct UnderWay {
    /// With what ends it, once its task is known.
    errands: HashMap<u64, (Errand, Option<AbortHandle>)>,
    begun: u64,
    stopped: bool,
}

impl Errands {
    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What is under way for this plugin, of what `kind` picks.
    pub(super) fn of<T>(&self, plugin: &str, kind: impl Fn(&What) -> Option<T>) -> Vec<T> {
        self.lock()
            .errands
            .values()
            .filter(|(errand, _)| errand.plugin == plugin)
            .filter_map(|(errand, _)| kind(&errand.what))
            .collect()
    }

    /// When nothing is under way, how many errands there were before.
    pub(super) fn idle_since(&self) -> Option<u64> {
        let under_way = self.lock();
        under_way.errands.is_empty().then_some(under_way.begun)
    }

    /// Waits for the next end of an errand.
    pub(super) fn ended(&self) -> Notified<'_> {
        self.ended.notified()
    }

    /// End all, and begin none any more.
    pub(super) fn stop(&self) {
        let under_way: Vec<AbortHandle> = {
            let mut under_way = self.lock();
            under_way.stopped = true;
            under_way
                .errands
                .values()
                .filter_map(|(_, abort)| abort.clone())
                .collect()
        };
        for abort in under_way {
            abort.abort();
        }
    }
}

/// Go on an errand, in a task of its own.
pub(super) fn begin(
    inner: &Arc<Inner>,
    errand: Errand,
    work: impl Future<Output = ()> + Send + 'static,
) {
    let mut under_way = inner.errands.lock();
    if under_way.stopped {
        return;
    }
    under_way.begun += 1;
    let number = under_way.begun;
    under_way.errands.insert(number, (errand, None));
    drop(under_way);
    let ends = Ends {
        inner: Arc::clone(inner),
        number,
    };
    let task = tokio::spawn(async move {
        let _ends = ends;
        work.await;
    });
    let mut under_way = inner.errands.lock();
    let stopped = under_way.stopped;
    // It may have ended already.
    if let Some((_, abort)) = under_way.errands.get_mut(&number) {
        *abort = Some(task.abort_handle());
    }
    if stopped {
        task.abort();
    }
}

/// However an errand ends, it is not under way any more, and what it held back is looked at.
struct Ends {
    inner: Arc<Inner>,
    number: u64,
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.inner.errands.lock().errands.remove(&self.number);
        self.inner.errands.ended.notify_waiters();
        self.inner.work.notify_one();
    }
}
