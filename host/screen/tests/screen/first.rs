//! The first start: what is asked, what is made of it, and the tour.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::founding::{Founding, found};
use socle_record::{KeyChoice, Level, Purpose, Unlock, Value};
use socle_screen::entry::first::{First, Founded, Founder};
use socle_screen::entry::opening::Opened;
use socle_screen::model::Repaint;

use crate::fake::{Fake, many, request};
use crate::{labels, screen, shows, tells};

/// What was asked to be made, and what becomes of it.
#[derive(Default)]
struct Asked {
    wanted: Vec<Founding>,
    refusal: Option<String>,
}

struct Maker(Rc<RefCell<Asked>>);

impl Founder for Maker {
    fn places(&self) -> (String, String) {
        ("/cabinet".into(), "/demonstration".into())
    }

    fn offered(&self) -> Vec<(String, String, PathBuf)> {
        vec![
            ("INS".into(), "qualifie l’identité".into(), "/ins".into()),
            ("DMP".into(), "dépose les documents".into(), "/dmp".into()),
        ]
    }

    fn found(&mut self, wanted: Founding, _: Repaint) {
        self.0.borrow_mut().wanted.push(wanted);
    }

    fn came(&mut self) -> Option<Result<Opened, String>> {
        if let Some(sentence) = self.0.borrow().refusal.clone() {
            return Some(Err(sentence));
        }
        Some(Ok(Opened {
            model: Rc::new(Fake::new(many(1))),
            desk: None,
        }))
    }
}

struct Seen {
    first: First,
    founded: Option<Founded>,
}

fn harness(asked: &Rc<RefCell<Asked>>) -> Harness<'static, Seen> {
    let seen = Seen {
        first: First::new(Box::new(Maker(Rc::clone(asked)))),
        founded: None,
    };
    Harness::builder()
        .with_size([1024.0, 900.0])
        .with_context_setup(socle_screen::install)
        .build_ui_state(
            |ui, seen: &mut Seen| {
                if seen.founded.is_none() {
                    seen.founded = seen.first.ui(ui);
                }
            },
            seen,
        )
}

fn press(harness: &mut Harness<'static, Seen>, label: &str) {
    harness
        .get_by_role_and_label(Role::Button, label)
        .click_accesskit();
    harness.run_steps(3);
}

fn write(harness: &mut Harness<'static, Seen>, label: &str, text: &str) {
    let field = harness
        .query_all_by_label(label)
        .find(|node| {
            matches!(
                node.accesskit_node().role(),
                Role::TextInput | Role::PasswordInput
            )
        })
        .unwrap();
    field.focus();
    field.type_text(text);
    harness.run_steps(2);
}

#[test]
fn enter_alone_opens_the_demonstration_and_its_tour() {
    let asked = Rc::default();
    let mut harness = harness(&asked);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(matches!(
        asked.borrow().wanted.as_slice(),
        [Founding::Demonstration]
    ));
    let founded = harness.state().founded.as_ref().unwrap();
    assert!(founded.tour && founded.install.is_empty());
}

#[test]
fn a_practice_of_ones_own_is_made_with_its_name_its_passphrase_and_what_was_ticked() {
    let asked: Rc<RefCell<Asked>> = Rc::default();
    let mut harness = harness(&asked);
    harness.run_steps(2);
    press(&mut harness, "Préparer mon cabinet…");
    write(&mut harness, "Nom du cabinet", "Cabinet des Tilleuls");
    write(&mut harness, "Phrase secrète", "court");
    press(&mut harness, "Créer le cabinet");
    let says = |harness: &Harness<'_, Seen>, part: &str| {
        harness.query_all_by_label_contains(part).next().is_some()
    };
    assert!(says(&harness, "au moins douze caractères"));
    write(&mut harness, "Phrase secrète", " toujours et encore");
    press(&mut harness, "Créer le cabinet");
    assert!(says(&harness, "diffèrent"));
    assert!(asked.borrow().wanted.is_empty(), "nothing is made yet");
    write(
        &mut harness,
        "La même, une seconde fois",
        "court toujours et encore",
    );
    harness
        .get_by_role_and_label(Role::CheckBox, "DMP – dépose les documents")
        .click_accesskit();
    harness.run_steps(2);
    press(&mut harness, "Créer le cabinet");
    let asked = asked.borrow();
    let [
        Founding::Practice {
            name,
            key: KeyChoice::Passphrase(_),
        },
    ] = asked.wanted.as_slice()
    else {
        panic!("{:?}", asked.wanted);
    };
    assert_eq!(name, "Cabinet des Tilleuls");
    let founded = harness.state().founded.as_ref().unwrap();
    assert_eq!(founded.install, [PathBuf::from("/ins")]);
    assert!(!founded.tour);
}

