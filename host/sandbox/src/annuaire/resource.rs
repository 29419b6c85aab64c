//! People and structures as FHIR resources, as the real service writes them: extensions, systems, what an inactive one lacks.

use serde_json::{Value as Json, json};

use super::people::{Directory, Mailbox};
use super::question::Kind;

pub(super) const LAST_UPDATED: &str = "2026-10-01T09:00:00.000+02:00";

/// A resource by its kind and number: for a place of practice, that of the person times 10 and of the place.
pub(super) fn write(directory: &Directory, kind: Kind, at: usize) -> Option<Json> {
    match kind {
        Kind::Practitioner => practitioner(directory, at),
        Kind::PractitionerRole => role(directory, at / 10, at % 10),
        Kind::Organization => organization(directory, at),
    }
}

fn mailbox(one: &Mailbox) -> Json {
    let mut metadata = vec![json!({ "url": "type", "valueCodeableConcept": { "coding": [
        { "system": "https://mos.esante.gouv.fr/NOS/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL", "code": one.kind }
    ] } })];
    if !one.service.is_empty() {
        metadata.push(json!({ "url": "service", "valueString": one.service }));
    }
    metadata.push(json!({ "url": "digitization", "valueBoolean": one.paperless }));
    json!({ "system": "email", "value": one.address, "extension": [
        { "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type",
          "valueCoding": { "system": "https://mos.esante.gouv.fr/NOS/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie", "code": "MSSANTE" } },
        { "url": "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata", "extension": metadata },
    ] })
}

fn identifier(code: &str, system: &str, value: &str) -> Json {
    json!({ "use": "official", "system": system, "value": value, "type": { "coding": [
        { "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": code } ] } })
}

fn meta() -> Json {
    json!({ "versionId": "1", "lastUpdated": LAST_UPDATED, "source": "https://annuaire.sante.fr" })
}

fn concept(codes: &[(&str, &str)]) -> Json {
    let coding: Vec<Json> = codes
        .iter()
        .map(|(system, code)| {
            let name = system.replacen('_', "-", 1);
            json!({ "system": format!("https://mos.esante.gouv.fr/NOS/{system}/FHIR/{name}"), "code": code })
        })
        .collect();
    json!({ "coding": coding })
}

fn practitioner(directory: &Directory, at: usize) -> Option<Json> {
    let person = directory.people.get(at)?;
    let mut resource = json!({
        "resourceType": "Practitioner", "id": format!("p{at}"), "meta": meta(), "language": "fr",
        "identifier": [
            identifier("IDNPS", "urn:oid:1.2.250.1.71.4.2.1", &format!("8{}", person.rpps)),
            identifier("RPPS", "https://rpps.esante.gouv.fr", &person.rpps),
        ],
        "active": person.is_active,
    });
    if !person.is_active {
        return Some(resource);
    }
    let mut name = json!({ "use": "usual", "family": person.family, "given": [person.given], "prefix": [person.civil] });
    if !person.title().is_empty() {
        name["suffix"] = json!([person.title()]);
    }
    resource["name"] = json!([name]);
    if let Some(one) = &person.mailbox {
        resource["telecom"] = json!([mailbox(one)]);
    }
    let (profession, _, speciality, _, _) = person.trade;
    let mut qualification = vec![json!({ "code": concept(&[
        ("TRE_G15-ProfessionSante", profession), ("TRE_R09-CategorieProfessionnelle", "C") ]) })];
    if !speciality.is_empty() {
        qualification.push(json!({ "code": concept(&[
            ("TRE_R38-SpecialiteOrdinale", speciality), ("TRE_R04-TypeSavoirFaire", "S") ]) }));
    }
    resource["qualification"] = json!(qualification);
    Some(resource)
}

fn role(directory: &Directory, person: usize, place: usize) -> Option<Json> {
    let one = directory.people.get(person)?;
    let there = one.places.get(place)?;
    let mut resource = json!({
        "resourceType": "PractitionerRole", "id": format!("r{person}-{place}"), "meta": meta(), "language": "fr",
        "identifier": [ { "system": "https://rpps.esante.gouv.fr", "value": format!("{}{place:02}", one.rpps) } ],
        "active": one.is_active,
    });
    if !one.is_active {
        return Some(resource);
    }
    resource["practitioner"] = json!({ "reference": format!("Practitioner/p{person}") });
    resource["organization"] = json!({ "reference": format!("Organization/o{}", there.structure) });
    resource["code"] = json!([concept(&[("TRE_R23-ModeExercice", "L")])]);
    if let Some(here) = &there.mailbox {
        resource["telecom"] = json!([mailbox(here)]);
    }
    Some(resource)
}

fn organization(directory: &Directory, at: usize) -> Option<Json> {
    let structure = directory.structures.get(at)?;
    let (postal_code, town, insee) = structure.town;
    let (street_type, street) = structure.street;
    let mut telecom = vec![json!({ "system": "phone", "value": structure.phone, "rank": 1 })];
    telecom.extend(structure.mailboxes.iter().map(mailbox));
    Some(json!({
        "resourceType": "Organization", "id": format!("o{at}"), "meta": meta(), "language": "fr",
        "identifier": [
            identifier("IDNST", "urn:oid:1.2.250.1.71.4.2.2", &format!("1{}", structure.finess)),
            identifier("FINEG", "https://finess.esante.gouv.fr", &structure.finess),
        ],
        "active": true,
        "type": [ concept(&[("TRE_R02-SecteurActivite", structure.sector)]) ],
        "name": structure.name,
        "telecom": telecom,
        "address": [ {
            "extension": [ { "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code",
                "valueCoding": { "system": "https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune", "code": insee } } ],
            "line": [ format!("{} {street_type} {street}", structure.number) ],
            "city": town, "postalCode": postal_code,
        } ],
    }))
}
