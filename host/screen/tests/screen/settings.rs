//! The page of settings: what manifests declare, drawn and checked by the host.

use egui::{Key, Modifiers, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_record::{Value, Zone, zone};
use socle_screen::Screen;
use socle_screen::model::Act;

use crate::fake::{FAILED, Fake, Outcome, Said, many};
use crate::{screen, shows, tells};

const SETTINGS: &str = r#"
[settings.properties.delai]
type = "integer"
title = "Délai de relance"
description = "Jours avant de relancer un patient."
minimum = 1
maximum = 30
default = 7
order = 1
[settings.properties.mode]
type = "string"
title = "Envoi"
enum = ["automatique", "manuel"]
default = "automatique"
order = 2
[settings.properties.copie]
type = "boolean"
title = "Garder une copie"
order = 3
[settings.properties.signature]
type = "string"
title = "Signature"
level = "person"
order = 4
"#;

fn opened(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    harness
        .get_by_role_and_label(Role::Button, "Réglages")
        .click();
    harness.run();
    harness
}

fn fake() -> Fake {
    Fake::new(many(1)).plugin("rappels", SETTINGS)
}

/// Replace what a field holds, then leave it by Tab.
fn write(harness: &mut Harness<'static, Screen>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_label(label).type_text(text);
    harness.key_press(Key::Tab);
    harness.run();
}

fn set(key: &str, value: Value) -> Said {
    Said::Act(Act::Set {
        plugin: "rappels".into(),
        key: key.into(),
        value,
    })
}

#[test]
fn a_value_is_kept_as_soon_as_one_is_done_with_it_and_goes_back_to_its_default() {
    let fake = fake();
    let mut harness = opened(&fake);
    assert!(shows(
        &harness,
        "Jours avant de relancer un patient. Entre 1 et 30. Pour tout le cabinet."
    ));
    assert_eq!(
        harness.get_by_label("Délai de relance").value().as_deref(),
        Some("7")
    );
    write(&mut harness, "Délai de relance", "10");
    assert_eq!(fake.said(), [set("delai", Value::Integer(10))]);
    assert!(shows(&harness, "enregistré"));
    harness
        .get_by_label("Délai de relance : Rétablir la valeur par défaut (7)")
        .click_accesskit();
    harness.run();
    assert_eq!(fake.said().last(), Some(&set("delai", Value::None)));
    assert_eq!(
        harness.get_by_label("Délai de relance").value().as_deref(),
        Some("7")
    );
    assert!(!tells(&harness, "Rétablir"));
}

#[test]
fn the_practice_says_in_which_zone_it_counts_its_days() {
    let fake = fake();
    let mut harness = opened(&fake);
    let label = "Fuseau horaire : France métropolitaine (Paris)";
    assert!(shows(&harness, "Le cabinet"));
    harness.get_by_label(label).click();
    harness.run();
    harness.get_by_label("La Réunion").click();
    harness.run();
    assert_eq!(
        fake.said(),
        [Said::Act(Act::Set {
            plugin: zone::OWNER.into(),
            key: zone::KEY.into(),
            value: Value::Text("Indian/Reunion".into()),
        })]
    );
    assert_eq!(fake.0.borrow().zone, Zone::named("Indian/Reunion").unwrap());
    assert!(shows(&harness, "Fuseau horaire : La Réunion"));
    assert!(shows(&harness, "enregistré"));
}

#[test]
fn a_value_that_is_not_allowed_is_named_and_not_kept() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, "Délai de relance", "45");
    assert!(shows(&harness, "✕ Délai de relance : entre 1 et 30."));
    write(&mut harness, "Délai de relance", "dix");
    assert!(tells(&harness, "nombre entier"));
    assert!(fake.said().is_empty());
    assert_eq!(
        harness.get_by_label("Délai de relance").value().as_deref(),
        Some("dix"),
        "what was typed stays"
    );
}

