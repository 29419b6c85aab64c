//! `audit`: it holds after everything, and tells when one byte was changed behind the record's back.

use rusqlite::Connection;
use serde_json::json;

use super::scene::Home;

/// A home in which something happened, and how many lines its journal has.
fn lived_in() -> (Home, i64) {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    home.search(&patient);
    home.qualify(&patient, "passeport");
    let lines = home.done(&["audit", "verify"])["lignes"].as_i64().unwrap();
    (home, lines)
}

/// Opens the record as somebody who holds its key would: SQLCipher, raw key of `record.key`.
fn open(home: &Home) -> Connection {
    let key = std::fs::read_to_string(home.path().join("record.key")).unwrap();
    let record = Connection::open(home.path().join("record.db")).unwrap();
    record
        .execute_batch(&format!(
            "PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{}'\"; PRAGMA trusted_schema = ON;",
            key.trim()
        ))
        .unwrap();
    record
        .execute_batch(
            "DROP TRIGGER journal_keeps_its_content; DROP TRIGGER journal_keeps_its_lines;",
        )
        .unwrap();
    record
}

/// Changes one line behind the record's back, the one `which` finds; the audit must point at it.
#[track_caller]
fn tampered(which: &str, change: &str) {
    let (home, _) = lived_in();
    let record = open(&home);
    let line: i64 = record.query_row(which, [], |row| row.get(0)).unwrap();
    assert_eq!(
        record.execute(change, [line]).unwrap(),
        1,
        "one line was changed"
    );
    drop(record);
    let said = home.refused("journal.broken", &["audit", "verify"]);
    assert_eq!(
        (&said.json["intact"], &said.json["ligne"]),
        (&json!(false), &json!(line)),
        "{said}"
    );
    let text = home.text(&["audit", "verify"]);
    assert_eq!((text.code, text.out.as_str()), (1, ""), "{text}");
    // The practice is not held hostage: the file can still be read.
    home.patient("ADRUN ZOE");
}

#[test]
fn the_journal_holds_after_a_day_s_work() {
    let (home, lines) = lived_in();
    assert!(lines > 50, "{lines}");
    let tail = home.done(&["audit", "tail", "--count", "500"]);
    let named: Vec<_> = tail["lignes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["nom"].as_str().unwrap())
        .collect();
    for name in [
        "identite.reponse",
        "identite.controler",
        "cabinet.ouverture",
    ] {
        assert!(named.contains(&name), "{name} in {named:?}");
    }
    assert!(
        !tail.to_string().contains("ADRUN") && !tail.to_string().contains("2751263"),
        "no trait, no matricule in the journal"
    );
}

#[test]
fn one_byte_of_the_journal_changed_is_found() {
    tampered(
        "SELECT number FROM journal WHERE name = 'identite.controler' AND plugin = 'ins'",
        "UPDATE journal SET patient = 'x' || substr(patient, 2) WHERE number = ?1",
    );
}

#[test]
fn one_millisecond_of_the_journal_changed_is_found() {
    tampered(
        "SELECT min(number) + 2 FROM journal",
        "UPDATE journal SET at_ms = at_ms + 1 WHERE number = ?1",
    );
}

#[test]
fn a_line_taken_out_of_the_journal_is_found() {
    tampered(
        "SELECT min(number) + 4 FROM journal",
        "DELETE FROM journal WHERE number = ?1",
    );
}

#[test]
fn the_end_of_the_journal_cut_off_is_found() {
    let (home, lines) = lived_in();
    let record = open(&home);
    record
        .execute("DELETE FROM journal WHERE number > ?1", [lines - 4])
        .unwrap();
    drop(record);
    let said = home.refused("journal.broken", &["audit", "verify"]);
    assert!(said.json["ligne"].as_i64().unwrap() <= lines, "{said}");
}

#[test]
fn a_journal_written_anew_without_its_last_lines_is_found() {
    let (home, lines) = lived_in();
    let record = open(&home);
    record
        .execute("DELETE FROM journal WHERE number > ?1", [lines - 4])
        .unwrap();
    // The second place is made to agree; the witness beside the record is not.
    record.execute("UPDATE journal_heads SET number = ?1, hash = (SELECT hash FROM journal WHERE number = ?1)", [lines - 4]).unwrap();
    drop(record);
    home.refused("journal.broken", &["audit", "verify"]);
}

/// Without the key only noise can be written, and that is found earlier: the page is no longer authentic.
#[test]
fn one_byte_of_the_encrypted_file_changed_is_said_and_never_read_as_something_else() {
    const PAGE_BYTES: u64 = 4096;
    let (home, _) = lived_in();
    let root: u64 = {
        let record = open(&home);
        record
            .query_row(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'journal'",
                [],
                |row| row.get::<_, i64>(0),
            )
            .unwrap()
            .unsigned_abs()
    };
    let path = home.path().join("record.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let offset = usize::try_from((root - 1) * PAGE_BYTES + 1_000).unwrap();
    bytes[offset] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let said = home.json(&["audit", "verify"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(
        ["record.corrupt", "record.store"].contains(&said.error_code()),
        "{said}"
    );
}

#[test]
fn who_read_a_file_and_who_decided_of_a_right_is_in_the_journal() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    home.show(&patient);
    home.done(&["plugins", "refuse", "ins", "session"]);
    let tail = home.done(&["audit", "tail", "--count", "20"]);
    let lines = tail["lignes"].as_array().unwrap();
    let line = |capability: &str| {
        lines
            .iter()
            .find(|line| line["capacite"] == capability)
            .unwrap_or_else(|| panic!("{capability} in {tail}"))
    };
    assert_eq!(
        (
            &line("patients.show")["patient"],
            &line("patients.show")["nature"]
        ),
        (&json!(patient), &json!("lecture"))
    );
    assert_eq!(line("patients.list")["patient"], json!(null));
    for capability in ["patients.show", "patients.list", "grants"] {
        assert!(
            line(capability)["personne"].is_string(),
            "by whom: {}",
            line(capability)
        );
    }
}
