//! Everything by keyboard: what Ctrl+K finds, the page of shortcuts, and a walk over every screen that looks for controls
//! without a name, two of one name side by side, and places the keyboard does not leave.

use std::collections::{BTreeMap, BTreeSet};

use egui::accesskit::NodeId;
use egui::{Event, Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_screen::Screen;

use crate::fake::{Fake, SIDE, button, key, nessi_and_corse};
use crate::{labels, screen, shows, tells};

const COMMANDS: &str = "[[command]]\nid = \"rechercher\"\ntitle = \"Interroger INSi\"\npatient = true\nkey = \"Ctrl+I\"\n[settings.properties.autorisation]\ntype = \"string\"\ntitle = \"Numéro d’autorisation\"\n";

fn practice() -> Fake {
    let fake = nessi_and_corse(Statut::Provisoire)
        .plugin("ins", COMMANDS)
        .plugin("essai", SIDE);
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![button("piece", "Carte d’identité")],
    );
    fake
}

/// Find with Ctrl+K, and press what was found.
fn find(harness: &mut Harness<'static, Screen>, words: &str, found: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role(Role::SearchInput).type_text(words);
    harness.run();
    let Some(button) = harness
        .query_all_by_role_and_label(Role::Button, found)
        .next()
    else {
        panic!("{found}: {:?}", labels(harness));
    };
    button.click_accesskit();
    harness.run_steps(4);
}

#[test]
fn pages_settings_and_help_are_found_where_patients_and_commands_are() {
    let fake = practice();
    let mut harness = screen(&fake);
    harness.run();
    find(&mut harness, "extens", "Extensions");
    assert!(shows(&harness, "Installer une extension…"));
    find(&mut harness, "ins regl", "ins (Réglages)");
    assert!(
        shows(&harness, "Numéro d’autorisation"),
        "{:?}",
        labels(&harness)
    );
    find(&mut harness, "raccourcis", "Raccourcis clavier");
    assert!(shows(&harness, "Fermer le dossier : Ctrl W"));
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    // What was typed to get there is gone: the next search begins afresh.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    let search = harness.get_by_role(Role::SearchInput);
    assert_eq!(search.value().unwrap_or_default(), "");
}

#[test]
fn what_no_patient_bears_is_done_by_enter() {
    let fake = practice();
    let mut harness = screen(&fake);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role(Role::SearchInput).type_text("agenda");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(tells(&harness, "Ajouter"), "{:?}", labels(&harness));
}

#[test]
fn the_shortcuts_are_shown_by_f1_or_a_question_mark_with_those_of_extensions() {
    let fake = practice();
    let mut harness = screen(&fake);
    harness.run();
    let title = "Interroger INSi : Ctrl I";
    harness.key_press(Key::F1);
    harness.run_steps(2);
    assert!(shows(&harness, title), "{:?}", labels(&harness));
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert!(!shows(&harness, title));
    harness.input_mut().events.push(Event::Text("?".into()));
    // A reader at the keyboard is told from a person by a moment of waiting.
    harness.run_steps(8);
    assert!(shows(&harness, title));
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    // Where one writes it is a character.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role(Role::SearchInput).type_text("?");
    harness.run_steps(8);
    assert!(!shows(&harness, title));
}

// ---- the walk -------------------------------------------------------------------------------

/// What one presses, fills in or chooses.
fn is_control(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::CheckBox
            | Role::RadioButton
            | Role::ComboBox
            | Role::Tab
            | Role::TextInput
            | Role::MultilineTextInput
            | Role::PasswordInput
            | Role::SearchInput
            | Role::Slider
            | Role::SpinButton
            | Role::Link
            | Role::ListBoxOption
    )
}

/// The nearest thing around a control that has a meaning of its own: its group.
fn group(node: &egui_kittest::Node<'_>) -> NodeId {
    let mut at = node.accesskit_node();
    while let Some(parent) = at.parent() {
        if !matches!(parent.role(), Role::GenericContainer | Role::Unknown) {
            return parent.locate().0;
        }
        at = parent;
    }
    at.locate().0
}

