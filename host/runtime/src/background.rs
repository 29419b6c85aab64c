//! What happens without anyone asking: durable events, jobs, the outbox, the journal of reads, and
//! telling those who show the record what changed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use socle_record::{Available, Change, Claim, Delivery, Job, JobEnd, Outcome, Task, Unit, Write};

use crate::call;
use crate::cancel::Cancel;
use crate::error::{CallError, Reason};
use crate::failure::Data;
use crate::host::{HostEvent, Inner};
use crate::resources::{Blob, Entry, Happening};
use crate::state::Origin;

/// How often what is due by time is looked at, and reads reach the journal.
const PULSE: Duration = Duration::from_secs(1);

/// Ends the background work when dropped.
pub(crate) struct Guard {
    stopped: Arc<AtomicBool>,
    inner: Arc<Inner>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        for task in &self.tasks {
            task.abort();
        }
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
    let task = tokio::spawn(async move {
        loop {
            let Some(inner) = weak.upgrade() else { return };
            drain(&inner).await;
            if let Err(error) = inner.flush_reads() {
                tracing::error!(%error, "what was read could not be journalled yet");
            }
            tokio::time::timeout(PULSE, inner.work.notified()).await.ok();
        }
    });
    Guard { stopped, inner: Arc::clone(inner), tasks: vec![task] }
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

/// Do all that is due now, and what becomes due by doing it.
pub(crate) async fn drain(inner: &Arc<Inner>) {
    loop {
        let mut did = false;
        for plugin in inner.all_plugins() {
            did |= deliver_events(inner, plugin.id()).await;
            did |= send_entries(inner, plugin.id()).await;
        }
        did |= run_jobs(inner).await;
        if !did {
            return;
        }
    }
}

fn jitter(inner: &Inner) -> f64 {
    let mut bytes = [0; 4];
    match inner.clock.random(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

// ---- events ---------------------------------------------------------------------------------

/// Hand over the due events of one plugin, those of different patients side by side.
async fn deliver_events(inner: &Arc<Inner>, plugin: &str) -> bool {
    let due = match inner.record.due_events(plugin, 16) {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(%error, plugin, "due events cannot be read");
            return false;
        }
    };
    let did = !due.is_empty();
    futures_util::future::join_all(due.into_iter().map(|delivery| deliver_event(inner, delivery))).await;
    did
}

async fn deliver_event(inner: &Arc<Inner>, delivery: Delivery) {
    let patient = delivery.patient.as_ref().map(|patient| patient.as_str().to_owned());
    let what = Happening {
        id: delivery.event.as_str().to_owned(),
        name: delivery.name.clone(),
        values: delivery.payload.into_iter().map(|(key, value)| (key, value.into())).collect(),
        occurred_ms: delivery.at_ms,
        failures: delivery.failures,
    };
    let plan = inner.plan(&delivery.plugin, format!("event {}", delivery.name), Origin::Event, patient.as_deref(), Cancel::default());
    let outcome = match plan {
        Ok(plan) => call::deliver(inner, plan, what, true).await,
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        // Settled meanwhile is no failure.
        if matches!(&error.reason, Reason::Record(socle_record::RecordError::EventSettled { .. })) {
            return;
        }
        tracing::warn!(%error, "an event was not handled");
        if let Err(error) = inner.record.event_failed(&delivery.event, &delivery.plugin, error.code(), jitter(inner)) {
            tracing::error!(%error, "the failure of an event could not be counted");
        }
    }
}

// ---- jobs -----------------------------------------------------------------------------------

async fn run_jobs(inner: &Arc<Inner>) -> bool {
    let jobs = match inner.record.open_jobs() {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!(%error, "jobs cannot be read");
            return false;
        }
    };
    let mut running = Vec::new();
    for job in jobs {
        match inner.record.start_job(&job.id) {
            Ok(Some(job)) => running.push(run_job(inner, job)),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a job could not be started"),
        }
    }
    let did = !running.is_empty();
    futures_util::future::join_all(running).await;
    did
}

async fn run_job(inner: &Arc<Inner>, job: Job) {
    let patient = job.patient.as_ref().map(|patient| patient.as_str().to_owned());
    let cancel = Cancel::default();
    let id = job.id.clone();
    // A person may ask a job to stop from another window: the record is what says so.
    let watch = {
        let (inner, id, cancel) = (Arc::clone(inner), id.clone(), cancel.clone());
        async move {
            loop {
                tokio::time::sleep(PULSE).await;
                if inner.record.job(&id).is_ok_and(|job| job.cancel_asked) {
                    cancel.cancel();
                    return;
                }
            }
        }
    };
    let plan = inner.plan(&job.plugin, format!("job {}", job.name), Origin::Job, patient.as_deref(), cancel);
    let done = |answer: &Data| Write::EndJob { job: id.clone(), end: JobEnd::Done(answer.clone().into()) };
    let work = async {
        match plan {
            Ok(plan) => call::work(inner, plan, job, done).await,
            Err(error) => Err(error),
        }
    };
    let outcome = tokio::select! {
        outcome = work => outcome,
        // Only ends by cancelling the work, which then ends first at the next turn of the loop.
        () = async { watch.await; std::future::pending::<()>().await } => return,
    };
    if let Err(error) = outcome {
        let end = match &error.reason {
            Reason::Cancelled => JobEnd::Cancelled,
            _ => JobEnd::Failed { code: error.code().to_owned(), message: error.sentence() },
        };
        let unit = Unit::new(socle_record::Author::plugin(&error.plugin)).with(Write::EndJob { job: id, end });
        if let Err(error) = inner.commit(&unit) {
            tracing::error!(%error, "the end of a job could not be written");
        }
    }
}

// ---- outbox ---------------------------------------------------------------------------------

/// Send what this plugin delivers, until nothing is due.
async fn send_entries(inner: &Arc<Inner>, plugin: &str) -> bool {
    let mut did = false;
    loop {
        let session = inner.ports.sessions.current();
        let available = Available {
            network: true,
            card: session.as_ref().is_some_and(|session| session.acts.iter().any(|act| act == "sign")),
            person: session.map(|session| session.person),
        };
        match inner.record.claim(plugin, &available) {
            Ok(Some(claim)) => send_entry(inner, claim).await,
            Ok(None) => return did,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                return did;
            }
        }
        did = true;
    }
}

