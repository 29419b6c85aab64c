//! What leaves the practice: attempts, retries, reconciliations, in the order they were given.

use std::time::Duration;

use socle_record::{EntryId, EntryState, Task};

use super::world::{World, code, until};

/// Queue an order; its id.
async fn queue(world: &World, order: &str) -> EntryId {
    let said = world
        .done(None, &format!("outbox-enqueue|{order}"))
        .await
        .remove(0);
    said.split(' ').next().unwrap().into()
}

fn state(world: &World, id: &EntryId) -> EntryState {
    world.record().entry(id).unwrap().state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_leaves_with_its_attachment_and_identifier_and_keeps_the_answer() {
    let world = World::new();
    let id = queue(&world, "left||contenu").await;
    world.settle().await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!((entry.state, entry.attempts), (EntryState::Parti, 1));
    assert_eq!(
        entry.answer,
        format!("{} contenu", entry.wire_id).as_str().into()
    );
    // What the plugin wrote about the sending committed with its outcome.
    assert_eq!(world.row("sent", &format!("{}-0", entry.wire_id)), "left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_does_not_leave_is_tried_again_later_with_the_same_identifier() {
    let world = World::new();
    let id = queue(&world, "retry,retry,left").await;
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::EnAttente);
    assert!(
        world.rows("sent").is_empty(),
        "what a failed attempt wrote is gone"
    );
    world.settle().await;
    assert_eq!(
        world.record().entry(&id).unwrap().attempts,
        1,
        "not before its time"
    );
    for _ in 0..2 {
        world.clock.advance(Duration::from_secs(60));
        world.settle().await;
    }
    let entry = world.record().entry(&id).unwrap();
    assert_eq!((entry.state, entry.attempts), (EntryState::Parti, 3));
    assert_eq!(
        world.rows("sent"),
        [(format!("{}-2", entry.wire_id), "left".to_owned())]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_asks_for_time_is_given_it() {
    let world = World::new();
    let id = queue(&world, "retry-later,left").await;
    world.settle().await;
    world.clock.advance(Duration::from_secs(3_600));
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::EnAttente);
    world.clock.advance(Duration::from_secs(3_600));
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::Parti);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_refused_for_good_is_shown_and_not_tried_again() {
    let world = World::new();
    let id = queue(&world, "failed").await;
    world.settle().await;
    world.clock.advance(Duration::from_secs(86_400));
    world.settle().await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.attempts, entry.reason.as_str()),
        (EntryState::Echec, 1, "Le destinataire refuse.")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_unknown_outcome_the_receiver_is_asked_before_anything_is_sent_again() {
    let world = World::new();
    let (left, not_left) = (
        queue(&world, "unknown|left").await,
        queue(&world, "unknown,left|not-left").await,
    );
    world.settle().await;
    assert_eq!(
        (state(&world, &left), state(&world, &not_left)),
        (EntryState::Inconnu, EntryState::Inconnu)
    );
    world.clock.advance(Duration::from_secs(60));
    world.settle().await;
    let tasks = |id: &EntryId| {
        world
            .record()
            .attempts(id)
            .unwrap()
            .iter()
            .map(|attempt| attempt.task)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (state(&world, &left), tasks(&left)),
        (EntryState::Parti, vec![Task::Attempt, Task::Reconcile])
    );
    assert_eq!(
        (state(&world, &not_left), tasks(&not_left)),
        (
            EntryState::Parti,
            vec![Task::Attempt, Task::Reconcile, Task::Attempt]
        )
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reconciliation_that_fails_keeps_the_outcome_unknown() {
    let world = World::new();
    let id = queue(&world, "unknown|failed").await;
    for _ in 0..3 {
        world.settle().await;
        world.clock.advance(Duration::from_secs(3_600));
    }
    // What came due by the last advance may have begun by itself.
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::Inconnu);
    assert_eq!(world.record().entry(&id).unwrap().attempts, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_knows_what_became_of_an_attempt_that_crashed_or_never_returned() {
    let world = World::new();
    for word in ["panic:aïe", "loop"] {
        let id = queue(&world, &format!("{word}|left")).await;
        world.settle().await;
        assert_eq!(state(&world, &id), EntryState::Inconnu, "{word}");
        // Long enough for the plugin to have rested after its crashes.
        world.clock.advance(Duration::from_secs(60));
        world.settle().await;
        assert_eq!(state(&world, &id), EntryState::Parti, "{word}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_under_way_when_the_program_stops_is_reconciled_by_the_next() {
    let world = World::new();
    world.net.hang();
    let id = queue(&world, "exchange|left").await;
    until(|| world.net.count() == 1).await;
    let world = world.restart();
    world.settle().await;
    let tasks: Vec<_> = world
        .record()
        .attempts(&id)
        .unwrap()
        .into_iter()
        .map(|attempt| (attempt.task, attempt.outcome))
        .collect();
    assert_eq!(
        tasks,
        [
            (Task::Attempt, "interrupted".to_owned()),
            (Task::Reconcile, "left".to_owned())
        ]
    );
    assert_eq!(
        (state(&world, &id), world.net.count()),
        (EntryState::Parti, 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_waits_for_the_session_it_needs() {
    let world = World::new();
    world.nobody_is_there().await;
    let id = queue(&world, "left|||session").await;
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::AttendLaCarte);
    world.desk.sit(Some(super::world::doctor()));
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::Parti);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_leaves_after_the_one_it_follows() {
    let world = World::new();
    let first = queue(&world, "retry,left").await;
    let second = queue(&world, &format!("left||||{first}")).await;
    world.settle().await;
    assert_eq!(
        (state(&world, &first), state(&world, &second)),
        (EntryState::EnAttente, EntryState::EnAttente)
    );
    world.clock.advance(Duration::from_secs(60));
    world.settle().await;
    assert_eq!(
        (state(&world, &first), state(&world, &second)),
        (EntryState::Parti, EntryState::Parti)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_left_is_not_taken_back_nor_what_is_another_plugins() {
    let world = World::new();
    let id = queue(&world, "left").await;
    world.settle().await;
    assert_eq!(
        code(world.steps(None, &format!("outbox-withdraw|{id}")).await),
        "outbox.state"
    );
    assert_eq!(
        code(world.steps(None, "outbox-withdraw|no-such-entry").await),
        "not-found"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_asks_how_its_own_order_stands_and_of_no_other_patients() {
    let world = World::new();
    let (one, two) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let said = world.done(Some(&one), "outbox-enqueue|retry,failed").await;
    let id = said[0].split(' ').next().unwrap().to_owned();
    let ask = format!("outbox-state|{id}");
    world.settle().await;
    let told = world.done(Some(&one), &ask).await;
    assert!(
        told[0].starts_with("state=en-attente attempts=1 reason=") && told[0].ends_with("waits"),
        "{told:?}"
    );
    world.clock.advance(Duration::from_secs(60));
    world.settle().await;
    let told = world.done(Some(&one), &ask).await;
    let expected = "state=echec attempts=2 reason=Le destinataire refuse. code=essai.refus answer=";
    assert!(told[0].starts_with(expected), "{told:?}");
    // In a call about nobody it is its own too; in one about somebody else it is unknown.
    assert_eq!(world.done(None, &ask).await, told);
    assert_eq!(code(world.steps(Some(&two), &ask).await), "not-found");
    let read = world.journal().iter().any(|line| {
        line.capability == "outbox"
            && line.plugin.as_deref() == Some("essai")
            && line.patient.as_ref().map(|id| id.as_str()) == Some(one.as_str())
    });
    assert!(read, "that it was asked is in the journal");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_for_its_time_leaves_at_once_when_its_plugin_says_that_it_came() {
    let world = World::new();
    let (one, two) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let mut ids = Vec::new();
    for (patient, order) in [
        (&one, "retry,left|||||a"),
        (&one, "retry,left|||||b"),
        (&two, "retry,left|||||a"),
        (&one, "failed|||||c"),
    ] {
        let said = world
            .done(Some(patient), &format!("outbox-enqueue|{order}"))
            .await;
        ids.push(EntryId::from(said[0].split(' ').next().unwrap()));
    }
    world.settle().await;
    let states = || ids.iter().map(|id| state(&world, id)).collect::<Vec<_>>();
    use EntryState::{Echec, EnAttente, Parti};
    assert_eq!(states(), [EnAttente, EnAttente, EnAttente, Echec]);
    world.done(Some(&one), "outbox-look-again|essai|a").await;
    world.settle().await;
    assert_eq!(states(), [Parti, EnAttente, EnAttente, Echec]);
    world.done(Some(&one), "outbox-look-again|essai").await;
    world.settle().await;
    assert_eq!(states(), [Parti, Parti, EnAttente, Echec], "of nobody else");
    world.done(None, "outbox-look-again|essai").await;
    world.settle().await;
    assert_eq!(
        states(),
        [Parti, Parti, Parti, Echec],
        "what was refused for good waits for a person"
    );
    let journal = world.journal();
    let told: Vec<_> = journal
        .iter()
        .filter(|line| line.name == "envoi.reprise")
        .map(|line| (line.plugin.as_deref(), line.object.as_str()))
        .collect();
    let expected: Vec<_> = ids[..3]
        .iter()
        .map(|id| (Some("essai"), id.as_str()))
        .collect();
    assert_eq!(told, expected);
    assert_eq!(
        code(world.steps(None, "outbox-look-again|another").await),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_of_a_removed_plugin_stay_and_leave_when_it_comes_back() {
    let world = World::new();
    let id = queue(&world, "retry,left").await;
    world.settle().await;
    world
        .host
        .remove("essai", socle_record::Author::host())
        .unwrap();
    world.clock.advance(Duration::from_secs(3_600));
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::EnAttente);
    world.add("essai");
    world.settle().await;
    assert_eq!(state(&world, &id), EntryState::Parti);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_sent_once_however_many_look_at_the_outbox() {
    let world = World::new();
    for _ in 0..10 {
        queue(&world, "left").await;
    }
    let settles: Vec<_> = (0..4)
        .map(|_| {
            let host = world.host.clone();
            tokio::spawn(async move { host.settle(super::world::PATIENCE).await })
        })
        .collect();
    for settled in settles {
        assert!(settled.await.unwrap());
    }
    assert_eq!(world.entries(EntryState::Parti), 10);
    assert_eq!(world.rows("sent").len(), 10);
    let page = world
        .record()
        .outbox(&socle_record::OutboxFilter {
            count: 100,
            ..Default::default()
        })
        .unwrap();
    assert!(page.rows.iter().all(|entry| entry.attempts == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_receiver_keeps_neither_events_nor_other_orders_waiting() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set("on-event", "store-put|events|k|v");
    world.net.hang();
    let slow = queue(&world, "exchange").await;
    until(|| world.net.count() == 1).await;
    let quick = world
        .done(Some(&patient), "outbox-enqueue|left")
        .await
        .remove(0);
    let quick: EntryId = quick.split(' ').next().unwrap().into();
    world.change_phone(&patient, "0102030405");
    until(|| state(&world, &quick) == EntryState::Parti && world.row("events", "k") == "v").await;
    assert_eq!(state(&world, &slow), EntryState::EnCours);
    assert!(
        !world.host.settle(Duration::from_millis(50)).await,
        "one is still under way"
    );
}

fn colleague() -> socle_runtime::ports::Session {
    socle_runtime::ports::Session {
        person: "medecin-2".into(),
        ..super::world::doctor()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_pulled_out_in_the_middle_of_a_send_leaves_it_to_its_author_and_to_nobody_else() {
    for then in [None, Some(colleague())] {
        let world = World::new();
        let gate = world.net.gated();
        let id = queue(&world, "signed|left||card").await;
        until(|| world.net.count() == 1).await;
        world.desk.sit(then);
        gate.add_permits(10);
        world.settle().await;
        let waits = || {
            let entry = world.record().entry(&id).unwrap();
            (entry.state, entry.attempts, entry.reason)
        };
        let expected = (
            EntryState::AttendLaCarte,
            0,
            "en attente de la carte de Dr Max LIBRE".to_owned(),
        );
        assert_eq!(waits(), expected);
        // However long: a colleague's card signs nothing of hers.
        world.desk.sit(Some(colleague()));
        world.clock.advance(Duration::from_secs(3_600));
        world.settle().await;
        assert_eq!(waits(), expected);
        world.desk.sit(Some(super::world::doctor()));
        world.settle().await;
        assert_eq!(state(&world, &id), EntryState::Parti);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_without_a_card_of_its_own_signs_nothing_and_says_what_is_missing() {
    let world = World::new();
    let mut session = super::world::doctor();
    for (key, value) in &mut session.values {
        if key == "authentification" {
            *value = "e-cps".into();
        }
    }
    world.desk.sit(Some(session));
    let card = queue(&world, "left|||card").await;
    let act = queue(&world, "left|||act:deposit").await;
    world.settle().await;
    assert_eq!(state(&world, &card), EntryState::AttendLaCarte);
    let waits = world.record().entry(&act).unwrap();
    assert_eq!(
        (waits.state, waits.reason.as_str()),
        (
            EntryState::AttendLaCarte,
            "en attente d’une autre session : cette session ne le permet pas"
        )
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_of_a_patient_to_one_destination_leave_in_order_and_others_do_not_wait() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let queue = async |order: &str| -> EntryId {
        let said = world
            .done(Some(&patient), &format!("outbox-enqueue|{order}"))
            .await
            .remove(0);
        said.split(' ').next().unwrap().into()
    };
    let first = queue("retry,left|||||dossier").await;
    let second = queue("left|||||dossier").await;
    let elsewhere = queue("left|||||laboratoire").await;
    world.settle().await;
    assert_eq!(
        [&first, &second, &elsewhere].map(|id| state(&world, id)),
        [
            EntryState::EnAttente,
            EntryState::EnAttente,
            EntryState::Parti
        ]
    );
    world.clock.advance(Duration::from_secs(60));
    world.settle().await;
    assert_eq!(
        [&first, &second].map(|id| state(&world, id)),
        [EntryState::Parti, EntryState::Parti]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_qualification_leaves_by_itself_when_it_comes() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let said = world
        .done(Some(&patient), "outbox-enqueue|left|||qualified")
        .await
        .remove(0);
    let id: EntryId = said.split(' ').next().unwrap().into();
    world.settle().await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(entry.reason, "en attente de la qualification");
    super::world::qualify(world.record(), &patient);
    until(|| state(&world, &id) == EntryState::Parti).await;
}
