//! Calls that may write come one after the other for each plugin and patient; reads run side by side; who gives up does
//! not wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use socle_runtime::{Cancel, HostEvent, Reason};

use super::world::{World, next_event, steps, text, until};

/// Let each exchange last until another would overlap it, and count the most there were at once.
fn count_overlaps(world: &World) -> Arc<AtomicUsize> {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let kept = Arc::clone(&most);
    world.net.answer_later(move |_| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        Box::pin(async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(text("pong"))
        })
    });
    kept
}

const EXCHANGE: &str = "http|GET|https://essai.test/";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_of_one_plugin_for_one_patient_come_one_after_the_other() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let most = count_overlaps(&world);
    let calls = (0..4).map(|_| {
        let (host, patient) = (world.host.clone(), patient.clone());
        tokio::spawn(async move { steps(&host, Some(&patient), EXCHANGE, Cancel::default()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_for_different_patients_run_side_by_side() {
    let world = World::new();
    let gate = world.net.gated();
    let patients = ["UN", "DEUX", "TROIS", "QUATRE"].map(|nom| world.patient(nom, "ANNE"));
    let calls: Vec<_> = patients
        .iter()
        .map(|patient| {
            let (host, patient) = (world.host.clone(), patient.clone());
            tokio::spawn(
                async move { steps(&host, Some(&patient), EXCHANGE, Cancel::default()).await },
            )
        })
        .collect();
    // All four wait for the network together.
    until(|| world.net.count() == 4).await;
    gate.add_permits(4);
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_of_a_patient_do_not_wait_for_a_call_that_does() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.net.hang();
    let (host, of) = (world.host.clone(), patient.clone());
    let call =
        tokio::spawn(async move { steps(&host, Some(&of), EXCHANGE, Cancel::default()).await });
    until(|| world.net.count() == 1).await;
    assert!(world.render("kinds", Some(&patient)).await.is_ok());
    call.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_waits_for_its_turn_is_known_and_can_be_given_up() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let gate = world.net.gated();
    let mut events = world.host.events();
    let spawn = |lines: &'static str| {
        let (host, patient) = (world.host.clone(), patient.clone());
        tokio::spawn(async move { steps(&host, Some(&patient), lines, Cancel::default()).await })
    };
    let first = spawn(EXCHANGE);
    until(|| world.net.count() == 1).await;
    let second = spawn("store-put|t|k|v");
    let started = |event| match event {
        HostEvent::Started { call, .. } => Some(call),
        _ => None,
    };
    next_event(&mut events, started).await;
    let waiting = next_event(&mut events, started).await;
    world.host.cancel(&waiting);
    let error = second.await.unwrap().unwrap_err();
    assert!(matches!(error.reason, Reason::Cancelled), "{error}");
    assert!(!first.is_finished());
    gate.add_permits(1);
    first.await.unwrap().unwrap();
    assert_eq!(world.row("t", "k"), "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_given_up_by_its_id_and_a_plugin_may_ask_whether_it_was() {
    let world = World::new();
    assert_eq!(world.done(None, "cancelled").await, ["false"]);
    world.net.hang();
    let mut events = world.host.events();
    let host = world.host.clone();
    let call = tokio::spawn(async move { steps(&host, None, EXCHANGE, Cancel::default()).await });
    let id = next_event(&mut events, |event| match event {
        HostEvent::Started { call, what, .. } => {
            assert_eq!(what, "command steps");
            Some(call)
        }
        _ => None,
    })
    .await;
    until(|| world.net.count() == 1).await;
    world.host.cancel(&id);
    assert!(matches!(
        call.await.unwrap().unwrap_err().reason,
        Reason::Cancelled
    ));
    // A call that has ended is not known any more.
    world.host.cancel(&id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_says_how_far_it_is_but_not_more_often_than_anyone_can_read() {
    let world = World::new();
    let mut events = world.host.events();
    world.done(None, "progress|5000|recherche\u{1b}").await;
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let HostEvent::Progress {
            fraction,
            text,
            plugin,
            ..
        } = event
        {
            told.push((plugin, fraction, text));
        }
    }
    assert_eq!(
        told[0],
        ("essai".to_owned(), Some(0.0), "recherche ".to_owned())
    );
    assert!(told.len() < 10, "{}", told.len());
}
