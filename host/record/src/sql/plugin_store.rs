//! The plugins' own tables. Each table has a number; rows and words bear it, so that a swap only exchanges names and the old
//! rows are emptied later, a few at a time.

use super::stored::{corrupt, from_bytes, signed, to_bytes, unsigned};
use super::work::Work;
use super::{Args, Db, Result, params, spot};
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::plugin_store::{
    DEFAULT_QUOTA_BYTES, MAX_KEY_CHARS, MAX_TABLE_CHARS, StoreQuery, StoreUse,
};
use crate::model::query::MAX_ROWS;
use crate::model::value::Value;
use crate::model::words;

/// The number of a table, if it has ever been written.
fn table(db: &Db<'_>, plugin: &str, name: &str) -> Result<Option<i64>> {
    db.one(
        "SELECT id FROM plugin_tables WHERE plugin = ?1 AND name = ?2",
        params![plugin, name],
        |row| row.get(0),
    )
}

fn table_made(work: &Work<'_>, plugin: &str, name: &str) -> Result<i64> {
    if let Some(id) = table(work.db, plugin, name)? {
        return Ok(id);
    }
    check_text("table", name, MAX_TABLE_CHARS)?;
    work.db.value(
        "INSERT INTO plugin_tables (plugin, name, used_bytes) VALUES (?1, ?2, 0) RETURNING id",
        params![plugin, name],
    )
}

fn check_text(field: &str, text: &str, max_chars: usize) -> Result<()> {
    let reason = if text.is_empty() {
        "est vide".to_owned()
    } else if text.chars().count() > max_chars {
        format!("dépasse {max_chars} caractères")
    } else {
        return Ok(());
    };
    Err(RecordError::Invalid {
        field: field.to_owned(),
        reason,
    })
}

/// The four characters that stand before the words of a table.
fn prefix(id: i64) -> Result<String> {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = usize::try_from(id).map_err(|error| corrupt(&error.to_string()))?;
    let mut text = [b'0'; 4];
    for place in text.iter_mut().rev() {
        *place = DIGITS[rest % 36];
        rest /= 36;
    }
    if rest > 0 {
        return Err(corrupt("too many tables of plugins were made"));
    }
    Ok(text.iter().map(|&b| char::from(b)).collect())
}

/// Puts a row.
pub(crate) fn put(
    work: &mut Work<'_>,
    plugin: &str,
    name: &str,
    key: &str,
    value: &Value,
    text: &str,
) -> Result<()> {
    check_text("key", key, MAX_KEY_CHARS)?;
    let id = table_made(work, plugin, name)?;
    let bytes = to_bytes(value)?;
    let size = signed((key.len() + bytes.len() + text.len()) as u64);
    let old = row(work.db, id, key)?;
    let growth = size - old.map_or(0, |(_, size)| size);
    if growth > 0 {
        let kept = usage(work.db, plugin)?;
        if kept.used_bytes.saturating_add(unsigned(growth)) > kept.quota_bytes {
            return Err(RecordError::Quota {
                plugin: plugin.to_owned(),
                quota_bytes: kept.quota_bytes,
            });
        }
    }
    let spot = spot::plugin_row(id, key);
    let seq = match old {
        Some((seq, _)) => {
            work.db
                .execute("UPDATE plugin_rows SET value = ?2, size_bytes = ?3 WHERE seq = ?1", params![seq, spot.bytes("value", &bytes), size])?;
            forget_words(work.db, seq)?;
            seq
        }
        None => {
            work.db
                .value("INSERT INTO plugin_rows (table_id, key, value, size_bytes) VALUES (?1, ?2, ?3, ?4) RETURNING seq", params![id, key, spot.bytes("value", &bytes), size])?
        }
    };
    let mut known = Vec::new();
    words::text_words(text, &mut known);
    known.sort_unstable();
    known.dedup();
    if !known.is_empty() {
        let prefix = prefix(id)?;
        let known: Vec<String> = known
            .into_iter()
            .map(|word| format!("{prefix}{word}"))
            .collect();
        work.db.execute(
            "INSERT INTO plugin_words (rowid, words) VALUES (?1, ?2)",
            params![seq, known.join(" ")],
        )?;
    }
    grow(work.db, id, growth)?;
    work.note_table(plugin, name)?;
    tell(work, plugin, name);
    Ok(())
}

