//! The medical summary of the demonstration's patients, written, filed and replaced by the plugin that comes with the
//! program. What is written is kept for the official rules.

use std::path::Path;

use serde_json::Value;
use socle_formats::{cda, vsm};

use super::scene::{Home, packages};

/// Somebody with a file, their identity qualified.
fn qualified(home: &Home) -> String {
    let patient = home.patient("ADRUN ZOE");
    home.search(&patient);
    home.qualify(&patient, "passeport");
    assert_eq!(home.show(&patient)["identite"]["statut"], "qualifiee");
    patient
}

fn write(home: &Home, command: &str, patient: &str) -> Value {
    home.done(&["call", command, "--patient", patient])
}

/// The summaries of a patient with this status.
fn summaries(home: &Home, patient: &str, status: &str) -> Vec<Value> {
    let listed = home.done(&[
        "documents",
        "list",
        "--patient",
        patient,
        "--status",
        status,
    ]);
    let all = listed["documents"].as_array().unwrap().clone();
    all.into_iter()
        .filter(|document| document["type"] == "SYNTH")
        .collect()
}

/// What the exported file holds of a document of this type and version.
fn exported(home: &Home, patient: &str, name: &str) -> Vec<Vec<u8>> {
    let to = home.path().with_file_name(name);
    home.done(&["export", "patient", patient, "--to", to.to_str().unwrap()]);
    let mut found = Vec::new();
    gather(&to, &mut found);
    found.retain(|bytes| vsm::reference(bytes).is_some());
    found.sort_by_key(|bytes| vsm::reference(bytes).unwrap().version);
    found
}

fn gather(folder: &Path, into: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else {
            into.push(std::fs::read(path).unwrap());
        }
    }
}

fn keep(kind: &str, name: &str, document: &[u8]) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        std::path::PathBuf::from,
    );
    let folder = target.join("conformance").join(kind);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), document).unwrap();
}

#[test]
fn a_summary_is_filed_validated_and_the_next_one_takes_its_place_in_the_same_line_of_versions() {
    let home = Home::demonstration();
    let patient = qualified(&home);
    let first = write(&home, "vsm/enregistrer", &patient);
    assert_eq!(first["version"], 1, "{first}");
    let listed = summaries(&home, &patient, "valide");
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["mime"], "text/xml");
    home.done(&["dossier", "add", &patient, "allergie", "terme=latex"]);
    let second = write(&home, "vsm/enregistrer", &patient);
    assert_eq!(second["version"], 2, "{second}");
    let (valid, replaced) = (
        summaries(&home, &patient, "valide"),
        summaries(&home, &patient, "remplace"),
    );
    assert_eq!((valid.len(), replaced.len()), (1, 1));
    assert_eq!(valid[0]["id"], second["document"]);
    assert_eq!(replaced[0]["id"], first["document"]);
    assert_eq!(replaced[0]["remplace_par"], second["document"]);

    let mut documents = exported(&home, &patient, "export");
    documents.retain(|document| String::from_utf8_lossy(document).contains("\"SYNTH\""));
    let references: Vec<_> = documents
        .iter()
        .map(|document| vsm::reference(document).unwrap())
        .collect();
    assert_eq!(references.len(), 2);
    assert_eq!(references[0].set_id, references[1].set_id);
    assert_ne!(references[0].id, references[1].id);
    assert!(references[1].structured);
    for (document, name) in documents
        .iter()
        .zip(["demonstration-1.xml", "demonstration-2.xml"])
    {
        assert!(
            vsm::check(document).is_empty(),
            "{:?}",
            vsm::check(document)
        );
        keep("vsm", name, document);
    }
    let read = cda::read(&documents[1]).unwrap();
    let labels: Vec<&str> = read.files[0]
        .items
        .iter()
        .map(|item| item.label())
        .collect();
    for expected in [
        "Hypertension artérielle essentielle",
        "Hypothyroïdie",
        "Amoxicilline",
        "latex",
    ] {
        assert!(labels.contains(&expected), "{expected} in {labels:?}");
    }
    home.assert_journal_holds();
}

