//! Who is at the keyboard while a call runs.

use socle_runtime::ports::{HttpResponse, Session};

use super::world::{World, doctor};

fn colleague() -> Session {
    Session {
        person: "medecin-2".into(),
        values: vec![
            ("nom".into(), "MARTIN".into()),
            ("prenom".into(), "Anne".into()),
            ("authentification".into(), "cps".into()),
        ],
        ..doctor()
    }
}

/// The session is another one once the network has answered.
async fn after_a_change(to: Option<Session>, steps: &str) -> (World, Vec<String>) {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let desk = std::sync::Arc::clone(&world.desk);
    world.net.answer(move |_| {
        desk.sit(to.clone());
        Ok(HttpResponse {
            status: 200,
            ..HttpResponse::default()
        })
    });
    let steps = format!(
        "records-set|{patient}|telephone|0102\nhttp|GET|https://essai.test/\n{}",
        steps.replace("{}", &patient)
    );
    let said = world.done(Some(&patient), &steps).await;
    (world, said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_person_began_another_does_not_end() {
    let (world, said) =
        after_a_change(Some(colleague()), "?identity-check|{}|passeport\n?session").await;
    assert!(said.contains(&"!session-required".to_owned()), "{said:?}");
    // What was written is the first one's, and the journal says so.
    let lines = world.journal();
    assert!(
        lines.iter().any(|line| line.capability == "records.patient"
            && line.person.as_deref() == Some("medecin-1")),
        "{lines:#?}"
    );
    assert!(
        lines
            .iter()
            .all(|line| line.person.as_deref() != Some("medecin-2")),
        "{lines:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_in_the_middle_of_a_call_is_told_and_the_same_person_goes_on() {
    let (_, said) = after_a_change(None, "?identity-check|{}|passeport").await;
    assert_eq!(said.last().map(String::as_str), Some("!session-required"));
    let (_, said) = after_a_change(Some(doctor()), "identity-check|{}|passeport").await;
    assert!(
        said.last().is_some_and(|last| !last.starts_with('!')),
        "{said:?}"
    );
}
