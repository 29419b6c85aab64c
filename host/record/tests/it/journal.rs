//! The journal: what it holds, how reads are merged, and that no tampering passes unseen.

use socle_record::model::journal::{Cell, chain};
use socle_record::{Act, Break, PatientId, Read, Unit, Verification, Write};

use crate::cabinet::{Cabinet, START_MS, by_plugin, doctor};

/// A practice whose journal has a good number of lines.
pub(crate) fn busy() -> Cabinet {
    let cabinet = Cabinet::open();
    for _ in 0..5 {
        cabinet.qualified();
    }
    cabinet
}

/// What is found after someone who holds the key ran `statement`.
fn after(statement: &str) -> Verification {
    let mut cabinet = busy();
    assert!(cabinet.record().verify().unwrap().is_intact());
    let database = cabinet.database();
    database.unlock_journal();
    let statement = statement
        .replace("{zeros}", &database.bytes(&[0; 32]))
        .replace("{short}", &database.bytes(&[0]));
    assert!(database.run(&statement) > 0, "{statement}");
    drop(database);
    cabinet.reopen();
    cabinet.record().verify().unwrap()
}

#[track_caller]
fn check(statement: &str, line: u64, how: Break) {
    let found = after(statement);
    assert_eq!(
        found,
        Verification::Broken {
            workstation: None,
            line,
            how
        },
        "{statement}"
    );
    assert!(
        found.message().contains(&format!("la ligne {line}")),
        "{}",
        found.message()
    );
}

