//! The outbox: nothing is lost, nothing is attempted anew before what is unknown is reconciled.

use socle_formats::identite::{Acte, Piece};
use socle_record::{
    Available, Claim, Created, Digest, EntryId, EntryState, Lack, Moyen, Need, NewEntry,
    OutboxFilter, Outcome, PatientId, Person, RecordError, Task, Unit, Value, WireForm, WireId,
    Write,
};

use crate::cabinet::{Cabinet, START_MS, answer, by_plugin, doctor};

fn everything() -> Available {
    Available {
        network: true,
        person: doctor().person_id().map(str::to_owned),
        card: true,
        ..Available::default()
    }
}

fn enqueue(cabinet: &Cabinet, new: NewEntry) -> EntryId {
    match cabinet.commit(Write::Enqueue(new)).created.as_slice() {
        [Created::Entry { id, .. }] => id.clone(),
        other => panic!("{other:?}"),
    }
}

fn essai() -> NewEntry {
    NewEntry::new("essai", "a")
}

fn claim(cabinet: &Cabinet, plugin: &str) -> Option<Claim> {
    cabinet.record().claim(plugin, &everything()).unwrap()
}

fn outcome(claim: &Claim, outcome: Outcome) -> Write {
    Write::Outcome {
        entry: claim.entry.id.clone(),
        turn: claim.turn,
        outcome,
        jitter: 0.0,
    }
}

fn left() -> Outcome {
    Outcome::Left {
        answer: "reçu".into(),
    }
}

fn failure(kind: fn(String, String) -> Outcome) -> Outcome {
    kind(
        "essai.panne".to_owned(),
        "Le service ne répond pas.".to_owned(),
    )
}

fn retry() -> Outcome {
    failure(|code, message| Outcome::Retry {
        code,
        message,
        after_ms: None,
    })
}

fn failed() -> Outcome {
    failure(|code, message| Outcome::Failed { code, message })
}

fn unknown() -> Outcome {
    failure(|code, message| Outcome::Unknown { code, message })
}

fn state(cabinet: &Cabinet, id: &EntryId) -> EntryState {
    cabinet.record().entry(id).unwrap().state
}

#[test]
fn an_order_leaves_with_what_it_holds_and_keeps_the_answer() {
    let cabinet = Cabinet::open();
    let patient = cabinet.zoe();
    let blob = cabinet.record().put_blob(&mut &b"contenu"[..]).unwrap();
    let mut new = essai();
    new.patient = Some(patient.clone());
    new.values = vec![("titre".to_owned(), "Lettre".into())];
    new.attachments = vec![("document".to_owned(), blob.digest)];
    let id = enqueue(&cabinet, new);
    let claim = claim(&cabinet, "a").unwrap();
    assert_eq!(
        (claim.task, claim.turn, claim.entry.attempts),
        (Task::Attempt, 1, 0)
    );
    assert_eq!(
        claim.entry.values,
        [("titre".to_owned(), Value::from("Lettre"))]
    );
    assert_eq!(claim.entry.attachments[0].digest, blob.digest);
    assert_eq!(claim.entry.author, doctor());
    assert_eq!(
        cabinet.record().read_blob(&blob.digest, 0, 100).unwrap(),
        b"contenu"
    );
    cabinet.commit(outcome(&claim, left()));
    let entry = cabinet.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.answer, entry.attempts),
        (EntryState::Parti, "reçu".into(), 1)
    );
    assert_eq!(
        cabinet.record().outbox_counts().unwrap(),
        [(EntryState::Parti, 1)]
    );
    let attempts = cabinet.record().attempts(&id).unwrap();
    assert_eq!(
        (
            attempts.len(),
            attempts[0].outcome.as_str(),
            attempts[0].provider.as_str()
        ),
        (1, "left", "a")
    );
    let journal = cabinet.record().journal_of(&patient, 0, 10).unwrap();
    let lines: Vec<&str> = journal.rows.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(
        lines,
        [
            "envoi.parti",
            "envoi.tentative",
            "envoi.creation",
            "patient.creation"
        ]
    );
}

