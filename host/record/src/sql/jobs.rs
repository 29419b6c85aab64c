//! Jobs: started with a unit, run again from their last checkpoint after a stop, ended with a durable event.

use super::events;
use super::stored::{corrupt, json, sealed_json, small, unsigned};
use super::work::Work;
use super::workstations::{self, Whose};
use super::{Db, Result, Row, params, spot};
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::event::{JOB_FINISHED, NewEvent};
use crate::model::id::JobId;
use crate::model::job::{
    Job, JobEnd, JobState, MAX_CHECKPOINT_BYTES, MAX_OPEN_JOBS, MAX_OPEN_JOBS_BYTES, NewJob,
};
use crate::model::unit::Created;
use crate::model::value::Value;

const JOB: &str = "SELECT id, plugin, name, input, patient, state, cancel_asked, checkpoint, progress, progress_text, starts,
                          answer, code, message, created_ms, updated_ms FROM jobs";

fn job_of(row: &Row<'_>) -> Result<Job> {
    let id: String = row.get("id")?;
    let spot = spot::job(&id);
    let state: String = row.get("state")?;
    let code: Option<String> = row.get("code")?;
    let message: Option<String> = row.sealed("message", &spot)?;
    Ok(Job {
        id: id.into(),
        plugin: row.get("plugin")?,
        name: row.get("name")?,
        input: sealed_json(row, "input", &spot)?,
        patient: row.get::<Option<String>>("patient")?.map(Into::into),
        state: [
            JobState::Waiting,
            JobState::Running,
            JobState::Done,
            JobState::Failed,
            JobState::Cancelled,
        ]
        .into_iter()
        .find(|known| known.as_str() == state)
        .ok_or_else(|| corrupt("state of a job"))?,
        cancel_asked: row.get("cancel_asked")?,
        checkpoint: row.sealed("checkpoint", &spot)?,
        progress: row.get("progress")?,
        progress_text: row.get("progress_text")?,
        starts: small(row.get("starts")?),
        answer: sealed_json(row, "answer", &spot)?,
        failure: code.map(|code| (code, message.unwrap_or_default())),
        created_ms: row.get("created_ms")?,
        updated_ms: row.get("updated_ms")?,
    })
}

/// A job.
pub(crate) fn job(db: &Db<'_>, id: &JobId) -> Result<Job> {
    db.one(
        &format!("{JOB} WHERE id = ?1"),
        params![id.as_str()],
        job_of,
    )?
    .ok_or_else(|| RecordError::NotFound {
        subject: "job",
        id: id.to_string(),
    })
}

/// The jobs that are not over, oldest first.
pub(crate) fn open(db: &Db<'_>) -> Result<Vec<Job>> {
    db.all(
        &format!("{JOB} WHERE state IN ('waiting', 'running') ORDER BY seq"),
        params![],
        job_of,
    )
}

/// Adds a job to run.
pub(crate) fn add(work: &mut Work<'_>, new: &NewJob) -> Result<()> {
    let id = match &new.id {
        Some(id) => id.clone(),
        None => JobId::from(work.mint()?),
    };
    storable("input", &new.input)?;
    let input = json(&new.input)?;
    let (open, waiting): (i64, i64) = work
        .db
        .one(
            "SELECT count(*), coalesce(sum(length(input)), 0) FROM jobs
             WHERE plugin = ?1 AND state IN ('waiting', 'running')",
            params![&new.plugin],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .unwrap_or_default();
    let bytes = unsigned(waiting).saturating_add(input.len() as u64);
    if unsigned(open) >= MAX_OPEN_JOBS || bytes > MAX_OPEN_JOBS_BYTES {
        return Err(RecordError::TooMany {
            plugin: new.plugin.clone(),
            what: "travaux en attente",
            most: MAX_OPEN_JOBS,
        });
    }
    if let Some(patient) = &new.patient {
        work.require_patient(patient)?;
    }
    let spot = spot::job(id.as_str());
    work.db
        .execute("INSERT INTO jobs (id, plugin, name, input, patient, state, cancel_asked, progress_text, starts, answer,
                               created_ms, updated_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', 0, '', 0, ?6, ?7, ?7)", params![
            id.as_str(),
            new.plugin,
            new.name,
            spot.text("input", &input),
            new.patient.as_ref().map(|id| id.as_str()),
            spot.text("answer", &json(&Value::None)?),
            work.now_ms
        ])?;
    work.note_write(
        "travail.creation",
        "jobs",
        new.patient.as_ref(),
        id.as_str(),
    )?;
    work.changed(Change::Job(id.clone()));
    work.done.created.push(Created::Job(id));
    Ok(())
}

