//! Claims: an entry is taken by one, and settled with its outcome.

use super::rows::{ENTRY, GOES_TO, Stored, attachments, bare, row};
use super::{set_state, tell};
use socle_formats::identite::Statut;

use crate::error::RecordError;
use crate::model::id::{EntryId, PatientId};
use crate::model::journal::Nature;
use crate::model::outbox::{About, Available, Claim, EntryState, Lack, Outcome, Task, next};
use crate::model::rules;
use crate::sql::fields::of_json;
use crate::sql::stored::json;
use crate::sql::work::Work;
use crate::sql::workstations::{self, Whose};
use crate::sql::{Db, Result, params, spot};

/// The clocks of two workstations may differ by so much before one is taken to have been set back.
const CLOCKS_DIFFER_MS: i64 = 60_000;

/// Takes the next entry for a plugin.
pub(crate) fn claim(
    work: &mut Work<'_>,
    plugin: &str,
    available: &Available,
) -> Result<Option<Claim>> {
    follow_the_clock(work)?;
    let mut last = 0;
    loop {
        let batch = candidates(work.db, plugin, work.now_ms, last)?;
        let Some(end) = batch.last() else {
            return Ok(None);
        };
        last = end.seq;
        for candidate in batch {
            let entry = &candidate.entry;
            let about = match &entry.patient {
                Some(patient) => about(work, patient)?,
                None => About::default(),
            };
            match Lack::of(
                &entry.needs,
                &entry.author,
                about,
                entry.insisted,
                available,
            ) {
                Some(lack) => hold(work, &candidate, &lack)?,
                None => return take(work, candidate, plugin).map(Some),
            }
        }
    }
}

/// What is known now of the patient an entry is about.
fn about(work: &Work<'_>, patient: &PatientId) -> Result<About> {
    let known = work.db.one(
        "SELECT statut, fields FROM patients WHERE id = ?1",
        params![patient.as_str()],
        |row| {
            let fields = of_json(&row.get::<String>("fields")?)?;
            Ok(About {
                qualified: row.get::<String>("statut")? == Statut::Qualifiee.as_str(),
                gone: rules::gone(&fields, work.today()?),
            })
        },
    )?;
    Ok(known.unwrap_or_default())
}

/// A clock that was set back would leave what waits for its time waiting for as long as it went back: from here on each
/// waits for the delay it was given.
fn follow_the_clock(work: &Work<'_>) -> Result<()> {
    work.db.execute(
        "UPDATE outbox SET next_ms = ?1 + (next_ms - updated_ms), updated_ms = ?1
         WHERE state IN ('en-attente', 'attend-la-carte', 'inconnu') AND updated_ms > ?2",
        params![work.now_ms, work.now_ms.saturating_add(CLOCKS_DIFFER_MS)],
    )?;
    Ok(())
}

/// Claimable entries looked at together: most of the time the first one is taken.
const BATCH: u32 = 64;

/// The first claimable entries of a plugin after row `last`, without what they attach.
fn candidates(db: &Db<'_>, plugin: &str, now_ms: i64, last: i64) -> Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o {open}
         WHERE o.state IN ('en-attente', 'attend-la-carte', 'inconnu') AND o.next_ms <= ?2 AND o.seq > ?3
           AND {GOES_TO} = ?1
           AND (o.after_id IS NULL OR EXISTS (SELECT 1 FROM outbox a WHERE a.id = o.after_id AND a.state = 'parti'))
           AND (o.lane IS NULL OR NOT EXISTS (
               SELECT 1 FROM outbox b {lane}
               WHERE b.lane = o.lane AND b.seq < o.seq
                 AND b.state IN ('en-attente', 'attend-la-carte', 'en-cours', 'inconnu')))
         ORDER BY o.seq LIMIT ?4",
        open = db.by_index("outbox_open"),
        lane = db.by_index("outbox_by_lane"),
    );
    db.all(&sql, params![plugin, now_ms, last, BATCH], bare)
}

