//! Backups, their return, and looking for damage.

use socle_record::{
    Available, Entry, EntryState, EventId, NewEntry, PracticeKey, RESTORED, Record, RecordError,
    Surroundings, Task, Unit, Unlock, Value, Where, Write,
};

use crate::cabinet::{Cabinet, doctor, place};

/// A practice in which a little of everything happened.
pub(crate) fn lived_in() -> Cabinet {
    let cabinet = Cabinet::open();
    cabinet
        .record()
        .set_subscriptions("a", &["patient-created".to_owned()])
        .unwrap();
    for _ in 0..3 {
        cabinet.qualified();
    }
    let id = cabinet.zoe();
    let content = "contenu ".repeat(100_000);
    let blob = cabinet.record().put_blob(&mut content.as_bytes()).unwrap();
    let mut entry = NewEntry::new("essai", "a");
    entry.patient = Some(id);
    entry.values = vec![("texte".to_owned(), "né à Pau".into())];
    entry.attachments = vec![("a".to_owned(), blob.digest)];
    let unit = Unit::new(doctor())
        .with(Write::Enqueue(entry))
        .with(Write::StorePut {
            plugin: "a".to_owned(),
            table: "t".to_owned(),
            key: "un".to_owned(),
            value: Value::Bytes(vec![0, 255, 1]),
            words: "Élodie des champs".to_owned(),
        });
    cabinet.record().commit(&unit).unwrap();
    cabinet
}

/// What waits to be sent, or was.
pub(crate) fn sends(record: &Record) -> Vec<Entry> {
    let sends = record.outbox(&socle_record::OutboxFilter {
        count: 100,
        ..Default::default()
    });
    sends.unwrap().rows
}

/// What a record holds beside it, as far as a person sees it.
pub(crate) fn seen_but_sends(record: &Record) -> String {
    let patients = record
        .patients(&socle_record::PatientSearch {
            words: "adrun".to_owned(),
            ..Default::default()
        })
        .unwrap();
    let identities: Vec<_> = patients
        .rows
        .iter()
        .map(|line| {
            (
                record.identity(&line.id).unwrap(),
                record.identity_history(&line.id).unwrap(),
            )
        })
        .collect();
    let contents: Vec<_> = sends(record)
        .iter()
        .flat_map(|entry| &entry.attachments)
        .map(|one| record.read_blob(&one.digest, 0, usize::MAX).unwrap().len())
        .collect();
    let found = record
        .store_find(
            "a",
            "t",
            &socle_record::StoreQuery {
                words: Some("elod champ".to_owned()),
                ..Default::default()
            },
        )
        .unwrap();
    format!("{patients:?} {identities:?} {contents:?} {found:?}")
}

/// What a plugin has not handled: what is due, and what waits for a person.
pub(crate) fn events(record: &Record) -> (Vec<EventId>, Vec<(EventId, String)>) {
    let due = record.due_events("a", 100).unwrap();
    let parked = record.parked_events().unwrap();
    (
        due.into_iter().map(|one| one.event).collect(),
        parked
            .into_iter()
            .map(|one| (one.delivery.event, one.code))
            .collect(),
    )
}

