//! A home that was copied is a workstation of its own.

use std::path::Path;

use socle_record::{
    Available, EntryState, KeyChoice, Level, NewSetting, RESTORED, Record, Surroundings, Task,
    Unit, Unlock, Value, Write,
};

use crate::cabinet::{Cabinet, Dice, START_MS, doctor, machine};
use crate::keeping::{events, lived_in, seen_but_sends, sends};

/// Copies a closed home, as a person copies a folder.
fn copied(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn open(home: &Path, surroundings: &Surroundings) -> Record {
    Record::open(home, &Unlock::Kept, surroundings.clone()).unwrap()
}

/// The surroundings of another machine.
fn elsewhere(cabinet: &Cabinet) -> Surroundings {
    Surroundings {
        machine: machine("deux"),
        chance: Dice::new(11),
        ..cabinet.surroundings.clone()
    }
}

fn names(record: &Record) -> Vec<(String, String)> {
    let own = record.workstation().to_owned();
    record
        .journal_lines(0, i64::MIN, i64::MAX, None, 1_000)
        .unwrap()
        .into_iter()
        .filter(|linked| linked.line.workstation == own)
        .map(|linked| (linked.line.name, linked.line.object))
        .collect()
}

/// A home in which something is set for its workstation; its id.
fn settled(cabinet: &Cabinet) -> String {
    let workstation = cabinet.record().workstation().to_owned();
    cabinet.commit(Write::Setting(NewSetting {
        level: Level::Workstation(workstation.clone()),
        owner: "socle".to_owned(),
        key: "session.card.module".to_owned(),
        value: "/usr/lib/carte.so".into(),
    }));
    workstation
}

fn module(record: &Record) -> Option<Value> {
    let level = Level::Workstation(record.workstation().to_owned());
    record
        .setting(&level, "socle", "session.card.module")
        .unwrap()
}

#[test]
fn a_copy_on_another_machine_takes_an_id_of_its_own_and_says_so() {
    let mut cabinet = lived_in();
    let first = settled(&cabinet);
    let before = seen_but_sends(cabinet.record());
    let (due, _) = events(cabinet.record());
    cabinet.close();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copie");
    copied(&cabinet.home(), &copy);
    let there = elsewhere(&cabinet);
    let record = open(&copy, &there);
    let second = record.workstation().to_owned();
    assert_ne!(first, second);
    assert_eq!(
        names(&record)[0],
        ("cabinet.copie".to_owned(), first.clone())
    );
    assert_eq!(module(&record), Some("/usr/lib/carte.so".into()));
    assert_eq!(seen_but_sends(&record), before);
    assert!(record.verify().unwrap().is_intact());
    let state = sends(&record)[0].state;
    if crate::ON_SERVER {
        // The record knows all its workstations: nothing is in doubt.
        assert_eq!(
            (state, events(&record)),
            (EntryState::EnAttente, (due, Vec::new()))
        );
    } else {
        // Two records now: what waited may leave from the other one, or be handled there.
        assert_eq!(state, EntryState::Inconnu);
        let parked = due.into_iter().map(|event| (event, RESTORED.to_owned()));
        assert_eq!(events(&record), (Vec::new(), parked.collect()));
        let claim = record.claim("a", &Available::default()).unwrap().unwrap();
        assert_eq!(claim.task, Task::Reconcile);
    }
    drop(record);
    // Once is enough: from now on it is that workstation.
    let again = open(&copy, &there);
    assert_eq!(again.workstation(), second);
    let told = names(&again);
    assert!(told.iter().any(|(name, _)| name == "cabinet.ouverture"));
    let copies = told.iter().filter(|(name, _)| name == "cabinet.copie");
    assert_eq!(copies.count(), 1);
    assert!(again.verify().unwrap().is_intact());
    drop(again);
    // And the first one is still itself.
    cabinet.reopen();
    assert_eq!(cabinet.record().workstation(), first);
    assert!(cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn a_copy_beside_the_first_on_one_machine_is_told_apart_and_a_folder_that_was_moved_is_not_a_copy()
{
    let mut cabinet = Cabinet::open();
    let first = settled(&cabinet);
    cabinet.close();
    let folder = tempfile::tempdir().unwrap();
    let (moved, copy) = (folder.path().join("ailleurs"), folder.path().join("copie"));
    std::fs::rename(cabinet.home(), &moved).unwrap();
    let record = open(&moved, &cabinet.surroundings);
    assert_eq!(record.workstation(), first, "moved");
    drop(record);
    copied(&moved, &copy);
    let record = open(&copy, &cabinet.surroundings);
    assert_ne!(record.workstation(), first);
    assert_eq!(
        names(&record)[0],
        ("cabinet.copie".to_owned(), first.clone())
    );
    drop(record);
    assert_eq!(open(&moved, &cabinet.surroundings).workstation(), first);
}

#[test]
fn a_home_older_than_this_question_is_no_copy() {
    let mut cabinet = Cabinet::open();
    let first = cabinet.record().workstation().to_owned();
    cabinet.close();
    let header = cabinet.home().join("home.toml");
    let text = std::fs::read_to_string(&header).unwrap();
    let (kept, stands) = text.split_once("[stands]").unwrap();
    assert!(stands.contains("machine ="), "{text}");
    assert!(!stands.contains("\"un\""), "the machine's id is not shown");
    let rest = stands.split_once("\n[").map_or("", |(_, rest)| rest);
    assert!(rest.is_empty(), "{text}");
    std::fs::write(&header, kept).unwrap();
    let surroundings = elsewhere(&cabinet);
    let record = Record::open(&cabinet.home(), &Unlock::Kept, surroundings).unwrap();
    assert_eq!(record.workstation(), first);
    drop(record);
    assert!(
        std::fs::read_to_string(&header)
            .unwrap()
            .contains("[stands]")
    );
}

#[test]
fn a_copy_that_was_cut_off_before_it_was_written_down_finds_out_again() {
    let mut cabinet = lived_in();
    let first = settled(&cabinet);
    cabinet.close();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copie");
    copied(&cabinet.home(), &copy);
    let header = std::fs::read(copy.join("home.toml")).unwrap();
    let there = elsewhere(&cabinet);
    let cut_off = open(&copy, &there).workstation().to_owned();
    // The header was not written yet when the machine went out.
    std::fs::write(copy.join("home.toml"), header).unwrap();
    let record = open(&copy, &there);
    assert!(![&first, &cut_off].contains(&&record.workstation().to_owned()));
    assert!(record.verify().unwrap().is_intact());
    assert_eq!(module(&record), Some("/usr/lib/carte.so".into()));
}

#[test]
fn a_copied_witness_that_contradicts_the_journal_is_not_forgotten() {
    let mut cabinet = lived_in();
    cabinet.close();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copie");
    copied(&cabinet.home(), &copy);
    let hash = "00".repeat(32);
    std::fs::write(copy.join("journal.head"), format!("3 {hash}\n")).unwrap();
    let record = open(&copy, &elsewhere(&cabinet));
    assert!(!record.verify().unwrap().is_intact());
}

#[test]
fn a_copy_whose_key_is_in_a_keyring_keeps_it_under_its_own_name() {
    let mut cabinet = Cabinet::empty();
    drop(cabinet.init(&KeyChoice::Keyring).unwrap());
    cabinet.close();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copie");
    copied(&cabinet.home(), &copy);
    let second = open(&copy, &cabinet.surroundings).workstation().to_owned();
    let record = open(&copy, &cabinet.surroundings);
    assert_eq!(record.workstation(), second);
    assert!(record.now_ms() >= START_MS);
    let unit = Unit::new(doctor()).with(Write::ChooseProvider {
        service: "identity".to_owned(),
        plugin: Some("ins".to_owned()),
    });
    record.commit(&unit).unwrap();
}
