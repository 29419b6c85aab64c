//! The medical file within its scope and in the call's unit of work; contacts and messages, which are nobody's.

use socle_record::model::kinds;
use socle_record::{Author, EntityId, NewEntity, PatientId, Person, Section, Value};

use crate::runtime::world::{World, code};

/// The doctor who sits here in these tests.
const DOCTOR: &str = "medecin-1";

fn author(id: &str) -> Author {
    Author::person(Person {
        id: id.to_owned(),
        nom: "Dr Anne SOPHIE".to_owned(),
        role: "doctor".to_owned(),
    })
}

fn contact(world: &World, by: &str, nom: &str, prive: bool) -> EntityId {
    let new = NewEntity::of_practice(&kinds::CONTACT)
        .with("type", "personne")
        .with("nom", nom)
        .with("prive", prive);
    world.record().add(&author(by), new).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_allergy_is_written_read_closed_and_struck_out_by_a_plugin() {
    let (world, patient) = World::with_patient();
    let id = world
        .done(
            Some(&patient),
            &format!("entity-create|allergie|{patient}|1.2.3/A1/Latex|gravite|severe"),
        )
        .await
        .remove(0);
    let said = world
        .done(
            Some(&patient),
            &format!(
                "entity-get|allergie|{id}|libelle\nentity-get|allergie|{id}|code\nentity-get|allergie|{id}|gravite\n\
                 entity-get|allergie|{id}|auteur\nentity-get|allergie|{id}|etat\nentity-set|allergie|{id}|note|choc en 2019\n\
                 entity-get|allergie|{id}|note\nentity-find|allergie|lat"
            ),
        )
        .await;
    assert_eq!(
        said,
        [
            "Latex",
            "A1",
            "severe",
            "Max LIBRE",
            "actif",
            "r2",
            "choc en 2019",
            "1: Latex"
        ]
    );
    let said = world
        .done(
            Some(&patient),
            &format!(
                "entity-history|allergie|{id}|1|fields\nentity-history|allergie|{id}|1|person\n?entity-history|allergie|{id}|7|what\n\
                 entity-close|allergie|{id}|2024\nentity-get|allergie|{id}|fin"
            ),
        )
        .await;
    assert_eq!(said[..3], ["note of 2", "Max LIBRE of 2", "!not-found"]);
    assert_eq!(said[3..], ["clos r3", "2024"]);
    let said = world
        .done(
            Some(&patient),
            &format!("entity-strike|allergie|{id}|erreur\nentity-find|allergie|"),
        )
        .await;
    assert_eq!(said[0], "rature r4");
    assert_eq!(
        world.done(Some(&patient), "entity-find|allergie|").await,
        ["0: "]
    );
    let history = world.record().entity_history(&id).unwrap();
    assert!(
        history
            .iter()
            .all(|event| event.author.plugin.as_deref() == Some("essai"))
    );
    assert_eq!(history[3].reason.as_deref(), Some("erreur"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_call_creates_it_sees_and_changes_at_once_and_a_failure_leaves_nothing() {
    let (world, patient) = World::with_patient();
    let of = PatientId::from(patient.as_str());
    let lines = format!("entity-create|allergie|{patient}|Latex\nfail|essai.non");
    assert_eq!(code(world.steps(Some(&patient), &lines).await), "essai.non");
    assert_eq!(world.record().items(&of, Section::Allergie).unwrap(), []);
    // What the record refuses fails the call, with the record's own words.
    let lines = format!("entity-create|allergie|{patient}|Latex|debut|1901");
    let refused = world.steps(Some(&patient), &lines).await;
    assert_eq!(code(refused), "invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_field_cannot_hold_is_refused_where_it_is_asked() {
    let (world, patient) = World::with_patient();
    let said = world
        .done(
            Some(&patient),
            &format!(
                "?entity-create|allergie|{patient}|Latex|pointure|42\n?entity-create|allergie|{patient}|Latex|gravite|mortelle\n\
                 ?entity-create|allergie|{patient}|Latex|debut|hier\n?entity-create|allergie||Latex\n\
                 ?entity-get|allergie|absente|note"
            ),
        )
        .await;
    assert_eq!(
        said,
        ["!field", "!field", "!field", "!denied", "!not-found"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_patient_s_file_and_another_kind_are_denied() {
    let world = World::new();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let theirs = NewEntity::of(Section::Allergie.kind(), &PatientId::from(other.as_str()))
        .with("terme", "Latex");
    let theirs = world.record().add(&author("medecin-2"), theirs).unwrap();
    let lines = format!(
        "?entity-get|allergie|{theirs}|note\n?entity-create|allergie|{other}|Latex\n?entity-create|probleme|{mine}|HTA\n\
         ?entity-find|probleme|\n?entity-get|probleme|absent|note\nentity-find|allergie|"
    );
    assert_eq!(
        world.done(Some(&mine), &lines).await,
        ["!denied", "!denied", "!denied", "!denied", "!denied", "0: "]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_private_to_somebody_else_is_not_there() {
    let (world, patient) = World::with_patient();
    contact(&world, "medecin-2", "LÉGER", false);
    let private = contact(&world, "medecin-2", "SECRET", true);
    let mine = contact(&world, DOCTOR, "ABEL", true);
    let lines = format!(
        "entity-find|contact|\nentity-find|contact|leg\n?entity-get|contact|{private}|nom\nentity-get|contact|{mine}|nom"
    );
    assert_eq!(
        world.done(Some(&patient), &lines).await,
        ["2: ABEL LÉGER", "1: LÉGER", "!not-found", "ABEL"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_nobody_becomes_a_patient_s() {
    let (world, patient) = World::with_patient();
    let new = NewEntity::of_practice(&kinds::MESSAGE)
        .with("canal", "professionnel")
        .with("sens", "recu")
        .with("avancement", "non-lu");
    let id = world.record().add(&author("medecin-2"), new).unwrap();
    assert_eq!(
        world
            .done(
                Some(&patient),
                &format!("entity-attach|message|{id}|{patient}")
            )
            .await,
        std::slice::from_ref(&patient)
    );
    let of = PatientId::from(patient.as_str());
    assert_eq!(world.record().messages(&of, 0, 10).unwrap().total, 1);
    let again = world
        .steps(
            Some(&patient),
            &format!("entity-attach|message|{id}|{patient}"),
        )
        .await;
    assert_eq!(code(again), "dossier.rattachement");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_knows_who_is_no_longer_followed() {
    let (world, patient) = World::with_patient();
    let ask = format!("dossier-active|{patient}");
    assert_eq!(world.done(Some(&patient), &ask).await, ["true"]);
    let id = EntityId::from(patient.as_str());
    let left = [("date-depart", Value::from("2020-01-01"))];
    world
        .record()
        .change(&author("medecin-2"), "patient", &id, 1, &left)
        .unwrap();
    assert_eq!(world.done(Some(&patient), &ask).await, ["false"]);
}