/// An entry that lacks something: it says so, and that is all.
fn hold(work: &mut Work<'_>, held: &Stored, lack: &Lack) -> Result<()> {
    let state = match held.entry.state {
        EntryState::Inconnu => EntryState::Inconnu,
        _ => lack.state(),
    };
    let reason = lack.reason();
    if held.entry.state == state && held.entry.reason == reason {
        return Ok(());
    }
    work.db.execute(
        "UPDATE outbox SET state = ?2, reason = ?3, updated_ms = ?4 WHERE seq = ?1",
        params![held.seq, state.as_str(), reason, work.now_ms],
    )?;
    tell(work, &held.entry);
    Ok(())
}

fn take(work: &mut Work<'_>, mut taken: Stored, plugin: &str) -> Result<Claim> {
    let task = if taken.entry.state == EntryState::Inconnu {
        Task::Reconcile
    } else {
        Task::Attempt
    };
    taken.entry.attachments = attachments(work.db, taken.seq)?;
    let turn = taken.turns + 1;
    taken.entry.state = EntryState::EnCours;
    taken.entry.reason = String::new();
    taken.entry.provider = plugin.to_owned();
    let attempts = taken.entry.attempts + u32::from(task == Task::Attempt);
    work.db
        .execute("UPDATE outbox SET state = 'en-cours', reason = '', provider = ?2, attempts = ?3, turns = ?4, task = ?5,
                    updated_ms = ?6, holder = ?7
             WHERE seq = ?1", params![taken.seq, plugin, attempts, turn, task.as_str(), work.now_ms, work.workstation])?;
    work.db.execute(
        "INSERT INTO outbox_attempts (entry_seq, turn, task, provider, started_ms, outcome)
             VALUES (?1, ?2, ?3, ?4, ?5, '')",
        params![taken.seq, turn, task.as_str(), plugin, work.now_ms],
    )?;
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
            reason: "contient un nombre qui n’en est pas un".to_owned(),
        });
    }
    work.db
        .execute("UPDATE outbox SET state = ?2, reason = ?3, next_ms = ?4, answer = ?5, attempts = attempts - ?6,
                    updated_ms = ?7, holder = NULL
             WHERE seq = ?1", params![
            claimed.seq,
            next.state.as_str(),
            next.reason,
            next.next_attempt_ms,
            spot::entry(id.as_str()).text("answer", &json(answer)?),
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

pub(super) fn end_attempt(
    work: &Work<'_>,
    seq: i64,
    turn: u32,
    outcome: &str,
    code: Option<&str>,
    message: Option<&str>,
) -> Result<()> {
    let spot = spot::attempt(seq, turn);
    let message = message.map(|message| spot.text("message", message));
    work.db.execute(
        "UPDATE outbox_attempts SET ended_ms = ?3, outcome = ?4, code = ?5, message = ?6
             WHERE entry_seq = ?1 AND turn = ?2",
        params![seq, turn, work.now_ms, outcome, code, message],
    )?;
    Ok(())
}

/// Nobody knows what became of the sends that were under way where the program stopped.
pub(crate) fn recover(work: &mut Work<'_>, whose: Whose) -> Result<()> {
    let interrupted = workstations::left_behind(work, "outbox", "en-cours", whose)?;
    for id in interrupted {
        let id = EntryId::from(id);
        let found = row(work.db, &id)?;
        end_attempt(work, found.seq, found.turns, "interrupted", None, None)?;
        set_state(
            work,
            &found,
            EntryState::Inconnu,
            "Socle s’est arrêté pendant l’envoi : il sera vérifié avant d’être refait",
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

/// The record comes from a backup: what waited then may have left since, from the record that was lost.
pub(crate) fn doubt(work: &mut Work<'_>) -> Result<()> {
    let waiting: Vec<String> = work.db.all(
        "SELECT id FROM outbox WHERE state IN ('en-attente', 'attend-la-carte') ORDER BY seq",
        params![],
        |row| row.get(0),
    )?;
    for id in waiting {
        let id = EntryId::from(id);
        let found = row(work.db, &id)?;
        set_state(
            work,
            &found,
            EntryState::Inconnu,
            "le dossier vient d’une sauvegarde : cet envoi a pu partir depuis, il sera vérifié avant d’être fait",
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
