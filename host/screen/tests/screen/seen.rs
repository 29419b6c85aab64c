//! Who saw what.

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_formats::identite::Statut;
use socle_formats::traits::Sexe;
use socle_practice::journal::SeenLine;
use socle_record::JournalLine;
use socle_screen::Screen;

use crate::fake::{Fake, Said, line};
use crate::{labels, opened, tells};

fn told(
    number: u64,
    nature: &str,
    name: &str,
    capability: &str,
    who: &str,
    plugin: Option<&str>,
) -> SeenLine {
    SeenLine {
        line: JournalLine {
            workstation: "w".into(),
            number,
            at_ms: 1_795_335_600_000,
            nature: nature.into(),
            name: name.into(),
            person: Some(who.into()),
            plugin: plugin.map(str::to_owned),
            session: None,
            call: None,
            patient: Some("p1".into()),
            capability: capability.into(),
            object: String::new(),
            hash: "ab".into(),
        },
        person: Some(who.into()),
        plugin: plugin.map(str::to_owned),
    }
}

fn shown() -> (Fake, Harness<'static, Screen>) {
    let fake = Fake::new(vec![line(
        "p1",
        "NESSI",
        "RUTH",
        "1977-07-14",
        Sexe::F,
        Statut::Validee,
    )]);
    fake.0.borrow_mut().seen = vec![
        told(
            3,
            "lecture",
            "",
            "http a.example",
            "Dr Max LIBRE",
            Some("INS"),
        ),
        told(
            2,
            "ecriture",
            "patient.creation",
            "records.patient",
            "Dr Max LIBRE",
            None,
        ),
        told(1, "lecture", "", "file.open", "Anne SECRET", None),
    ];
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::Tab, "Qui a vu quoi")
        .click();
    harness.run();
    (fake, harness)
}

#[test]
fn the_journal_of_a_patient_tells_who_when_and_what() {
    let (_, harness) = shown();
    for part in [
        "lecture · Dossier ouvert à l’écran · Anne SECRET",
        "écriture · Dossier créé · Dr Max LIBRE",
        "sortie · Échange avec a.example · Dr Max LIBRE · par INS",
    ] {
        assert!(tells(&harness, part), "{part} {:?}", labels(&harness));
    }
}

#[test]
fn lines_are_filtered_and_what_is_in_sight_is_taken_out_as_a_table() {
    let (fake, mut harness) = shown();
    harness
        .get_by_role_and_label(Role::RadioButton, "lectures : Nature")
        .click();
    harness.run();
    assert!(!tells(&harness, "Dossier créé"));
    assert!(tells(&harness, "Dossier ouvert à l’écran"));
    harness
        .get_by_role_and_label(Role::Button, "Exporter en CSV…")
        .click();
    harness.run();
    let said = fake.said();
    let Some(Said::Save(name, content)) = said.last() else {
        panic!("{said:?}");
    };
    assert_eq!(name, "qui-a-vu-quoi.csv");
    assert_eq!(content.lines().count(), 2);
    assert!(content.contains("Anne SECRET"));
}
