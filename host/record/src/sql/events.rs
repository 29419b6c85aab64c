//! Durable events: one delivery per subscribed plugin, in commit order for each patient, parked after too many failures.

use super::stored::{from_json, json, sealed_json, small};
use super::work::Work;
use super::{Db, Result, Row, params, spot};
use crate::error::RecordError;
use crate::model::author::Person;
use crate::model::backoff;
use crate::model::change::Change;
use crate::model::event::{
    AfterFailure, Delivery, LONGEST_CHAIN, LOOP, NewEvent, PARKED_AFTER, Parked, RESTORED,
};
use crate::model::id::EventId;
use crate::model::journal::Nature;
use crate::model::unit::Created;

/// Replaces what a plugin subscribes to.
pub(crate) fn subscribe(work: &mut Work<'_>, plugin: &str, names: &[String]) -> Result<()> {
    work.db.execute(
        "DELETE FROM subscriptions WHERE plugin = ?1",
        params![plugin],
    )?;
    for name in names {
        work.db.execute(
            "INSERT INTO subscriptions (plugin, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![plugin, name],
        )?;
    }
    Ok(())
}

/// Raises an event asked for by a unit.
pub(crate) fn raise_asked(work: &mut Work<'_>, event: &NewEvent) -> Result<()> {
    let id = insert(work, event)?;
    work.note_write(
        "evenement.emission",
        "events",
        event.patient.as_ref(),
        &event.name,
    )?;
    work.done.created.push(Created::Event(id));
    Ok(())
}

/// Raises an event of the record itself.
pub(crate) fn raise(work: &mut Work<'_>, event: &NewEvent) -> Result<()> {
    insert(work, event).map(|_| ())
}

fn insert(work: &mut Work<'_>, event: &NewEvent) -> Result<Option<EventId>> {
    let plugins: Vec<String> = work.db.all(
        "SELECT plugin FROM subscriptions WHERE event = ?1 AND (CAST(?2 AS TEXT) IS NULL OR plugin = ?2)",
        params![event.name, event.only],
        |row| row.get(0),
    )?;
    if plugins.is_empty() {
        return Ok(None);
    }
    if event.payload.iter().any(|(_, value)| !value.is_storable()) {
        return Err(RecordError::Invalid {
            field: event.name.clone(),
            reason: "contient un nombre qui n’en est pas un".to_owned(),
        });
    }
    let id = EventId::from(work.mint()?);
    let patient = event.patient.as_ref().map(|id| id.as_str());
    let author = work.whose().person.as_ref().map(json).transpose()?;
    let seq: i64 = work.db.value(
        "INSERT INTO events (id, name, patient, payload, at_ms, depth, author)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING seq",
        params![
            id.as_str(),
            event.name,
            patient,
            spot::event(id.as_str()).text("payload", &json(&event.payload)?),
            work.now_ms,
            work.depth,
            author
        ],
    )?;
    // Plugins that answer each other's events would go on for ever: the last of such a chain waits to be looked at.
    let looped = work.depth > LONGEST_CHAIN;
    let (parked_ms, code) = (looped.then_some(work.now_ms), looped.then_some(LOOP));
    for plugin in &plugins {
        work.db.execute(
            "INSERT INTO deliveries (plugin, event_seq, patient, failures, next_ms, parked_ms, code)
             VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)",
            params![plugin, seq, patient, work.now_ms, parked_ms, code],
        )?;
    }
    if looped {
        let object = format!("{id} {} {LOOP}", plugins.join(" "));
        work.note(
            Nature::Act,
            "evenement.mis_de_cote",
            "events",
            event.patient.as_ref(),
            &object,
        )?;
    }
    work.changed(Change::Events);
    Ok(Some(id))
}

const DELIVERY: &str =
    "SELECT e.id, d.plugin, e.name, e.patient, e.payload, e.at_ms, d.failures, d.code, d.parked_ms
                        FROM deliveries d JOIN events e ON e.seq = d.event_seq";

fn delivery(row: &Row<'_>) -> Result<Delivery> {
    let id: String = row.get("id")?;
    Ok(Delivery {
        payload: sealed_json(row, "payload", &spot::event(&id))?,
        event: id.into(),
        plugin: row.get("plugin")?,
        name: row.get("name")?,
        patient: row.get::<Option<String>>("patient")?.map(Into::into),
        at_ms: row.get("at_ms")?,
        failures: small(row.get("failures")?),
    })
}

