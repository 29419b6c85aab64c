//! The records of the FHIR service, in the shapes its documentation and its examples write them.

use serde_json::{Value, json};
use socle_formats::annuaire::ressources::{ErreurRessources, Lot, lire};
use socle_formats::annuaire::{Nature, TypeBal, requete};

fn bundle(resources: &[Value]) -> Vec<u8> {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({ "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "total": 7, "entry": entries,
        "link": [
            { "relation": "self", "url": format!("{}/Practitioner?family=ADRUN", requete::BASE) },
            { "relation": "next", "url": format!("{}/_page?id=u0AmXE", requete::BASE) },
        ] })
    .to_string()
    .into_bytes()
}

fn lot(resources: &[Value]) -> Lot {
    lire(&bundle(resources)).unwrap()
}

fn mailbox(address: &str, metadata: &Value) -> Value {
    json!({ "system": "email", "value": address, "extension": [
        { "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type",
          "valueCoding": { "system": "TRE-R256-TypeMessagerie", "code": "MSSANTE" } },
        { "url": "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata",
          "extension": metadata },
    ] })
}

fn of_type(code: &str) -> Value {
    json!({ "url": "type", "valueCodeableConcept": { "coding": [ { "code": code } ] } })
}

fn person() -> Value {
    json!({
        "resourceType": "Practitioner", "id": "p1", "active": true,
        "identifier": [
            { "system": "urn:oid:1.2.250.1.71.4.2.1", "value": "899700009901" },
            { "system": "https://rpps.esante.gouv.fr", "value": "99700009901" },
        ],
        "name": [ { "family": "ADRUN", "given": ["Inès"], "prefix": ["MME"], "suffix": ["DR"] } ],
        "telecom": [
            mailbox("ines.adrun@medecin.mssante.fr", &json!([of_type("PER"),
                { "url": "digitization", "valueBoolean": true }])),
        ],
        "qualification": [
            { "code": { "coding": [
                { "system": "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante", "code": "10" },
                { "system": "https://mos.esante.gouv.fr/NOS/TRE_R09-CategorieProfessionnelle/FHIR/x", "code": "C" } ] } },
            { "code": { "coding": [
                { "system": "https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/x", "code": "SM26" } ] } },
        ],
    })
}

fn role(place: &str) -> Value {
    json!({ "resourceType": "PractitionerRole", "id": format!("r-{place}"), "active": true,
        "practitioner": { "reference": "Practitioner/p1" },
        "organization": { "reference": format!("Organization/{place}") },
        "telecom": [ mailbox(&format!("ines.adrun@{place}.mssante.fr"), &json!([of_type("PER")])) ] })
}

fn structure(id: &str) -> Value {
    json!({ "resourceType": "Organization", "id": id, "active": true, "name": "CABINET DES TILLEULS",
        "identifier": [ { "system": "https://finess.esante.gouv.fr", "value": "990009901" } ],
        "telecom": [
            { "system": "phone", "value": "0298000000" },
            { "system": "email", "value": "contact@cabinet-tilleuls.example.fr" },
            mailbox("secretariat@tilleuls.mssante.fr", &json!([of_type("ORG"),
                { "url": "service", "valueString": "Secrétariat" }])),
        ],
        "address": [ { "line": ["12 AV DES TILLEULS"], "city": "BREST CEDEX 2", "postalCode": "29200" } ] })
}

#[test]
fn a_person_comes_with_their_places_and_all_their_mailboxes() {
    let lot = lot(&[person(), role("lieu1"), role("lieu2"), structure("lieu1")]);
    assert_eq!((lot.illisibles, lot.total), (0, Some(7)));
    assert_eq!(lot.organisations_manquantes(), ["lieu2"]);
    let all = lot.correspondants();
    let [person, structure] = all.as_slice() else {
        panic!("a person and a structure");
    };
    assert_eq!(person.rpps(), Some("99700009901"));
    assert_eq!(person.civilite, "DR");
    assert_eq!(person.profession.libelle, "Médecin");
    assert!(
        person.savoir_faire[0]
            .libelle
            .ends_with("Qualifié en Médecine Générale (SM)")
    );
    let addresses: Vec<&str> = person.bals.iter().map(|bal| bal.adresse.as_str()).collect();
    assert_eq!(
        addresses,
        [
            "ines.adrun@medecin.mssante.fr",
            "ines.adrun@lieu1.mssante.fr",
            "ines.adrun@lieu2.mssante.fr"
        ]
    );
    assert_eq!(person.lieu_de(&person.bals[1]).unwrap().commune, "BREST");
    assert_eq!(structure.nature, Nature::Organisation);
    assert_eq!(structure.identifiant, "1990009901");
    assert_eq!(structure.lieux[0].telephone, "0298000000");
    // The ordinary address of the structure is none to write to.
    assert_eq!(structure.bals.len(), 1);
    assert_eq!(
        (
            structure.bals[0].type_bal,
            structure.bals[0].service.as_str()
        ),
        (TypeBal::Org, "Secrétariat")
    );
}

