//! Messages to a patient in the window, over the simulated mailbox of the demonstration: written in the file, answered by the
//! patient by rule, answered from its tab of the home page in two actions; a result seen in its tab in one. One demonstration for
//! all of it.

use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_record::{
    Author, Created, DocumentStatut, DocumentType, EntityView, NewDocument, PatientId, Unit, Write,
};
use socle_runtime::Data;

use super::Scene;

/// Presses what bears this name, once it is there and nothing moves.
#[track_caller]
pub(super) fn press(scene: &mut Scene, name: &str) {
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

/// A result of a laboratory nobody saw, flagged as normal or not.
fn unseen(scene: &Scene, patient: &PatientId, title: &str, flag: &str) -> socle_record::DocumentId {
    let record = scene.practice.record();
    let content = format!(
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><observation><code displayName=\"Potassium\"/>\
         <value value=\"6.9\" unit=\"mmol/L\"/><interpretationCode code=\"{flag}\"/></observation></ClinicalDocument>"
    );
    let content = record.put_blob(&mut content.as_bytes()).unwrap();
    let new = NewDocument {
        id: None,
        patient: patient.clone(),
        title: title.to_owned(),
        kind: DocumentType::loinc("11502-2"),
        mime: "text/xml".to_owned(),
        statut: DocumentStatut::Valide,
        is_read: false,
        author: "Laboratoire de la Gare".to_owned(),
        date: "2026-03-02".to_owned(),
        content: content.digest,
    };
    let unit = Unit::new(Author::host()).with(Write::CreateDocument(new));
    match record.commit(&unit).unwrap().created.as_slice() {
        [Created::Document(id)] => id.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_of_a_patient_is_answered_from_the_home_page_in_two_actions_and_a_result_is_seen_in_one()
 {
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
    scene.until("the answer", |scene| scene.tells("1 réponse à lire."));
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

    // A result comes: what is abnormal is said, one press says that it was seen.
    let result = unseen(&scene, &patient, "Ionogramme", "HH");
    scene.home_tab("Résultats");
    scene.until("the result", |scene| {
        scene.tells("1 résultat ou courrier à voir.")
            && scene.tells("Potassium 6.9 mmol/L : très élevé")
    });
    press(&mut scene, "Vu");
    scene.until("nothing left to see", |scene| {
        scene.tells("Aucun résultat à voir.")
    });
    assert!(scene.practice.record().document(&result).unwrap().is_read);
    // The demonstration is made once for both mailboxes.
    super::colleague::a_listed_letter_goes_to_a_favourite_in_three_actions(
        &mut scene, &patient, "ADRUN",
    );
}