#[test]
fn an_entry_is_claimed_by_one_only() {
    let cabinet = Cabinet::open();
    enqueue(&cabinet, essai());
    let taken: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| usize::from(claim(&cabinet, "a").is_some())))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(taken, 1);
}

#[test]
fn an_identifier_on_the_wire_is_minted_once_and_borne_by_one_entry() {
    let cabinet = Cabinet::open();
    let minted = cabinet
        .record()
        .mint_wire_id(&WireForm::OidUnder("1.2.250.1.999.".to_owned()))
        .unwrap();
    assert!(minted.starts_with("1.2.250.1.999."));
    let with = |wire_id: WireId| NewEntry { wire_id, ..essai() };
    let id = enqueue(&cabinet, with(WireId::Minted(minted.clone())));
    assert_eq!(cabinet.record().entry(&id).unwrap().wire_id, minted);
    let again = cabinet.refused(Write::Enqueue(with(WireId::Minted(minted.clone()))));
    assert!(matches!(again, RecordError::Invalid { .. }));
    for _ in 0..3 {
        let claim = claim(&cabinet, "a").unwrap();
        assert_eq!(claim.entry.wire_id, minted);
        cabinet.commit(outcome(&claim, retry()));
        cabinet.clock.advance(3_600_000);
    }
    let form = WireForm::MessageId("cabinet.example".to_owned());
    let id = enqueue(&cabinet, with(WireId::Mint(form)));
    assert!(
        cabinet
            .record()
            .entry(&id)
            .unwrap()
            .wire_id
            .ends_with("@cabinet.example")
    );
}

#[test]
fn a_failure_that_may_pass_is_tried_again_later_and_later() {
    let cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    for delay in [5_000, 10_000, 20_000] {
        cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), retry()));
        let entry = cabinet.record().entry(&id).unwrap();
        assert_eq!(
            (entry.state, entry.reason.as_str()),
            (EntryState::EnAttente, "Le service ne répond pas.")
        );
        assert!(claim(&cabinet, "a").is_none());
        assert_eq!(
            cabinet.record().next_due_ms().unwrap(),
            Some(entry.next_attempt_ms)
        );
        cabinet.clock.advance(delay - 1);
        assert!(claim(&cabinet, "a").is_none());
        cabinet.clock.advance(1);
    }
    assert_eq!(claim(&cabinet, "a").unwrap().entry.attempts, 3);
}

#[test]
fn an_unknown_outcome_is_reconciled_before_any_new_attempt() {
    let cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), unknown()));
    assert_eq!(state(&cabinet, &id), EntryState::Inconnu);
    for after in [
        retry(),
        failed(),
        unknown(),
        Outcome::Lacks(Lack::Card(None)),
    ] {
        cabinet.clock.advance(3_600_000);
        let claim = claim(&cabinet, "a").unwrap();
        assert_eq!(claim.task, Task::Reconcile, "{after:?}");
        cabinet.commit(outcome(&claim, after));
        assert_eq!(state(&cabinet, &id), EntryState::Inconnu);
    }
    cabinet.clock.advance(3_600_000);
    let verified = claim(&cabinet, "a").unwrap();
    cabinet.commit(outcome(&verified, Outcome::NotLeft));
    let attempt = claim(&cabinet, "a").unwrap();
    assert_eq!((attempt.task, attempt.entry.attempts), (Task::Attempt, 1));
    cabinet.commit(outcome(&attempt, left()));
    let tasks: Vec<&str> = cabinet
        .record()
        .attempts(&id)
        .unwrap()
        .iter()
        .map(|a| a.task.as_str())
        .collect();
    assert_eq!(
        tasks,
        [
            "attempt",
            "reconcile",
            "reconcile",
            "reconcile",
            "reconcile",
            "reconcile",
            "attempt"
        ]
    );
}

