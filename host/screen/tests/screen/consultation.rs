//! The consultation: kept as it is typed, validated, then added to.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_record::Value;
use socle_screen::Screen;
use socle_screen::model::charts::ChartAct;

use crate::fake::{FAILED, Fake, Outcome};
use crate::medical::{acts, nessi, press, tab};
use crate::{labels, opened, tells};

fn write(harness: &mut Harness<'_, Screen>, field: &str, text: &str) {
    let input = harness
        .query_all_by_label(field)
        .find(|node| {
            matches!(
                node.accesskit_node().role(),
                Role::TextInput | Role::MultilineTextInput
            )
        })
        .unwrap_or_else(|| panic!("no field {field}: {:?}", labels(harness)));
    input.focus();
    input.type_text(text);
    harness.run();
}

/// Let the keys rest: a step is a quarter of a second.
fn wait(harness: &mut Harness<'_, Screen>) {
    harness.run_steps(12);
}

fn values(act: &ChartAct) -> Vec<(String, Value)> {
    match act {
        ChartAct::Add(new) => new.fields.clone(),
        ChartAct::Change { fields, .. } | ChartAct::Validate { fields, .. } => fields.clone(),
        other => panic!("{other:?}"),
    }
}

fn has(act: &ChartAct, name: &str, text: &str) -> bool {
    values(act).contains(&(name.to_owned(), Value::from(text)))
}

#[test]
fn what_is_typed_opens_the_consultation_and_is_kept_by_itself() {
    let fake = nessi();
    let mut harness = opened(&fake);
    assert!(
        tells(&harness, "Allergies et intolérances : pénicilline"),
        "{:?}",
        labels(&harness)
    );
    write(&mut harness, "Motif", "Toux");
    wait(&mut harness);
    let said = acts(&fake);
    let [first] = said.as_slice() else {
        panic!("{said:?} {:?}", labels(&harness));
    };
    assert!(matches!(first, ChartAct::Add(new) if new.kind == "consultation"));
    assert!(has(first, "motif", "Toux"));
    assert!(tells(&harness, "enregistré"), "{:?}", labels(&harness));
    write(&mut harness, "Observation", "Toux sèche depuis trois jours");
    wait(&mut harness);
    let said = acts(&fake);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(has(
        &said[1],
        "observation",
        "Toux sèche depuis trois jours"
    ));
}

#[test]
fn a_record_that_tells_late_does_not_make_two_consultations_of_one() {
    let fake = nessi();
    let mut harness = opened(&fake);
    fake.0.borrow_mut().frozen = Some(Default::default());
    write(&mut harness, "Motif", "Toux");
    harness.run_steps(6);
    assert_eq!(acts(&fake).len(), 1);
    write(&mut harness, "Observation", "Depuis trois jours");
    harness.run_steps(6);
    assert_eq!(acts(&fake).len(), 1, "the revision is not known yet");
    fake.0.borrow_mut().frozen = None;
    wait(&mut harness);
    let said = acts(&fake);
    let [ChartAct::Add(_), ChartAct::Change { revision, .. }] = said.as_slice() else {
        panic!("{said:?} {:?}", labels(&harness));
    };
    assert_eq!(*revision, 1);
    assert!(has(&said[1], "observation", "Depuis trois jours"));
    assert!(!tells(&harness, "non validée"), "{:?}", labels(&harness));
}

#[test]
fn another_file_opened_at_once_loses_nothing_of_what_was_typed() {
    let fake = nessi();
    let mut harness = opened(&fake);
    write(&mut harness, "Motif", "Toux");
    let fake_line = fake.0.borrow().lines[0].clone();
    let mut other = (*fake_line).clone();
    other.id = "p2".into();
    fake.0.borrow_mut().lines.push(other.clone().into());
    harness.state_mut().open(other.into());
    harness.run();
    let said = acts(&fake);
    assert!(said.iter().any(|act| has(act, "motif", "Toux")), "{said:?}");
}

#[test]
fn what_could_not_be_kept_says_so_and_is_tried_again() {
    let fake = nessi();
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let mut harness = opened(&fake);
    write(&mut harness, "Motif", "Toux");
    wait(&mut harness);
    assert!(tells(&harness, FAILED), "{:?}", labels(&harness));
    assert!(tells(&harness, "pas encore enregistré"));
    assert!(!harness.state_mut().may_leave(&egui::Context::default()));
    fake.0.borrow_mut().outcome = Outcome::Done;
    let mut harness = opened(&fake);
    write(&mut harness, "Motif", "Toux");
    wait(&mut harness);
    assert!(tells(&harness, "enregistré"));
}

