//! A patient passed from another software: confirmed by a person, then opened with a consultation begun.

use std::sync::Arc;

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use socle_practice::reader::{Found, Source, link};
use socle_screen::model::charts::ChartAct;
use socle_screen::model::reader::{Presented, ReaderAct, Step};

use crate::fake::{Fake, nessi_and_corse};
use crate::medical::acts;
use crate::{labels, screen, shows, tells};

const LINK: &str = "socle://patient?nom=NESSI&prenom=Ruth&naissance=1977-07-14&sexe=F";

fn presents(fake: &Fake, found: impl FnOnce(&Fake) -> Found) {
    let step = Step::Person {
        number: 0,
        shown: Box::new(link::read(LINK).unwrap()),
        found: found(fake),
        taken: false,
    };
    shows_step(fake, step);
}

fn shows_step(fake: &Fake, step: Step) {
    fake.0.borrow_mut().presented = Some(Arc::new(Presented {
        id: 1,
        source: Source::Passed,
        simulated: false,
        place: None,
        step,
    }));
}

fn known(fake: &Fake) -> Found {
    Found::Known {
        line: Box::new((*fake.0.borrow().lines[0]).clone()),
        compared: Vec::new(),
        other_matricule: false,
    }
}

fn consultations(fake: &Fake) -> usize {
    let added = acts(fake);
    let added = added
        .iter()
        .filter(|act| matches!(act, ChartAct::Add(new) if new.kind == "consultation"));
    added.count()
}

#[test]
fn it_opens_only_once_confirmed_and_a_consultation_is_begun_once() {
    let fake = nessi_and_corse(socle_formats::identite::Statut::Provisoire);
    presents(&fake, known);
    let mut harness = screen(&fake);
    harness.run();
    assert!(
        tells(&harness, "Patient transmis par un autre logiciel"),
        "{:?}",
        labels(&harness)
    );
    assert_eq!(harness.state().open_patient(), None);
    harness.key_press(Key::F2);
    harness.run_steps(4);
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert_eq!(consultations(&fake), 1);
    assert!(
        !tells(&harness, "Patient transmis"),
        "it is confirmed: {:?}",
        labels(&harness)
    );
    // It can be validated, although nothing is written in it.
    assert!(shows(&harness, "Valider la consultation"));
    // Passed again, the consultation that is open goes on.
    presents(&fake, known);
    harness.run_steps(2);
    harness.key_press(Key::F2);
    harness.run_steps(4);
    assert_eq!(consultations(&fake), 1);
}

#[test]
fn beside_the_file_of_somebody_else_it_says_so_and_leaves_that_file_open_until_confirmed() {
    let fake = nessi_and_corse(socle_formats::identite::Statut::Provisoire);
    let mut harness = screen(&fake);
    let other = fake.0.borrow().lines[1].clone();
    harness.state_mut().open(other);
    presents(&fake, known);
    harness.run_steps(4);
    assert!(tells(
        &harness,
        "Ce n’est pas le patient du dossier ouvert."
    ));
    assert_eq!(harness.state().open_patient(), Some("p2"));
    harness
        .get_by_role_and_label(Role::Button, "Ouvrir le dossier seulement")
        .click();
    harness.run_steps(4);
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert_eq!(consultations(&fake), 0);
}

#[test]
fn one_who_has_no_file_is_begun_with_the_traits() {
    let fake = nessi_and_corse(socle_formats::identite::Statut::Provisoire);
    presents(&fake, |_| Found::Nobody(Vec::new()));
    let mut harness = screen(&fake);
    harness.run();
    harness.key_press(Key::F2);
    harness.run_steps(3);
    let field = harness.get_by_role_and_label(Role::TextInput, "Nom de naissance");
    assert_eq!(field.value().as_deref(), Some("NESSI"));
    let field = harness.get_by_role_and_label(Role::TextInput, "Né(e) le");
    assert_eq!(field.value().as_deref(), Some("14/07/1977"));
}

#[test]
fn a_bad_link_is_a_sentence_and_opens_nothing() {
    let fake = nessi_and_corse(socle_formats::identite::Statut::Provisoire);
    let error = link::read("socle://patient?nom=NESSI").unwrap_err();
    let step = Step::Failed {
        code: error.code().to_owned(),
        sentence: error.sentence(),
    };
    shows_step(&fake, step);
    let mut harness = screen(&fake);
    harness.run();
    assert!(tells(
        &harness,
        "il faut l’INS, ou le nom et la date de naissance"
    ));
    harness.key_press(Key::F2);
    harness.run_steps(2);
    assert_eq!(harness.state().open_patient(), None);
}

#[test]
fn what_is_pasted_is_read_where_no_field_wants_it() {
    let fake = nessi_and_corse(socle_formats::identite::Statut::Provisoire);
    let mut harness = screen(&fake);
    harness.run();
    let pasted = || Event::Paste(LINK.to_owned());
    harness.input_mut().events.push(pasted());
    harness.step();
    let read = ReaderAct::Pasted(LINK.to_owned());
    assert_eq!(
        fake.0.borrow().reads.as_slice(),
        std::slice::from_ref(&read)
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(2);
    harness.input_mut().events.push(pasted());
    harness.run_steps(2);
    assert_eq!(fake.0.borrow().reads, [read], "the field took it");
}