/// Takes a waiting job to run it.
pub(crate) fn start(work: &mut Work<'_>, id: &JobId) -> Result<Option<Job>> {
    if job(work.db, id)?.state != JobState::Waiting {
        return Ok(None);
    }
    work.db.execute(
        "UPDATE jobs SET state = 'running', starts = starts + 1, updated_ms = ?2, holder = ?3 WHERE id = ?1",
        params![id.as_str(), work.now_ms, work.workstation],
    )?;
    work.changed(Change::Job(id.clone()));
    job(work.db, id).map(Some)
}

/// The same, unless another of its plugin and name runs. Units follow each other, so two workstations never take two.
pub(crate) fn start_alone(work: &mut Work<'_>, id: &JobId) -> Result<Option<Job>> {
    let another: bool = work.db.value(
        "SELECT EXISTS (SELECT 1 FROM jobs AS other JOIN jobs AS this ON this.plugin = other.plugin AND this.name = other.name
                        WHERE this.id = ?1 AND other.id <> ?1 AND other.state = 'running')",
        params![id.as_str()],
    )?;
    if another {
        return Ok(None);
    }
    start(work, id)
}

/// Puts a job back that was taken and never began: it waits as if it had not been taken.
pub(crate) fn put_back(work: &mut Work<'_>, id: &JobId) -> Result<()> {
    require_running(work, id)?;
    work.db.execute(
        "UPDATE jobs SET state = 'waiting', starts = starts - 1, updated_ms = ?2, holder = NULL WHERE id = ?1",
        params![id.as_str(), work.now_ms],
    )?;
    work.changed(Change::Job(id.clone()));
    Ok(())
}

/// Notes how far a job is. Not journalled: it is only for the eye.
pub(crate) fn progress(
    work: &mut Work<'_>,
    id: &JobId,
    fraction: Option<f64>,
    text: &str,
) -> Result<()> {
    require_running(work, id)?;
    let fraction = fraction
        .filter(|fraction| fraction.is_finite())
        .map(|fraction| fraction.clamp(0.0, 1.0));
    work.db.execute(
        "UPDATE jobs SET progress = ?2, progress_text = ?3, updated_ms = ?4 WHERE id = ?1",
        params![id.as_str(), fraction, text, work.now_ms],
    )?;
    work.changed(Change::Job(id.clone()));
    Ok(())
}

/// Keeps a checkpoint.
pub(crate) fn checkpoint(work: &mut Work<'_>, id: &JobId, resume: &[u8]) -> Result<()> {
    let running = require_running(work, id)?;
    if resume.len() > MAX_CHECKPOINT_BYTES {
        return Err(RecordError::Invalid {
            field: "checkpoint".to_owned(),
            reason: format!("dépasse {MAX_CHECKPOINT_BYTES} octets"),
        });
    }
    work.db.execute(
        "UPDATE jobs SET checkpoint = ?2, updated_ms = ?3 WHERE id = ?1",
        params![
            id.as_str(),
            spot::job(id.as_str()).bytes("checkpoint", resume),
            work.now_ms
        ],
    )?;
    work.note_write(
        "travail.etape",
        "jobs",
        running.patient.as_ref(),
        id.as_str(),
    )?;
    work.changed(Change::Job(id.clone()));
    Ok(())
}

fn require_running(work: &Work<'_>, id: &JobId) -> Result<Job> {
    let found = job(work.db, id)?;
    if found.state == JobState::Running && !runs_elsewhere(work, id)? {
        Ok(found)
    } else {
        Err(over(&found))
    }
}

/// The error of a job that is no longer in the state its caller believes.
fn over(job: &Job) -> RecordError {
    RecordError::Conflict {
        subject: "job",
        id: job.id.to_string(),
        expected: u64::from(job.starts),
        found: u64::from(job.starts),
    }
}

