//! Files of other programs read by the importers that come with the program, and what leaves for other programs.

use std::fs;

use serde_json::{Value, json};

use super::scene::Home;

/// Written beside the home.
fn file(home: &Home, name: &str, bytes: &[u8]) -> String {
    let path = home.path().with_file_name(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn said(answer: &Value) -> &str {
    answer["reponse"].as_str().unwrap_or_default()
}

const CDA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<templateId root="1.2.250.1.213.1.1.1.13" extension="201310"/><id root="1.2.3.4"/>
<code code="SYNTH" codeSystem="1.2.250.1.213.1.1.4.12" displayName="Synthèse"/><title>Synthèse médicale</title>
<effectiveTime value="20240312111700+0100"/>
<recordTarget><patientRole><id root="1.2.250.1.213.1.4.8" extension="275126322074974"/><telecom value="tel:0612345678"/>
<patient><name><family qualifier="BR">GRANDJEAN</family><given>ZOÉ MARIE</given><given qualifier="BR">ZOÉ</given></name>
<administrativeGenderCode code="F"/><birthTime value="19751203"/><birthplace><place><addr><county>63113</county></addr></place></birthplace></patient></patientRole></recordTarget>
<author><time value="20240312"/><assignedAuthor><assignedPerson><name><prefix>DR</prefix><given>Max</given><family>LIBRE</family></name></assignedPerson></assignedAuthor></author>
<component><structuredBody>
<component><section><code code="48765-2"/><title>Allergies</title><text><list><item>Pénicilline</item><item>Arachide</item></list></text></section></component>
<component><section><code code="10160-0"/><title>Traitements</title><text>Aucun traitement</text></section></component>
<component><section><code code="8716-3"/><title>Constantes</title><text>Poids 60 kg</text></section></component>
</structuredBody></component></ClinicalDocument>"#;

#[test]
fn a_summary_creates_a_provisional_patient_with_its_items_and_itself_as_a_document() {
    let home = Home::demonstration();
    let path = file(&home, "vsm.xml", CDA.as_bytes());
    let first = home.done(&["import", "import-cda/cda", &path]);
    let text = said(&first);
    assert!(
        text.contains("Dossier créé") && text.contains("2 éléments repris, 1 document repris"),
        "{text}"
    );
    assert!(
        text.contains("interrogez INSi") && text.contains("Constantes"),
        "{text}"
    );
    let patient = home.patient("grandjean zoe");
    let shown = home.show(&patient);
    assert_eq!(shown["identite"]["statut"], "provisoire");
    assert_eq!(shown["identite"]["matricule"], Value::Null);
    assert_eq!(shown["liste_prenoms"], "ZOÉ MARIE");
    assert_eq!(shown["lieu_naissance"], "63113");
    assert_eq!(shown["telephone"], "0612345678");
    // Again: the patient is found by traits, and nothing is doubled.
    let again = home.done(&["import", "import-cda/cda", &path]);
    let text = said(&again);
    assert!(text.contains("Versé au dossier de GRANDJEAN ZOÉ"), "{text}");
    assert!(
        text.contains("0 élément repris, 0 document repris") && text.contains("3 étaient déjà"),
        "{text}"
    );
    home.assert_journal_holds();
}

#[test]
fn a_file_about_somebody_near_waits_for_the_doctor() {
    let home = Home::demonstration();
    let path = file(&home, "vsm.xml", CDA.as_bytes());
    home.done(&["import", "import-cda/cda", &path]);
    let near = CDA.replace("GRANDJEAN", "GRANJEAN");
    let path = file(&home, "proche.xml", near.as_bytes());
    let proposed = home.done(&["import", "import-cda/cda", &path]);
    assert!(said(&proposed).contains("À décider"), "{proposed}");
    assert_eq!(
        home.done(&["patients", "list", "--search", "granjean"])["total"],
        0
    );
    // In the open file, the doctor has decided.
    let patient = home.patient("grandjean zoe");
    let into = home.done(&["import", "import-cda/cda", &path, "--patient", &patient]);
    assert!(said(&into).contains("Versé au dossier"), "{into}");
    let other = home.patient("adrun");
    let wrong = home.done(&["import", "import-cda/cda", &path, "--patient", &other]);
    assert!(said(&wrong).contains("rien n’a été repris"), "{wrong}");
}

#[test]
fn a_line_the_practice_refused_is_said_and_the_rest_comes_in() {
    let home = Home::demonstration();
    home.done(&[
        "plugins",
        "refuse",
        "import-cda",
        "records:allergie:write:all",
    ]);
    let path = file(&home, "vsm.xml", CDA.as_bytes());
    let said_ = home.done(&["import", "import-cda/cda", &path]);
    let text = said(&said_);
    assert!(
        text.contains("0 élément repris, 1 document repris") && text.contains("Pénicilline"),
        "{text}"
    );
}

#[test]
fn a_fhir_bundle_comes_in_and_what_leaves_comes_in_elsewhere() {
    let home = Home::demonstration();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        { "resource": { "resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1975-12-03",
            "name": [{ "use": "official", "family": "GRANDJEAN", "given": ["ZOÉ"] }] } },
        { "resource": { "resourceType": "Condition", "subject": { "reference": "Patient/p" }, "onsetDateTime": "2019",
            "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10", "code": "J45", "display": "Asthme" }] } } },
        { "resource": { "resourceType": "Immunization", "status": "completed", "patient": { "reference": "Patient/p" },
            "vaccineCode": { "text": "REPEVAX" }, "occurrenceDateTime": "2020-10-01", "lotNumber": "A1" } },
        { "resource": { "resourceType": "Coverage", "id": "c" } },
    ] });
    let path = file(&home, "dossier.json", bundle.to_string().as_bytes());
    let answer = home.done(&["import", "import-fhir/fhir", &path]);
    let text = said(&answer);
    assert!(
        text.contains("Dossier créé")
            && text.contains("2 éléments repris")
            && text.contains("Coverage"),
        "{text}"
    );
    let patient = home.patient("grandjean zoe");

    let to = home.path().with_file_name("export");
    let out = to.to_str().unwrap();
    let exported = home.done(&["export", "patient", &patient, "--to", out]);
    assert_eq!(exported["patients"], 1);
    home.refused(
        "exchange.folder",
        &["export", "patient", &patient, "--to", out],
    );
    assert!(
        fs::read_to_string(to.join("index.html"))
            .unwrap()
            .contains("Asthme")
    );

    let elsewhere = Home::demonstration();
    let path = to.join("fhir.json");
    let answer = elsewhere.done(&["import", "import-fhir/fhir", path.to_str().unwrap()]);
    let text = said(&answer);
    assert!(
        text.contains("Dossier créé") && text.contains("2 éléments repris"),
        "{text}"
    );
    elsewhere.assert_journal_holds();
}

