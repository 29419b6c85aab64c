//! What leaves: complete, whole or not at all, journalled.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use socle_exchange::export;
use socle_exchange::import::Decisions;
use socle_fictitious::{People, Shape};
use socle_formats::fhir;
use socle_record::{
    Author, Coded, DocumentChange, DocumentStatut, DocumentType, NewDocument, NewEntity, PatientId,
    PatientSearch, Person, Section, Unit, Value, Write,
};

use crate::cabinet::Cabinet;

fn doctor() -> Author {
    Author::person(Person {
        id: "899900063480".into(),
        nom: "Dr Max LIBRE".into(),
        role: "doctor".into(),
    })
}

/// A patient with a little of everything.
fn with_file(cabinet: &Cabinet) -> PatientId {
    let text = socle_fictitious::table(People::new(9).take(1), Shape::Plain);
    cabinet.import(&cabinet.plan(&text), &Decisions::default());
    let record = &cabinet.record;
    let patient = record
        .patients(&PatientSearch {
            count: 1,
            ..PatientSearch::default()
        })
        .unwrap()
        .rows[0]
        .id
        .clone();
    let problem = NewEntity::of(Section::Probleme.kind(), &patient).terme(Coded::new(
        "2.16.840.1.113883.6.3",
        "E11",
        "Diabète <script>",
    ));
    record.add(&doctor(), problem).unwrap();
    let mistake = NewEntity::of(Section::Allergie.kind(), &patient).terme(Coded::free("Arachide"));
    let mistake = record.add(&doctor(), mistake).unwrap();
    record
        .strike(&doctor(), "allergie", &mistake, 1, "confusion de dossier")
        .unwrap();
    let content = record.put_blob(&mut &b"%PDF un"[..]).unwrap();
    let second = record.put_blob(&mut &b"%PDF deux"[..]).unwrap();
    let document = socle_record::DocumentId::from(record.mint_id().unwrap());
    let unit = Unit::new(doctor())
        .with(Write::CreateDocument(NewDocument {
            id: Some(document.clone()),
            patient: patient.clone(),
            title: "Courrier à/au ..\\Dr".into(),
            kind: DocumentType::loinc("11488-4"),
            mime: "application/pdf".into(),
            statut: DocumentStatut::Brouillon,
            is_read: true,
            author: "Dr Max LIBRE".into(),
            date: "2026-11-26".into(),
            content: content.digest,
        }))
        .with(Write::Document {
            id: document,
            revision: 1,
            change: DocumentChange::Version {
                content: second.digest,
                mime: "application/pdf".into(),
            },
        });
    record.commit(&unit).unwrap();
    patient
}

fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every file of the folder is in the manifest with its digest, and nothing else.
fn assert_manifest_holds(folder: &Path) -> usize {
    let manifest = fs::read_to_string(folder.join("MANIFESTE.sha256")).unwrap();
    for line in manifest.lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.join(path)).unwrap();
        assert_eq!(socle_exchange::file::digest(&bytes), digest, "{path}");
    }
    let count = walk(folder);
    assert_eq!(count, manifest.lines().count() + 1);
    count - 1
}

fn walk(folder: &Path) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { walk(&path) } else { 1 })
        .sum()
}

