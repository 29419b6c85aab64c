//! The journal: reading its lines, merging reads, and walking the chain.

use std::collections::HashSet;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::connect::Result;
use super::stored::{signed, unsigned};
use super::witness::Head;
use super::work::Work;
use crate::model::id::PatientId;
use crate::model::journal::{
    Break, CELLS, Cell, Draft, JournalLine, Nature, Read, Verification, chain, genesis,
};
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

const COLUMNS: &str = "number, at_ms, nature, name, person, plugin, session, call, patient, capability, object, previous, hash";

fn line(row: &Row<'_>) -> rusqlite::Result<JournalLine> {
    Ok(JournalLine {
        number: unsigned(row.get("number")?),
        at_ms: row.get("at_ms")?,
        nature: row.get("nature")?,
        name: row.get("name")?,
        person: row.get("person")?,
        plugin: row.get("plugin")?,
        session: row.get("session")?,
        call: row.get("call")?,
        patient: row.get::<_, Option<String>>("patient")?.map(Into::into),
        capability: row.get("capability")?,
        object: row.get("object")?,
        hash: hex::encode(row.get::<_, Vec<u8>>("hash")?),
    })
}

/// The last lines, latest first.
pub(crate) fn tail(db: &Connection, limit: u32) -> Result<Vec<JournalLine>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM journal ORDER BY number DESC LIMIT ?1"
    ))?
    .query_map([limit.min(MAX_ROWS)], line)?
    .collect::<rusqlite::Result<_>>()
    .map_err(Into::into)
}

/// The lines about a patient, latest first.
pub(crate) fn of(
    db: &Connection,
    patient: &PatientId,
    first: u64,
    limit: u32,
) -> Result<Page<JournalLine>> {
    let total = db
        .prepare_cached("SELECT count(*) FROM journal WHERE patient = ?1")?
        .query_row([patient.as_str()], |row| row.get(0))?;
    let rows = db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal WHERE patient = ?1 ORDER BY number DESC LIMIT ?2 OFFSET ?3"
        ))?
        .query_map(params![patient.as_str(), limit.min(MAX_ROWS), signed(first)], line)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

/// The head, as the second place knows it.
fn head(db: &Connection) -> Result<Option<Head>> {
    Ok(db
        .prepare_cached("SELECT number, hash FROM journal_head")?
        .query_row([], |row| {
            Ok(Head {
                number: row.get(0)?,
                hash: row.get(1)?,
            })
        })
        .optional()?)
}

/// Whether the journal holds the line the witness file names.
pub(crate) fn agrees(db: &Connection, witness: &Head) -> Result<bool> {
    let hash: Option<Vec<u8>> = db
        .prepare_cached("SELECT hash FROM journal WHERE number = ?1")?
        .query_row([witness.number], |row| row.get(0))
        .optional()?;
    Ok(hash.is_some_and(|hash| hash == witness.hash))
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Foreign(bytes.to_vec()),
        },
        ValueRef::Blob(bytes) => Cell::Foreign(bytes.to_vec()),
        ValueRef::Real(number) => Cell::Foreign(number.to_be_bytes().to_vec()),
    }
}

/// Walks the whole chain.
pub(crate) fn verify(
    db: &Connection,
    workstation: &str,
    witness: Option<Head>,
) -> Result<Verification> {
    let broken = |line: i64, how| Verification::Broken {
        line: unsigned(line),
        how,
    };
    let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM journal ORDER BY number"))?;
    let mut rows = statement.query([])?;
    let mut last = Head {
        number: 0,
        hash: genesis(workstation),
    };
    let known = head(db)?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let expected = last.number + 1;
        if number != expected {
            return Ok(broken(expected, Break::Missing));
        }
        if known.is_none_or(|head| number > head.number) {
            return Ok(broken(number, Break::Excess));
        }
        let cells = (0..CELLS)
            .map(|n| row.get_ref(n).map(cell))
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let previous = bytes32(row.get_ref(CELLS)?);
        let hash = bytes32(row.get_ref(CELLS + 1)?);
        let (Some(previous), Some(hash)) = (previous, hash) else {
            return Ok(broken(number, Break::Altered));
        };
        if chain(&previous, &cells) != hash {
            return Ok(broken(number, Break::Altered));
        }
        if previous != last.hash {
            return Ok(broken(number, Break::Unlinked));
        }
        if witness.is_some_and(|witness| witness.number == number && witness.hash != hash) {
            return Ok(broken(number, Break::Replaced));
        }
        last = Head { number, hash };
    }
    match known {
        Some(head) if head.number > last.number => {
            return Ok(broken(last.number + 1, Break::Truncated));
        }
        Some(head) if head.hash != last.hash => return Ok(broken(last.number, Break::Altered)),
        _ => {}
    }
    if witness.is_some_and(|witness| witness.number > last.number) {
        return Ok(broken(last.number + 1, Break::Truncated));
    }
    Ok(Verification::Intact {
        lines: unsigned(last.number),
        head: hex::encode(last.hash),
    })
}

fn bytes32(value: ValueRef<'_>) -> Option<[u8; 32]> {
    match value {
        ValueRef::Blob(bytes) => bytes.try_into().ok(),
        _ => None,
    }
}