async fn send_entry(inner: &Arc<Inner>, claim: Claim) {
    let Claim { entry, task, turn } = claim;
    let reconcile = task == Task::Reconcile;
    let jitter = jitter(inner);
    let outcome_write = |outcome: Outcome| Write::Outcome { entry: entry.id.clone(), turn, outcome, jitter };
    let what = if reconcile { "delivery reconcile" } else { "delivery attempt" };
    let patient = entry.patient.as_ref().map(|patient| patient.as_str().to_owned());
    let sent = async {
        let plan = inner.plan(&entry.provider, what.into(), Origin::Delivery, patient.as_deref(), Cancel::default())?;
        let order = order_of(inner, &entry).map_err(|error| plan.error(Reason::Record(error)))?;
        call::send(inner, plan, order, reconcile, |answer| {
            outcome_write(match (reconcile, answer) {
                (true, Data::Flag(true)) => Outcome::Left { answer: Data::Flag(true).into() },
                (true, _) => Outcome::NotLeft,
                (false, answer) => Outcome::Left { answer: answer.clone().into() },
            })
        })
        .await
    };
    if let Err(error) = sent.await {
        tracing::warn!(%error, "an entry was not sent");
        let unit = Unit::new(socle_record::Author::plugin(&entry.provider)).with(outcome_write(outcome_of(&error)));
        if let Err(error) = inner.commit(&unit) {
            tracing::error!(%error, "the outcome of a send could not be written; it will be reconciled");
        }
    }
}

/// What a failed attempt means for its entry. A plugin that refused knows that nothing left; after
/// anything else nobody knows.
fn outcome_of(error: &CallError) -> Outcome {
    let (code, message) = (error.code().to_owned(), error.sentence());
    match &error.reason {
        Reason::Refused(failure) if failure.code == "outcome-unknown" => Outcome::Unknown { code, message },
        Reason::Refused(failure) if failure.retryable => {
            let after_ms = failure.detail("retry-after-ms").and_then(|text| text.parse().ok());
            Outcome::Retry { code, message, after_ms }
        }
        Reason::Refused(_) => Outcome::Failed { code, message },
        Reason::NotInstalled | Reason::NotOffered => Outcome::Retry { code, message, after_ms: None },
        _ => Outcome::Unknown { code, message },
    }
}

fn order_of(inner: &Inner, entry: &socle_record::Entry) -> Result<Entry, socle_record::RecordError> {
    let mut attachments = Vec::new();
    for attachment in &entry.attachments {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < attachment.size_bytes {
            let part = inner.record.read_blob(&attachment.digest, bytes.len() as u64, 1 << 20)?;
            if part.is_empty() {
                break;
            }
            bytes.extend(part);
        }
        attachments.push((attachment.key.clone(), Blob(Arc::new(bytes))));
    }
    Ok(Entry {
        id: entry.id.as_str().to_owned(),
        wire_id: entry.wire_id.clone(),
        service: entry.service.clone(),
        attempts: entry.attempts,
        values: entry.values.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect(),
        attachments,
        needs: entry.needs.iter().map(|need| need.as_str().to_owned()).collect(),
        after: entry.after.as_ref().map(|after| after.as_str().to_owned()),
    })
}