#[test]
fn a_stop_in_the_middle_of_a_send_is_unknown_and_reconciled_first() {
    let mut cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    let before = claim(&cabinet, "a").unwrap();
    assert_eq!(state(&cabinet, &id), EntryState::EnCours);
    cabinet.reopen();
    assert_eq!(state(&cabinet, &id), EntryState::Inconnu);
    assert_eq!(
        cabinet.record().attempts(&id).unwrap()[0].outcome,
        "interrupted"
    );
    // The outcome of the interrupted claim comes too late.
    let late = cabinet.refused(outcome(&before, left()));
    assert!(matches!(late, RecordError::EntryState { .. }));
    let verified = claim(&cabinet, "a").unwrap();
    assert_eq!(verified.task, Task::Reconcile);
    let stale = cabinet.refused(outcome(&before, left()));
    assert!(matches!(
        stale,
        RecordError::Conflict {
            subject: "outbox",
            ..
        }
    ));
    cabinet.commit(outcome(&verified, left()));
    assert_eq!(state(&cabinet, &id), EntryState::Parti);
}

#[test]
fn a_stop_during_a_reconciliation_reconciles_again() {
    let mut cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), unknown()));
    cabinet.clock.advance(3_600_000);
    assert_eq!(claim(&cabinet, "a").unwrap().task, Task::Reconcile);
    cabinet.reopen();
    assert_eq!(claim(&cabinet, "a").unwrap().task, Task::Reconcile);
    assert_eq!(cabinet.record().entry(&id).unwrap().attempts, 1);
}

#[test]
fn the_writes_of_a_delivery_commit_with_its_outcome() {
    let cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    let claim = claim(&cabinet, "a").unwrap();
    let put = |key: &str| Write::StorePut {
        plugin: "a".to_owned(),
        table: "t".to_owned(),
        key: key.to_owned(),
        value: Value::Flag(true),
        words: String::new(),
    };
    let unit = Unit::new(by_plugin("a"))
        .with(put(""))
        .with(outcome(&claim, left()));
    assert!(cabinet.record().commit(&unit).is_err());
    assert_eq!(state(&cabinet, &id), EntryState::EnCours);
    let unit = Unit::new(by_plugin("a"))
        .with(put("k"))
        .with(outcome(&claim, left()));
    cabinet.record().commit(&unit).unwrap();
    assert_eq!(state(&cabinet, &id), EntryState::Parti);
    assert!(cabinet.record().store_get("a", "t", "k").unwrap().is_some());
}

#[test]
fn what_needs_a_card_waits_for_its_author_s_own() {
    let cabinet = Cabinet::open();
    let new = NewEntry {
        needs: vec![Need::Card, Need::Network],
        ..essai()
    };
    let id = enqueue(&cabinet, new);
    let with = |person: &str, card: bool, network: bool| Available {
        network,
        person: Some(person.to_owned()),
        card,
        ..Available::default()
    };
    let own = "899900063480";
    for (available, expected) in [
        (Available::default(), EntryState::AttendLaCarte),
        (with("autre", true, true), EntryState::AttendLaCarte),
        (with(own, false, true), EntryState::AttendLaCarte),
        (with(own, true, false), EntryState::EnAttente),
    ] {
        assert_eq!(
            cabinet.record().claim("a", &available).unwrap(),
            None,
            "{available:?}"
        );
        let entry = cabinet.record().entry(&id).unwrap();
        assert_eq!(entry.state, expected);
        assert!(entry.reason.starts_with("en attente"), "{}", entry.reason);
    }
    let claim = cabinet
        .record()
        .claim("a", &with(own, true, true))
        .unwrap()
        .unwrap();
    assert_eq!(
        (claim.entry.state, claim.entry.reason.as_str()),
        (EntryState::EnCours, "")
    );
}

#[test]
fn what_waits_for_a_card_does_not_hold_up_the_others() {
    let cabinet = Cabinet::open();
    let waiting = enqueue(
        &cabinet,
        NewEntry {
            needs: vec![Need::Session],
            ..essai()
        },
    );
    let ready = enqueue(&cabinet, essai());
    let claim = cabinet
        .record()
        .claim(
            "a",
            &Available {
                network: true,
                ..Available::default()
            },
        )
        .unwrap()
        .unwrap();
    assert_eq!(claim.entry.id, ready);
    assert_eq!(state(&cabinet, &waiting), EntryState::AttendLaCarte);
}