#[test]
fn nothing_is_written_of_an_identity_that_is_not_qualified() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let said = home.refused(
        "vsm.identite",
        &["call", "vsm/enregistrer", "--patient", &patient],
    );
    assert!(said.message().contains("Qualifiez l’INS"), "{said}");
    assert!(summaries(&home, &patient, "valide").is_empty());
}

/// The history of vaccinations has a line of versions of its own, and a new version only when it says something new.
#[test]
fn vaccinations_are_filed_beside_the_summary_and_again_only_when_they_change() {
    let home = Home::demonstration();
    let patient = qualified(&home);
    let histories = |status: &str| {
        let listed = home.done(&[
            "documents",
            "list",
            "--patient",
            &patient,
            "--status",
            status,
        ]);
        let all = listed["documents"].as_array().unwrap().clone();
        all.into_iter()
            .filter(|document| document["type"] == "11369-6")
            .collect::<Vec<_>>()
    };
    let add = |terme: &str, date: &str| {
        home.done(&["dossier", "add", &patient, "vaccination", terme, date]);
    };
    add("terme=Vaccin antigrippal", "date=2025-10-14");
    write(&home, "vsm/enregistrer", &patient);
    assert_eq!(histories("valide").len(), 1);
    let view = home
        .done(&["view", "vsm/synthese", "--patient", &patient])
        .to_string();
    assert!(view.contains("classées à part"), "{view}");
    // Another summary, the same vaccinations.
    home.done(&["dossier", "add", &patient, "allergie", "terme=latex"]);
    write(&home, "vsm/enregistrer", &patient);
    assert_eq!(
        (histories("valide").len(), histories("remplace").len()),
        (1, 0)
    );
    add("terme=Vaccin antitétanique", "date=2026-01-20");
    write(&home, "vsm/enregistrer", &patient);
    let (valid, replaced) = (histories("valide"), histories("remplace"));
    assert_eq!((valid.len(), replaced.len()), (1, 1));
    assert_eq!(replaced[0]["remplace_par"], valid[0]["id"]);

    let documents: Vec<Vec<u8>> = exported(&home, &patient, "export-vaccins")
        .into_iter()
        .filter(|document| String::from_utf8_lossy(document).contains("1.2.250.1.213.1.1.1.37"))
        .collect();
    assert_eq!(documents.len(), 2);
    let [first, second] = [0, 1].map(|at| vsm::reference(&documents[at]).unwrap());
    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(first.set_id, second.set_id);
    let read = cda::read(&documents[1]).unwrap();
    let labels: Vec<&str> = read.files[0]
        .items
        .iter()
        .map(|item| item.label())
        .collect();
    for expected in ["Vaccin antigrippal", "Vaccin antitétanique"] {
        assert!(labels.contains(&expected), "{expected} in {labels:?}");
    }
    for (document, name) in documents.iter().zip(["vaccins-1.xml", "vaccins-2.xml"]) {
        assert!(vsm::check(document).is_empty());
        keep("cda", name, document);
    }
}

