//! The mailbox of a demonstration, as plugins see it: nothing tells it from one on real servers but its name.

use std::sync::Arc;

use socle_practice::demonstration::mail::{ID, at};
use socle_record::EntryState;
use socle_runtime::ports::Without;
use socle_sandbox::Clock;
use socle_sandbox::mail::{Operator, PRACTICE};

use super::{said, sent};
use crate::runtime::world::World;

const COLLEAGUE: &str = "claire.petit.4@s2.formation.mssante.fr";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_leaves_the_simulated_mailbox_and_what_comes_back_is_told_found_and_opened() {
    let folder = tempfile::tempdir().unwrap();
    let hands = Arc::new(std::sync::atomic::AtomicI64::new(1_772_352_000_000));
    let now = Arc::clone(&hands);
    let clock = Clock::new(move || now.load(std::sync::atomic::Ordering::Relaxed));
    let operator = Operator::open(folder.path(), clock).unwrap();
    let there = operator.clone();
    let mut kept = None;
    let world = World::with_mailboxes(|record, _| {
        let mailboxes = at(operator, record, Arc::new(Without)).unwrap();
        kept = Some(Arc::clone(&mailboxes));
        mailboxes
    });
    let mailboxes = kept.unwrap();
    world.set(
        "on-mail-arrived",
        "store-put|arrives|{id}|{mailbox} {channel} {messages}",
    );
    let (id, wire_id) = sent(&world, ID, COLLEAGUE, "Bonjour").await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(entry.state, EntryState::Parti, "{}", entry.reason);
    assert_eq!(there.messages(COLLEAGUE).unwrap().len(), 1);
    // A minute later there are a report and an answer.
    hands.fetch_add(60_000, std::sync::atomic::Ordering::Relaxed);
    mailboxes.refresh(ID);
    let thread = format!("thread={wire_id}@medecin.formation.mssante.fr");
    let found = said(&world, &format!("mail-find|{ID}||{thread}")).await;
    let answer = found.split(' ').next().unwrap().to_owned();
    let get = |key: &str| format!("mail-get|{ID}|{answer}|{key}");
    let steps = [
        get("from"),
        get("channel"),
        get("seen"),
        format!("mail-open|{ID}|{answer}"),
        format!("mail-flag|{ID}|{answer}|seen|oui"),
        get("seen"),
    ];
    let answers = world.done(None, &steps.join("\n")).await;
    assert_eq!(answers[..3], [COLLEAGUE, "professional", "false"]);
    assert!(answers[3].starts_with("Cher confrère"), "{}", answers[3]);
    assert_eq!(answers[5], "true");
    world.settle().await;
    let told = world.rows("arrives");
    assert!(
        told.iter().any(|(_, told)| told.contains(&answer)),
        "{told:?}"
    );
    // Outside the trust space nothing leaves.
    let (id, _) = sent(&world, ID, "quelqu.un@example.org", "Bonjour").await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(entry.state, EntryState::Echec);
    assert!(
        entry.reason.contains("espace de confiance"),
        "{}",
        entry.reason
    );
    // The report, the answer, and what a laboratory sends by itself.
    assert_eq!(there.messages(PRACTICE).unwrap().len(), 3);
    // Put away, it is elsewhere under another name, and no news.
    world
        .done(None, &format!("mail-move|{ID}|{answer}|Archive"))
        .await;
    let away = said(&world, &format!("mail-find|{ID}||{thread}|folder=Archive")).await;
    assert!(!away.contains(&answer), "{away}");
}
