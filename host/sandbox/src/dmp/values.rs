//! The value sets of the shared record, typed again as a table of facts: kind, code, system, and of a type its class.

use std::collections::HashMap;
use std::sync::LazyLock;

/// By kind and code, the systems with their classes.
type Table = HashMap<(&'static str, &'static str), Vec<(&'static str, &'static str)>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table: HashMap<_, Vec<_>> = HashMap::new();
    for line in include_str!("../../data/dmp-valeurs.tsv").lines() {
        let mut columns = line.split('\t');
        if let (Some(kind), Some(code), Some(system)) =
            (columns.next(), columns.next(), columns.next())
        {
            let class = columns.next().unwrap_or_default();
            table.entry((kind, code)).or_default().push((system, class));
        }
    }
    table
});

/// Whether a code of this system is in the set.
pub(super) fn knows(kind: &str, code: &str, system: &str) -> bool {
    TABLE
        .get(&(kind, code))
        .is_some_and(|rows| rows.iter().any(|(known, _)| *known == system))
}

/// The class of a type.
pub(super) fn class(kind_code: &str) -> Option<&'static str> {
    TABLE
        .get(&("type", kind_code))
        .and_then(|rows| rows.first())
        .map(|(_, class)| *class)
}
