//! Sealed values open only in the row and the column they were sealed for; those of a database up to schema 9, which were
//! bound to none, are sealed again when it is opened.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sha2::{Digest as _, Sha256};
use socle_record::{RecordError, Unlock};
use socle_servers::postgres;

use crate::cabinet::Cabinet;
use crate::keeping::{events, lived_in, seen_but_sends, sends};

/// The tables with sealed columns: what names a row, and the columns.
const SEALED: &[(&str, &[&str], &[&str])] = &[
    (
        "identities",
        &["patient_seq"],
        &["identity", "asked", "dates"],
    ),
    (
        "identity_history",
        &["patient_seq", "revision"],
        &["before", "after", "reason"],
    ),
    ("events", &["id"], &["payload"]),
    ("blob_chunks", &["number"], &["bytes"]),
    ("outbox", &["id"], &["order_values", "answer"]),
    ("outbox_attempts", &["entry_seq", "turn"], &["message"]),
    ("plugin_rows", &["table_id", "key"], &["value"]),
    ("settings", &["level", "whose", "owner", "key"], &["value"]),
    (
        "jobs",
        &["id"],
        &["input", "checkpoint", "answer", "message"],
    ),
    ("schedules", &["plugin", "id"], &["input"]),
    ("entities", &["id"], &["fields"]),
    (
        "entity_history",
        &["entity", "revision"],
        &["reason", "changes"],
    ),
];

/// What seals: the key of a home, as `src/seal.rs` derives it.
struct Key(Aes256Gcm);

impl Key {
    fn of(cabinet: &Cabinet) -> Self {
        let text = std::fs::read_to_string(cabinet.home().join("record.key")).unwrap();
        let mut hash = Sha256::new();
        hash.update(b"socle record seal 1");
        hash.update(hex::decode(text.trim()).unwrap());
        Self(Aes256Gcm::new_from_slice(&hash.finalize()).unwrap())
    }

    fn open(&self, sealed: &[u8], aad: &[u8]) -> Vec<u8> {
        let nonce: [u8; 12] = sealed[1..13].try_into().unwrap();
        let msg = &sealed[13..];
        self.0
            .decrypt(&Nonce::from(nonce), Payload { msg, aad })
            .unwrap()
    }

    /// As it was sealed up to schema 9. The nonce may repeat: it is a test.
    fn close_old(&self, kind: u8, msg: &[u8]) -> Vec<u8> {
        let nonce = [7; 12];
        let sealed = self
            .0
            .encrypt(&Nonce::from(nonce), Payload { msg, aad: &[kind] })
            .unwrap();
        [&[kind][..], &nonce, &sealed].concat()
    }
}

/// The rows of a question as lines of cells separated by `|`; bytes in hexadecimal.
fn rows(base: &str, question: &str) -> Vec<Vec<String>> {
    let (_, text) = postgres::shared().sql(
        base,
        &format!("SELECT string_agg(line, chr(10)) FROM ({question}) AS lines(line)"),
    );
    text.unwrap_or_default()
        .lines()
        .map(|line| line.split('|').map(str::to_owned).collect())
        .collect()
}

/// Writes every sealed value of a closed practice as a program of schema 9 would have; how many there were.
fn as_of_schema_9(base: &str, key: &Key) -> usize {
    let server = postgres::shared();
    let mut count = 0;
    for (table, named_by, columns) in SEALED {
        server.sql(base, &format!("ALTER TABLE {table} DISABLE TRIGGER USER"));
        for column in *columns {
            let names: Vec<String> = named_by
                .iter()
                .map(|name| format!("encode(convert_to(\"{name}\"::text, 'UTF8'), 'hex')"))
                .collect();
            let question = format!(
                "SELECT concat_ws('|', ctid, encode(\"{column}\", 'hex'), {}) FROM {table} WHERE \"{column}\" IS NOT NULL",
                names.join(", ")
            );
            for row in rows(base, &question) {
                let sealed = hex::decode(&row[1]).unwrap();
                let name: String = row[2..]
                    .iter()
                    .map(|part| String::from_utf8(hex::decode(part).unwrap()).unwrap())
                    .map(|part| format!("{}:{part}", part.len()))
                    .collect();
                let aad = [
                    &sealed[..1],
                    table.as_bytes(),
                    &[0],
                    column.as_bytes(),
                    &[0],
                    name.as_bytes(),
                ]
                .concat();
                let old = key.close_old(sealed[0] - 2, &key.open(&sealed, &aad));
                server.sql(
                    base,
                    &format!(
                        "UPDATE {table} SET \"{column}\" = '\\x{}' WHERE ctid = '{}'",
                        hex::encode(old),
                        row[0]
                    ),
                );
                count += 1;
            }
        }
        server.sql(base, &format!("ALTER TABLE {table} ENABLE TRIGGER USER"));
    }
    let practice = rows(base, "SELECT value FROM meta WHERE key = 'home'")[0][0].clone();
    let sign = hex::encode(key.close_old(1, practice.as_bytes()));
    server.sql(
        base,
        &format!(
            "UPDATE meta SET value = '{sign}' WHERE key = 'key-sign';
             DELETE FROM meta WHERE key = 'sealing';
             DROP TABLE consultation_days, send_months, persons;
             DROP FUNCTION count_consultations CASCADE;
             DROP FUNCTION count_sends CASCADE;
             DROP FUNCTION month_of;
             DROP INDEX entities_counted, journal_counted, identities_counted;
             ALTER TABLE outbox DROP COLUMN document, DROP COLUMN person, DROP COLUMN type_code, DROP COLUMN mime;
             UPDATE meta SET value = '9' WHERE key = 'schema'"
        ),
    );
    count
}

