//! Numbered steps of the schema. Each runs in a transaction of its own; a record that is ahead of us is refused.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::RecordError;
use crate::sql::Result;

/// The steps; step `n` leads to schema `n + 1`.
const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
];

/// The schema this program writes.
#[allow(clippy::cast_possible_truncation)]
pub(crate) const LATEST: u32 = STEPS.len() as u32;

/// Brings the schema up to date.
pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    run(connection, STEPS)
}

fn run(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(RecordError::NewerSchema { found, known });
    }
    for (done, step) in (0..known).zip(steps).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", done + 1)?;
        transaction.commit()?;
        tracing::info!(schema = done + 1, "record migrated");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn version(connection: &Connection) -> u32 {
        connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_step_that_fails_leaves_the_ones_before_and_nothing_of_itself() {
        let mut connection = Connection::open_in_memory().unwrap();
        let good = "CREATE TABLE a (x); INSERT INTO a VALUES (1);";
        let bad = "INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (1);";
        run(&mut connection, &[good, bad]).unwrap_err();
        let rows = |connection: &Connection| -> i64 {
            connection
                .query_row("SELECT count(*) FROM a", [], |row| row.get(0))
                .unwrap()
        };
        assert_eq!((version(&connection), rows(&connection)), (1, 1));
        run(&mut connection, &[good, "INSERT INTO a VALUES (2);"]).unwrap();
        assert_eq!((version(&connection), rows(&connection)), (2, 2));
        run(&mut connection, &[good, "INSERT INTO a VALUES (2);"]).unwrap();
        assert_eq!(rows(&connection), 2);
    }

    #[test]
    fn the_journal_of_an_older_record_becomes_the_chain_of_its_workstation() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &STEPS[..4]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO meta VALUES ('home', 'w');
                 INSERT INTO journal (number, at_ms, nature, name, capability, object, previous, hash)
                     VALUES (1, 5, 'acte', 'un', '', 'a', x'00', x'01'), (2, 4, 'acte', 'deux', '', 'b', x'01', x'02');
                 INSERT INTO journal_head VALUES (1, 2, x'02');",
            )
            .unwrap();
        migrate(&mut connection).unwrap();
        let line = |number: i64| -> (i64, String, String, Vec<u8>) {
            connection
                .query_row(
                    "SELECT seq, name, object, hash FROM journal WHERE workstation = 'w' AND number = ?1",
                    [number],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
                .unwrap()
        };
        assert_eq!(line(1), (1, "un".to_owned(), "a".to_owned(), vec![1]));
        assert_eq!(line(2), (2, "deux".to_owned(), "b".to_owned(), vec![2]));
        let head: (String, i64, Vec<u8>) = connection
            .query_row(
                "SELECT workstation, number, hash FROM journal_heads",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(head, ("w".to_owned(), 2, vec![2]));
        let refused = connection.execute("DELETE FROM journal", []).unwrap_err();
        assert!(refused.to_string().contains("append-only"));
    }

    #[test]
    fn sends_and_names_of_an_older_record_are_counted_and_known() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &STEPS[..12]).unwrap();
        let send = |id: u32, state: &str, ms: i64, nom: &str, rest: &str| {
            format!(
                "INSERT INTO outbox (id, wire_id, service, provider, plugin, author, order_values, needs, state, reason, attempts,
                                     turns, next_ms, answer, created_ms, updated_ms, person, document, type_code, mime)
                 VALUES ({id}, {id}, 's', 'a', 'a', json('{{\"person\":{{\"id\":\"m\",\"nom\":\"{nom}\"}}}}'), '[]', '[]',
                         '{state}', '', 1, 1, 0, '', {ms}, {ms}, {rest});"
            )
        };
        // The last millisecond of February 2026 and the first of March, UTC.
        let turn = 1_772_323_200_000;
        for statement in [
            send(
                1,
                "parti",
                turn - 1,
                "Dr M",
                "'m', 'd', 'SYNTH', 'text/xml'",
            ),
            send(2, "parti", turn, "Dr M", "'m', 'd', 'SYNTH', 'text/xml'"),
            send(
                3,
                "parti",
                turn + 1,
                "Dr M LIBRE",
                "'m', 'e', 'SYNTH', 'text/xml'",
            ),
            send(4, "parti", turn, " ", "NULL, NULL, NULL, NULL"),
            send(5, "refuse", turn, "Dr M", "'m', NULL, NULL, NULL"),
        ] {
            connection.execute_batch(&statement).unwrap();
        }
        migrate(&mut connection).unwrap();
        let kept: Vec<String> = connection
            .prepare("SELECT concat_ws('/', month, person, type_code, mime, document, count) FROM send_months ORDER BY 1")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(
            kept,
            [
                "2026-02/m/SYNTH/text/xml/1/1",
                "2026-03////0/1",
                "2026-03/m/SYNTH/text/xml/1/2"
            ]
        );
        let names: (String, String) = connection
            .query_row("SELECT id, name FROM persons", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(names, ("m".to_owned(), "Dr M LIBRE".to_owned()));
    }

    #[test]
    fn a_schema_ahead_of_us_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), LATEST);
        let refused = run(&mut connection, &[]).unwrap_err();
        assert!(matches!(refused, RecordError::NewerSchema { known: 0, .. }));
    }
}
