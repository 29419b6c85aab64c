//! Contacts of the practice, and what they are to a patient.

use egui::Role;
use egui_kittest::kittest::Queryable as _;
use socle_record::{EntityView, Value};
use socle_screen::model::charts::ChartAct;

use crate::fake::Fake;
use crate::medical::{acts, enter, nessi, press, tab};
use crate::{labels, opened, tells};

fn practice() -> Fake {
    let fake = nessi();
    let text = |name: &str, value: &str| (name.to_owned(), Value::from(value));
    fake.0.borrow_mut().entities.push(EntityView {
        kind: "contact",
        id: "c1".into(),
        patient: None,
        revision: 3,
        owner: None,
        fields: vec![
            text("type", "professionnel"),
            text("nom", "OEIL"),
            text("prenom", "Jean"),
            text("commune", "Thiers"),
            text("etat", "actif"),
        ],
    });
    fake
}

#[test]
fn a_contact_is_found_changed_and_linked_to_the_open_patient_with_a_role() {
    let fake = practice();
    let mut harness = opened(&fake);
    press(&mut harness, "Contacts");
    enter(&mut harness, "Chercher un contact", "oei");
    harness.run();
    assert!(tells(&harness, "OEIL Jean"), "{:?}", labels(&harness));
    press(&mut harness, "Lier OEIL Jean à NESSI Ruth");
    press(&mut harness, "Enregistrer");
    assert!(
        tells(&harness, "Rôle"),
        "a role is needed: {:?}",
        labels(&harness)
    );
    harness
        .get_by_role_and_label(Role::ComboBox, "Rôle")
        .click();
    harness.run();
    let role = socle_record::model::kinds::sets::ROLES[0];
    harness.get_by_label(role.label).click();
    harness.run();
    press(&mut harness, "Enregistrer");
    let said = acts(&fake);
    let Some(ChartAct::Add(new)) = said.last() else {
        panic!("{said:?} {:?}", labels(&harness));
    };
    assert_eq!(new.kind, "correspondant");
    assert!(new.fields.contains(&("contact".into(), "c1".into())));
    assert!(new.fields.contains(&("role".into(), role.code.into())));
    press(&mut harness, "Patients");
    tab(&mut harness, "Administratif");
    assert!(
        tells(&harness, &format!("OEIL Jean · {}", role.label)),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn a_contact_without_a_name_is_not_written() {
    let fake = practice();
    let mut harness = opened(&fake);
    press(&mut harness, "Contacts");
    press(&mut harness, "Nouveau contact");
    press(&mut harness, "Enregistrer");
    assert!(
        tells(&harness, "« Nom » doit être renseigné"),
        "{:?}",
        labels(&harness)
    );
    assert!(acts(&fake).is_empty());
}