#[test]
fn what_cannot_be_made_is_said_and_what_was_typed_stays() {
    let asked: Rc<RefCell<Asked>> = Rc::default();
    asked.borrow_mut().refusal = Some("Le dossier ne peut pas être écrit.".into());
    let mut harness = harness(&asked);
    harness.run_steps(2);
    press(&mut harness, "Préparer mon cabinet…");
    write(&mut harness, "Nom du cabinet", "Cabinet des Tilleuls");
    harness
        .get_by_role_and_label(
            Role::RadioButton,
            "Un fichier de clé, dans le dossier du cabinet",
        )
        .click_accesskit();
    harness.run_steps(2);
    press(&mut harness, "Créer le cabinet");
    assert!(
        harness
            .query_all_by_label("Le dossier ne peut pas être écrit.")
            .next()
            .is_some()
    );
    let name = harness
        .query_all_by_label("Nom du cabinet")
        .find(|node| node.accesskit_node().role() == Role::TextInput)
        .unwrap();
    assert_eq!(name.value().as_deref(), Some("Cabinet des Tilleuls"));
}

#[test]
fn a_practice_that_was_made_is_of_real_patients_bears_its_name_and_has_no_extension() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    let wanted = Founding::Practice {
        name: " Cabinet des Tilleuls ".into(),
        key: KeyChoice::File,
    };
    let practice = found(&home, &wanted).unwrap();
    assert_eq!(practice.purpose, Purpose::Practice);
    assert!(practice.host.plugins().is_empty());
    let name = practice
        .record()
        .setting(&Level::Practice, "socle", "cabinet.nom")
        .unwrap();
    assert_eq!(name, Some(Value::from("Cabinet des Tilleuls")));
    drop(practice);
    // A second one is not made over it.
    let error = found(&home, &wanted).err().unwrap();
    assert_eq!(error.code(), "record.exists");
    let again =
        socle_practice::Practice::open_unlocked(&home, socle_practice::Called::All, &Unlock::Kept);
    assert!(again.is_ok());
}

#[test]
fn what_was_ticked_is_agreed_to_one_extension_after_the_other() {
    let fake = Fake::new(many(1));
    for (name, path) in [("Ordonnances", "/un"), ("Vaccins", "/deux")] {
        fake.0
            .borrow_mut()
            .packages
            .insert(PathBuf::from(path), Ok(request(name, "")));
    }
    let mut harness = screen(&fake);
    harness.run();
    harness
        .state_mut()
        .offer(vec!["/un".into(), "/deux".into()]);
    harness.run_steps(4);
    assert!(
        tells(&harness, "Installer « Ordonnances » ?"),
        "{:?}",
        labels(&harness)
    );
    // The one that is refused does not hold up the next.
    harness
        .get_by_role_and_label(Role::Button, "Annuler")
        .click_accesskit();
    harness.run_steps(6);
    assert!(
        tells(&harness, "Installer « Vaccins » ?"),
        "{:?}",
        labels(&harness)
    );
    assert!(fake.said().is_empty(), "nothing was installed");
}

#[test]
fn the_tour_goes_from_page_to_page_and_is_left_and_called_again_at_will() {
    let fake = Fake::new(many(1));
    let mut harness = screen(&fake);
    harness.run();
    let press = |harness: &mut Harness<'static, socle_screen::Screen>, label: &str| {
        harness
            .get_by_role_and_label(Role::Button, label)
            .click_accesskit();
        harness.run_steps(3);
    };
    press(&mut harness, "Aide");
    press(&mut harness, "Visite guidée");
    assert!(shows(&harness, "Visite guidée, 1 sur 7"));
    for n in 2..=4 {
        press(&mut harness, "Suite");
        assert!(shows(&harness, &format!("Visite guidée, {n} sur 7")));
    }
    assert!(shows(
        &harness,
        "Rien n’attend, rien n’est parti aujourd’hui."
    ));
    press(&mut harness, "Quitter la visite");
    assert!(!tells(&harness, "Visite guidée, "));
    press(&mut harness, "Aide");
    press(&mut harness, "Visite guidée");
    for _ in 0..6 {
        press(&mut harness, "Suite");
    }
    press(&mut harness, "Terminer");
    assert!(!tells(&harness, "Visite guidée, "));
}
