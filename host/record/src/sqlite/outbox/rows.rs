//! Rows of the outbox as entries.

use crate::error::RecordError;
use crate::model::id::EntryId;
use crate::model::outbox::{Attachment, Attempt, Entry, EntryState, OutboxFilter, Task};
use crate::model::query::{MAX_ROWS, Page};
use crate::sqlite::connect::Result;
use crate::sqlite::stored::{corrupt, json, json_column, parsed_column, signed, small, unsigned};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row, params_from_iter};

/// The plugin an entry goes to now.
pub(super) const GOES_TO: &str = "CASE WHEN o.attempts = 0
                            THEN coalesce((SELECT p.plugin FROM providers p WHERE p.service = o.service), o.provider)
                            ELSE o.provider END";

pub(super) const ENTRY: &str = "o.seq, o.id, o.wire_id, o.service, o.plugin, o.author, o.patient, o.order_values, o.needs, o.after_id,
                     o.lane, o.state, o.reason, o.attempts, o.turns, o.task, o.next_ms, o.answer, o.created_ms,
                     o.updated_ms, (SELECT a.state FROM outbox a WHERE a.id = o.after_id) AS after_state";

/// An entry and what only the store needs.
pub(super) struct Stored {
    pub(super) seq: i64,
    pub(super) turns: u32,
    pub(super) task: Option<Task>,
    pub(super) entry: Entry,
}

pub(super) fn stored(db: &Connection, row: &Row<'_>) -> Result<Stored> {
    let seq: i64 = row.get("seq")?;
    let state = parsed_column(row, "state")?;
    let task: Option<String> = row.get("task")?;
    let after_state: Option<String> = row.get("after_state")?;
    let mut reason: String = row.get("reason")?;
    if state == EntryState::EnAttente
        && let Some(after) = after_state
        && let Ok(after) = after.parse::<EntryState>()
        && after.is_settled()
        && after != EntryState::Parti
    {
        reason = format!("attend un autre envoi, qui est {}", after.libelle());
    }
    Ok(Stored {
        seq,
        turns: small(row.get("turns")?),
        task: task.map(|task| self::task(&task)).transpose()?,
        entry: Entry {
            id: row.get::<_, String>("id")?.into(),
            wire_id: row.get("wire_id")?,
            service: row.get("service")?,
            provider: row.get("goes_to")?,
            plugin: row.get("plugin")?,
            author: json_column(row, "author")?,
            patient: row.get::<_, Option<String>>("patient")?.map(Into::into),
            values: json_column(row, "order_values")?,
            attachments: attachments(db, seq)?,
            needs: json_column(row, "needs")?,
            after: row.get::<_, Option<String>>("after_id")?.map(Into::into),
            lane: row.get("lane")?,
            state,
            reason,
            attempts: small(row.get("attempts")?),
            next_attempt_ms: row.get("next_ms")?,
            answer: json_column(row, "answer")?,
            created_ms: row.get("created_ms")?,
            updated_ms: row.get("updated_ms")?,
        },
    })
}

fn task(text: &str) -> Result<Task> {
    [Task::Attempt, Task::Reconcile]
        .into_iter()
        .find(|task| task.as_str() == text)
        .ok_or_else(|| corrupt("task"))
}

fn attachments(db: &Connection, seq: i64) -> Result<Vec<Attachment>> {
    db.prepare_cached(
        "SELECT a.key, b.digest, b.size_bytes FROM outbox_attachments a JOIN blobs b ON b.seq = a.blob_seq
         WHERE a.entry_seq = ?1 ORDER BY a.key",
    )?
    .query_map([seq], |row| {
        Ok(Attachment {
            key: row.get(0)?,
            digest: crate::model::blob::Digest(row.get(1)?),
            size_bytes: unsigned(row.get(2)?),
        })
    })?
    .collect::<rusqlite::Result<_>>()
    .map_err(Into::into)
}

pub(super) fn row(db: &Connection, id: &EntryId) -> Result<Stored> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o WHERE o.id = ?1"
    ))?;
    let mut rows = statement.query([id.as_str()])?;
    match rows.next()? {
        Some(row) => stored(db, row),
        None => Err(RecordError::NotFound {
            subject: "outbox",
            id: id.to_string(),
        }),
    }
}

/// An entry.
pub(crate) fn entry(db: &Connection, id: &EntryId) -> Result<Entry> {
    row(db, id).map(|stored| stored.entry)
}

/// Entries, the latest first.
pub(crate) fn list(db: &Connection, filter: &OutboxFilter) -> Result<Page<Entry>> {
    let mut conditions = vec!["1".to_owned()];
    let mut values = Vec::new();
    if let Some(patient) = &filter.patient {
        conditions.push("o.patient = ?".to_owned());
        values.push(Sql::Text(patient.to_string()));
    }
    if let Some(plugin) = &filter.plugin {
        conditions.push("o.plugin = ?".to_owned());
        values.push(Sql::Text(plugin.clone()));
    }
    if !filter.states.is_empty() {
        conditions.push("o.state IN (SELECT value FROM json_each(?))".to_owned());
        let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        values.push(Sql::Text(json(&states)?));
    }
    let condition = conditions.join(" AND ");
    let total = db
        .prepare_cached(&format!("SELECT count(*) FROM outbox o WHERE {condition}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    values.push(Sql::Integer(i64::from(filter.count.min(MAX_ROWS))));
    values.push(Sql::Integer(signed(filter.first)));
    let mut statement = db.prepare_cached(&format!(
        "SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o WHERE {condition} ORDER BY o.seq DESC LIMIT ? OFFSET ?"
    ))?;
    let mut found = statement.query(params_from_iter(values))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(stored(db, row)?.entry);
    }
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

/// How many entries are in each state.
pub(crate) fn counts(db: &Connection) -> Result<Vec<(EntryState, u64)>> {
    let mut counts = Vec::new();
    let mut statement = db.prepare_cached("SELECT count(*) FROM outbox WHERE state = ?1")?;
    for state in EntryState::ALL {
        let count: i64 = statement.query_row([state.as_str()], |row| row.get(0))?;
        if count > 0 {
            counts.push((state, unsigned(count)));
        }
    }
    Ok(counts)
}

/// What was tried for an entry.
pub(crate) fn attempts(db: &Connection, id: &EntryId) -> Result<Vec<Attempt>> {
    let entry = row(db, id)?;
    let mut statement = db.prepare_cached(
        "SELECT turn, task, provider, started_ms, ended_ms, outcome, code, message
         FROM outbox_attempts WHERE entry_seq = ?1 ORDER BY turn",
    )?;
    let mut rows = statement.query([entry.seq])?;
    let mut attempts = Vec::new();
    while let Some(row) = rows.next()? {
        attempts.push(Attempt {
            turn: small(row.get("turn")?),
            task: task(&row.get::<_, String>("task")?)?,
            provider: row.get("provider")?,
            started_ms: row.get("started_ms")?,
            ended_ms: row.get("ended_ms")?,
            outcome: row.get("outcome")?,
            code: row.get("code")?,
            message: row.get("message")?,
        });
    }
    Ok(attempts)
}

/// The next instant at which an entry that waits for its time may be tried.
pub(crate) fn next_due_ms(db: &Connection, now_ms: i64) -> Result<Option<i64>> {
    Ok(db
        .prepare_cached(
            "SELECT min(next_ms) FROM outbox
             WHERE state IN ('en-attente', 'attend-la-carte', 'inconnu') AND next_ms > ?1",
        )?
        .query_row([now_ms], |row| row.get(0))?)
}