#[test]
fn a_plugin_that_finds_out_it_needs_a_session_has_attempted_nothing() {
    let cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    cabinet.commit(outcome(
        &claim(&cabinet, "a").unwrap(),
        Outcome::Lacks(Lack::Session),
    ));
    let entry = cabinet.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.attempts),
        (EntryState::AttendLaCarte, 0)
    );
    // The session seems to be there all the same: it is not asked again at once.
    assert!(claim(&cabinet, "a").is_none());
    cabinet.clock.advance(5_000);
    assert_eq!(claim(&cabinet, "a").unwrap().turn, 2);
}

#[test]
fn entries_of_a_lane_leave_in_order_and_lanes_do_not_wait_for_one_another() {
    let cabinet = Cabinet::open();
    let lane = |name: &str| NewEntry {
        lane: Some(name.to_owned()),
        ..essai()
    };
    let one = enqueue(&cabinet, lane("x"));
    let two = enqueue(&cabinet, lane("x"));
    let other = enqueue(&cabinet, lane("y"));
    let first = claim(&cabinet, "a").unwrap();
    let second = claim(&cabinet, "a").unwrap();
    assert_eq!((&first.entry.id, &second.entry.id), (&one, &other));
    assert!(claim(&cabinet, "a").is_none());
    cabinet.commit(outcome(&first, retry()));
    assert!(
        claim(&cabinet, "a").is_none(),
        "the second of a lane does not pass the first that waits"
    );
    cabinet.clock.advance(5_000);
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), left()));
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, two);
}

#[test]
fn an_entry_leaves_after_the_one_it_follows_and_says_when_that_one_failed() {
    let cabinet = Cabinet::open();
    let first = enqueue(&cabinet, essai());
    let second = enqueue(
        &cabinet,
        NewEntry {
            after: Some(first.clone()),
            ..essai()
        },
    );
    let claimed = claim(&cabinet, "a").unwrap();
    assert_eq!(claimed.entry.id, first);
    assert!(claim(&cabinet, "a").is_none());
    cabinet.commit(outcome(&claimed, failed()));
    assert!(claim(&cabinet, "a").is_none());
    assert_eq!(
        cabinet.record().entry(&second).unwrap().reason,
        "attend un autre envoi, qui est en échec"
    );
    cabinet.commit(Write::TryAgain {
        entry: first.clone(),
    });
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), left()));
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, second);
    let missing = NewEntry {
        after: Some(EntryId::from("nothing")),
        ..essai()
    };
    assert!(matches!(
        cabinet.refused(Write::Enqueue(missing)),
        RecordError::NotFound { .. }
    ));
}

#[test]
fn what_was_not_attempted_follows_the_chosen_provider() {
    let cabinet = Cabinet::open();
    let choose = |plugin: Option<&str>| Write::ChooseProvider {
        service: "essai".to_owned(),
        plugin: plugin.map(str::to_owned),
    };
    let tried = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), retry()));
    let fresh = enqueue(&cabinet, essai());
    cabinet.commit(choose(Some("b")));
    cabinet.clock.advance(3_600_000);
    assert_eq!(cabinet.record().entry(&fresh).unwrap().provider, "b");
    assert_eq!(claim(&cabinet, "b").unwrap().entry.id, fresh);
    assert!(claim(&cabinet, "b").is_none());
    // The one that was attempted stays with the plugin that knows what it did.
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, tried);
    let other = enqueue(&cabinet, essai());
    cabinet.commit(choose(None));
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, other);
}

#[test]
fn a_dead_letter_stays_shown_until_someone_decides() {
    let mut cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), failed()));
    cabinet.clock.advance(1_000_000_000);
    cabinet.reopen();
    assert!(claim(&cabinet, "a").is_none());
    assert_eq!(
        cabinet.record().outbox_counts().unwrap(),
        [(EntryState::Echec, 1)]
    );
    cabinet.commit(Write::TryAgain { entry: id.clone() });
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), failed()));
    cabinet.commit(Write::Abandon { entry: id.clone() });
    assert_eq!(state(&cabinet, &id), EntryState::Abandonne);
    assert_eq!(cabinet.record().attempts(&id).unwrap().len(), 2);
}