/// A job has ended: its plugin hears of it.
pub(crate) fn end(work: &mut Work<'_>, id: &JobId, end: &JobEnd) -> Result<()> {
    let found = job(work.db, id)?;
    if found.state.is_over() || runs_elsewhere(work, id)? {
        return Err(over(&found));
    }
    let nothing = Value::None;
    let (state, answer, code, message) = match end {
        JobEnd::Done(answer) => (JobState::Done, answer, None, None),
        JobEnd::Failed { code, message } => (JobState::Failed, &nothing, Some(code), Some(message)),
        JobEnd::Cancelled => (JobState::Cancelled, &nothing, None, None),
    };
    storable("answer", answer)?;
    let spot = spot::job(id.as_str());
    work.db
        .execute("UPDATE jobs SET state = ?2, answer = ?3, code = ?4, message = ?5, updated_ms = ?6 WHERE id = ?1", params![id.as_str(), state.as_str(), spot.text("answer", &json(answer)?), code, message.map(|message| spot.text("message", message)), work.now_ms])?;
    work.note_write(
        &format!("travail.{}", ended(state)),
        "jobs",
        found.patient.as_ref(),
        id.as_str(),
    )?;
    work.changed(Change::Job(id.clone()));
    let mut payload = vec![
        ("job".to_owned(), id.as_str().into()),
        ("name".to_owned(), found.name.as_str().into()),
        ("state".to_owned(), state.as_str().into()),
    ];
    match code {
        Some(code) => payload.push(("code".to_owned(), code.as_str().into())),
        None => payload.push(("answer".to_owned(), answer.clone())),
    }
    events::raise(
        work,
        &NewEvent {
            name: JOB_FINISHED.to_owned(),
            patient: found.patient,
            payload,
            only: Some(found.plugin),
        },
    )
}

const fn ended(state: JobState) -> &'static str {
    match state {
        JobState::Done => "termine",
        JobState::Failed => "echec",
        _ => "annule",
    }
}

/// Asks a job to stop; one that has not started is over at once.
pub(crate) fn cancel(work: &mut Work<'_>, id: &JobId, plugin: Option<&str>) -> Result<()> {
    let found = job(work.db, id)?;
    if plugin.is_some_and(|plugin| plugin != found.plugin) {
        return Err(RecordError::NotFound {
            subject: "job",
            id: id.to_string(),
        });
    }
    match found.state {
        JobState::Waiting => end(work, id, &JobEnd::Cancelled),
        JobState::Running => {
            work.db.execute(
                "UPDATE jobs SET cancel_asked = 1, updated_ms = ?2 WHERE id = ?1",
                params![id.as_str(), work.now_ms],
            )?;
            work.note_write(
                "travail.arret_demande",
                "jobs",
                found.patient.as_ref(),
                id.as_str(),
            )?;
            work.changed(Change::Job(id.clone()));
            Ok(())
        }
        // It has ended meanwhile: there is nothing left to stop.
        JobState::Done | JobState::Failed | JobState::Cancelled => Ok(()),
    }
}

fn storable(field: &str, value: &Value) -> Result<()> {
    if value.is_storable() {
        return Ok(());
    }
    Err(RecordError::Invalid {
        field: field.to_owned(),
        reason: "contient un nombre qui n’en est pas un".to_owned(),
    })
}

/// What was running where the program stopped waits again.
pub(crate) fn recover(work: &mut Work<'_>, whose: Whose) -> Result<()> {
    for id in workstations::left_behind(work, "jobs", "running", whose)? {
        work.db.execute(
            "UPDATE jobs SET state = 'waiting', updated_ms = ?2, holder = NULL WHERE id = ?1",
            params![id, work.now_ms],
        )?;
        work.changed(Change::Job(id.into()));
    }
    Ok(())
}

/// Whether another workstation runs a job: it was taken over from this one, which had been silent for too long.
fn runs_elsewhere(work: &Work<'_>, id: &JobId) -> Result<bool> {
    work.db.value(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND state = 'running' AND holder <> ?2)",
        params![id.as_str(), work.workstation],
    )
}
