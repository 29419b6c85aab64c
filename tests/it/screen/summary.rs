//! The tab where a summary is prepared, on the real host, with a provider of the shared record.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_fictitious::People;
use socle_record::{Author, PatientId, PatientSearch};

use super::Scene;
use super::campaign::{in_ald, summaries, until};
use crate::runtime::package;

/// The provider of the tests stands for the shared record, whether the program comes with one or not.
pub(super) fn share(scene: &Scene) {
    let host = &scene.practice.host;
    host.remove("dmp", Author::host()).ok();
    let provider: &Path = &package("fournisseur");
    host.install_allowing(provider, Author::host()).unwrap();
    host.choose_provider("shared-record", Some("fournisseur"), Author::host())
        .unwrap();
}

/// Open the file of somebody who is in no list of the day.
fn open(scene: &mut Scene, patient: &PatientId, words: &str) {
    let search = PatientSearch {
        words: words.into(),
        first: 0,
        count: 10,
    };
    let found = scene.practice.record().patients(&search).unwrap().rows;
    let line = found.into_iter().find(|line| line.id == *patient).unwrap();
    scene.harness.state_mut().open(Arc::new(line));
}

#[test]
fn a_summary_is_saved_and_deposited_by_one_press_and_the_tab_says_what_became_of_it() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    share(&scene);
    let person = People::new(20_261_127).next().unwrap();
    let patient = in_ald(&scene, &person);
    open(&mut scene, &patient, &person.traits.nom_naissance);
    until(&mut scene, "the tab", |scene| {
        scene
            .harness
            .query_by_role_and_label(Role::Tab, "Synthèse")
            .is_some()
    });
    scene
        .harness
        .get_by_role_and_label(Role::Tab, "Synthèse")
        .click_accesskit();
    // What the patient will read stands there before anything is saved, and where it will go.
    until(&mut scene, "the preview", |scene| {
        scene.tells("À l’enregistrement, elle part aussi au DMP")
            && scene.tells("Diabète de type 2")
            && scene.tells("pas encore écrite")
    });
    scene
        .harness
        .get_by_role_and_label(Role::Button, "Enregistrer la synthèse")
        .click_accesskit();
    until(&mut scene, "that it was deposited", |scene| {
        scene.tells("Déposée au DMP le")
    });
    assert_eq!(summaries(&scene, &patient).len(), 1);
    // Looking for what the shared record holds is the doctor's to ask, and its answer stays.
    scene
        .harness
        .get_by_role_and_label(Role::Button, "Chercher la synthèse du DMP")
        .click_accesskit();
    until(&mut scene, "what it holds", |scene| {
        scene.tells("Le DMP ne tient aucune synthèse en vigueur")
    });
}
