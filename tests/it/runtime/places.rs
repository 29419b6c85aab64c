//! Instances come from a pool: each call gets one as new, and one call too many waits for its place.

use std::sync::Arc;

use socle_runtime::{Cancel, HostEvent, Reason, limits};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::world::{World, next_event, steps, until};

const EXCHANGE: &str = "http|GET|https://essai.test/";

/// So many calls of persons, each for a patient of its own, that wait for the network behind the gate.
async fn waiting(world: &World, gate: &Arc<Semaphore>, calls: usize) -> Vec<JoinHandle<()>> {
    assert_eq!(gate.available_permits(), 0);
    let calls: Vec<_> = (0..calls)
        .map(|n| {
            let (tens, ones) = (
                char::from(b'A' + n as u8 / 10),
                char::from(b'A' + n as u8 % 10),
            );
            let (host, of) = (
                world.host.clone(),
                world.patient(&format!("UN{tens}{ones}"), "ANNE"),
            );
            tokio::spawn(async move {
                steps(&host, Some(&of), EXCHANGE, Cancel::default())
                    .await
                    .unwrap();
            })
        })
        .collect();
    until(|| world.net.count() == calls.len()).await;
    calls
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_call_too_many_waits_and_can_be_given_up_while_views_and_services_go_on() {
    let world = World::with_provider();
    let gate = world.net.gated();
    let mut calls = waiting(&world, &gate, limits::ACTS_AT_ONCE - 1).await;
    // A service runs in the place of who asks: the last one is enough for both.
    let said = world.done(None, "service|answer").await;
    assert!(said[0].starts_with("00"), "{said:?}");
    let last = world.patient("DERNIERE", "JEANNE");
    let (host, of) = (world.host.clone(), last.clone());
    calls.push(tokio::spawn(async move {
        steps(&host, Some(&of), EXCHANGE, Cancel::default())
            .await
            .unwrap();
    }));
    until(|| world.net.count() == limits::ACTS_AT_ONCE).await;

    let mut events = world.host.events();
    let (host, one) = (world.host.clone(), world.patient("DETROP", "JEANNE"));
    let too_many = tokio::spawn(async move {
        steps(&host, Some(&one), "store-put|t|k|v", Cancel::default()).await
    });
    let id = next_event(&mut events, |event| match event {
        HostEvent::Started { call, .. } => Some(call),
        _ => None,
    })
    .await;
    assert!(world.render("kinds", Some(&last)).await.is_ok());
    assert!(!too_many.is_finished(), "there is no place for it");
    world.host.cancel(&id);
    let error = too_many.await.unwrap().unwrap_err();
    assert!(matches!(error.reason, Reason::Cancelled), "{error}");

    gate.add_permits(limits::ACTS_AT_ONCE);
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(world.row("t", "k"), "-");
    world.done(None, "store-put|t|k|v").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_given_up_while_they_wait_leave_their_places() {
    let world = World::new();
    let gate = world.net.gated();
    for round in 1..=3 {
        let patient = world.patient("DUPONT", "JEANNE");
        let calls: Vec<_> = (0..limits::ACTS_AT_ONCE)
            .map(|_| {
                let (host, cancel) = (world.host.clone(), Cancel::default());
                let (of, given_up) = (world.patient("AUTRE", "ANNE"), cancel.clone());
                let call =
                    tokio::spawn(async move { steps(&host, Some(&of), EXCHANGE, cancel).await });
                (call, given_up)
            })
            .collect();
        until(|| world.net.count() == round * limits::ACTS_AT_ONCE).await;
        for (n, (call, cancel)) in calls.into_iter().enumerate() {
            // Nobody waits for half of them any more; the others are given up.
            if n % 2 == 0 {
                call.abort();
                assert!(call.await.unwrap_err().is_cancelled());
            } else {
                cancel.cancel();
                let error = call.await.unwrap().unwrap_err();
                assert!(matches!(error.reason, Reason::Cancelled), "{error}");
            }
        }
        world.done(Some(&patient), "store-put|t|k|v").await;
    }
    assert_eq!(gate.available_permits(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_call_is_left_in_the_memory_of_the_next() {
    let world = World::new();
    // 1 MiB is written over when a call ends, 16 MiB are given back to the system.
    for mebibytes in [1, 16, 1, 16] {
        let said = world.done(None, &format!("leftovers|{mebibytes}")).await;
        assert_eq!(said, ["0 bytes of call 1"]);
    }
    // The same after a crash, in the place of the one that crashed.
    for crash in ["panic|leftovers", "recursion", "memory"] {
        assert!(
            world
                .steps(None, &format!("leftovers|16\n{crash}"))
                .await
                .is_err()
        );
        let said = world.done(None, "leftovers|16").await;
        assert_eq!(said, ["0 bytes of call 1"]);
    }
}
