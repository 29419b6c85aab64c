//! The outbox: orders queued with the rest of a unit, claimed one at a time, settled with their outcome.
//!
//! An entry is claimable when it waits or is *inconnu*, its time has come, what it follows has left, nothing earlier of its
//! lane is unsettled, and the plugin that asks is the one it goes to: the chosen provider of its service as long as nothing
//! was attempted, the one that attempted afterwards.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::blobs;
use super::connect::Result;
use super::stored::{corrupt, json, json_column, parsed_column, signed, small, unsigned};
use super::work::Work;
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::id::{EntryId, PatientId};
use crate::model::journal::Nature;
use crate::model::outbox::{
    Attachment, Attempt, Available, Claim, Entry, EntryState, Need, NewEntry, OutboxFilter,
    Outcome, Task, WireId, next, waiting_for,
};
use crate::model::query::{MAX_ROWS, Page};
use crate::model::unit::Created;
use crate::model::value::Value;

/// The plugin an entry goes to now.
const GOES_TO: &str = "CASE WHEN o.attempts = 0
                            THEN coalesce((SELECT p.plugin FROM providers p WHERE p.service = o.service), o.provider)
                            ELSE o.provider END";

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
        "attend le départ d'un autre envoi"
    } else {
        ""
    };
    let patient = new.patient.as_ref().map(PatientId::as_str);
    work.db
        .prepare_cached(
            "INSERT INTO outbox (id, wire_id, service, provider, plugin, author, patient, order_values, needs, after_id,
                                 lane, state, reason, attempts, turns, next_ms, answer, created_ms, updated_ms)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?13, ?14, ?13, ?13)",
        )?
        .execute(params![
            id.as_str(),
            wire_id,
            new.service,
            new.plugin,
            json(work.author)?,
            patient,
            json(&new.values)?,
            json(&new.needs)?,
            new.after.as_ref().map(EntryId::as_str),
            new.lane,
            EntryState::EnAttente.as_str(),
            reason,
            work.now_ms,
            json(&Value::None)?
        ])?;
    let seq = work.db.last_insert_rowid();
    for (key, digest) in &new.attachments {
        let blob = blobs::attach(work.db, digest)?;
        work.db
            .prepare_cached(
                "INSERT INTO outbox_attachments (entry_seq, key, blob_seq) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![seq, key, blob])?;
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
        return Err(invalid(key, "contient un nombre qui n'en est pas un"));
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
    let taken: bool = work
        .db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?1 OR wire_id = ?2)")?
        .query_row([id.as_str(), wire_id], |row| row.get(0))?;
    if taken {
        Err(invalid("wire-id", "est déjà porté par un autre envoi"))
    } else {
        Ok(())
    }
}

const ENTRY: &str = "o.seq, o.id, o.wire_id, o.service, o.plugin, o.author, o.patient, o.order_values, o.needs, o.after_id,
                     o.lane, o.state, o.reason, o.attempts, o.turns, o.task, o.next_ms, o.answer, o.created_ms,
                     o.updated_ms, (SELECT a.state FROM outbox a WHERE a.id = o.after_id) AS after_state";

/// An entry and what only the store needs.
struct Stored {
    seq: i64,
    turns: u32,
    task: Option<Task>,
    entry: Entry,
}

fn stored(db: &Connection, row: &Row<'_>) -> Result<Stored> {
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

fn row(db: &Connection, id: &EntryId) -> Result<Stored> {
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

/// Takes the next entry for a plugin.
pub(crate) fn claim(
    work: &mut Work<'_>,
    plugin: &str,
    available: &Available,
) -> Result<Option<Claim>> {
    let mut last = 0;
    while let Some(candidate) = candidate(work.db, plugin, work.now_ms, last)? {
        last = candidate.seq;
        match available.lacks(&candidate.entry.needs, &candidate.entry.author) {
            Some(need) => hold(work, &candidate, need)?,
            None => return take(work, candidate, plugin).map(Some),
        }
    }
    Ok(None)
}

/// The first claimable entry of a plugin after row `last`.
fn candidate(db: &Connection, plugin: &str, now_ms: i64, last: i64) -> Result<Option<Stored>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o INDEXED BY outbox_open
         WHERE o.state IN ('en-attente', 'attend-la-carte', 'inconnu') AND o.next_ms <= ?2 AND o.seq > ?3
           AND {GOES_TO} = ?1
           AND (o.after_id IS NULL OR EXISTS (SELECT 1 FROM outbox a WHERE a.id = o.after_id AND a.state = 'parti'))
           AND (o.lane IS NULL OR NOT EXISTS (
               SELECT 1 FROM outbox b INDEXED BY outbox_by_lane
               WHERE b.lane = o.lane AND b.seq < o.seq
                 AND b.state IN ('en-attente', 'attend-la-carte', 'en-cours', 'inconnu')))
         ORDER BY o.seq LIMIT 1"
    ))?;
    let mut rows = statement.query(params![plugin, now_ms, last])?;
    rows.next()?.map(|row| stored(db, row)).transpose()
}