#[test]
fn a_plugin_takes_back_only_its_own_and_only_what_has_not_left() {
    let cabinet = Cabinet::open();
    let withdraw = |entry: &EntryId, plugin: &str| Write::Withdraw {
        entry: entry.clone(),
        plugin: plugin.to_owned(),
    };
    let id = enqueue(&cabinet, essai());
    assert!(matches!(
        cabinet.refused(withdraw(&id, "b")),
        RecordError::NotFound { .. }
    ));
    cabinet.commit(withdraw(&id, "a"));
    assert_eq!(state(&cabinet, &id), EntryState::Retire);
    assert!(claim(&cabinet, "a").is_none());
    let id = enqueue(&cabinet, essai());
    let claimed = claim(&cabinet, "a").unwrap();
    for write in [
        withdraw(&id, "a"),
        Write::Abandon { entry: id.clone() },
        Write::TryAgain { entry: id.clone() },
    ] {
        let refused = cabinet.refused(write);
        assert!(matches!(
            refused,
            RecordError::EntryState {
                state: EntryState::EnCours,
                ..
            }
        ));
        assert!(refused.message().contains("en cours"));
    }
    cabinet.commit(outcome(&claimed, unknown()));
    // It may have arrived: the plugin cannot pretend it did not leave.
    assert!(matches!(
        cabinet.refused(withdraw(&id, "a")),
        RecordError::EntryState { .. }
    ));
    cabinet.commit(Write::TryAgain { entry: id.clone() });
    let claimed = claim(&cabinet, "a").unwrap();
    assert_eq!(claimed.task, Task::Reconcile);
    // Given up while nobody knew, then wanted again: still nobody knows.
    cabinet.commit(outcome(&claimed, unknown()));
    cabinet.commit(Write::Abandon { entry: id.clone() });
    cabinet.commit(Write::TryAgain { entry: id.clone() });
    assert_eq!(claim(&cabinet, "a").unwrap().task, Task::Reconcile);
}

#[test]
fn what_only_waits_for_its_time_is_tried_when_what_it_waited_for_came_and_nothing_else_is() {
    let cabinet = Cabinet::open();
    let again = |plugin: &str, service: &str| Write::LookAgain {
        plugin: plugin.to_owned(),
        service: service.to_owned(),
        patient: None,
        destination: None,
    };
    let waits = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), retry()));
    let doubted = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), unknown()));
    let refused = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), failed()));
    let without_card = enqueue(
        &cabinet,
        NewEntry {
            needs: vec![Need::Card],
            ..essai()
        },
    );
    assert!(
        cabinet
            .record()
            .claim("a", &Available::default())
            .unwrap()
            .is_none()
    );
    let states = || [&waits, &doubted, &refused, &without_card].map(|id| state(&cabinet, id));
    let before = states();
    // Neither another plugin nor another service moves it.
    cabinet.commit(again("b", "essai"));
    cabinet.commit(again("a", "autre"));
    assert!(claim(&cabinet, "a").is_none_or(|claim| claim.entry.id == without_card));
    cabinet.commit(again("a", "essai"));
    assert_eq!(
        states()[..3],
        before[..3],
        "it is due, and no state is another"
    );
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, waits);
    assert!(
        claim(&cabinet, "a").is_none(),
        "what nobody knows the end of keeps its time"
    );
}

#[test]
fn an_order_about_nothing_is_refused() {
    let cabinet = Cabinet::open();
    let nobody = NewEntry {
        patient: Some(PatientId::from("nobody")),
        ..essai()
    };
    assert!(matches!(
        cabinet.refused(Write::Enqueue(nobody)),
        RecordError::NotFound {
            subject: "patient",
            ..
        }
    ));
    let absent = NewEntry {
        attachments: vec![("d".to_owned(), Digest([1; 32]))],
        ..essai()
    };
    assert!(matches!(
        cabinet.refused(Write::Enqueue(absent)),
        RecordError::NotFound {
            subject: "blob",
            ..
        }
    ));
    let service = NewEntry {
        service: String::new(),
        ..essai()
    };
    assert!(matches!(
        cabinet.refused(Write::Enqueue(service)),
        RecordError::Invalid { .. }
    ));
    let number = NewEntry {
        values: vec![("n".to_owned(), Value::Number(f64::NAN))],
        ..essai()
    };
    assert!(matches!(
        cabinet.refused(Write::Enqueue(number)),
        RecordError::Invalid { .. }
    ));
    assert!(cabinet.record().outbox_counts().unwrap().is_empty());
}

