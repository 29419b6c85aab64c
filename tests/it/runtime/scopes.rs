//! Of whom a plugin may ask something: the patient of its call, or all.

use super::world::{World, code};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_patients_identity_is_denied() {
    let world = World::new();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let lines = format!(
        "identity|{mine}\n?identity|{other}\n?identity-matricule|{other}\n?identity-unqualified|{other}\n?identity-no-answer|{other}|01\n\
         ?identity-check|{other}|passeport"
    );
    let said = world.done(Some(&mine), &lines).await;
    assert!(said[0].starts_with("provisoire UN"));
    assert_eq!(said[1..], ["!denied"; 5]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_patient_no_identity_is_in_scope() {
    let world = World::new();
    let patient = world.patient("UN", "ANNE");
    assert_eq!(
        world.done(None, &format!("?identity|{patient}")).await,
        ["!denied"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_for_all_patients_reads_others_and_one_for_the_patient_writes_only_theirs() {
    let world = World::new();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let lines = format!(
        "records-open|{other}|nom-naissance\n?records-set|{other}|telephone|1\nrecords-set|{mine}|telephone|1"
    );
    assert_eq!(
        world.done(Some(&mine), &lines).await,
        ["DEUX", "!denied", "1"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_line_for_all_a_search_finds_the_patient_of_the_call_only() {
    let world = World::new();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    world.refuse("essai", "records:patient:read:all");
    let lines = format!("records-find|\nrecords-count|\n?records-open|{other}|telephone");
    assert_eq!(
        world.done(Some(&mine), &lines).await,
        ["UN", "1", "!denied"]
    );
    assert_eq!(
        world.done(None, "?records-find|\n?records-count|").await,
        ["!denied", "!denied"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_that_does_not_exist_is_not_found() {
    let world = World::new();
    let said = world
        .done(
            Some("nobody"),
            "?identity|nobody\n?records-open|nobody|telephone",
        )
        .await;
    assert_eq!(said, ["!not-found", "!not-found"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_is_limited_to_the_patient_of_who_asks() {
    let world = World::with_provider();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    // The provider was granted every patient: it may use it for this one only.
    let lines = format!("service|identity|{mine}\n?service|identity|{other}\nservice|find|");
    let said = world.done(Some(&mine), &lines).await;
    assert!(said[0].contains(" provisoire r1 "), "{}", said[0]);
    assert_eq!(said[1], "!denied");
    assert!(said[2].contains(" 1 rows"), "{}", said[2]);
    // And for nobody when there is no patient.
    assert_eq!(
        code(world.steps(None, &format!("service|identity|{mine}")).await),
        "denied"
    );
    assert!(world.done(None, "service|find|").await[0].contains(" 0 rows"));
}
