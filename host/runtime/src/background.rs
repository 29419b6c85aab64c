//! What happens without anyone asking: durable events, jobs, the outbox, the journal of reads, and
//! telling those who show the record what changed.
//!
//! Each event, send and job under way is an *errand*, a task of its own: a slow service or a long job
//! keeps nothing else waiting. A pass looks at what is due and starts an errand for each; passes follow
//! commits, the ends of errands, and the clock.

mod errands;
mod events;
mod jobs;
mod outbox;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use socle_record::{Change, RecordError, Unit};

use crate::host::{HostEvent, Inner};

pub(crate) use errands::Errands;

/// How often what is due by time is looked at, and reads reach the journal.
const PULSE: Duration = Duration::from_secs(1);

/// Ends the background work when dropped.
pub(crate) struct Guard {
    stopped: Arc<AtomicBool>,
    inner: Arc<Inner>,
    passes: tokio::task::JoinHandle<()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.passes.abort();
        self.inner.errands.stop();
        if let Err(error) = self.inner.flush_reads() {
            tracing::error!(%error, "what was read could not be journalled");
        }
    }
}

/// Start the background work on the current tokio runtime.
pub(crate) fn start(inner: &Arc<Inner>) -> Guard {
    let stopped = Arc::new(AtomicBool::new(false));
    tell_changes(inner, Arc::clone(&stopped));
    let weak = Arc::downgrade(inner);
    let passes = tokio::spawn(async move {
        loop {
            let Some(inner) = weak.upgrade() else { return };
            pass(&inner);
            if let Err(error) = inner.flush_reads() {
                tracing::error!(%error, "what was read could not be journalled yet");
            }
            tokio::time::timeout(PULSE, inner.work.notified()).await.ok();
        }
    });
    Guard { stopped, inner: Arc::clone(inner), passes }
}

/// A thread that hears of commits, whoever makes them, and tells those who listen.
fn tell_changes(inner: &Arc<Inner>, stopped: Arc<AtomicBool>) {
    let subscription = inner.record.subscribe();
    let weak: Weak<Inner> = Arc::downgrade(inner);
    let spawned = std::thread::Builder::new().name("record-changes".into()).spawn(move || {
        while !stopped.load(Ordering::SeqCst) {
            let changes = subscription.wait(Duration::from_millis(500));
            if changes.is_empty() {
                continue;
            }
            let Some(inner) = weak.upgrade() else { return };
            follow_grants(&inner, &changes);
            let due = changes.iter().any(|change| matches!(change, Change::Events | Change::Job(_) | Change::Outbox { .. } | Change::Everything));
            inner.tell(HostEvent::Changed(changes));
            if due {
                inner.work.notify_one();
            }
        }
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "changes of the record will not be shown by themselves");
    }
}

/// Grants decided elsewhere, at another workstation or by a script, count here too.
fn follow_grants(inner: &Inner, changes: &[Change]) {
    for plugin in inner.all_plugins() {
        let concerned = changes.iter().any(|change| match change {
            Change::Grants { plugin: changed } => changed == plugin.id(),
            Change::Everything => true,
            _ => false,
        });
        if concerned && let Err(error) = inner.read_grants(&plugin) {
            tracing::error!(%error, plugin = plugin.id(), "what was granted cannot be read");
        }
    }
}

/// Start an errand for all that is due and not under way; true when there was some. One at a time, so
/// that nothing is started twice.
fn pass(inner: &Arc<Inner>) -> bool {
    let _alone = inner.errands.pass.lock().unwrap_or_else(PoisonError::into_inner);
    let mut started = false;
    for plugin in inner.all_plugins() {
        started |= events::start(inner, &plugin);
        started |= outbox::start(inner, &plugin);
        started |= jobs::start(inner, &plugin);
    }
    started
}

/// Do all that is due now, and what becomes due by doing it.
pub(crate) async fn drain(inner: &Arc<Inner>) {
    loop {
        // Asked for before the pass: an end that comes during it is heard.
        let ended = inner.errands.ended();
        tokio::pin!(ended);
        ended.as_mut().enable();
        if !pass(inner) && inner.errands.are_done() {
            return;
        }
        ended.await;
    }
}

fn jitter(inner: &Inner) -> f64 {
    let mut bytes = [0; 4];
    match inner.clock.random(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

/// Write what came of an errand. A full disk passes: until then the errand stays under way, and is
/// not begun again.
async fn write_down(inner: &Inner, unit: &Unit) -> Result<(), RecordError> {
    loop {
        match inner.commit(unit) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_retryable() => {
                tracing::error!(%error, "what came of an errand could not be written yet");
                tokio::time::sleep(PULSE).await;
            }
            Err(error) => return Err(error),
        }
    }
}