#[test]
fn the_list_is_filtered_and_paged_latest_first() {
    let cabinet = Cabinet::open();
    let patient = cabinet.zoe();
    let of = NewEntry {
        patient: Some(patient.clone()),
        ..essai()
    };
    let one = enqueue(&cabinet, of.clone());
    enqueue(&cabinet, NewEntry::new("essai", "b"));
    cabinet.clock.advance(10);
    let three = enqueue(&cabinet, of);
    let list = |filter: OutboxFilter| {
        cabinet
            .record()
            .outbox(&OutboxFilter {
                count: 10,
                ..filter
            })
            .unwrap()
    };
    let page = list(OutboxFilter {
        patient: Some(patient),
        ..OutboxFilter::default()
    });
    let ids: Vec<&EntryId> = page.rows.iter().map(|entry| &entry.id).collect();
    assert_eq!((page.total, ids), (2, vec![&three, &one]));
    assert_eq!(page.rows[0].created_ms, START_MS + 10);
    assert_eq!(
        list(OutboxFilter {
            states: vec![EntryState::Parti],
            ..OutboxFilter::default()
        })
        .total,
        0
    );
    assert_eq!(
        list(OutboxFilter {
            plugin: Some("b".to_owned()),
            ..OutboxFilter::default()
        })
        .total,
        1
    );
    assert_eq!(
        list(OutboxFilter {
            first: 2,
            ..OutboxFilter::default()
        })
        .rows
        .len(),
        1
    );
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), left()));
    let states = vec![EntryState::Parti, EntryState::Echec];
    assert_eq!(
        list(OutboxFilter {
            states,
            ..OutboxFilter::default()
        })
        .rows[0]
            .id,
        one
    );
}

#[test]
fn another_author_s_card_is_told_apart_by_the_person_who_ordered() {
    let cabinet = Cabinet::open();
    let colleague = socle_record::Author::person(Person {
        id: "autre".to_owned(),
        nom: "Dr Autre".to_owned(),
        role: "doctor".to_owned(),
    });
    let new = NewEntry {
        needs: vec![Need::Card],
        ..essai()
    };
    cabinet
        .record()
        .commit(&Unit::new(colleague).with(Write::Enqueue(new)))
        .unwrap();
    assert!(claim(&cabinet, "a").is_none());
}

