//! Forms: what is typed is never lost, what is sent is complete.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Node};
use socle_screen::Screen;

use crate::fake::{Fake, Outcome, SIDE, button, choice, field, form, key, many};
use crate::{opened, shows, tells};

fn nodes(name: &str) -> Vec<Node> {
    let mut required = field("nom", "Nom", FieldKind::Text, Data::Text(name.into()));
    required.required = true;
    vec![form(
        "f",
        "Enregistrer",
        vec![
            required,
            field("date", "Date", FieldKind::Date, Data::None),
            field("flag", "Masqué", FieldKind::Flag, Data::Flag(false)),
            choice("mode", "Envoi", &["dmp", "papier"], "dmp"),
            button("vider", "Vider"),
        ],
    )]
}

fn fake() -> Fake {
    let fake = Fake::new(many(2)).plugin("essai", SIDE);
    fake.set(&key("essai", "fiche", "p0"), nodes(""));
    fake.set(&key("essai", "fiche", "p1"), nodes(""));
    fake
}

fn write(harness: &mut Harness<'static, Screen>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    harness.get_by_label(label).type_text(text);
    harness.run();
}

fn value(harness: &Harness<'static, Screen>, label: &str) -> String {
    harness.get_by_label(label).value().unwrap_or_default()
}

const NAME: &str = "Nom (obligatoire)";

#[test]
fn a_form_sends_all_its_values_together() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, NAME, "NESSI");
    write(&mut harness, "Date", "14071977");
    harness.get_by_label("Masqué").click();
    harness.run();
    harness
        .get_by_role_and_label(Role::RadioButton, "PAPIER")
        .click();
    harness.run();
    assert!(
        fake.events().is_empty(),
        "inside a form nothing is told before it is sent"
    );
    harness.get_by_label("Enregistrer").click();
    harness.run();
    let event = fake.events().pop().unwrap();
    assert_eq!(
        (event.name.as_str(), event.target.as_str()),
        ("submitted", "f")
    );
    let text = |name: &str, value: &str| (name.to_owned(), Data::Text(value.into()));
    assert_eq!(
        event.fields,
        [
            text("nom", "NESSI"),
            text("date", "1977-07-14"),
            ("flag".into(), Data::Flag(true)),
            text("mode", "papier")
        ]
    );
}

#[test]
fn return_in_a_field_sends_the_form() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, NAME, "NESSI");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(fake.events().len(), 1);
}

#[test]
fn a_form_is_held_back_at_its_first_problem_and_says_it() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, "Date", "31/02/2020");
    harness.get_by_label("Enregistrer").click();
    harness.run();
    assert!(fake.events().is_empty());
    assert!(tells(&harness, "Remplissez ce champ.") && tells(&harness, "Cette date n’existe pas"));
    let name = harness.get_by_label(NAME);
    assert!(name.is_focused(), "the keyboard is where something lacks");
    assert!(name.accesskit_node().data().invalid().is_some());
    name.type_text("NESSI");
    harness.run();
    assert!(
        !tells(&harness, "Remplissez ce champ."),
        "the problem goes as one types"
    );
}

#[test]
fn what_is_typed_survives_renders_and_other_patients_until_the_plugin_gives_another_value() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, NAME, "NES");
    fake.set(&key("essai", "fiche", "p0"), nodes(""));
    harness.run();
    assert_eq!(value(&harness, NAME), "NES");
    assert!(
        harness.get_by_label(NAME).is_focused(),
        "nor is the focus lost"
    );
    let lines = fake.0.borrow().lines.clone();
    harness.state_mut().open(lines[1].clone());
    harness.run();
    assert_eq!(value(&harness, NAME), "");
    harness.state_mut().open(lines[0].clone());
    harness.run();
    assert_eq!(value(&harness, NAME), "NES");
    fake.set(&key("essai", "fiche", "p0"), nodes("NESSI"));
    harness.run();
    assert_eq!(value(&harness, NAME), "NESSI");
}

