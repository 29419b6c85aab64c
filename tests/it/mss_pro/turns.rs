//! What arrives while what arrived before is still being looked at, on a server that is slow.

use std::sync::Arc;
use std::time::Duration;

use socle_record::OutboxFilter;
use socle_runtime::HostEvent;
use socle_servers::mail::CABINET;

use super::faltering::Faltering;
use super::people::{Practice, letter, words};
use crate::runtime::world::{next_event, until};

/// Enough for all that asks.
const OPEN: usize = 1_000;

/// A practice whose server gives no message, and the server.
async fn shut() -> (Practice, Arc<Faltering>) {
    let mut kept = None;
    let receiver = Practice::of_cabinet_through(|post| {
        let faltering = Arc::new(Faltering::over(post));
        faltering.shut(true);
        kept = Some(Arc::clone(&faltering));
        faltering
    })
    .await;
    (receiver, kept.unwrap())
}

/// What begins and is one of the practice's own acts: its name and its call.
fn begun(event: HostEvent) -> Option<(String, String)> {
    match event {
        HostEvent::Started {
            call, plugin, what, ..
        } if plugin == "mss-pro" && !what.starts_with("command") => Some((what, call)),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_while_an_earlier_message_is_looked_at_again_is_filed_once_and_so_is_the_earlier()
 {
    let sender = Practice::of_doctor().await;
    let (receiver, server) = shut().await;
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let first = letter(&sender, &ours, "Premier").await;
    let first = sender.send(&ours, CABINET, &first).await;
    receiver.has(&first, 1).await;
    receiver.world.settle().await;

    // The server gives messages again, late: the first one is being looked at again when the second comes.
    server.shut(false);
    let gate = server.slow();
    let before = server.opened();
    receiver.world.clock.advance(Duration::from_secs(60));
    until(|| server.opened() == before + 1).await;
    let mut events = receiver.world.host.events();
    let second = letter(&sender, &ours, "Second").await;
    let second = sender.send(&ours, CABINET, &second).await;
    receiver.lists(&second).await;
    next_event(&mut events, |event| {
        begun(event).filter(|(what, _)| what == "event mail-arrived")
    })
    .await;
    gate.add_permits(OPEN);

    for id in [&first, &second] {
        let known = receiver.received(id, "classe").await;
        assert_eq!(known["deja"], 0, "{known}");
    }
    let mut titles = receiver.documents(&theirs);
    titles.sort();
    assert_eq!(titles, ["Premier", "Second"]);
    // Each sender is told once.
    let all = OutboxFilter {
        count: 50,
        ..OutboxFilter::default()
    };
    let reports = receiver.world.record().outbox(&all).unwrap();
    assert_eq!(reports.rows.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stops_a_look_at_messages_costs_none_of_them_and_holds_up_no_other() {
    let sender = Practice::of_doctor().await;
    let (receiver, server) = shut().await;
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let mut ids = Vec::new();
    for title in ["Premier", "Deuxième", "Troisième"] {
        let document = letter(&sender, &ours, title).await;
        let id = sender.send(&ours, CABINET, &document).await;
        receiver.has(&id, 1).await;
        ids.push(id);
    }
    receiver.world.settle().await;

    // It is stopped in the middle of the first: nothing of that call takes effect.
    server.shut(false);
    let gate = server.slow();
    let before = server.opened();
    let mut events = receiver.world.host.events();
    receiver.world.clock.advance(Duration::from_secs(60));
    until(|| server.opened() == before + 1).await;
    // Whatever is under way: messages of other tests come to this mailbox too.
    while let Ok(event) = events.try_recv() {
        if let Some((_what, call)) = begun(event) {
            receiver.world.host.cancel(&call);
        }
    }
    gate.add_permits(OPEN);
    receiver.world.settle().await;
    // Nobody does anything, and no other message comes: the others are looked at one by one, then the one it stopped at.
    for _ in 0..4 {
        receiver.later().await;
    }
    for id in &ids {
        receiver.received(id, "classe").await;
    }
    let mut titles = receiver.documents(&theirs);
    titles.sort();
    assert_eq!(titles, ["Deuxième", "Premier", "Troisième"]);
}