#[test]
fn an_untouched_journal_is_intact() {
    let mut cabinet = busy();
    let Verification::Intact { lines, head } = cabinet.record().verify().unwrap() else {
        panic!("not intact");
    };
    let last = &cabinet.record().journal_tail(1).unwrap()[0];
    assert_eq!((last.number, &last.hash), (lines, &head));
    cabinet.reopen();
    assert!(cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn one_changed_byte_is_found_in_any_column() {
    for column in ["nature", "name", "capability"] {
        check(
            &format!("UPDATE journal SET {column} = 'x' || substr({column}, 2) WHERE number = 7"),
            7,
            Break::Altered,
        );
    }
    check(
        "UPDATE journal SET object = object || ' ' WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET at_ms = at_ms + 1 WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET person = NULL WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET session = '' WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET patient = 'x' WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET hash = {zeros} WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET hash = {short} WHERE number = 7",
        7,
        Break::Altered,
    );
    check(
        "UPDATE journal SET previous = {zeros} WHERE number = 7",
        7,
        Break::Altered,
    );
}

#[test]
fn a_removed_line_is_found() {
    check("DELETE FROM journal WHERE number = 7", 7, Break::Missing);
    check("DELETE FROM journal WHERE number = 1", 1, Break::Missing);
}

#[test]
fn lines_that_close_the_gap_of_a_removed_one_are_found() {
    let mut cabinet = busy();
    let database = cabinet.database();
    database.unlock_journal();
    database.run("DELETE FROM journal WHERE number = 7");
    let last = database.number("SELECT max(number) FROM journal");
    for number in 8..=last {
        database.run(&format!(
            "UPDATE journal SET number = {number} - 1 WHERE number = {number}"
        ));
    }
    drop(database);
    cabinet.reopen();
    assert_eq!(
        cabinet.record().verify().unwrap(),
        Verification::Broken {
            workstation: None,
            line: 7,
            how: Break::Altered
        }
    );
}

#[test]
fn two_lines_that_change_places_are_found() {
    let mut cabinet = busy();
    let database = cabinet.database();
    database.unlock_journal();
    database.run(
        "UPDATE journal SET number = -1 WHERE number = 7; UPDATE journal SET number = 7 WHERE number = 8;
         UPDATE journal SET number = 8 WHERE number = -1;",
    );
    drop(database);
    cabinet.reopen();
    assert!(matches!(
        cabinet.record().verify().unwrap(),
        Verification::Broken { line: 7, .. }
    ));
}

#[test]
fn a_tail_cut_off_is_found_by_the_head() {
    let mut cabinet = busy();
    let database = cabinet.database_beside();
    database.unlock_journal();
    database.run("DELETE FROM journal WHERE number > 10");
    let truncated = Verification::Broken {
        workstation: None,
        line: 11,
        how: Break::Truncated,
    };
    assert_eq!(cabinet.record().verify().unwrap(), truncated);
    drop(database);
    // The opening appends its line where the cut one was expected: the gap stays.
    cabinet.reopen();
    let missing = Verification::Broken {
        workstation: None,
        line: 11,
        how: Break::Missing,
    };
    assert_eq!(cabinet.record().verify().unwrap(), missing);
}

#[test]
fn a_tail_cut_off_with_its_head_is_found_by_the_witness() {
    let mut cabinet = busy();
    let database = cabinet.database();
    database.unlock_journal();
    database.run(
        "DELETE FROM journal WHERE number > 10;
         UPDATE journal_heads SET number = 10, hash = (SELECT hash FROM journal WHERE number = 10);",
    );
    drop(database);
    cabinet.reopen();
    assert!(matches!(
        cabinet.record().verify().unwrap(),
        Verification::Broken {
            how: Break::Truncated,
            ..
        }
    ));
    // What is written afterwards does not heal it.
    for _ in 0..10 {
        cabinet.qualified();
    }
    cabinet.reopen();
    assert!(matches!(
        cabinet.record().verify().unwrap(),
        Verification::Broken {
            how: Break::Replaced,
            ..
        }
    ));
}

#[test]
fn a_line_added_past_the_head_is_found_and_does_not_keep_the_record_from_opening() {
    let mut cabinet = busy();
    let database = cabinet.database_beside();
    let last = cabinet.record().journal_tail(1).unwrap()[0].number;
    database.run(
        "INSERT INTO journal (workstation, number, at_ms, nature, name, capability, object, previous, hash)
         SELECT workstation, number + 1, at_ms, nature, name, capability, object, hash, hash
         FROM journal ORDER BY number DESC LIMIT 1",
    );
    let excess = Verification::Broken {
        workstation: None,
        line: last + 1,
        how: Break::Excess,
    };
    assert_eq!(cabinet.record().verify().unwrap(), excess);
    drop(database);
    cabinet.reopen();
    let altered = Verification::Broken {
        workstation: None,
        line: last + 1,
        how: Break::Altered,
    };
    assert_eq!(cabinet.record().verify().unwrap(), altered);
}

#[test]
fn a_well_made_line_added_past_the_head_is_found_by_the_next_one() {
    let mut cabinet = busy();
    let last = cabinet.record().journal_tail(1).unwrap().remove(0);
    let number = i64::try_from(last.number + 1).unwrap();
    let previous: [u8; 32] = hex::decode(&last.hash).unwrap().try_into().unwrap();
    let text = |text: &str| Cell::Text(text.to_owned());
    let cells = [
        Cell::Integer(number),
        Cell::Integer(1),
        text("acte"),
        text("faux"),
        Cell::Null,
        Cell::Null,
        Cell::Null,
        Cell::Null,
        Cell::Null,
        text("x"),
        text("y"),
    ];
    let hash = chain(&previous, &cells);
    let database = cabinet.database();
    database.run(&format!(
        "INSERT INTO journal (workstation, number, at_ms, nature, name, capability, object, previous, hash)
         VALUES ('{}', {number}, 1, 'acte', 'faux', 'x', 'y', {}, {})",
        last.workstation,
        database.bytes(&previous),
        database.bytes(&hash)
    ));
    drop(database);
    cabinet.reopen();
    let unlinked = Verification::Broken {
        workstation: None,
        line: last.number + 2,
        how: Break::Unlinked,
    };
    assert_eq!(cabinet.record().verify().unwrap(), unlinked);
}

#[test]
fn a_record_whose_witness_was_taken_away_says_so_in_its_journal() {
    let mut cabinet = busy();
    cabinet.close();
    std::fs::remove_file(cabinet.home().join("journal.head")).unwrap();
    cabinet.reopen();
    let line = &cabinet.record().journal_tail(1).unwrap()[0];
    assert_eq!(
        (line.name.as_str(), line.object.as_str()),
        ("cabinet.ouverture", "sans temoin")
    );
    cabinet.reopen();
    assert_eq!(cabinet.record().journal_tail(1).unwrap()[0].object, "");
}

#[test]
fn our_own_code_cannot_change_a_line() {
    let mut cabinet = busy();
    let database = cabinet.database();
    for statement in [
        "DELETE FROM journal WHERE number = 3",
        "UPDATE journal SET name = 'x' WHERE number = 3",
    ] {
        assert!(
            database
                .try_run(statement)
                .unwrap_err()
                .contains("append-only")
        );
    }
}

#[test]
fn a_line_says_who_did_what_to_whom_and_nothing_clinical() {
    let cabinet = Cabinet::open();
    let id = cabinet.qualified();
    let unit = Unit::new(by_plugin("ins")).with_act(Act {
        name: "insi.recherche".to_owned(),
        patient: Some(id.clone()),
        capability: "http".to_owned(),
        object: "00".to_owned(),
    });
    cabinet.record().commit(&unit).unwrap();
    let lines = cabinet.record().journal_of(&id, 0, 10).unwrap();
    assert_eq!(lines.total, 4);
    let line = &lines.rows[0];
    assert_eq!(
        (
            line.nature.as_str(),
            line.name.as_str(),
            line.object.as_str()
        ),
        ("acte", "insi.recherche", "00")
    );
    assert_eq!(
        (line.plugin.as_deref(), line.person.as_deref()),
        (Some("ins"), doctor().person_id())
    );
    assert_eq!(
        (line.session.as_deref(), line.call.as_deref(), line.at_ms),
        (Some("s1"), Some("c1"), START_MS)
    );
    let names: Vec<&str> = lines.rows.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "insi.recherche",
            "identite.controler",
            "identite.reponse",
            "patient.creation"
        ]
    );
    let all = format!("{:?}", cabinet.record().journal_tail(100).unwrap());
    for known in ["ADRUN", "ZOE", "275126322074974", "1975"] {
        assert!(!all.contains(known), "{known}");
    }
}

