//! What begins by itself.

use super::stored::{json, sealed_json, unsigned};
use super::work::Work;
use super::{Db, Result, params, spot};
use crate::error::RecordError;
use crate::model::id::{JobId, PatientId};
use crate::model::schedule::{NewSchedule, Scheduled};

/// What begins by itself for a plugin, the first one due first.
pub(crate) fn of(db: &Db<'_>, plugin: &str) -> Result<Vec<Scheduled>> {
    db.all("SELECT id, rule, name, input, patient, due_ms, job FROM schedules WHERE plugin = ?1 ORDER BY due_ms, id", params![plugin], |row| {
        let id: String = row.get("id")?;
        Ok(Scheduled {
            schedule: NewSchedule {
                plugin: plugin.to_owned(),
                input: sealed_json(row, "input", &spot::schedule(plugin, &id))?,
                id,
                rule: row.get("rule")?,
                name: row.get("name")?,
                patient: row.get::<Option<String>>("patient")?.map(Into::into),
                due_ms: row.get("due_ms")?,
            },
            job: row.get::<Option<String>>("job")?.map(Into::into),
        })
    })
}

/// Keeps one, in the place of what the plugin had under its id.
pub(crate) fn put(work: &mut Work<'_>, new: &NewSchedule) -> Result<()> {
    if !new.input.is_storable() {
        return Err(RecordError::Invalid {
            field: new.id.clone(),
            reason: "contient un nombre qui n’en est pas un".to_owned(),
        });
    }
    if let Some(patient) = &new.patient {
        work.require_patient(patient)?;
    }
    work.db
        .execute("INSERT INTO schedules (plugin, id, rule, name, input, patient, due_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (plugin, id) DO UPDATE SET rule = excluded.rule, name = excluded.name, input = excluded.input,
                                                    patient = excluded.patient, due_ms = excluded.due_ms", params![
            new.plugin,
            new.id,
            new.rule,
            new.name,
            spot::schedule(&new.plugin, &new.id).text("input", &json(&new.input)?),
            new.patient.as_ref().map(PatientId::as_str),
            new.due_ms
        ])?;
    work.note_write(
        "travail.programme",
        "schedule",
        new.patient.as_ref(),
        &format!("{}/{}", new.plugin, new.id),
    )
}

/// Takes one back.
pub(crate) fn remove(work: &mut Work<'_>, plugin: &str, id: &str) -> Result<()> {
    let removed = work.db.execute(
        "DELETE FROM schedules WHERE plugin = ?1 AND id = ?2",
        params![plugin, id],
    )?;
    if removed == 0 {
        return Err(unknown(id));
    }
    work.note_write(
        "travail.deprogramme",
        "schedule",
        None,
        &format!("{plugin}/{id}"),
    )
}

fn unknown(id: &str) -> RecordError {
    RecordError::NotFound {
        subject: "schedule",
        id: id.to_owned(),
    }
}

/// One has begun; the job's own line says so in the journal. Of two workstations that saw the same thing due, the second one
/// finds it due at another time or gone: its unit, with the job it would begin, is refused.
pub(crate) fn ran(
    work: &mut Work<'_>,
    (plugin, id): (&str, &str),
    due_ms: i64,
    job: &JobId,
    next_ms: Option<i64>,
) -> Result<()> {
    let found: i64 = work
        .db
        .one(
            "SELECT due_ms FROM schedules WHERE plugin = ?1 AND id = ?2",
            params![plugin, id],
            |row| row.get(0),
        )?
        .ok_or_else(|| unknown(id))?;
    if found != due_ms {
        return Err(RecordError::Conflict {
            subject: "schedule",
            id: id.to_owned(),
            expected: unsigned(due_ms),
            found: unsigned(found),
        });
    }
    match next_ms {
        Some(next_ms) => work.db.execute(
            "UPDATE schedules SET due_ms = ?3, job = ?4 WHERE plugin = ?1 AND id = ?2",
            params![plugin, id, next_ms, job.as_str()],
        )?,
        None => work.db.execute(
            "DELETE FROM schedules WHERE plugin = ?1 AND id = ?2",
            params![plugin, id],
        )?,
    };
    Ok(())
}

/// A plugin is forgotten with what would begin for it.
pub(crate) fn forget(work: &mut Work<'_>, plugin: &str) -> Result<()> {
    work.db
        .execute("DELETE FROM schedules WHERE plugin = ?1", params![plugin])?;
    Ok(())
}