/// Puts a row that must not be there yet.
pub(crate) fn add(
    work: &mut Work<'_>,
    plugin: &str,
    name: &str,
    key: &str,
    value: &Value,
) -> Result<()> {
    let there = match table(work.db, plugin, name)? {
        Some(id) => row(work.db, id, key)?.is_some(),
        None => false,
    };
    if there {
        return Err(RecordError::Conflict {
            subject: "store",
            id: format!("{name}/{key}"),
            expected: 0,
            found: 1,
        });
    }
    put(work, plugin, name, key, value, "")
}

/// Deletes a row, if there.
pub(crate) fn delete(work: &mut Work<'_>, plugin: &str, name: &str, key: &str) -> Result<()> {
    let Some(id) = table(work.db, plugin, name)? else {
        return Ok(());
    };
    let Some((seq, size)) = row(work.db, id, key)? else {
        return Ok(());
    };
    drop_row(work.db, seq)?;
    grow(work.db, id, -size)?;
    work.note_table(plugin, name)?;
    tell(work, plugin, name);
    Ok(())
}

/// Replaces a table by another; the other is empty afterwards.
pub(crate) fn swap(work: &mut Work<'_>, plugin: &str, name: &str, staged: &str) -> Result<()> {
    if name == staged {
        return Err(RecordError::Invalid {
            field: "staged".to_owned(),
            reason: "doit être une autre table".to_owned(),
        });
    }
    let new = table_made(work, plugin, staged)?;
    check_text("table", name, MAX_TABLE_CHARS)?;
    work.db.execute(
        "UPDATE plugin_tables SET name = NULL, used_bytes = 0 WHERE plugin = ?1 AND name = ?2",
        params![plugin, name],
    )?;
    work.db.execute(
        "UPDATE plugin_tables SET name = ?2 WHERE id = ?1",
        params![new, name],
    )?;
    work.note_write(
        "store.remplacement",
        "store",
        None,
        &format!("{plugin}/{name}"),
    )?;
    tell(work, plugin, name);
    tell(work, plugin, staged);
    Ok(())
}

fn tell(work: &mut Work<'_>, plugin: &str, name: &str) {
    work.changed(Change::Store {
        plugin: plugin.to_owned(),
        table: name.to_owned(),
    });
}

