//! The medical file: sections added to in one line, items edited in place.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_formats::traits::Sexe;
use socle_record::model::entity::{EntityAct, EntityEvent, FieldChange, Happened};
use socle_record::{Author, Coded, EntityView, Person, Value, systems};
use socle_screen::Screen;
use socle_screen::model::Act;
use socle_screen::model::charts::ChartAct;

use crate::fake::{FAILED, Fake, Outcome, Said, line};
use crate::{labels, opened, shows, tells};

fn item(id: &str, kind: &'static str, terme: Coded, fields: &[(&str, &str)]) -> EntityView {
    let mut all: Vec<(String, Value)> = vec![
        ("terme".into(), terme.into()),
        ("etat".into(), "actif".into()),
        ("auteur".into(), "Dr Max LIBRE".into()),
    ];
    all.extend(
        fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).into())),
    );
    EntityView {
        kind,
        id: id.into(),
        patient: Some("p1".into()),
        revision: 1,
        owner: None,
        fields: all,
    }
}

fn diabetes() -> Coded {
    Coded::new(systems::CIM10, "E11", "Diabète sucré de type 2")
}

pub(crate) fn nessi() -> Fake {
    let fake = Fake::new(vec![line(
        "p1",
        "NESSI",
        "RUTH",
        "1977-07-14",
        Sexe::F,
        Statut::Validee,
    )]);
    {
        let mut known = fake.0.borrow_mut();
        known.terms = vec![
            diabetes(),
            Coded::new(systems::CIM10, "I10", "Hypertension essentielle"),
            Coded::new(systems::CCAM, "DEQP003", "Électrocardiographie"),
        ];
        known.entities = vec![
            item("i1", "probleme", diabetes(), &[("debut", "2014")]),
            item(
                "i2",
                "allergie",
                Coded::free("pénicilline"),
                &[("gravite", "severe")],
            ),
            item(
                "i3",
                "traitement",
                Coded::free("Metformine 1000 mg"),
                &[("posologie", "1 matin, 1 soir")],
            ),
        ];
    }
    fake
}

pub(crate) fn acts(fake: &Fake) -> Vec<ChartAct> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Act(Act::Chart(act)) => Some(act),
            _ => None,
        })
        .collect()
}

pub(crate) fn tab(harness: &mut Harness<'_, Screen>, name: &str) {
    harness.get_by_role_and_label(Role::Tab, name).click();
    harness.run();
}

fn medical(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = opened(fake);
    tab(&mut harness, "Dossier");
    harness
}

/// Press the first button whose name holds this, in sight or below.
pub(crate) fn press(harness: &mut Harness<'_, Screen>, part: &str) {
    harness
        .query_all_by_role(Role::Button)
        .find(|node| {
            node.accesskit_node()
                .label()
                .is_some_and(|label| label.contains(part))
        })
        .unwrap_or_else(|| panic!("no button {part}: {:?}", labels(harness)))
        .click_accesskit();
    harness.run();
    harness.run();
}

pub(crate) fn enter(harness: &mut Harness<'_, Screen>, field: &str, text: &str) {
    let input = harness.get_by_role_and_label(Role::TextInput, field);
    input.focus();
    input.type_text(text);
    harness.run();
}

#[test]
fn an_item_is_read_with_its_code_its_dates_and_what_goes_with_it() {
    let harness = medical(&nessi());
    for part in [
        "Diabète sucré de type 2 · E11 · depuis 2014",
        "pénicilline · sans code",
        "Metformine 1000 mg · sans code · 1 matin, 1 soir",
    ] {
        assert!(tells(&harness, part), "{part}: {:?}", labels(&harness));
    }
}

#[test]
fn a_problem_is_added_in_one_line_by_words_of_its_code_with_its_date() {
    let fake = nessi();
    let mut harness = medical(&fake);
    const LINE: &str = "Ajouter : Problèmes en cours";
    enter(&mut harness, LINE, "hyperten");
    assert!(
        tells(&harness, "Hypertension essentielle (I10)"),
        "{:?}",
        labels(&harness)
    );
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(
        acts(&fake).is_empty(),
        "a term is picked, nothing is written yet"
    );
    harness
        .get_by_role_and_label(Role::TextInput, LINE)
        .type_text(" depuis 2019");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    harness.run();
    let acts = acts(&fake);
    let [ChartAct::Add(new)] = acts.as_slice() else {
        panic!("{acts:?} {:?}", labels(&harness));
    };
    assert_eq!(new.kind, "probleme");
    let value = |name: &str| {
        new.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, v)| v.clone())
    };
    assert_eq!(
        Coded::from_value(&value("terme").unwrap()).unwrap(),
        Coded::new(systems::CIM10, "I10", "Hypertension essentielle")
    );
    assert_eq!(value("debut"), Some("2019".into()));
    assert!(tells(
        &harness,
        "Hypertension essentielle · I10 · depuis 2019"
    ));
    // The line is ready for the next one.
    let line = harness.get_by_role_and_label(Role::TextInput, LINE);
    assert_eq!(line.value().unwrap_or_default(), "");
}

