//! Durable events: one delivery per subscriber, in order for each patient, settled once, parked after eight failures.

use socle_record::{
    AfterFailure, Author, Delivery, EventId, NewEvent, PARKED_AFTER, PatientId, RecordError, Unit,
    Value, Write,
};

use crate::cabinet::{Cabinet, START_MS, by_plugin};

fn event(name: &str, patient: Option<&PatientId>) -> Write {
    Write::RaiseEvent(NewEvent {
        name: name.to_owned(),
        patient: patient.cloned(),
        payload: vec![("n".to_owned(), Value::Integer(1))],
        only: None,
    })
}

fn subscribe(cabinet: &Cabinet, plugin: &str, names: &[&str]) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    cabinet.record().set_subscriptions(plugin, &names).unwrap();
}

fn names(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries
        .iter()
        .map(|delivery| delivery.name.as_str())
        .collect()
}

fn settle(cabinet: &Cabinet, delivery: &Delivery) -> Result<(), RecordError> {
    let unit = Unit::new(by_plugin(&delivery.plugin))
        .acknowledging(delivery.event.clone(), &delivery.plugin);
    cabinet.record().commit(&unit).map(|_| ())
}

#[test]
fn each_subscriber_gets_its_own_delivery_with_the_same_id() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e"]);
    subscribe(&cabinet, "b", &["e", "f"]);
    let done = cabinet.commit(event("e", None));
    let [socle_record::Created::Event(Some(id))] = done.created.as_slice() else {
        panic!("{:?}", done.created);
    };
    let a = cabinet.record().next_event("a").unwrap().unwrap();
    let b = cabinet.record().next_event("b").unwrap().unwrap();
    assert_eq!((&a.event, &b.event), (id, id));
    assert_eq!(
        (a.payload[0].1.clone(), a.at_ms, a.failures),
        (Value::Integer(1), START_MS, 0)
    );
    settle(&cabinet, &a).unwrap();
    assert_eq!(cabinet.record().next_event("a").unwrap(), None);
    assert_eq!(cabinet.record().next_event("b").unwrap(), Some(b));
}

#[test]
fn nobody_listens_nothing_is_kept() {
    let cabinet = Cabinet::open();
    let done = cabinet.commit(event("e", None));
    assert_eq!(done.created, [socle_record::Created::Event(None)]);
    subscribe(&cabinet, "a", &["e"]);
    assert_eq!(cabinet.record().next_event("a").unwrap(), None);
}

#[test]
fn subscribing_replaces_and_what_waits_stays() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e"]);
    cabinet.commit(event("e", None));
    subscribe(&cabinet, "a", &[]);
    cabinet.commit(event("e", None));
    assert_eq!(cabinet.record().due_events("a", 10).unwrap().len(), 1);
}

#[test]
fn the_effect_of_a_handler_and_its_acknowledgement_are_one() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["patient-created"]);
    let id = cabinet.zoe();
    let delivery = cabinet.record().next_event("a").unwrap().unwrap();
    assert_eq!(delivery.patient.as_ref(), Some(&id));
    let effect = |n: i64| {
        Unit::new(by_plugin("a"))
            .with(Write::StorePut {
                plugin: "a".to_owned(),
                table: "t".to_owned(),
                key: "k".to_owned(),
                value: n.into(),
                words: String::new(),
            })
            .acknowledging(delivery.event.clone(), "a")
    };
    cabinet.record().commit(&effect(1)).unwrap();
    // Delivered a second time, say after a crash between the commit and its answer: nothing happens twice.
    let again = cabinet.record().commit(&effect(2)).unwrap_err();
    assert!(matches!(again, RecordError::EventSettled { .. }));
    assert_eq!(
        cabinet.record().store_get("a", "t", "k").unwrap(),
        Some(Value::Integer(1))
    );
}

#[test]
fn an_event_of_another_plugin_cannot_be_settled() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e"]);
    cabinet.commit(event("e", None));
    let mut delivery = cabinet.record().next_event("a").unwrap().unwrap();
    delivery.plugin = "b".to_owned();
    assert!(matches!(
        settle(&cabinet, &delivery),
        Err(RecordError::EventSettled { .. })
    ));
    delivery.event = EventId::from("nothing");
    assert!(matches!(
        settle(&cabinet, &delivery),
        Err(RecordError::EventSettled { .. })
    ));
}

