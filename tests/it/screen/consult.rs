//! The tab *DMP* on the real host: from an opened file to a document that is read, and then in the file.

use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_record::DocumentSearch;
use socle_sandbox::dmp::{Acces, Settings};

use super::Scene;

/// Of ADRUN ZOE.
const MATRICULE: &str = "275126322074974";

/// Presses what bears this name, once it is there and nothing moves.
#[track_caller]
fn press(scene: &mut Scene, role: Role, name: &str) {
    scene.until(name, |scene| {
        scene.harness.query_by_role_and_label(role, name).is_some()
            && scene.harness.state().is_settled()
    });
    scene
        .harness
        .get_by_role_and_label(role, name)
        .click_accesskit();
    scene.harness.step();
}

#[test]
fn from_an_opened_file_a_document_is_read_in_four_clicks_and_filed_in_one_more() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let settings = Settings {
        acces: Some(Acces::Valide),
        documents: Some(4),
        ..Settings::default()
    };
    scene.sandbox.set_patient(MATRICULE, settings).unwrap();
    let patient = scene.id("ADRUN");
    scene.open("ADRUN");
    press(&mut scene, Role::Button, "Passeport");
    scene.until("a qualified identity", |scene| {
        scene.statut(&patient) == "qualifiee"
    });
    let filed = |scene: &Scene| {
        let search = DocumentSearch {
            patient: Some(patient.clone()),
            count: 10,
            ..DocumentSearch::default()
        };
        let record = scene.practice.record();
        record.search_documents(&search).unwrap().rows.len()
    };
    // The tab, the record, its warning, the document.
    press(&mut scene, Role::Tab, "DMP");
    press(&mut scene, Role::Button, "Consulter le DMP");
    scene.until("the warning", |scene| scene.tells("Le patient sera averti"));
    // The question repeats the name of the act: it stands above the tab.
    scene
        .harness
        .query_all_by_role_and_label(Role::Button, "Consulter le DMP")
        .last()
        .unwrap()
        .click_accesskit();
    scene.harness.step();
    scene.until("the list", |scene| scene.tells("Bilan sanguin n° 1"));
    let name = |scene: &Scene| {
        use egui_kittest::kittest::NodeT as _;
        scene
            .harness
            .query_all_by_label_contains("Bilan sanguin n° 1")
            .filter_map(|node| node.accesskit_node().label())
            .find(|label| label.contains(" : "))
    };
    scene.until("the month", |scene| name(scene).is_some());
    let button = name(&scene).unwrap();
    press(&mut scene, Role::Button, &button);
    scene.until("the document", |scene| {
        scene.tells("Document d’essai n° 1, fictif")
    });
    assert_eq!(filed(&scene), 0, "shown, not filed");
    press(&mut scene, Role::Button, "Importer dans le dossier");
    scene.until("in the file", |scene| scene.tells("Voir dans le dossier"));
    assert_eq!(filed(&scene), 1);
    press(&mut scene, Role::Button, "Voir dans le dossier");
    scene.until("the documents of the file", |scene| {
        scene.tells("Bilan sanguin n° 1") && !scene.tells("Voir dans le dossier")
    });
}
