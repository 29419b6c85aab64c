//! The campaign of yearly summaries on the real host: the patients in ALD one after the other, by keys.

use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_fictitious::{People, Person};
use socle_formats::identite::{Acte, Piece};
use socle_formats::oid::OidIns;
use socle_record::model::kinds::Kind;
use socle_record::{
    Author, Coded, DocumentSearch, Moyen, NewEntity, NewPatient, PatientId, Unit, Write, systems,
};

use super::Scene;

/// Its tab of the home page.
const CAMPAIGN: &str = "Synthèses annuelles des patients en ALD";

/// Somebody in ALD with a qualified identity and a problem.
pub(super) fn in_ald(scene: &Scene, person: &Person) -> PatientId {
    let record = scene.practice.record();
    let patient = PatientId::from(record.mint_id().unwrap());
    let traits = &person.traits;
    let reply = socle_fictitious::answer(traits, person.matricule, OidIns::Nir);
    let act = |revision, acte| Write::Identite {
        patient: patient.clone(),
        revision,
        acte,
        moyen: Moyen::Import,
    };
    let mut unit = Unit::new(Author::host());
    unit.writes = vec![
        Write::CreatePatient(NewPatient {
            id: Some(patient.clone()),
            ..NewPatient::new(traits.clone())
        }),
        act(1, Acte::Reponse(reply)),
        act(2, Acte::Controler(Piece::Passeport)),
    ];
    record.commit(&unit).unwrap();
    let diabetes = Coded::new(systems::CIM10, "E11.9", "Diabète de type 2");
    for kind in ["ald", "probleme"] {
        let entity = NewEntity::of(Kind::named(kind).unwrap(), &patient).terme(diabetes.clone());
        record.add(&Author::host(), entity).unwrap();
    }
    patient
}

/// The summaries of a patient.
pub(super) fn summaries(scene: &Scene, patient: &PatientId) -> Vec<String> {
    let record = scene.practice.record();
    let search = DocumentSearch {
        patient: Some(patient.clone()),
        count: 50,
        ..DocumentSearch::default()
    };
    let found = record.search_documents(&search).unwrap().rows;
    found
        .iter()
        .filter(|document| document.kind.code == "SYNTH")
        .map(|document| {
            let size = usize::try_from(document.content.size_bytes).unwrap();
            let bytes = record.read_blob(&document.content.digest, 0, size).unwrap();
            String::from_utf8(bytes).unwrap()
        })
        .collect()
}

/// How many summaries are due, as the home page says it.
fn due(scene: &Scene) -> Option<usize> {
    if scene.tells("Aucune synthèse à renouveler") {
        return Some(0);
    }
    let said = scene
        .harness
        .query_all_by_label_contains("Patients en ALD dont la synthèse est à renouveler : ")
        .next()?;
    let node = said.accesskit_node();
    let text = node.label().or_else(|| node.value())?;
    text.rsplit(' ').next()?.parse().ok()
}

/// Draw frames until `seen`. A view that a slow machine gave up is asked for again, as a person would.
#[track_caller]
pub(super) fn until(scene: &mut Scene, what: &str, mut seen: impl FnMut(&mut Scene) -> bool) {
    scene.until(what, |scene| {
        if let Some(again) = scene.harness.query_all_by_label("Réessayer").next() {
            again.click_accesskit();
        }
        seen(scene)
    });
}

#[test]
fn each_summary_that_is_due_takes_one_key_and_what_was_typed_is_in_it() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    super::summary::share(&scene);
    scene.home_tab(CAMPAIGN);
    until(&mut scene, "the campaign", |scene| due(scene).is_some());
    // Patients of the demonstration: their identities are not qualified, they come last.
    let others = due(&scene).unwrap();
    let people: Vec<Person> = People::new(20_261_127).take(3).collect();
    let patients: Vec<PatientId> = people.iter().map(|one| in_ald(&scene, one)).collect();
    until(&mut scene, "all that are due", |scene| {
        due(scene) == Some(others + 3)
    });
    let still = |scene: &mut Scene| {
        until(scene, "a still screen", |scene| {
            scene.harness.state().is_settled()
        });
    };
    still(&mut scene);
    scene.harness.get_by_label("Commencer").click();
    let left = |written: usize, later: usize| {
        let left = others + 3 - written - later;
        format!("Encore {left} · écrites {written} · laissées pour plus tard {later}")
    };
    until(&mut scene, "the first", |scene| {
        scene.tells(&left(0, 0)) && scene.tells("Diabète de type 2")
    });
    // One key writes and shows the next, one leaves for later.
    still(&mut scene);
    scene.harness.key_press(Key::Enter);
    until(&mut scene, "the second", |scene| scene.tells(&left(1, 0)));
    // It goes on where it was after the window was closed.
    let mut scene = scene.reopened();
    scene.home_tab(CAMPAIGN);
    until(&mut scene, "the second again", |scene| {
        scene.tells(&left(1, 0)) && scene.tells("Vers le DMP : 1 sur 1")
    });
    still(&mut scene);
    scene.harness.key_press(Key::Escape);
    until(&mut scene, "the third", |scene| scene.tells(&left(1, 1)));
    // What is typed and unticked goes with the press, without another one before.
    still(&mut scene);
    scene
        .harness
        .get_by_role_and_label(Role::CheckBox, "Reprendre « Pathologies en cours »")
        .click_accesskit();
    until(&mut scene, "the section unticked", |scene| {
        let label = "Reprendre « Pathologies en cours »";
        let node = scene.harness.get_by_role_and_label(Role::CheckBox, label);
        node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::False)
    });
    let words = scene.harness.get_by_role_and_label(
        Role::MultilineTextInput,
        "Texte ajouté à « Points de vigilance »",
    );
    words.focus();
    words.type_text("Vit seul au troisième étage");
    scene.harness.step();
    scene
        .harness
        .get_by_role_and_label(Role::Button, "Enregistrer et suivant")
        .click();
    until(&mut scene, "two written", |scene| {
        let over = others == 0 && scene.tells("Campagne terminée : 2 écrites");
        over || scene.tells(&left(2, 1))
    });
    let mut written = Vec::new();
    for patient in &patients {
        written.extend(summaries(&scene, patient));
    }
    assert_eq!(written.len(), 2);
    let typed: Vec<&String> = written
        .iter()
        .filter(|document| document.contains("Vit seul au troisième étage"))
        .collect();
    assert_eq!(typed.len(), 1);
    assert!(
        !typed[0].contains("Diabète de type 2"),
        "the section was unticked"
    );
    // Of an identity that is not qualified none can be written: the page says so, and it is left.
    for later in 1..=others {
        until(&mut scene, "why not", |scene| {
            scene.tells(&left(2, later)) && scene.tells("n’est pas qualifiée")
        });
        still(&mut scene);
        scene.harness.key_press(Key::Escape);
    }
    let end = format!(
        "Campagne terminée : 2 écrites, {} laissées pour plus tard.",
        others + 1
    );
    until(&mut scene, "the end", |scene| scene.tells(&end));
    still(&mut scene);
    scene.harness.get_by_label("Fermer").click();
    until(&mut scene, "those left", |scene| {
        due(scene) == Some(others + 1)
    });
}
