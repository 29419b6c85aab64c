//! Fields with suggestions: found by keys or pointer, told to the plugin once the keys rest, nothing typed lost.

use std::sync::Arc;

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Node, Suggestion, UiEvent};
use socle_screen::Screen;

use crate::fake::{Fake, Outcome, SIDE, field, form, key, many};
use crate::{labels, opened, shows, tells};

const DURAND: &str = "Dr Hélène DURAND (Cardiologie, Lyon)";
const DURANTON: &str = "Dr Paul DURANTON (Pneumologie, Lyon)";

fn suggested() -> Vec<Suggestion> {
    let one = |value: &str, label: &str, more: &str| Suggestion {
        value: value.into(),
        label: label.into(),
        more: more.into(),
    };
    vec![
        one(
            "helene.durand@mss.test",
            "Dr Hélène DURAND",
            "Cardiologie, Lyon",
        ),
        one(
            "paul.duranton@mss.test",
            "Dr Paul DURANTON",
            "Pneumologie, Lyon",
        ),
        one("secretariat@mss.test", "Clinique du Parc", ""),
    ]
}

fn lettre(kind: FieldKind, suggestions: Vec<Suggestion>) -> Vec<Node> {
    let to = Node {
        suggestions: Some(suggestions),
        ..field("a", "À", kind, Data::None)
    };
    vec![form(
        "f",
        "Envoyer",
        vec![to, field("objet", "Objet", FieldKind::Text, Data::None)],
    )]
}

fn fake(kind: FieldKind) -> Fake {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), lettre(kind, suggested()));
    fake
}

fn type_into(harness: &mut Harness<'static, Screen>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    harness.get_by_label(label).type_text(text);
    // The list is laid out in one frame and read in the next.
    harness.run();
    harness.run();
}

fn press(harness: &mut Harness<'static, Screen>, key: Key) {
    harness.key_press(key);
    harness.run();
    harness.run();
}

/// The frames until the keys have rested, however long one of them is.
fn rest(harness: &mut Harness<'static, Screen>, fake: &Fake, events: usize) {
    for _ in 0..100 {
        if fake.events().len() >= events {
            return;
        }
        harness.step();
    }
    panic!("{:?}", fake.events());
}

/// The forms that were sent.
fn sent(fake: &Fake) -> Vec<UiEvent> {
    let mut events = fake.events();
    events.retain(|event| event.name == "submitted");
    events
}

#[test]
fn what_is_meant_unfolds_and_is_taken_by_keys_and_goes_with_the_form() {
    let fake = fake(FieldKind::Text);
    let mut harness = opened(&fake);
    assert!(!shows(&harness, DURAND), "nothing unfolds by itself");
    type_into(&mut harness, "À", "helene dur");
    assert!(
        shows(&harness, DURAND) && !shows(&harness, DURANTON),
        "{:?}",
        labels(&harness)
    );
    let to = harness.get_by_role_and_label(Role::EditableComboBox, "À");
    assert_eq!(to.accesskit_node().data().is_expanded(), Some(true));
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    let value = |harness: &Harness<'_, Screen>| harness.get_by_label("À").value();
    assert_eq!(value(&harness).as_deref(), Some("helene.durand@mss.test"));
    assert!(harness.get_by_label("À").is_focused() && !shows(&harness, DURAND));
    assert!(sent(&fake).is_empty(), "Enter took a line, it sent nothing");
    harness.get_by_label("Envoyer").click();
    harness.run();
    let event = sent(&fake).remove(0);
    assert_eq!(
        event.fields[0],
        ("a".into(), Data::from("helene.durand@mss.test"))
    );
}

#[test]
fn the_plugin_is_told_what_is_typed_and_may_suggest_others_while_what_is_typed_stays() {
    let fake = fake(FieldKind::Text);
    let mut harness = opened(&fake);
    type_into(&mut harness, "À", "dup");
    assert!(!tells(&harness, "DUPUIS"));
    rest(&mut harness, &fake, 1);
    let event = fake.events().pop().unwrap();
    assert_eq!(
        (event.name.as_str(), event.target.as_str(), event.value),
        ("typing", "f/a", Data::from("dup"))
    );
    // With it comes all that stands in the form, for a plugin that keeps it.
    let stands = [("a", Data::from("dup")), ("objet", Data::from(""))];
    let stands = stands.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(event.fields, stands);
    let found = vec![Suggestion {
        value: "dupuis@mss.test".into(),
        label: "Dr Anne DUPUIS".into(),
        more: String::new(),
    }];
    fake.set(&key("essai", "fiche", "p0"), lettre(FieldKind::Text, found));
    harness.run();
    harness.run();
    assert_eq!(harness.get_by_label("À").value().as_deref(), Some("dup"));
    assert!(harness.get_by_label("À").is_focused());
    harness.get_by_label("Dr Anne DUPUIS").click();
    harness.run();
    harness.run();
    assert_eq!(
        harness.get_by_label("À").value().as_deref(),
        Some("dupuis@mss.test")
    );
}

