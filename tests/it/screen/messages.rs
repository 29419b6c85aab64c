//! Messages to a patient in the window, over the simulated mailbox of the demonstration: written in the file, answered by the
//! patient by rule, answered from its tab of the home page in two actions.

use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_record::{EntityView, PatientId};
use socle_runtime::Data;

use super::Scene;

/// Presses what bears this name, once it is there and nothing moves.
#[track_caller]
fn press(scene: &mut Scene, name: &str) {
    scene.until(name, |scene| {
        let role = Role::Button;
        scene.harness.query_by_role_and_label(role, name).is_some()
            && scene.harness.state().is_settled()
    });
    scene
        .harness
        .get_by_role_and_label(Role::Button, name)
        .click_accesskit();
    scene.harness.step();
}

/// Types into the only text of several lines of this name.
#[track_caller]
fn write(scene: &mut Scene, name: &str, text: &str) {
    let role = Role::MultilineTextInput;
    scene.until(name, |scene| {
        scene.harness.query_by_role_and_label(role, name).is_some()
            && scene.harness.state().is_settled()
    });
    let field = scene.harness.get_by_role_and_label(role, name);
    field.focus();
    field.type_text(text);
    scene.harness.step();
}

/// Texts of the messages that left to a patient, the oldest first.
fn sent(scene: &Scene, patient: &PatientId) -> Vec<String> {
    let record = scene.practice.record();
    let found = record.messages(patient, 0, 50).unwrap().rows;
    let text = |name: &str, row: &EntityView| Data::from(row.get(name)).display();
    let mut texts: Vec<String> = found
        .iter()
        .filter(|row| text("sens", row) == "envoye" && text("avancement", row) == "parti")
        .map(|row| text("corps", row))
        .collect();
    texts.reverse();
    texts
}

#[test]
fn an_answer_of_a_patient_is_answered_from_the_home_page_in_two_actions() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let patient = scene.id("ADRUN");
    scene.open("ADRUN");
    press(&mut scene, "Passeport");
    scene.until("a qualified identity", |scene| {
        scene.statut(&patient) == "qualifiee"
    });
    scene.tab("Messagerie patient");
    write(&mut scene, "Message", "Comment allez-vous ?");
    press(&mut scene, "Envoyer");
    scene.until("it left", |scene| sent(scene, &patient).len() == 1);
    assert!(sent(&scene, &patient)[0].contains("114"));
    scene.until("the exchange", |scene| {
        scene.tells("Échange ouvert : le patient peut répondre")
    });
    press(&mut scene, "Fermer le dossier");
    scene.home_tab("Réponses des patients");
    scene.until("the answer", |scene| scene.tells("Une réponse à lire."));
    scene.until("what it says", |scene| {
        scene.tells("bien reçu votre message")
    });
    // Nobody's matricule is on the screen.
    assert!(!scene.tells("275126322074974"));
    // One: answer. What is typed is no action. Two: send.
    press(&mut scene, "Répondre à Zoé ADRUN");
    write(&mut scene, "Réponse", "Très bien.");
    press(&mut scene, "Envoyer la réponse");
    scene.until("the answer left", |scene| sent(scene, &patient).len() == 2);
    assert_eq!(sent(&scene, &patient)[1], "Très bien.");
    scene.until("nothing left to answer", |scene| {
        scene.tells("Aucune réponse à lire.") && !scene.tells("Répondre à Zoé ADRUN")
    });
}
