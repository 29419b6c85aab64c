//! « Valider la consultation »: what plugins contribute is ticked as declared and run on one Enter.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::view::Node;
use socle_screen::Screen;

use crate::fake::{FAILED, Fake, Outcome, Said, key, many, text};
use crate::{opened, shows, tells};

fn steps(policy: &str) -> String {
    format!(
        r#"
[[command]]
id = "deposer"
title = "Déposer"
patient = true
[[command]]
id = "copier"
title = "Copier"
patient = true
[[validation]]
id = "depot"
command = "deposer"
label = "Déposer l’ordonnance au DMP"
ticked = true
order = 10
failure = "{policy}"
[[validation]]
id = "copie"
command = "copier"
label = "Envoyer une copie au patient"
ticked = true
order = 20
[[validation]]
id = "papier"
command = "copier"
label = "Imprimer"
order = 30
"#
    )
}

fn fake(policy: &str) -> Fake {
    Fake::new(many(1)).plugin("dmp", &steps(policy))
}

fn validating(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = opened(fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.step();
    harness.step();
    harness
}

fn ticked(harness: &Harness<'_, Screen>, label: &str) -> bool {
    let node = harness.get_by_role_and_label(Role::CheckBox, label);
    node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

fn run(fake: &Fake) -> Vec<String> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Command(call) => {
                assert_eq!(call.patient.as_deref(), Some("p0"));
                Some(call.command)
            }
            _ => None,
        })
        .collect()
}

#[test]
fn steps_are_ticked_as_declared_and_run_in_order_on_one_enter() {
    let fake = fake("closed");
    let mut harness = validating(&fake);
    assert!(shows(&harness, "PATIENT000000 Zoe"));
    assert!(ticked(&harness, "Déposer l’ordonnance au DMP"));
    assert!(!ticked(&harness, "Imprimer"));
    assert!(run(&fake).is_empty());
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(run(&fake), ["deposer", "copier"]);
    assert!(shows(&harness, "Consultation validée."));
    assert!(shows(&harness, "Déposer l’ordonnance au DMP : fait"));
    assert!(shows(&harness, "Imprimer : non coché"));
    harness.run_steps(10);
    assert!(
        !shows(&harness, "Consultation validée."),
        "what went well goes by itself"
    );
}

#[test]
fn what_is_unticked_is_not_done_and_escape_does_nothing_at_all() {
    let fake = fake("closed");
    let mut harness = validating(&fake);
    harness.key_press(Key::Escape);
    harness.run();
    assert!(run(&fake).is_empty() && !shows(&harness, "Annuler"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    harness
        .get_by_role_and_label(Role::CheckBox, "Envoyer une copie au patient")
        .click();
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Valider")
        .click();
    harness.run_steps(4);
    assert_eq!(run(&fake), ["deposer"]);
}

#[test]
fn a_closed_step_that_fails_refuses_the_act_and_stops_there() {
    let fake = fake("closed");
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let mut harness = validating(&fake);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(run(&fake), ["deposer"]);
    assert!(shows(&harness, "Déposer l’ordonnance au DMP : refusé"));
    assert!(shows(&harness, FAILED));
    assert!(shows(&harness, "Envoyer une copie au patient : non fait"));
    assert!(tells(&harness, "une étape a refusé l’acte"));
    assert!(
        !tells(&harness, "à lire"),
        "it is said once, where it happened"
    );
    harness.run_steps(10);
    assert!(
        tells(&harness, "une étape a refusé l’acte"),
        "what failed stays until it is closed"
    );
    harness.key_press(Key::Enter);
    harness.run();
    assert!(!tells(&harness, "une étape a refusé l’acte"));
}

#[test]
fn a_step_that_may_be_tried_again_lets_the_others_go_on() {
    let fake = fake("retry");
    fake.0.borrow_mut().failing.insert("deposer".into());
    let mut harness = validating(&fake);
    harness.key_press(Key::Enter);
    harness.run_steps(5);
    assert_eq!(run(&fake), ["deposer", "copier"]);
    assert!(shows(&harness, "Déposer l’ordonnance au DMP : en échec"));
    assert!(shows(&harness, "Envoyer une copie au patient : fait"));
    assert!(tells(&harness, "sauf ce qui est en échec"));
    fake.0.borrow_mut().failing.clear();
    harness
        .get_by_role_and_label(Role::Button, "Réessayer")
        .click();
    harness.run_steps(4);
    assert_eq!(run(&fake), ["deposer", "copier", "deposer"]);
    assert!(shows(&harness, "Consultation validée."));
}

#[test]
fn an_open_step_that_fails_is_left_out_and_the_consultation_is_validated() {
    let fake = fake("open");
    fake.0.borrow_mut().failing.insert("deposer".into());
    let mut harness = validating(&fake);
    harness.key_press(Key::Enter);
    harness.run_steps(5);
    assert_eq!(run(&fake), ["deposer", "copier"]);
    assert!(shows(
        &harness,
        "Déposer l’ordonnance au DMP : laissé de côté"
    ));
    assert!(shows(&harness, "Consultation validée.") && !shows(&harness, FAILED));
}

#[test]
fn without_steps_there_is_nothing_to_validate() {
    let fake = Fake::new(many(1)).plugin("dmp", "");
    let harness = validating(&fake);
    assert!(!tells(&harness, "Valider"));
}

/// What a condition says: `None` while it is not known.
fn conditioned(says: Option<Vec<Node>>) -> Fake {
    let steps = steps("closed").replace(
        "label = \"Déposer l’ordonnance au DMP\"",
        "label = \"Déposer l’ordonnance au DMP\"\ncondition = \"a-deposer\"",
    );
    let fake = Fake::new(many(1)).plugin("dmp", &steps);
    match says {
        Some(nodes) => fake.view(&key("dmp", "a-deposer", "p0"), nodes),
        None => fake,
    }
}

#[test]
fn a_box_stands_only_where_its_condition_says_something_and_what_has_none_is_not_run() {
    let word = text("depot", "ordonnance à déposer");
    for (says, stands) in [
        (Some(vec![word]), true),
        (Some(Vec::new()), false),
        // Not known yet: as without a condition.
        (None, true),
    ] {
        let fake = conditioned(says);
        let mut harness = validating(&fake);
        assert_eq!(
            harness
                .query_by_role_and_label(Role::CheckBox, "Déposer l’ordonnance au DMP")
                .is_some(),
            stands
        );
        assert!(ticked(&harness, "Envoyer une copie au patient"));
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        let expected: &[&str] = if stands {
            &["deposer", "copier"]
        } else {
            &["copier"]
        };
        assert_eq!(run(&fake), expected);
    }
}
