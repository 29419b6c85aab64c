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
mod schedules;

use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use socle_record::{Change, RecordError, Unit};

use crate::host::{HostEvent, Inner};

pub(crate) use errands::Errands;

/// How often what is due by time is looked at, and reads reach the journal.
const PULSE: Duration = Duration::from_secs(1);

/// Ends the background work when dropped.
pub(crate) struct Guard {
    inner: Arc<Inner>,
    passes: tokio::task::JoinHandle<()>,
    changes: tokio::task::JoinHandle<()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.passes.abort();
        self.changes.abort();
        self.inner.errands.stop();
        // What still runs is a transient event somebody did not wait for.
        self.inner.give_up(|_| true);
        if let Err(error) = self.inner.flush_reads() {
            tracing::error!(%error, "what was read could not be journalled");
        }
    }
}

/// Start the background work on the current tokio runtime.
pub(crate) fn start(inner: &Arc<Inner>) -> Guard {
    let changes = tell_changes(inner);
    let weak = Arc::downgrade(inner);
    let passes = tokio::spawn(async move {
        loop {
            let Some(inner) = weak.upgrade() else { return };
            pass(&inner);
            if let Err(error) = inner.flush_reads() {
                tracing::error!(%error, "what was read could not be journalled yet");
            }
            inner.flush_uses();
            tokio::time::timeout(PULSE, inner.work.notified())
                .await
                .ok();
        }
    });
    Guard {
        inner: Arc::clone(inner),
        passes,
        changes,
    }
}

/// Hear of commits, whoever makes them, and tell those who listen. A task and not a thread: when the program ends, the
/// runtime waits for its tasks, and nothing may still read the record once the libraries below it are being unloaded.
fn tell_changes(inner: &Arc<Inner>) -> tokio::task::JoinHandle<()> {
    let subscription = inner.record.subscribe();
    let changed = Arc::new(tokio::sync::Notify::new());
    let waker = Arc::clone(&changed);
    subscription.on_change(move || waker.notify_one());
    // What was committed before the waker was there is waiting already.
    changed.notify_one();
    let weak: Weak<Inner> = Arc::downgrade(inner);
    tokio::spawn(async move {
        loop {
            changed.notified().await;
            let changes = subscription.drain();
            if changes.is_empty() {
                continue;
            }
            let Some(inner) = weak.upgrade() else { return };
            follow_grants(&inner, &changes);
            let due = changes.iter().any(|change| {
                matches!(
                    change,
                    Change::Events
                        | Change::Job(_)
                        | Change::Outbox { .. }
                        // What waited for a qualification may leave.
                        | Change::Identity(_)
                        | Change::Patient(_)
                        | Change::Everything
                )
            });
            inner.tell(HostEvent::Changed(changes));
            if due {
                inner.work.notify_one();
            }
        }
    })
}

/// Grants decided elsewhere, at another workstation or by a script, count here too.
fn follow_grants(inner: &Inner, changes: &[Change]) {
    for plugin in inner.all_plugins() {
        let concerned = changes.iter().any(|change| match change {
            Change::Grants { plugin: changed } => changed == plugin.id(),
            Change::Everything => true,
            _ => false,
        });
        if concerned && let Err(error) = inner.read_decisions(&plugin) {
            tracing::error!(%error, plugin = plugin.id(), "what was granted cannot be read");
        }
    }
}

/// Start an errand for all that is due and not under way. One pass at a time, so that nothing is
/// started twice.
fn pass(inner: &Arc<Inner>) {
    let _alone = inner
        .errands
        .pass
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let now = inner.clock.elapsed_ms();
    for plugin in inner.all_plugins() {
        // Nothing is begun for a plugin that is off, paused or resting: what waits for it stays due.
        if !plugin.condition().is_rested(now) {
            continue;
        }
        schedules::start(inner, &plugin);
        events::start(inner, &plugin);
        outbox::start(inner, &plugin);
        jobs::start(inner, &plugin);
    }
}

/// Do all that is due now, and what becomes due by doing it.
pub(crate) async fn drain(inner: &Arc<Inner>) {
    loop {
        // Asked for first: an end that comes from here on is heard.
        let ended = inner.errands.ended();
        tokio::pin!(ended);
        ended.as_mut().enable();
        // Nothing was under way, nothing was due, and nothing began meanwhile, whose end would have
        // made something due after the look at it.
        let before = inner.errands.idle_since();
        pass(inner);
        if before.is_some() && inner.errands.idle_since() == before {
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
