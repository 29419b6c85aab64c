//! The machines that have the record open, and what each last committed.

use super::work::Work;
use super::{Result, params};

/// This workstation has the record open from now on.
pub(crate) fn arrive(work: &Work<'_>) -> Result<()> {
    work.db.execute(
        "INSERT INTO workstations (id, name, joined_ms, seen_ms, last_unit) VALUES (?1, '', ?2, ?2, '')
         ON CONFLICT (id) DO UPDATE SET seen_ms = excluded.seen_ms",
        params![work.workstation, work.now_ms],
    )?;
    Ok(())
}
