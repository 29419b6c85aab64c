//! Numbered steps of the schema, the same numbers as those of the SQLite store, and the same tables and columns.

use tokio_postgres::Client;

use crate::error::RecordError;
use crate::sql::Result;

/// The steps: each leads to the schema of its number.
const STEPS: &[(u32, &str)] = &[
    (5, include_str!("migrations/0005.sql")),
    (6, include_str!("migrations/0006.sql")),
    (7, include_str!("migrations/0007.sql")),
    (8, include_str!("migrations/0008.sql")),
    (9, include_str!("migrations/0009.sql")),
    (10, include_str!("migrations/0010.sql")),
    (11, include_str!("migrations/0011.sql")),
    (12, include_str!("migrations/0012.sql")),
    (13, include_str!("migrations/0013.sql")),
];

/// The schema this program writes.
pub(crate) const LATEST: u32 = STEPS[STEPS.len() - 1].0;

/// One writer at a time for the whole practice: see the head of `postgres`.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(6001984350271531)";

/// The schema of the database; none when it holds no record.
pub(super) async fn found(client: &Client) -> Result<Option<u32>> {
    let there: bool = client
        .query_one("SELECT to_regclass('public.meta') IS NOT NULL", &[])
        .await?
        .try_get(0)?;
    if !there {
        return Ok(None);
    }
    let row = client
        .query_opt("SELECT value FROM meta WHERE key = 'schema'", &[])
        .await?;
    let Some(row) = row else { return Ok(None) };
    let text: String = row.try_get(0)?;
    text.parse()
        .map(Some)
        .map_err(|_not_a_number| RecordError::Corrupt {
            detail: "schema of the database".to_owned(),
        })
}

/// Brings the schema up to date, whichever workstation comes first. A database that holds anything else is left alone.
pub(super) async fn migrate(client: &mut Client) -> Result<()> {
    for &(number, step) in STEPS {
        let transaction = client.transaction().await?;
        transaction.batch_execute(LOCK).await?;
        let found = found(transaction.client()).await?;
        if found.is_some_and(|found| found > LATEST) {
            return Err(RecordError::NewerSchema {
                found: found.unwrap_or(0),
                known: LATEST,
            });
        }
        if found.is_some_and(|found| found >= number) {
            continue;
        }
        transaction.batch_execute(step).await?;
        transaction
            .execute(
                "INSERT INTO meta (key, value) VALUES ('schema', $1)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                &[&number.to_string()],
            )
            .await?;
        transaction.commit().await?;
        tracing::info!(schema = number, "record migrated");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_stores_are_at_the_same_schema() {
        assert_eq!(super::LATEST, crate::sqlite::LATEST);
    }
}