/// The events due for a plugin: the first that waits of each patient, and those about no patient.
pub(crate) fn due(db: &Db<'_>, plugin: &str, now_ms: i64, limit: u32) -> Result<Vec<Delivery>> {
    db.all(
        &format!(
            "{DELIVERY} WHERE d.plugin = ?1 AND d.parked_ms IS NULL AND (d.next_ms <= ?2 OR d.next_ms > ?4)
           AND (d.patient IS NULL OR NOT EXISTS (
               SELECT 1 FROM deliveries b {}
               WHERE b.plugin = d.plugin AND b.patient = d.patient AND b.parked_ms IS NULL
                 AND b.event_seq < d.event_seq))
         ORDER BY d.event_seq LIMIT ?3",
            db.by_index("deliveries_by_patient")
        ),
        params![
            plugin,
            now_ms,
            limit,
            // No delay is longer: the clock was set back since it was given.
            now_ms.saturating_add(backoff::LONGEST_MS)
        ],
        delivery,
    )
}

/// The next instant at which a delivery that waits for its time is due.
pub(crate) fn next_due_ms(db: &Db<'_>, now_ms: i64) -> Result<Option<i64>> {
    db.value(
        "SELECT min(next_ms) FROM deliveries WHERE parked_ms IS NULL AND next_ms > ?1",
        params![now_ms],
    )
}

/// The parked deliveries, oldest first.
pub(crate) fn parked(db: &Db<'_>) -> Result<Vec<Parked>> {
    db.all(
        &format!("{DELIVERY} WHERE d.parked_ms IS NOT NULL ORDER BY d.event_seq, d.plugin"),
        params![],
        |row| {
            Ok(Parked {
                delivery: delivery(row)?,
                code: row.get::<Option<String>>("code")?.unwrap_or_default(),
                failed_ms: row.get("parked_ms")?,
            })
        },
    )
}

/// Settles an event for a plugin, or says that there is nothing to settle.
pub(crate) fn acknowledge(work: &mut Work<'_>, event: &EventId, plugin: &str) -> Result<()> {
    let place = place(work, event, plugin)?;
    work.depth = place.depth.saturating_add(1);
    work.behalf = place.author;
    forget(work, place.seq, plugin)?;
    let patient = place.patient.map(Into::into);
    work.note_write(
        "evenement.traite",
        "events",
        patient.as_ref(),
        event.as_str(),
    )?;
    work.changed(Change::Events);
    Ok(())
}

/// Counts a failure.
pub(crate) fn fail(
    work: &mut Work<'_>,
    event: &EventId,
    plugin: &str,
    code: &str,
    jitter: f64,
) -> Result<AfterFailure> {
    let place = place(work, event, plugin)?;
    let failures = place.failures.saturating_add(1);
    let after = if failures >= PARKED_AFTER {
        AfterFailure::Parked
    } else {
        AfterFailure::Again {
            at_ms: work
                .now_ms
                .saturating_add(backoff::delay_ms(failures, jitter)),
        }
    };
    let (next_ms, parked_ms) = match after {
        AfterFailure::Again { at_ms } => (at_ms, None),
        AfterFailure::Parked => (work.now_ms, Some(work.now_ms)),
    };
    work.db.execute(
        "UPDATE deliveries SET failures = ?3, next_ms = ?4, parked_ms = ?5, code = ?6
             WHERE plugin = ?1 AND event_seq = ?2",
        params![plugin, place.seq, failures, next_ms, parked_ms, code],
    )?;
    if after == AfterFailure::Parked {
        let patient = place.patient.map(Into::into);
        let object = format!("{event} {plugin} {code}");
        work.note(
            Nature::Act,
            "evenement.mis_de_cote",
            "events",
            patient.as_ref(),
            &object,
        )?;
    }
    work.changed(Change::Events);
    Ok(after)
}

