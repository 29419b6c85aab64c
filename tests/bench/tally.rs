//! Counting a large practice: a million consultations over ten years and three hundred thousand sends, by doctor and month, and
//! how many were followed by a deposit. The record beside the same question in plain SQL, on its database as it is and on a
//! decrypted copy.

use std::error::Error;
use std::time::Instant;

use rusqlite::Connection;
use socle_record::model::tally::SEND;
use socle_record::{Beside, Span, Tally, Value};

use crate::practice::Practice;
use crate::timing::{Measure, Spread};

pub(crate) const YEAR: &str = "counting a year by doctor and month";
pub(crate) const WHOLE: &str = "counting ten years by year";
pub(crate) const FOLLOWED: &str = "counting a year's consultations followed by a deposit";

pub(crate) const CONSULTATIONS: usize = 1_000_000;
pub(crate) const SENDS: usize = 300_000;
/// Each question so many times.
pub(crate) const TIMES: usize = 9;
const OURS: &str = "the record";
const CLOSED: &str = "plain SQL, encrypted";
const CLEAR: &str = "plain SQL, in clear";

fn year(tally: Tally) -> Tally {
    Tally {
        from: Some("2025-01-01".into()),
        to: Some("2025-12-31".into()),
        ..tally
    }
}

/// What is asked, and how it is said in plain SQL by hand.
fn questions() -> [(&'static str, Tally, String); 3] {
    let consultations = Tally::of("consultation");
    let by_month = Tally {
        by: vec!["auteur-id".into()],
        per: Some(Span::Month),
        ..year(consultations.clone())
    };
    let by_year = Tally {
        per: Some(Span::Year),
        ..consultations.clone()
    };
    let equal = |field: &str, value: &str| (field.to_owned(), vec![Value::from(value)]);
    let sent = Tally {
        equal: vec![equal("service", "shared-record"), equal("etat", "parti")],
        ..Tally::of(SEND)
    };
    let followed = Tally {
        beside: vec![Beside {
            there: true,
            other: sent,
            days: Some(0),
        }],
        ..year(consultations)
    };
    let in_year = "kind = 'consultation' AND etat <> 'rature' AND sort_key BETWEEN '2025-01-01' AND '2025-12-31'";
    [
        (
            YEAR,
            by_month,
            format!("SELECT author, substr(sort_key, 1, 7), count(*) FROM entities WHERE {in_year} GROUP BY 1, 2"),
        ),
        (
            WHOLE,
            by_year,
            "SELECT substr(sort_key, 1, 4), '', count(*) FROM entities
             WHERE kind = 'consultation' AND etat <> 'rature' GROUP BY 1"
                .to_owned(),
        ),
        (
            FOLLOWED,
            followed,
            // By hand one would join days of the year that were made beforehand.
            format!(
                "SELECT '', '', count(*) FROM entities e WHERE {in_year} AND EXISTS (
                     SELECT 1 FROM outbox o WHERE o.patient = e.patient AND o.service = 'shared-record'
                     AND o.state = 'parti' AND date(o.created_ms / 1000, 'unixepoch') = e.sort_key)"
            ),
        ),
    ]
}

/// What a page of a year asks most of, by hand: consultations by doctor and month, those followed by a deposit, and the
/// deposits by month.
pub(crate) fn of_a_year() -> [String; 3] {
    let [(_, _, by_month), _, (_, _, followed)] = questions();
    let sent = "SELECT '', strftime('%Y-%m', updated_ms / 1000, 'unixepoch'), count(*) FROM outbox
                WHERE service = 'shared-record' AND state = 'parti'
                AND updated_ms BETWEEN 1000 * unixepoch('2025-01-01') AND 1000 * unixepoch('2026-01-01') GROUP BY 2";
    [by_month, followed, sent.to_owned()]
}

/// One measure for each question.
pub(crate) fn counted(patients: usize) -> Result<Vec<Measure>, Box<dyn Error>> {
    let practice = Practice::busy(patients, CONSULTATIONS, SENDS)?;
    let [encrypted, clear] = practice.copies()?;
    questions()
        .into_iter()
        .map(|(name, tally, sql)| {
            let mut ours = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                let start = Instant::now();
                let groups = practice.record.count_by(&tally)?;
                ours.push(start.elapsed().as_secs_f64() * 1e6);
                std::hint::black_box(groups);
            }
            let sides = [
                (OURS, ours),
                (CLOSED, by_hand(&encrypted, &sql)?),
                (CLEAR, by_hand(&clear, &sql)?),
            ];
            Ok(Measure {
                name,
                sides: sides
                    .into_iter()
                    .map(|(side, times)| (side, Spread::of(times)))
                    .collect(),
                note: None,
            })
        })
        .collect()
}

pub(crate) fn by_hand(database: &Connection, sql: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        let mut statement = database.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut total = 0_i64;
        while let Some(row) = rows.next()? {
            total += row.get::<_, i64>(2)?;
        }
        times.push(start.elapsed().as_secs_f64() * 1e6);
        std::hint::black_box(total);
    }
    Ok(times)
}
