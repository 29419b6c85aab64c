//! Creating a patient.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_screen::Screen;
use socle_screen::model::Act;
use socle_screen::model::charts::ChartAct;

use crate::fake::{FAILED, Fake, Outcome, Said, nessi_and_corse};
use crate::{labels, screen, shows, tells};

fn practice() -> Fake {
    nessi_and_corse(Statut::Provisoire)
}

fn begin(harness: &mut Harness<'_, Screen>) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::N);
    harness.run();
    assert!(shows(harness, "Nouveau patient"), "{:?}", labels(harness));
}

fn type_in(harness: &mut Harness<'_, Screen>, field: &str, text: &str) {
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

fn fill(harness: &mut Harness<'_, Screen>, name: &str, given: &str, date: &str) {
    type_in(harness, "Nom de naissance", name);
    type_in(harness, "Premier prénom", given);
    type_in(harness, "Né(e) le", date);
    harness
        .get_by_role_and_label(Role::RadioButton, "féminin : Sexe")
        .click();
    harness.run();
    type_in(harness, PLACE, "63003");
}

/// Characters typed one after the other, wherever the keyboard is; how many keys that took.
fn keys(harness: &mut Harness<'_, Screen>, text: &str) -> usize {
    for c in text.chars() {
        harness
            .input_mut()
            .events
            .push(egui::Event::Text(c.to_string()));
        harness.run();
    }
    text.chars().count()
}

#[test]
fn the_birth_date_comes_first_and_one_key_opens_the_file_of_whoever_was_born_that_day() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    let typed = keys(&mut harness, "14071977");
    assert!(
        tells(&harness, "Une personne née ce jour-là est déjà au cabinet"),
        "{:?}",
        labels(&harness)
    );
    assert!(shows(&harness, "Ouvrir le dossier de NESSI Ruth"));
    harness.key_press(Key::F2);
    harness.run();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
    // Ctrl N, the eight digits, F2.
    assert_eq!(1 + typed + 1, 10);
    assert!(created(&fake).is_empty());
}

#[test]
fn whoever_is_near_is_shown_as_the_name_is_typed_and_opens_by_one_key() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    keys(&mut harness, "02031988");
    harness.key_press(Key::Tab);
    harness.run();
    // Another spelling, and no given name yet.
    keys(&mut harness, "Corsse");
    assert!(
        shows(&harness, "Ouvrir le dossier de CORSE Figatellix"),
        "{:?}",
        labels(&harness)
    );
    harness.key_press(Key::F2);
    harness.run();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p2"));
}

#[test]
fn what_was_searched_for_begins_the_creation_date_or_name() {
    let fake = practice();
    let mut harness = screen(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    keys(&mut harness, "07/06/1950 martin");
    begin(&mut harness);
    for (label, expected) in [("Né(e) le", "07/06/1950"), ("Nom de naissance", "MARTIN")] {
        let field = harness
            .query_all_by_label(label)
            .find(|node| node.accesskit_node().role() == Role::TextInput)
            .unwrap();
        assert_eq!(field.value().as_deref(), Some(expected));
    }
}

const PLACE: &str = "Lieu de naissance (nom ou code INSEE)";

fn created(fake: &Fake) -> Vec<ChartAct> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Act(Act::Chart(act)) => Some(act),
            _ => None,
        })
        .collect()
}

#[test]
fn a_patient_is_created_by_keyboard_and_the_file_opens() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    fill(&mut harness, "ADRUN", "Zoé", "31/12/1975");
    type_in(&mut harness, "Téléphone", "06 12 34 56 78");
    harness.key_press(Key::Enter);
    harness.run();
    harness.run();
    let acts = created(&fake);
    let [ChartAct::Create { id, traits, fields }] = acts.as_slice() else {
        panic!("{acts:?} {:?}", labels(&harness));
    };
    assert_eq!(traits.nom_naissance, "ADRUN");
    assert_eq!(traits.date_naissance.to_string(), "1975-12-31");
    assert_eq!(traits.lieu_naissance.unwrap().as_str(), "63003");
    assert_eq!(fields.len(), 1);
    assert_eq!(harness.state().open_patient(), Some(id.as_str()));
    assert!(!shows(&harness, "Créer le patient"));
    // The next one begins empty.
    begin(&mut harness);
    assert!(!shows(&harness, "Vider la saisie"));
}