fn kinds(base: &str) -> Vec<String> {
    let each: Vec<String> = SEALED
        .iter()
        .flat_map(|(table, _, columns)| {
            columns.iter().map(move |column| {
                format!("SELECT get_byte(\"{column}\", 0)::text FROM {table} WHERE \"{column}\" IS NOT NULL")
            })
        })
        .collect();
    let mut kinds: Vec<String> = rows(base, &each.join(" UNION ALL "))
        .into_iter()
        .flatten()
        .collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

#[test]
fn a_database_of_schema_9_is_sealed_again_whole_and_only_with_its_key() {
    let mut cabinet = lived_in();
    let base = cabinet.base.clone().unwrap();
    let seen = |cabinet: &Cabinet| {
        let record = cabinet.record();
        (seen_but_sends(record), sends(record), events(record))
    };
    let before = seen(&cabinet);
    cabinet.close();
    let key = Key::of(&cabinet);
    assert!(as_of_schema_9(&base, &key) > 20);
    assert_eq!(kinds(&base), ["1", "2"]);
    // Another key finds nothing to seal again, and changes nothing.
    let path = cabinet.home().join("record.key");
    let own = std::fs::read(&path).unwrap();
    std::fs::write(&path, "22".repeat(32)).unwrap();
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(refused, RecordError::WrongKey), "{refused:?}");
    assert_eq!(kinds(&base), ["1", "2"]);
    std::fs::write(&path, own).unwrap();
    cabinet.reopen();
    assert_eq!(kinds(&base), ["3", "4"]);
    assert_eq!(seen(&cabinet), before);
    assert!(cabinet.record().check().unwrap().is_sound());
    let refused = postgres::shared()
        .try_sql(&base, "UPDATE identity_history SET acte = ''")
        .unwrap_err();
    assert!(refused.contains("append-only"), "{refused}");
    cabinet.reopen();
    assert_eq!(seen(&cabinet), before);
}

#[test]
fn a_value_moved_to_another_row_or_column_is_refused_by_its_name() {
    let cabinet = lived_in();
    let base = cabinet.base.clone().unwrap();
    let server = postgres::shared();
    // Two patients exchange identities: each value is whole, and sealed by the practice's key.
    server.sql(
        &base,
        "UPDATE identities SET identity = (SELECT identity FROM identities ORDER BY patient_seq DESC LIMIT 1)
         WHERE patient_seq = (SELECT min(patient_seq) FROM identities)",
    );
    let patients = cabinet.search("adrun", 0, 100);
    let read: Vec<_> = patients
        .rows
        .iter()
        .map(|line| cabinet.record().identity(&line.id))
        .collect();
    let refused: Vec<_> = read.iter().filter_map(|one| one.as_ref().err()).collect();
    assert_eq!((read.len(), refused.len()), (4, 1));
    assert!(
        matches!(refused[0], RecordError::Sealed { table, column }
            if table == "identities" && column == "identity"),
        "{refused:?}"
    );
    assert_eq!(refused[0].code(), "record.sealed");
    assert!(refused[0].message().contains("déplacée"));
    let checked = cabinet.record().check().unwrap();
    assert!(!checked.is_sound());
    assert!(
        checked.damage[0].contains("identities.identity"),
        "{checked:?}"
    );

    let base = cabinet.base.clone().unwrap();
    let sends = || {
        cabinet.record().outbox(&socle_record::OutboxFilter {
            count: 10,
            ..Default::default()
        })
    };
    assert!(sends().is_ok());
    server.sql(&base, "UPDATE outbox SET answer = order_values");
    let refused = sends().unwrap_err();
    assert!(
        matches!(&refused, RecordError::Sealed { table, column } if table == "outbox" && column == "answer"),
        "{refused:?}"
    );
}

#[test]
fn a_value_sealed_before_places_were_bound_is_not_taken_any_more() {
    let mut cabinet = lived_in();
    let base = cabinet.base.clone().unwrap();
    cabinet.close();
    let key = Key::of(&cabinet);
    let old = key.close_old(1, b"[]");
    postgres::shared().sql(
        &base,
        &format!("UPDATE outbox SET order_values = '\\x{}'", hex::encode(old)),
    );
    cabinet.reopen();
    let refused = cabinet
        .record()
        .outbox(&socle_record::OutboxFilter {
            count: 10,
            ..Default::default()
        })
        .unwrap_err();
    assert!(matches!(refused, RecordError::Sealed { .. }), "{refused:?}");
}