/// An entry that lacks something: it says so, and that is all.
fn hold(work: &mut Work<'_>, held: &Stored, need: Need) -> Result<()> {
    let state = match (held.entry.state, need) {
        (EntryState::Inconnu, _) => EntryState::Inconnu,
        (_, Need::Network) => EntryState::EnAttente,
        (_, Need::Card | Need::Session) => EntryState::AttendLaCarte,
    };
    let reason = waiting_for(need);
    if held.entry.state == state && held.entry.reason == reason {
        return Ok(());
    }
    work.db
        .prepare_cached(
            "UPDATE outbox SET state = ?2, reason = ?3, updated_ms = ?4 WHERE seq = ?1",
        )?
        .execute(params![held.seq, state.as_str(), reason, work.now_ms])?;
    tell(work, &held.entry);
    Ok(())
}

fn take(work: &mut Work<'_>, mut taken: Stored, plugin: &str) -> Result<Claim> {
    let task = if taken.entry.state == EntryState::Inconnu {
        Task::Reconcile
    } else {
        Task::Attempt
    };
    let turn = taken.turns + 1;
    taken.entry.state = EntryState::EnCours;
    taken.entry.reason = String::new();
    taken.entry.provider = plugin.to_owned();
    let attempts = taken.entry.attempts + u32::from(task == Task::Attempt);
    work.db
        .prepare_cached(
            "UPDATE outbox SET state = 'en-cours', reason = '', provider = ?2, attempts = ?3, turns = ?4, task = ?5,
                    updated_ms = ?6
             WHERE seq = ?1",
        )?
        .execute(params![taken.seq, plugin, attempts, turn, task.as_str(), work.now_ms])?;
    work.db
        .prepare_cached(
            "INSERT INTO outbox_attempts (entry_seq, turn, task, provider, started_ms, outcome)
             VALUES (?1, ?2, ?3, ?4, ?5, '')",
        )?
        .execute(params![taken.seq, turn, task.as_str(), plugin, work.now_ms])?;
    let name = match task {
        Task::Attempt => "envoi.tentative",
        Task::Reconcile => "envoi.verification",
    };
    let entry = taken.entry;
    work.note(
        Nature::Act,
        name,
        "outbox",
        entry.patient.as_ref(),
        entry.id.as_str(),
    )?;
    tell(work, &entry);
    // The number a plugin is told is that of the attempts made before this one.
    Ok(Claim { entry, task, turn })
}

/// Settles a claim.
pub(crate) fn settle(
    work: &mut Work<'_>,
    id: &EntryId,
    turn: u32,
    outcome: &Outcome,
    jitter: f64,
) -> Result<()> {
    let claimed = row(work.db, id)?;
    let (EntryState::EnCours, Some(task)) = (claimed.entry.state, claimed.task) else {
        return Err(RecordError::EntryState {
            entry: id.clone(),
            state: claimed.entry.state,
        });
    };
    if turn != claimed.turns {
        return Err(RecordError::Conflict {
            subject: "outbox",
            id: id.to_string(),
            expected: u64::from(turn),
            found: u64::from(claimed.turns),
        });
    }
    let next = next(task, outcome, turn, work.now_ms, jitter);
    // What only lacked something was not attempted.
    let untried = task == Task::Attempt && matches!(outcome, Outcome::Lacks(_));
    let answer = match outcome {
        Outcome::Left { answer } => answer,
        _ => &claimed.entry.answer,
    };
    if !answer.is_storable() {
        return Err(RecordError::Invalid {
            field: "answer".to_owned(),
            reason: "contient un nombre qui n'en est pas un".to_owned(),
        });
    }
    work.db
        .prepare_cached(
            "UPDATE outbox SET state = ?2, reason = ?3, next_ms = ?4, answer = ?5, attempts = attempts - ?6,
                    updated_ms = ?7
             WHERE seq = ?1",
        )?
        .execute(params![
            claimed.seq,
            next.state.as_str(),
            next.reason,
            next.next_attempt_ms,
            json(answer)?,
            untried,
            work.now_ms
        ])?;
    let (code, message) = outcome.failure().unzip();
    end_attempt(work, claimed.seq, turn, outcome.name(), code, message)?;
    let name = format!("envoi.{}", next.state);
    let object = code.map_or_else(|| id.to_string(), |code| format!("{id} {code}"));
    work.note_write(&name, "outbox", claimed.entry.patient.as_ref(), &object)?;
    tell(work, &claimed.entry);
    Ok(())
}

fn end_attempt(
    work: &Work<'_>,
    seq: i64,
    turn: u32,
    outcome: &str,
    code: Option<&str>,
    message: Option<&str>,
) -> Result<()> {
    work.db
        .prepare_cached(
            "UPDATE outbox_attempts SET ended_ms = ?3, outcome = ?4, code = ?5, message = ?6
             WHERE entry_seq = ?1 AND turn = ?2",
        )?
        .execute(params![seq, turn, work.now_ms, outcome, code, message])?;
    Ok(())
}

