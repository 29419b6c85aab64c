//! FHIR R4, read and written.

use serde_json::{Value as Json, json};
use socle_formats::fhir::{self, FhirError, Identity, MOST_BYTES, Patient};
use socle_formats::identite::Statut;
use socle_formats::oid::OidIns;
use socle_formats::summary::{Document, File, Item, Person, Summary, Term, Value, systems};
use socle_formats::traits::Sexe;

fn read(json: &Json) -> Summary {
    fhir::read(json.to_string().as_bytes()).unwrap()
}

/// A bundle of a patient and these resources.
fn with(resources: &[Json]) -> Summary {
    let mut entries = vec![json!({ "fullUrl": "urn:uuid:p", "resource": patient() })];
    entries.extend(
        resources
            .iter()
            .map(|resource| json!({ "resource": resource })),
    );
    read(&json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }))
}

fn patient() -> Json {
    json!({
        "resourceType": "Patient",
        "id": "p",
        "meta": { "profile": ["https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins"] },
        "identifier": [
            { "use": "old", "system": "urn:oid:1.2.250.1.213.1.4.9", "value": "190116322074974" },
            { "use": "official", "system": "urn:oid:1.2.250.1.213.1.4.8", "value": "2 75 12 63 220 749 74" },
            { "use": "usual", "system": "urn:oid:1.2.3", "value": "42" },
        ],
        "name": [
            {
                "use": "official", "family": "LEFÈVRE", "given": ["MARIE-ANNE"],
                "extension": [{
                    "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name",
                    "valueString": "MARIE-ANNE SOPHIE",
                }],
            },
            { "use": "usual", "family": "MARTIN", "given": ["ANNE"] },
        ],
        "gender": "female",
        "birthDate": "1975-12-03",
        "extension": [{
            "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
            "valueAddress": { "city": "Clermont-Ferrand", "extension": [{
                "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code",
                "valueCoding": { "code": "63113" },
            }] },
        }],
        "telecom": [
            { "system": "phone", "value": "0612345678" },
            { "system": "phone", "value": "0400000000", "use": "old" },
            { "system": "email", "value": "anne@exemple.example" },
        ],
        "address": [{ "line": ["1 rue Haute", "Bât. B"], "postalCode": "63000", "city": "Clermont-Ferrand" }],
    })
}

#[test]
fn a_patient_of_fr_core_is_read_with_traits_and_an_ins_that_is_no_proof() {
    let summary = read(&patient());
    let person = &summary.files[0].person;
    let traits = person.traits().unwrap();
    assert_eq!(traits.nom_naissance, "LEFÈVRE");
    assert_eq!(traits.premier_prenom, "MARIE-ANNE");
    assert_eq!(traits.liste_prenoms, "MARIE-ANNE SOPHIE");
    assert_eq!(traits.sexe, Sexe::F);
    assert_eq!(traits.date_naissance.to_string(), "1975-12-03");
    assert_eq!(traits.lieu_naissance.unwrap().as_str(), "63113");
    assert_eq!(
        (person.nom_utilise.as_str(), person.prenom_utilise.as_str()),
        ("MARTIN", "ANNE")
    );
    let ins = person.ins.as_ref().unwrap();
    assert_eq!(
        (ins.matricule.as_str(), ins.oid.as_str()),
        ("275126322074974", "1.2.250.1.213.1.4.8")
    );
    assert_eq!(person.telephones, ["0612345678"]);
    assert_eq!(person.adresse, "1 rue Haute\nBât. B");
    assert!(summary.asides.is_empty());
}

#[test]
fn a_patient_with_hardly_anything_is_read_and_says_what_is_missing() {
    let summary = read(&json!({ "resourceType": "Patient", "name": [{ "family": "MARTIN" }] }));
    let missing = summary.files[0].person.traits().unwrap_err();
    assert!(
        missing.message().contains("le prénom"),
        "{}",
        missing.message()
    );
}

