//! What the bottom line tells, from the record.

use socle_record::model::query::MAX_ROWS;
use socle_record::{Entry, EntryState, JobState, OutboxFilter, RecordError};
use socle_runtime::Host;

use crate::model::{JobLine, Journal, Traffic};

/// Read outbox and jobs.
pub(super) fn read(host: &Host) -> Result<Traffic, RecordError> {
    let mut traffic = Traffic::default();
    for (state, count) in host.record().outbox_counts()? {
        match state {
            EntryState::EnAttente | EntryState::EnCours => traffic.sending += count,
            EntryState::AttendLaCarte => traffic.waiting_card += count,
            EntryState::Inconnu => traffic.unknown += count,
            EntryState::Echec => traffic.failed += count,
            EntryState::Parti | EntryState::Abandonne | EntryState::Retire => {}
        }
    }
    traffic.sent = sent_today(host)?;
    traffic.parked = host.record().parked_events()?.len() as u64;
    let plugins = host.plugins();
    let title = |plugin: &str, job: &str| {
        let declared = plugins
            .iter()
            .find(|info| info.manifest.id == plugin)
            .and_then(|info| info.manifest.jobs.iter().find(|known| known.id == job));
        declared
            .and_then(|job| job.title.clone())
            .unwrap_or_else(|| job.to_owned())
    };
    // One that runs is a call, and shown as such.
    for job in host
        .record()
        .open_jobs()?
        .into_iter()
        .filter(|job| job.state != JobState::Running)
    {
        let said = if job.progress_text.is_empty() {
            title(&job.plugin, &job.name)
        } else {
            job.progress_text
        };
        traffic.jobs.push(JobLine {
            job: job.id.to_string(),
            title: said,
            fraction: job.progress.map(|fraction| fraction as f32),
        });
    }
    Ok(traffic)
}

/// How many entries left today; no more than are read at once.
fn sent_today(host: &Host) -> Result<u64, RecordError> {
    let filter = OutboxFilter {
        states: vec![EntryState::Parti],
        count: MAX_ROWS,
        ..OutboxFilter::default()
    };
    // The latest come first: those of today are at the head.
    Ok(host
        .record()
        .outbox(&filter)?
        .rows
        .iter()
        .filter(|entry| is_today(host, entry))
        .count() as u64)
}

/// Whether an entry became what it is today, as the practice counts days.
pub(super) fn is_today(host: &Host, entry: &Entry) -> bool {
    let clock = host.clock();
    clock
        .zone()
        .day(entry.updated_ms)
        .is_some_and(|day| day.to_string() == clock.today())
}

/// How the journal does, after it was asked to write all it has.
pub(super) fn journal(written: Result<(), RecordError>) -> Journal {
    match written {
        Ok(()) => Journal::Kept,
        Err(error) => Journal::Failing(error.message()),
    }
}
