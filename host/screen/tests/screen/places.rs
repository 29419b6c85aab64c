//! Where contributions stand: columns, what stands for a plugin that failed or is not called, what plugins say.

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_runtime::Lifecycle;
use socle_runtime::view::{Sign, Tone};
use socle_screen::Screen;
use socle_screen::model::{Act, CommandCall, Order, Told};

use crate::fake::{Fake, SIDE, Said, badge, button, key, many, text};
use crate::{opened, shows, tells};

/// A screen of this width on this world.
fn wide(fake: &Fake, width: f32) -> Harness<'static, Screen> {
    let screen = Screen::new(std::rc::Rc::new(fake.clone()));
    Harness::builder()
        .with_size([width, 900.0])
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(|ui, screen: &mut Screen| screen.ui(ui), screen)
}

fn fails(fake: &Fake, contribution: &str) {
    let mut known = fake.0.borrow_mut();
    let state = known
        .views
        .entry(key("essai", contribution, "p0"))
        .or_default();
    state.failure = Some(("limit.cpu".into(), "Trop de temps.".into()));
}

// ---- columns ------------------------------------------------------------------------------------

#[test]
fn columns_of_plugins_stand_in_the_list_where_there_is_room() {
    let fake = Fake::new(many(2)).plugin(
        "essai",
        "[[column]]\nid = \"vaccins\"\ntitle = \"Vaccins\"\n",
    );
    fake.set(
        &key("essai", "vaccins", "p0"),
        vec![badge("b", Sign::Warning, "en retard", Tone::Attention)],
    );
    fake.set(&key("essai", "vaccins", "p1"), vec![text("t", "à jour")]);
    let mut harness = wide(&fake, 1_500.0);
    harness.run();
    assert!(
        harness
            .query_by_role_and_label(Role::ColumnHeader, "Vaccins")
            .is_some()
    );
    assert!(tells(&harness, "Vaccins en retard") && tells(&harness, "Vaccins à jour"));
    let mut harness = wide(&fake, 1_200.0);
    harness.run();
    assert!(!tells(&harness, "Vaccins"));
}

// ---- what fails -----------------------------------------------------------------------------------

#[test]
fn an_ornament_that_fails_is_left_out_and_one_that_may_be_tried_again_keeps_its_last_state() {
    for (policy, stays) in [("", false), ("failure = \"retry\"\n", true)] {
        let banner = format!("[[banner]]\nid = \"etat\"\n{policy}");
        let fake = Fake::new(many(1)).plugin("essai", &banner);
        fake.set(
            &key("essai", "etat", "p0"),
            vec![badge("b", Sign::Check, "DMP ouvert", Tone::Good)],
        );
        let mut harness = opened(&fake);
        assert!(shows(&harness, "DMP ouvert"));
        fails(&fake, "etat");
        harness.run();
        assert_eq!(shows(&harness, "DMP ouvert"), stays, "{policy}");
    }
}

#[test]
fn a_closed_ornament_says_that_it_is_missing() {
    let banner = "[[banner]]\nid = \"allergies\"\nfailure = \"closed\"\n";
    let fake = Fake::new(many(1)).plugin("essai", banner);
    fails(&fake, "allergies");
    let harness = opened(&fake);
    assert!(shows(&harness, "essai indisponible"));
}

#[test]
fn a_panel_that_fails_follows_its_policy() {
    for (policy, retry, last, said) in [
        ("", true, true, "Trop de temps."),
        (
            "failure = \"closed\"\n",
            false,
            false,
            "Rien ne peut être fait ici tant que cela dure : Trop de temps.",
        ),
        ("failure = \"open\"\n", false, false, ""),
    ] {
        let fake = Fake::new(many(1)).plugin("essai", &format!("{SIDE}{policy}"));
        fake.set(&key("essai", "fiche", "p0"), vec![button("b", "Agir")]);
        fails(&fake, "fiche");
        let harness = opened(&fake);
        assert_eq!(shows(&harness, "Réessayer"), retry, "{policy}");
        assert_eq!(shows(&harness, "Agir"), last, "{policy}");
        assert_eq!(shows(&harness, "Fiche"), !said.is_empty(), "{policy}");
        assert!(said.is_empty() || shows(&harness, said), "{policy}");
    }
}

