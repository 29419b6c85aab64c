//! What a plugin or a person does to an entry: take back, give up, try again, forget.

use super::rows::{ENTRY, GOES_TO, bare, row};
use super::set_state;
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::id::{EntryId, PatientId};
use crate::model::journal::Nature;
use crate::model::outbox::{EntryState, lane};
use crate::sql::blobs;
use crate::sql::work::Work;
use crate::sql::{Result, params};

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
        // It may have been given up while nobody knew whether it had arrived.
        EntryState::Abandonne if found.entry.attempts > 0 => EntryState::Inconnu,
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

/// What orders waited for came: those this plugin sends, that only wait for their time, are tried now.
///
/// What the claim asks for (a card, a session, a qualified identity, a patient who did not leave) it asks for as before.
pub(crate) fn look_again(
    work: &mut Work<'_>,
    plugin: &str,
    service: &str,
    patient: Option<&PatientId>,
    destination: Option<&str>,
) -> Result<()> {
    let waiting = work.db.all(
        &format!(
            "SELECT {ENTRY}, {GOES_TO} AS goes_to FROM outbox o {open}
             WHERE o.state IN ('en-attente', 'attend-la-carte', 'inconnu') AND o.state = 'en-attente' AND o.next_ms > ?1 AND o.service = ?2 AND {GOES_TO} = ?3
             ORDER BY o.seq",
            open = work.db.by_index("outbox_open"),
        ),
        params![work.now_ms, service, plugin],
        bare,
    )?;
    for found in waiting {
        let entry = &found.entry;
        let about = patient.is_none() || entry.patient.as_ref() == patient;
        let to = destination
            .is_none_or(|wanted| lane(service, entry.patient.as_ref(), wanted) == entry.lane);
        if !(about && to) {
            continue;
        }
        set_state(work, &found, EntryState::EnAttente, "")?;
        work.note_write(
            "envoi.reprise",
            "outbox",
            found.entry.patient.as_ref(),
            found.entry.id.as_str(),
        )?;
    }
    Ok(())
}

/// A person lets it leave although its patient died or left.
pub(crate) fn insist(work: &mut Work<'_>, id: &EntryId) -> Result<()> {
    try_again(work, id)?;
    work.db.execute(
        "UPDATE outbox SET insisted = 1 WHERE id = ?1",
        params![id.as_str()],
    )?;
    let patient = row(work.db, id)?.entry.patient;
    work.note(
        Nature::Act,
        "envoi.quand_meme",
        "outbox",
        patient.as_ref(),
        id.as_str(),
    )
}

/// Forgets what left, was given up or taken back before that instant, unless something still waits to leave after it.
/// Documents nothing else attaches go at the next opening.
pub(crate) fn purge(work: &mut Work<'_>, before_ms: i64) -> Result<u64> {
    let gone: Vec<(i64, String, Option<String>)> = work.db.all(
        "SELECT o.seq, o.id, o.patient FROM outbox o
             WHERE o.state IN ('parti', 'abandonne', 'retire') AND o.updated_ms < ?1
               AND NOT EXISTS (SELECT 1 FROM outbox a WHERE a.after_id = o.id
                               AND a.state NOT IN ('parti', 'abandonne', 'retire'))",
        params![before_ms],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    for (seq, id, patient) in &gone {
        blobs::detach_all(work.db, *seq)?;
        for statement in [
            "DELETE FROM outbox_attachments WHERE entry_seq = ?1",
            "DELETE FROM outbox_attempts WHERE entry_seq = ?1",
            "DELETE FROM outbox WHERE seq = ?1",
        ] {
            work.db.execute(statement, params![seq])?;
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
