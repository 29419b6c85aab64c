//! A plugin's own tables as a call will leave them: what it staged lies over what is committed.

use std::collections::HashMap;

use crate::failure::Data;

/// What one call staged on the plugin's tables.
#[derive(Debug, Default)]
pub(crate) struct StagedTables(HashMap<String, Overlay>);

#[derive(Debug, Default)]
struct Overlay {
    below: Below,
    /// Rows put; [`Data::None`] for those deleted.
    rows: HashMap<String, Data>,
}

/// What lies under the rows staged on a table.
#[derive(Debug, Default)]
enum Below {
    /// The committed table of the same name.
    #[default]
    Itself,
    /// The committed table of this name, which took its place.
    Other(String),
    /// Nothing: it took the place of another.
    Nothing,
}

/// Where a row is to be looked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Place<'a> {
    /// It was staged.
    Staged(&'a Data),
    /// In the committed table of this name.
    Committed(&'a str),
    /// There is none.
    Nowhere,
}

impl StagedTables {
    /// A row was put, or with [`Data::None`] deleted.
    pub(crate) fn put(&mut self, table: String, key: String, value: Data) {
        self.0.entry(table).or_default().rows.insert(key, value);
    }

    /// `staged` took the place of `table` and is empty.
    pub(crate) fn swap(&mut self, table: String, staged: String) {
        let mut moved = self.0.remove(&staged).unwrap_or_default();
        if matches!(moved.below, Below::Itself) {
            moved.below = Below::Other(staged.clone());
        }
        self.0.insert(table, moved);
        self.0.insert(
            staged,
            Overlay {
                below: Below::Nothing,
                rows: HashMap::new(),
            },
        );
    }

    /// Where this row is.
    pub(crate) fn place<'a>(&'a self, table: &'a str, key: &str) -> Place<'a> {
        match self.0.get(table).and_then(|overlay| overlay.rows.get(key)) {
            Some(value) => Place::Staged(value),
            None => self
                .committed(table)
                .map_or(Place::Nowhere, Place::Committed),
        }
    }

    /// The committed table that lies under this one, if one does.
    pub(crate) fn committed<'a>(&'a self, table: &'a str) -> Option<&'a str> {
        match self.0.get(table).map(|overlay| &overlay.below) {
            None | Some(Below::Itself) => Some(table),
            Some(Below::Other(other)) => Some(other),
            Some(Below::Nothing) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(tables: &mut StagedTables, table: &str, key: &str, value: &str) {
        tables.put(table.into(), key.into(), value.into());
    }

    #[test]
    fn a_staged_row_is_read_before_the_committed_one() {
        let mut tables = StagedTables::default();
        assert_eq!(tables.place("t", "k"), Place::Committed("t"));
        put(&mut tables, "t", "k", "un");
        assert_eq!(tables.place("t", "k"), Place::Staged(&"un".into()));
        assert_eq!(tables.place("t", "autre"), Place::Committed("t"));
        tables.put("t".into(), "k".into(), Data::None);
        assert_eq!(tables.place("t", "k"), Place::Staged(&Data::None));
    }

    #[test]
    fn a_swapped_table_is_read_where_it_came_from() {
        let mut tables = StagedTables::default();
        put(&mut tables, "t", "old", "ancien");
        put(&mut tables, "new", "k", "neuf");
        tables.swap("t".into(), "new".into());
        assert_eq!(tables.place("t", "k"), Place::Staged(&"neuf".into()));
        // Rows of `new` committed before are rows of `t` now; those of `t` are gone.
        assert_eq!(tables.place("t", "old"), Place::Committed("new"));
        assert_eq!(tables.place("new", "k"), Place::Nowhere);
        put(&mut tables, "new", "k", "encore");
        assert_eq!(tables.place("new", "k"), Place::Staged(&"encore".into()));
        assert_eq!(tables.place("new", "autre"), Place::Nowhere);
    }

    #[test]
    fn swapping_twice_follows_the_last_place() {
        let mut tables = StagedTables::default();
        tables.swap("a".into(), "b".into());
        tables.swap("c".into(), "a".into());
        assert_eq!(tables.committed("c"), Some("b"));
        assert_eq!(tables.committed("a"), None);
        assert_eq!(tables.committed("b"), None);
    }
}