#[test]
fn choices_and_flags_are_kept_at_once() {
    let fake = fake();
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::RadioButton, "manuel")
        .click_accesskit();
    harness.run();
    harness.get_by_label("Garder une copie").click_accesskit();
    harness.run();
    assert_eq!(
        fake.said(),
        [
            set("mode", Value::Text("manuel".into())),
            set("copie", Value::Flag(true))
        ]
    );
}

#[test]
fn what_could_not_be_kept_is_said_and_what_was_typed_stays() {
    let fake = fake();
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let mut harness = opened(&fake);
    write(&mut harness, "Délai de relance", "10");
    assert!(shows(&harness, FAILED) && !shows(&harness, "enregistré"));
    assert_eq!(
        harness.get_by_label("Délai de relance").value().as_deref(),
        Some("10")
    );
}

#[test]
fn what_is_a_persons_cannot_be_set_while_nobody_is_there() {
    let fake = fake();
    fake.0.borrow_mut().person = None;
    let harness = opened(&fake);
    assert!(
        harness
            .get_by_label("Signature")
            .accesskit_node()
            .is_disabled()
    );
    assert!(tells(&harness, "identifiez-vous"));
}

#[test]
fn how_it_looks_is_a_setting_of_the_workstation() {
    let mut harness = opened(&fake());
    harness
        .get_by_role_and_label(Role::RadioButton, "sombre")
        .click();
    harness.run();
    assert_eq!(harness.ctx.theme(), Theme::Dark);
    harness
        .get_by_role_and_label(Role::RadioButton, "claire")
        .click();
    harness.run();
    assert_eq!(harness.ctx.theme(), Theme::Light);
}

/// The documents the practice accepts and the period are rules of the host: a card of their own.
#[test]
fn documents_and_period_of_identities_are_set_by_ticks_and_the_last_document_stays() {
    let fake = fake();
    let mut harness = opened(&fake);
    let sent = |fake: &Fake| match fake.said().pop() {
        Some(Said::Act(Act::Set { plugin, key, value })) => {
            assert_eq!(plugin, "socle");
            (key, value)
        }
        other => panic!("{other:?}"),
    };
    harness
        .get_by_role_and_label(Role::RadioButton, "3 ans")
        .click_accesskit();
    harness.run();
    assert_eq!(
        sent(&fake),
        ("identite.renouvellement-ans".to_owned(), Value::Integer(3))
    );
    let mut boxes: Vec<String> = harness
        .get_all_by_role(Role::CheckBox)
        .filter(|one| one.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True))
        .filter_map(|one| one.accesskit_node().label())
        .collect();
    boxes.retain(|label| label != "Garder une copie");
    assert_eq!(boxes.len(), 12, "{boxes:?}");
    // One after the other, without waiting for what comes back.
    for left in (0..12).rev() {
        let ticked = harness
            .get_all_by_role(Role::CheckBox)
            .find(|one| one.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True));
        ticked.unwrap().click_accesskit();
        harness.run();
        let (key, value) = sent(&fake);
        assert_eq!(key, "identite.pieces");
        let text = value.as_text().unwrap().to_owned();
        let count: usize = text
            .lines()
            .map(|line| {
                line.split(':')
                    .nth(1)
                    .unwrap_or_default()
                    .split_whitespace()
                    .count()
            })
            .sum();
        assert_eq!(count, left.max(1), "{text}");
    }
    assert!(tells(&harness, "Gardez au moins une pièce"));
    harness
        .get_by_label("Revenir à la liste du référentiel")
        .click_accesskit();
    harness.run();
    assert_eq!(sent(&fake), ("identite.pieces".to_owned(), Value::None));
    assert!(!tells(&harness, "Gardez au moins une pièce"));
}