#[test]
fn a_backup_made_while_others_write_is_whole_and_comes_back() {
    let cabinet = lived_in();
    let before = seen_but_sends(cabinet.record());
    let waiting = sends(cabinet.record());
    let (due, parked) = events(cabinet.record());
    assert_eq!((due.len(), parked.len()), (4, 0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sauvegarde.socle");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let copied = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                cabinet.commit(Write::ChooseProvider {
                    service: "identity".to_owned(),
                    plugin: Some("ins".to_owned()),
                });
            }
        });
        let copied = cabinet.record().backup(&file);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        copied.unwrap()
    });
    assert!(copied.total() > 30, "{copied:?}");
    let bytes = std::fs::read(&file).unwrap();
    for clear in [&b"ADRUN"[..], b"contenu", b"SQLite format"] {
        assert!(!bytes.windows(clear.len()).any(|part| part == clear));
    }
    assert!(matches!(
        cabinet.record().backup(&file),
        Err(RecordError::File { .. })
    ));
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");

    let home = folder.path().join("cabinet");
    let restore = |key: Option<&PracticeKey>, place: &Where| {
        Record::restore(&home, &file, key, place, Surroundings::default())
    };
    let missing = restore(None, &Where::Home).unwrap_err();
    assert!(
        matches!(missing, RecordError::KeyMissing { .. }),
        "{missing:?}"
    );
    let foreign = folder.path().join("foreign.key");
    std::fs::write(&foreign, "22".repeat(32)).unwrap();
    let wrong = restore(Some(&PracticeKey::File(foreign)), &Where::Home).unwrap_err();
    assert!(matches!(wrong, RecordError::WrongKey), "{wrong:?}");
    let key = PracticeKey::File(cabinet.home().join("record.key"));
    let base = crate::ON_SERVER.then(|| socle_servers::postgres::shared().database());
    let record = restore(Some(&key), &place(base.as_deref())).unwrap();
    assert_eq!(seen_but_sends(&record), before);
    // What waited may have left since the backup: it is asked about before it is sent.
    let doubted = sends(&record);
    assert_eq!(waiting[0].state, EntryState::EnAttente);
    assert_eq!(doubted[0].state, EntryState::Inconnu);
    assert!(doubted[0].reason.contains("sauvegarde"), "{doubted:?}");
    assert_eq!(
        (&doubted[0].id, &doubted[0].wire_id, &doubted[0].values),
        (&waiting[0].id, &waiting[0].wire_id, &waiting[0].values)
    );
    // The same for what a plugin had not handled: it is neither handled again by itself nor dropped.
    let doubted: Vec<_> = due
        .iter()
        .map(|event| (event.clone(), RESTORED.to_owned()))
        .collect();
    assert_eq!(events(&record), (Vec::new(), doubted.clone()));
    assert!(record.verify().unwrap().is_intact());
    assert!(record.check().unwrap().is_sound());
    assert_ne!(record.workstation(), cabinet.record().workstation());
    drop(record);
    let again = Record::open(&home, &Unlock::Kept, Surroundings::default()).unwrap();
    assert_eq!(seen_but_sends(&again), before);
    let claim = again.claim("a", &Available::default()).unwrap().unwrap();
    assert_eq!(claim.task, Task::Reconcile);
    // A person decides: one is handled, one is given up, and the others still wait.
    let decide = |write: Write| again.commit(&Unit::new(doctor()).with(write)).map(drop);
    let plugin = || "a".to_owned();
    let handle = |event: &EventId| Write::HandleEvent {
        event: event.clone(),
        plugin: plugin(),
    };
    let give_up = |event: &EventId| Write::DropEvent {
        event: event.clone(),
        plugin: plugin(),
    };
    decide(handle(&due[0])).unwrap();
    decide(give_up(&due[1])).unwrap();
    assert_eq!(
        events(&again),
        (vec![due[0].clone()], doubted[2..].to_vec())
    );
    let told: Vec<_> = again
        .journal_tail(2)
        .unwrap()
        .into_iter()
        .map(|line| (line.name, line.person))
        .collect();
    let person = doctor().person.map(|person| person.id);
    assert_eq!(
        told,
        [
            ("evenement.abandonne".to_owned(), person.clone()),
            ("evenement.repris".to_owned(), person)
        ]
    );
    for late in [handle(&due[0]), give_up(&due[0]), give_up(&due[1])] {
        let refused = decide(late).unwrap_err();
        assert!(
            matches!(refused, RecordError::EventSettled { .. }),
            "{refused:?}"
        );
    }
}

#[test]
fn two_backups_at_once_and_one_cut_off_before_do_not_harm_each_other() {
    let cabinet = lived_in();
    let folder = tempfile::tempdir().unwrap();
    // A backup that was cut off left its header; one under way elsewhere has its own file.
    std::fs::write(folder.path().join("a.socle.toml"), "x").unwrap();
    std::fs::write(folder.path().join("a.en-cours"), "not ours").unwrap();
    let made = |name: &str| cabinet.record().backup(&folder.path().join(name));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| made("a.socle"));
        let second = scope.spawn(|| made("a.autre"));
        first.join().unwrap().unwrap();
        second.join().unwrap().unwrap();
    });
    let mut left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(
        left,
        [
            "a.autre",
            "a.autre.toml",
            "a.en-cours",
            "a.socle",
            "a.socle.toml"
        ]
    );
    for name in ["a.socle", "a.autre"] {
        let key = PracticeKey::File(cabinet.home().join("record.key"));
        let home = folder.path().join(format!("{name}.cabinet"));
        let record = Record::restore(
            &home,
            &folder.path().join(name),
            Some(&key),
            &Where::Home,
            Surroundings::default(),
        )
        .unwrap();
        assert!(record.check().unwrap().is_sound());
    }
}

#[test]
fn looking_at_everything_finds_what_was_changed_behind_the_record_s_back() {
    let mut cabinet = lived_in();
    let checked = cabinet.record().check().unwrap();
    assert!(checked.is_sound(), "{checked:?}");
    assert_eq!(checked.blobs, 1);
    let database = cabinet.database();
    // One chunk takes the place of another: each is well formed.
    database.run(
        "UPDATE blob_chunks SET bytes = (SELECT bytes FROM blob_chunks ORDER BY number DESC LIMIT 1)
         WHERE number = (SELECT min(number) FROM blob_chunks)",
    );
    drop(database);
    cabinet.reopen();
    let checked = cabinet.record().check().unwrap();
    assert!(!checked.is_sound());
    assert!(
        checked.damage.iter().any(|one| one.starts_with("blob ")),
        "{checked:?}"
    );
    assert!(checked.journal.is_intact());
}
