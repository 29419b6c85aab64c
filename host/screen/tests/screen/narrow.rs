//! The window at 960 by 600 points, which a screen of 1920 by 1200 is at 200 %: nothing one needs is out of it. The same walk
//! at 1440 by 900, where all stands side by side, and the pages at 720 by 450.

use std::sync::Arc;

use egui::{Key, Modifiers, Rect, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::agenda::Presence;
use socle_runtime::view::{Sign, Tone};
use socle_screen::Screen;
use socle_screen::model::Appointment;

use crate::fake::{Fake, SIDE, badge, button, key};
use crate::medical::nessi;
use crate::{labels, shows, tells};

const SMALL: [f32; 2] = [960.0, 600.0];
const LARGE: [f32; 2] = [1440.0, 900.0];

fn window(fake: &Fake, size: [f32; 2]) -> Harness<'static, Screen> {
    let screen = Screen::new(std::rc::Rc::new(fake.clone()));
    Harness::builder()
        .with_size(size)
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(|ui, screen: &mut Screen| screen.ui(ui), screen)
}

/// A file with all a practice has in it: tabs of extensions, a panel at the right, an open consultation, an appointment.
fn practice() -> Fake {
    let fake = nessi()
        .plugin(
            "vsm",
            "[[panel]]\nid = \"synthese\"\ntitle = \"Synthèse\"\nplace = \"file\"\n\
             [[panel]]\nid = \"dmp\"\ntitle = \"Mon espace santé\"\nplace = \"file\"\n",
        )
        .plugin("essai", SIDE);
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![button("piece", "Carte d’identité")],
    );
    let line = Arc::clone(&fake.0.borrow().lines[0]);
    fake.0.borrow_mut().appointments = Some(Arc::new(vec![Appointment {
        time: "08:45".into(),
        reason: Some("Renouvellement d’ordonnance".into()),
        patient: line,
        presence: Presence::Attendu,
    }]));
    fake
}

fn opened(fake: &Fake, size: [f32; 2]) -> Harness<'static, Screen> {
    let mut harness = window(fake, size);
    let line = Arc::clone(&fake.0.borrow().lines[0]);
    harness.state_mut().open(line);
    harness.run();
    harness
}

/// The whole of it is in the window, and nothing is of no size.
#[track_caller]
fn within(harness: &Harness<'_, Screen>, size: [f32; 2], role: Role, label: &str) -> Rect {
    let found = harness.query_all_by_role_and_label(role, label).next();
    let Some(found) = found else {
        panic!("no {label}: {:#?}", labels(harness))
    };
    let rect = found.rect();
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size[0], size[1]));
    assert!(
        rect.is_positive() && window.contains_rect(rect),
        "{label} is at {rect:?} of {size:?}"
    );
    rect
}

#[track_caller]
fn press(harness: &mut Harness<'_, Screen>, role: Role, label: &str) {
    harness.get_by_role_and_label(role, label).click();
    harness.run();
}

fn search(harness: &mut Harness<'_, Screen>) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
}

#[test]
fn each_primary_act_of_an_open_file_is_in_the_window_at_both_sizes() {
    for size in [SMALL, LARGE] {
        let mut harness = opened(&practice(), size);
        // Something to validate.
        let field = harness.get_by_role_and_label(Role::TextInput, "Motif");
        field.focus();
        field.type_text("Toux");
        harness.run();
        let acts = [
            "Patients",
            "Nouveau patient",
            "Agenda",
            "Contacts",
            "Documents",
            "Valider la consultation",
            "Fermer le dossier",
            "Carte d’identité",
        ];
        let mut places: Vec<(&str, Rect)> = acts
            .map(|label| (label, within(&harness, size, Role::Button, label)))
            .to_vec();
        for tab in ["Consultation", "Dossier"] {
            places.push((tab, within(&harness, size, Role::Tab, tab)));
        }
        let field = "Rechercher un patient, une action…";
        let found = within(&harness, size, Role::SearchInput, field);
        assert!(found.width() >= 240.0, "the search is {found:?}");
        places.push((field, found));
        // None lies on another.
        for (n, (one, at)) in places.iter().enumerate() {
            for (other, there) in &places[n + 1..] {
                let both = at.shrink(1.0).intersect(there.shrink(1.0));
                assert!(!both.is_positive(), "{one} and {other} at {size:?}");
            }
        }
    }
}

#[test]
fn tabs_without_room_are_in_a_menu_and_the_open_one_stands_in_the_row() {
    let mut harness = opened(&practice(), SMALL);
    for tab in ["Administratif", "Qui a vu quoi"] {
        let in_row = |harness: &Harness<'_, Screen>| {
            harness.query_by_role_and_label(Role::Tab, tab).is_some()
        };
        assert!(!in_row(&harness), "{:?}", labels(&harness));
        press(&mut harness, Role::Button, "Autres onglets");
        press(&mut harness, Role::Button, tab);
        within(&harness, SMALL, Role::Tab, tab);
        within(&harness, SMALL, Role::Button, "Fermer le dossier");
    }
    assert!(tells(&harness, "Qui a vu"), "{:?}", labels(&harness));
    // By keys all are reached, in their order.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::PageDown);
    harness.run();
    within(&harness, SMALL, Role::Tab, "Consultation");
    let harness = opened(&practice(), [1920.0, 1080.0]);
    for tab in ["Mon espace santé", "Administratif", "Qui a vu quoi"] {
        within(&harness, [1920.0, 1080.0], Role::Tab, tab);
    }
    assert!(!shows(&harness, "Autres onglets"));
}

