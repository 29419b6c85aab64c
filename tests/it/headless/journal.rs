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
    let day = said.json["jour"].as_str().unwrap();
    assert!(day.len() == 10 && day.starts_with("20"), "its day: {said}");
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

#[test]
fn an_exported_journal_holds_its_chain_and_leaves_no_line_out() {
    let (home, lines) = lived_in();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let done = home.done(&["audit", "export", &path("journal.jsonl")]);
    let text = std::fs::read_to_string(path("journal.jsonl")).unwrap();
    let exported: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(done["lignes"], json!(exported.len()));
    assert!(exported.len() as i64 > lines);
    for (before, line) in exported.iter().zip(&exported[1..]) {
        assert_eq!(line["precedente"], before["empreinte"], "{line}");
        assert_eq!(
            line["numero"].as_u64(),
            before["numero"].as_u64().map(|number| number + 1)
        );
    }
    // That it was exported is known, also of the export itself.
    assert_eq!(exported.last().unwrap()["nom"], "journal.export");
    home.refused(
        "export.exists",
        &["audit", "export", &path("journal.jsonl")],
    );
    home.done(&["audit", "export", &path("journal.csv")]);
    let csv = std::fs::read_to_string(path("journal.csv")).unwrap();
    assert!(csv.starts_with("poste;numero;instant_ms;"), "{csv}");
    assert!(csv.lines().count() > exported.len());
    // Nothing was written before the practice was made.
    let none = ["audit", "export", &path("avant.csv"), "--to", "2020-01-01"];
    assert_eq!(home.done(&none)["lignes"], json!(0));
}

/// A PKCS#12 file as an organisation is given one, and the file that holds its passphrase.
fn key(folder: &std::path::Path) -> (String, String) {
    let path = |name: &str| folder.join(name).display().to_string();
    let openssl = |arguments: &[&str]| {
        let made = std::process::Command::new("openssl")
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
    };
    let (key, certificate, p12) = (path("key.pem"), path("cert.pem"), path("organisation.p12"));
    let request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        &key,
        "-out",
        &certificate,
        "-days",
        "30",
        "-subj",
        "/O=CABINET TEST/CN=journal.cabinet.test",
    ];
    openssl(&request);
    openssl(&[
        "pkcs12",
        "-export",
        "-inkey",
        &key,
        "-in",
        &certificate,
        "-out",
        &p12,
        "-passout",
        "pass:secret",
    ]);
    std::fs::write(path("passphrase"), "secret\n").unwrap();
    (p12, path("passphrase"))
}

#[test]
fn a_signed_journal_says_by_whom_and_a_line_before_the_signature_cannot_be_written_anew() {
    let (home, _) = lived_in();
    let folder = tempfile::tempdir().unwrap();
    let (p12, passphrase) = key(folder.path());
    let sign = [
        "audit",
        "sign",
        "--key",
        &p12,
        "--passphrase-file",
        &passphrase,
    ];
    let signed = home.done(&sign)["ligne"].as_i64().unwrap();
    let verified = home.done(&["audit", "verify"]);
    assert_eq!(verified["signatures"]["tiennent"], 1, "{verified}");
    let signer = &verified["signatures"]["derniere"]["signataire"];
    assert!(
        signer.as_str().unwrap().contains("journal.cabinet.test"),
        "{verified}"
    );
    // Once a day.
    assert_eq!(home.done(&sign)["ligne"], json!(null));
    // Someone who holds the key of the record writes the whole chain anew after changing a line: every hash is right, and
    // what was signed is no longer there.
    let record = open(&home);
    record
        .execute("UPDATE journal SET at_ms = at_ms + 1 WHERE number = 3", [])
        .unwrap();
    chain_anew(&record);
    drop(record);
    std::fs::remove_file(home.path().join("journal.head")).unwrap();
    let said = home.refused("journal.signature", &["audit", "verify"]);
    assert!(said.json["ligne"].as_i64().unwrap() > signed, "{said}");
}

/// Writes every hash of the journal anew, as its format says.
fn chain_anew(record: &Connection) {
    use socle_record::model::journal::{Cell, chain, genesis};
    let lines: Vec<(String, i64)> = record
        .prepare("SELECT workstation, number FROM journal ORDER BY seq")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut last = genesis(&lines[0].0);
    for (workstation, number) in &lines {
        let cells: Vec<Cell> = record
            .query_row(
                "SELECT number, at_ms, nature, name, person, plugin, session, call, patient, capability, object
                 FROM journal WHERE workstation = ?1 AND number = ?2",
                (workstation, number),
                |row| {
                    (0..11)
                        .map(|n| {
                            Ok(match row.get_ref(n)? {
                                rusqlite::types::ValueRef::Null => Cell::Null,
                                rusqlite::types::ValueRef::Integer(number) => Cell::Integer(number),
                                other => Cell::Text(other.as_str().unwrap().to_owned()),
                            })
                        })
                        .collect()
                },
            )
            .unwrap();
        let hash = chain(&last, &cells);
        record
            .execute(
                "UPDATE journal SET previous = ?3, hash = ?4 WHERE workstation = ?1 AND number = ?2",
                (workstation, number, last, hash),
            )
            .unwrap();
        last = hash;
    }
    let (workstation, number) = lines.last().unwrap();
    record
        .execute(
            "UPDATE journal_heads SET number = ?2, hash = ?3 WHERE workstation = ?1",
            (workstation, number, last),
        )
        .unwrap();
}

#[test]
fn a_wrong_passphrase_signs_nothing() {
    let home = Home::demonstration();
    let folder = tempfile::tempdir().unwrap();
    let (p12, passphrase) = key(folder.path());
    std::fs::write(&passphrase, "autre").unwrap();
    home.refused(
        "journal.key",
        &[
            "audit",
            "sign",
            "--key",
            &p12,
            "--passphrase-file",
            &passphrase,
        ],
    );
    assert_eq!(home.done(&["audit", "verify"])["signatures"]["tiennent"], 0);
}
