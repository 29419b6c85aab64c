//! Counting a large practice over its ten years, by doctor and month, and how many were followed by a deposit. The record beside the same question in plain SQL, on its database as it is and on a
//! decrypted copy.

use std::error::Error;
use std::time::Instant;

use socle_record::model::tally::SEND;
use socle_record::{Beside, Span, Tally, Value};

use crate::by_hand::{TIMES, timed};
use crate::practice::Practice;
use crate::timing::{Measure, Spread};

pub(crate) const YEAR: &str = "counting a year by doctor and month";
pub(crate) const WHOLE: &str = "counting ten years by year";
pub(crate) const FOLLOWED: &str = "counting a year's consultations followed by a deposit";

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
            format!(
                "SELECT '', '', count(*) FROM entities WHERE {in_year} AND (patient, sort_key) IN (
                     SELECT patient, date(created_ms / 1000, 'unixepoch') FROM outbox
                     WHERE service = 'shared-record' AND state = 'parti'
                     AND created_ms BETWEEN 1000 * unixepoch('2025-01-01') AND 1000 * unixepoch('2026-01-01'))"
            ),
        ),
    ]
}

/// One measure for each question.
pub(crate) fn counted(practice: &Practice) -> Result<Vec<Measure>, Box<dyn Error>> {
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
                (CLOSED, timed(&encrypted, &sql)?),
                (CLEAR, timed(&clear, &sql)?),
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
