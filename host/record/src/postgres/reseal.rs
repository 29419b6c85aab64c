//! Sealing again what a database up to schema 9 holds: those values were bound to no row. One transaction, whichever
//! workstation comes first; a database that was cut off in it is as it was, and the next opening begins again.

use tokio_postgres::types::ToSql;

use super::session::Session;
use super::wait::wait;
use crate::error::RecordError;
use crate::seal::Place;
use crate::sql::Result;
use crate::sql::cell::Param;
use crate::sql::tables::{TABLES, Table};

/// In `meta`: how values are sealed. Absent up to schema 9.
pub(super) const KEY: &str = "sealing";
/// Bound to their place.
pub(super) const BOUND: &str = "bound";
/// Where the sign of the key stands in `meta`: it proves the key, and is sealed like any value.
pub(super) const SIGN: &str = "key-sign";
/// Rows read at once: a row of `blob_chunks` is large.
const BATCH: i32 = 32;

/// The place of the sign of the key.
pub(super) fn sign_place() -> Place {
    Place::of("meta", SIGN, "value")
}

/// Seals all values again, unless that was done already.
pub(super) fn all(session: &Session<'_>, practice: &str) -> Result<()> {
    let done = wait(
        session
            .transaction
            .query_opt("SELECT 1 FROM meta WHERE key = $1", &[&KEY]),
    )?;
    if done.is_some() {
        return Ok(());
    }
    wait(
        session
            .transaction
            .batch_execute("SET LOCAL idle_in_transaction_session_timeout = 0"),
    )?;
    let mut count = 0_u64;
    for one in TABLES.iter().filter(|one| !one.sealed.is_empty()) {
        count += table(session, one)?;
    }
    let sign = session
        .seal
        .close(crate::seal::Kind::Text, &sign_place(), practice.as_bytes())?;
    wait(session.transaction.execute(
        "UPDATE meta SET value = $2 WHERE key = $1",
        &[&SIGN, &hex::encode(sign)],
    ))?;
    wait(session.transaction.execute(
        "INSERT INTO meta (key, value) VALUES ($1, $2)",
        &[&KEY, &BOUND],
    ))?;
    tracing::info!(count, "sealed values are bound to their rows");
    Ok(())
}

/// Seals a table again; how many rows it has.
fn table(session: &Session<'_>, table: &Table) -> Result<u64> {
    let transaction = &session.transaction;
    let name = table.name;
    // The history refuses changes: these change how it is kept, not what it says.
    wait(transaction.batch_execute(&format!("ALTER TABLE {name} DISABLE TRIGGER USER")))?;
    let texts = |columns: &[&str], cast: &str| -> String {
        let all: Vec<String> = columns
            .iter()
            .map(|column| format!("\"{column}\"{cast}"))
            .collect();
        all.join(", ")
    };
    let select = wait(transaction.prepare(&format!(
        "SELECT ctid::text, {}, {} FROM {name}",
        texts(table.named_by, "::text"),
        texts(table.sealed, "")
    )))?;
    let assigned: Vec<String> = (2..)
        .zip(table.sealed)
        .map(|(number, column)| format!("\"{column}\" = ${number}"))
        .collect();
    let update = wait(transaction.prepare(&format!(
        "UPDATE {name} SET {} WHERE ctid = $1::text::tid",
        assigned.join(", ")
    )))?;
    let portal = wait(transaction.bind(&select, &[]))?;
    let mut count = 0;
    loop {
        let rows = wait(transaction.query_portal(&portal, BATCH))?;
        for row in &rows {
            let at: String = row.try_get(0)?;
            let names = (1..=table.named_by.len())
                .map(|place| {
                    row.try_get(place)
                        .map(|text: String| Param::Text(text.into()))
                })
                .collect::<std::result::Result<Vec<_>, _>>()?;
            let spot = table.spot(&names)?;
            let mut sealed = Vec::new();
            for (place, column) in (1 + table.named_by.len()..).zip(table.sealed) {
                let old: Option<&[u8]> = row.try_get(place)?;
                sealed.push(match old {
                    None => None,
                    Some(old) => {
                        let refused = || RecordError::Sealed {
                            table: name.to_owned(),
                            column: (*column).to_owned(),
                        };
                        let (kind, plain) = session.seal.open_old(old).ok_or_else(refused)?;
                        Some(session.seal.close(kind, &spot.column(column), &plain)?)
                    }
                });
            }
            let mut values: Vec<&(dyn ToSql + Sync)> = vec![&at];
            values.extend(sealed.iter().map(|value| value as &(dyn ToSql + Sync)));
            wait(transaction.execute(&update, &values))?;
        }
        count += rows.len() as u64;
        if rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    drop(portal);
    wait(transaction.batch_execute(&format!("ALTER TABLE {name} ENABLE TRIGGER USER")))?;
    Ok(count)
}
