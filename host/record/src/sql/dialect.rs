//! What stores write differently. The rest of the SQL is the same for all.

use std::ops::ControlFlow;

use super::db::{Db, Driver};
use super::{Result, params};
use crate::model::change::Change;
use crate::model::words::Clause;

impl Db<'_> {
    /// Whether an index is walked a row at a time for next to nothing: the database is in this process. Where each
    /// question is a journey, one question asks for all.
    pub(crate) const fn is_near(&self) -> bool {
        matches!(self.0, Driver::Sqlite(_))
    }

    /// The clock all workstations share, milliseconds since the Unix epoch, UTC: the server's, or this machine's.
    pub(crate) fn shared_ms(&self, own_ms: i64) -> Result<i64> {
        match self.0 {
            Driver::Sqlite(_) => Ok(own_ms),
            Driver::Postgres(_) => self.value(
                "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
                &[],
            ),
        }
    }

    /// Tells the other workstations what this transaction changes; they hear of it once it is committed.
    pub(crate) fn announce(&self, workstation: &str, changes: &[Change]) -> Result<()> {
        match self.0 {
            Driver::Sqlite(_) => Ok(()),
            Driver::Postgres(_) if changes.is_empty() => Ok(()),
            Driver::Postgres(_) => {
                let message = crate::postgres::message(workstation, changes)?;
                self.one(
                    "SELECT 1 FROM pg_notify(?1, ?2)",
                    params![crate::postgres::CHANNEL, message],
                    |_| Ok(()),
                )?;
                Ok(())
            }
        }
    }

    /// A transaction that may sleep for long between two statements.
    pub(crate) fn take_time(&self) -> Result<()> {
        if let Driver::Postgres(_) = self.0 {
            self.execute(
                "SET LOCAL idle_in_transaction_session_timeout = 0",
                params![],
            )?;
        }
        Ok(())
    }

    /// The columns of a table, in their order.
    pub(crate) fn columns(&self, table: &str) -> Result<Vec<String>> {
        let sql = match self.0 {
            Driver::Sqlite(_) => "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
            Driver::Postgres(_) => {
                "SELECT CAST(attname AS TEXT) FROM pg_attribute
                 WHERE attrelid = to_regclass(?1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            }
        };
        self.all(sql, params![table], |row| row.get(0))
    }

    /// After rows were copied with their numbers: the store goes on from there.
    pub(crate) fn number_on(&self, table: &str, column: &str) -> Result<()> {
        if let Driver::Postgres(_) = self.0 {
            self.one(
                &format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', '{column}'),
                                   coalesce(max({column}), 0) + 1, false) FROM {table}"
                ),
                params![],
                |_| Ok(()),
            )?;
        }
        Ok(())
    }

    /// The rows of a table of words: their number, and their words separated by spaces.
    pub(crate) fn each_words(
        &self,
        table: &str,
        mut read: impl FnMut(i64, String) -> Result<()>,
    ) -> Result<()> {
        let sql = match self.0 {
            // The index keeps no text: its words are listed with the rows they stand for.
            Driver::Sqlite(_) => {
                self.execute(
                    &format!(
                        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_listed USING fts5vocab(main, {table}, instance)"
                    ),
                    params![],
                )?;
                format!("SELECT doc, group_concat(term, ' ') FROM temp.{table}_listed GROUP BY doc")
            }
            Driver::Postgres(_) => format!("SELECT rowid, words FROM {table} ORDER BY rowid"),
        };
        self.each(&sql, params![], |row| {
            read(row.get(0)?, row.get(1)?)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    /// What the store itself finds damaged.
    pub(crate) fn damage(&self) -> Result<Vec<String>> {
        match self.0 {
            Driver::Sqlite(_) => {
                let mut found = Vec::new();
                for question in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
                    found.extend(self.all(question, params![], |row| row.get::<String>(0))?);
                }
                found.retain(|line| line != "ok");
                found.extend(self.all("PRAGMA foreign_key_check", params![], |row| {
                    Ok(format!("{}: reference", row.get::<String>(0)?))
                })?);
                Ok(found)
            }
            // The server checks references by itself, and its pages when it was made with checksums.
            Driver::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// A hint to read by this index, for a store whose planner needs one.
    pub(crate) fn by_index(&self, index: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => format!("INDEXED BY {index}"),
            Driver::Postgres(_) => String::new(),
        }
    }

    /// Whether `column` is one of a list: a JSON array of texts at this placeholder.
    pub(crate) fn within(&self, column: &str, placeholder: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => {
                format!("{column} IN (SELECT value FROM json_each({placeholder}))")
            }
            Driver::Postgres(_) => format!(
                "{column} IN (SELECT json_array_elements_text(CAST(CAST({placeholder} AS TEXT) AS JSON)))"
            ),
        }
    }

    /// The text of a member of a JSON object; null when it has none. `name` comes from our own tables.
    pub(crate) fn member(&self, column: &str, name: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => format!("({column} ->> '{name}')"),
            Driver::Postgres(_) => {
                format!("((CAST({column} AS JSON) ->> '{name}') COLLATE \"C\")")
            }
        }
    }

    /// The number of a civil day from its text, 0 being 1 January 1970; null where the text is not one day.
    pub(crate) fn day_of_date(&self, column: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => format!(
                "(CASE WHEN length({column}) = 10 THEN CAST(julianday({column}) - 2440587.5 AS INTEGER) END)"
            ),
            Driver::Postgres(_) => format!(
                "(CASE WHEN length({column}) = 10 THEN CAST(CAST({column} AS DATE) - DATE '1970-01-01' AS BIGINT) END)"
            ),
        }
    }

    /// The text of a civil day from its number.
    pub(crate) fn date_of_day(&self, day: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => format!("date({day} * 86400, 'unixepoch')"),
            Driver::Postgres(_) => {
                format!("to_char(DATE '1970-01-01' + CAST({day} AS INTEGER), 'YYYY-MM-DD')")
            }
        }
    }

    /// A table `before` of the whole numbers `n` from 0 on.
    pub(crate) fn numbers_to(&self, last: u32) -> String {
        match self.0 {
            Driver::Sqlite(_) => {
                let numbers: Vec<String> = (0..=last).map(|n| n.to_string()).collect();
                format!(
                    "(SELECT value AS n FROM json_each('[{}]')) before",
                    numbers.join(",")
                )
            }
            Driver::Postgres(_) => format!("generate_series(0, {last}) before (n)"),
        }
    }

    /// The row numbers of a table of words that answer the question at this placeholder, see [`Self::question`]: to stand
    /// after `IN`, or alone.
    pub(crate) fn matching(&self, table: &str, placeholder: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => {
                format!("SELECT rowid FROM {table} WHERE {table} MATCH {placeholder}")
            }
            Driver::Postgres(_) => format!(
                "SELECT rowid FROM {table} WHERE vector @@ CAST(CAST({placeholder} AS TEXT) AS TSQUERY)"
            ),
        }
    }

    /// A question to a table of words. Each word of it is the beginning of a word, after `prefix`.
    ///
    /// Words hold only letters and digits, so quoting them is enough.
    pub(crate) fn question(&self, clauses: &[Clause], prefix: &str) -> String {
        let (quote, start, and, or) = match self.0 {
            Driver::Sqlite(_) => ("\"", "*", " AND ", " OR "),
            Driver::Postgres(_) => ("'", ":*", " & ", " | "),
        };
        let all = |starts: &Vec<String>| {
            let starts: Vec<String> = starts
                .iter()
                .map(|word| format!("{quote}{prefix}{word}{quote}{start}"))
                .collect();
            format!("({})", starts.join(and))
        };
        let any = |clause: &Clause| {
            let alternatives: Vec<String> = clause.iter().map(all).collect();
            format!("({})", alternatives.join(or))
        };
        let clauses: Vec<String> = clauses.iter().map(any).collect();
        clauses.join(and)
    }
}
