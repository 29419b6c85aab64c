//! What is slow or fails: frames go on, it is said, it can be given up, nothing disappears.

use std::time::{Duration, Instant};

use egui::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_screen::model::{Failed, RunningCall};

use crate::fake::{Fake, Outcome, SIDE, Said, button, key, many, text};
use crate::{opened, screen, shows, tells};

fn ago(ms: u64) -> Instant {
    Instant::now()
        .checked_sub(Duration::from_millis(ms))
        .unwrap()
}

fn running(since: Instant) -> RunningCall {
    RunningCall {
        call: "c1".into(),
        plugin: "essai".into(),
        patient: Some("p0".into()),
        since,
        progress: None,
    }
}

fn fake() -> Fake {
    let fake = Fake::new(many(3)).plugin("essai", SIDE);
    fake.set(
        &key("essai", "fiche", "p0"),
        vec![button("passeport", "Passeport")],
    );
    fake
}

#[test]
fn a_plugin_that_never_answers_stops_neither_frames_nor_other_patients() {
    let fake = fake();
    fake.0.borrow_mut().outcome = Outcome::Never;
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click();
    harness.step();
    let begun = Instant::now();
    fake.0.borrow_mut().calls.push(running(ago(3_000)));
    for _ in 0..100 {
        harness.step();
    }
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "100 frames took {:?}",
        begun.elapsed()
    );
    harness.get_by_label_contains("PATIENT000001").click();
    harness.run_steps(3);
    assert_eq!(harness.state().open_patient(), Some("p1"));
}

#[test]
fn a_wait_is_marked_after_a_tenth_of_a_second_and_named_with_a_way_out_after_one() {
    let fake = fake();
    let mut harness = opened(&fake);
    let busy = |harness: &egui_kittest::Harness<'_, socle_screen::Screen>| {
        harness.query_all_by_role(Role::ProgressIndicator).count()
    };
    fake.0.borrow_mut().calls.push(running(Instant::now()));
    harness.step();
    assert_eq!(busy(&harness), 0, "what is quick shows nothing");
    fake.0.borrow_mut().calls = vec![running(ago(200))];
    harness.step();
    assert!(busy(&harness) == 1 && !shows(&harness, "Annuler"));
    let place = |harness: &egui_kittest::Harness<'_, socle_screen::Screen>| {
        harness
            .get_by_role_and_label(Role::Button, "Passeport")
            .rect()
    };
    let before = place(&harness);
    fake.0.borrow_mut().calls = vec![running(ago(3_100))];
    harness.step();
    harness.step();
    assert_eq!(place(&harness), before, "nothing moves under the pointer");
    assert!(tells(&harness, "essai prend du temps (3,"));
    harness.get_by_label("Annuler essai").click();
    harness.run_steps(2);
    assert_eq!(fake.said().last(), Some(&Said::Cancel("c1".into())));
    harness.run();
    assert_eq!(busy(&harness), 0);
}

#[test]
fn a_panel_keeps_its_height_while_another_patients_is_awaited() {
    let fake = fake().plugin(
        "suite",
        "[[panel]]\nid = \"bas\"\ntitle = \"Suite\"\nplace = \"side\"\norder = 900\n",
    );
    let tall: Vec<_> = (0..12)
        .map(|n| text(&n.to_string(), &format!("ligne {n}")))
        .collect();
    fake.set(&key("essai", "fiche", "p0"), tall);
    for patient in ["p0", "p1"] {
        fake.set(&key("suite", "bas", patient), vec![text("t", "la suite")]);
    }
    let mut harness = opened(&fake);
    harness.run();
    let top = harness.get_by_label("la suite").rect().top();
    let next = fake.0.borrow().lines[1].clone();
    harness.state_mut().open(next);
    harness.run();
    assert!(!shows(&harness, "ligne 0"));
    assert_eq!(harness.get_by_label("la suite").rect().top(), top);
}

#[test]
fn a_view_that_failed_keeps_its_last_tree_greyed_with_the_reason() {
    let fake = fake();
    let mut harness = opened(&fake);
    fake.0
        .borrow_mut()
        .views
        .get_mut(&key("essai", "fiche", "p0"))
        .unwrap()
        .failure = Some((
        "limit.cpu".into(),
        "L’extension a pris trop de temps.".into(),
    ));
    harness.run();
    assert_eq!(
        harness
            .get_by_label("L’extension a pris trop de temps.")
            .accesskit_node()
            .role(),
        Role::Alert
    );
    assert!(
        harness
            .get_by_role_and_label(Role::Button, "Passeport")
            .accesskit_node()
            .is_disabled()
    );
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click();
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num1);
    harness.run();
    assert!(fake.events().is_empty());
    harness.get_by_label("Réessayer").click();
    harness.run();
    assert_eq!(
        fake.said().last(),
        Some(&Said::Again(key("essai", "fiche", "p0")))
    );
}

#[test]
fn a_failure_stays_until_it_is_read_and_is_found_again_from_the_bottom_line() {
    let fake = fake();
    let mut harness = opened(&fake);
    let sentence = "INSi ne répond pas. Réessayez dans quelques minutes.";
    fake.0.borrow_mut().failures.push(Failed {
        at_ms: 1_795_335_660_000,
        plugin: Some("essai".into()),
        patient: Some("p0".into()),
        code: "http.timeout".into(),
        sentence: sentence.into(),
    });
    for _ in 0..200 {
        harness.step();
    }
    assert!(shows(&harness, sentence) && shows(&harness, "essai · PATIENT000000 Zoe"));
    assert!(shows(&harness, "1 avertissement à lire"));
    harness.get_by_label("J’ai lu").click();
    harness.run();
    assert!(!shows(&harness, sentence));
    harness.get_by_label("Avertissements").click();
    harness.run();
    assert!(shows(&harness, sentence));
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(!shows(&harness, sentence) && shows(&harness, "Avertissements"));
}

#[test]
fn a_list_that_is_awaited_says_so_and_stays_alive() {
    let fake = Fake::new(many(3));
    fake.0.borrow_mut().silent = true;
    let mut harness = screen(&fake);
    harness.run_steps(5);
    assert_eq!(
        harness.query_all_by_role(Role::ProgressIndicator).count(),
        1
    );
    fake.0.borrow_mut().silent = false;
    harness.run();
    assert!(tells(&harness, "PATIENT000000"));
}

#[test]
fn messages_are_there_again_after_a_restart_until_they_are_put_away() {
    let fake = fake();
    let told = |title: &str| socle_screen::model::Told {
        at_ms: 1_795_335_660_000,
        plugin: "essai".into(),
        patient: None,
        tone: socle_runtime::view::Tone::Attention,
        title: title.into(),
        text: "Deux lettres sont à classer.".into(),
        button: None,
    };
    let mut harness = opened(&fake);
    fake.0.borrow_mut().told.push(told("Courrier"));
    harness.run();
    assert!(shows(&harness, "1 avertissement à lire"));
    drop(harness);
    // Nobody read it: it is shown again.
    let mut harness = opened(&fake);
    assert!(tells(&harness, "Deux lettres sont à classer."));
    harness.get_by_label("J’ai lu").click();
    harness.run();
    drop(harness);
    // It was read today: it is in the list.
    let mut harness = opened(&fake);
    assert!(!tells(&harness, "Deux lettres sont à classer."));
    harness.get_by_label("Avertissements").click();
    harness.run();
    assert!(tells(&harness, "Deux lettres sont à classer."));
    harness.get_by_label("Tout effacer").click();
    harness.run();
    drop(harness);
    let harness = opened(&fake);
    assert!(!tells(&harness, "vertissement"), "it was put away");
}