/// A plugin takes back its order, or a person gives one up.
pub(crate) fn withdraw(work: &mut Work<'_>, id: &EntryId, by: By<'_>) -> Result<()> {
    let found = row(work.db, id)?;
    if let By::Plugin(plugin) = by
        && found.entry.plugin != plugin
    {
        return Err(RecordError::NotFound {
            subject: "outbox",
            id: id.to_string(),
        });
    }
    // What may have reached the receiver is not taken back by a plugin: only a person may give it up, knowingly.
    let (allowed, state, name) = match (by, found.entry.state) {
        (By::Plugin(_), state) => (
            matches!(
                state,
                EntryState::EnAttente | EntryState::AttendLaCarte | EntryState::Echec
            ),
            EntryState::Retire,
            "envoi.retire",
        ),
        (By::Person, state) => (
            matches!(
                state,
                EntryState::EnAttente
                    | EntryState::AttendLaCarte
                    | EntryState::Echec
                    | EntryState::Inconnu
            ),
            EntryState::Abandonne,
            "envoi.abandonne",
        ),
    };
    if !allowed {
        return Err(RecordError::EntryState {
            entry: id.clone(),
            state: found.entry.state,
        });
    }
    set_state(work, &found, state, "")?;
    work.note_write(name, "outbox", found.entry.patient.as_ref(), id.as_str())
}

/// Who takes an order back.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By<'a> {
    /// The plugin that queued it.
    Plugin(&'a str),
    /// Someone at the screen.
    Person,
}

/// A person wants it tried now.
pub(crate) fn try_again(work: &mut Work<'_>, id: &EntryId) -> Result<()> {
    let found = row(work.db, id)?;
    let state = match found.entry.state {
        EntryState::Inconnu => EntryState::Inconnu,
        EntryState::EnAttente
        | EntryState::AttendLaCarte
        | EntryState::Echec
        | EntryState::Abandonne => EntryState::EnAttente,
        state => {
            return Err(RecordError::EntryState {
                entry: id.clone(),
                state,
            });
        }
    };
    set_state(work, &found, state, "")?;
    work.note_write(
        "envoi.relance",
        "outbox",
        found.entry.patient.as_ref(),
        id.as_str(),
    )
}

fn set_state(work: &mut Work<'_>, found: &Stored, state: EntryState, reason: &str) -> Result<()> {
    work.db
        .prepare_cached("UPDATE outbox SET state = ?2, reason = ?3, next_ms = ?4, updated_ms = ?4 WHERE seq = ?1")?
        .execute(params![found.seq, state.as_str(), reason, work.now_ms])?;
    tell(work, &found.entry);
    Ok(())
}

fn tell(work: &mut Work<'_>, entry: &Entry) {
    work.changed(Change::Outbox {
        entry: entry.id.clone(),
        patient: entry.patient.clone(),
    });
}

/// Forgets what left, was given up or taken back before that instant, unless something still waits to leave after it.
/// Documents nothing else attaches go at the next opening.
pub(crate) fn purge(work: &mut Work<'_>, before_ms: i64) -> Result<u64> {
    let gone: Vec<(i64, String, Option<String>)> = work
        .db
        .prepare_cached(
            "SELECT o.seq, o.id, o.patient FROM outbox o
             WHERE o.state IN ('parti', 'abandonne', 'retire') AND o.updated_ms < ?1
               AND NOT EXISTS (SELECT 1 FROM outbox a WHERE a.after_id = o.id
                               AND a.state NOT IN ('parti', 'abandonne', 'retire'))",
        )?
        .query_map([before_ms], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (seq, id, patient) in &gone {
        blobs::detach_all(work.db, *seq)?;
        for statement in [
            "DELETE FROM outbox_attachments WHERE entry_seq = ?1",
            "DELETE FROM outbox_attempts WHERE entry_seq = ?1",
            "DELETE FROM outbox WHERE seq = ?1",
        ] {
            work.db.prepare_cached(statement)?.execute([seq])?;
        }
        let patient = patient.as_deref().map(PatientId::from);
        work.note_write("envoi.oubli", "outbox", patient.as_ref(), id)?;
        work.changed(Change::Outbox {
            entry: id.as_str().into(),
            patient,
        });
    }
    Ok(gone.len() as u64)
}

/// When the home is opened: nobody knows what became of the sends that were under way.
pub(crate) fn recover(work: &mut Work<'_>) -> Result<()> {
    let interrupted: Vec<String> = work
        .db
        .prepare("SELECT id FROM outbox WHERE state = 'en-cours'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in interrupted {
        let id = EntryId::from(id);
        let found = row(work.db, &id)?;
        end_attempt(work, found.seq, found.turns, "interrupted", None, None)?;
        set_state(
            work,
            &found,
            EntryState::Inconnu,
            "Socle s'est arrêté pendant l'envoi : il sera vérifié avant d'être refait",
        )?;
        work.note(
            Nature::Act,
            "envoi.inconnu",
            "outbox",
            found.entry.patient.as_ref(),
            id.as_str(),
        )?;
    }
    Ok(())
}
