//! The page of the agenda.

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_record::{EntityAct, EntityView, Value};
use socle_screen::Screen;
use socle_screen::model::charts::ChartAct;
use socle_screen::model::{Act, AgendaAct};

use crate::fake::{Fake, Outcome, Said, nessi_and_corse};
use crate::{labels, screen, shows, tells};

fn practice() -> Fake {
    nessi_and_corse(Statut::Recuperee)
}

/// An appointment that is there already.
fn known(fake: &Fake, id: &str, patient: Option<&str>, fields: &[(&str, &str)]) {
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    fake.0.borrow_mut().entities.push(EntityView {
        kind: "rendez-vous",
        id: id.into(),
        patient: patient.map(Into::into),
        revision: 1,
        owner: None,
        fields: fields.collect(),
    });
}

fn page(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    harness
        .get_by_role_and_label(Role::Button, "Agenda")
        .click();
    harness.run();
    harness
}

fn focus(harness: &mut Harness<'_, Screen>, label: &str) {
    let field = harness
        .query_all_by_label(label)
        .find(|node| node.accesskit_node().role() == Role::TextInput);
    field
        .unwrap_or_else(|| panic!("{label}: {:?}", labels(harness)))
        .focus();
    harness.run();
}

fn keys(harness: &mut Harness<'_, Screen>, text: &str) -> usize {
    for c in text.chars() {
        let said = egui::Event::Text(c.to_string());
        harness.input_mut().events.push(said);
        harness.run();
    }
    text.chars().count()
}

fn press(harness: &mut Harness<'_, Screen>, key: Key) -> usize {
    harness.key_press(key);
    harness.run();
    1
}

fn acts(fake: &Fake) -> Vec<Act> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Act(act) => Some(act),
            _ => None,
        })
        .collect()
}

#[test]
fn an_appointment_is_added_in_a_few_keys_and_the_next_one_begins_after_it() {
    let fake = practice();
    let mut harness = page(&fake);
    assert!(
        shows(&harness, "Aucun rendez-vous ce jour."),
        "{:?}",
        labels(&harness)
    );
    focus(&mut harness, "Heure");
    let mut pressed = keys(&mut harness, "930");
    pressed += press(&mut harness, Key::Tab);
    pressed += keys(&mut harness, "cor");
    pressed += press(&mut harness, Key::Enter);
    harness.run();
    assert_eq!(pressed, 8, "from the time to the list");
    let acts = acts(&fake);
    let [Act::Chart(ChartAct::Add(new))] = acts.as_slice() else {
        panic!("{acts:?} {:?}", labels(&harness));
    };
    assert_eq!(new.patient.as_ref().map(|id| id.as_str()), Some("p2"));
    for (field, value) in [("date", "2026-11-22"), ("heure", "09:30")] {
        assert!(
            new.fields.contains(&(field.to_owned(), value.into())),
            "{new:?}"
        );
    }
    assert!(
        shows(&harness, "CORSE Figatellix"),
        "{:?}",
        labels(&harness)
    );
    assert!(shows(&harness, "1 rendez-vous · 1 identité à compléter"));
    assert!(tells(&harness, "pièce d’identité à apporter"));
    // The keyboard is where the next patient is typed, a quarter of an hour later.
    keys(&mut harness, "nes");
    press(&mut harness, Key::Enter);
    let said = fake.said();
    let Some(Said::Act(Act::Chart(ChartAct::Add(new)))) = said.last() else {
        panic!("{said:?}");
    };
    assert!(new.fields.contains(&("heure".to_owned(), "09:45".into())));
}