#[test]
fn what_is_missing_is_said_beside_its_field_and_nothing_is_created() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    type_in(&mut harness, "Nom de naissance", "ADRUN");
    type_in(&mut harness, "Né(e) le", "31/02/1975");
    harness
        .get_by_role_and_label(Role::Button, "Créer le patient")
        .click();
    harness.run();
    assert!(
        tells(&harness, "Cette date n’existe pas"),
        "{:?}",
        labels(&harness)
    );
    assert!(tells(&harness, "Indiquez le sexe"));
    assert!(tells(&harness, "Indiquez le lieu de naissance"));
    assert!(created(&fake).is_empty());
}

#[test]
fn whoever_may_be_the_same_person_is_shown_and_enter_alone_creates_nobody() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    fill(&mut harness, "Nessi", "Ruth", "14/07/1977");
    assert!(
        tells(&harness, "mêmes nom, prénom et date"),
        "{:?}",
        labels(&harness)
    );
    harness.key_press(Key::Enter);
    harness.run();
    assert!(created(&fake).is_empty());
    harness
        .get_by_role_and_label(Role::Button, "Ouvrir le dossier de NESSI Ruth")
        .click();
    harness.run();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p1"));
    // What was typed is not lost: another patient may be meant after all.
    begin(&mut harness);
    harness
        .get_by_role_and_label(Role::Button, "Créer quand même un autre patient")
        .click();
    harness.run();
    assert_eq!(created(&fake).len(), 1);
}

#[test]
fn a_patient_that_could_not_be_created_keeps_what_was_typed_and_the_same_id() {
    let fake = practice();
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let mut harness = screen(&fake);
    begin(&mut harness);
    fill(&mut harness, "ADRUN", "Zoé", "1975");
    assert!(tells(
        &harness,
        "Date incertaine : INSi sera interrogé avec le 31/12/1975"
    ));
    let create = |harness: &mut Harness<'_, Screen>| {
        harness
            .get_by_role_and_label(Role::Button, "Créer le patient")
            .click();
        harness.run();
        harness.run();
    };
    create(&mut harness);
    assert!(tells(&harness, FAILED), "{:?}", labels(&harness));
    fake.0.borrow_mut().outcome = Outcome::Done;
    create(&mut harness);
    let acts = created(&fake);
    assert_eq!(acts.len(), 2);
    assert_eq!(acts[0], acts[1]);
}

#[test]
fn the_dialog_put_aside_comes_back_with_what_was_typed() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    type_in(&mut harness, "Nom de naissance", "ADRUN");
    harness.key_press(Key::Escape);
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!shows(&harness, "Créer le patient"));
    assert!(
        !harness.state_mut().may_leave(&egui::Context::default()),
        "the window asks before it loses what was typed"
    );
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Annuler")
        .click();
    harness.run();
    begin(&mut harness);
    let name = harness
        .query_all_by_label("Nom de naissance")
        .find(|node| node.accesskit_node().role() == Role::TextInput)
        .unwrap();
    assert_eq!(name.value().as_deref(), Some("ADRUN"));
}

#[test]
fn a_place_is_picked_from_the_list_with_the_arrows() {
    let fake = practice();
    let mut harness = screen(&fake);
    begin(&mut harness);
    type_in(&mut harness, PLACE, "amber");
    assert!(tells(&harness, "Ambert (63003)"), "{:?}", labels(&harness));
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let field = harness
        .query_all_by_label(PLACE)
        .find(|node| node.accesskit_node().role() == Role::TextInput)
        .unwrap();
    let place = field.value().unwrap();
    assert!(place.starts_with("Amb") && place.ends_with(')'), "{place}");
    assert!(created(&fake).is_empty(), "Enter took the line, no more");
}
