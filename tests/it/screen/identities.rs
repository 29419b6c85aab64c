//! Identities in the window on the real host: away from the practice, one matricule for two files, and what is asked of INSi
//! while somebody works.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_formats::identite::Statut;
use socle_record::{Author, NewPatient, PatientId, Unit, Write};
use socle_runtime::HostEvent;
use socle_sandbox::{Behaviour, Disturbance};

use super::{SEARCH, Scene};
use crate::runtime::world::qualify;

/// What each national service takes to answer.
const LATENCY: Duration = Duration::from_secs(3);

/// Draw frames until `seen`. None of them waits for a national service: it would take as long as the answer does.
#[track_caller]
fn drawn_until(scene: &mut Scene, what: &str, mut seen: impl FnMut(&mut Scene) -> bool) {
    let mut longest = Duration::ZERO;
    let mut before = Instant::now();
    let frames = scene.until(what, |scene| {
        longest = longest.max(before.elapsed());
        let seen = seen(scene);
        before = Instant::now();
        seen
    });
    assert!(frames > 1, "{what}: nothing was drawn meanwhile");
    assert!(longest < LATENCY, "{what}: a frame took {longest:?}");
}

/// Press what an extension draws, once it is drawn.
#[track_caller]
fn press(scene: &mut Scene, role: Role, label: &str) {
    scene.until(label, |scene| scene.harness.state().is_settled());
    press_now(scene, role, label);
}

/// Press what Socle draws, whatever is awaited.
#[track_caller]
fn press_now(scene: &mut Scene, role: Role, label: &str) {
    scene.until(label, |scene| {
        let there = scene.harness.query_by_role_and_label(role, label);
        there.is_some()
    });
    scene
        .harness
        .get_by_role_and_label(role, label)
        .click_accesskit();
    scene.harness.step();
}

/// Another file with the same traits.
fn twin(scene: &Scene, of: &PatientId) -> PatientId {
    let record = scene.practice.record();
    let traits = record.identity(of).unwrap().identite.traits().clone();
    let twin = PatientId::from(record.mint_id().unwrap());
    let new = NewPatient {
        id: Some(twin.clone()),
        ..NewPatient::new(traits)
    };
    let unit = Unit::new(Author::host()).with(Write::CreatePatient(new));
    record.commit(&unit).unwrap();
    twin
}

/// In two steps: the document at the patient's, INSi when back.
#[test]
fn on_a_home_visit_the_document_is_checked_without_a_network_and_insi_qualifies_back_at_the_practice()
 {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let away = Behaviour::disturbed(Disturbance::Refuse);
    scene.sandbox.set_behaviour(away).unwrap();
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    // The help one opens there says that this way is right.
    press(&mut scene, Role::Button, "Cas particulier…");
    press(&mut scene, Role::Button, "Visite à domicile");
    scene.until("what is done at a visit", |scene| {
        scene.tells("INSi est interrogé au retour")
    });
    press(&mut scene, Role::Button, "Passeport");
    scene.until("validée", |scene| scene.statut(&zoe) == "validee");
    scene.until("the line and the banner", |scene| {
        scene.tells("validée") && !scene.tells("provisoire, ADRUN")
    });
    let kept = scene.practice.record().identity(&zoe).unwrap();
    assert!(kept.identite.ins().is_none() && kept.asked.is_none());
    // Back. A person asks; nobody has to show a document again.
    scene.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    press(&mut scene, Role::Button, "Interroger INSi");
    scene.until("qualifiée", |scene| scene.statut(&zoe) == "qualifiee");
    scene.until("the banner", |scene| scene.tells("2 75 12 63 220 749 74"));
    assert!(scene.is_open(&zoe), "without leaving the file");
    assert_eq!(scene.sandbox.traffic().count(SEARCH), 1);
}

#[test]
fn a_matricule_another_file_bears_is_said_by_the_host_and_both_files_are_shown_after_three_seconds()
{
    let mut scene = Scene::with_latency(LATENCY);
    let zoe = scene.id("ADRUN");
    qualify(scene.practice.record(), zoe.as_str());
    let twin = twin(&scene, &zoe);
    let mut events = scene.practice.host.events();
    let line = scene.practice.record().patient(&twin).unwrap();
    scene.harness.state_mut().open(Arc::new(line));
    drawn_until(&mut scene, "both files", |scene| {
        scene.tells("Un matricule pour deux dossiers")
    });
    let mut said = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let HostEvent::Collision { patient, holder } = event {
            said.push((patient, holder));
        }
    }
    assert_eq!(said, [(twin.to_string(), zoe.to_string())]);
    let kept = scene.practice.record().identity(&twin).unwrap().identite;
    assert_eq!(kept.statut(), Statut::Provisoire);
    assert!(kept.ins().is_none() && kept.a_verifier().is_none());
    assert_eq!(scene.statut(&zoe), "qualifiee");
    // It is said once: no notice says it beside.
    scene.until("a still screen", |scene| scene.harness.state().is_settled());
    assert!(!scene.tells("J’ai lu"), "{:#?}", scene.names());
    // The other file is one press away, and has nothing to be seen to.
    press(&mut scene, Role::Button, "Ouvrir le dossier de ADRUN Zoe");
    scene.until("the other file", |scene| {
        scene.is_open(&zoe) && !scene.tells("Un matricule pour deux dossiers")
    });
}

#[test]
fn with_three_seconds_of_latency_no_frame_waits_while_tomorrow_is_prepared_and_all_are_asked_about()
{
    let mut scene = Scene::with_latency(LATENCY);
    let asked = |scene: &Scene| scene.sandbox.traffic().count(SEARCH);
    press_now(&mut scene, Role::Button, "Agenda");
    press_now(&mut scene, Role::Button, "Demain");
    let to_ask = |scene: &Scene| {
        let marks = scene
            .harness
            .query_all_by_label_contains("INS à rechercher");
        marks.count()
    };
    drawn_until(&mut scene, "who comes tomorrow", |scene| to_ask(scene) > 0);
    let before = to_ask(&scene);
    press_now(&mut scene, Role::Button, "Préparer ce jour");
    drawn_until(&mut scene, "the first answer", |scene| {
        to_ask(scene) < before
    });
    // All that have no INS, by a command: the page of patients is worked on meanwhile.
    press_now(&mut scene, Role::Button, "Patients");
    scene
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    scene.harness.step();
    scene
        .harness
        .get_by_role_and_label(Role::SearchInput, "Rechercher un patient, une action…")
        .type_text("dossiers sans INS");
    let action = "Interroger INSi pour tous les dossiers sans INS";
    scene.until(action, |scene| scene.tells(action));
    let before = asked(&scene);
    let found = scene.harness.query_all_by_label_contains(action).next();
    found.unwrap().click_accesskit();
    let begun = |scene: &Scene| {
        let lines = scene.practice.record().journal_tail(1_000).unwrap();
        lines.iter().any(|line| line.name == "travail.creation")
    };
    drawn_until(&mut scene, "the campaign under way", |scene| {
        begun(scene) && asked(scene) > before
    });
}
