//! What happened to an entity: append-only.

use super::super::stored::{json, parsed_column, sealed_json, signed, unsigned};
use super::super::work::Work;
use super::super::{Db, Result, params, spot};
use crate::model::entity::{EntityEvent, FieldChange, Happened};

/// A line to keep.
pub(crate) struct Line<'a> {
    /// Id of the entity, or of the patient.
    pub(crate) entity: &'a str,
    /// Revision after it.
    pub(crate) revision: u64,
    /// What happened.
    pub(crate) what: Happened,
    /// Why.
    pub(crate) reason: Option<&'a str>,
    /// Fields before and after.
    pub(crate) changes: Vec<FieldChange>,
}

/// Keeps a line, with who is at work and when.
pub(crate) fn keep(work: &Work<'_>, line: &Line<'_>) -> Result<()> {
    let revision = signed(line.revision);
    let spot = spot::entity_history(line.entity, revision);
    work.db.execute(
        "INSERT INTO entity_history (entity, revision, at_ms, author, what, reason, changes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            line.entity,
            revision,
            work.now_ms,
            json(work.author.as_ref())?,
            line.what.as_str(),
            line.reason.map(|reason| spot.text("reason", reason)),
            spot.text("changes", &json(&line.changes)?)
        ],
    )?;
    Ok(())
}

/// All that happened to an entity, oldest first.
pub(crate) fn history(db: &Db<'_>, entity: &str) -> Result<Vec<EntityEvent>> {
    db.all(
        "SELECT revision, at_ms, author, what, reason, changes FROM entity_history WHERE entity = ?1 ORDER BY seq",
        params![entity],
        |row| {
            let revision: i64 = row.get("revision")?;
            let spot = spot::entity_history(entity, revision);
            Ok(EntityEvent {
                revision: unsigned(revision),
                at_ms: row.get("at_ms")?,
                author: super::super::stored::json_column(row, "author")?,
                what: parsed_column(row, "what")?,
                reason: row.sealed("reason", &spot)?,
                changes: sealed_json(row, "changes", &spot)?,
            })
        },
    )
}
