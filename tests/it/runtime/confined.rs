//! A matricule that is not qualified stays in the call that saw it: every way out is tried.

use super::world::{IDENTITIES, World, code, qualify};

const MATRICULE: &str = "275126322074974";
const ANSWER: &str = "275126322074974|1.2.250.1.213.1.4.10";

/// Everything that leaves a call. `{}` stands for the patient.
const WAYS_OUT: [&str; 11] = [
    "http|GET|https://essai.test/",
    "document-create|{}|Lettre|275126322074974",
    "records-set|{}|telephone|275126322074974",
    "entity-create|allergie|{}|275126322074974",
    "outbox-enqueue|ok|275126322074974",
    "copy|275126322074974",
    "link|https://essai.test/aide?275126322074974",
    "table|csv|1",
    "save-as|liste|xlsx",
    "notify|Titre|275126322074974|good",
    "http|POST|https://tout.sous.test/",
];

/// A patient whose INS is recovered and not checked.
async fn recovered(world: &World) -> String {
    let patient = world.patient("ADRUN", "ZOE");
    let step = format!("identity-answer|{patient}|{ANSWER}");
    assert_eq!(world.done(Some(&patient), &step).await, ["recuperee"]);
    patient
}

/// Whether a step is refused because the call is confined.
async fn is_kept_in(world: &World, patient: &str, before: &str, step: &str) -> bool {
    let lines = format!("{before}\n?{step}").replace("{}", patient);
    let said = world.done(Some(patient), &lines).await;
    said.last().is_some_and(|said| said == "!identity.confined")
}

fn see() -> &'static str {
    "identity-unqualified|{}"
}

fn identities() -> String {
    format!("http|GET|https://{IDENTITIES}/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_saw_it_has_no_way_out() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    for way in WAYS_OUT {
        assert!(
            !is_kept_in(&world, &patient, "clock", way).await,
            "{way}: open to a call that saw nothing"
        );
        assert!(is_kept_in(&world, &patient, see(), way).await, "{way}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_reaches_services_of_identities_and_the_identity_store_only() {
    let world = World::new();
    let patient = recovered(&world).await;
    let steps = format!(
        "{}\n{}\nstore-put|t|k|v\nscratch-set|k|v\nidentity-check|{{}}|passeport",
        see(),
        identities()
    );
    let said = world
        .done(Some(&patient), &steps.replace("{}", &patient))
        .await;
    assert!(said[1].starts_with("200"), "{said:?}");
    assert_eq!(said[4], "qualifiee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_qualified_one_confines_nobody() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    qualify(world.record(), &patient);
    for read in ["identity-unqualified|{}", "identity-matricule|{}"] {
        assert!(!is_kept_in(&world, &patient, read, WAYS_OUT[0]).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_service_of_identities_answers_stays_in_too() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    for way in WAYS_OUT {
        assert!(
            is_kept_in(&world, &patient, &identities(), way).await,
            "{way}"
        );
    }
}

/// The two other doors that show one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_waits_and_a_former_one_are_matricules_as_well() {
    let world = World::new();
    let patient = recovered(&world).await;
    let step = format!("identity-withdraw|{patient}|matricule|Erreur de dossier");
    world.done(Some(&patient), &step).await;
    assert!(is_kept_in(&world, &patient, "identity-former|{}", WAYS_OUT[0]).await);
    // Its traits alone show none.
    assert!(!is_kept_in(&world, &patient, "identity|{}", WAYS_OUT[0]).await);
}

/// In two steps: kept by one call, read by another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_kept_of_it_confines_whoever_reads_it_also_after_a_restart() {
    let world = World::new();
    let patient = recovered(&world).await;
    assert!(
        !is_kept_in(&world, &patient, "store-get|t|k", WAYS_OUT[0]).await,
        "nothing was kept yet"
    );
    let keep = format!("{}\nstore-put|t|k|{MATRICULE}", see()).replace("{}", &patient);
    world.done(Some(&patient), &keep).await;
    for read in ["store-get|t|k", "store-find|t|", "scratch-get|k"] {
        assert!(
            is_kept_in(&world, &patient, read, WAYS_OUT[0]).await,
            "{read}"
        );
    }
    // What reads nothing of it goes on.
    assert!(!is_kept_in(&world, &patient, "clock", WAYS_OUT[0]).await);
    let world = world.restart();
    assert!(is_kept_in(&world, &patient, "store-get|t|k", WAYS_OUT[0]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_on_the_screen_of_the_plugin_is_no_way_around() {
    let world = World::new();
    let patient = recovered(&world).await;
    let keep = format!("{}\nscratch-set|k|{MATRICULE}", see()).replace("{}", &patient);
    world.done(Some(&patient), &keep).await;
    assert!(is_kept_in(&world, &patient, "scratch-get|k", WAYS_OUT[0]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_such_a_call_is_withheld() {
    let world = World::new();
    let patient = recovered(&world).await;
    let steps = format!("log|avant\n{}\nlog|{MATRICULE}", see()).replace("{}", &patient);
    world.done(Some(&patient), &steps).await;
    let report = world.host.report("essai").unwrap();
    assert!(report.contains("avant"), "{report}");
    assert!(report.contains("withheld"), "{report}");
    assert!(!report.contains(MATRICULE), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_the_service_without_the_grant_is_told_no_matricule() {
    let world = World::with_provider();
    let patient = world.patient("ADRUN", "ZOE");
    let ask = format!("service-ins|ins|{MATRICULE}");
    let said = world.done(Some(&patient), &ask).await;
    assert_eq!(said, [format!("00 {MATRICULE}")]);
    assert!(is_kept_in(&world, &patient, &ask, WAYS_OUT[0]).await);
    world.refuse("essai", "identity-unqualified:patient");
    let said = world.done(Some(&patient), &ask).await.remove(0);
    assert!(!said.contains(MATRICULE), "{said}");
    assert!(!is_kept_in(&world, &patient, &ask, WAYS_OUT[0]).await);
}

/// A provider asked by who saw one is confined as well: it cannot carry it out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_asked_by_who_saw_one_carries_nothing_out() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    let ask = "service|http|https://essai.test/";
    world.done(Some(&patient), ask).await;
    let steps = format!("{}\n{ask}", see()).replace("{}", &patient);
    assert_eq!(
        code(world.steps(Some(&patient), &steps).await),
        "identity.confined"
    );
}
