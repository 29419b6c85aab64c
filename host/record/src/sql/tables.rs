//! All tables at once: copying a record from one store to another, and reading every value of it.

use std::ops::ControlFlow;

use super::cell::Param;
use super::spot::Spot;
use super::stored::corrupt;
use super::{Db, Result, params};

/// A table, and the columns of it that are sealed.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The columns that are sealed.
    pub(crate) sealed: &'static [&'static str],
    /// The columns that name a row for good, in the order `spot` has them; none where nothing is sealed.
    pub(crate) named_by: &'static [&'static str],
    /// The column the store numbers by itself.
    numbered: Option<&'static str>,
}

const fn table(
    name: &'static str,
    numbered: Option<&'static str>,
    sealed: &'static [&'static str],
) -> Table {
    Table {
        name,
        sealed,
        named_by: &[],
        numbered,
    }
}

impl Table {
    const fn named_by(self, named_by: &'static [&'static str]) -> Self {
        Self { named_by, ..self }
    }

    /// The row these values of `named_by` name.
    pub(crate) fn spot(&self, named_by: &[Param<'_>]) -> Result<Spot> {
        let parts = named_by
            .iter()
            .map(|part| match part {
                Param::Integer(number) => Ok(number.to_string()),
                Param::Text(text) => Ok(text.to_string()),
                _ => Err(corrupt(&format!("a row of {} has no name", self.name))),
            })
            .collect::<Result<Vec<_>>>()?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        Ok(Spot::of(self.name, &parts))
    }
}

/// The tables, each after those it refers to. `meta` is the store's own; tables of words are made of others.
pub(crate) const TABLES: &[Table] = &[
    table("patients", Some("seq"), &[]),
    table("identities", None, &["identity", "asked", "dates"]).named_by(&["patient_seq"]),
    table(
        "identity_history",
        Some("seq"),
        &["before", "after", "reason"],
    )
    .named_by(&["patient_seq", "revision"]),
    table("subscriptions", None, &[]),
    table("events", Some("seq"), &["payload"]).named_by(&["id"]),
    table("deliveries", None, &[]),
    table("blobs", Some("seq"), &[]),
    table("blob_chunks", None, &["bytes"]).named_by(&["number"]),
    table("outbox", Some("seq"), &["order_values", "answer"]).named_by(&["id"]),
    table("outbox_attachments", None, &[]),
    table("outbox_attempts", None, &["message"]).named_by(&["entry_seq", "turn"]),
    table("plugin_tables", Some("id"), &[]),
    table("plugin_rows", Some("seq"), &["value"]).named_by(&["table_id", "key"]),
    table("plugin_quotas", None, &[]),
    table("settings", None, &["value"]).named_by(&["level", "whose", "owner", "key"]),
    table("grants", None, &[]),
    table("providers", None, &[]),
    table("consents", None, &[]),
    table("permission_uses", None, &[]),
    table(
        "jobs",
        Some("seq"),
        &["input", "checkpoint", "answer", "message"],
    )
    .named_by(&["id"]),
    table("schedules", None, &["input"]).named_by(&["plugin", "id"]),
    table("documents", Some("seq"), &[]),
    table("document_versions", None, &[]),
    table("entities", Some("seq"), &["fields"]).named_by(&["id"]),
    table("entity_history", Some("seq"), &["reason", "changes"]).named_by(&["entity", "revision"]),
    table("terminologies", None, &[]),
    table("workstations", None, &[]),
    table("persons", None, &[]),
    table("journal", Some("seq"), &[]),
    table("journal_heads", None, &[]),
];

/// The tables of words: a row number and words separated by spaces.
pub(crate) const WORDS: &[&str] = &["patient_words", "plugin_words"];

/// Values of one statement that writes several rows: less than any store's limit.
const VALUES_AT_ONCE: usize = 2_000;
/// Bytes of one such statement, about.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// How many rows a table has.
pub(crate) type Counts = Vec<(&'static str, u64)>;

/// Reads every row of every table, sealed values opened.
pub(crate) fn read_all(
    db: &Db<'_>,
    mut row: impl FnMut(&Table, &[String], Vec<Param<'static>>) -> Result<()>,
) -> Result<Counts> {
    let mut counts = Vec::new();
    for table in TABLES {
        let columns = db.columns(table.name)?;
        let sealed: Vec<bool> = columns
            .iter()
            .map(|column| table.sealed.contains(&column.as_str()))
            .collect();
        let named_by: Vec<usize> = table
            .named_by
            .iter()
            .filter_map(|name| columns.iter().position(|column| column == name))
            .collect();
        let listed = quoted(&columns);
        let mut count = 0;
        db.each(
            &format!("SELECT {listed} FROM {}", table.name),
            params![],
            |found| {
                let names = named_by
                    .iter()
                    .map(|place| found.owned(*place, None))
                    .collect::<Result<Vec<_>>>()?;
                let spot = table.spot(&names)?;
                let values = columns
                    .iter()
                    .zip(&sealed)
                    .enumerate()
                    .map(|(place, (column, sealed))| {
                        found.owned(place, sealed.then(|| spot.column(column)))
                    })
                    .collect::<Result<Vec<_>>>()?;
                count += 1;
                row(table, &columns, values)?;
                Ok(ControlFlow::Continue(()))
            },
        )?;
        counts.push((table.name, count));
    }
    Ok(counts)
}

fn quoted(columns: &[String]) -> String {
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{column}\""))
        .collect();
    quoted.join(", ")
}