#[test]
fn a_patient_s_file_is_complete() {
    let cabinet = Cabinet::new();
    let patient = with_file(&cabinet);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("export/dossier");
    let done = export::patient(&cabinet.record, &patient, &to, &doctor()).unwrap();
    assert_eq!((done.patients, done.files), (1, assert_manifest_holds(&to)));

    let own = json(&to.join("dossier.json"));
    assert_eq!(own["identite"]["etat"]["statut"], "provisoire");
    assert_eq!(own["identite"]["historique"][0]["acte"], "creation");
    assert_eq!(own["elements"]["probleme"][0]["champs"]["code"], "E11");
    // What was struck out is there, with its reason: nothing is deleted.
    assert_eq!(own["elements"]["allergie"][0]["champs"]["etat"], "rature");
    let struck = own["elements"]["allergie"][0]["id"].as_str().unwrap();
    assert_eq!(own["evenements"][struck].as_array().unwrap().len(), 2);
    let versions = own["documents"][0]["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    for (version, content) in versions.iter().zip(["%PDF un", "%PDF deux"]) {
        let path = to.join(version["fichier"].as_str().unwrap());
        assert!(path.starts_with(to.join("documents")), "{}", path.display());
        assert_eq!(fs::read_to_string(path).unwrap(), content);
    }

    let page = fs::read_to_string(to.join("index.html")).unwrap();
    assert!(
        page.contains("Diabète &lt;script&gt;") && !page.contains("<script"),
        "{page}"
    );
    assert!(
        page.contains("confusion de dossier") && page.contains("version 2"),
        "{page}"
    );

    // Another program reads it: what holds, and the document in force.
    let read = fhir::read(&fs::read(to.join("fhir.json")).unwrap()).unwrap();
    assert!(read.asides.is_empty(), "{:?}", read.asides);
    assert_eq!(read.files[0].items.len(), 1);
    assert_eq!(read.files[0].documents[0].content, b"%PDF deux");
    let traits = cabinet.record.identity(&patient).unwrap().identite;
    assert_eq!(&read.files[0].person.traits().unwrap(), traits.traits());
}

#[test]
fn an_export_is_in_the_journal_before_it_appears() {
    let cabinet = Cabinet::new();
    let patient = with_file(&cabinet);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("dossier");
    let done = export::patient(&cabinet.record, &patient, &to, &doctor()).unwrap();
    let last = &cabinet.record.journal_tail(1).unwrap()[0];
    assert_eq!(
        (last.name.as_str(), last.patient.as_ref()),
        ("export.patient", Some(&patient))
    );
    assert_eq!(last.object, format!("sha256:{}", done.digest));
    let manifest = fs::read(to.join("MANIFESTE.sha256")).unwrap();
    assert_eq!(socle_exchange::file::digest(&manifest), done.digest);
    // Who saw what goes with it, what was before the export.
    let journal = fs::read_to_string(to.join("journal.csv")).unwrap();
    assert!(journal.contains("patient.creation"), "{journal}");
    cabinet.assert_journal_holds();
}

#[test]
fn a_folder_that_holds_something_is_left_alone_and_nothing_else_stays_behind() {
    let cabinet = Cabinet::new();
    let patient = with_file(&cabinet);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("dossier");
    fs::create_dir(&to).unwrap();
    fs::write(to.join("notes.txt"), "à moi").unwrap();
    let refused = export::patient(&cabinet.record, &patient, &to, &doctor()).unwrap_err();
    assert_eq!(refused.code(), "exchange.folder");
    assert_eq!(walk(folder.path()), 1);
    let unknown = PatientId::from("nobody");
    let missing = export::patient(
        &cabinet.record,
        &unknown,
        &folder.path().join("x"),
        &doctor(),
    );
    assert_eq!(missing.unwrap_err().code(), "not-found");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no half-made folder"
    );
}

#[test]
fn the_practice_leaves_whole_with_a_folder_for_each_patient() {
    let cabinet = Cabinet::new();
    with_file(&cabinet);
    let text = socle_fictitious::table(People::new(31).take(25), Shape::Quoted);
    cabinet.import(&cabinet.plan(&text), &Decisions::default());
    let contact = NewEntity {
        id: None,
        kind: "contact".into(),
        patient: None,
        fields: vec![
            ("type".into(), Value::from("personne")),
            ("nom".into(), Value::from("LIBRE")),
        ],
    };
    cabinet.record.add(&doctor(), contact).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("cabinet");
    let done = export::practice(&cabinet.record, &to, &doctor(), &mut crate::cabinet::on).unwrap();
    assert_eq!(done.patients as u64, cabinet.patients());
    assert_eq!(
        fs::read_dir(to.join("patients")).unwrap().count(),
        done.patients
    );
    assert_manifest_holds(&to);
    let own = json(&to.join("cabinet.json"));
    assert_eq!(own["elements"]["contact"][0]["champs"]["nom"], "LIBRE");
    let mut stopped = |_: usize, _: usize| std::ops::ControlFlow::Break(());
    let again = folder.path().join("encore");
    let error = export::practice(&cabinet.record, &again, &doctor(), &mut stopped).unwrap_err();
    assert_eq!(error.code(), "exchange.interrupted");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
