//! INSi down, unavailable about one person, or in error: who waits, and that it goes on by itself.

use std::time::Duration;

use socle_sandbox::{Behaviour, Disturbance};

use super::desk::{ARIANA, Desk, FOUND, ZOE};
use crate::standing::Doing as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn insi_down_for_a_day_everybody_waits_and_it_goes_on_by_itself() {
    let desk = Desk::new();
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::Http500Html))
        .unwrap();
    let patients: Vec<_> = FOUND.iter().map(|one| desk.patient(one)).collect();
    for patient in &patients {
        // No failure is told: it waits, and that is said.
        assert!(desk.opens(patient).await.is_empty());
    }
    // The first one found out; the others did not ask.
    assert_eq!(desk.asked(), 1);
    let home = desk.home().await;
    assert!(home.contains("en attente : 4"), "{home}");
    assert!(
        home.contains("page d’erreur") && home.contains("Sans réponse depuis"),
        "{home}"
    );
    // A day goes by, in steps of ten minutes, with the program stopped once in the middle of it.
    let mut desk = desk;
    for step in 0..144 {
        desk.ground.clock.advance(Duration::from_secs(600));
        desk.settle().await;
        if step == 70 {
            desk = desk.restart();
        }
    }
    let asked = desk.asked();
    assert!((20..=60).contains(&asked), "{asked} attempts in a day");
    assert!(
        patients
            .iter()
            .all(|patient| desk.statut(patient) == "provisoire")
    );
    assert!(desk.home().await.contains("en attente : 4"));
    // INSi is back: nobody does anything.
    desk.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    desk.ground.clock.advance(Duration::from_secs(40 * 60));
    desk.settle().await;
    for patient in &patients {
        assert_eq!(desk.statut(patient), "recuperee");
    }
    assert_eq!(desk.asked(), asked + 4, "each was asked about once");
    let home = desk.home().await;
    assert!(home.contains("aucun dossier en attente"), "{home}");
    assert!(!home.contains("Sans réponse"), "{home}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_checked_on_a_visit_is_qualified_when_insi_is_back_and_the_other_way_round() {
    let desk = Desk::new();
    let (first, second) = (desk.patient(ZOE), desk.patient(FOUND[1]));
    let passport = [("piece", "passeport")];
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::CloseBeforeTls))
        .unwrap();
    assert!(desk.opens(&first).await.is_empty());
    // At the patient's bedside, without a network.
    desk.call_with("qualifier", Some(&first), &passport)
        .await
        .unwrap();
    assert_eq!(desk.statut(&first), "validee");
    desk.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    desk.ground.clock.advance(Duration::from_secs(300));
    desk.settle().await;
    assert_eq!(desk.statut(&first), "qualifiee");
    // INSi first, the document later, the network gone again.
    assert!(desk.opens(&second).await.is_empty());
    assert_eq!(desk.statut(&second), "recuperee");
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::CloseBeforeTls))
        .unwrap();
    desk.call_with("qualifier", Some(&second), &passport)
        .await
        .unwrap();
    assert_eq!(desk.statut(&second), "qualifiee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_insi_is_never_available_for_keeps_nobody_behind_waiting() {
    let desk = Desk::new();
    let ariana = desk.patient(ARIANA);
    let others: Vec<_> = FOUND.iter().map(|one| desk.patient(one)).collect();
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    assert!(desk.home().await.contains("Sans réponse depuis"));
    desk.ground.clock.advance(Duration::from_secs(120));
    desk.settle().await;
    for patient in &others {
        assert_eq!(desk.statut(patient), "recuperee");
    }
    assert_eq!(desk.statut(&ariana), "provisoire");
    assert_eq!(desk.asked(), 2 + others.len());
    let home = desk.home().await;
    assert!(!home.contains("Sans réponse"), "{home}");
    assert!(home.contains("en attente : 1"), "{home}");
    // She is asked about again the next day, once, and the others not at all; it is still nobody else's outage, also for a
    // program that began since.
    let desk = desk.restart();
    desk.ground.clock.advance(Duration::from_secs(86_400));
    desk.settle().await;
    assert_eq!(desk.asked(), 3 + others.len());
    let home = desk.home().await;
    assert!(!home.contains("Sans réponse"), "{home}");
}

/// Another answer than one of the job's own: the job that begins after it knows nothing but what was kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_person_shows_that_insi_is_unavailable_for_one_alone() {
    let desk = Desk::new();
    let ariana = desk.patient(ARIANA);
    assert!(desk.opens(&ariana).await.is_empty());
    desk.settle().await;
    assert!(desk.home().await.contains("Sans réponse depuis"));
    assert_eq!(desk.asked(), 1);
    // The doctor asks about somebody else, by the key: who waited is asked about at once, and only she is left.
    let zoe = desk.patient(ZOE);
    desk.call("rechercher", &zoe).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.asked(), 3);
    let home = desk.home().await;
    assert!(!home.contains("Sans réponse"), "{home}");
    assert!(home.contains("en attente : 1"), "{home}");
    // Nor is her file, opened once more, a reason to keep the next patient waiting.
    assert!(desk.opens(&ariana).await.is_empty());
    let next = desk.patient(FOUND[1]);
    assert!(desk.opens(&next).await.is_empty());
    assert_eq!(desk.statut(&next), "recuperee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_last_and_insi_is_unavailable_for_is_an_outage_until_it_answers_about_another() {
    let desk = Desk::new();
    let others: Vec<_> = FOUND.iter().map(|one| desk.patient(one)).collect();
    let ariana = desk.patient(ARIANA);
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    for patient in &others {
        assert_eq!(desk.statut(patient), "recuperee");
    }
    // It answered the others before: it may have gone down since, and nobody else is there to tell.
    assert!(desk.home().await.contains("Sans réponse depuis"));
    desk.ground.clock.advance(Duration::from_secs(120));
    desk.settle().await;
    assert!(desk.home().await.contains("Sans réponse depuis"));
    assert_eq!(desk.asked(), 2 + others.len());
    // Who is opened meanwhile waits, and is asked about first.
    let soldat = desk.patient("INCONNU/SOLDAT/M/1920-11-11");
    assert!(desk.opens(&soldat).await.is_empty());
    assert_eq!(desk.asked(), 2 + others.len());
    desk.ground.clock.advance(Duration::from_secs(240));
    desk.settle().await;
    assert_eq!(desk.asked(), 4 + others.len());
    assert_eq!(desk.statut(&ariana), "provisoire");
    let home = desk.home().await;
    assert!(!home.contains("Sans réponse"), "{home}");
    assert!(home.contains("en attente : 1"), "{home}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_technical_error_about_one_person_holds_nobody_up() {
    let desk = Desk::new();
    let ruth = desk.patient("DE VINCI/RUTH/F/1976-07-14");
    assert!(desk.opens(&ruth).await.is_empty());
    // The published fault of this person, and the next one is asked about at once.
    assert_eq!(desk.asked(), 1);
    let zoe = desk.patient(ZOE);
    assert!(desk.opens(&zoe).await.is_empty());
    assert_eq!(desk.statut(&zoe), "recuperee");
    desk.settle().await;
    // Not again today; tomorrow by itself.
    let asked = desk.asked();
    desk.ground.clock.advance(Duration::from_secs(6 * 3_600));
    desk.settle().await;
    assert_eq!(desk.asked(), asked);
    desk.ground.clock.advance(Duration::from_secs(20 * 3_600));
    desk.settle().await;
    assert_eq!(desk.asked(), asked + 1);
}
