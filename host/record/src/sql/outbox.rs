//! The outbox: orders queued with the rest of a unit, claimed one at a time, settled with their outcome.
//!
//! An entry is claimable when it waits or is *inconnu*, its time has come, what it follows has left, nothing earlier of its
//! lane is unsettled, and the plugin that asks is the one it goes to: the chosen provider of its service as long as nothing
//! was attempted, the one that attempted afterwards.

mod claims;
mod hands;
mod rows;

pub(crate) use claims::{claim, doubt, recover, settle};
pub(crate) use hands::{By, insist, look_again, purge, try_again, withdraw};
pub(crate) use rows::{acts_awaited, attempts, counts, entry, list, next_due_ms};

use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::id::{EntryId, PatientId};
use crate::model::outbox::{Entry, EntryState, NewEntry, WireId};
use crate::model::unit::Created;
use crate::model::value::Value;
use crate::sql::blobs;
use crate::sql::stored::json;
use crate::sql::work::Work;
use crate::sql::{Result, params, spot};
use rows::{Stored, row};

/// Queues an order.
pub(crate) fn enqueue(work: &mut Work<'_>, new: &NewEntry) -> Result<()> {
    let id = match &new.id {
        Some(id) => id.clone(),
        None => EntryId::from(work.mint()?),
    };
    let wire_id = match &new.wire_id {
        WireId::Minted(wire_id) => wire_id.clone(),
        WireId::Mint(form) => form.write(work.surroundings.uuid()?),
    };
    check(work, new, &id, &wire_id)?;
    let reason = if new.after.is_some() {
        "attend le départ d’un autre envoi"
    } else {
        ""
    };
    let patient = new.patient.as_ref().map(PatientId::as_str);
    let spot = spot::entry(id.as_str());
    let whose = work.whose();
    let seq: i64 = work.db
        .value("INSERT INTO outbox (id, wire_id, service, provider, plugin, author, patient, order_values, needs, after_id,
                                 lane, state, reason, attempts, turns, next_ms, answer, created_ms, updated_ms, person,
                                 document, type_code, mime)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?13, ?14, ?13, ?13, ?15,
                     ?16, (SELECT d.type_code FROM documents d WHERE d.id = ?16),
                     (SELECT v.mime FROM documents d JOIN document_versions v
                      ON v.document_seq = d.seq AND v.number = d.version WHERE d.id = ?16))
             RETURNING seq", params![
            id.as_str(),
            wire_id,
            new.service,
            new.plugin,
            json(&whose)?,
            patient,
            spot.text("order_values", &json(&new.values)?),
            json(&new.needs)?,
            new.after.as_ref().map(EntryId::as_str),
            new.lane,
            EntryState::EnAttente.as_str(),
            reason,
            work.now_ms,
            spot.text("answer", &json(&Value::None)?),
            whose.person_id(),
            new.document()
        ])?;
    for (key, digest) in &new.attachments {
        let blob = blobs::attach(work.db, digest)?;
        work.db.execute(
            "INSERT INTO outbox_attachments (entry_seq, key, blob_seq) VALUES (?1, ?2, ?3)",
            params![seq, key, blob],
        )?;
    }
    work.note_write(
        "envoi.creation",
        "outbox",
        new.patient.as_ref(),
        id.as_str(),
    )?;
    work.changed(Change::Outbox {
        entry: id.clone(),
        patient: new.patient.clone(),
    });
    work.done.created.push(Created::Entry { id, wire_id });
    Ok(())
}

/// What an order must be to be queued.
fn check(work: &Work<'_>, new: &NewEntry, id: &EntryId, wire_id: &str) -> Result<()> {
    let invalid = |field: &str, reason: &str| RecordError::Invalid {
        field: field.to_owned(),
        reason: reason.to_owned(),
    };
    if new.service.is_empty() {
        return Err(invalid("service", "est vide"));
    }
    if wire_id.is_empty() {
        return Err(invalid("wire-id", "est vide"));
    }
    if let Some((key, _)) = new.values.iter().find(|(_, value)| !value.is_storable()) {
        return Err(invalid(key, "contient un nombre qui n’en est pas un"));
    }
    for (n, (key, _)) in new.attachments.iter().enumerate() {
        if new.attachments[..n].iter().any(|(other, _)| other == key) {
            return Err(invalid(key, "est joint deux fois"));
        }
    }
    if let Some(patient) = &new.patient {
        work.require_patient(patient)?;
    }
    if let Some(after) = &new.after {
        row(work.db, after)?;
    }
    let taken: bool = work.db.value(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?1 OR wire_id = ?2)",
        params![id.as_str(), wire_id],
    )?;
    if taken {
        Err(invalid("wire-id", "est déjà porté par un autre envoi"))
    } else {
        Ok(())
    }
}

fn set_state(work: &mut Work<'_>, found: &Stored, state: EntryState, reason: &str) -> Result<()> {
    work.db.execute(
        "UPDATE outbox SET state = ?2, reason = ?3, next_ms = ?4, updated_ms = ?4 WHERE seq = ?1",
        params![found.seq, state.as_str(), reason, work.now_ms],
    )?;
    tell(work, &found.entry);
    Ok(())
}

fn tell(work: &mut Work<'_>, entry: &Entry) {
    work.changed(Change::Outbox {
        entry: entry.id.clone(),
        patient: entry.patient.clone(),
    });
}