#[test]
fn the_examples_that_lack_the_type_of_mail_or_write_codes_otherwise_are_read() {
    let mut one = person();
    one["telecom"][0]["extension"]
        .as_array_mut()
        .unwrap()
        .remove(0);
    one["telecom"][0]["extension"][0]["extension"] = json!([{ "url": "type", "valueCode": "CAB" }]);
    let all = lot(&[one]).correspondants();
    assert_eq!(all[0].bals[0].type_bal, TypeBal::Cab);
}

#[test]
fn who_is_inactive_or_on_the_red_list_has_no_mailbox_to_show() {
    let gone = json!({ "resourceType": "Practitioner", "id": "p2", "active": false,
        "identifier": [ { "system": "https://rpps.esante.gouv.fr", "value": "99700009902" } ] });
    let mut red = person();
    red["telecom"] = json!([
        mailbox("caché@x.mssante.fr", &json!([])),
        mailbox(
            "ines.adrun@medecin.mssante.fr",
            &json!([of_type("PER"),
            { "url": "listeRouge", "valueBoolean": true }])
        ),
    ]);
    let all = lot(&[gone, red]).correspondants();
    assert!(!all[0].actif);
    assert_eq!(all[0].rpps(), Some("99700009902"));
    assert_eq!(all[0].bals_visibles().count(), 0);
    assert_eq!(all[1].bals.len(), 1);
    assert_eq!(all[1].bals_visibles().count(), 0);
}

#[test]
fn the_next_page_is_asked_for_as_it_is_and_never_elsewhere() {
    let lot = lot(&[person()]);
    let next = format!("{}/_page?id=u0AmXE", requete::BASE);
    assert_eq!(lot.suite(requete::BASE), Some(next.as_str()));
    for elsewhere in [
        "https://gateway.api.esante.gouv.fr/fhir",
        "https://example.org/v2",
    ] {
        assert_eq!(lot.suite(&format!("{elsewhere}/autre")), None);
    }
    let evil = String::from_utf8(bundle(&[])).unwrap().replace(
        &next,
        "https://gateway.api.esante.gouv.fr/fhir/v2.example.org/_page?id=1",
    );
    assert_eq!(lire(evil.as_bytes()).unwrap().suite(requete::BASE), None);
}

#[test]
fn one_resource_that_cannot_be_read_does_not_hide_the_others() {
    let broken = json!({ "resourceType": "Practitioner", "id": 5 });
    let stranger = json!({ "resourceType": "Patient", "id": "x" });
    let lot = lot(&[broken, person(), stranger]);
    assert_eq!(lot.illisibles, 2);
    assert_eq!(lot.correspondants().len(), 1);
}

#[test]
fn a_refusal_and_what_is_no_answer_say_so() {
    let outcome = json!({ "resourceType": "OperationOutcome", "issue": [ { "severity": "error",
        "code": "processing", "diagnostics": "HAPI-0524: Unknown search parameter" } ] });
    let refused = lire(outcome.to_string().as_bytes()).unwrap_err();
    assert!(
        matches!(&refused, ErreurRessources::Refus { diagnostics, .. } if diagnostics.starts_with("HAPI-0524"))
    );
    for (bytes, code) in [
        (b"<html>".as_slice(), "annuaire.fhir.json"),
        (b"{}", "annuaire.fhir.resource"),
        (b"[[[[", "annuaire.fhir.json"),
    ] {
        assert_eq!(lire(bytes).unwrap_err().code(), code);
    }
}