#[test]
fn the_list_makes_way_for_a_file_and_comes_back_when_somebody_is_looked_for() {
    let list = |harness: &Harness<'_, Screen>| {
        harness
            .query_by_role_and_label(Role::ListBox, "Patients")
            .is_some()
    };
    let panel = |harness: &Harness<'_, Screen>| shows(harness, "Carte d’identité");
    let fake = practice();
    assert!(list(&window(&fake, SMALL)), "nothing is open");
    let mut harness = opened(&fake, SMALL);
    assert!(!list(&harness) && panel(&harness));
    // Looking for somebody, with the file still there.
    search(&mut harness);
    assert!(list(&harness) && !panel(&harness));
    within(&harness, SMALL, Role::Button, "Fermer le dossier");
    // What is out of sight is not pressed by its key; the patient of the line is opened again.
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
    // The button does the same, and takes it away again.
    let mut harness = opened(&fake, SMALL);
    press(&mut harness, Role::Button, "Patients");
    assert!(list(&harness) && !panel(&harness));
    press(&mut harness, Role::Button, "Patients");
    assert!(!list(&harness) && panel(&harness));
    // Where there is room both stand there, whatever is pressed.
    let mut harness = opened(&fake, LARGE);
    press(&mut harness, Role::Button, "Patients");
    search(&mut harness);
    assert!(list(&harness) && panel(&harness));
}

#[test]
fn pages_seldom_needed_are_in_a_menu_where_there_is_little_room() {
    let mut harness = window(&practice(), SMALL);
    assert!(!shows(&harness, "Réglages"), "{:?}", labels(&harness));
    press(&mut harness, Role::Button, "Autres pages");
    for page in ["Importer, exporter", "Extensions", "Réglages"] {
        within(&harness, SMALL, Role::Button, page);
    }
    press(&mut harness, Role::Button, "Réglages");
    // The cards of the host's own are all in the list beside, the practice's first.
    for card in ["Le cabinet", "Ce poste"] {
        within(&harness, SMALL, Role::Button, card);
    }
    let harness = window(&practice(), LARGE);
    for page in ["Importer, exporter", "Extensions", "Réglages"] {
        within(&harness, LARGE, Role::Button, page);
    }
    assert!(!shows(&harness, "Autres pages"));
}

#[test]
fn the_reason_of_todays_visit_is_said_whole_and_its_room_is_not_given_to_a_word() {
    let fake = practice().plugin("ins", "[[badge]]\nid = \"statut\"\n");
    fake.set(
        &key("ins", "statut", "p1"),
        vec![badge("b", Sign::Right, "récupérée", Tone::Attention)],
    );
    let mut harness = window(&fake, SMALL);
    harness.run();
    let line = harness
        .query_all_by_label_contains("Renouvellement d’ordonnance")
        .next();
    let Some(line) = line else {
        panic!("{:?}", labels(&harness))
    };
    line.hover();
    harness.run();
    // What the eye has shortened is read whole under the mouse.
    let said = harness.query_all_by_label_contains("récupérée");
    assert!(said.count() >= 2, "{:?}", labels(&harness));
}

/// A window of a laptop of 1440 by 900, enlarged to 200 %.
const ENLARGED: [f32; 2] = [720.0, 450.0];

/// Nothing that is named goes out of the window at its right: what is there cannot be brought into sight.
#[track_caller]
fn nothing_stands_out(harness: &Harness<'_, Screen>, page: &str) {
    let nodes = harness.root().children_recursive();
    let out: Vec<String> = nodes
        .filter(|node| {
            let bounds = node.accesskit_node().bounding_box();
            bounds.is_some_and(|bounds| {
                bounds.width() > 0.0 && bounds.x1 > f64::from(ENLARGED[0]) + 1.0
            })
        })
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert!(out.is_empty(), "{page}: out of the window: {out:?}");
}

#[test]
fn no_page_stands_out_of_an_enlarged_window_at_its_right() {
    let mut harness = window(&practice(), ENLARGED);
    harness.run();
    nothing_stands_out(&harness, "the home page");
    for page in ["Agenda", "Contacts", "Documents"] {
        press(&mut harness, Role::Button, page);
        nothing_stands_out(&harness, page);
    }
    for page in ["Importer, exporter", "Extensions", "Réglages"] {
        press(&mut harness, Role::Button, "Autres pages");
        press(&mut harness, Role::Button, page);
        nothing_stands_out(&harness, page);
    }
    harness.state_mut().show_session();
    harness.run();
    nothing_stands_out(&harness, "the session");
    harness.state_mut().show_sends();
    harness.run();
    nothing_stands_out(&harness, "the sends");
}

#[test]
fn the_words_documents_are_looked_for_by_have_room_whatever_stands_beside_them() {
    let fake = practice();
    fake.0.borrow_mut().documents = vec![(
        crate::cda::filed("d1", "Courrier", "application/pdf"),
        socle_screen::model::papers::Content::Waiting,
    )];
    for size in [LARGE, SMALL, [720.0, 450.0]] {
        let mut harness = opened(&fake, size);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
        harness.run();
        let field = harness.get_by_role_and_label(Role::TextInput, "Mots du titre");
        assert!(field.rect().width() > 150.0, "{size:?}: {:?}", field.rect());
    }
}