#[track_caller]
fn check(resource: Json, kind: &str, expected: &[(&str, Value)]) {
    let summary = with(&[resource]);
    let items = &summary.files[0].items;
    assert_eq!(items.len(), 1, "{summary:?}");
    assert_eq!(items[0].kind, kind);
    for (field, value) in expected {
        assert_eq!(
            items[0].fields.get(field),
            Some(value),
            "{field}: {:?}",
            items[0]
        );
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn term(system: &str, code: &str, label: &str) -> Value {
    Value::Term(Term::new(system, code, label))
}

#[test]
fn each_sort_of_resource_finds_its_place_in_the_file() {
    let subject = json!({ "reference": "Patient/p" });
    check(
        json!({
            "resourceType": "AllergyIntolerance", "patient": subject, "category": ["medication"],
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "resolved" }] },
            "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "code": "confirmed" }] },
            "code": { "text": "Amoxicilline" },
            "reaction": [{ "manifestation": [{ "text": "Urticaire" }], "severity": "severe" }],
        }),
        "allergie",
        &[
            ("terme", term("", "", "Amoxicilline")),
            ("type", text("416098002")),
            ("statut", text("termine")),
            ("certitude", text("confirmee")),
            ("gravite", text("severe")),
            ("reaction", term("", "", "Urticaire")),
        ],
    );
    check(
        json!({
            "resourceType": "Condition", "subject": subject, "onsetDateTime": "2019-03",
            "code": { "text": "Diabète", "coding": [
                { "system": "http://local", "code": "D1" }, { "system": "http://hl7.org/fhir/sid/icd-10", "code": "E11" },
            ] },
            "note": [{ "text": "Équilibré." }],
        }),
        "probleme",
        &[
            ("terme", term(systems::CIM10, "E11", "Diabète")),
            ("debut", text("2019-03")),
            ("statut", text("actif")),
            ("note", text("Équilibré.")),
        ],
    );
    check(
        json!({ "resourceType": "Condition", "subject": subject, "code": { "text": "Fracture" }, "abatementDateTime": "2001-05-04T10:00:00+02:00" }),
        "antecedent",
        &[("fin", text("2001-05-04")), ("statut", text("termine"))],
    );
    check(
        json!({
            "resourceType": "MedicationStatement", "subject": subject, "status": "active",
            "medicationReference": { "reference": "#m" },
            "contained": [{ "resourceType": "Medication", "id": "m", "code": { "coding": [
                { "system": "urn:oid:1.2.250.1.213.2.3.2", "code": "3400930000000", "display": "boîte" },
                { "system": "urn:oid:1.2.250.1.213.2.3.1", "code": "60234100", "display": "DOLIPRANE 1000 mg" },
            ] } }],
            "effectivePeriod": { "start": "2024-01-02" },
            "dosage": [{ "text": "1 matin et soir", "doseAndRate": [{ "doseQuantity": { "value": 1, "code": "{tablet}" } }],
                         "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } } }],
        }),
        "traitement",
        &[
            ("terme", term(systems::CIS, "60234100", "DOLIPRANE 1000 mg")),
            ("cip", term(systems::CIP, "3400930000000", "boîte")),
            ("posologie", text("1 matin et soir")),
            ("dose", Value::Number(1.0)),
            ("periode", Value::Number(0.5)),
            ("debut", text("2024-01-02")),
        ],
    );
    check(
        json!({
            "resourceType": "Immunization", "patient": subject, "status": "completed", "lotNumber": "A1",
            "vaccineCode": { "text": "REPEVAX" }, "occurrenceDateTime": "2020-10-01",
            "protocolApplied": [{ "doseNumberPositiveInt": 2 }],
            "performer": [{ "actor": { "reference": "#d" } }],
            "contained": [{ "resourceType": "Practitioner", "id": "d", "name": [{ "prefix": ["Dr"], "given": ["Max"], "family": "LIBRE" }] }],
        }),
        "vaccination",
        &[
            ("lot", text("A1")),
            ("rang", Value::Integer(2)),
            ("date", text("2020-10-01")),
            ("vaccinateur", text("Dr Max LIBRE")),
        ],
    );
    check(
        json!({
            "resourceType": "FamilyMemberHistory", "patient": subject, "status": "completed",
            "relationship": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "MTH" }] },
            "condition": [{ "code": { "text": "Cancer du sein" }, "onsetAge": { "value": 45 } }],
        }),
        "antecedent-familial",
        &[("lien", text("MTH")), ("age", Value::Integer(45))],
    );
    check(
        json!({ "resourceType": "Procedure", "subject": subject, "status": "completed", "code": { "text": "Appendicectomie" }, "performedDateTime": "1990" }),
        "acte",
        &[("date", text("1990")), ("statut", text("realise"))],
    );
    check(
        json!({ "resourceType": "Encounter", "subject": subject, "status": "finished", "period": { "start": "2024-02-03T09:00:00Z" },
                "reasonCode": [{ "text": "Toux" }], "text": { "div": "<div><p>Toux &amp; fièvre.</p><p>Repos.</p></div>" } }),
        "consultation",
        &[
            ("date", text("2024-02-03")),
            ("motif", text("Toux")),
            ("observation", text("Toux & fièvre.\nRepos.")),
        ],
    );
}

