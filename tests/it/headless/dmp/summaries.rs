//! A record has one current summary, whoever wrote the last one and wherever it was written.

use socle_formats::vsm;
use socle_record::model::kinds::Kind;
use socle_record::{Coded, DocumentStatut, Level, NewEntity, NewSetting, PatientId, Unit, Write};
use socle_sandbox::NATIONAL_ID;

use super::desk::{Desk, Registered};
use super::people::{DUPRE, HALL, Person, doctor};

const SUMMARY: &str = "SYNTH";

fn current(desk: &Desk, person: Person) -> Vec<Registered> {
    let mut there = desk.registry(person);
    there.retain(|one| one.kind == SUMMARY && one.status == "Approved");
    there
}

/// What the practice holds in force.
fn in_force(desk: &Desk, patient: &str) -> Vec<Vec<u8>> {
    desk.held(patient, SUMMARY)
        .into_iter()
        .filter(|(status, _)| *status == DocumentStatut::Valide)
        .map(|(_, bytes)| bytes)
        .collect()
}

#[test]
fn three_versions_in_a_row_are_one_current_two_deprecated_and_one_line() {
    let (desk, [patient]) = Desk::with([HALL]);
    for number in 1..=3 {
        desk.done("vsm/enregistrer", &patient, &[]);
        desk.until_all_left(&patient, number);
    }
    let there = desk.registry(HALL);
    let statuses: Vec<&str> = there.iter().map(|one| one.status.as_str()).collect();
    assert_eq!(statuses, ["Deprecated", "Deprecated", "Approved"]);
    let lines: Vec<_> = there
        .iter()
        .map(|one| vsm::reference(&one.content).unwrap())
        .collect();
    assert_eq!(
        lines.iter().map(|line| line.version).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(lines.iter().all(|line| line.set_id == lines[0].set_id));
    assert_eq!(in_force(&desk, &patient), [there[2].content.clone()]);
}

#[test]
fn another_workstation_follows_the_line_that_is_there_and_keeps_what_it_sent() {
    let (desk, [patient]) = Desk::with([HALL]);
    desk.done("vsm/enregistrer", &patient, &[]);
    desk.until_all_left(&patient, 1);
    let first = vsm::reference(&current(&desk, HALL)[0].content).unwrap();

    // A practice that knows nothing of it, as after a backup: what it composed says a first version of another line.
    let (other, [same]) = desk.beside([HALL]);
    other.done("vsm/enregistrer", &same, &[]);
    other.until_all_left(&same, 1);
    let now = current(&desk, HALL);
    assert_eq!(now.len(), 1, "{now:?}");
    let second = vsm::reference(&now[0].content).unwrap();
    assert_eq!((&second.set_id, second.version), (&first.set_id, 2));
    assert!(String::from_utf8_lossy(&now[0].content).contains(&first.id));
    assert_eq!(in_force(&other, &same), [now[0].content.clone()]);

    // The first one goes on: its own second version would be a second current one.
    desk.done("vsm/enregistrer", &patient, &[]);
    desk.until_all_left(&patient, 2);
    let now = current(&desk, HALL);
    assert_eq!(now.len(), 1, "{now:?}");
    let third = vsm::reference(&now[0].content).unwrap();
    assert_eq!((&third.set_id, third.version), (&first.set_id, 3));
    assert_eq!(in_force(&desk, &patient), [now[0].content.clone()]);
}

#[test]
fn a_colleagues_summary_is_replaced_by_the_medecin_traitant_and_stays_beside_anybody_elses() {
    let (desk, [treating, other]) = Desk::with([HALL, DUPRE]);
    for patient in [&treating, &other] {
        desk.done("vsm/enregistrer", patient, &[]);
        desk.until_all_left(patient, 1);
    }
    // A colleague wrote them, says the registry from now on; and the plugin knows of no line of theirs.
    let index = desk.home.path().join("sandbox/dmp/registry.json");
    let text = std::fs::read_to_string(&index).unwrap();
    std::fs::write(&index, text.replace(NATIONAL_ID, "899900000017")).unwrap();
    for patient in [&treating, &other] {
        desk.done("vsm/enregistrer", patient, &[]);
        desk.until_all_left(patient, 2);
    }
    assert_eq!(current(&desk, HALL).len(), 1);
    let both = current(&desk, DUPRE);
    assert_eq!(both.len(), 2, "{both:?}");
    let panel = desk.view("etat", &other);
    assert!(panel.contains("reste au DMP à côté de la vôtre"), "{panel}");
    // The next one takes the place of one's own, and of nothing else.
    desk.done("vsm/enregistrer", &other, &[]);
    desk.until_all_left(&other, 3);
    let now = current(&desk, DUPRE);
    assert_eq!(now.len(), 2);
    assert!(now.iter().any(|one| one.unique_id == both[0].unique_id));
}

/// The practice wants its summaries in the shared record, or not.
fn deposits(desk: &Desk, wanted: bool) {
    let setting = NewSetting {
        level: Level::Practice,
        owner: "vsm".into(),
        key: "depot".into(),
        value: wanted.into(),
    };
    let unit = Unit::new(doctor()).with(Write::Setting(setting));
    desk.practice.record().commit(&unit).unwrap();
}

#[test]
fn a_history_of_vaccinations_filed_while_nothing_was_deposited_leaves_later_and_its_next_version_replaces_it()
 {
    const HISTORY: &str = "11369-6";
    let (desk, [patient]) = Desk::with([HALL]);
    let vaccinated = |name: &str, day: &str| {
        let new = NewEntity::of(
            Kind::named("vaccination").unwrap(),
            &PatientId::from(patient.as_str()),
        )
        .terme(Coded::free(name))
        .with("date", day);
        desk.practice.record().add(&doctor(), new).unwrap();
    };
    vaccinated("Grippe", "2025-10-12");
    deposits(&desk, false);
    desk.done("vsm/enregistrer", &patient, &[]);
    assert!(desk.orders(&patient).is_empty());
    assert_eq!(desk.held(&patient, HISTORY).len(), 1);
    // Nothing changed in it: it is ordered all the same, once.
    deposits(&desk, true);
    desk.done("vsm/enregistrer", &patient, &[]);
    desk.until_all_left(&patient, 2);
    desk.done("vsm/enregistrer", &patient, &[]);
    desk.until_all_left(&patient, 3);
    let histories = || {
        let mut there = desk.registry(HALL);
        there.retain(|one| one.kind == HISTORY);
        there
    };
    assert_eq!(histories().len(), 1);
    vaccinated("Tétanos", "2026-01-20");
    desk.done("vsm/enregistrer", &patient, &[]);
    desk.until_all_left(&patient, 5);
    let there = histories();
    let statuses: Vec<&str> = there.iter().map(|one| one.status.as_str()).collect();
    assert_eq!(statuses, ["Deprecated", "Approved"]);
    let lines = there
        .iter()
        .map(|one| vsm::reference(&one.content).unwrap());
    let lines: Vec<_> = lines.map(|line| (line.set_id, line.version)).collect();
    assert_eq!(lines[0].0, lines[1].0);
    assert_eq!((lines[0].1, lines[1].1), (1, 2));
}