fn read(patient: &PatientId, capability: &str, at_ms: i64) -> Read {
    Read {
        plugin: Some("ins".to_owned()),
        person: Some("p".to_owned()),
        session: None,
        patient: Some(patient.clone()),
        capability: capability.to_owned(),
        at_ms,
    }
}

#[test]
fn reads_are_merged_by_minute_within_and_across_batches() {
    let cabinet = Cabinet::open();
    let (one, two) = (cabinet.zoe(), cabinet.zoe());
    let base = START_MS;
    let reads = |patient: &PatientId| {
        let page = cabinet.record().journal_of(patient, 0, 100).unwrap();
        page.rows
            .iter()
            .filter(|line| line.nature == "lecture")
            .count()
    };
    let journal = |reads: &[Read]| cabinet.record().journal_reads(reads).unwrap();
    journal(&[
        read(&one, "records", base),
        read(&one, "records", base + 10),
        read(&two, "records", base),
    ]);
    journal(&[
        read(&one, "records", base + 59_999),
        read(&one, "identity", base + 1),
    ]);
    assert_eq!((reads(&one), reads(&two)), (2, 1));
    journal(&[read(&one, "records", base + 60_000)]);
    journal(&[read(&one, "records", base + 60_001)]);
    assert_eq!(reads(&one), 3);
    let mut other = read(&one, "records", base + 60_002);
    other.person = Some("q".to_owned());
    journal(&[other]);
    assert_eq!(reads(&one), 4);
    journal(&[]);
    assert!(cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn a_clock_set_back_does_not_break_the_chain() {
    let mut cabinet = Cabinet::open();
    cabinet.zoe();
    cabinet.clock.advance(-86_400_000);
    let id = cabinet.zoe();
    cabinet
        .record()
        .journal_reads(&[read(&id, "records", START_MS - 86_400_000)])
        .unwrap();
    cabinet.reopen();
    assert!(cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn every_write_leaves_a_line() {
    let cabinet = Cabinet::open();
    let before = cabinet.record().journal_tail(1).unwrap()[0].number;
    cabinet.commit(Write::ChooseProvider {
        service: "identity".to_owned(),
        plugin: Some("ins".to_owned()),
    });
    let line = &cabinet.record().journal_tail(1).unwrap()[0];
    assert_eq!(
        (line.number, line.name.as_str(), line.object.as_str()),
        (before + 1, "service.choix", "identity: ins")
    );
}
