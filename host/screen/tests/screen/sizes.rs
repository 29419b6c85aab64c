//! Windows nobody chose: of 200 by 150 points, of 7680 by 4320, and a name in a writing the program has no font for.

use std::sync::Arc;

use egui::{Role, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_record::PatientLine;
use socle_screen::Screen;

use crate::door::inside;
use crate::fake::{Fake, SIDE, button, key, many};
use crate::{labels, screen, shows, tells};

const USUAL: Vec2 = vec2(1280.0, 800.0);

/// Each page of the top bar, by its button and by something that stands on it.
const PAGES: [(&str, &str); 8] = [
    ("Agenda", "Agenda"),
    ("Contacts", "Contacts"),
    ("Documents", "Documents"),
    ("Importer, exporter", "Importer, exporter"),
    ("Extensions", "Extensions"),
    ("Réglages", "Réglages"),
    ("Patients", "Patients"),
    ("État", "État des services et du poste"),
];

fn press(harness: &mut Harness<'_, Screen>, label: &str) {
    let found = harness.query_all_by_role_and_label(Role::Button, label);
    let Some(button) = found.into_iter().next() else {
        panic!("no {label}: {:?}", labels(harness))
    };
    button.scroll_to_me();
    harness.run();
    let found = harness.query_all_by_role_and_label(Role::Button, label);
    let Some(button) = found.into_iter().next() else {
        panic!("no {label} any more")
    };
    button.click();
    harness.run();
}

fn practice() -> Fake {
    let fake = Fake::new(many(40)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), vec![button("a", "Un acte")]);
    fake.0.borrow_mut().door = Some(inside());
    fake
}

#[test]
fn every_page_is_drawn_in_the_smallest_and_the_largest_window_and_left_again() {
    for size in [vec2(200.0, 150.0), vec2(7_680.0, 4_320.0)] {
        let fake = practice();
        let mut harness = screen(&fake);
        harness.run();
        for (page, there) in PAGES {
            harness.set_size(USUAL);
            harness.run();
            let found = harness.query_all_by_role_and_label(Role::Button, page);
            let Some(button) = found.into_iter().next() else {
                // The state is in the bottom line by a word of its own.
                let known: Vec<_> = labels(&harness);
                panic!("no {page}: {known:?}")
            };
            button.click();
            harness.run();
            harness.set_size(size);
            harness.run();
            assert!(shows(&harness, there), "{page} at {size:?}");
            // The way to everybody's list is never out of reach.
            press(&mut harness, "Patients");
        }
        // A file with all it has, and what is asked over it.
        let line = Arc::clone(&fake.0.borrow().lines[0]);
        harness.state_mut().open(line);
        harness.run();
        press(&mut harness, "Nouveau patient");
        assert!(
            tells(&harness, "Nom de naissance"),
            "{:?}",
            labels(&harness)
        );
    }
}

#[test]
fn in_a_tiny_window_what_is_outside_comes_into_sight_when_it_is_gone_to() {
    let fake = practice();
    let mut harness = screen(&fake);
    harness.set_size(vec2(200.0, 150.0));
    harness.run();
    let window = egui::Rect::from_min_size(egui::pos2(0.0, 0.0), vec2(200.0, 150.0));
    for label in ["Autres pages", "Aucun envoi en cours", "Nouveau patient"] {
        let place = |harness: &Harness<'_, Screen>| {
            let found = harness.query_all_by_role_and_label(Role::Button, label);
            found.into_iter().next().unwrap().rect()
        };
        harness
            .get_by_role_and_label(Role::Button, label)
            .scroll_to_me();
        harness.run();
        let rect = place(&harness);
        assert!(window.contains(rect.center()), "{label} is at {rect:?}");
    }
}

#[test]
fn a_name_in_a_writing_no_font_has_is_shown_as_codes_and_read_as_it_is_written() {
    let fake = Fake::new(many(1));
    {
        let lines = &mut fake.0.borrow_mut().lines;
        let mut line = PatientLine::clone(&lines[0]);
        line.nom_utilise = Some("王 李 \u{639}\u{644}\u{64a} \u{1f469}\u{200d}\u{2695}".to_owned());
        lines[0] = Arc::new(line);
    }
    // A character that nothing draws ends the test.
    let mut harness = Harness::builder()
        .with_size(USUAL)
        .with_max_steps(12)
        .with_context_setup(|ctx| {
            socle_screen::install(ctx);
            socle_screen::show_codes(ctx);
        })
        .build_ui_state(
            |ui, screen: &mut Screen| screen.ui(ui),
            Screen::new(std::rc::Rc::new(fake.clone())),
        );
    let line = Arc::clone(&fake.0.borrow().lines[0]);
    harness.state_mut().open(line);
    harness.run();
    assert!(tells(&harness, "王 李"), "{:?}", labels(&harness));
}
