//! The list of patients and the search in it, quick at each keystroke with 200,000 patients.
//!
//! Full-text search gives the row numbers that match, kept as one bit each. Few: their names are read and sorted. Many: the
//! alphabetical index is walked from its start and matching rows are kept until the page is full, which comes soon because
//! they are many.

use std::ops::ControlFlow;

use super::patients::{LINE, line};
use super::stored::{signed, unsigned};
use super::{Args, Db, Result, params};
use crate::model::patient::{PatientLine, PatientSearch};
use crate::model::query::{MAX_ROWS, Page};
use crate::model::words::{self, Clause};

/// Up to so many matches their names are read one by one; beyond, the index is walked.
const FEW: usize = 400;

/// Lines of the list.
pub(crate) fn patients(db: &Db<'_>, search: &PatientSearch) -> Result<Page<PatientLine>> {
    let clauses = words::question(&search.words);
    let count = search.count.min(MAX_ROWS) as usize;
    let first = usize::try_from(search.first).unwrap_or(usize::MAX);
    if !db.is_near() {
        return at_once(db, search, &clauses);
    }
    let (seqs, total) = if clauses.is_empty() {
        everybody(db, search.first, count)?
    } else {
        let found = matching(db, &clauses)?;
        let start = name_start(&clauses);
        let seqs = if found.total <= FEW {
            sorted(db, &found, start)?
                .into_iter()
                .skip(first)
                .take(count)
                .collect()
        } else {
            walked(db, &found, start, first, count)?
        };
        (seqs, found.total as u64)
    };
    let one = format!("SELECT {LINE} FROM patients WHERE seq = ?1");
    let mut lines = Vec::with_capacity(seqs.len());
    for seq in seqs {
        lines.extend(db.one(&one, params![seq], line)?);
    }
    Ok(Page { rows: lines, total })
}

/// One question for the page and one for the total, for a store that is not in this process.
fn at_once(db: &Db<'_>, search: &PatientSearch, clauses: &[Clause]) -> Result<Page<PatientLine>> {
    let mut values = Args::default();
    let mut condition = String::new();
    if !clauses.is_empty() {
        let question = values.add(db.question(clauses, ""));
        condition = format!("WHERE seq IN ({})", db.matching("patient_words", &question));
    }
    let total = db.value(
        &format!("SELECT count(*) FROM patients {condition}"),
        values.all(),
    )?;
    let start = name_start(clauses);
    let mut first_ones = String::new();
    if !start.is_empty() {
        let (low, high) = (values.add(start.to_owned()), values.add(past(start)));
        first_ones =
            format!("CASE WHEN sort_key >= {low} AND sort_key < {high} THEN 0 ELSE 1 END, ");
    }
    let (count, first) = (
        values.add(search.count.min(MAX_ROWS)),
        values.add(signed(search.first)),
    );
    let rows = db.all(
        &format!(
            "SELECT {LINE} FROM patients {condition} ORDER BY {first_ones}sort_key, seq LIMIT {count} OFFSET {first}"
        ),
        values.all(),
        line,
    )?;
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

fn everybody(db: &Db<'_>, first: u64, count: usize) -> Result<(Vec<i64>, u64)> {
    let total: i64 = db.value("SELECT count(*) FROM patients", params![])?;
    let seqs = db.all(
        "SELECT seq FROM patients ORDER BY sort_key, seq LIMIT ?1 OFFSET ?2",
        params![signed(count as u64), signed(first)],
        |row| row.get(0),
    )?;
    Ok((seqs, unsigned(total)))
}

/// Rows that match, one bit each.
struct Found {
    bits: Vec<u64>,
    total: usize,
}

impl Found {
    fn has(&self, seq: i64) -> bool {
        let seq = unsigned(seq);
        let word = self
            .bits
            .get(usize::try_from(seq / 64).unwrap_or(usize::MAX));
        word.is_some_and(|word| word >> (seq % 64) & 1 == 1)
    }

    fn seqs(&self) -> impl Iterator<Item = i64> {
        self.bits.iter().enumerate().flat_map(|(n, &word)| {
            (0..64)
                .filter(move |bit| word >> bit & 1 == 1)
                .map(move |bit| signed(n as u64 * 64 + bit))
        })
    }
}

fn matching(db: &Db<'_>, clauses: &[Clause]) -> Result<Found> {
    let mut found = Found {
        bits: Vec::new(),
        total: 0,
    };
    let question = db.question(clauses, "");
    db.each(
        &db.matching("patient_words", "?1"),
        params![question],
        |row| {
            let seq = unsigned(row.get(0)?);
            let word = usize::try_from(seq / 64).unwrap_or(usize::MAX);
            if word >= found.bits.len() {
                found.bits.resize(word + 1, 0);
            }
            found.bits[word] |= 1 << (seq % 64);
            found.total += 1;
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(found)
}

/// The beginning of a name that was typed first: those whose birth name starts so come first.
fn name_start(clauses: &[Clause]) -> &str {
    match clauses.first().map(Vec::as_slice) {
        Some([only]) => only.first().map_or("", String::as_str),
        _ => "",
    }
}

/// The first key after all those that start with `start`.
fn past(start: &str) -> String {
    format!("{start}\u{10ffff}")
}

fn sorted(db: &Db<'_>, found: &Found, start: &str) -> Result<Vec<i64>> {
    let mut keyed = Vec::with_capacity(found.total);
    for seq in found.seqs() {
        let key: String = db.value("SELECT sort_key FROM patients WHERE seq = ?1", params![seq])?;
        keyed.push((!key.starts_with(start), key, seq));
    }
    keyed.sort_unstable();
    Ok(keyed.into_iter().map(|(_, _, seq)| seq).collect())
}

fn walked(db: &Db<'_>, found: &Found, start: &str, first: usize, count: usize) -> Result<Vec<i64>> {
    let mut page = Filling {
        found,
        skip: first,
        count,
        seqs: Vec::with_capacity(count),
    };
    let (low, high) = (start, past(start));
    page.range(
        db,
        "SELECT seq FROM patients WHERE sort_key >= ?1 AND sort_key < ?2 ORDER BY sort_key, seq",
        low,
        &high,
    )?;
    if !start.is_empty() {
        page.range(
            db,
            "SELECT seq FROM patients WHERE sort_key < ?1 AND ?2 != '' ORDER BY sort_key, seq",
            low,
            &high,
        )?;
        page.range(
            db,
            "SELECT seq FROM patients WHERE sort_key >= ?2 AND ?1 != '' ORDER BY sort_key, seq",
            low,
            &high,
        )?;
    }
    Ok(page.seqs)
}

/// A page being filled from the alphabetical index.
struct Filling<'a> {
    found: &'a Found,
    skip: usize,
    count: usize,
    seqs: Vec<i64>,
}

impl Filling<'_> {
    fn range(&mut self, db: &Db<'_>, sql: &str, low: &str, high: &str) -> Result<()> {
        if self.seqs.len() >= self.count {
            return Ok(());
        }
        db.each(sql, params![low, high], |row| {
            let seq = row.get(0)?;
            if self.found.has(seq) {
                if self.skip > 0 {
                    self.skip -= 1;
                } else {
                    self.seqs.push(seq);
                }
            }
            Ok(if self.seqs.len() < self.count {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })
    }
}