#[test]
fn many_sends_that_wait_for_a_card_do_not_slow_down_the_one_that_can_leave() {
    let cabinet = Cabinet::open();
    let mut unit = Unit::new(doctor());
    for n in 0..2_000 {
        let lane = Some(format!("lane {n}"));
        unit.writes.push(Write::Enqueue(NewEntry {
            needs: vec![Need::Card],
            lane,
            ..essai()
        }));
    }
    cabinet.record().commit(&unit).unwrap();
    let ready = enqueue(&cabinet, essai());
    let available = Available {
        network: true,
        ..Available::default()
    };
    assert_eq!(
        cabinet
            .record()
            .claim("a", &available)
            .unwrap()
            .unwrap()
            .entry
            .id,
        ready
    );
    let started = std::time::Instant::now();
    assert_eq!(cabinet.record().claim("a", &available).unwrap(), None);
    // Quadratic work would take a minute here; the bound only has to tell the two apart on a busy machine.
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn what_left_long_ago_is_forgotten_with_its_documents_and_the_rest_stays() {
    let mut cabinet = Cabinet::open();
    let blob = cabinet.record().put_blob(&mut &b"contenu"[..]).unwrap();
    let attachments = vec![("a".to_owned(), blob.digest), ("b".to_owned(), blob.digest)];
    let with = NewEntry {
        attachments,
        ..essai()
    };
    let sent = enqueue(&cabinet, with.clone());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), left()));
    let dead = enqueue(&cabinet, with);
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), failed()));
    let followed = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), left()));
    let follower = enqueue(
        &cabinet,
        NewEntry {
            after: Some(followed.clone()),
            ..essai()
        },
    );
    cabinet.clock.advance(10);
    let recent = enqueue(&cabinet, NewEntry::new("essai", "b"));
    cabinet.commit(Write::Abandon {
        entry: recent.clone(),
    });
    assert_eq!(cabinet.record().purge_outbox(START_MS + 5).unwrap(), 1);
    assert!(matches!(
        cabinet.record().entry(&sent),
        Err(RecordError::NotFound { .. })
    ));
    for kept in [&dead, &followed, &follower, &recent] {
        cabinet.record().entry(kept).unwrap();
    }
    cabinet.reopen();
    assert_eq!(
        cabinet.record().read_blob(&blob.digest, 0, 9).unwrap(),
        b"contenu"
    );
    cabinet.commit(Write::Abandon { entry: dead });
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), left()));
    assert_eq!(cabinet.record().purge_outbox(START_MS + 1_000).unwrap(), 4);
    cabinet.reopen();
    assert!(matches!(
        cabinet.record().blob(&blob.digest),
        Err(RecordError::NotFound { .. })
    ));
    assert!(cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn what_waits_for_the_qualification_leaves_once_the_identity_is_qualified() {
    let cabinet = Cabinet::open();
    let patient = cabinet.zoe();
    let id = enqueue(
        &cabinet,
        NewEntry {
            patient: Some(patient.clone()),
            needs: vec![Need::Qualified],
            ..essai()
        },
    );
    assert!(claim(&cabinet, "a").is_none());
    let entry = cabinet.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.reason.as_str()),
        (EntryState::EnAttente, "en attente de la qualification")
    );
    cabinet
        .act(&patient, 1, Acte::Reponse(answer()), Moyen::Traits)
        .unwrap();
    assert!(claim(&cabinet, "a").is_none(), "recovered is not qualified");
    cabinet
        .act(&patient, 2, Acte::Controler(Piece::Passeport), Moyen::Piece)
        .unwrap();
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, id);
}

#[test]
fn an_order_queued_for_an_event_is_that_of_the_person_whose_act_raised_it() {
    let cabinet = Cabinet::open();
    cabinet
        .record()
        .set_subscriptions("a", &["patient-created".to_owned()])
        .unwrap();
    cabinet.zoe();
    let event = cabinet.record().next_event("a").unwrap().unwrap();
    let order = NewEntry {
        needs: vec![Need::Card],
        ..essai()
    };
    // The plugin acts for the practice: nobody is at the keyboard as far as its unit knows.
    let unit = Unit::new(by_plugin("a"))
        .with(Write::Enqueue(order))
        .acknowledging(event.event, "a");
    let done = cabinet.record().commit(&unit).unwrap();
    let [Created::Entry { id, .. }] = done.created.as_slice() else {
        panic!("{:?}", done.created);
    };
    let colleague = Available {
        person: Some("autre".to_owned()),
        ..everything()
    };
    assert_eq!(cabinet.record().claim("a", &colleague).unwrap(), None);
    let entry = cabinet.record().entry(id).unwrap();
    assert_eq!(entry.author.person, doctor().person);
    let name = &doctor().person.unwrap().nom;
    assert!(entry.reason.contains(name.as_str()), "{}", entry.reason);
    assert!(claim(&cabinet, "a").is_some());
}

#[test]
fn what_a_session_may_not_do_waits_with_the_reason_and_leaves_in_one_that_may() {
    let cabinet = Cabinet::open();
    let deposit = Need::Act("deposit".to_owned());
    let id = enqueue(
        &cabinet,
        NewEntry {
            needs: vec![deposit],
            ..essai()
        },
    );
    let with = |acts: &[&str]| Available {
        acts: acts.iter().map(|act| (*act).to_owned()).collect(),
        refused: vec![("deposit".to_owned(), "e-CPS seule.".to_owned())],
        ..everything()
    };
    assert_eq!(cabinet.record().claim("a", &with(&["send"])).unwrap(), None);
    assert_eq!(cabinet.record().acts_awaited().unwrap(), ["deposit"]);
    let entry = cabinet.record().entry(&id).unwrap();
    assert_eq!(entry.state, EntryState::AttendLaCarte);
    assert_eq!(entry.reason, "en attente d’une autre session : e-CPS seule");
    let claim = cabinet.record().claim("a", &with(&["send", "deposit"]));
    assert_eq!(claim.unwrap().unwrap().entry.id, id);
}

