//! From the list of who is missing, on the page of statistics, to the act that is missing: one click on the patient, on the
//! real host, and each of the plugins that come with Socle. Nothing is sent by it.

use std::time::Duration;

use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_fictitious::{People, Person as Somebody};
use socle_record::model::kinds::CONSULTATION;
use socle_record::{
    Author, Created, DocumentStatut, DocumentType, NewDocument, NewEntity, OutboxFilter, PatientId,
    Person, Unit, Write,
};
use socle_sandbox::dmp::{Acces, Etat, Settings};
use socle_sandbox::persons::persons;

use super::Scene;
use super::campaign::{in_ald, until};

/// An objective for each act.
const SCHEME: &str = r#"{ "annee": 0, "nom": "Essai", "source": "essai", "valeur-point-centimes": 100, "points-max": 10,
  "conditions": [], "indicateurs": [
    { "id": "patient", "libelle": "Messages au patient", "numerateur": "consultations-message-patient",
      "denominateur": "consultations", "seuils": [ { "taux": 0.9, "centimes": 100 } ], "source": "essai" },
    { "id": "confrere", "libelle": "Messages aux confrères", "numerateur": "messages-professionnel",
      "denominateur": "consultations", "seuils": [ { "taux": 0.9, "centimes": 100 } ], "source": "essai" },
    { "id": "dmp", "libelle": "Dépôts", "numerateur": "consultations-dmp",
      "denominateur": "consultations", "seuils": [ { "taux": 0.9, "centimes": 100 } ], "source": "essai" },
    { "id": "vsm", "libelle": "Synthèses", "numerateur": "ald-vsm", "denominateur": "ald",
      "seuils": [ { "taux": 0.9, "centimes": 100 } ], "source": "essai" } ] }"#;
const LETTER: &str = "Courrier du jour";

/// The demonstration with somebody in ALD, seen today, for whom a letter was written, and a scheme of this year.
struct Missing {
    scene: Scene,
    patient: PatientId,
    name: String,
}

fn seen_today(scene: &Scene, patient: &PatientId) {
    let record = scene.practice.record();
    let today = scene.practice.host.clock().today();
    let by = Author::person(Person {
        id: "800000000001".into(),
        nom: "Dr Deux".into(),
        role: "doctor".into(),
    });
    let new = NewEntity::of(&CONSULTATION, patient)
        .with("motif", "toux")
        .with("date", today);
    let id = record.add(&by, new).unwrap();
    record.validate_consultation(&by, &id, 1).unwrap();
}

/// What a doctor wrote for the patient today.
fn letter(scene: &Scene, patient: &PatientId) -> Write {
    let record = scene.practice.record();
    let content = record.put_blob(&mut b"%PDF-1.4\n".as_slice()).unwrap();
    Write::CreateDocument(NewDocument {
        id: None,
        patient: patient.clone(),
        title: LETTER.into(),
        kind: DocumentType::loinc("96349-6"),
        mime: "application/pdf".into(),
        statut: DocumentStatut::Valide,
        is_read: true,
        author: "Dr Max LIBRE".into(),
        date: scene.practice.host.clock().today(),
        content: content.digest,
    })
}

fn named(one: &Somebody) -> String {
    format!("{} {}", one.traits.nom_naissance, one.traits.premier_prenom)
}

impl Missing {
    fn new() -> Self {
        let scene = Scene::with_latency(Duration::ZERO);
        let person = People::new(20_261_127).next().unwrap();
        let patient = in_ald(&scene, &person);
        seen_today(&scene, &patient);
        let letter = letter(&scene, &patient);
        let record = scene.practice.record();
        let today = scene.practice.host.clock().today();
        let year = &today[..4];
        let scheme = Write::StorePut {
            plugin: "statistiques".into(),
            table: "baremes".into(),
            key: year.into(),
            value: SCHEME
                .replace("\"annee\": 0", &format!("\"annee\": {year}"))
                .into(),
            words: String::new(),
        };
        let unit = Unit::new(Author::host()).with(letter).with(scheme);
        let made = record.commit(&unit).unwrap().created;
        assert!(matches!(made[0], Created::Document(_)));
        Self {
            scene,
            patient,
            name: named(&person),
        }
    }

    /// The list of who is missing at an objective is on the screen.
    fn list(&mut self, objective: &str) {
        let scene = &mut self.scene;
        scene.home_tab("Statistiques");
        let label = format!("Patients concernés : {objective}");
        until(scene, "the page", |scene| {
            if !scene.harness.state().is_settled() {
                return false;
            }
            let harness = &scene.harness;
            if let Some(button) = harness.query_by_role_and_label(Role::Button, &label) {
                button.click_accesskit();
                return true;
            }
            // It was drawn before the scheme was there.
            if let Some(again) = harness.query_by_role_and_label(Role::Button, "Actualiser") {
                again.click_accesskit();
            }
            false
        });
    }

    /// Whether the row of the patient was there to be clicked, and was: the one click.
    fn click(&mut self, objective: &str, name: &str) {
        let list = format!("À faire : {objective}");
        until(&mut self.scene, "the patient in the list", |scene| {
            if !scene.harness.state().is_settled() {
                return false;
            }
            let mut tables = scene
                .harness
                .query_all_by_role_and_label(Role::Table, &list);
            let row = tables.next().and_then(|table| {
                table.children_recursive().find(|row| {
                    row.accesskit_node().role() == Role::Row
                        && row
                            .children_recursive()
                            .any(|cell| cell.accesskit_node().label().as_deref() == Some(name))
                })
            });
            row.is_some_and(|row| {
                row.click_accesskit();
                true
            })
        });
        self.scene.harness.step();
    }

