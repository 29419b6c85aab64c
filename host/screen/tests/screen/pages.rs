//! The bars, the theme, where panels stand.

use egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::view::{Chart, ChartKind, Kind, Node};
use socle_screen::model::{JobLine, Journal};

use crate::fake::{Fake, SIDE, button, key, keyed, many, node, table};
use crate::{opened, screen, shows, tells};

#[test]
fn the_bottom_line_tells_the_truth() {
    let fake = Fake::new(many(1));
    let mut harness = screen(&fake);
    harness.run();
    for label in [
        "Aucun envoi en cours",
        "Session de démonstration",
        "Bac à sable",
        "Dr Max LIBRE",
        "Journal tenu",
    ] {
        assert!(shows(&harness, label), "{label}");
    }
    {
        let traffic = &mut fake.0.borrow_mut().traffic;
        traffic.sending = 2;
        traffic.failed = 1;
        traffic.jobs.push(JobLine {
            job: "j1".into(),
            title: "Import de messages".into(),
            fraction: Some(0.4),
        });
        traffic.journal = Journal::Failing("Le disque est plein.".into());
    }
    harness.run();
    for label in ["2 envois en cours", "Import de messages 40\u{202f}%"] {
        assert!(shows(&harness, label), "{label}");
    }
    assert!(tells(&harness, "1 envoi en échec") && tells(&harness, "Le journal ne s’écrit plus"));
}

#[test]
fn light_and_dark_are_one_click_apart_and_draw_the_same_things() {
    let mut harness = opened(&Fake::new(many(1)).plugin("essai", SIDE));
    harness.get_by_label("Thème clair").click();
    harness.run();
    assert_eq!(harness.ctx.theme(), Theme::Light);
    assert!(shows(&harness, "Problèmes en cours"));
    harness.get_by_label("Thème sombre").click();
    harness.run();
    assert_eq!(harness.ctx.theme(), Theme::Dark);
}

#[test]
fn tab_reaches_every_control_from_the_search_to_the_bottom_line() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), vec![button("a", "Un acte")]);
    let mut harness = opened(&fake);
    let mut reached = Vec::new();
    for _ in 0..40 {
        harness.key_press(Key::Tab);
        harness.run();
        let focused = harness
            .root()
            .children_recursive()
            .find(|node| node.is_focused())
            .and_then(|node| node.accesskit_node().label());
        reached.extend(focused);
    }
    let at = |name: &str| {
        reached
            .iter()
            .position(|label| label == name)
            .unwrap_or_else(|| panic!("{name} is not reached: {reached:?}"))
    };
    let order = [
        "Rechercher un patient, une action…",
        "Patients",
        "Dossier",
        "Fermer le dossier",
        "Un acte",
    ]
    .map(at);
    assert!(
        order[0] < order[2] && order[2] < order[3] && order[3] < order[4],
        "{reached:?}"
    );
    assert!(at("Extensions") > 0 && at("Thème clair") > 0);
}

#[test]
fn panels_of_the_home_page_and_of_settings_stand_in_their_places() {
    let contributions = "[[panel]]\nid = \"jour\"\ntitle = \"La journée\"\nplace = \"home\"\n[[panel]]\nid = \"reglages\"\ntitle = \"Choix\"\nplace = \"settings\"\n";
    let fake = Fake::new(many(1)).plugin("essai", contributions);
    let of_nobody = |contribution: &str| socle_runtime::views::ViewKey {
        patient: None,
        ..key("essai", contribution, "")
    };
    fake.set(
        &of_nobody("jour"),
        vec![keyed("1", button("vu", "J’ai vu"))],
    );
    fake.set(&of_nobody("reglages"), vec![button("defaut", "Par défaut")]);
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(&harness, "La journée") && !shows(&harness, "Par défaut"));
    harness
        .get_by_role_and_label(Role::Tab, "La journée")
        .click();
    harness.run();
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Réglages")
        .click();
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Par défaut")
        // Further down the page than what is in sight of it.
        .click_accesskit();
    harness.run();
    assert!(!shows(&harness, "La journée"));
    let targets: Vec<_> = fake
        .events()
        .into_iter()
        .map(|event| event.target)
        .collect();
    assert_eq!(targets, ["vu", "defaut"]);
}