#[test]
fn events_of_one_patient_wait_for_one_another_and_those_of_others_do_not() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e1", "e2", "e3"]);
    let one = cabinet.zoe();
    let two = cabinet.zoe();
    cabinet.commit(event("e1", Some(&one)));
    cabinet.commit(event("e2", Some(&one)));
    cabinet.commit(event("e3", Some(&two)));
    let due = cabinet.record().due_events("a", 10).unwrap();
    assert_eq!(names(&due), ["e1", "e3"]);
    // The first fails and waits: the second of the same patient waits behind it.
    let after = cabinet
        .record()
        .event_failed(&due[0].event, "a", "panne", 0.0)
        .unwrap();
    assert_eq!(
        after,
        AfterFailure::Again {
            at_ms: START_MS + 5_000
        }
    );
    assert_eq!(
        names(&cabinet.record().due_events("a", 10).unwrap()),
        ["e3"]
    );
    assert_eq!(
        cabinet.record().next_due_ms().unwrap(),
        Some(START_MS + 5_000)
    );
    cabinet.clock.advance(5_000);
    let due = cabinet.record().due_events("a", 10).unwrap();
    assert_eq!((names(&due), due[0].failures), (vec!["e1", "e3"], 1));
    settle(&cabinet, &due[0]).unwrap();
    assert_eq!(
        names(&cabinet.record().due_events("a", 10).unwrap()),
        ["e2", "e3"]
    );
}

#[test]
fn eight_failures_park_a_delivery_visibly_and_the_next_goes_on() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e1", "e2"]);
    let id = cabinet.zoe();
    cabinet.commit(event("e1", Some(&id)));
    cabinet.commit(event("e2", Some(&id)));
    let first = cabinet.record().next_event("a").unwrap().unwrap();
    for n in 1..PARKED_AFTER {
        let after = cabinet
            .record()
            .event_failed(&first.event, "a", "panne", 0.5)
            .unwrap();
        assert!(matches!(after, AfterFailure::Again { .. }), "failure {n}");
        assert!(cabinet.record().parked_events().unwrap().is_empty());
        cabinet.clock.advance(3_600_000);
    }
    assert_eq!(
        cabinet
            .record()
            .event_failed(&first.event, "a", "panne.grave", 0.5)
            .unwrap(),
        AfterFailure::Parked
    );
    let parked = cabinet.record().parked_events().unwrap();
    assert_eq!(
        (
            parked.len(),
            parked[0].code.as_str(),
            parked[0].delivery.failures
        ),
        (1, "panne.grave", 8)
    );
    assert_eq!(
        names(&cabinet.record().due_events("a", 10).unwrap()),
        ["e2"]
    );
    assert_eq!(
        cabinet.record().journal_tail(1).unwrap()[0].name,
        "evenement.mis_de_cote"
    );
    // Someone wants it tried again.
    cabinet.record().unpark_event(&first.event, "a").unwrap();
    assert!(cabinet.record().parked_events().unwrap().is_empty());
    assert_eq!(
        cabinet
            .record()
            .next_event("a")
            .unwrap()
            .map(|d| (d.name, d.failures)),
        Some(("e1".to_owned(), 0))
    );
}

#[test]
fn deliveries_and_failures_survive_a_restart() {
    let mut cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e"]);
    cabinet.commit(event("e", None));
    let delivery = cabinet.record().next_event("a").unwrap().unwrap();
    cabinet
        .record()
        .event_failed(&delivery.event, "a", "panne", 0.0)
        .unwrap();
    cabinet.reopen();
    cabinet.clock.advance(5_000);
    let again = cabinet.record().next_event("a").unwrap().unwrap();
    assert_eq!((again.event, again.failures), (delivery.event, 1));
    cabinet.commit(event("e", None));
    assert_eq!(cabinet.record().due_events("a", 10).unwrap().len(), 2);
}

#[test]
fn the_record_tells_by_itself_that_an_identity_changed() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["identity-changed"]);
    cabinet.qualified();
    let first = cabinet.record().next_event("a").unwrap().unwrap();
    let get = |key: &str| {
        first
            .payload
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(get("acte"), Some("reponse".into()));
    assert_eq!(get("statut"), Some("recuperee".into()));
    assert_eq!(get("by"), Some("ins".into()));
}

#[test]
fn a_long_backlog_is_handed_over_at_once() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["e"]);
    let patients = [cabinet.zoe(), cabinet.zoe()];
    let mut unit = Unit::new(by_plugin("a"));
    for n in 0..10_000 {
        unit.writes.push(event("e", Some(&patients[n % 2])));
    }
    cabinet.record().commit(&unit).unwrap();
    let started = std::time::Instant::now();
    assert_eq!(cabinet.record().due_events("a", 10).unwrap().len(), 2);
    // A busy machine may be slow; to look at each event for each other one would take minutes.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn plugins_that_answer_each_other_without_end_are_stopped_visibly() {
    let cabinet = Cabinet::open();
    subscribe(&cabinet, "a", &["ping"]);
    cabinet.commit(event("ping", None));
    let mut handled = 0;
    loop {
        let due = cabinet.record().due_events("a", 10).unwrap();
        let Some(delivery) = due.first() else { break };
        handled += 1;
        assert!(handled < 100, "without end");
        let unit = Unit::new(Author::plugin("a"))
            .with(event("ping", None))
            .acknowledging(delivery.event.clone(), "a");
        cabinet.record().commit(&unit).unwrap();
    }
    // The first, and those that followed from it.
    assert_eq!(handled, 1 + socle_record::LONGEST_CHAIN);
    let parked = cabinet.record().parked_events().unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].code, "event.loop");
}
