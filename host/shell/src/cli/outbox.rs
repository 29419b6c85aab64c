//! `socle outbox`.

mod events;

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use socle_record::{Entry, EntryId, OutboxFilter, PatientId, Record, Unit, Write, Zone};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Outbox;
use socle_practice::{Practice, sends};

/// How long a send that was asked for again is waited for.
const AFTERMATH: Duration = Duration::from_secs(60);

pub(crate) fn run(practice: &Practice, command: Outbox) -> Answered {
    let record = practice.record();
    match command {
        Outbox::List {
            patient,
            state,
            first,
            count,
        } => {
            let patient = patient.map(PatientId::from);
            if let Some(patient) = &patient {
                record.patient(patient)?;
            }
            practice.note_read("outbox.list", patient.as_ref())?;
            let page = record.outbox(&OutboxFilter {
                patient,
                states: state,
                first,
                count,
                ..OutboxFilter::default()
            })?;
            let zone = record.zone();
            let lines: Vec<_> = page.rows.iter().map(|entry| line(entry, &zone)).collect();
            let entries: Vec<_> = page.rows.iter().map(sends::summary).collect();
            Ok(Answer::new(
                lines.join("\n"),
                json!({ "total": page.total, "envois": entries }),
            ))
        }
        Outbox::Show { id } => show(practice, &id.into()),
        Outbox::Retry { id, anyway } => retry(practice, id.into(), anyway),
        Outbox::Cancel { id } => {
            let entry = EntryId::from(id);
            let write = Write::Abandon {
                entry: entry.clone(),
            };
            record.commit(&Unit::new(practice.author()).with(write))?;
            after(record, &entry)
        }
        Outbox::Events => Ok(events::list(record)?),
        Outbox::HandleEvents(which) => events::handle(practice, &which),
        Outbox::DropEvents(which) => events::drop(practice, &which),
        Outbox::Export { id, to } => export(practice, &id.into(), &to),
    }
}

fn show(practice: &Practice, id: &EntryId) -> Answered {
    let record = practice.record();
    let (entry, attempts) = (record.entry(id)?, record.attempts(id)?);
    practice.note_read("outbox.show", entry.patient.as_ref())?;
    let zone = record.zone();
    let mut text = vec![line(&entry, &zone)];
    text.extend(attempts.iter().map(|attempt| {
        let message = attempt.message.as_deref().unwrap_or_default();
        let outcome = if attempt.outcome.is_empty() {
            "under way"
        } else {
            &attempt.outcome
        };
        format!(
            "{}  {}  {} {}  {outcome}  {message}",
            zone.written(attempt.started_ms),
            attempt.provider,
            attempt.task.as_str(),
            attempt.turn,
        )
        .trim_end()
        .to_owned()
    }));
    let documents = sends::documents(&entry);
    let json = sends::order(&entry, &attempts, documents);
    Ok(Answer::new(text.join("\n"), json))
}

fn retry(practice: &Practice, entry: EntryId, anyway: bool) -> Answered {
    let write = if anyway {
        Write::SendAnyway {
            entry: entry.clone(),
        }
    } else {
        Write::TryAgain {
            entry: entry.clone(),
        }
    };
    let record = practice.record();
    record.commit(&Unit::new(practice.author()).with(write))?;
    let host = practice.host.clone();
    let done = practice
        .runtime()
        .block_on(async move { host.settle(AFTERMATH).await });
    if !done {
        tracing::warn!("the send is still under way");
    }
    after(record, &entry)
}

fn export(practice: &Practice, id: &EntryId, folder: &Path) -> Answered {
    let written =
        sends::export(practice.record(), id, folder, practice.author()).map_err(|error| No {
            details: vec![("author".into(), error.to_string())],
            ..No::new(error.code(), error.sentence())
        })?;
    Ok(Answer::new(
        format!("Envoi exporté dans {}.", written.display()),
        json!({ "id": id.as_str(), "dossier": written }),
    ))
}

/// What became of a send.
fn after(record: &Record, entry: &EntryId) -> Answered {
    let entry = record.entry(entry)?;
    Ok(Answer::new(
        line(&entry, &record.zone()),
        sends::summary(&entry),
    ))
}

/// Id, when, state, plugin, about whom, attempts and why: `-` for nothing.
fn line(entry: &Entry, zone: &Zone) -> String {
    let or_dash = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .unwrap_or("-")
            .to_owned()
    };
    [
        entry.id.to_string(),
        zone.written(entry.created_ms),
        entry.state.libelle().to_owned(),
        format!("{}/{}", entry.provider, entry.service),
        or_dash(entry.patient.as_ref().map(PatientId::as_str)),
        entry.attempts.to_string(),
        or_dash(Some(&entry.reason)),
    ]
    .join("  ")
}
