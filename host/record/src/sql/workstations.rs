//! The machines that have the record open, what each last committed, and which are gone.

use super::work::Work;
use super::{Db, Result, params};

/// A workstation that has not shown for so long that it works is taken for gone, milliseconds. It shows it every
/// [`BEAT_SECS`].
pub(crate) const LEASE_MS: i64 = 90_000;
/// How often a workstation shows that it works.
pub(crate) const BEAT_SECS: u64 = 15;

/// Of whom what was under way is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Of this workstation, which has just started, and of those that are gone.
    OwnAndGone,
    /// Of those that are gone.
    Gone,
}

/// This workstation has the record open now.
pub(crate) fn arrive(work: &Work<'_>) -> Result<()> {
    let now_ms = work.db.shared_ms(work.now_ms)?;
    work.db.execute(
        "INSERT INTO workstations (id, name, joined_ms, seen_ms, last_unit) VALUES (?1, '', ?2, ?2, '')
         ON CONFLICT (id) DO UPDATE SET seen_ms = excluded.seen_ms",
        params![work.workstation, now_ms],
    )?;
    Ok(())
}

/// That workstation works on this record no more.
pub(crate) fn leave(work: &Work<'_>, workstation: &str) -> Result<()> {
    work.db.execute(
        "UPDATE workstations SET seen_ms = 0 WHERE id = ?1",
        params![workstation],
    )?;
    Ok(())
}

/// Whether no other workstation works.
pub(crate) fn is_alone(db: &Db<'_>, workstation: &str, own_ms: i64) -> Result<bool> {
    let since_ms = living_since(db, own_ms)?;
    db.value(
        "SELECT NOT EXISTS (SELECT 1 FROM workstations WHERE id <> ?1 AND seen_ms >= ?2)",
        params![workstation, since_ms],
    )
}

/// The instant since when a workstation must have shown itself.
fn living_since(db: &Db<'_>, own_ms: i64) -> Result<i64> {
    Ok(db.shared_ms(own_ms)? - LEASE_MS)
}

/// The rows of a table in this state that are to be settled: their ids, the first one first. The table has the columns
/// `id`, `seq`, `state` and `holder`.
pub(crate) fn left_behind(
    work: &Work<'_>,
    table: &str,
    state: &str,
    whose: Whose,
) -> Result<Vec<String>> {
    let since_ms = living_since(work.db, work.now_ms)?;
    let own = whose == Whose::OwnAndGone;
    work.db.all(
        &format!(
            "SELECT id FROM {table}
             WHERE state = ?1 AND ((?2 = 1 AND (holder IS NULL OR holder = ?3))
                 OR (holder <> ?3 AND holder NOT IN (SELECT id FROM workstations WHERE seen_ms >= ?4)))
             ORDER BY seq"
        ),
        params![state, own, work.workstation, since_ms],
        |row| row.get(0),
    )
}
