//! Several documents chosen in the list, and what is done with all of them. All people are fictitious.

use egui::{Event, Key, Modifiers, PointerButton, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::Data;
use socle_screen::Screen;
use socle_screen::model::papers::{Content, PaperAct};

use crate::cda::filed;
use crate::fake::{Fake, Said};
use crate::medical::{nessi, press, tab};
use crate::{labels, opened, shows, tells};

const PLUGIN: &str = r#"
[[command]]
id = "deposer"
title = "Déposer"
patient = true
[[command]]
id = "masquer"
title = "Masquer"
patient = true
[[document-menu]]
id = "deposer"
command = "deposer"
title = "Déposer au DMP"
several = true
[[document-menu]]
id = "lettre"
command = "deposer"
title = "Envoyer les lettres"
types = ["96349-6"]
several = true
[[document-menu]]
id = "masquer"
command = "masquer"
title = "Masquer au DMP"
"#;

fn three() -> (Fake, Harness<'static, Screen>) {
    let fake = nessi().plugin("dmp", PLUGIN);
    fake.0.borrow_mut().documents = [("d1", "Ordonnance"), ("d2", "Certificat"), ("d3", "Bilan")]
        .map(|(id, title)| (filed(id, title, "text/plain"), Content::Text(title.into())))
        .into();
    let mut harness = opened(&fake);
    tab(&mut harness, "Documents 3");
    (fake, harness)
}

fn row<'h>(harness: &'h Harness<'_, Screen>, title: &'h str) -> egui_kittest::Node<'h> {
    harness.get_by(move |node| {
        node.role() == Role::ListBoxOption
            && node.label().is_some_and(|label| label.starts_with(title))
    })
}

/// The titles of those that are chosen.
fn chosen(harness: &Harness<'_, Screen>) -> Vec<&'static str> {
    ["Ordonnance", "Certificat", "Bilan"]
        .into_iter()
        .filter(|title| row(harness, title).accesskit_node().is_selected() == Some(true))
        .collect()
}

fn key(harness: &mut Harness<'_, Screen>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
    harness.run();
}

fn commands(fake: &Fake) -> Vec<(String, Vec<(String, Data)>)> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Command(call) => {
                assert_eq!(call.patient.as_deref(), Some("p1"));
                Some((call.command, call.arguments))
            }
            _ => None,
        })
        .collect()
}

fn texts(ids: &[&str]) -> Data {
    Data::Texts(ids.iter().map(|id| (*id).to_owned()).collect())
}

#[test]
fn documents_are_chosen_by_the_keyboard_and_a_plugin_hears_of_all_of_them_at_once() {
    let (fake, mut harness) = three();
    assert!(shows(&harness, "aucun document choisi"));
    row(&harness, "Ordonnance").click();
    harness.run();
    assert_eq!(chosen(&harness), ["Ordonnance"]);
    key(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(chosen(&harness), ["Ordonnance", "Certificat"]);
    assert!(shows(&harness, "2 documents choisis"));
    // Further, and back again: what was passed is not kept.
    key(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(chosen(&harness).len(), 3);
    key(&mut harness, Modifiers::SHIFT, Key::ArrowUp);
    assert_eq!(chosen(&harness), ["Ordonnance", "Certificat"]);
    // Space takes the line one stands on out, and puts it back; the last one stays.
    key(&mut harness, Modifiers::NONE, Key::Space);
    assert_eq!(chosen(&harness), ["Ordonnance"]);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    assert_eq!(chosen(&harness).len(), 3);
    key(&mut harness, Modifiers::SHIFT, Key::F10);
    assert!(
        !shows(&harness, "Masquer au DMP"),
        "it takes one only: {:?}",
        labels(&harness)
    );
    assert!(
        !shows(&harness, "Envoyer les lettres"),
        "none of them is a letter"
    );
    assert!(!shows(&harness, "Dupliquer"));
    // The keyboard is on the first entry.
    let focused = harness
        .query_all_by_role_and_label(Role::Button, "Marquer comme lu")
        .filter(|node| node.is_focused());
    assert_eq!(focused.count(), 1);
    harness
        .get_by_role_and_label(Role::Button, "Déposer au DMP")
        .click_accesskit();
    harness.run();
    assert_eq!(
        commands(&fake),
        [(
            "deposer".into(),
            vec![("documents".into(), texts(&["d1", "d2", "d3"]))]
        )]
    );
    harness.run();
    assert!(
        row(&harness, "Certificat").is_focused(),
        "the list goes on where it was"
    );
    // Without a modifier, one is chosen again.
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(chosen(&harness), ["Bilan"]);
}

#[test]
fn documents_are_chosen_by_the_mouse_and_the_menu_of_one_of_them_is_about_all() {
    let (fake, mut harness) = three();
    row(&harness, "Ordonnance").click();
    harness.run();
    row(&harness, "Bilan").click_modifiers(Modifiers::COMMAND);
    harness.run();
    assert_eq!(chosen(&harness), ["Ordonnance", "Bilan"]);
    row(&harness, "Bilan").click_secondary();
    harness.run();
    harness.run();
    press(&mut harness, "Marquer comme lu");
    let read = |id: &str| PaperAct::Read {
        document: id.into(),
        revision: 1,
        read: true,
    };
    assert_eq!(fake.0.borrow().paper_acts, [read("d1"), read("d3")]);
    // Another line asked for its menu: it is about that one.
    row(&harness, "Certificat").click_secondary();
    harness.run();
    harness.run();
    assert_eq!(chosen(&harness), ["Certificat"]);
    assert!(shows(&harness, "Masquer au DMP") && shows(&harness, "Dupliquer"));
    press(&mut harness, "Déposer au DMP");
    assert_eq!(
        commands(&fake),
        [("deposer".into(), vec![("documents".into(), texts(&["d2"]))])]
    );
    row(&harness, "Bilan").click_modifiers(Modifiers::SHIFT);
    harness.run();
    assert_eq!(chosen(&harness), ["Certificat", "Bilan"]);
}

#[test]
fn a_line_opens_by_enter_and_by_a_double_click_and_escape_gives_the_list_back() {
    let (_fake, mut harness) = three();
    row(&harness, "Certificat").click();
    harness.run();
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(
        shows(&harness, "Retour à la liste") && !shows(&harness, "Nouveau courrier"),
        "{:?}",
        labels(&harness)
    );
    key(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(shows(&harness, "Nouveau courrier"));
    assert!(row(&harness, "Certificat").is_focused());
    // Twice on one line, wherever it stands, in one frame as on a machine that draws few.
    let pos = row(&harness, "Bilan").rect().center();
    harness.input_mut().events.push(Event::PointerMoved(pos));
    for pressed in [true, false, true, false] {
        harness.input_mut().events.push(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    harness.run();
    harness.run();
    assert!(
        shows(&harness, "Retour à la liste"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Retour à la liste");
    assert!(shows(&harness, "Nouveau courrier") && tells(&harness, "Bilan"));
}