#[test]
fn what_is_not_understood_is_said_where_it_was_typed_and_nothing_is_lost() {
    let fake = practice();
    let mut harness = page(&fake);
    focus(&mut harness, "Heure");
    keys(&mut harness, "matin");
    press(&mut harness, Key::Enter);
    assert!(
        tells(&harness, "Écrivez 9h30 ou 0930"),
        "{:?}",
        labels(&harness)
    );
    focus(&mut harness, "Heure");
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    harness.run();
    keys(&mut harness, "9");
    focus(&mut harness, "Motif");
    keys(&mut harness, "toux");
    press(&mut harness, Key::Enter);
    assert!(tells(&harness, "Choisissez un patient de la liste"));
    fake.0.borrow_mut().outcome = Outcome::Fails;
    focus(&mut harness, "Patient");
    keys(&mut harness, "nes");
    press(&mut harness, Key::Enter);
    harness.run();
    let motif = harness
        .query_all_by_label("Motif")
        .find(|node| node.accesskit_node().role() == Role::TextInput)
        .unwrap();
    assert_eq!(motif.value().as_deref(), Some("toux"));
    assert!(
        tells(&harness, crate::fake::FAILED),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn who_came_and_who_did_not_is_marked_and_a_file_opens_from_its_line() {
    let fake = practice();
    known(
        &fake,
        "r1",
        Some("p2"),
        &[
            ("date", "2026-11-22"),
            ("heure", "09:00"),
            ("motif", "toux"),
            ("presence", "attendu"),
        ],
    );
    let mut harness = page(&fake);
    harness
        .get_by_role_and_label(Role::RadioButton, "arrivé : Présence de CORSE Figatellix")
        .click();
    harness.run();
    let said = acts(&fake);
    let [
        Act::Chart(ChartAct::Change {
            id,
            fields,
            revision,
            ..
        }),
    ] = said.as_slice()
    else {
        panic!("{said:?}");
    };
    assert_eq!((id.as_str(), *revision), ("r1", 1));
    assert_eq!(
        fields.as_slice(),
        [("presence".to_owned(), Value::from("arrive"))]
    );
    // Who is there brings nothing any more.
    assert!(!tells(&harness, "pièce d’identité à apporter"));
    harness
        .get_by_role_and_label(Role::Button, "CORSE Figatellix")
        .click();
    harness.run();
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p2"));
}

#[test]
fn tomorrow_is_looked_at_and_prepared_and_an_agenda_kept_elsewhere_is_imported() {
    let fake = practice();
    known(
        &fake,
        "r1",
        None,
        &[
            ("date", "2026-11-23"),
            ("heure", "09:00"),
            ("intitule", "M. Nessi"),
            ("presence", "attendu"),
        ],
    );
    let mut harness = page(&fake);
    assert!(!shows(&harness, "Préparer ce jour"), "today is under way");
    harness
        .get_by_role_and_label(Role::Button, "Demain")
        .click();
    harness.run();
    assert!(
        tells(&harness, "patient à désigner"),
        "{:?}",
        labels(&harness)
    );
    harness
        .get_by_role_and_label(Role::Button, "Préparer ce jour")
        .click();
    harness.run();
    // A person says who it is.
    harness
        .get_by_role_and_label(Role::Button, "Désigner le patient de « M. Nessi »")
        .click();
    harness.run();
    keys(&mut harness, "nes");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    assert!(
        !tells(&harness, "patient à désigner"),
        "{:?}",
        labels(&harness)
    );
    harness
        .get_by_role_and_label(Role::Button, "Importer un agenda…")
        .click();
    harness.run();
    keys(&mut harness, "/tmp/a.ics");
    press(&mut harness, Key::Enter);
    let said = acts(&fake);
    let [
        Act::Agenda(AgendaAct::Prepare(day)),
        Act::Chart(ChartAct::Entity {
            act: EntityAct::Attach { patient },
            ..
        }),
        Act::Agenda(AgendaAct::Import(file)),
    ] = said.as_slice()
    else {
        panic!("{said:?}");
    };
    assert_eq!((day.as_str(), patient.as_str()), ("2026-11-23", "p1"));
    assert_eq!(file, std::path::Path::new("/tmp/a.ics"));
}
