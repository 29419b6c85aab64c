//! The same work on the store of one machine and on the practice's server: searching as someone types, opening a file,
//! writing a consultation. The server runs on this machine, over the loopback, and makes each commit durable.
//!
//! What the encryption of the file costs is measured by statements like the record's, put to the database as it is and to a
//! decrypted copy of it: a record is never kept in clear, so there is none to be measured.

use std::error::Error;
use std::time::Instant;

use rusqlite::Connection;
use socle_record::model::kinds;
use socle_record::{Author, NewEntity, PatientId, Record};

use crate::practice::Practice;
use crate::search;
use crate::timing::{Measure, Spread};

pub(crate) const SEARCH: &str = "search per keystroke, both stores";
pub(crate) const OPEN: &str = "opening a file, both stores";
pub(crate) const WRITE: &str = "writing a consultation, both stores";

const HERE: &str = "SQLite, encrypted";
const THERE: &str = "PostgreSQL, sealed";
const CLOSED: &str = "statements alone, encrypted";
const CLEAR: &str = "statements alone, in clear";
/// Files opened and consultations written.
const TIMES: usize = 200;

/// One measure for each kind of work, all sides of it together.
pub(crate) fn compared(practice: &Practice) -> Result<Vec<Measure>, Box<dyn Error>> {
    let here = times(&practice.record, &practice.patients)?;
    let [encrypted, clear] = practice.copies()?;
    let closed = statements(&encrypted, &practice.patients)?;
    let open = statements(&clear, &practice.patients)?;
    drop((encrypted, clear));
    let (server, record) = practice.on_a_server()?;
    let there = times(&record, &practice.patients)?;
    drop(record);
    drop(server);
    let sides = here
        .into_iter()
        .zip(there)
        .zip(closed.into_iter().zip(open));
    Ok([SEARCH, OPEN, WRITE]
        .into_iter()
        .zip(sides)
        .map(|(name, ((here, there), (closed, open)))| Measure {
            name,
            sides: vec![
                (HERE, Spread::of(here)),
                (THERE, Spread::of(there)),
                (CLOSED, Spread::of(closed)),
                (CLEAR, Spread::of(open)),
            ],
            note: None,
        })
        .collect())
}

/// Spread over the practice, as patients come.
fn nth(patients: &[PatientId], n: usize) -> &PatientId {
    &patients[n * 7_919 % patients.len()]
}

/// Microseconds of each search, opening and writing.
fn times(record: &Record, patients: &[PatientId]) -> Result<[Vec<f64>; 3], Box<dyn Error>> {
    let typed = search::typed(record)?;
    let mut opened = Vec::with_capacity(TIMES);
    let mut written = Vec::with_capacity(TIMES);
    for n in 0..TIMES {
        let patient = nth(patients, n);
        let start = Instant::now();
        let seen = (
            record.patient(patient)?,
            record.identity(patient)?,
            record.dossier(patient)?,
        );
        opened.push(micros(start));
        std::hint::black_box(seen);
        let consultation = NewEntity::of(&kinds::CONSULTATION, patient)
            .with("motif", "Toux")
            .with(
                "observation",
                "Toux sèche depuis trois jours, auscultation libre.",
            );
        let start = Instant::now();
        record.add(&Author::host(), consultation)?;
        written.push(micros(start));
    }
    Ok([typed, opened, written])
}

fn micros(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6
}

/// The same kinds of work by statements alone.
fn statements(
    database: &Connection,
    patients: &[PatientId],
) -> Result<[Vec<f64>; 3], Box<dyn Error>> {
    let mut typed = Vec::new();
    for name in search::NAMES {
        for end in 1..=name.len() {
            let start = Instant::now();
            search_in(database, &name[..end])?;
            typed.push(micros(start));
        }
    }
    let mut opened = Vec::with_capacity(TIMES);
    let mut written = Vec::with_capacity(TIMES);
    for n in 0..TIMES {
        let patient = nth(patients, n).as_str();
        let start = Instant::now();
        for table in [
            "SELECT * FROM patients WHERE id = ?1",
            "SELECT * FROM entities WHERE patient = ?1",
        ] {
            let mut statement = database.prepare_cached(table)?;
            let mut rows = statement.query([patient])?;
            while let Some(row) = rows.next()? {
                std::hint::black_box(row.get_ref(0)?);
            }
        }
        opened.push(micros(start));
        let start = Instant::now();
        database.execute_batch("BEGIN IMMEDIATE")?;
        database
            .prepare_cached(
                "INSERT INTO entities (id, kind, patient, revision, etat, sort_key, words, created_ms, updated_ms, fields)
                 SELECT ?1, 'consultation', ?2, 1, etat, sort_key, words, created_ms, updated_ms, fields
                 FROM entities WHERE patient = ?2 LIMIT 1",
            )?
            .execute([&format!("mesure-{n}"), patient])?;
        database.execute_batch("COMMIT")?;
        written.push(micros(start));
    }
    Ok([typed, opened, written])
}

/// The rows that match, and the first page of them.
fn search_in(database: &Connection, words: &str) -> Result<(), Box<dyn Error>> {
    let question: Vec<String> = words
        .split_whitespace()
        .map(|word| format!("\"{word}\"*"))
        .collect();
    let seqs: Vec<i64> = database
        .prepare_cached("SELECT rowid FROM patient_words WHERE patient_words MATCH ?1")?
        .query_map([question.join(" AND ")], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut one = database.prepare_cached("SELECT * FROM patients WHERE seq = ?1")?;
    for seq in seqs.iter().take(search::ROWS as usize) {
        let mut rows = one.query([seq])?;
        if let Some(row) = rows.next()? {
            std::hint::black_box(row.get_ref(0)?);
        }
    }
    Ok(())
}
