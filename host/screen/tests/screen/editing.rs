//! Editing a patient's fields and identity.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_formats::identite::{Acte, Statut};
use socle_formats::traits::Sexe;
use socle_record::Value;
use socle_screen::Screen;
use socle_screen::model::Act;
use socle_screen::model::charts::ChartAct;

use crate::fake::{FAILED, Fake, Outcome, Said, line};
use crate::{labels, opened, shows, tells};

/// The file of the first patient, at its administrative tab.
fn administrative(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = opened(fake);
    harness
        .get_by_role_and_label(Role::Tab, "Administratif")
        .click();
    harness.run();
    harness
}

fn nessi() -> Fake {
    Fake::new(vec![line(
        "p1",
        "NESSI",
        "RUTH",
        "1977-07-14",
        Sexe::F,
        Statut::Validee,
    )])
}

fn acts(fake: &Fake) -> Vec<ChartAct> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Act(Act::Chart(act)) => Some(act),
            _ => None,
        })
        .collect()
}

fn press(harness: &mut Harness<'_, Screen>, label: &str) {
    harness
        .query_all_by_role_and_label(Role::Button, label)
        .next()
        .unwrap_or_else(|| panic!("no button {label}: {:?}", labels(harness)))
        .click();
    harness.run();
    harness.run();
}

fn replace(harness: &mut Harness<'_, Screen>, field: &str, text: &str) {
    let input = harness.get_by_role_and_label(Role::TextInput, field);
    input.focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness
        .get_by_role_and_label(Role::TextInput, field)
        .type_text(text);
    harness.run();
}

fn value(harness: &Harness<'_, Screen>, field: &str) -> String {
    harness
        .get_by_role_and_label(Role::TextInput, field)
        .value()
        .unwrap_or_default()
}

#[test]
fn a_phone_number_is_changed_in_place_and_only_it_is_written() {
    let fake = nessi();
    let mut harness = administrative(&fake);
    press(&mut harness, "Modifier les coordonnées");
    replace(&mut harness, "Téléphone", "01 02 03 04 05");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    harness.run();
    let acts = acts(&fake);
    let [
        ChartAct::Change {
            revision, fields, ..
        },
    ] = acts.as_slice()
    else {
        panic!("{acts:?}");
    };
    assert_eq!(*revision, 1);
    assert_eq!(
        fields.as_slice(),
        [("telephone".to_owned(), Value::from("01 02 03 04 05"))]
    );
    assert!(
        shows(&harness, "Téléphone : 01 02 03 04 05"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn what_another_workstation_changed_is_merged_or_decided_and_nothing_is_overwritten() {
    let fake = nessi();
    let mut harness = administrative(&fake);
    press(&mut harness, "Modifier les coordonnées");
    replace(&mut harness, "Téléphone", "01 02 03 04 05");
    let set = |name: &str, text: &str| {
        fake.0
            .borrow_mut()
            .write("p1", &[(name.to_owned(), Value::from(text))]);
    };
    set("commune", "Thiers");
    harness.run();
    assert_eq!(value(&harness, "Commune"), "Thiers");
    assert_eq!(value(&harness, "Téléphone"), "01 02 03 04 05");
    set("telephone", "09 09 09 09 09");
    harness.run();
    assert!(
        tells(&harness, "maintenant « 09 09 09 09 09 »"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Enregistrer");
    assert!(acts(&fake).is_empty(), "not before the person decides");
    press(&mut harness, "Garder ma saisie : Téléphone");
    press(&mut harness, "Enregistrer");
    let acts = acts(&fake);
    let [
        ChartAct::Change {
            revision, fields, ..
        },
    ] = acts.as_slice()
    else {
        panic!("{acts:?}");
    };
    assert_eq!((*revision, fields.len()), (3, 1));
}

#[test]
fn what_could_not_be_written_stays_typed_with_the_reason_beside_it() {
    let fake = nessi();
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let mut harness = administrative(&fake);
    press(&mut harness, "Modifier les coordonnées");
    replace(&mut harness, "Commune", "Thiers");
    press(&mut harness, "Enregistrer");
    assert!(tells(&harness, FAILED));
    assert_eq!(value(&harness, "Commune"), "Thiers");
    press(&mut harness, "Fermer le dossier");
    assert!(
        tells(&harness, "n’ont pas été enregistrées"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn the_cost_of_typing_traits_anew_is_said_before_they_are_written() {
    let fake = nessi();
    let mut harness = administrative(&fake);
    press(&mut harness, "Modifier les traits d’identité");
    replace(&mut harness, "Nom de naissance", "NESSY");
    assert!(
        tells(&harness, "L’identité validée deviendra provisoire"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Enregistrer");
    let acts = acts(&fake);
    let [
        ChartAct::Identity {
            acte: Acte::ModifierTraits(traits),
            revision,
            ..
        },
    ] = acts.as_slice()
    else {
        panic!("{acts:?}");
    };
    assert_eq!((traits.nom_naissance.as_str(), *revision), ("NESSY", 2));
}

#[test]
fn an_act_on_the_identity_is_done_only_once_its_cost_is_agreed_to() {
    let fake = nessi();
    let mut harness = administrative(&fake);
    press(&mut harness, "Identité…");
    press(&mut harness, "Retirer le contrôle…");
    press(&mut harness, "Pièce mal lue ou mal choisie");
    assert!(tells(&harness, "L’identité validée deviendra provisoire"));
    assert!(acts(&fake).is_empty());
    press(&mut harness, "Retirer le contrôle");
    let acts = acts(&fake);
    let [ChartAct::Identity { acte, .. }] = acts.as_slice() else {
        panic!("{acts:?}");
    };
    assert_eq!(
        (acte.nom(), acte.motif().map(|motif| motif.as_str())),
        ("retirer_controle", Some("Pièce mal lue ou mal choisie"))
    );
}