#[test]
fn a_setting_is_found_by_any_word_of_it_and_gone_to_by_one_press() {
    let fake = fake().plugin("autre", &SETTINGS.replace("Délai de relance", "Âge"));
    let mut harness = opened(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run();
    harness
        .get_by_role_and_label(Role::SearchInput, "Chercher un réglage")
        .type_text("avant relancer");
    harness.run();
    assert!(shows(&harness, "2 réglages trouvés"));
    let found = "autre › Âge";
    harness
        .get_by_role_and_label(Role::Button, found)
        .click_accesskit();
    // Scrolling takes a few frames.
    harness.run_steps(40);
    // The very field, with the keyboard on it.
    assert!(harness.get_by_label("Âge").is_focused());
    let field = harness.get_by_label("Âge").rect();
    assert!(field.top() > 0.0 && field.bottom() < 770.0, "{field:?}");
    assert!(!tells(&harness, "réglages trouvés"), "the search is over");
    // The host's own cards are found too, and what nobody has is said.
    for (words, said) in [
        ("apparence sombre", "1 réglage trouvé"),
        ("zzz", "Aucun réglage trouvé"),
    ] {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness
            .get_by_role_and_label(Role::SearchInput, "Chercher un réglage")
            .type_text(words);
        harness.run();
        assert!(shows(&harness, said), "{said}");
    }
}

/// Read a file of settings on the page, until it is read.
fn read(harness: &mut Harness<'static, Screen>, path: &std::path::Path, part: &str) {
    let press = |harness: &mut Harness<'static, Screen>, name: &str| {
        let button = harness.get_by_role_and_label(Role::Button, name);
        button.click_accesskit();
        harness.run_steps(4);
    };
    press(harness, "Importer des réglages");
    let field = "Fichier de réglages";
    harness
        .get_by_role_and_label(Role::TextInput, field)
        .focus();
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::TextInput, field)
        .type_text(path.to_str().unwrap());
    harness.run_steps(4);
    press(harness, "Lire le fichier");
    let start = std::time::Instant::now();
    while !tells(harness, part) {
        assert!(
            start.elapsed() < std::time::Duration::from_secs(60),
            "{:?}",
            crate::labels(harness)
        );
        std::thread::sleep(std::time::Duration::from_millis(5));
        harness.step();
    }
}

#[test]
fn settings_go_to_a_file_and_what_differs_is_shown_before_it_is_taken_from_one() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, "Délai de relance", "12");
    harness
        .get_by_role_and_label(Role::Button, "Exporter les réglages")
        .click_accesskit();
    harness.run();
    let saved = fake.said().into_iter().find_map(|said| match said {
        Said::Save(name, content) => Some((name, content)),
        _ => None,
    });
    let (name, content) = saved.unwrap();
    assert_eq!(name, "reglages-socle.json");
    assert!(content.contains("\"delai\": 12"), "{content}");
    assert!(tells(&harness, "Il ne contient aucun secret"));

    // Somewhere else: one that differs, one that is the same, one no extension has, one out of its bounds.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reglages.json");
    let other = content
        .replace(
            "\"delai\": 12",
            "\"delai\": 9, \"mode\": \"manuel\", \"inconnu\": 1, \"copie\": 3",
        )
        .replace(
            "\"reglages\": {",
            "\"reglages\": { \"absente\": { \"x\": true },",
        );
    std::fs::write(&path, other).unwrap();
    let before = fake.said().len();
    read(&mut harness, &path, "Ce que le fichier changerait");
    assert_eq!(fake.said().len(), before, "nothing is taken yet");
    for (label, enabled) in [
        ("rappels › Délai de relance : 12 → 9", true),
        ("rappels › Envoi : automatique → manuel", true),
        ("rappels › inconnu : (vide) → 1", false),
        ("absente › x : (vide) → oui", false),
    ] {
        let node = harness.get_by_role_and_label(Role::CheckBox, label);
        assert_eq!(!node.accesskit_node().is_disabled(), enabled, "{label}");
    }
    assert!(!tells(&harness, "Cabinet › Fuseau"), "it is the same here");
    harness
        .get_by_role_and_label(Role::CheckBox, "rappels › Envoi : automatique → manuel")
        .click_accesskit();
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Reprendre le réglage coché")
        .click_accesskit();
    harness.run();
    assert_eq!(
        fake.said()[before..],
        [set("delai", Value::Integer(9))],
        "what was unticked stays"
    );
    assert!(shows(&harness, "1 réglage repris"));
    std::fs::write(&path, "pas du JSON").unwrap();
    read(&mut harness, &path, "abîmé");
}
