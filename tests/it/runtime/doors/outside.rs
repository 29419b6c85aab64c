//! What goes out of a call: orders, jobs, who is there, the network, another plugin.

use std::time::Duration;

use socle_record::EntryState;
use socle_runtime::Failure;
use socle_runtime::limits::{Budget, Budgets};

use super::denied;
use crate::runtime::world::{World, budgets, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_queued_with_its_attachment_and_taken_back() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    // A need nobody has keeps it in the outbox.
    world.nobody_is_there().await;
    let said = world
        .done(Some(&patient), "outbox-enqueue|left||contenu|session")
        .await
        .remove(0);
    let (id, wire_id) = said.split_once(' ').unwrap();
    let entry = world.record().entry(&id.into()).unwrap();
    assert_eq!(
        (
            entry.wire_id.as_str(),
            entry.service.as_str(),
            entry.plugin.as_str()
        ),
        (wire_id, "essai", "essai")
    );
    assert_eq!(
        entry.patient.as_ref().map(|id| id.as_str()),
        Some(patient.as_str())
    );
    assert_eq!(
        world
            .record()
            .read_blob(&entry.attachments[0].digest, 0, 100)
            .unwrap(),
        b"contenu"
    );
    world
        .done(Some(&patient), &format!("outbox-withdraw|{id}"))
        .await;
    assert_eq!(
        world.record().entry(&id.into()).unwrap().state,
        EntryState::Retire
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_the_outbox_is_denied() {
    denied(
        &["outbox"],
        &[
            "outbox-enqueue|left",
            "outbox-withdraw|0",
            "outbox-state|0",
            "outbox-look-again|essai",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_jobs_are_denied() {
    denied(&["jobs"], &["jobs-start|steps|clock", "jobs-cancel|0"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_or_delivery_the_manifest_does_not_declare_is_unsupported() {
    let world = World::new();
    assert_eq!(
        world.done(None, "?jobs-start|other|clock").await,
        ["!unsupported"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_says_who_is_there_or_that_nobody_is() {
    let world = World::new();
    assert_eq!(world.done(None, "session").await, ["doctor LIBRE true"]);
    world.desk.sit(None);
    assert_eq!(world.done(None, "?session").await, ["!session-required"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_the_session_is_denied() {
    denied(&["session"], &["session"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_reaches_the_hosts_it_was_granted() {
    let world = World::new();
    world
        .net
        .answer(|request| Ok(text(&format!("{} {}", request.url, request.body.len()))));
    let said = world
        .done(
            None,
            "http|POST|https://essai.test/a|corps\nhttp|GET|https://un.sous.test:8443/b",
        )
        .await;
    assert_eq!(
        said,
        [
            "200 text/plain https://essai.test/a 5",
            "200 text/plain https://un.sous.test:8443/b 0"
        ]
    );
    let sent = world.net.sent.lock().unwrap();
    assert_eq!(
        sent[0].headers,
        [("Accept".to_owned(), "text/plain".to_owned())]
    );
    assert_eq!(
        (
            sent[0].method.as_str(),
            sent[0].timeout.as_secs(),
            sent[0].limit_bytes
        ),
        ("POST", 30, 10 << 20)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_host_is_reached_and_nothing_leaves() {
    let world = World::new();
    for (url, expected) in [
        ("https://autre.test/", "!denied"),
        ("https://essai.test.autre.test/", "!denied"),
        ("https://sous.test/", "!denied"),
        ("https://127.0.0.1/", "!denied"),
        ("https://[::1]/", "!denied"),
        ("http://essai.test/", "!http.malformed"),
        ("https://moi:secret@essai.test/", "!http.malformed"),
        ("essai.test", "!http.malformed"),
        ("file:///etc/passwd", "!http.malformed"),
    ] {
        assert_eq!(
            world.done(None, &format!("?http|GET|{url}")).await,
            [expected],
            "{url}"
        );
    }
    assert_eq!(
        world
            .done(None, "?http|GET / HTTP/1.1|https://essai.test/")
            .await,
        ["!http.malformed"]
    );
    assert_eq!(world.net.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_host_is_granted_on_its_own() {
    let world = World::new();
    world.refuse("essai", "http:essai.test");
    let said = world
        .done(
            None,
            "?http|GET|https://essai.test/\n?http|GET|https://un.sous.test/",
        )
        .await;
    assert_eq!(said, ["!denied", "200 text/plain pong"]);
    assert_eq!(world.net.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_ends_before_the_call_that_waits_for_it() {
    let act = Budget {
        wall: Some(Duration::from_secs(20)),
        ..budgets().act
    };
    let world = World::with_budgets(Budgets { act, ..budgets() });
    world.done(None, "exchange").await;
    let timeout = world.net.sent.lock().unwrap()[0].timeout;
    assert!(
        timeout <= Duration::from_millis(19_500) && timeout > Duration::from_millis(500),
        "{timeout:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_would_change_the_request_are_refused() {
    let world = World::new();
    for (name, value, expected) in [
        ("X-Essai", "oui", ""),
        ("Host", "autre.test", "!http.malformed"),
        ("content-LENGTH", "0", "!http.malformed"),
        ("Transfer-Encoding", "chunked", "!http.malformed"),
        ("X Essai", "oui", "!http.malformed"),
        ("", "oui", "!http.malformed"),
        ("X-Essai", "oui\rX-Autre: non", "!http.malformed"),
    ] {
        assert_eq!(
            world
                .done(None, &format!("?http-header|{name}|{value}"))
                .await,
            [expected],
            "{name:?}: {value:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_the_network_reaches_the_plugin_and_a_status_is_none() {
    let world = World::new();
    world.net.answer(|request| {
        if request.url.ends_with("/500") {
            return Ok(socle_runtime::ports::HttpResponse {
                status: 500,
                ..text("<html>")
            });
        }
        Err(Failure::passing(
            "http.timeout",
            "Le service ne répond pas.",
        ))
    });
    let said = world
        .done(
            None,
            "http|GET|https://essai.test/500\n?http|GET|https://essai.test/",
        )
        .await;
    assert_eq!(said, ["500 text/plain <html>", "!http.timeout"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_the_service_of_another_plugin_is_denied() {
    denied(
        &["service:identity"],
        &["service|answer", "service-verify|answer"],
    )
    .await;
}