#[test]
fn enter_and_escape_press_on_the_home_page_while_the_keyboard_is_on_nothing_and_never_in_a_file() {
    let contributions = "[[panel]]\nid = \"jour\"\ntitle = \"La journée\"\nplace = \"home\"\n[[panel]]\nid = \"fiche\"\ntitle = \"Fiche\"\nplace = \"side\"\n";
    let fake = Fake::new(many(1)).plugin("essai", contributions);
    let of_nobody = socle_runtime::views::ViewKey {
        patient: None,
        ..key("essai", "jour", "")
    };
    let buttons = || {
        vec![
            keyed("Entrée", button("suivant", "Suivant")),
            keyed("Échap", button("plus-tard", "Plus tard")),
        ]
    };
    fake.set(&of_nobody, buttons());
    fake.set(&key("essai", "fiche", "p0"), buttons());
    let pressed = || -> Vec<String> {
        let events = fake.events().into_iter();
        events.map(|event| event.target).collect()
    };
    let mut harness = screen(&fake);
    harness.run();
    // By its key: a tab that has the keyboard would be what Enter presses.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(pressed(), ["suivant", "plus-tard"]);
    // The keyboard is on something: Enter is its own.
    harness
        .get_by_role_and_label(Role::Button, "Plus tard")
        .focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(pressed(), ["suivant", "plus-tard", "plus-tard"]);
    // In a file both stay the host's.
    let line = fake.0.borrow().lines[0].clone();
    harness.state_mut().open(line);
    harness.run();
    assert!(shows(&harness, "Suivant"));
    harness.key_press(Key::Enter);
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(pressed().len(), 3);
}

#[test]
fn a_drawing_is_told_in_words_and_a_button_or_a_row_that_opens_a_file_does_so_at_one_press() {
    let contributions = "[[panel]]\nid = \"jour\"\ntitle = \"La journée\"\nplace = \"home\"\n";
    let fake = Fake::new(many(2)).plugin("essai", contributions);
    let of_nobody = socle_runtime::views::ViewKey {
        patient: None,
        ..key("essai", "jour", "")
    };
    let chart = |key: &str, kind| {
        node(
            key,
            Kind::Chart(Chart {
                title: format!("Envois {key}"),
                kind,
                labels: vec!["janvier".into(), "février".into()],
                series: vec![
                    ("DMP".into(), vec![3.0, 0.0]),
                    ("Messages".into(), vec![1.0, 2.0]),
                ],
            }),
        )
    };
    let mut rows = table("liste", &["Patient"], &[&["Le second"]]);
    let Kind::Table(given) = &mut rows.kind else {
        unreachable!()
    };
    given.rows[0].opens = Some("p1".into());
    let opens = Node {
        opens: Some("p0".into()),
        begins: None,
        ..button("ouvrir", "Ouvrir le premier")
    };
    fake.set(
        &of_nobody,
        vec![
            chart("debout", ChartKind::Column),
            chart("couche", ChartKind::Bar),
            chart("trait", ChartKind::Line),
            chart("vide", ChartKind::Column),
            rows,
            opens,
        ],
    );
    let shown = || {
        let mut harness = screen(&fake);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
        harness.run();
        harness
    };
    let mut harness = shown();
    for drawn in ["debout", "couche", "trait"] {
        let name = format!("Envois {drawn}");
        let image = harness.get_by_role_and_label(Role::Image, &name);
        assert_eq!(
            image.accesskit_node().data().description(),
            Some("DMP : janvier 3, février 0 ; Messages : janvier 1, février 2"),
            "{drawn}"
        );
    }
    harness.get_by_label("Ouvrir le premier").click_accesskit();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p0"));
    let mut harness = shown();
    let row = harness.query_all_by_role(Role::Row).last();
    row.expect("the table has a row").click_accesskit();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert!(fake.events().is_empty(), "the plugin is told nothing");
}