#[test]
fn what_the_plugin_could_not_take_stays_typed() {
    for (outcome, left) in [(Outcome::Fails, "NESSI"), (Outcome::Done, "")] {
        let fake = fake();
        fake.0.borrow_mut().outcome = outcome;
        let mut harness = opened(&fake);
        write(&mut harness, NAME, "NESSI");
        harness.get_by_label("Enregistrer").click();
        harness.run();
        assert_eq!(fake.events().len(), 1);
        assert_eq!(value(&harness, NAME), left, "{outcome:?}");
    }
}

#[test]
fn a_button_of_the_form_sends_what_is_there_without_requiring_the_rest() {
    let fake = fake();
    let mut harness = opened(&fake);
    harness.get_by_label("Vider").click();
    harness.run();
    let event = fake.events().pop().unwrap();
    assert_eq!(
        (
            event.name.as_str(),
            event.target.as_str(),
            event.fields.len()
        ),
        ("pressed", "f/vider", 4)
    );
}

#[test]
fn outside_a_form_a_value_is_told_once_the_field_is_left() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(
        &key("essai", "fiche", "p0"),
        vec![
            field("poids", "Poids", FieldKind::Number, Data::None),
            choice("mode", "Envoi", &["dmp", "papier"], "dmp"),
        ],
    );
    let mut harness = opened(&fake);
    write(&mut harness, "Poids", "61,5");
    assert!(fake.events().is_empty());
    harness.key_press(Key::Tab);
    harness.run();
    harness
        .get_by_role_and_label(Role::RadioButton, "PAPIER")
        .click();
    harness.run();
    let told: Vec<_> = fake
        .events()
        .into_iter()
        .map(|event| (event.name, event.target, event.value))
        .collect();
    assert_eq!(
        told,
        [
            ("changed".into(), "poids".into(), Data::Number(61.5)),
            ("changed".into(), "mode".into(), Data::Text("papier".into()))
        ]
    );
}

#[test]
fn closing_a_file_with_unsent_text_asks_first() {
    let fake = fake();
    let mut harness = opened(&fake);
    write(&mut harness, NAME, "NES");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    harness.run();
    assert!(tells(&harness, "n’ont pas été enregistrées"));
    harness.get_by_label("Annuler").click();
    harness.run();
    assert_eq!(
        (harness.state().open_patient(), value(&harness, NAME)),
        (Some("p0"), "NES".into())
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    harness.run();
    harness.get_by_label("Fermer sans enregistrer").click();
    harness.run();
    assert_eq!(harness.state().open_patient(), None);
    assert!(shows(&harness, "Choisissez un patient dans la liste."));
}

#[test]
fn leaving_with_unsent_text_asks_first() {
    let mut harness = opened(&fake());
    let ctx = harness.ctx.clone();
    assert!(harness.state_mut().may_leave(&ctx));
    write(&mut harness, NAME, "NES");
    assert!(!harness.state_mut().may_leave(&ctx));
    harness.run();
    assert!(tells(&harness, "Quitter Socle les efface."));
    harness.get_by_label("Quitter sans enregistrer").click();
    harness.run();
    assert!(harness.state_mut().may_leave(&ctx));
}

#[test]
fn a_key_that_presses_a_button_of_an_unfinished_form_leads_to_what_lacks() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    let mut required = field("nom", "Nom", FieldKind::Text, Data::None);
    required.required = true;
    fake.set(
        &key("essai", "fiche", "p0"),
        vec![form(
            "f",
            "",
            vec![required, crate::fake::keyed("F5", button("ok", "Valider"))],
        )],
    );
    let mut harness = opened(&fake);
    harness.key_press(Key::F5);
    harness.run();
    assert!(fake.events().is_empty() && harness.get_by_label(NAME).is_focused());
    harness.get_by_label(NAME).type_text("NESSI");
    harness.key_press(Key::F5);
    harness.run();
    assert_eq!(
        fake.events().len(),
        1,
        "a function key acts while one types"
    );
}

#[test]
fn what_ends_a_form_stands_on_the_line_of_what_sends_it_which_comes_first() {
    let harness = opened(&fake());
    let place = |label: &str| harness.get_by_role_and_label(Role::Button, label).rect();
    let (send, empty) = (place("Enregistrer"), place("Vider"));
    assert!(
        send.right() < empty.left() && send.y_range().contains(empty.center().y),
        "{send:?} {empty:?}"
    );
}