#[test]
fn escape_leaves_the_list_and_the_arrow_down_unfolds_all() {
    let fake = fake(FieldKind::Text);
    let mut harness = opened(&fake);
    type_into(&mut harness, "À", "dur");
    assert!(shows(&harness, DURAND) && shows(&harness, DURANTON));
    press(&mut harness, Key::Escape);
    assert!(!shows(&harness, DURAND));
    assert_eq!(harness.get_by_label("À").value().as_deref(), Some("dur"));
    assert_eq!(
        harness.state().open_patient(),
        Some("p0"),
        "the file stays open"
    );

    let mut harness = opened(&fake);
    harness.get_by_label("À").focus();
    harness.run();
    press(&mut harness, Key::ArrowDown);
    assert!(shows(&harness, DURAND) && shows(&harness, "Clinique du Parc"));
}

#[test]
fn several_values_stand_in_one_field_and_each_is_taken_out_by_its_name() {
    let fake = fake(FieldKind::Texts);
    let mut harness = opened(&fake);
    type_into(&mut harness, "À", "durand");
    press(&mut harness, Key::Enter);
    assert!(
        shows(&harness, "Retirer Dr Hélène DURAND"),
        "{:?}",
        labels(&harness)
    );
    assert_eq!(harness.get_by_label("À").value().as_deref(), Some(""));
    // One that nobody suggests, then one behind which nothing was pressed.
    type_into(&mut harness, "À", "jean@mss.test;");
    assert!(shows(&harness, "Retirer jean@mss.test"));
    type_into(&mut harness, "À", "parc");
    press(&mut harness, Key::Enter);
    harness.get_by_label("Retirer jean@mss.test").click();
    harness.run();
    type_into(&mut harness, "À", "luc@mss.test");
    harness.get_by_label("Envoyer").click();
    harness.run();
    let expected = [
        "helene.durand@mss.test",
        "secretariat@mss.test",
        "luc@mss.test",
    ];
    assert_eq!(
        sent(&fake)[0].fields[0],
        (
            "a".into(),
            Data::Texts(expected.map(str::to_owned).to_vec())
        )
    );
}

/// How long a frame is there.
const FRAME_S: f32 = 1.0 / 60.0;

/// Type and press *Envoyer* before the keys have rested.
fn sent_at_once(fake: &Fake) -> Harness<'static, Screen> {
    let line = Arc::clone(&fake.0.borrow().lines[0]);
    let mut harness = Harness::builder()
        .with_size([1_280.0, 800.0])
        .with_max_steps(12)
        // Frames as short as those of a window: keys rest far longer than one of them.
        .with_step_dt(FRAME_S)
        .with_context_setup(socle_screen::install)
        .build_ui_state(
            |ui, screen: &mut Screen| screen.ui(ui),
            Screen::new(std::rc::Rc::new(fake.clone())),
        );
    harness.state_mut().open(line);
    harness.run();
    harness.get_by_label("À").focus();
    harness.run();
    harness.get_by_label("À").type_text("jean@mss.test");
    harness.get_by_label("Envoyer").click();
    harness.run();
    assert_eq!(
        sent(fake)[0].fields[0],
        ("a".into(), Data::from("jean@mss.test"))
    );
    // A second: far longer than keys rest.
    for _ in 0..60 {
        harness.step();
    }
    harness
}

#[test]
fn what_went_with_its_form_is_not_told_once_more_when_it_was_taken() {
    let fake = fake(FieldKind::Text);
    sent_at_once(&fake);
    let told: Vec<String> = fake.events().into_iter().map(|event| event.name).collect();
    assert_eq!(told, ["submitted"]);
}

#[test]
fn what_went_with_a_form_that_was_not_taken_is_told_so_that_it_is_kept() {
    let fake = fake(FieldKind::Text);
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let harness = sent_at_once(&fake);
    let told: Vec<String> = fake.events().into_iter().map(|event| event.name).collect();
    assert_eq!(told, ["submitted", "typing"]);
    let stands = harness.get_by_label("À").value();
    assert_eq!(stands.as_deref(), Some("jean@mss.test"));
}
