//! The chains of the journal, one per workstation: walking them, and binding them to each other.
//!
//! A chain alone does not tell that another one was taken away whole, with its head. So once a day each workstation writes
//! a line that names the last line of every other chain: its *anchor*. Whoever then rewrites a chain must rewrite the
//! others too, on machines they may not have.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::cell::Cell as Stored;
use super::stored::unsigned;
use super::work::Work;
use super::{Db, Result, Row, params};
use crate::home::witness::Head;
use crate::model::journal::{Break, CELLS, Cell, Nature, Verification, chain, genesis};

/// Name of an anchor's line. Its object is `WORKSTATION:NUMBER:HASH` for each other chain, separated by spaces.
const ANCHOR: &str = "journal.ancrage";
const DAY_MS: i64 = 86_400_000;

const COLUMNS: &str = "number, at_ms, nature, name, person, plugin, session, call, patient, capability, object, previous, hash";
/// Places among the columns.
const NAME: usize = 3;
const OBJECT: usize = 10;

/// The head of a chain, as the second place knows it.
fn head(db: &Db<'_>, workstation: &str) -> Result<Option<Head>> {
    db.one(
        "SELECT number, hash FROM journal_heads WHERE workstation = ?1",
        params![workstation],
        |row| {
            Ok(Head {
                number: row.get(0)?,
                hash: row.get(1)?,
            })
        },
    )
}

/// The hash of a line, if it is there.
fn hash(db: &Db<'_>, workstation: &str, number: i64) -> Result<Option<Vec<u8>>> {
    db.one(
        "SELECT hash FROM journal WHERE workstation = ?1 AND number = ?2",
        params![workstation, number],
        |row| row.get(0),
    )
}

/// Whether the journal holds the line the witness file names.
pub(crate) fn agrees(db: &Db<'_>, workstation: &str, witness: &Head) -> Result<bool> {
    Ok(hash(db, workstation, witness.number)?.is_some_and(|hash| hash == witness.hash))
}

/// Whether the journal holds the line a witness names, in whichever chain.
pub(crate) fn holds(db: &Db<'_>, witness: &Head) -> Result<bool> {
    db.value(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE number = ?1 AND hash = ?2)",
        params![witness.number, witness.hash],
    )
}

/// Names the heads of the other chains, unless this workstation did within a day or is alone.
pub(crate) fn anchor(work: &mut Work<'_>) -> Result<()> {
    let heads = work.db.all(
        "SELECT workstation, number, hash FROM journal_heads WHERE workstation <> ?1 ORDER BY workstation",
        params![work.workstation],
        |row| {
            let (workstation, number): (String, i64) = (row.get(0)?, row.get(1)?);
            let hash: [u8; 32] = row.get(2)?;
            Ok(format!("{workstation}:{number}:{}", hex::encode(hash)))
        },
    )?;
    if heads.is_empty() {
        return Ok(());
    }
    let last: Option<i64> = work.db.one(
        "SELECT at_ms FROM journal WHERE workstation = ?1 AND name = ?2 ORDER BY number DESC LIMIT 1",
        params![work.workstation, ANCHOR],
        |row| row.get(0),
    )?;
    // A clock set back anchors again, rather than not for a long time.
    if last.is_some_and(|at_ms| (0..DAY_MS).contains(&(work.now_ms - at_ms))) {
        return Ok(());
    }
    work.note(Nature::Act, ANCHOR, "record", None, &heads.join(" "))
}

/// Walks all chains, this workstation's first, then looks at what anchors say of them.
pub(crate) fn verify(
    db: &Db<'_>,
    workstation: &str,
    witness: Option<Head>,
) -> Result<Verification> {
    let mut anchors = BTreeSet::new();
    let own = match walk(db, workstation, witness, &mut anchors)? {
        Ok(head) => head,
        Err((line, how)) => return Ok(broken(None, line, how)),
    };
    let mut lines = own.number;
    let others = db.all(
        "SELECT DISTINCT workstation FROM journal WHERE workstation <> ?1
         UNION SELECT workstation FROM journal_heads WHERE workstation <> ?1 ORDER BY 1",
        params![workstation],
        |row| row.get::<String>(0),
    )?;
    for other in &others {
        match walk(db, other, None, &mut anchors)? {
            Ok(head) => lines += head.number,
            Err((line, how)) => return Ok(broken(Some(other), line, how)),
        }
    }
    for (named, number, expected) in &anchors {
        let found = hash(db, named, *number)?.map(hex::encode);
        if found.as_ref() != Some(expected) {
            let whose = (named != workstation).then_some(named.as_str());
            return Ok(broken(whose, *number, Break::Replaced));
        }
    }
    Ok(Verification::Intact {
        lines: unsigned(lines),
        head: hex::encode(own.hash),
    })
}

