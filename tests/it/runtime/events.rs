//! Durable events: at least once, in order for each patient, acknowledged with the handler's writes, parked after eight
//! failures. Transient ones: at most once, the latest wins.

use std::time::Duration;

use socle_record::{PARKED_AFTER, Write};
use socle_runtime::{Data, Reason};

use super::world::{World, code, next_event, text, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_identity_is_told_to_the_plugins_that_listen() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    world.set("on-event", "store-put|events|{name}|{patient}\ncontext");
    world
        .done(
            Some(&patient),
            &format!("identity-answer|{patient}|275126322074974|1.2.250.1.213.1.4.10"),
        )
        .await;
    world.settle().await;
    assert_eq!(world.row("events", "identity-changed"), patient);
    assert!(
        world.record().due_events("essai", 10).unwrap().is_empty(),
        "it was acknowledged"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_fails_is_told_again_with_the_same_id_and_writes_once() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set(
        "on-event",
        "store-put|events|{id}|after {failures}\nfail|essai.panne|Panne.",
    );
    world.change_phone(&patient, "0102030405");
    world.settle().await;
    assert!(
        world.rows("events").is_empty(),
        "what it wrote before it failed is gone"
    );
    // Not before its time.
    world.set("on-event", "store-put|events|{id}|after {failures}");
    world.settle().await;
    assert!(world.rows("events").is_empty());
    world.clock.advance(Duration::from_secs(5));
    world.settle().await;
    let rows = world.rows("events");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0].1, "after 1");
    assert_eq!(world.stats("essai").failures, 0, "a refusal is no crash");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_acknowledged_with_what_its_handler_wrote_or_neither_is() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    // The handler's write is stale by the time it commits: the acknowledgement falls with it.
    world.set("on-event", "records-set-after|{patient}|courriel|j@essai.test|https://essai.test/\nstore-put|events|{id}|v");
    let (record, of) = (world.record().clone(), patient.clone());
    let first = std::sync::atomic::AtomicBool::new(true);
    world.net.answer(move |_| {
        if first.swap(false, std::sync::atomic::Ordering::SeqCst) {
            super::world::change_phone(&record, &of, "0600000000").unwrap();
        }
        Ok(text("pong"))
    });
    world.change_phone(&patient, "0102030405");
    world.settle().await;
    assert!(world.rows("events").is_empty());
    let waits = world.record().next_due_ms().unwrap();
    assert!(waits.is_some(), "it waits to be told again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_always_fails_is_parked_and_does_not_keep_the_next_from_its_patient() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set("on-event", "fail|essai.panne|Panne.");
    world.change_phone(&patient, "0102030405");
    for _ in 0..PARKED_AFTER {
        assert!(world.record().parked_events().unwrap().is_empty());
        world.settle().await;
        world.clock.advance(Duration::from_secs(3_600));
    }
    let parked = world.record().parked_events().unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(
        (parked[0].code.as_str(), parked[0].delivery.failures),
        ("essai.panne", PARKED_AFTER)
    );
    // The next is told; the parked one once somebody says so.
    world.set("on-event", "store-put|events|{id}|after {failures}");
    world.change_phone(&patient, "0600000000");
    world.settle().await;
    assert_eq!(world.rows("events").len(), 1);
    world
        .record()
        .unpark_event(&parked[0].delivery.event, "essai")
        .unwrap();
    world.settle().await;
    assert_eq!(world.rows("events").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_crashes_counts_as_a_failure() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set("on-event", "panic|le traitement tombe");
    world.change_phone(&patient, "0102030405");
    world.settle().await;
    world.clock.advance(Duration::from_secs(5));
    let due = world.record().due_events("essai", 10).unwrap();
    assert_eq!((due.len(), due[0].failures), (1, 1));
    assert!(world.log("essai").contains("le traitement tombe"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_one_patient_come_in_order_and_those_of_others_do_not_wait() {
    let world = World::new();
    let (slow, quick) = (world.patient("LENT", "ANNE"), world.patient("VIF", "ANNE"));
    let gate = world.net.gated();
    // The slow patient's handler waits for the network; the quick one's does not.
    let wait = "http|GET|https://essai.test/{patient}\nstore-put|events|{patient} {id}|{name}";
    world.net.answer_later({
        let (slow, gate) = (slow.clone(), std::sync::Arc::clone(&gate));
        move |request| {
            let (waits, gate) = (request.url.contains(&slow), std::sync::Arc::clone(&gate));
            Box::pin(async move {
                if waits {
                    gate.acquire().await.unwrap().forget();
                }
                Ok(text("pong"))
            })
        }
    });
    world.set("on-event", wait);
    world.change_phone(&slow, "1");
    world.change_phone(&slow, "2");
    world.change_phone(&quick, "3");
    until(|| {
        world
            .rows("events")
            .iter()
            .any(|(key, _)| key.starts_with(&quick))
    })
    .await;
    let of_slow = |world: &World| {
        world
            .net
            .sent
            .lock()
            .unwrap()
            .iter()
            .filter(|request| request.url.contains(&slow))
            .count()
    };
    until(|| of_slow(&world) > 0).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(
        of_slow(&world),
        1,
        "the second of the slow patient waits for the first"
    );
    gate.add_permits(1);
    until(|| of_slow(&world) == 2).await;
    gate.add_permits(1);
    world.settle().await;
    let told = world
        .rows("events")
        .iter()
        .filter(|(key, _)| key.starts_with(&slow))
        .count();
    assert_eq!(told, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_under_way_when_the_program_stops_is_told_again_by_the_next() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.net.hang();
    world.set(
        "on-event",
        "http|GET|https://essai.test/\nstore-put|events|{id}|after {failures}",
    );
    world.change_phone(&patient, "0102030405");
    until(|| world.net.count() == 1).await;
    let world = world.restart();
    world.net.answer(|_| Ok(text("pong")));
    until(|| !world.rows("events").is_empty()).await;
    assert_eq!(
        world.rows("events")[0].1,
        "after 0",
        "stopping is not the handler's failure"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_acts_for_the_practice_and_not_for_who_is_at_the_keyboard() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    world
        .done(
            Some(&patient),
            &format!("identity-answer|{patient}|275126322074974|1.2.250.1.213.1.4.10"),
        )
        .await;
    world.set("on-event", "");
    world.settle().await;
    // A doctor is there, but checking an identity is an act of hers, not of an event.
    world.set(
        "on-event",
        "?identity-check|{patient}|passeport\nstore-put|events|k|v",
    );
    world.set("on-patient-opened", "identity-check|{patient}|passeport");
    world.change_phone(&patient, "0102030405");
    world.settle().await;
    assert_eq!(world.row("events", "k"), "v");
    assert_eq!(
        world
            .record()
            .identity(&patient.as_str().into())
            .unwrap()
            .identite
            .statut()
            .as_str(),
        "recuperee"
    );
    let failed = world
        .host
        .happen("patient-opened", Some(&patient), Vec::new())
        .await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].code(), "session-required");
    let written = world
        .journal()
        .into_iter()
        .find(|line| line.name == "store.ecriture")
        .unwrap();
    assert_eq!(written.person, None, "{written:?}");
}

// ---- transient -------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transient_event_is_told_once_with_its_values_and_not_kept_when_it_fails() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set(
        "on-patient-opened",
        "store-put|events|{name}|{patient} {state}\ncontext",
    );
    let failed = world
        .host
        .happen(
            "patient-opened",
            Some(&patient),
            vec![("state".into(), Data::from("ici"))],
        )
        .await;
    assert!(failed.is_empty());
    assert_eq!(
        world.row("events", "patient-opened"),
        format!("{patient} ici")
    );
    world.set(
        "on-patient-opened",
        "store-put|events|again|v\nfail|essai.panne|Panne.",
    );
    let failed = world
        .host
        .happen("patient-opened", Some(&patient), Vec::new())
        .await;
    assert_eq!(failed.len(), 1);
    world.clock.advance(Duration::from_secs(86_400));
    world.settle().await;
    assert_eq!(world.row("events", "again"), "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_what_they_do_not_listen_for() {
    let world = World::new();
    assert!(
        world
            .host
            .happen("card-inserted", None, Vec::new())
            .await
            .is_empty()
    );
    // A durable event is told by the record, not by who shouts its name.
    assert!(
        world
            .host
            .happen("identity-changed", None, Vec::new())
            .await
            .is_empty()
    );
    assert_eq!(world.stats("essai").calls, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_same_transient_event_only_the_latest_waits_for_a_busy_plugin() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let gate = world.net.gated();
    world.set(
        "on-patient-opened",
        "http|GET|https://essai.test/\nstore-put|events|{id}|v",
    );
    let happen = || {
        let (host, patient) = (world.host.clone(), patient.clone());
        tokio::spawn(async move {
            host.happen("patient-opened", Some(&patient), Vec::new())
                .await
        })
    };
    let mut events = world.host.events();
    let first = happen();
    until(|| world.net.count() == 1).await;
    // Opened and closed again and again meanwhile.
    let others: Vec<_> = (0..5).map(|_| happen()).collect();
    for _ in 0..6 {
        next_event(&mut events, |event| {
            matches!(event, socle_runtime::HostEvent::Started { .. }).then_some(())
        })
        .await;
    }
    gate.add_permits(10);
    assert!(first.await.unwrap().is_empty());
    for other in others {
        assert!(other.await.unwrap().is_empty());
    }
    assert_eq!(
        world.rows("events").len(),
        2,
        "the one under way, and the last"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transient_event_under_way_does_not_keep_the_program_from_ending() {
    let world = World::new();
    world.net.hang();
    world.set("on-patient-opened", "exchange");
    let host = world.host.clone();
    let told = tokio::spawn(async move {
        let happens = host.happen("patient-opened", None, Vec::new());
        // Nobody waits for it, as when the window closes.
        tokio::time::timeout(Duration::from_millis(100), happens)
            .await
            .is_err()
    });
    assert!(told.await.unwrap());
    until(|| world.net.count() == 1).await;
    // The service never answers: were it waited for, the home would not be free to be opened again.
    let _world = world.restart();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_a_removed_plugin_wait_for_it_to_come_back() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set("on-event", "fail|essai.panne|Panne.");
    world.change_phone(&patient, "0102030405");
    world.settle().await;
    world
        .host
        .remove("essai", socle_record::Author::host())
        .unwrap();
    world.clock.advance(Duration::from_secs(3_600));
    world.settle().await;
    // Raised while it is not there: not for it.
    world.change_phone(&patient, "0600000000");
    world.set("on-event", "store-put|events|{id}|after {failures}");
    world.add("essai");
    world.settle().await;
    let rows = world.rows("events");
    assert_eq!((rows.len(), rows[0].1.as_str()), (1, "after 1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_raised_by_anyone_is_told_to_who_subscribed() {
    let world = World::new();
    world.set("on-event", "store-put|events|{name}|{answer}");
    world.commit(Write::RaiseEvent(socle_record::NewEvent {
        name: "patient-changed".into(),
        patient: None,
        payload: vec![("answer".into(), "42".into())],
        only: None,
    }));
    world.settle().await;
    assert_eq!(world.row("events", "patient-changed"), "42");
    let nobody = world.steps(None, "fail|essai.non|Non.").await;
    assert!(matches!(
        nobody.as_ref().unwrap_err().reason,
        Reason::Refused(_)
    ));
    assert_eq!(code(nobody), "essai.non");
}