fn row(db: &Db<'_>, id: i64, key: &str) -> Result<Option<(i64, i64)>> {
    db.one(
        "SELECT seq, size_bytes FROM plugin_rows WHERE table_id = ?1 AND key = ?2",
        params![id, key],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

fn drop_row(db: &Db<'_>, seq: i64) -> Result<()> {
    db.execute("DELETE FROM plugin_rows WHERE seq = ?1", params![seq])?;
    forget_words(db, seq)
}

fn forget_words(db: &Db<'_>, seq: i64) -> Result<()> {
    db.execute("DELETE FROM plugin_words WHERE rowid = ?1", params![seq])?;
    Ok(())
}

fn grow(db: &Db<'_>, id: i64, bytes: i64) -> Result<()> {
    db.execute(
        "UPDATE plugin_tables SET used_bytes = used_bytes + ?2 WHERE id = ?1",
        params![id, bytes],
    )?;
    Ok(())
}

/// What a plugin keeps and may keep.
pub(crate) fn usage(db: &Db<'_>, plugin: &str) -> Result<StoreUse> {
    let used = db
        .value("SELECT CAST(coalesce(sum(used_bytes), 0) AS BIGINT) FROM plugin_tables WHERE plugin = ?1 AND name IS NOT NULL", params![plugin])?;
    let quota = db.one(
        "SELECT quota_bytes FROM plugin_quotas WHERE plugin = ?1",
        params![plugin],
        |row| row.get(0),
    )?;
    Ok(StoreUse {
        used_bytes: unsigned(used),
        quota_bytes: quota.map_or(DEFAULT_QUOTA_BYTES, unsigned),
    })
}

/// Gives a plugin another quota.
pub(crate) fn set_quota(work: &mut Work<'_>, plugin: &str, quota_bytes: u64) -> Result<()> {
    work.db.execute(
        "INSERT INTO plugin_quotas (plugin, quota_bytes) VALUES (?1, ?2)
             ON CONFLICT (plugin) DO UPDATE SET quota_bytes = excluded.quota_bytes",
        params![plugin, signed(quota_bytes)],
    )?;
    work.note_write("store.quota", "store", None, plugin)
}

/// A row.
pub(crate) fn get(db: &Db<'_>, plugin: &str, name: &str, key: &str) -> Result<Option<Value>> {
    let Some(id) = table(db, plugin, name)? else {
        return Ok(None);
    };
    let bytes: Option<Vec<u8>> = db.one(
        "SELECT value FROM plugin_rows WHERE table_id = ?1 AND key = ?2",
        params![id, key],
        |row| row.sealed("value", &spot::plugin_row(id, key)),
    )?;
    bytes.map(|bytes| from_bytes(&bytes)).transpose()
}

/// A condition on rows of a table and the values of its question marks; none when the table was never written.
fn filter(
    db: &Db<'_>,
    plugin: &str,
    name: &str,
    query: &StoreQuery,
) -> Result<Option<(String, Args)>> {
    let Some(id) = table(db, plugin, name)? else {
        return Ok(None);
    };
    let mut conditions = Vec::new();
    let mut values = Args::default();
    conditions.push(format!("table_id = {}", values.add(id)));
    let mut add = |condition: &str, value: &Option<String>| {
        if let Some(value) = value {
            conditions.push(format!("{condition} {}", values.add(value.clone())));
        }
    };
    add("key =", &query.equal);
    add("key >=", &query.low);
    add("key <=", &query.high);
    let clauses = query
        .words
        .as_deref()
        .map(words::question)
        .unwrap_or_default();
    if !clauses.is_empty() {
        let question = values.add(db.question(&clauses, &prefix(id)?));
        conditions.push(format!(
            "seq IN ({})",
            db.matching("plugin_words", &question)
        ));
    }
    Ok(Some((conditions.join(" AND "), values)))
}

/// Rows, as (key, value), sorted by key.
pub(crate) fn find(
    db: &Db<'_>,
    plugin: &str,
    name: &str,
    query: &StoreQuery,
) -> Result<Vec<(String, Value)>> {
    let (Some(table_id), Some((condition, mut values))) =
        (table(db, plugin, name)?, filter(db, plugin, name, query)?)
    else {
        return Ok(Vec::new());
    };
    let direction = if query.descending { "DESC" } else { "ASC" };
    let (count, first) = (
        values.add(query.count.min(MAX_ROWS)),
        values.add(signed(query.first)),
    );
    db.all(&format!(
        "SELECT key, value FROM plugin_rows WHERE {condition} ORDER BY key {direction} LIMIT {count} OFFSET {first}"
    ), values.all(), |row| {
        let key: String = row.get("key")?;
        let value: Vec<u8> = row.sealed("value", &spot::plugin_row(table_id, &key))?;
        Ok((key, from_bytes(&value)?))
    })
}

/// How many rows a query finds.
pub(crate) fn count(db: &Db<'_>, plugin: &str, name: &str, query: &StoreQuery) -> Result<u64> {
    let Some((condition, values)) = filter(db, plugin, name, query)? else {
        return Ok(0);
    };
    let total = db.value(
        &format!("SELECT count(*) FROM plugin_rows WHERE {condition}"),
        values.all(),
    )?;
    Ok(unsigned(total))
}

/// Empties at most `rows` rows of replaced tables. True when some are left.
pub(crate) fn tidy(db: &Db<'_>, rows: u32) -> Result<bool> {
    let mut left = rows;
    while left > 0 {
        let table: Option<i64> = db.one(
            "SELECT id FROM plugin_tables WHERE name IS NULL LIMIT 1",
            params![],
            |row| row.get(0),
        )?;
        let Some(table) = table else { return Ok(false) };
        let seqs: Vec<i64> = db.all(
            "SELECT seq FROM plugin_rows WHERE table_id = ?1 LIMIT ?2",
            params![table, left],
            |row| row.get(0),
        )?;
        if seqs.is_empty() {
            db.execute("DELETE FROM plugin_tables WHERE id = ?1", params![table])?;
        }
        for seq in &seqs {
            drop_row(db, *seq)?;
        }
        left = left.saturating_sub(u32::try_from(seqs.len()).unwrap_or(u32::MAX));
    }
    let some: bool = db.value(
        "SELECT EXISTS (SELECT 1 FROM plugin_tables WHERE name IS NULL)",
        params![],
    )?;
    Ok(some)
}