/// What is wrong with the names of what is on the screen.
fn faults(harness: &Harness<'_, Screen>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names: BTreeMap<(NodeId, String, String), usize> = BTreeMap::new();
    for node in harness.root().children_recursive() {
        let role = node.accesskit_node().role();
        if !is_control(role) || node.accesskit_node().is_hidden() {
            continue;
        }
        match node.accesskit_node().label() {
            Some(label) if !label.trim().is_empty() => {
                let key = (group(&node), format!("{role:?}"), label);
                *names.entry(key).or_default() += 1;
            }
            _ => faults.push(format!("a {role:?} without a name at {:?}", node.rect())),
        }
    }
    let twice = names.into_iter().filter(|(_, times)| *times > 1);
    faults.extend(twice.map(|((_, role, name), times)| format!("{times} {role} « {name} »")));
    faults
}

/// Where the keyboard is.
fn focused(harness: &Harness<'_, Screen>) -> Option<NodeId> {
    let node = harness
        .root()
        .children_recursive()
        .find(|node| node.is_focused())?;
    Some(node.accesskit_node().locate().0)
}

/// Where Tab leads, from control to control, until it comes round again; none when it never does.
fn round(harness: &mut Harness<'static, Screen>) -> Option<usize> {
    const MOST: usize = 250;
    let mut seen = BTreeSet::new();
    for _ in 0..MOST {
        harness.key_press(Key::Tab);
        harness.run_steps(2);
        if let Some(here) = focused(harness)
            && !seen.insert(here)
        {
            return Some(seen.len());
        }
    }
    None
}

/// Each screen has more places than these: with fewer, the keyboard is caught among some of them.
const LEAST: usize = 6;

#[test]
fn the_walk_sees_two_of_one_name_and_goes_round() {
    let fake = practice();
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![button("un", "Ouvrir"), button("deux", "Ouvrir")],
    );
    let mut harness = screen(&fake);
    let line = fake.0.borrow().lines[0].clone();
    harness.state_mut().open(line);
    harness.run_steps(4);
    assert_eq!(faults(&harness), ["2 Button « Ouvrir »"]);
    assert!(round(&mut harness).is_some_and(|places| places >= LEAST));
}

#[test]
fn no_screen_has_a_control_without_a_name_two_of_one_name_or_a_place_the_keyboard_stays_in() {
    let fake = practice();
    let mut harness = screen(&fake);
    harness.run();
    let mut wrong = Vec::new();
    let mut look = |harness: &mut Harness<'static, Screen>, place: &str| {
        let found = faults(harness);
        wrong.extend(found.into_iter().map(|fault| format!("{place}: {fault}")));
        if round(harness).is_none_or(|places| places < LEAST) {
            wrong.push(format!("{place}: the keyboard is caught"));
        }
    };
    look(&mut harness, "Patients");
    for page in [
        "Agenda",
        "Contacts",
        "Documents",
        "Importer, exporter",
        "Extensions",
        "Réglages",
        "Aucun envoi en cours",
        "Dr Max LIBRE",
    ] {
        let Some(button) = harness
            .query_all_by_role_and_label(Role::Button, page)
            .next()
        else {
            panic!("no {page}: {:?}", labels(&harness));
        };
        button.click_accesskit();
        harness.run_steps(4);
        look(&mut harness, page);
    }
    let line = fake.0.borrow().lines[0].clone();
    harness.state_mut().open(line);
    harness.run_steps(4);
    let tabs: Vec<String> = harness
        .query_all_by_role(Role::Tab)
        .filter_map(|tab| tab.accesskit_node().label())
        .collect();
    assert!(tabs.len() >= 5, "{tabs:?}");
    for tab in tabs {
        harness
            .get_by_role_and_label(Role::Tab, &tab)
            .click_accesskit();
        harness.run_steps(4);
        look(&mut harness, &tab);
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::N);
    harness.run_steps(4);
    look(&mut harness, "Nouveau patient");
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::B);
    harness.run_steps(4);
    look(&mut harness, "Bandeau");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
