//! The process is killed at random points: what was acknowledged is there, nothing is there by halves.
//!
//! A sample of rounds by default, three hundred with `SOCLE_LONG` in the environment.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use socle_record::{
    Author, Available, Created, EntryState, KeyChoice, NewEntry, NewHome, NewPatient, OutboxFilter,
    Purpose, Record, RecordError, Surroundings, Task, Unit, Unlock, Write,
};

use crate::cabinet::{adrun, place};

const HOME: &str = "SOCLE_CRASH_HOME";

fn rounds() -> u64 {
    if std::env::var_os("SOCLE_LONG").is_some() {
        300
    } else {
        8
    }
}

fn open(home: &Path) -> Result<Record, RecordError> {
    Record::open(home, &Unlock::Kept, Surroundings::default())
}

/// One act: a patient, a document, its order and an event, in one unit.
fn act(record: &Record) -> Result<(String, String), RecordError> {
    let id = record.mint_id()?;
    let blob = record.put_blob(&mut id.repeat(2_000).as_bytes())?;
    let mut patient = NewPatient::new(adrun());
    patient.id = Some(id.as_str().into());
    let mut entry = NewEntry::new("essai", "a");
    entry.patient = Some(id.as_str().into());
    entry.attachments = vec![("document".to_owned(), blob.digest)];
    let unit = Unit::new(Author::host())
        .with(Write::CreatePatient(patient))
        .with(Write::Enqueue(entry));
    match record.commit(&unit)?.created.as_slice() {
        [Created::Patient(patient), Created::Entry { id, .. }] => {
            Ok((patient.to_string(), id.to_string()))
        }
        other => panic!("{other:?}"),
    }
}

/// The process that is killed: it works without end and says what was acknowledged.
#[test]
#[ignore = "started by the test below"]
fn child() {
    let home = std::env::var_os(HOME).unwrap();
    let record = open(Path::new(&home)).unwrap();
    let mut out = std::io::stdout().lock();
    loop {
        let (patient, entry) = act(&record).unwrap();
        writeln!(out, "acked {patient} {entry}").unwrap();
        // Take one for delivery now and then, and never settle it.
        if patient.ends_with(['0', '1', '2', '3']) {
            let claim = record.claim("a", &Available::default()).unwrap().unwrap();
            writeln!(out, "claimed {}", claim.entry.id).unwrap();
        }
    }
}

fn start(home: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::child",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(HOME, home)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn killed_at_any_point_nothing_acknowledged_is_lost_and_nothing_is_done_by_halves() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    let base = crate::ON_SERVER.then(|| socle_servers::postgres::shared().database());
    let new = NewHome {
        key: KeyChoice::File,
        purpose: Purpose::Demonstration,
        place: place(base.as_deref()),
    };
    let record = Record::init_as(&home, &new, Surroundings::default()).unwrap();
    record
        .set_subscriptions("a", &["patient-created".to_owned()])
        .unwrap();
    drop(record);
    let mut acked: Vec<(String, String)> = Vec::new();
    let mut claimed: Vec<String> = Vec::new();
    for round in 0..rounds() {
        let mut child = start(&home);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Let it get to work, then a pause that falls anywhere inside a unit.
        let mut first = lines.next().unwrap().unwrap();
        while !first.contains("acked") {
            first = lines.next().unwrap().unwrap();
        }
        std::thread::sleep(Duration::from_micros(round * 7_919 % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in std::iter::once(first).chain(lines.map_while(Result::ok)) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [.., "acked", patient, entry] => {
                    acked.push(((*patient).to_owned(), (*entry).to_owned()))
                }
                ["claimed", entry] => claimed.push((*entry).to_owned()),
                _ => {}
            }
        }
        check(&home, &acked, &claimed, round);
    }
    assert!(acked.len() as u64 >= rounds());
}

fn check(home: &Path, acked: &[(String, String)], claimed: &[String], round: u64) {
    // The lock went with the process.
    let record = open(home).unwrap();
    assert!(record.verify().unwrap().is_intact(), "round {round}");
    for (patient, entry) in acked {
        record.patient(&patient.as_str().into()).unwrap();
        let entry = record.entry(&entry.as_str().into()).unwrap();
        assert_eq!(
            entry.patient.as_ref().map(|id| id.as_str()),
            Some(patient.as_str())
        );
    }
    for entry in claimed {
        assert_eq!(
            record.entry(&entry.as_str().into()).unwrap().state,
            EntryState::Inconnu,
            "round {round}"
        );
    }
    let total = record
        .patients(&socle_record::PatientSearch::default())
        .unwrap()
        .total;
    let found = record
        .patients(&socle_record::PatientSearch {
            words: "adrun".to_owned(),
            ..Default::default()
        })
        .unwrap()
        .total;
    let sends = record
        .outbox(&OutboxFilter {
            count: 1_000,
            ..OutboxFilter::default()
        })
        .unwrap();
    let events = record.due_events("a", 100_000).unwrap().len() as u64;
    // A unit that was committed but not acknowledged may be there, whole: patient, words, order, document, event.
    assert_eq!(
        (found, sends.total, events),
        (total, total, total),
        "round {round}"
    );
    for entry in &sends.rows {
        let document = &entry.attachments[0];
        let bytes = record.read_blob(&document.digest, 0, usize::MAX).unwrap();
        assert_eq!(bytes.len() as u64, document.size_bytes);
    }
    // What was under way is reconciled before anything else is done with it.
    if let Some(claim) = record.claim("a", &Available::default()).unwrap() {
        let unknown = claimed.contains(&claim.entry.id.to_string());
        assert!(!unknown || claim.task == Task::Reconcile);
    }
}
