//! The list: search, keyboard, two hundred thousand lines.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use socle_formats::identite::Statut;
use socle_formats::traits::Sexe;
use socle_runtime::view::{Sign, Tone};
use std::sync::Arc;

use crate::fake::{Fake, Said, badge, key, line, many};
use crate::{screen, shows, tells};
use socle_practice::agenda::Presence;
use socle_screen::model::Appointment;

fn people() -> Fake {
    Fake::new(vec![
        line(
            "p1",
            "ADRUN",
            "ZOE",
            "1975-12-31",
            Sexe::F,
            Statut::Provisoire,
        ),
        line(
            "p2",
            "NESSI",
            "RUTH",
            "1977-07-14",
            Sexe::F,
            Statut::Recuperee,
        ),
        line(
            "p3",
            "D'ARTAGNAN",
            "PIERRE",
            "1968-04-17",
            Sexe::M,
            Statut::Qualifiee,
        ),
    ])
}

#[test]
fn a_command_acts_on_the_line_the_keyboard_is_on_without_opening_its_file() {
    let fake = people().plugin("ins", "[[command]]\nid = \"rechercher\"\ntitle = \"Interroger INSi\"\npatient = true\nkey = \"Ctrl+I\"\n");
    let asked = |fake: &Fake| {
        let said = fake.said();
        let patients = said.iter().filter_map(|said| match said {
            Said::Command(call) => Some(call.patient.clone()),
            _ => None,
        });
        patients.collect::<Vec<_>>()
    };
    let mut harness = screen(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    harness.run();
    assert!(asked(&fake).is_empty(), "about nobody");
    harness
        .get_by_role_and_label(Role::ListBox, "Patients")
        .focus();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    harness.run();
    assert_eq!(asked(&fake), [Some("p2".to_owned())]);
    assert_eq!(harness.state().open_patient(), None);
    // The same from the search field, on the line that was found.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness
        .get_by_role_and_label(Role::SearchInput, "Rechercher un patient, une action…")
        .type_text("artag");
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    harness.run();
    assert_eq!(asked(&fake).last(), Some(&Some("p3".to_owned())));
    // Once a file is open and the keyboard elsewhere, it is about that file.
    harness.key_press(Key::Enter);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    harness.run();
    assert_eq!(asked(&fake).len(), 3);
    assert_eq!(asked(&fake).last(), Some(&Some("p3".to_owned())));
}

#[test]
fn a_patient_is_found_by_typing_and_opened_by_enter() {
    let fake = people();
    let mut harness = screen(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    let search =
        harness.get_by_role_and_label(Role::SearchInput, "Rechercher un patient, une action…");
    assert!(search.is_focused());
    search.type_text("ness");
    harness.run();
    assert!(tells(&harness, "NESSI Ruth") && !tells(&harness, "ADRUN Zoe"));
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p2"));
    assert_eq!(fake.said(), [Said::Open("p2".into())]);
    // The search is over: the list is whole again and the keyboard is free for the panels.
    assert!(tells(&harness, "ADRUN Zoe"));
    assert!(!harness.get_by_role(Role::SearchInput).is_focused());
}

#[test]
fn arrows_choose_the_line_while_the_search_keeps_the_focus() {
    let fake = people();
    let mut harness = screen(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p3"));
}

#[test]
fn enter_waits_for_the_answer_to_what_was_typed() {
    let fake = people();
    let mut harness = screen(&fake);
    fake.0.borrow_mut().silent = true;
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    harness.get_by_role(Role::SearchInput).type_text("artag");
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(
        harness.state().open_patient(),
        None,
        "nobody is opened on the strength of an earlier answer"
    );
    fake.0.borrow_mut().silent = false;
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p3"));
}

#[test]
fn escape_empties_the_search() {
    let mut harness = screen(&people());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role(Role::SearchInput).type_text("zzz");
    harness.run();
    assert!(tells(&harness, "Aucun patient ne correspond"));
    harness.key_press(Key::Escape);
    harness.run();
    assert!(tells(&harness, "NESSI Ruth"));
}

#[test]
fn a_click_opens_and_the_line_says_age_and_badges() {
    let fake = people().plugin("ins", "[[badge]]\nid = \"statut\"\n");
    fake.set(
        &key("ins", "statut", "p2"),
        vec![badge("b", Sign::Right, "récupérée", Tone::Attention)],
    );
    let mut harness = screen(&fake);
    harness.run();
    harness
        .get_by_label("NESSI Ruth, 49 ans · 14/07/1977, récupérée")
        .click();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p2"));
    // A screen reader clicks without a place.
    harness.get_by_label_contains("ADRUN Zoe").click_accesskit();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert_eq!(
        fake.said(),
        [
            Said::Open("p2".into()),
            Said::Close("p2".into()),
            Said::Open("p1".into())
        ]
    );
}

#[test]
fn two_hundred_thousand_lines_scroll_and_only_those_in_sight_are_laid_out() {
    let fake = Fake::new(many(200_000)).plugin("ins", "[[badge]]\nid = \"statut\"\n");
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(&harness, "200\u{202f}000 patients"));
    harness
        .get_by_role_and_label(Role::ListBox, "Patients")
        .focus();
    harness.run();
    let mut laid_out = harness.state().lines_laid_out();
    for _ in 0..40 {
        harness.key_press(Key::PageDown);
        harness.step();
        laid_out = laid_out.max(harness.state().lines_laid_out());
    }
    harness.key_press(Key::End);
    harness.run();
    assert!(tells(&harness, "PATIENT199999"), "the last line is reached");
    laid_out = laid_out.max(harness.state().lines_laid_out());
    let in_sight = (800.0_f32 / 44.0).ceil() as usize + 1;
    assert!(
        laid_out > 10 && laid_out <= in_sight,
        "{laid_out} lines laid out"
    );
    assert!(fake.0.borrow().most_lines <= in_sight as u64);
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p199999"));
}

#[test]
fn a_list_that_moves_asks_no_plugin_for_badges() {
    let fake = Fake::new(many(10_000)).plugin("ins", "[[badge]]\nid = \"statut\"\n");
    let mut harness = screen(&fake);
    harness.run();
    harness
        .get_by_role_and_label(Role::ListBox, "Patients")
        .focus();
    harness.run();
    let before = fake.0.borrow().looked;
    harness.key_press(Key::End);
    harness.step();
    let moving = fake.0.borrow().looked - before;
    assert!(
        moving <= 18,
        "{moving} views looked at while the list moved"
    );
    harness.run_steps(3);
    assert!(fake.0.borrow().looked > before, "once at rest, they are");
}

#[test]
fn today_comes_first_and_all_are_one_click_away() {
    let fake = people();
    let second = fake.0.borrow().lines[1].clone();
    fake.0.borrow_mut().appointments = Some(Arc::new(vec![Appointment {
        time: "09:20".into(),
        reason: Some("renouvellement".into()),
        presence: Presence::Attendu,
        patient: second,
    }]));
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(
        &harness,
        "NESSI Ruth, 49 ans · renouvellement, 09:20"
    ));
    assert!(!tells(&harness, "ADRUN"));
    harness.get_by_label("Tous les patients").click();
    harness.run();
    assert!(tells(&harness, "ADRUN Zoe"));
}

#[test]
fn a_command_is_found_by_typing() {
    let fake = people().plugin(
        "ins",
        "[[command]]\nid = \"rechercher\"\ntitle = \"Interroger INSi\"\npatient = true\n",
    );
    let mut harness = crate::opened(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role(Role::SearchInput).type_text("interro");
    harness.run();
    harness.get_by_label("Interroger INSi (ins)").click();
    harness.run();
    let said = fake.said();
    let Some(Said::Command(call)) = said.last() else {
        panic!("{said:?}")
    };
    assert_eq!(
        (
            call.plugin.as_str(),
            call.command.as_str(),
            call.patient.as_deref()
        ),
        ("ins", "rechercher", Some("p1"))
    );
}