#[test]
fn ctrl_enter_freezes_the_consultation_with_the_last_word_typed_and_an_addendum_follows() {
    let fake = nessi();
    let mut harness = opened(&fake);
    write(&mut harness, "Motif", "Toux");
    wait(&mut harness);
    write(&mut harness, "Conclusion", "Repos");
    wait(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(4);
    assert!(
        tells(&harness, "Figer la consultation"),
        "{:?}",
        labels(&harness)
    );
    harness.key_press(Key::Enter);
    harness.run_steps(8);
    let said = acts(&fake);
    let validated = said
        .iter()
        .filter(|act| matches!(act, ChartAct::Validate { .. }))
        .count();
    assert_eq!(validated, 1, "{said:?} {:?}", labels(&harness));
    wait(&mut harness);
    tab(&mut harness, "Consultation");
    press(&mut harness, "Toux");
    assert!(tells(&harness, "Repos"));
    write(&mut harness, "Addendum", "Revue le lendemain");
    press(&mut harness, "Ajouter l’addendum");
    let said = acts(&fake);
    assert!(
        matches!(said.last(), Some(ChartAct::Add(new)) if new.kind == "addendum"),
        "{said:?}"
    );
    assert!(tells(&harness, "Revue le lendemain"));
}

#[test]
fn a_key_that_is_quicker_than_the_record_validates_what_was_typed_once_it_is_there() {
    let fake = nessi();
    let mut harness = opened(&fake);
    // A window that has been open for longer than anything is awaited.
    harness.run_steps(40);
    fake.0.borrow_mut().frozen = Some(Default::default());
    write(&mut harness, "Motif", "Toux");
    harness.run_steps(6);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(4);
    assert!(
        !tells(&harness, "Il n’y a rien à valider"),
        "{:?}",
        labels(&harness)
    );
    assert!(!tells(&harness, "Figer la consultation"));
    fake.0.borrow_mut().frozen = None;
    harness.run_steps(8);
    assert!(
        tells(&harness, "Figer la consultation"),
        "{:?}",
        labels(&harness)
    );
    harness.key_press(Key::Enter);
    harness.run_steps(8);
    let said = acts(&fake);
    assert!(
        matches!(said.last(), Some(ChartAct::Validate { .. })),
        "{said:?}"
    );
}

#[test]
fn letters_and_a_key_that_come_at_once_are_heard_in_their_order() {
    let fake = nessi();
    let mut harness = opened(&fake);
    let field = harness.get_by_role_and_label(Role::TextInput, "Motif");
    field.focus();
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Motif");
    field.type_text("Toux");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(12);
    assert!(
        tells(&harness, "Figer la consultation"),
        "{:?}",
        labels(&harness)
    );
    assert!(has(&acts(&fake)[0], "motif", "Toux"));
}

/// The record tells late what was kept last, and by then another tab is open: it is not taken for a change of somebody else.
#[test]
fn a_consultation_validated_from_another_tab_rests_on_what_the_record_told_last() {
    let fake = nessi();
    let mut harness = opened(&fake);
    write(&mut harness, "Motif", "Toux");
    wait(&mut harness);
    let told = socle_screen::model::charts::Charts::dossier(&fake, "p0").data;
    fake.0.borrow_mut().frozen = told;
    write(&mut harness, "Observation", "Depuis trois jours");
    harness.run_steps(6);
    tab(&mut harness, "Administratif");
    fake.0.borrow_mut().frozen = None;
    harness.run_steps(2);
    press(&mut harness, "Valider la consultation");
    harness.key_press(Key::Enter);
    harness.run_steps(8);
    let said = acts(&fake);
    let Some(ChartAct::Validate {
        revision, fields, ..
    }) = said.last()
    else {
        panic!("{said:?} {:?}", labels(&harness));
    };
    let known = &fake.0.borrow().entities;
    let kept = known.iter().find(|one| one.kind == "consultation").unwrap();
    assert!(fields.is_empty(), "all of it is kept already: {fields:?}");
    // The record of these tests makes two of a validation: its fields, and its state.
    assert_eq!(*revision + 2, kept.revision, "{said:?}");
}

#[test]
fn an_act_is_added_by_its_code() {
    let fake: Fake = nessi();
    let mut harness = opened(&fake);
    write(&mut harness, "Motif", "Palpitations");
    wait(&mut harness);
    write(&mut harness, "Ajouter un acte", "DEQP");
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let said = acts(&fake);
    let Some(ChartAct::Add(new)) = said.last() else {
        panic!("{said:?}");
    };
    assert_eq!(new.kind, "acte");
    assert!(
        tells(&harness, "DEQP003 · Électrocardiographie"),
        "{:?}",
        labels(&harness)
    );
}
