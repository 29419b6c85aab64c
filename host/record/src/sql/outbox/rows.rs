//! Rows of the outbox as entries.

use crate::error::RecordError;
use crate::model::id::EntryId;
use crate::model::outbox::{Attachment, Attempt, Entry, EntryState, Need, OutboxFilter, Task};
use crate::model::query::{MAX_ROWS, Page};
use crate::sql::stored::{
    corrupt, json, json_column, parsed_column, sealed_json, signed, small, unsigned,
};
use crate::sql::{Args, Db, Result, Row, params, spot};

/// The plugin an entry goes to now.
pub(super) const GOES_TO: &str = "CASE WHEN o.attempts = 0
                            THEN coalesce((SELECT p.plugin FROM providers p WHERE p.service = o.service), o.provider)
                            ELSE o.provider END";

pub(super) const ENTRY: &str = "o.seq, o.id, o.wire_id, o.service, o.plugin, o.author, o.patient, o.order_values, o.needs, o.after_id,
                     o.lane, o.state, o.reason, o.attempts, o.turns, o.task, o.next_ms, o.answer, o.created_ms,
                     o.updated_ms, o.insisted,
                     (SELECT a.state FROM outbox a WHERE a.id = o.after_id) AS after_state";

/// An entry and what only the store needs.
pub(super) struct Stored {
    pub(super) seq: i64,
    pub(super) turns: u32,
    pub(super) task: Option<Task>,
    pub(super) entry: Entry,
}

/// An entry with what it attaches.
fn stored(db: &Db<'_>, row: &Row<'_>) -> Result<Stored> {
    let mut stored = bare(row)?;
    stored.entry.attachments = attachments(db, stored.seq)?;
    Ok(stored)
}

/// An entry without what it attaches.
pub(super) fn bare(row: &Row<'_>) -> Result<Stored> {
    let seq: i64 = row.get("seq")?;
    let id: String = row.get("id")?;
    let spot = spot::entry(&id);
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
            id: id.into(),
            wire_id: row.get("wire_id")?,
            service: row.get("service")?,
            provider: row.get("goes_to")?,
            plugin: row.get("plugin")?,
            author: json_column(row, "author")?,
            patient: row.get::<Option<String>>("patient")?.map(Into::into),
            values: sealed_json(row, "order_values", &spot)?,
            attachments: Vec::new(),
            needs: json_column(row, "needs")?,
            after: row.get::<Option<String>>("after_id")?.map(Into::into),
            insisted: row.get("insisted")?,
            lane: row.get("lane")?,
            state,
            reason,
            attempts: small(row.get("attempts")?),
            next_attempt_ms: row.get("next_ms")?,
            answer: sealed_json(row, "answer", &spot)?,
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

pub(super) fn attachments(db: &Db<'_>, seq: i64) -> Result<Vec<Attachment>> {
    db.all("SELECT a.key, b.digest, b.size_bytes FROM outbox_attachments a JOIN blobs b ON b.seq = a.blob_seq
         WHERE a.entry_seq = ?1 ORDER BY a.key", params![seq], |row| {
        Ok(Attachment {
            key: row.get(0)?,
            digest: crate::model::blob::Digest(row.get(1)?),
            size_bytes: unsigned(row.get(2)?),
        })
    })
}

pub(super) fn row(db: &Db<'_>, id: &EntryId) -> Result<Stored> {
    db.one(
        &format!("SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o WHERE o.id = ?1"),
        params![id.as_str()],
        |row| stored(db, row),
    )?
    .ok_or_else(|| RecordError::NotFound {
        subject: "outbox",
        id: id.to_string(),
    })
}

/// An entry.
pub(crate) fn entry(db: &Db<'_>, id: &EntryId) -> Result<Entry> {
    row(db, id).map(|stored| stored.entry)
}

/// Entries, the latest first.
pub(crate) fn list(db: &Db<'_>, filter: &OutboxFilter) -> Result<Page<Entry>> {
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut values = Args::default();
    if let Some(patient) = &filter.patient {
        conditions.push(format!("o.patient = {}", values.add(patient.to_string())));
    }
    if let Some(plugin) = &filter.plugin {
        conditions.push(format!("o.plugin = {}", values.add(plugin.clone())));
    }
    if !filter.states.is_empty() {
        let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        let states = values.add(json(&states)?);
        conditions.push(db.within("o.state", &states));
    }
    let condition = conditions.join(" AND ");
    let total = db.value(
        &format!("SELECT count(*) FROM outbox o WHERE {condition}"),
        values.all(),
    )?;
    let (count, first) = (
        values.add(filter.count.min(MAX_ROWS)),
        values.add(signed(filter.first)),
    );
    let rows = db.all(&format!(
        "SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o WHERE {condition} ORDER BY o.seq DESC LIMIT {count} OFFSET {first}"
    ), values.all(), |row| Ok(stored(db, row)?.entry))?;
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

/// How many entries are in each state.
pub(crate) fn counts(db: &Db<'_>) -> Result<Vec<(EntryState, u64)>> {
    let mut counts = Vec::new();
    for state in EntryState::ALL {
        let count: i64 = db.value(
            "SELECT count(*) FROM outbox WHERE state = ?1",
            params![state.as_str()],
        )?;
        if count > 0 {
            counts.push((state, unsigned(count)));
        }
    }
    Ok(counts)
}

/// The acts open entries need.
pub(crate) fn acts_awaited(db: &Db<'_>) -> Result<Vec<String>> {
    let needs: Vec<Vec<Need>> = db.all(
        "SELECT DISTINCT needs FROM outbox
         WHERE state IN ('en-attente', 'attend-la-carte', 'inconnu') AND needs LIKE '%act:%'",
        params![],
        |row| json_column(row, "needs"),
    )?;
    let mut acts: Vec<String> = needs
        .into_iter()
        .flatten()
        .filter_map(|need| match need {
            Need::Act(act) => Some(act),
            _ => None,
        })
        .collect();
    acts.sort_unstable();
    acts.dedup();
    Ok(acts)
}

/// What was tried for an entry.
pub(crate) fn attempts(db: &Db<'_>, id: &EntryId) -> Result<Vec<Attempt>> {
    let entry = row(db, id)?;
    db.all(
        "SELECT turn, task, provider, started_ms, ended_ms, outcome, code, message
         FROM outbox_attempts WHERE entry_seq = ?1 ORDER BY turn",
        params![entry.seq],
        |row| {
            let turn = small(row.get("turn")?);
            Ok(Attempt {
                turn,
                task: task(&row.get::<String>("task")?)?,
                provider: row.get("provider")?,
                started_ms: row.get("started_ms")?,
                ended_ms: row.get("ended_ms")?,
                outcome: row.get("outcome")?,
                code: row.get("code")?,
                message: row.sealed("message", &spot::attempt(entry.seq, turn))?,
            })
        },
    )
}

/// The next instant at which an entry that waits for its time may be tried.
pub(crate) fn next_due_ms(db: &Db<'_>, now_ms: i64) -> Result<Option<i64>> {
    db.value(
        "SELECT min(next_ms) FROM outbox
             WHERE state IN ('en-attente', 'attend-la-carte', 'inconnu') AND next_ms > ?1",
        params![now_ms],
    )
}