#[test]
fn what_is_no_such_file_is_refused_and_nothing_is_written() {
    let home = Home::demonstration();
    let total = |home: &Home| home.done(&["patients", "list", "--count", "1"])["total"].clone();
    let before = total(&home);
    let bomb = r#"<!DOCTYPE a [<!ENTITY x "xx">]><ClinicalDocument>&x;</ClinicalDocument>"#;
    for (importer, name, content, code) in [
        ("import-cda/cda", "bombe.xml", bomb, "cda.dtd"),
        ("import-cda/cda", "autre.xml", "<html></html>", "cda.root"),
        (
            "import-cda/cda",
            "coupe.xml",
            &CDA[..CDA.len() / 2],
            "cda.cut-short",
        ),
        ("import-fhir/fhir", "autre.json", "{}", "fhir.resource"),
        (
            "import-fhir/fhir",
            "coupe.json",
            "{\"resourceType\":",
            "fhir.json",
        ),
    ] {
        let path = file(&home, name, content.as_bytes());
        home.refused(code, &["import", importer, &path]);
    }
    let deep = format!("{{\"resourceType\":{}", "[".repeat(1 << 20));
    let path = file(&home, "profond.json", deep.as_bytes());
    home.refused("fhir.json", &["import", "import-fhir/fhir", &path]);
    let large = vec![b' '; 13 << 20];
    let path = file(&home, "grand.json", &large);
    home.refused("import.too-large", &["import", "import-fhir/fhir", &path]);
    assert_eq!(total(&home), before);
}

#[test]
fn the_whole_practice_leaves_with_everything_in_it() {
    let home = Home::demonstration();
    let total = home.done(&["patients", "list", "--count", "1"])["total"].clone();
    let to = home.path().with_file_name("cabinet-export");
    let exported = home.done(&["export", "practice", "--to", to.to_str().unwrap()]);
    assert_eq!(exported["patients"], total);
    let manifest = fs::read_to_string(to.join("MANIFESTE.sha256")).unwrap();
    assert_eq!(exported["fichiers"], manifest.lines().count());
    let folders = fs::read_dir(to.join("patients")).unwrap().count();
    assert_eq!(Value::from(folders), total);
    let tail = home.done(&["audit", "tail", "--count", "5"]);
    assert!(tail.to_string().contains("export.cabinet"), "{tail}");
    home.assert_journal_holds();
}