    /// From the list of an objective, one click.
    fn begin(&mut self, objective: &str) {
        self.list(objective);
        let name = self.name.clone();
        self.click(objective, &name);
        let patient = self.patient.clone();
        until(&mut self.scene, "the file", |scene| scene.is_open(&patient));
    }

    /// What was ordered for the patient.
    fn ordered(&self, patient: &PatientId) -> usize {
        let filter = OutboxFilter {
            patient: Some(patient.clone()),
            count: 10,
            ..OutboxFilter::default()
        };
        let record = self.scene.practice.record();
        record.outbox(&filter).unwrap().rows.len()
    }
}

/// Whether the box of this name is ticked; none where there is none.
fn ticked(scene: &Scene, part: &str) -> Option<bool> {
    let mut all = scene.harness.query_all_by_label_contains(part);
    let node = all.find(|node| node.accesskit_node().role() == Role::CheckBox)?;
    Some(node.accesskit_node().toggled() == Some(Toggled::True))
}

#[test]
fn the_summary_is_prepared_by_one_click_and_without_its_plugin_what_is_missing_is_said() {
    let mut missing = Missing::new();
    missing.begin("Synthèses");
    until(&mut missing.scene, "the preparation", |scene| {
        scene.tells("Enregistrer la synthèse") && scene.tells("Texte ajouté à")
    });
    let host = missing.scene.practice.host.clone();
    host.remove("vsm", Author::host()).unwrap();
    until(&mut missing.scene, "the file closed", |scene| {
        if let Some(close) = scene
            .harness
            .query_by_role_and_label(Role::Button, "Fermer le dossier")
        {
            close.click_accesskit();
        }
        scene.harness.state().open_patient().is_none()
    });
    let name = missing.name.clone();
    missing.scene.home_tab("Statistiques");
    missing.click("Synthèses", &name);
    let patient = missing.patient.clone();
    until(
        &mut missing.scene,
        "the file, and what is missing",
        |scene| {
            scene.is_open(&patient)
                && scene.tells("Aucune extension en marche ne fournit le service « synthèse »")
        },
    );
}

#[test]
fn insi_is_asked_by_one_click_and_once() {
    let mut missing = Missing::new();
    let zoe = missing.scene.id("ADRUN");
    seen_today(&missing.scene, &zoe);
    assert_eq!(missing.scene.statut(&zoe), "provisoire");
    let before = missing.scene.sandbox.traffic().count(super::SEARCH);
    let objective = "INS à qualifier, patients vus dans l’année";
    missing.list(objective);
    missing.click(objective, "ADRUN ZOE");
    until(&mut missing.scene, "the answer", |scene| {
        scene.is_open(&zoe) && scene.statut(&zoe) == "recuperee"
    });
    until(&mut missing.scene, "a still screen", |scene| {
        scene.harness.state().is_settled() && scene.tells("Passeport")
    });
    assert_eq!(
        missing.scene.sandbox.traffic().count(super::SEARCH),
        before + 1
    );
}

#[test]
fn a_message_to_the_patient_with_the_letter_is_before_the_doctor_after_one_click() {
    let mut missing = Missing::new();
    missing.begin("Messages au patient");
    let label = format!("{LETTER} : Mon espace santé du patient");
    until(&mut missing.scene, "the sheet of sending", |scene| {
        ticked(scene, &label) == Some(true)
    });
    assert_eq!(missing.ordered(&missing.patient), 0);
}

#[test]
fn a_message_to_a_colleague_with_the_letter_is_being_written_after_one_click() {
    let mut missing = Missing::new();
    missing.begin("Messages aux confrères");
    until(&mut missing.scene, "the message", |scene| {
        scene.tells(LETTER) && scene.tells("Retirer")
    });
    assert_eq!(missing.ordered(&missing.patient), 0);
}

#[test]
fn the_letter_is_about_to_be_deposited_after_one_click_where_the_patient_has_a_record() {
    let mut missing = Missing::new();
    let scene = &missing.scene;
    let sophie = scene.id("PATB-TROIS");
    assert_eq!(scene.statut(&sophie), "qualifiee");
    let known = persons().iter().find(|one| one.nom == "PATB-TROIS");
    let matricule = known.unwrap().ins.as_ref().unwrap().complet();
    let settings = Settings {
        etat: Some(Etat::Ouvert),
        acces: Some(Acces::Valide),
        oppose_alimentation: Some(false),
        ..Settings::default()
    };
    scene.sandbox.set_patient(&matricule, settings).unwrap();
    seen_today(scene, &sophie);
    let unit = Unit::new(Author::host()).with(letter(scene, &sophie));
    scene.practice.record().commit(&unit).unwrap();
    let before = missing.ordered(&sophie);
    missing.list("Dépôts");
    missing.click("Dépôts", "PATB-TROIS SOPHIE");
    let label = format!("{LETTER} : Déposer au DMP");
    until(&mut missing.scene, "the sheet of sending", |scene| {
        ticked(scene, &label) == Some(true)
    });
    assert_eq!(missing.ordered(&sophie), before);
}
