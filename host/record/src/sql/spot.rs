//! The rows that hold sealed values: what names each for good. A sealed value opens only in the row and the column it was
//! sealed for, so what names a row here never changes: `tables` names the same columns, and copies by them.

use std::borrow::Cow;

use super::cell::Param;
use crate::model::settings::Level;
use crate::seal::Place;

/// A row of a table that holds sealed values.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    table: &'static str,
    row: String,
}

impl Spot {
    /// The row of `table` that these values name. Each is preceded by its length: `a` and `bc` are not `ab` and `c`.
    pub(crate) fn of(table: &'static str, named_by: &[&str]) -> Self {
        let row = named_by
            .iter()
            .map(|part| format!("{}:{part}", part.len()))
            .collect();
        Self { table, row }
    }

    /// One of its columns.
    pub(crate) fn column(&self, column: &str) -> Place {
        Place::of(self.table, &self.row, column)
    }

    /// Text for one of its columns, that a store on another machine keeps encrypted. Such a column is read by
    /// [`Row::sealed`](super::Row::sealed) and can be neither compared nor sorted.
    pub(crate) fn text<'a>(&self, column: &'static str, text: &'a str) -> Param<'a> {
        Param::SealedText(Cow::Borrowed(text), self.column(column))
    }

    /// The same for bytes.
    pub(crate) fn bytes<'a>(&self, column: &'static str, bytes: &'a [u8]) -> Param<'a> {
        Param::SealedBytes(Cow::Borrowed(bytes), self.column(column))
    }
}

/// The identity of the patient at this row.
pub(crate) fn identity(patient_seq: i64) -> Spot {
    Spot::of("identities", &[&patient_seq.to_string()])
}

/// What made this revision of it.
pub(crate) fn identity_history(patient_seq: i64, revision: i64) -> Spot {
    Spot::of(
        "identity_history",
        &[&patient_seq.to_string(), &revision.to_string()],
    )
}

/// An event.
pub(crate) fn event(id: &str) -> Spot {
    Spot::of("events", &[id])
}

/// A part of a blob.
pub(crate) fn chunk(number: i64) -> Spot {
    Spot::of("blob_chunks", &[&number.to_string()])
}

/// An entry of the outbox.
pub(crate) fn entry(id: &str) -> Spot {
    Spot::of("outbox", &[id])
}

/// A try of the entry at this row.
pub(crate) fn attempt(entry_seq: i64, turn: u32) -> Spot {
    Spot::of(
        "outbox_attempts",
        &[&entry_seq.to_string(), &turn.to_string()],
    )
}

/// A row of a plugin's table.
pub(crate) fn plugin_row(table_id: i64, key: &str) -> Spot {
    Spot::of("plugin_rows", &[&table_id.to_string(), key])
}

/// A setting.
pub(crate) fn setting(level: &Level, owner: &str, key: &str) -> Spot {
    Spot::of("settings", &[level.name(), level.whose(), owner, key])
}

/// A job.
pub(crate) fn job(id: &str) -> Spot {
    Spot::of("jobs", &[id])
}

/// What begins by itself.
pub(crate) fn schedule(plugin: &str, id: &str) -> Spot {
    Spot::of("schedules", &[plugin, id])
}

/// An entity.
pub(crate) fn entity(id: &str) -> Spot {
    Spot::of("entities", &[id])
}

/// What made this revision of it.
pub(crate) fn entity_history(entity: &str, revision: i64) -> Spot {
    Spot::of("entity_history", &[entity, &revision.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_have_the_same_name() {
        let place = |named_by: &[&str]| Spot::of("settings", named_by).column("value");
        assert_ne!(place(&["a", "bc"]), place(&["ab", "c"]));
        assert_ne!(place(&["a", ""]), place(&["", "a"]));
        assert_ne!(place(&["1:a"]), place(&["1", "a"]));
    }
}
