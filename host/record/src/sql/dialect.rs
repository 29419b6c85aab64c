//! What stores write differently. The rest of the SQL is the same for all.

use super::db::{Db, Driver};
use crate::model::words::Clause;

impl Db<'_> {
    /// A hint to read by this index, for a store whose planner needs one.
    pub(crate) fn by_index(&self, index: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => format!("INDEXED BY {index}"),
        }
    }

    /// Whether `column` is one of a list: a JSON array of texts at this placeholder.
    pub(crate) fn within(&self, column: &str, placeholder: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => {
                format!("{column} IN (SELECT value FROM json_each({placeholder}))")
            }
        }
    }

    /// The text of a member of a JSON object; null when it has none. `name` comes from our own tables.
    pub(crate) fn member(&self, column: &str, name: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => format!("({column} ->> '{name}')"),
        }
    }

    /// The row numbers of a table of words that answer the question at this placeholder, see [`Self::question`]: to stand
    /// after `IN`, or alone.
    pub(crate) fn matching(&self, table: &str, placeholder: &str) -> String {
        match self.0 {
            Driver::Sqlite(_) => {
                format!("SELECT rowid FROM {table} WHERE {table} MATCH {placeholder}")
            }
        }
    }

    /// A question to a table of words. Each word of it is the beginning of a word, after `prefix`.
    ///
    /// Words hold only letters and digits, so quoting them is enough.
    pub(crate) fn question(&self, clauses: &[Clause], prefix: &str) -> String {
        let (quote, start, and, or) = match self.0 {
            Driver::Sqlite(_) => ("\"", "*", " AND ", " OR "),
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
