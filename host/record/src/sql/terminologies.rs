//! Terminologies the practice has loaded: one line each, their content a blob.

use super::blobs;
use super::stored::{signed, unsigned};
use super::work::Work;
use super::{Db, Result, Row, params};
use crate::model::blob::Digest;
use crate::model::change::Change;
use crate::terminology::Loaded;

const COLUMNS: &str = "t.system, t.version, t.date, t.source, t.codes, t.loaded_ms, b.digest";
const TABLES: &str = "terminologies t JOIN blobs b ON b.seq = t.blob_seq";

fn loaded(row: &Row<'_>) -> Result<Loaded> {
    Ok(Loaded {
        system: row.get("system")?,
        version: row.get("version")?,
        date: row.get("date")?,
        source: row.get("source")?,
        codes: unsigned(row.get("codes")?),
        loaded_ms: row.get("loaded_ms")?,
        content: Digest(row.get("digest")?),
    })
}

/// All of them, by system.
pub(crate) fn all(db: &Db<'_>) -> Result<Vec<Loaded>> {
    db.all(
        &format!("SELECT {COLUMNS} FROM {TABLES} ORDER BY t.system"),
        params![],
        loaded,
    )
}

/// One of them.
pub(crate) fn of(db: &Db<'_>, system: &str) -> Result<Option<Loaded>> {
    db.one(
        &format!("SELECT {COLUMNS} FROM {TABLES} WHERE t.system = ?1"),
        params![system],
        loaded,
    )
}

/// Puts one in the place of what was loaded before.
pub(crate) fn put(work: &mut Work<'_>, new: &Loaded) -> Result<()> {
    let blob = blobs::attach(work.db, &new.content)?;
    take_out(work, &new.system)?;
    work.db.execute(
        "INSERT INTO terminologies (system, version, date, source, codes, loaded_ms, blob_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            new.system,
            new.version,
            new.date,
            new.source,
            signed(new.codes),
            new.loaded_ms,
            blob
        ],
    )?;
    work.note_write(
        "terminologie.chargement",
        "terminologies",
        None,
        &new.system,
    )?;
    work.changed(Change::Terminology);
    Ok(())
}

/// Takes one out; false when it was not there.
pub(crate) fn remove(work: &mut Work<'_>, system: &str) -> Result<bool> {
    if !take_out(work, system)? {
        return Ok(false);
    }
    work.note_write("terminologie.retrait", "terminologies", None, system)?;
    work.changed(Change::Terminology);
    Ok(true)
}

fn take_out(work: &Work<'_>, system: &str) -> Result<bool> {
    work.db.execute(
        "UPDATE blobs SET refs = refs - 1 WHERE seq IN (SELECT blob_seq FROM terminologies WHERE system = ?1)",
        params![system],
    )?;
    let gone = work.db.execute(
        "DELETE FROM terminologies WHERE system = ?1",
        params![system],
    )?;
    Ok(gone > 0)
}
