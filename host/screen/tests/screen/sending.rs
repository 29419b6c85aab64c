//! « Valider et envoyer »: each document with where it goes, as plugins say and a person ticks. All people are fictitious.

use std::sync::Arc;

use egui::accesskit::Toggled;
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::documents::letter::{Draft, SOURCE};
use socle_record::{Document, DocumentStatut};
use socle_runtime::Data;
use socle_screen::Screen;
use socle_screen::model::papers::{Content, PaperAct};

use crate::cda::filed;
use crate::fake::{Fake, Said};
use crate::medical::{nessi, press, tab};
use crate::{labels, opened, shows, tells};

const DMP: &str = r#"
[[command]]
id = "deposer"
title = "Déposer"
patient = true
[[command]]
id = "ecarter"
title = "Écarter"
patient = true
[[command]]
id = "ou"
title = "Où"
patient = true
[[validation]]
id = "depot"
documents = true
destinations = "ou"
declined = "ecarter"
command = "deposer"
label = "Déposer au DMP"
ticked = true
order = 40
failure = "retry"
"#;

const MAIL: &str = r#"
[[command]]
id = "ecrire"
title = "Écrire"
patient = true
[[command]]
id = "qui"
title = "Qui"
patient = true
[[validation]]
id = "envoi"
documents = true
destinations = "qui"
command = "ecrire"
label = "Envoyer"
order = 50
failure = "retry"
"#;

fn letter(id: &str, title: &str) -> Document {
    Document {
        statut: DocumentStatut::Brouillon,
        author: "Docteur Max LIBRE".into(),
        date: "2026-11-22".into(),
        is_read: true,
        ..filed(id, title, SOURCE)
    }
}

/// A letter being written, one with a blank, a prescription validated today, and a result received today.
fn practice() -> Fake {
    let fake = nessi().plugin("dmp", DMP).plugin("mail", MAIL);
    let validated = Document {
        date: "2026-11-22".into(),
        version: 2,
        ..filed("d3", "Ordonnance", "application/pdf")
    };
    let received = Document {
        date: "2026-11-22".into(),
        ..filed("d4", "Bilan reçu", "application/pdf")
    };
    {
        let mut known = fake.0.borrow_mut();
        let documents = [
            letter("d1", "Courrier"),
            letter("d2", "Certificat"),
            validated,
            received,
        ];
        known.documents = documents
            .map(|document| (document, Content::Waiting))
            .into();
        for (id, title, text) in [
            ("d1", "Courrier", "Cher confrère,"),
            ("d2", "Certificat", "Je certifie que ……………"),
        ] {
            let draft = Draft {
                title: title.into(),
                text: text.into(),
                replaces: None,
            };
            known
                .drafts
                .insert(id.into(), ("p1".into(), Arc::new(draft)));
        }
    }
    answer(
        &fake,
        "ou",
        r#"{"rows": [
        {"document": "d1"}, {"document": "d2"},
        {"document": "d3", "offered": false, "said": "Déposé", "tone": "good"},
        {"document": "inconnu", "label": "Ailleurs"}]}"#,
    );
    answer(
        &fake,
        "qui",
        r#"{"rows": [
        {"document": "d1", "destination": "martin", "label": "Dr MARTIN, médecin traitant", "ticked": true},
        {"document": "d1", "destination": "patient", "label": "Mon espace santé du patient"},
        {"document": "d3", "destination": "martin", "label": "Dr MARTIN, médecin traitant", "ticked": true}]}"#,
    );
    fake
}

fn answer(fake: &Fake, command: &str, json: &str) {
    let answer = Ok(Data::Json(json.into()));
    fake.0.borrow_mut().answers.insert(command.into(), answer);
}

fn validating(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = opened(fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(8);
    harness
}

fn ticked(harness: &Harness<'_, Screen>, label: &str) -> bool {
    let node = harness.get_by_role_and_label(Role::CheckBox, label);
    node.accesskit_node().toggled() == Some(Toggled::True)
}

fn boxes(harness: &Harness<'_, Screen>) -> Vec<(String, bool)> {
    harness
        .query_all_by_role(Role::CheckBox)
        .filter_map(|node| {
            let node = node.accesskit_node();
            Some((node.label()?, node.toggled() == Some(Toggled::True)))
        })
        .collect()
}

/// What plugins were told to do, with which documents.
fn run(fake: &Fake) -> Vec<String> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Command(call) => {
                assert_eq!(call.patient.as_deref(), Some("p1"));
                let arguments = call.arguments.iter().map(|(_, value)| value.display());
                Some(format!(
                    "{} {}",
                    call.command,
                    arguments.collect::<Vec<_>>().join(" → ")
                ))
            }
            _ => None,
        })
        .collect()
}

fn letters(fake: &Fake) -> Vec<String> {
    let acts = fake.0.borrow().paper_acts.clone();
    acts.into_iter()
        .filter_map(|act| match act {
            PaperAct::Validate { document, draft } => Some(format!("{document} {}", draft.text)),
            _ => None,
        })
        .collect()
}

