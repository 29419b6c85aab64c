//! What happened and no plugin has handled: set aside after failures, or because it waited in a backup.

use serde_json::{Value as Json, json};
use socle_record::{Parked, Record, RecordError, Unit, Write};

use crate::cli::Answered;
use crate::cli::answer::{Answer, No};
use crate::cli::args::Events;
use socle_practice::Practice;

fn shown(one: &Parked) -> Json {
    json!({
        "id": one.delivery.event, "evenement": one.delivery.name, "extension": one.delivery.plugin,
        "patient": one.delivery.patient, "instant_ms": one.delivery.at_ms, "raison": one.code,
    })
}

/// Lists them.
pub(super) fn list(record: &Record) -> Result<Answer, RecordError> {
    let (parked, zone) = (record.parked_events()?, record.zone());
    let lines: Vec<_> = parked
        .iter()
        .map(|one| {
            format!(
                "{}  {}  {}  {}  {}",
                one.delivery.event,
                zone.written(one.delivery.at_ms),
                one.delivery.name,
                one.delivery.plugin,
                one.code
            )
        })
        .collect();
    let json: Vec<_> = parked.iter().map(shown).collect();
    Ok(Answer::new(lines.join("\n"), json!({ "evenements": json })))
}

/// Has them handled.
pub(super) fn handle(practice: &Practice, which: &Events) -> Answered {
    let handled = decide(practice, which, |one| Write::HandleEvent {
        event: one.delivery.event.clone(),
        plugin: one.delivery.plugin.clone(),
    })?;
    // They are due now: this process may be the only one that is there to handle them.
    let host = practice.host.clone();
    let done = practice
        .runtime()
        .block_on(async move { host.settle(super::AFTERMATH).await });
    if !done {
        tracing::warn!("events are still being handled");
    }
    Ok(Answer::new(
        format!("{} événements sont rendus aux extensions.", handled.len()),
        json!({ "evenements": handled }),
    ))
}

/// Gives them up.
pub(super) fn drop(practice: &Practice, which: &Events) -> Answered {
    let dropped = decide(practice, which, |one| Write::DropEvent {
        event: one.delivery.event.clone(),
        plugin: one.delivery.plugin.clone(),
    })?;
    Ok(Answer::new(
        format!("{} événements sont abandonnés.", dropped.len()),
        json!({ "evenements": dropped }),
    ))
}

fn decide(
    practice: &Practice,
    which: &Events,
    write: impl Fn(&Parked) -> Write,
) -> Result<Vec<Json>, No> {
    let record = practice.record();
    let parked = record.parked_events()?;
    let is_named =
        |one: &&Parked| which.all || which.ids.iter().any(|id| id == one.delivery.event.as_str());
    let known = |id: &&String| {
        parked
            .iter()
            .any(|one| one.delivery.event.as_str() == id.as_str())
    };
    if let Some(unknown) = which.ids.iter().find(|id| !known(id)) {
        return Err(No::new(
            "event.settled",
            format!("L’événement {unknown} n’attend pas : vérifiez avec « outbox events »."),
        ));
    }
    let mut unit = Unit::new(practice.author());
    let mut decided = Vec::new();
    for one in parked.iter().filter(is_named) {
        unit.writes.push(write(one));
        decided.push(shown(one));
    }
    record.commit(&unit)?;
    Ok(decided)
}