#[test]
fn a_line_that_could_not_be_written_stays_with_its_reason() {
    let fake = nessi();
    fake.0.borrow_mut().outcome = Outcome::Fails;
    let mut harness = medical(&fake);
    enter(
        &mut harness,
        "Ajouter : Antécédents personnels",
        "appendicectomie en 1998",
    );
    harness.key_press(Key::Enter);
    harness.run();
    harness.run();
    assert!(tells(&harness, FAILED), "{:?}", labels(&harness));
    let line = harness.get_by_role_and_label(Role::TextInput, "Ajouter : Antécédents personnels");
    assert_eq!(line.value().as_deref(), Some("appendicectomie en 1998"));
}

#[test]
fn an_item_is_edited_in_place_and_only_what_changed_is_written() {
    let fake = nessi();
    let mut harness = medical(&fake);
    press(&mut harness, "Metformine");
    let field = harness.get_by_role_and_label(Role::TextInput, "Posologie");
    field.focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness
        .get_by_role_and_label(Role::TextInput, "Posologie")
        .type_text("1 soir");
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    harness.run();
    let acts = acts(&fake);
    let [
        ChartAct::Change {
            id,
            fields,
            revision,
            ..
        },
    ] = acts.as_slice()
    else {
        panic!("{acts:?} {:?}", labels(&harness));
    };
    assert_eq!((id.as_str(), *revision), ("i3", 1));
    assert_eq!(
        fields.as_slice(),
        [("posologie".to_owned(), Value::from("1 soir"))]
    );
    assert!(!shows(&harness, "Posologie"), "the editor is closed");
}

#[test]
fn an_item_is_closed_with_a_day_or_struck_out_with_a_reason() {
    let fake = nessi();
    let mut harness = medical(&fake);
    press(&mut harness, "Diabète");
    press(&mut harness, "Raturer…");
    press(&mut harness, "Raturer");
    assert!(acts(&fake).is_empty(), "not without a reason");
    enter(
        &mut harness,
        "Pourquoi est-ce une erreur ?",
        "autre patient",
    );
    harness.key_press(Key::Enter);
    harness.run();
    let said = acts(&fake);
    assert!(
        matches!(said.as_slice(), [ChartAct::Entity { act: EntityAct::Strike { reason }, .. }] if reason == "autre patient"),
        "{said:?}"
    );
    harness.run();
    assert!(!tells(&harness, "E11"));
    press(&mut harness, "pénicilline");
    press(&mut harness, "Clore…");
    harness.get_by_role_and_label(Role::Button, "Clore").click();
    harness.run();
    let said = acts(&fake);
    let Some(ChartAct::Entity {
        act: EntityAct::Close { fin, .. },
        ..
    }) = said.last()
    else {
        panic!("{said:?}");
    };
    assert_eq!(fin.as_deref(), Some("2026-11-22"));
    harness.run();
    press(&mut harness, "1 clos");
    assert!(
        tells(&harness, "pénicilline · sans code · clos"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn the_history_of_an_item_is_shown_when_asked() {
    let fake = nessi();
    fake.0.borrow_mut().happened.insert(
        "i1".into(),
        vec![EntityEvent {
            revision: 2,
            at_ms: 1_795_335_600_000,
            author: Author::person(Person {
                id: "2".into(),
                nom: "Dr Anne SOPHIE".into(),
                role: "doctor".into(),
            }),
            what: Happened::Modification,
            reason: None,
            changes: vec![FieldChange {
                field: "debut".into(),
                before: "2013".into(),
                after: "2014".into(),
            }],
        }],
    );
    let mut harness = medical(&fake);
    press(&mut harness, "Diabète");
    press(&mut harness, "Historique");
    assert!(
        tells(&harness, "Dr Anne SOPHIE a modifié · Début : 2013 → 2014"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn what_a_colleague_changed_in_an_item_being_edited_is_shown_and_decided() {
    let fake = nessi();
    let mut harness = medical(&fake);
    press(&mut harness, "Metformine");
    enter(&mut harness, "Posologie", " au repas");
    fake.0
        .borrow_mut()
        .entity("i3", &[("posologie".into(), "2 matin".into())]);
    harness.run();
    assert!(
        tells(&harness, "maintenant « 2 matin »"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Prendre l’autre valeur : Posologie");
    assert!(acts(&fake).is_empty());
    assert!(tells(&harness, "2 matin"));
}