fn broken(workstation: Option<&str>, line: i64, how: Break) -> Verification {
    Verification::Broken {
        workstation: workstation.map(str::to_owned),
        line: unsigned(line),
        how,
    }
}

/// The last line of a chain, or the line at fault and how.
type Walked = std::result::Result<Head, (i64, Break)>;
/// What anchors say: a workstation, the number of one of its lines, its hash in hexadecimal.
type Anchors = BTreeSet<(String, i64, String)>;

/// Walks one chain; adds the anchors it holds.
fn walk(
    db: &Db<'_>,
    workstation: &str,
    witness: Option<Head>,
    anchors: &mut Anchors,
) -> Result<Walked> {
    let known = head(db, workstation)?;
    let mut last = Head {
        number: 0,
        hash: genesis(workstation),
    };
    let mut fault = None;
    db.each(
        &format!("SELECT {COLUMNS} FROM journal WHERE workstation = ?1 ORDER BY number"),
        params![workstation],
        |row| {
            match follow(row, last, known, witness)? {
                Ok(next) => last = next,
                Err(at) => {
                    fault = Some(at);
                    return Ok(ControlFlow::Break(()));
                }
            }
            if row.cell(NAME)? == Stored::Text(ANCHOR.as_bytes()) {
                let object: String = row.get(OBJECT)?;
                anchors.extend(object.split(' ').filter_map(named));
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    if let Some(fault) = fault {
        return Ok(Err(fault));
    }
    match known {
        Some(head) if head.number > last.number => {
            return Ok(Err((last.number + 1, Break::Truncated)));
        }
        Some(head) if head.hash != last.hash => return Ok(Err((last.number, Break::Altered))),
        _ => {}
    }
    if witness.is_some_and(|witness| witness.number > last.number) {
        return Ok(Err((last.number + 1, Break::Truncated)));
    }
    Ok(Ok(last))
}

/// What one part of an anchor names.
fn named(part: &str) -> Option<(String, i64, String)> {
    let mut parts = part.split(':');
    let (workstation, number, hash) = (parts.next()?, parts.next()?, parts.next()?);
    Some((
        workstation.to_owned(),
        number.parse().ok()?,
        hash.to_owned(),
    ))
}

/// The head once the line of this row is bound to `last`, or the line at fault and how.
fn follow(row: &Row<'_>, last: Head, known: Option<Head>, witness: Option<Head>) -> Result<Walked> {
    let number: i64 = row.get(0)?;
    let expected = last.number + 1;
    if number != expected {
        return Ok(Err((expected, Break::Missing)));
    }
    if known.is_none_or(|head| number > head.number) {
        return Ok(Err((number, Break::Excess)));
    }
    let cells = (0..CELLS)
        .map(|n| row.cell(n).map(bound))
        .collect::<Result<Vec<_>>>()?;
    let previous = bytes32(row.cell(CELLS)?);
    let hash = bytes32(row.cell(CELLS + 1)?);
    let (Some(previous), Some(hash)) = (previous, hash) else {
        return Ok(Err((number, Break::Altered)));
    };
    if chain(&previous, &cells) != hash {
        return Ok(Err((number, Break::Altered)));
    }
    if previous != last.hash {
        return Ok(Err((number, Break::Unlinked)));
    }
    if witness.is_some_and(|witness| witness.number == number && witness.hash != hash) {
        return Ok(Err((number, Break::Replaced)));
    }
    Ok(Ok(Head { number, hash }))
}

/// A cell as the chain binds it.
fn bound(value: Stored<'_>) -> Cell {
    match value {
        Stored::Null => Cell::Null,
        Stored::Integer(number) => Cell::Integer(number),
        Stored::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Foreign(bytes.to_vec()),
        },
        Stored::Bytes(bytes) => Cell::Foreign(bytes.to_vec()),
        Stored::Real(number) => Cell::Foreign(number.to_be_bytes().to_vec()),
    }
}

fn bytes32(value: Stored<'_>) -> Option<[u8; 32]> {
    match value {
        Stored::Bytes(bytes) => bytes.try_into().ok(),
        _ => None,
    }
}