/// The record comes from a backup, or is a copy: what waited there may have been handled since. Nothing of it is handled
/// by itself, and nothing is dropped: each waits for a person.
pub(crate) fn doubt(work: &mut Work<'_>) -> Result<()> {
    let waiting: Vec<(String, String, Option<String>)> = work.db.all(
        "SELECT e.id, d.plugin, d.patient FROM deliveries d JOIN events e ON e.seq = d.event_seq
         WHERE d.parked_ms IS NULL ORDER BY d.event_seq, d.plugin",
        params![],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if waiting.is_empty() {
        return Ok(());
    }
    work.db.execute(
        "UPDATE deliveries SET parked_ms = ?1, code = ?2 WHERE parked_ms IS NULL",
        params![work.now_ms, RESTORED],
    )?;
    for (event, plugin, patient) in waiting {
        work.note(
            Nature::Act,
            "evenement.mis_de_cote",
            "events",
            patient.map(Into::into).as_ref(),
            &format!("{event} {plugin} {RESTORED}"),
        )?;
    }
    work.changed(Change::Events);
    Ok(())
}

/// Gives a parked delivery up: its plugin does not hear of the event.
pub(crate) fn drop_parked(work: &mut Work<'_>, event: &EventId, plugin: &str) -> Result<()> {
    let place = parked_place(work, event, plugin)?;
    forget(work, place.seq, plugin)?;
    work.note(
        Nature::Act,
        "evenement.abandonne",
        "events",
        place.patient.map(Into::into).as_ref(),
        &format!("{event} {plugin}"),
    )?;
    work.changed(Change::Events);
    Ok(())
}

/// Takes a delivery away, and the event once nobody is left to hear of it.
fn forget(work: &Work<'_>, seq: i64, plugin: &str) -> Result<()> {
    work.db.execute(
        "DELETE FROM deliveries WHERE plugin = ?1 AND event_seq = ?2",
        params![plugin, seq],
    )?;
    work.db.execute(
        "DELETE FROM events WHERE seq = ?1
         AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_seq = ?1)",
        params![seq],
    )?;
    Ok(())
}

/// A delivery that waits for a person; one that does not is settled, or will be by itself.
fn parked_place(work: &Work<'_>, event: &EventId, plugin: &str) -> Result<Place> {
    let place = place(work, event, plugin)?;
    let is_parked: bool = work.db.value(
        "SELECT EXISTS (SELECT 1 FROM deliveries
         WHERE plugin = ?1 AND event_seq = ?2 AND parked_ms IS NOT NULL)",
        params![plugin, place.seq],
    )?;
    if is_parked {
        return Ok(place);
    }
    Err(RecordError::EventSettled {
        event: event.clone(),
        plugin: plugin.to_owned(),
    })
}

/// Makes a parked delivery due again.
pub(crate) fn unpark(work: &mut Work<'_>, event: &EventId, plugin: &str) -> Result<()> {
    let place = parked_place(work, event, plugin)?;
    work.db
        .execute("UPDATE deliveries SET failures = 0, next_ms = ?3, parked_ms = NULL WHERE plugin = ?1 AND event_seq = ?2", params![plugin, place.seq, work.now_ms])?;
    let patient = place.patient.map(Into::into);
    work.note(
        Nature::Act,
        "evenement.repris",
        "events",
        patient.as_ref(),
        event.as_str(),
    )?;
    work.changed(Change::Events);
    Ok(())
}

/// A delivery that is not settled.
struct Place {
    seq: i64,
    patient: Option<String>,
    failures: u32,
    depth: u32,
    /// The person whose act raised the event.
    author: Option<Person>,
}

fn place(work: &Work<'_>, event: &EventId, plugin: &str) -> Result<Place> {
    work.db
        .one("SELECT e.seq, d.patient, d.failures, e.depth, e.author FROM deliveries d JOIN events e ON e.seq = d.event_seq
             WHERE e.id = ?1 AND d.plugin = ?2", params![event.as_str(), plugin], |row| {
            Ok(Place {
                seq: row.get(0)?,
                patient: row.get(1)?,
                failures: small(row.get(2)?),
                depth: small(row.get(3)?),
                author: row
                    .get::<Option<String>>("author")?
                    .map(|text| from_json(&text))
                    .transpose()?,
            })
        })?
        .ok_or_else(|| RecordError::EventSettled {
            event: event.clone(),
            plugin: plugin.to_owned(),
        })
}
