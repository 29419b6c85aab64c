//! Connections that break and processes that are killed: what was validated is in the record once.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

use socle_sandbox::{Behaviour, Disturbance};

use super::desk::Desk;
use super::people::{DUPRE, ENCHAINE, add, draft, record, validate};
use crate::headless::scene::Home;

const PRESCRIPTION: &str = "57833-6";

/// Each disturbance strikes one connection while a document is deposited.
#[test]
fn a_connection_that_breaks_while_a_document_leaves_neither_loses_nor_doubles_it() {
    // One who may search finds out; one who may not sends again, and the registry keeps one.
    let (desk, [may, may_not]) = Desk::with([DUPRE, ENCHAINE]);
    let mut sent = 0;
    for disturbance in [
        Disturbance::CutUpload,
        Disturbance::CloseAfterRequest,
        Disturbance::ResetAfterRequest,
        Disturbance::CutBody,
        Disturbance::Http500Html,
    ] {
        sent += 1;
        for patient in [&may, &may_not] {
            let behaviour = Behaviour {
                times: Some(1),
                ..Behaviour::disturbed(disturbance)
            };
            desk.sandbox().set_behaviour(behaviour).unwrap();
            let title = format!("Ordonnance {}", disturbance.as_str());
            desk.validated(patient, PRESCRIPTION, &title);
            desk.until_all_left(patient, sent);
        }
        for person in [DUPRE, ENCHAINE] {
            assert_eq!(
                desk.registry(person).len(),
                sent,
                "{disturbance:?} {person:?}"
            );
        }
    }
}

#[test]
fn killed_in_the_middle_of_twenty_deposits_all_twenty_are_there_once() {
    const MANY: usize = 20;
    let home = Home::demonstration();
    let [patient] = add(&home, [ENCHAINE]);
    // Validated while nobody sends: the plugin hears of them when a process opens the practice.
    {
        let record = record(&home);
        for number in 0..MANY {
            let title = format!("Ordonnance {number}");
            validate(&record, &draft(&record, &patient, PRESCRIPTION, &title));
        }
    }
    let sandbox = home.sandbox(Behaviour::normal().with_latency(Duration::from_millis(25)));
    for kill_at in [3, 11] {
        let mut child = home
            .command(&["call", "dmp/etat", "--patient", &patient])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let end = Instant::now() + Duration::from_secs(120);
        while sandbox.traffic().count("dmp/TD2.1") < kill_at && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        let seen = sandbox.traffic().count("dmp/TD2.1");
        assert!(seen >= kill_at, "{seen}: the process sent nothing");
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let desk = Desk::open(home, Some(sandbox));
    desk.until_all_left(&patient, MANY);
    let there = desk.registry(ENCHAINE);
    assert_eq!(there.len(), MANY);
    let contents: BTreeSet<_> = there.iter().map(|one| one.content.clone()).collect();
    assert_eq!(contents.len(), MANY, "each of them, once");
    assert!(there.iter().all(|one| one.status == "Approved"));
}
