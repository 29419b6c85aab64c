//! Units of work: all or nothing, and what listeners are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socle_record::{
    Act, Change, Created, EntryId, NewEntry, NewPatient, RecordError, Unit, Value, Write,
};

use crate::cabinet::{Cabinet, adrun, by_plugin, doctor, traits};

#[test]
fn one_wrong_write_undoes_the_others_and_their_journal_lines() {
    let cabinet = Cabinet::open();
    let listener = cabinet.record().subscribe();
    let before = cabinet.record().journal_tail(10).unwrap();
    let unit = Unit::new(doctor())
        .with(Write::CreatePatient(NewPatient::new(adrun())))
        .with(Write::Enqueue(NewEntry::new("essai", "essai")))
        .with(Write::StorePut {
            plugin: "essai".to_owned(),
            table: "t".to_owned(),
            key: "k".to_owned(),
            value: Value::Flag(true),
            words: "mot".to_owned(),
        })
        .with(Write::Withdraw {
            entry: EntryId::from("nothing"),
            plugin: "essai".to_owned(),
        })
        .with_act(Act {
            name: "essai.acte".to_owned(),
            patient: None,
            capability: "essai".to_owned(),
            object: String::new(),
        });
    assert!(matches!(
        cabinet.record().commit(&unit),
        Err(RecordError::NotFound { .. })
    ));
    assert_eq!(cabinet.search("", 0, 10).total, 0);
    assert!(cabinet.found("adrun").is_empty());
    assert!(cabinet.record().outbox_counts().unwrap().is_empty());
    assert_eq!(cabinet.record().store_get("essai", "t", "k").unwrap(), None);
    assert_eq!(cabinet.record().store_use("essai").unwrap().used_bytes, 0);
    assert_eq!(cabinet.record().journal_tail(10).unwrap(), before);
    assert!(listener.drain().is_empty());
}

#[test]
fn a_commit_says_what_it_created_and_changed_in_order() {
    let cabinet = Cabinet::open();
    let listener = cabinet.record().subscribe();
    let unit = Unit::new(by_plugin("essai"))
        .with(Write::CreatePatient(NewPatient::new(adrun())))
        .with(Write::Enqueue(NewEntry::new("essai", "essai")));
    let done = cabinet.record().commit(&unit).unwrap();
    let [Created::Patient(patient), Created::Entry { id, wire_id }] = done.created.as_slice()
    else {
        panic!("{:?}", done.created);
    };
    assert!(wire_id.starts_with("2.25."));
    let changes = [
        Change::Identity(patient.clone()),
        Change::Created(patient.clone()),
        Change::Outbox {
            entry: id.clone(),
            patient: None,
        },
    ];
    assert_eq!(done.changes, changes);
    assert_eq!(listener.drain(), changes);
    assert!(listener.drain().is_empty());
}

#[test]
fn a_listener_is_woken_by_a_commit_and_not_by_a_refusal() {
    let cabinet = Cabinet::open();
    let listener = cabinet.record().subscribe();
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    listener.on_change(move || {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    cabinet.zoe();
    cabinet.refused(Write::CreatePatient(NewPatient::new(traits(
        "", "", "1980",
    ))));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert_eq!(listener.wait(Duration::from_secs(5)).len(), 2);
}

#[test]
fn an_empty_unit_writes_nothing() {
    let cabinet = Cabinet::open();
    let lines = cabinet.record().journal_tail(10).unwrap();
    let unit = Unit::new(doctor());
    assert!(unit.is_empty());
    assert_eq!(
        cabinet.record().commit(&unit).unwrap(),
        socle_record::Committed::default()
    );
    assert_eq!(cabinet.record().journal_tail(10).unwrap(), lines);
}
