//! Identities, by the rules of the host.

use super::denied;
use crate::runtime::world::{World, code};

const MATRICULE: &str = "275126322074974|1.2.250.1.213.1.4.10";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_is_recovered_and_qualified_by_the_rules_of_the_host() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let said = world
        .done(
            Some(&patient),
            &format!(
                "identity|{patient}\nidentity-answer|{patient}|{MATRICULE}\nidentity-matricule|{patient}\nidentity-unqualified|{patient}\n\
                 identity-check|{patient}|passeport\nidentity-matricule|{patient}\nidentity|{patient}"
            ),
        )
        .await;
    assert!(
        said[0].starts_with("provisoire ADRUN 1975-12-31"),
        "{}",
        said[0]
    );
    assert_eq!(
        said[1..6],
        [
            "recuperee",
            "-",
            "275126322074974 1.2.250.1.213.1.4.10",
            "qualifiee",
            "275126322074974 1.2.250.1.213.1.4.10"
        ]
    );
    assert!(
        said[6].starts_with("qualifiee ADRUN") && said[6].contains("piece=passeport"),
        "{}",
        said[6]
    );
    let file = world.record().identity(&patient.as_str().into()).unwrap();
    assert_eq!(file.identite.statut().as_str(), "qualifiee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_a_rule_of_the_identity_is_refused_and_changes_nothing() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let before = world.record().identity(&patient.as_str().into()).unwrap();
    for (step, expected) in [
        ("identity-decide|{}|accept", "identite.rien-a-verifier"),
        ("identity-decide|{}|peut-être", "identity.answer"),
        ("identity-check|{}|carte-de-fidelite", "piece.inconnue"),
        (
            "identity-check|{}|attestation",
            "identite.attestation-sans-ins",
        ),
        (
            "identity-answer|{}|275126322074974|pas un oid",
            "identity.answer",
        ),
        (
            "identity-no-answer|{}|un code bien trop long",
            "identity.answer",
        ),
    ] {
        let step = step.replace("{}", &patient);
        assert_eq!(
            code(world.steps(Some(&patient), &step).await),
            expected,
            "{step}"
        );
    }
    assert_eq!(
        world.record().identity(&patient.as_str().into()).unwrap(),
        before
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_insi_gave_no_identity_is_noted() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    world
        .done(Some(&patient), &format!("identity-no-answer|{patient}|01"))
        .await;
    let said = world
        .done(
            Some(&patient),
            &format!("identity|{patient}\n?identity-no-answer|{patient}|un code bien trop long"),
        )
        .await;
    assert!(said[0].ends_with("asked=true 01"), "{}", said[0]);
    assert_eq!(said[1], "!identity.answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_identities_are_denied() {
    denied(
        &["identity:write:patient"],
        &[
            "identity|{}",
            "identity-matricule|{}",
            "identity-no-answer|{}|01",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matricule_that_is_not_qualified_is_a_grant_of_its_own() {
    denied(
        &["identity-unqualified:patient"],
        &["identity-unqualified|{}"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_session_with_the_right_checks_an_identity() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let check = format!("identity-check|{patient}|passeport");
    world.desk.sit(None);
    assert_eq!(
        code(world.steps(Some(&patient), &check).await),
        "session-required"
    );
    let mut secretary = crate::runtime::world::doctor();
    secretary.acts.retain(|act| act == "insi");
    world.desk.sit(Some(secretary));
    assert_eq!(code(world.steps(Some(&patient), &check).await), "denied");
}