/// The box of the validation stands where the command would write, and nowhere else.
#[test]
fn the_validation_of_a_consultation_renews_only_what_is_expected_and_would_say_something_new() {
    let home = Home::demonstration();
    let patient = qualified(&home);
    let file = home.done(&["dossier", "show", &patient]);
    assert!(file["ald"].as_array().is_none_or(Vec::is_empty), "{file}");
    let box_says = || {
        home.done(&["view", "vsm/a-renouveler", "--patient", &patient])["texte"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(box_says(), "");
    assert!(write(&home, "vsm/renouveler", &patient)["document"].is_null());
    home.done(&["dossier", "add", &patient, "ald", "terme=cim-10:e11.9"]);
    assert!(box_says().contains("à renouveler"), "{}", box_says());
    let first = write(&home, "vsm/renouveler", &patient);
    assert_eq!(first["version"], 1, "{first}");
    // Nothing new to say, and it is of today.
    assert_eq!(box_says(), "");
    assert!(write(&home, "vsm/renouveler", &patient)["document"].is_null());
    home.done(&[
        "dossier",
        "add",
        &patient,
        "vigilance",
        "terme=Chutes à répétition",
    ]);
    assert!(box_says().contains("a changé depuis"), "{}", box_says());
    assert_eq!(write(&home, "vsm/renouveler", &patient)["version"], 2);
    assert_eq!(box_says(), "");
}

#[test]
fn the_panels_say_where_the_summary_stands() {
    let home = Home::demonstration();
    let patient = qualified(&home);
    let view = |panel: &str| {
        home.done(&["view", panel, "--patient", &patient])
            .to_string()
    };
    assert!(view("vsm/rappel").contains("pas encore écrite"));
    let tab = view("vsm/synthese");
    for expected in [
        "À l’enregistrement, elle part aussi au DMP",
        "Hypothyroïdie",
        "Structurée",
        "Enregistrer la synthèse",
    ] {
        assert!(tab.contains(expected), "{expected} in {tab}");
    }
    write(&home, "vsm/enregistrer", &patient);
    assert!(view("vsm/rappel").contains("à jour"));
    home.done(&["dossier", "add", &patient, "allergie", "terme=latex"]);
    let tab = view("vsm/synthese");
    assert!(
        tab.contains("le dossier a changé depuis") && tab.contains("nouveau ou modifié"),
        "{tab}"
    );
}

/// Nobody provides the shared record.
fn without_shared_record() -> Home {
    let home = Home::demonstration();
    // Whether the program comes with one or not.
    home.json(&["plugins", "remove", "dmp"]);
    home
}

fn depots(home: &Home, patient: &str) -> Vec<(String, String)> {
    let listed = home.done(&["outbox", "list", "--patient", patient]);
    let all = listed["envois"].as_array().unwrap();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    all.iter()
        .map(|one| (text(one, "service"), text(one, "etat")))
        .collect()
}

#[test]
fn a_summary_goes_to_the_shared_record_by_itself_with_the_vaccinations_and_is_filed_where_nobody_takes_it()
 {
    let home = without_shared_record();
    let patient = qualified(&home);
    home.done(&[
        "dossier",
        "add",
        &patient,
        "vaccination",
        "terme=Vaccin antigrippal",
        "date=2025-10-14",
    ]);
    let tab = || {
        home.done(&["view", "vsm/synthese", "--patient", &patient])
            .to_string()
    };
    let message = |said: &Value| said["message"].as_str().unwrap().to_owned();
    let first = write(&home, "vsm/enregistrer", &patient);
    assert_eq!(
        (&first["version"], &first["depot"]),
        (&1.into(), &false.into())
    );
    assert!(
        message(&first).contains("aucune extension ne donne accès au DMP"),
        "{first}"
    );
    assert!(tab().contains("Elle reste dans le dossier") && tab().contains("Déposer au DMP"));
    assert!(depots(&home, &patient).is_empty());

    let provider = packages().join("fournisseur");
    home.done(&["plugins", "install", provider.to_str().unwrap()]);
    home.done(&["plugins", "choose", "shared-record", "fournisseur"]);
    let add = |terme: &str| {
        home.done(&["dossier", "add", &patient, "allergie", terme]);
    };
    add("terme=latex");
    home.done(&[
        "dossier",
        "add",
        &patient,
        "vaccination",
        "terme=Vaccin antitétanique",
        "date=2026-01-20",
    ]);
    let second = write(&home, "vsm/enregistrer", &patient);
    assert_eq!(
        (&second["version"], &second["depot"]),
        (&2.into(), &true.into())
    );
    let left = || ("shared-record".to_owned(), "parti".to_owned());
    // The summary and the vaccinations.
    let both = [left(), left()];
    assert_eq!(depots(&home, &patient), both);
    // The provider of the tests answers a text, which is for a person to read.
    assert!(
        tab().contains("Déposée au DMP le") && tab().contains("déposé"),
        "{}",
        tab()
    );

    // Not granted any more: it is filed all the same, and said.
    home.done(&["plugins", "refuse", "vsm", "service:shared-record"]);
    add("terme=iode");
    let third = write(&home, "vsm/enregistrer", &patient);
    assert_eq!(
        (&third["version"], &third["depot"]),
        (&3.into(), &false.into())
    );
    assert!(message(&third).contains("n’est pas accordé"), "{third}");
    assert_eq!(depots(&home, &patient), both);
    home.done(&["plugins", "allow", "vsm", "service:shared-record"]);
    // What the shared record holds is asked for by its button only.
    assert!(!tab().contains("DMP consulté le"));
    home.assert_journal_holds();
}
