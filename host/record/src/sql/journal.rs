//! The journal: reading its lines, merging reads, and walking the chain.

use std::collections::HashSet;

use super::stored::{signed, unsigned};
use super::work::Work;
use super::{Db, Result, Row, params};
use crate::model::id::PatientId;
use crate::model::journal::{Draft, JournalLine, Linked, Nature, Read};
use crate::model::query::{MAX_ROWS, Page};

/// The reads of the present minute that are already in the journal.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    minute: i64,
    known: HashSet<Read>,
}

impl Merged {
    /// The reads to append, one per (plugin, person, session, patient, capability, minute).
    pub(crate) fn fresh(&self, reads: &[Read]) -> Vec<Read> {
        let mut seen = HashSet::new();
        reads
            .iter()
            .filter(|read| {
                let key = key(read);
                !(read.minute() == self.minute && self.known.contains(&key)) && seen.insert(key)
            })
            .cloned()
            .collect()
    }

    /// These were appended.
    pub(crate) fn keep(&mut self, reads: &[Read]) {
        for read in reads {
            if read.minute() != self.minute {
                self.minute = read.minute();
                self.known.clear();
            }
            self.known.insert(key(read));
        }
    }
}

/// The same read, at the start of its minute.
fn key(read: &Read) -> Read {
    Read {
        at_ms: read.minute() * 60_000,
        ..read.clone()
    }
}

/// Appends reads.
pub(crate) fn append_reads(work: &mut Work<'_>, reads: &[Read]) -> Result<()> {
    for read in reads {
        work.append(&Draft {
            at_ms: read.at_ms,
            nature: Nature::Read,
            name: String::new(),
            person: read.person.clone(),
            plugin: read.plugin.clone(),
            session: read.session.clone(),
            call: None,
            patient: read.patient.as_ref().map(PatientId::to_string),
            capability: read.capability.clone(),
            object: String::new(),
        })?;
    }
    Ok(())
}

/// The cells of a line in the order of the chain, what binds them, and whose line it is.
const COLUMNS: &str = "number, at_ms, nature, name, person, plugin, session, call, patient, capability, object, previous, hash, workstation";

fn line(row: &Row<'_>) -> Result<JournalLine> {
    Ok(JournalLine {
        workstation: row.get("workstation")?,
        number: unsigned(row.get("number")?),
        at_ms: row.get("at_ms")?,
        nature: row.get("nature")?,
        name: row.get("name")?,
        person: row.get("person")?,
        plugin: row.get("plugin")?,
        session: row.get("session")?,
        call: row.get("call")?,
        patient: row.get::<Option<String>>("patient")?.map(Into::into),
        capability: row.get("capability")?,
        object: row.get("object")?,
        hash: hex::encode(row.get::<Vec<u8>>("hash")?),
    })
}

/// The last lines, latest first.
pub(crate) fn tail(db: &Db<'_>, limit: u32) -> Result<Vec<JournalLine>> {
    db.all(
        &format!("SELECT {COLUMNS} FROM journal ORDER BY seq DESC LIMIT ?1"),
        params![limit.min(MAX_ROWS)],
        line,
    )
}

/// The lines about a patient, latest first.
pub(crate) fn of(
    db: &Db<'_>,
    patient: &PatientId,
    first: u64,
    limit: u32,
) -> Result<Page<JournalLine>> {
    let total = db.value(
        "SELECT count(*) FROM journal WHERE patient = ?1",
        params![patient.as_str()],
    )?;
    let rows = db.all(
        &format!(
            "SELECT {COLUMNS} FROM journal WHERE patient = ?1 ORDER BY seq DESC LIMIT ?2 OFFSET ?3"
        ),
        params![patient.as_str(), limit.min(MAX_ROWS), signed(first)],
        line,
    )?;
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

/// Lines in the order in which they were committed, from the one after `after` on, between two instants (the end is left
/// out), of this name when one is given; the number to go on from beside each.
pub(crate) fn lines(
    db: &Db<'_>,
    after: u64,
    from_ms: i64,
    to_ms: i64,
    name: Option<&str>,
    limit: u32,
) -> Result<Vec<Linked>> {
    db.all(
        &format!(
            "SELECT {COLUMNS}, seq FROM journal
             WHERE seq > ?1 AND at_ms >= ?2 AND at_ms < ?3 AND (CAST(?4 AS TEXT) IS NULL OR name = ?4)
             ORDER BY seq LIMIT ?5"
        ),
        params![signed(after), from_ms, to_ms, name, limit.min(MAX_ROWS)],
        |row| {
            Ok(Linked {
                place: unsigned(row.get("seq")?),
                previous: hex::encode(row.get::<Vec<u8>>("previous")?),
                line: line(row)?,
            })
        },
    )
}

/// A line of a workstation's chain, or the last before it when it is not there.
pub(crate) fn at_or_before(
    db: &Db<'_>,
    workstation: &str,
    number: u64,
) -> Result<Option<JournalLine>> {
    db.one(
        &format!(
            "SELECT {COLUMNS} FROM journal WHERE workstation = ?1 AND number <= ?2
             ORDER BY number DESC LIMIT 1"
        ),
        params![workstation, signed(number)],
        line,
    )
}
