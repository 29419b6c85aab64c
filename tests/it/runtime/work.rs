//! One call is one unit of work: all of it, or nothing.

use std::sync::Mutex;
use std::time::Duration;

use socle_record::EntryState;
use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::{Cancel, HostEvent, Reason};

use super::world::{World, budgets, change_phone, code, next_event, steps, text};

/// A write through each door that has one.
fn writes(patient: &str) -> String {
    format!(
        "store-put|t|k|v\nrecords-set|{patient}|telephone|0102030405\nidentity-no-answer|{patient}|01\noutbox-enqueue|left|||session\n\
         jobs-start|steps|store-put:job:k:v\nscratch-set|k|v\n"
    )
}

/// Nothing that [`writes`] asks for is there.
async fn nothing_is_written(world: &World, patient: &str) {
    world.settle().await;
    assert_eq!(world.row("t", "k"), "-");
    assert_eq!(
        world
            .record()
            .entity("patient", patient)
            .unwrap()
            .get("telephone"),
        socle_record::Value::None
    );
    assert_eq!(
        world.record().identity(&patient.into()).unwrap().asked,
        None
    );
    assert!(world.record().outbox_counts().unwrap().is_empty());
    assert_eq!(world.row("job", "k"), "-");
    assert_eq!(world.done(Some(patient), "scratch-get|k").await, ["-"]);
    let written: Vec<_> = world
        .journal()
        .into_iter()
        .filter(|line| line.plugin.is_some() && line.nature != "lecture")
        .collect();
    assert!(written.is_empty(), "{written:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_a_call_wrote_takes_effect_when_it_succeeds() {
    let world = World::new();
    world.nobody_is_there().await;
    let patient = world.patient("DUPONT", "JEANNE");
    world.done(Some(&patient), &writes(&patient)).await;
    world.settle().await;
    assert_eq!(world.row("t", "k"), "v");
    assert_eq!(
        world
            .record()
            .entity("patient", &patient)
            .unwrap()
            .get("telephone"),
        "0102030405".into()
    );
    assert!(
        world
            .record()
            .identity(&patient.as_str().into())
            .unwrap()
            .asked
            .is_some()
    );
    assert_eq!(world.entries(EntryState::AttendLaCarte), 1);
    assert_eq!(world.row("job", "k"), "v");
    assert_eq!(world.done(Some(&patient), "scratch-get|k").await, ["v"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_takes_effect_when_the_plugin_refuses() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    assert_eq!(
        code(
            world
                .steps(Some(&patient), &(writes(&patient) + "fail|essai.non|Non."))
                .await
        ),
        "essai.non"
    );
    nothing_is_written(&world, &patient).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_takes_effect_when_the_plugin_crashes() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    assert_eq!(
        code(
            world
                .steps(Some(&patient), &(writes(&patient) + "panic|tant pis"))
                .await
        ),
        "plugin.crashed"
    );
    nothing_is_written(&world, &patient).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_takes_effect_when_the_call_takes_too_long() {
    let act = Budget {
        wall: Some(Duration::from_millis(400)),
        ..budgets().act
    };
    let world = World::with_budgets(Budgets { act, ..budgets() });
    let patient = world.patient("DUPONT", "JEANNE");
    world.net.hang();
    let error = world
        .steps(
            Some(&patient),
            &(writes(&patient) + "http|GET|https://essai.test/"),
        )
        .await
        .unwrap_err();
    assert!(
        matches!(error.reason, Reason::Wall { allowed_ms: 400 }),
        "{error}"
    );
    assert!(error.retryable());
    nothing_is_written(&world, &patient).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_takes_effect_when_the_call_is_given_up() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.net.hang();
    let cancel = Cancel::default();
    let thrown = cancel.clone();
    let lines = writes(&patient) + "http|GET|https://essai.test/";
    let (host, of) = (world.host.clone(), patient.clone());
    let call = tokio::spawn(async move { steps(&host, Some(&of), &lines, cancel).await });
    super::world::until(|| world.net.count() == 1).await;
    thrown.cancel();
    let error = call.await.unwrap().unwrap_err();
    assert!(matches!(error.reason, Reason::Cancelled), "{error}");
    nothing_is_written(&world, &patient).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_takes_effect_when_one_of_the_writes_is_stale() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    // Someone changes the file between the reading and the writing.
    let (record, of) = (world.record().clone(), patient.clone());
    world.net.answer(move |_| {
        change_phone(&record, &of, "0600000000").unwrap();
        Ok(text("pong"))
    });
    let lines = format!(
        "store-put|t|k|v\nrecords-set-after|{patient}|telephone|0102030405|https://essai.test/"
    );
    let mut events = world.host.events();
    let error = world.steps(Some(&patient), &lines).await.unwrap_err();
    assert_eq!(error.code(), "conflict");
    assert!(matches!(error.reason, Reason::Record(_)), "{error}");
    assert_eq!(world.row("t", "k"), "-");
    assert_eq!(
        world
            .record()
            .entity("patient", &patient)
            .unwrap()
            .get("telephone"),
        "0600000000".into()
    );
    // Those who watch are told the same: the end of a call is known after its commit.
    let failure = next_event(&mut events, |event| match event {
        HostEvent::Ended { failure, .. } => Some(failure),
        _ => None,
    })
    .await;
    assert_eq!(failure.unwrap().0, "conflict");
    // Whoever reads again may write.
    assert_eq!(
        world
            .done(
                Some(&patient),
                &format!("records-set|{patient}|telephone|0102030405")
            )
            .await,
        ["0102030405"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_on_an_identity_read_earlier_is_a_conflict() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let answer = format!("identity-answer|{patient}|275126322074974|1.2.250.1.213.1.4.10");
    world.done(Some(&patient), &answer).await;
    assert_eq!(
        world
            .done(
                Some(&patient),
                &format!("?identity-check|{patient}|passeport|1")
            )
            .await,
        ["!conflict"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_a_call_is_told_once_what_it_wrote_is_there() {
    let world = World::new();
    let seen = std::sync::Arc::new(Mutex::new(None));
    let mut events = world.host.events();
    let (record, kept) = (world.record().clone(), std::sync::Arc::clone(&seen));
    let watch = tokio::spawn(async move {
        next_event(&mut events, |event| {
            matches!(event, HostEvent::Ended { .. }).then_some(())
        })
        .await;
        *kept.lock().unwrap() = record.store_get("essai", "t", "k").unwrap();
    });
    world.done(None, "store-put|t|k|v").await;
    watch.await.unwrap();
    assert_eq!(*seen.lock().unwrap(), Some("v".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_nobody_waits_for_any_more_ends_and_leaves_nothing() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.net.hang();
    let mut events = world.host.events();
    let lines =
        format!("records-open|{patient}|telephone\nstore-put|t|k|v\nhttp|GET|https://essai.test/");
    {
        let call = world.steps(Some(&patient), &lines);
        tokio::pin!(call);
        let started = super::world::until(|| world.net.count() == 1);
        tokio::select! {
            _ = &mut call => panic!("the network never answers"),
            () = started => {}
        }
        // Dropped here, as when a window is closed.
    }
    let failure = next_event(&mut events, |event| match event {
        HostEvent::Ended { failure, .. } => Some(failure),
        _ => None,
    })
    .await;
    assert_eq!(failure.unwrap().0, "cancelled");
    assert_eq!(world.row("t", "k"), "-");
    assert!(
        world
            .journal()
            .iter()
            .any(|line| line.nature == "lecture" && line.capability == "records.patient")
    );
    // The turn is free again.
    world.net.answer(|_| Ok(text("pong")));
    world.done(Some(&patient), "store-put|t|k|v").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_stages_too_much_is_refused_the_rest_and_may_still_succeed() {
    let world = World::new();
    let put: String = (0..10_001)
        .map(|n| format!("?store-put|t|{n}|v\n"))
        .collect();
    let said = world.done(None, &put).await;
    assert_eq!(said[9_999..], ["", "!limit"]);
    assert_eq!(world.row("t", "9999"), "v");
    assert_eq!(world.row("t", "10000"), "-");
}