#[test]
fn many_who_claim_at_once_never_get_one_entry_twice() {
    let cabinet = Cabinet::open();
    let mut unit = Unit::new(doctor());
    for n in 0..120 {
        let lane = (n % 3 == 0).then(|| format!("lane {}", n % 9));
        unit.writes
            .push(Write::Enqueue(NewEntry { lane, ..essai() }));
    }
    cabinet.record().commit(&unit).unwrap();
    let take_all = || {
        let mut taken = Vec::new();
        // What is behind another of its lane is there once that one has left.
        while let Some(claim) = claim(&cabinet, "a") {
            taken.push(claim.entry.id.clone());
            cabinet.commit(outcome(&claim, left()));
        }
        taken
    };
    let mut taken: Vec<EntryId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(take_all)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    taken.extend(take_all());
    let all = taken.len();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!((all, taken.len()), (120, 120));
    let counts = cabinet.record().outbox_counts().unwrap();
    assert_eq!(counts, [(EntryState::Parti, 120)]);
}

#[test]
fn a_clock_set_back_makes_nothing_wait_longer_than_the_delay_it_was_given() {
    let cabinet = Cabinet::open();
    let id = enqueue(&cabinet, essai());
    cabinet.commit(outcome(&claim(&cabinet, "a").unwrap(), retry()));
    cabinet.clock.advance(-86_400_000);
    assert!(claim(&cabinet, "a").is_none());
    cabinet.clock.advance(5_000);
    assert_eq!(claim(&cabinet, "a").unwrap().entry.id, id);
}

#[test]
fn nothing_leaves_for_who_died_or_left_unless_a_person_insists() {
    for (field, date, reason) in [
        ("date-deces", "2026-11-20", "retenu : le patient est décédé"),
        (
            "date-depart",
            "2026-11-22",
            "retenu : le patient a quitté le cabinet",
        ),
    ] {
        let cabinet = Cabinet::open();
        let patient = cabinet.zoe();
        let id = enqueue(
            &cabinet,
            NewEntry {
                patient: Some(patient.clone()),
                ..essai()
            },
        );
        cabinet.commit(Write::Fields {
            kind: "patient".to_owned(),
            id: patient.to_string(),
            revision: cabinet
                .record()
                .entity("patient", patient.as_str())
                .unwrap()
                .revision,
            fields: vec![(field.to_owned(), date.into())],
        });
        assert!(claim(&cabinet, "a").is_none(), "{field}");
        let entry = cabinet.record().entry(&id).unwrap();
        assert_eq!((entry.reason.as_str(), entry.held_back()), (reason, true));
        // Trying again is not insisting.
        cabinet.commit(Write::TryAgain { entry: id.clone() });
        assert!(claim(&cabinet, "a").is_none(), "{field}");
        cabinet.commit(Write::SendAnyway { entry: id.clone() });
        assert_eq!(claim(&cabinet, "a").unwrap().entry.id, id);
        let journal = cabinet.record().journal_of(&patient, 0, 20).unwrap();
        assert!(
            journal
                .rows
                .iter()
                .any(|line| line.name == "envoi.quand_meme")
        );
    }
}

#[test]
fn a_departure_to_come_holds_nothing_back() {
    let cabinet = Cabinet::open();
    let patient = cabinet.zoe();
    cabinet.commit(Write::Fields {
        kind: "patient".to_owned(),
        id: patient.to_string(),
        revision: cabinet
            .record()
            .entity("patient", patient.as_str())
            .unwrap()
            .revision,
        fields: vec![("date-depart".to_owned(), "2026-12-31".into())],
    });
    enqueue(
        &cabinet,
        NewEntry {
            patient: Some(patient),
            ..essai()
        },
    );
    assert!(claim(&cabinet, "a").is_some());
}
