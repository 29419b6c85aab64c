//! The side bar beside another software, at 420 points of width.

use std::rc::Rc;
use std::sync::Arc;

use egui::{Key, Modifiers, Rect, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::station::{Station, Theme};
use socle_screen::Screen;
use socle_screen::model::Failed;

use crate::fake::{Fake, SIDE, button, key};
use crate::medical::nessi;
use crate::{labels, shows};

const SIZE: [f32; 2] = [420.0, 800.0];

fn beside(fake: &Fake) -> Harness<'static, Screen> {
    let screen = Screen::new(Rc::new(fake.clone()));
    let mut harness = Harness::builder()
        .with_size(SIZE)
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(|ui, screen: &mut Screen| screen.ui(ui), screen);
    harness.run();
    harness
}

fn practice() -> Fake {
    let fake = nessi().plugin("essai", SIDE);
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![button("piece", "Carte d’identité")],
    );
    fake
}

fn compact() -> Option<Station> {
    Some(Station {
        theme: Theme::Light,
        compact: true,
        ..Station::default()
    })
}

#[test]
fn what_the_workstation_remembers_is_there_again_with_banner_side_and_validation_in_sight() {
    let fake = practice();
    fake.0.borrow_mut().station = compact();
    let mut harness = beside(&fake);
    assert!(shows(&harness, "Patients"));
    let line = Arc::clone(&fake.0.borrow().lines[0]);
    harness.state_mut().open(line);
    harness.run();
    assert!(shows(&harness, "NESSI Ruth"), "{:?}", labels(&harness));
    assert!(!shows(&harness, "Consultation"), "no tab has room here");
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(SIZE[0], SIZE[1]));
    for name in [
        "Carte d’identité",
        "Fermer le dossier",
        "Fenêtre entière",
        "Autres pages",
    ] {
        let at = harness.get_by_role_and_label(Role::Button, name).rect();
        assert!(window.contains_rect(at), "{name} is at {at:?}");
    }
    // What stands at the right answers here too.
    harness
        .get_by_role_and_label(Role::Button, "Carte d’identité")
        .click();
    harness.run_steps(3);
    assert_eq!(fake.events().len(), 1);
}

#[test]
fn one_key_changes_the_window_and_the_workstation_remembers_it() {
    let fake = practice();
    let mut harness = beside(&fake);
    assert_eq!(fake.0.borrow().station, None, "nothing was chosen yet");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::B);
    harness.run();
    assert_eq!(
        fake.0.borrow().station.as_ref().map(|one| one.compact),
        Some(true)
    );
    assert!(!shows(&harness, "Agenda"));
    // A page has no room beside another software: it takes the whole window.
    harness
        .get_by_role_and_label(Role::Button, "Autres pages")
        .click();
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Agenda")
        .click();
    harness.run();
    assert_eq!(
        fake.0.borrow().station.as_ref().map(|one| one.compact),
        Some(false)
    );
    assert!(shows(&harness, "Nouveau patient"));
}

#[test]
fn a_patient_is_found_and_opened_in_the_side_bar_by_the_keyboard_alone() {
    let fake = practice();
    fake.0.borrow_mut().station = compact();
    let mut harness = beside(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    let search = harness.get_by_role(Role::SearchInput);
    assert!(search.is_focused());
    search.type_text("nessi");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
    let names: Vec<_> = harness
        .root()
        .children_recursive()
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert!(
        names.iter().any(|name| name == "Carte d’identité"),
        "{names:?}"
    );
}

#[test]
fn a_message_covers_nothing_that_cannot_be_scrolled_above_it() {
    let fake = nessi().plugin("essai", SIDE);
    let pieces: Vec<_> = (0..30)
        .map(|n| button(&format!("p{n}"), &format!("Pièce {n}")))
        .collect();
    fake.set(&key("essai", "fiche", "p1"), pieces);
    fake.0.borrow_mut().station = compact();
    let mut harness = beside(&fake);
    let line = Arc::clone(&fake.0.borrow().lines[0]);
    harness.state_mut().open(line);
    harness.run();
    fake.0.borrow_mut().failures.push(Failed {
        at_ms: 1_795_335_660_000,
        plugin: Some("essai".into()),
        patient: Some("p1".into()),
        code: "http.timeout".into(),
        sentence: "INSi ne répond pas. Réessayez dans quelques minutes.".into(),
    });
    harness.run();
    harness.hover_at(pos2(200.0, 300.0));
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, -5_000.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let message = harness.get_by_role(Role::Alert).rect();
    let last = harness
        .get_by_role_and_label(Role::Button, "Pièce 29")
        .rect();
    assert!(
        last.bottom() < message.top() && last.top() > 100.0,
        "{last:?} under {message:?}"
    );
}
