//! The tab where a summary is prepared, on the real host, with a provider of the shared record.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_fictitious::People;
use socle_formats::vsm;
use socle_record::model::kinds::Kind;
use socle_record::{Author, Coded, NewEntity, PatientId, PatientSearch};
use socle_sandbox::dmp::{Acces, Settings};

use super::Scene;
use super::campaign::{in_ald, summaries, until};
use crate::runtime::package;
use crate::runtime::world::qualify;

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

    // Another provider from now on, while the window is open: a server over FHIR, which holds what a colleague wrote.
    let host = &scene.practice.host;
    host.install_allowing(&package("partage-fhir"), Author::host())
        .unwrap();
    host.choose_provider("shared-record", Some("partage-fhir"), Author::host())
        .unwrap();
    let own = summaries(&scene, &patient).remove(0);
    let mine = vsm::reference(own.as_bytes()).unwrap();
    let (id, line) = ("1.2.250.1.999.7.1", "1.2.250.1.999.7");
    let theirs = own.replace(&mine.id, id).replace(&mine.set_id, line);
    let matricule = person.matricule.as_str().to_owned();
    let whom = format!("urn:oid:1.2.250.1.213.1.4.8|{matricule}");
    scene
        .sandbox
        .hold_over_fhir(&whom, id, "Dr AUTRE", theirs.into_bytes());
    press(&mut scene, "Chercher la synthèse du DMP");
    until(&mut scene, "the colleague's", |scene| {
        scene.tells("Au DMP, synthèse de Dr AUTRE")
    });
    press(&mut scene, "Classer dans le dossier");
    until(&mut scene, "that it is filed", |scene| {
        scene.tells("Elle est déjà dans le dossier")
    });
    assert_eq!(summaries(&scene, &patient).len(), 2);
    // The next one takes its place, in the file and over there, in its own line of versions.
    let allergy =
        NewEntity::of(Kind::named("allergie").unwrap(), &patient).terme(Coded::free("Iode"));
    scene
        .practice
        .record()
        .add(&Author::host(), allergy)
        .unwrap();
    until(&mut scene, "that the file changed", |scene| {
        scene.tells("le dossier a changé depuis")
    });
    press(&mut scene, "Enregistrer la synthèse");
    let current = |scene: &Scene| {
        let kept = scene.sandbox.kept_over_fhir();
        let current = kept.iter().filter(|one| one.is_current).cloned();
        (kept.len(), current.collect::<Vec<_>>())
    };
    until(&mut scene, "the deposit over FHIR", |scene| {
        scene.tells("Déposée au DMP le") && current(scene).0 == 2
    });
    let (_, current) = current(&scene);
    let [current] = current.as_slice() else {
        panic!("one is current: {current:?}")
    };
    let reference = vsm::reference(&current.content).unwrap();
    assert_eq!(current.patient, whom);
    assert_eq!(
        (reference.set_id.as_str(), reference.version),
        (line, mine.version + 1)
    );
}

/// Each answer of the shared record takes three seconds: the summary is filed at once, another file is opened and read while
/// the deposit is on its way, and what became of it is there when one comes back.
#[test]
fn with_three_seconds_of_latency_a_summary_is_saved_and_deposited_while_another_file_is_read() {
    let mut scene = Scene::with_latency(Duration::from_secs(3));
    let (zoe, pierre) = (scene.id("ADRUN"), scene.id("HOUILLES"));
    qualify(scene.practice.record(), zoe.as_str());
    let settings = Settings {
        acces: Some(Acces::Valide),
        ..Settings::default()
    };
    scene
        .sandbox
        .set_patient("275126322074974", settings)
        .unwrap();
    scene.open("ADRUN");
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
    press(&mut scene, "Enregistrer la synthèse");
    until(&mut scene, "the summary in the file", |scene| {
        !summaries(scene, &zoe).is_empty()
    });
    scene.open("HOUILLES");
    let mut frames = scene.until("the other file", |scene| {
        scene.is_open(&pierre) && scene.tells("27/01/1993")
    });
    frames += scene.until("the deposit on its way", |scene| {
        scene.sandbox.traffic().count("dmp/TD2.1") > 0
    });
    // Somebody who waited for the record would have seen none of them.
    assert!(frames > 5, "{frames} frames while the record was awaited");
    assert!(scene.is_open(&pierre), "and nobody was moved");
    scene.open("ADRUN");
    until(&mut scene, "that it was deposited", |scene| {
        scene.tells("Déposée au DMP le")
    });
}

/// Press the button once it is there and its panel is still.
fn press(scene: &mut Scene, label: &str) {
    until(scene, label, |scene| {
        let settled = scene.harness.state().is_settled();
        let found = scene.harness.query_by_role_and_label(Role::Button, label);
        if settled && let Some(button) = &found {
            button.click_accesskit();
            return true;
        }
        false
    });
    scene.harness.step();
}