#[test]
fn one_in_quarantine_says_so_where_its_panel_stands_and_is_restarted_there() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), vec![button("b", "Agir")]);
    fake.0.borrow_mut().plugin("essai", |info| {
        info.state = Lifecycle::EnQuarantaine("3 arrêts : délai dépassé".into())
    });
    let mut harness = opened(&fake);
    assert!(shows(&harness, "Fiche") && shows(&harness, "en quarantaine"));
    assert!(shows(
        &harness,
        "essai n’est plus appelée : 3 arrêts : délai dépassé"
    ));
    assert!(!shows(&harness, "Agir"));
    harness.get_by_label("Relancer : essai").click();
    harness.run();
    let restart = Act::Order {
        plugin: "essai".into(),
        order: Order::Restart,
    };
    assert_eq!(fake.said().last(), Some(&Said::Act(restart)));
    assert!(shows(&harness, "Agir"));
}

#[test]
fn one_that_recovers_says_so_and_works_on() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), vec![button("b", "Agir")]);
    fake.0
        .borrow_mut()
        .plugin("essai", |info| info.state = Lifecycle::EnReprise(2));
    let harness = opened(&fake);
    assert!(shows(&harness, "en reprise (2)") && shows(&harness, "Agir"));
}

#[test]
fn one_that_is_turned_off_has_no_place_at_all() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), vec![button("b", "Agir")]);
    let mut harness = opened(&fake);
    assert!(shows(&harness, "Fiche"));
    fake.0
        .borrow_mut()
        .plugin("essai", |info| info.state = Lifecycle::Desactivee);
    harness.run();
    assert!(!shows(&harness, "Fiche"));
}

// ---- what plugins say -----------------------------------------------------------------------------

#[test]
fn what_a_plugin_says_bears_its_name_its_patient_and_its_button() {
    let fake = Fake::new(many(2)).plugin("essai", SIDE);
    let mut harness = opened(&fake);
    fake.0.borrow_mut().told.push(Told {
        at_ms: 1_795_335_660_000,
        plugin: "essai".into(),
        patient: Some("p1".into()),
        tone: Tone::Attention,
        title: "Résultat reçu\u{202e}".into(),
        text: "HbA1c 9,1 %".into(),
        button: Some(("relire".into(), "Relire".into())),
    });
    harness.run();
    assert!(shows(&harness, "essai · PATIENT000001 Zoe"));
    assert!(shows(&harness, "« Résultat reçu » — HbA1c 9,1 %"));
    harness
        .get_by_role_and_label(Role::Button, "Relire")
        .click();
    harness.run();
    let call = CommandCall {
        plugin: "essai".into(),
        command: "relire".into(),
        patient: Some("p1".into()),
        arguments: Vec::new(),
    };
    assert_eq!(fake.said().last(), Some(&Said::Command(call)));
    assert!(!shows(&harness, "Relire"), "it has been read");
    harness.get_by_label("Avertissements").click();
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Ouvrir le dossier")
        .click();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
}

#[test]
fn nothing_a_plugin_says_stands_over_what_socle_asks() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    let mut harness = opened(&fake);
    fake.0.borrow_mut().told.push(Told {
        at_ms: 1_795_335_660_000,
        plugin: "essai".into(),
        patient: None,
        tone: Tone::Problem,
        title: "Socle demande".into(),
        text: "Appuyez sur Entrée".into(),
        button: None,
    });
    fake.0.borrow_mut().asks = vec![crate::consent::ask(1, "outbox", None)];
    harness.run();
    assert!(shows(&harness, "Socle demande :") && !tells(&harness, "Appuyez sur Entrée"));
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(tells(&harness, "Appuyez sur Entrée"));
}
