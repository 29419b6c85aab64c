//! The journal: who saw and did what, through which plugin, about whom.

use std::time::Duration;

use super::world::{World, patient_id, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_names_the_plugin_the_person_the_patient_and_the_call() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let said = world
        .done(
            Some(&patient),
            &format!("context\nrecords-set|{patient}|telephone|0102030405"),
        )
        .await;
    let id = said[0]
        .split("id=")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let journal = world.journal();
    let of_call: Vec<_> = journal
        .iter()
        .filter(|line| line.call.as_deref() == Some(&id))
        .collect();
    assert!(of_call.len() >= 2, "{journal:?}");
    for line in &of_call {
        assert_eq!(
            (line.plugin.as_deref(), line.person.as_deref()),
            (Some("essai"), Some("medecin-1"))
        );
        assert_eq!(line.patient, Some(patient_id(&patient)));
    }
    assert!(
        of_call
            .iter()
            .any(|line| line.nature == "acte" && line.name == "command.steps"),
        "{of_call:?}"
    );
    assert!(
        of_call.iter().any(|line| line.nature == "ecriture"),
        "{of_call:?}"
    );
    assert!(world.record().verify().unwrap().is_intact());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_of_one_capability_and_patient_are_one_line_a_minute() {
    let world = World::new();
    let (one, two) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let reads = |patient: &str| {
        let lines = world.journal();
        lines
            .into_iter()
            .filter(|line| line.nature == "lecture" && line.patient == Some(patient_id(patient)))
            .collect::<Vec<_>>()
    };
    for _ in 0..3 {
        world.done(Some(&one), &format!("identity|{one}\nidentity|{one}\nidentity-matricule|{one}\nrecords-open|{one}|telephone")).await;
    }
    world.done(Some(&two), &format!("identity|{two}")).await;
    let lines = reads(&one);
    let mut capabilities: Vec<_> = lines.iter().map(|line| line.capability.as_str()).collect();
    capabilities.sort_unstable();
    assert_eq!(capabilities, ["identity-store", "records.patient"]);
    assert!(
        lines
            .iter()
            .all(|line| line.plugin.as_deref() == Some("essai")
                && line.person.as_deref() == Some("medecin-1"))
    );
    assert_eq!(reads(&two).len(), 1);
    world.clock.advance(Duration::from_secs(60));
    world.done(Some(&one), &format!("identity|{one}")).await;
    assert_eq!(reads(&one).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_is_journalled_when_the_call_fails_too() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    assert!(
        world
            .steps(Some(&patient), &format!("identity|{patient}\npanic|aïe"))
            .await
            .is_err()
    );
    assert!(
        world
            .journal()
            .iter()
            .any(|line| line.capability == "identity-store")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_render_is_journalled_as_a_reading() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set("script-steps", "identity|{patient}");
    world.render("script", Some(&patient)).await.unwrap();
    let line = world
        .journal()
        .into_iter()
        .find(|line| line.capability == "identity-store")
        .unwrap();
    assert_eq!(
        (line.plugin.as_deref(), line.nature.as_str()),
        (Some("essai"), "lecture")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_and_where_it_goes_is_in_the_journal_before_any_byte_leaves() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let record = world.record().clone();
    world.net.answer(move |_| {
        let journal = record.journal_tail(50).unwrap();
        let read = journal
            .iter()
            .any(|line| line.capability == "identity-store");
        let used = journal
            .iter()
            .any(|line| line.capability == "http essai.test" && line.patient.is_some());
        Ok(text(&format!("{read} {used}")))
    });
    let said = world
        .done(Some(&patient), &format!("identity|{patient}\nexchange"))
        .await;
    assert_eq!(said[1], "200 text/plain true true");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_reach_the_journal_without_anyone_asking() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world
        .done(Some(&patient), &format!("identity|{patient}"))
        .await;
    let written = || {
        world
            .record()
            .journal_tail(50)
            .unwrap()
            .iter()
            .any(|line| line.capability == "identity-store")
    };
    super::world::until(written).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_was_denied_reads_nothing_and_says_nothing_of_the_patient() {
    let world = World::new();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    world.done(Some(&mine), &format!("?identity|{other}")).await;
    let of_other = world
        .journal()
        .into_iter()
        .filter(|line| line.patient == Some(patient_id(&other)) && line.nature == "lecture")
        .count();
    assert_eq!(of_other, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_about_a_grant_is_in_the_journal() {
    let world = World::new();
    let before = world.journal().len();
    world.refuse("essai", "store");
    let after = world.journal();
    assert!(after.len() > before);
    assert!(
        after[before..]
            .iter()
            .any(|line| line.object.contains("store")),
        "{:?}",
        &after[before..]
    );
}