#[test]
fn each_document_of_the_day_stands_with_where_it_goes_and_one_enter_validates_and_sends_all() {
    let fake = practice();
    let mut harness = validating(&fake);
    let shown = boxes(&harness);
    let expected = [
        ("Valider « Courrier »", true),
        ("Courrier : Déposer au DMP", true),
        ("Courrier : Dr MARTIN, médecin traitant", true),
        ("Courrier : Mon espace santé du patient", false),
        // A blank is left to fill in it: it stays a letter, and goes nowhere.
        ("Valider « Certificat »", false),
        ("Certificat : Déposer au DMP", false),
        ("Ordonnance : Dr MARTIN, médecin traitant", true),
    ];
    assert_eq!(
        shown,
        expected.map(|(label, ticked)| (label.to_owned(), ticked)),
        "{:?}",
        labels(&harness)
    );
    // What is there already is said; what was received is not listed, nor what nobody asked about.
    assert!(shows(&harness, "Déposé") && !tells(&harness, "Ailleurs"));
    assert!(run(&fake).is_empty() && letters(&fake).is_empty());
    answer(
        &fake,
        "ou",
        r#"{"rows": [{"document": "d1", "offered": false, "said": "En attente : votre carte", "tone": "information"}]}"#,
    );
    harness.key_press(Key::Enter);
    harness.run_steps(12);
    assert_eq!(letters(&fake), ["d1 Cher confrère,"]);
    // The two documents for one colleague are one message.
    assert_eq!(run(&fake), ["deposer d1", "ecrire d1, d3 → martin"]);
    assert!(shows(&harness, "Courrier : fait"));
    assert!(shows(
        &harness,
        "Ordonnance : Dr MARTIN, médecin traitant : fait"
    ));
    // How it stands now, in the plugin's words.
    assert!(shows(&harness, "En attente : votre carte"));
    assert!(shows(&harness, "reste en cours de rédaction"));
    harness.key_press(Key::Enter);
    harness.run();
    assert!(!tells(&harness, "Dr MARTIN"));
}

#[test]
fn what_is_unticked_is_told_before_anything_is_validated_and_what_was_never_ticked_is_not() {
    let fake = practice();
    let mut harness = validating(&fake);
    for label in [
        "Courrier : Déposer au DMP",
        "Courrier : Dr MARTIN, médecin traitant",
        "Courrier : Mon espace santé du patient",
    ] {
        harness
            .get_by_role_and_label(Role::CheckBox, label)
            .click_accesskit();
        harness.run_steps(2);
    }
    assert!(!ticked(&harness, "Courrier : Déposer au DMP"));
    // The plugin cannot hear it: nothing is validated, it would send the letter by itself.
    fake.0.borrow_mut().failing.insert("ecarter".into());
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    assert_eq!(run(&fake), ["ecarter d1"]);
    assert!(letters(&fake).is_empty());
    fake.0.borrow_mut().failing.clear();
    press(&mut harness, "Réessayer");
    harness.run_steps(10);
    assert_eq!(
        run(&fake),
        [
            "ecarter d1",
            "ecarter d1",
            "ecrire d1 → patient",
            "ecrire d3 → martin"
        ]
    );
    assert_eq!(letters(&fake).len(), 1);
}

#[test]
fn nobody_sends_what_they_have_not_seen_and_a_plugin_that_does_not_answer_holds_nobody_up() {
    let fake = practice();
    fake.0.borrow_mut().answers.remove("qui");
    let mut harness = opened(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(3);
    assert!(tells(&harness, "Recherche des destinations"));
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(letters(&fake).is_empty() && run(&fake).is_empty());
    // Some seconds of the window's clock later it goes on without.
    harness.run_steps(16);
    assert!(tells(&harness, "tarde à dire où vont les documents"));
    harness.key_press(Key::Enter);
    harness.run_steps(8);
    assert_eq!(run(&fake), ["deposer d1"]);
    // An answer that is none is said, and is nobody's box.
    answer(&fake, "qui", "[]");
    let harness = validating(&fake);
    assert!(tells(&harness, "sa réponse n’est pas lisible"));
}

#[test]
fn chosen_documents_are_sent_from_their_menu_and_a_letter_from_its_bench() {
    let fake = practice();
    let mut harness = opened(&fake);
    tab(&mut harness, "Documents 4");
    let row = |title: &'static str| {
        move |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.role() == Role::ListBoxOption
                && node.label().is_some_and(|label| label.starts_with(title))
        }
    };
    harness.get_by(row("Ordonnance")).click();
    harness.run();
    press(&mut harness, "Actions");
    press(&mut harness, "Envoyer…");
    harness.run_steps(6);
    assert_eq!(
        boxes(&harness),
        [("Ordonnance : Dr MARTIN, médecin traitant".to_owned(), true)]
    );
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    assert_eq!(run(&fake), ["ecrire d3 → martin"]);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    // The letter is validated with what was typed last.
    harness.get_by(row("Certificat")).click();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    let field = harness.get_by_role_and_label(Role::MultilineTextInput, "Texte du courrier");
    field.focus();
    field.type_text("Vu ce jour. ");
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    harness.run_steps(6);
    assert!(ticked(&harness, "Valider « Certificat »"), "asked for");
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    let validated = letters(&fake);
    assert!(
        validated.len() == 1 && validated[0].contains("Vu ce jour."),
        "{validated:?}"
    );
    assert_eq!(run(&fake).last().map(String::as_str), Some("deposer d2"));
}

#[test]
fn what_ends_a_letter_is_on_one_line_each_however_narrow_its_bench_is() {
    for width in [1_300.0, 1_440.0, 1_600.0, 1_920.0] {
        let fake = practice();
        let mut harness = opened(&fake);
        harness.set_size(egui::vec2(width, 900.0));
        harness.run_steps(3);
        tab(&mut harness, "Documents 4");
        let row = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.role() == Role::ListBoxOption
                && node
                    .label()
                    .is_some_and(|label| label.starts_with("Certificat"))
        };
        harness.get_by(row).click();
        harness.run_steps(3);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
        for label in ["Valider et envoyer…", "Valider"] {
            let found = harness.query_all_by_role_and_label(Role::Button, label);
            let heights: Vec<f32> = found.map(|button| button.rect().height()).collect();
            assert!(!heights.is_empty(), "{label}: {:?}", labels(&harness));
            for height in heights {
                assert!(height < 30.0, "{label} is {height} high at {width}");
            }
        }
    }
}