#[test]
fn what_has_no_place_is_put_aside_and_told() {
    let summary = with(&[
        json!({ "resourceType": "Coverage", "beneficiary": { "reference": "Patient/p" } }),
        json!({ "resourceType": "Coverage" }),
        json!({ "resourceType": "MartianRay", "meta": { "profile": ["http://mars"] } }),
        json!({ "resourceType": "Condition", "subject": { "reference": "Patient/autre" }, "code": { "text": "Asthme" } }),
        json!({ "resourceType": "Condition", "subject": { "reference": "Patient/p" } }),
        json!({ "resourceType": "Procedure", "status": "entered-in-error", "code": { "text": "X" }, "subject": { "reference": "Patient/p" } }),
        json!({ "resourceType": "DocumentReference", "status": "current", "subject": { "reference": "Patient/p" },
                "content": [{ "attachment": { "url": "Binary/ailleurs" } }] }),
        json!({ "resourceType": "Condition", "subject": { "reference": "Patient/p" }, "code": "ce n’est pas un concept", "note": 7 }),
    ]);
    assert!(summary.files[0].items.is_empty(), "{summary:?}");
    let asides: Vec<&str> = summary
        .asides
        .iter()
        .map(|aside| aside.what.as_str())
        .collect();
    assert!(
        asides.contains(&"2 × Coverage") && asides.contains(&"1 × MartianRay"),
        "{asides:?}"
    );
    assert_eq!(summary.asides.len(), 7, "{:?}", summary.asides);
}

#[test]
fn documents_are_taken_with_their_content() {
    let summary = with(&[
        json!({ "resourceType": "Binary", "id": "b", "contentType": "application/pdf", "data": "JVBERg==" }),
        json!({ "resourceType": "DocumentReference", "status": "current", "subject": { "reference": "urn:uuid:p" }, "date": "2024-05-06T00:00:00Z",
                "type": { "coding": [{ "system": "http://loinc.org", "code": "11488-4" }] }, "description": "Courrier",
                "content": [{ "attachment": { "url": "Binary/b" } }] }),
    ]);
    let document = &summary.files[0].documents[0];
    assert_eq!(document.content, b"%PDF");
    assert_eq!(
        (document.title.as_str(), document.mime.as_str()),
        ("Courrier", "application/pdf")
    );
    assert_eq!(document.kind.system, systems::LOINC);
}

#[test]
fn what_is_no_fhir_is_refused_with_a_code() {
    let code = |bytes: &[u8]| fhir::read(bytes).err().map(|error| error.code());
    assert_eq!(code(b""), Some("fhir.json"));
    assert_eq!(code(b"<a/>"), Some("fhir.json"));
    assert_eq!(code(b"{\"a\":1}"), Some("fhir.resource"));
    assert_eq!(code(b"[1,2]"), Some("fhir.resource"));
    assert_eq!(
        code(b"{\"resourceType\":\"Bundle\"}"),
        Some("fhir.no-patient")
    );
    assert_eq!(code(b"\"\xE9\""), Some("fhir.charset"));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(code(deep.as_bytes()), Some("fhir.json"));
    let large = vec![b' '; MOST_BYTES + 1];
    assert_eq!(fhir::read(&large), Err(FhirError::TooLarge));
}

/// Every prefix of a good file is refused or read, none brings the reader down.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let text = patient().to_string();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert!(fhir::read(&text.as_bytes()[..end]).is_err(), "{end}");
    }
}

// ---- writing ---------------------------------------------------------------------------------------------------------------