/// Copies all that `from` holds into `to`, whose tables are empty; how many rows each table has in both.
pub(crate) fn copy(from: &Db<'_>, to: &Db<'_>) -> Result<Counts> {
    let mut filling = Filling {
        to,
        table: None,
        rows: Vec::new(),
        bytes: 0,
    };
    from.take_time()?;
    to.take_time()?;
    let counts = read_all(from, |table, columns, values| {
        filling.add(table.name, columns, values)
    })?;
    filling.flush()?;
    for table in TABLES {
        if let Some(column) = table.numbered {
            to.number_on(table.name, column)?;
        }
    }
    for words in WORDS {
        let columns = ["rowid".to_owned(), "words".to_owned()];
        from.each_words(words, |number, text| {
            filling.add(
                words,
                &columns,
                vec![Param::Integer(number), Param::Text(text.into())],
            )
        })?;
        filling.flush()?;
    }
    Ok(counts)
}

/// Rows on their way to a table.
struct Filling<'f> {
    to: &'f Db<'f>,
    table: Option<(&'static str, Vec<String>)>,
    rows: Vec<Vec<Param<'static>>>,
    bytes: usize,
}

impl Filling<'_> {
    fn add(
        &mut self,
        table: &'static str,
        columns: &[String],
        values: Vec<Param<'static>>,
    ) -> Result<()> {
        if self.table.as_ref().is_none_or(|(name, _)| *name != table) {
            self.flush()?;
            self.table = Some((table, columns.to_vec()));
        }
        self.bytes += values.iter().map(weight).sum::<usize>();
        self.rows.push(values);
        if self.rows.len() * columns.len() >= VALUES_AT_ONCE || self.bytes >= BYTES_AT_ONCE {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let Some((table, columns)) = &self.table else {
            return Ok(());
        };
        if rows.is_empty() {
            return Ok(());
        }
        let mut number = 0;
        let mut one = || {
            let places: Vec<String> = columns
                .iter()
                .map(|_| {
                    number += 1;
                    format!("?{number}")
                })
                .collect();
            format!("({})", places.join(", "))
        };
        let values: Vec<String> = rows.iter().map(|_| one()).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES {}",
            quoted(columns),
            values.join(", ")
        );
        let params: Vec<Param<'static>> = rows.into_iter().flatten().collect();
        self.to.execute(&sql, &params)?;
        Ok(())
    }
}

fn weight(value: &Param<'_>) -> usize {
    match value {
        Param::Text(text) | Param::SealedText(text, _) => text.len(),
        Param::Bytes(bytes) | Param::SealedBytes(bytes, _) => bytes.len(),
        Param::Null | Param::Integer(_) | Param::Real(_) => 8,
    }
}

/// How many rows each table has.
pub(crate) fn counts(db: &Db<'_>) -> Result<Counts> {
    TABLES
        .iter()
        .map(|table| {
            let count: i64 =
                db.value(&format!("SELECT count(*) FROM {}", table.name), params![])?;
            Ok((table.name, super::stored::unsigned(count)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn no_table_is_forgotten() {
        let connection = crate::sqlite::empty();
        let mut statement = connection
            .prepare(
                "SELECT name FROM sqlite_schema
                 WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'meta' ORDER BY name",
            )
            .unwrap();
        let found: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        let known = |name: &str| {
            // Made by the store of what is in `entities` and `outbox`.
            ["consultation_days", "send_months"].contains(&name)
                || TABLES.iter().any(|table| table.name == name)
                || WORDS
                    .iter()
                    .any(|words| name == *words || name.starts_with(&format!("{words}_")))
        };
        for name in &found {
            assert!(known(name), "{name} is not copied");
        }
        assert!(
            TABLES
                .iter()
                .all(|table| found.iter().any(|name| name == table.name))
        );
        let db = Db::sqlite(&connection);
        for table in TABLES {
            let columns = db.columns(table.name).unwrap();
            assert_eq!(table.sealed.is_empty(), table.named_by.is_empty());
            let all = table
                .sealed
                .iter()
                .chain(table.named_by)
                .chain(&table.numbered);
            for column in all {
                assert!(
                    columns.iter().any(|known| known == column),
                    "{}.{column}",
                    table.name
                );
            }
        }
    }
}
