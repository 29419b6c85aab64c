//! What the page of statistics asks, in plain SQL as somebody writes it who knows the tables: on the record's own database,
//! encrypted, with its indexes; and in DuckDB, which keeps columns, on what was copied out of it. Days are those of UTC.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rusqlite::Connection;

use crate::timing::{Failed, Spread};

/// The whole set so many times.
pub(crate) const TIMES: usize = 5;

/// What a page asks of the days from one to the other, by month or by year.
pub(crate) struct Asked {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    /// Letters of a date it is grouped by: 7 for months, 4 for years.
    pub(crate) letters: u8,
    /// The objectives are those from this day to the last.
    pub(crate) goals: &'static str,
}

impl Asked {
    fn questions(&self) -> Vec<String> {
        let Self {
            from,
            to,
            letters,
            goals,
        } = self;
        let by = |moment: &str| format!("substr({moment}, 1, {letters})");
        let made = "date(created_ms / 1000, 'unixepoch')";
        let left = by("date(updated_ms / 1000, 'unixepoch')");
        let during = |moment: &str, first: &str| {
            format!(
                "{moment} >= 1000 * unixepoch('{first}') AND {moment} < 1000 * unixepoch('{to}', '+1 day')"
            )
        };
        let gone = format!("state = 'parti' AND {}", during("updated_ms", from));
        let consultations = format!(
            "kind = 'consultation' AND etat = 'validee' AND sort_key BETWEEN '{from}' AND '{to}'"
        );
        let mut all = vec![
            format!(
                "SELECT author, {}, count(*) FROM entities WHERE {consultations} GROUP BY 1, 2",
                by("sort_key")
            ),
            format!(
                "SELECT person, {left}, count(*) FROM outbox
                 WHERE service = 'shared-record' AND document IS NOT NULL AND {gone} GROUP BY 1, 2"
            ),
            format!(
                "SELECT mime, person || {left}, count(*) FROM outbox
                 WHERE service = 'shared-record' AND type_code IN ('SYNTH', '60591-5') AND {gone} GROUP BY 1, 2"
            ),
            format!(
                "SELECT service, person || {left}, count(*) FROM outbox
                 WHERE service IN ('messaging-professional', 'messaging-patient') AND {gone} GROUP BY 1, 2"
            ),
        ];
        let in_year = format!(
            "kind = 'consultation' AND etat = 'validee' AND sort_key BETWEEN '{goals}' AND '{to}'"
        );
        for service in ["shared-record", "messaging-patient"] {
            all.push(format!(
                "SELECT '', '', count(*) FROM entities WHERE {in_year} AND (patient, sort_key) IN (
                     SELECT patient, {made} FROM outbox
                     WHERE service = '{service}' AND state = 'parti' AND document IS NOT NULL AND {})",
                during("created_ms", goals)
            ));
        }
        let in_ald = "SELECT patient FROM entities WHERE kind = 'ald' AND etat = 'actif'";
        let summary = format!(
            "SELECT patient FROM outbox WHERE service = 'shared-record' AND state = 'parti'
             AND type_code IN ('SYNTH', '60591-5') AND updated_ms < 1000 * unixepoch('{to}', '+1 day')"
        );
        all.push(format!(
            "SELECT '', '', count(*) FROM patients WHERE id IN ({in_ald})"
        ));
        all.push(format!(
            "SELECT '', '', count(*) FROM patients WHERE id IN ({in_ald}) AND id IN ({summary})"
        ));
        all
    }
}

/// All it asks, one after the other: microseconds of each time.
pub(crate) fn in_sqlite(database: &Connection, asked: &Asked) -> Result<Spread, Failed> {
    let mut times = vec![0.0; TIMES];
    for question in asked.questions() {
        for (all, one) in times.iter_mut().zip(timed(database, &question)?) {
            *all += one;
        }
    }
    Ok(Spread::of(times))
}

/// One question: microseconds of each time.
pub(crate) fn timed(database: &Connection, question: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        let mut statement = database.prepare_cached(question)?;
        let mut rows = statement.query([])?;
        let mut total = 0_i64;
        while let Some(row) = rows.next()? {
            total += row.get::<_, i64>(2)?;
        }
        times.push(start.elapsed().as_secs_f64() * 1e6);
        if total == 0 {
            return Err(format!("nothing is counted by {question}").into());
        }
    }
    Ok(times)
}

/// The same in DuckDB, of a decrypted copy; of each `asked` its spread. It is a module of Python: `SOCLE_PYTHON` says which
/// Python has it, else `python3`.
pub(crate) fn in_duckdb(copy: &Path, all: &[&Asked]) -> Result<Vec<Spread>, Failed> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/statistics.py");
    let python = std::env::var_os("SOCLE_PYTHON").unwrap_or_else(|| "python3".into());
    let said = Command::new(python)
        .arg(script)
        .arg(copy)
        .arg(TIMES.to_string())
        .args(all.iter().map(|asked| {
            format!(
                "{} {} {} {}",
                asked.from, asked.to, asked.letters, asked.goals
            )
        }))
        .output()?;
    if !said.status.success() {
        return Err(String::from_utf8_lossy(&said.stderr)
            .trim()
            .to_owned()
            .into());
    }
    let times: Vec<Vec<f64>> = serde_json::from_slice(&said.stdout)?;
    Ok(times.into_iter().map(Spread::of).collect())
}