fn whole() -> File {
    let item = |kind: &'static str, fields: &[(&'static str, Value)]| {
        let mut item = Item::new(kind);
        for (field, value) in fields {
            item.set(field, value.clone());
        }
        item
    };
    File {
        person: Person {
            nom_naissance: "LEFÈVRE".into(),
            premier_prenom: "MARIE-ANNE".into(),
            liste_prenoms: "MARIE-ANNE SOPHIE".into(),
            nom_utilise: "MARTIN".into(),
            sexe: Some(Sexe::F),
            date_naissance: "1975-12".parse().ok(),
            lieu_naissance: "2A004".parse().ok(),
            telephones: vec!["0612345678".into()],
            courriels: vec!["a@exemple.example".into()],
            adresse: "1 rue Haute\nBât. B".into(),
            code_postal: "63000".into(),
            commune: "Clermont-Ferrand".into(),
            ..Person::default()
        },
        items: vec![
            item(
                "probleme",
                &[
                    ("terme", term(systems::CIM10, "E11", "Diabète")),
                    ("statut", text("actif")),
                    ("debut", text("2019")),
                    ("note", text("Suivi.")),
                ],
            ),
            item(
                "antecedent",
                &[
                    ("terme", term("", "", "Fracture")),
                    ("statut", text("termine")),
                    ("fin", text("2001-05")),
                ],
            ),
            item(
                "facteur-risque",
                &[
                    ("terme", term("", "", "Amiante")),
                    ("statut", text("actif")),
                    ("professionnel", Value::Flag(true)),
                ],
            ),
            item(
                "allergie",
                &[
                    ("terme", term("", "", "Arachide")),
                    ("type", text("414285001")),
                    ("statut", text("actif")),
                    ("certitude", text("confirmee")),
                    ("gravite", text("moderee")),
                    ("reaction", term("", "", "Œdème")),
                ],
            ),
            item(
                "traitement",
                &[
                    ("terme", term(systems::CIS, "60234100", "DOLIPRANE")),
                    ("statut", text("suspendu")),
                    ("dose", Value::Number(1.5)),
                    ("dose-unite", text("mg")),
                    ("periode", Value::Number(8.0)),
                    ("periode-unite", text("h")),
                    ("voie", text("20053000")),
                    ("posologie", text("si fièvre")),
                    ("si-besoin", Value::Flag(true)),
                    ("motif", term("", "", "Douleur")),
                ],
            ),
            item(
                "vaccination",
                &[
                    ("terme", term("", "", "REPEVAX")),
                    ("date", text("2020-10-01")),
                    ("lot", text("A1")),
                    ("rang", Value::Integer(3)),
                    ("statut", text("realisee")),
                ],
            ),
            item(
                "antecedent-familial",
                &[
                    ("terme", term("", "", "Cancer du sein")),
                    ("lien", text("MTH")),
                    ("age", Value::Integer(45)),
                ],
            ),
            item(
                "habitude",
                &[
                    ("terme", term(systems::LOINC, "74011-8", "Tabac")),
                    ("quantite", Value::Number(10.0)),
                    ("unite", text("{pack}/a")),
                ],
            ),
            item(
                "vigilance",
                &[
                    ("terme", term("", "", "Pacemaker")),
                    ("statut", text("actif")),
                ],
            ),
            item(
                "acte",
                &[
                    ("terme", term(systems::CCAM, "HHFA001", "Appendicectomie")),
                    ("date", text("1990")),
                    ("statut", text("realise")),
                ],
            ),
            item(
                "consultation",
                &[
                    ("date", text("2024-02-03")),
                    ("motif", text("Toux")),
                    ("observation", text("Toux < 3 jours & fièvre.\nRepos.")),
                    ("auteur", text("Dr Max LIBRE")),
                ],
            ),
        ],
        documents: vec![Document {
            title: "Courrier".into(),
            kind: Term::new(systems::LOINC, "11488-4", "Consultation"),
            date: "2024-05-06".parse().ok(),
            author: "Dr Max LIBRE".into(),
            mime: "application/pdf".into(),
            content: b"%PDF-1.4".to_vec(),
        }],
    }
}

#[test]
fn what_is_written_is_read_back_the_same() {
    let file = whole();
    let identity = Identity {
        statut: Statut::Provisoire,
        ins: None,
    };
    let bundle = fhir::bundle(
        Patient {
            id: "p1",
            file: &file,
            identity: &identity,
        },
        "2026-11-26T18:00:00Z",
    );
    let back = read(&bundle);
    assert!(back.asides.is_empty(), "{:?}", back.asides);
    assert_eq!(back.files.len(), 1);
    let mut person = back.files[0].person.clone();
    // Given names that are used are those of birth when nothing else is said.
    person.prenom_utilise = String::new();
    assert_eq!(person, file.person);
    assert_eq!(back.files[0].documents, file.documents);
    for (ours, theirs) in file.items.iter().zip(&back.files[0].items) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(back.files[0].items.len(), file.items.len());
}

#[test]
fn a_matricule_is_written_only_when_it_was_given_and_the_statut_always() {
    let file = whole();
    let qualified = Identity {
        statut: Statut::Qualifiee,
        ins: Some(("275126322074974".into(), OidIns::Nir)),
    };
    let bundle = fhir::bundle(
        Patient {
            id: "p1",
            file: &file,
            identity: &qualified,
        },
        "2026-11-26T18:00:00Z",
    );
    let patient = &bundle["entry"][0]["resource"];
    assert_eq!(
        patient["identifier"][1]["system"],
        "urn:oid:1.2.250.1.213.1.4.8"
    );
    assert_eq!(
        patient["extension"][0]["extension"][0]["valueCoding"]["code"],
        "QUAL"
    );
    assert!(
        patient["meta"]["profile"][0]
            .as_str()
            .unwrap()
            .ends_with("fr-core-patient-ins")
    );
    let provisional = Identity {
        statut: Statut::Provisoire,
        ins: None,
    };
    let bundle = fhir::bundle(
        Patient {
            id: "p1",
            file: &file,
            identity: &provisional,
        },
        "2026-11-26T18:00:00Z",
    );
    assert!(
        !bundle.to_string().contains("1.2.250.1.213.1.4"),
        "no INS is written"
    );
}
