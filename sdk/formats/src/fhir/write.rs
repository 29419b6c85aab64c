//! A file as a bundle of resources, for the patient's right of access or another program.
//!
//! What FHIR has no place for (revisions, who struck out what) stays with the record's own export beside it.

use serde_json::{Map, Value as Json, json};

use super::clinical::{HISTORY, PROBLEMS, RISKS};
use super::{FR_CORE, FR_CORE_IDENTIFIERS};
use crate::date::CivilDate;
use crate::identite::Statut;
use crate::oid::OidIns;
use crate::summary::{File, Item, Person, Term, Value, systems};
use crate::traits::{Cog, Sexe};

/// What is said of the identity of a patient beside their traits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Where the identity stands.
    pub statut: Statut,
    /// Matricule and authority, only when they may be sent: an identity that is *qualifiée*.
    pub ins: Option<(String, OidIns)>,
}

/// A patient to write.
#[derive(Debug, Clone, Copy)]
pub struct Patient<'a> {
    /// Id in this practice.
    pub id: &'a str,
    /// Who, and their items. Documents are written with their content.
    pub file: &'a File,
    /// Identity.
    pub identity: &'a Identity,
}

/// A bundle of sort *collection*. `written` is the instant it is written, as FHIR writes it
/// (`2026-11-26T18:00:00Z`).
#[must_use]
pub fn bundle(patient: Patient<'_>, written: &str) -> Json {
    let mut entries = vec![entry("Patient", patient.id, resource(patient))];
    let subject = json!({ "reference": format!("Patient/{}", patient.id) });
    for (number, item) in patient.file.items.iter().enumerate() {
        let id = format!("{}-{}", item.kind, number + 1);
        let (kind, mut body) = clinical(item);
        let key = match kind {
            "AllergyIntolerance" | "Immunization" | "FamilyMemberHistory" => "patient",
            _ => "subject",
        };
        body.insert(key.to_owned(), subject.clone());
        entries.push(entry(kind, &id, body));
    }
    for (number, document) in patient.file.documents.iter().enumerate() {
        let id = format!("document-{}", number + 1);
        let mut body = Map::new();
        body.insert("status".into(), "current".into());
        body.insert("type".into(), concept(&document.kind));
        body.insert("subject".into(), subject.clone());
        body.insert("description".into(), document.title.clone().into());
        if let Some(date) = document.date {
            body.insert("date".into(), instant(date));
        }
        person(&mut body, "author", &document.author, true);
        let data = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            &document.content,
        );
        body.insert(
            "content".into(),
            json!([{ "attachment": { "contentType": document.mime, "title": document.title, "data": data } }]),
        );
        entries.push(entry("DocumentReference", &id, body));
    }
    json!({
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": written,
        "entry": entries,
    })
}

fn entry(kind: &str, id: &str, mut body: Map<String, Json>) -> Json {
    let mut resource = Map::new();
    resource.insert("resourceType".into(), kind.into());
    resource.insert("id".into(), id.into());
    resource.append(&mut body);
    json!({ "fullUrl": format!("urn:socle:{kind}/{id}"), "resource": resource })
}

/// An instant FHIR takes, from a civil date: `DocumentReference.date` has no shorter form.
fn instant(date: CivilDate) -> Json {
    format!("{}T00:00:00Z", date.rniv()).into()
}

fn concept(term: &Term) -> Json {
    let mut concept = Map::new();
    if !term.code.is_empty() {
        concept.insert(
            "coding".into(),
            json!([{ "system": systems::address(&term.system), "code": term.code, "display": term.label }]),
        );
    }
    if !term.label.is_empty() {
        concept.insert("text".into(), term.label.clone().into());
    }
    Json::Object(concept)
}

fn coded(system: &str, code: &str) -> Json {
    json!({ "coding": [{ "system": system, "code": code }] })
}

/// A person in words; FHIR takes a reference that only says who it means.
fn person(body: &mut Map<String, Json>, key: &str, who: &str, listed: bool) {
    if !who.is_empty() {
        let reference = json!({ "display": who });
        body.insert(
            key.to_owned(),
            if listed {
                json!([reference])
            } else {
                reference
            },
        );
    }
}

fn resource(patient: Patient<'_>) -> Map<String, Json> {
    let Person {
        nom_naissance,
        premier_prenom,
        liste_prenoms,
        nom_utilise,
        prenom_utilise,
        sexe,
        date_naissance,
        lieu_naissance,
        ins: _,
        telephones,
        courriels,
        adresse,
        code_postal,
        commune,
        date_deces,
    } = &patient.file.person;
    let mut body = Map::new();
    let profile = if patient.identity.ins.is_some() {
        "fr-core-patient-ins"
    } else {
        "fr-core-patient"
    };
    body.insert(
        "meta".into(),
        json!({ "profile": [format!("{FR_CORE}{profile}")] }),
    );
    let mut identifiers = vec![json!({
        "use": "usual",
        "type": { "coding": [{ "system": FR_CORE_IDENTIFIERS, "code": "PI" }] },
        "system": "urn:socle:patient",
        "value": patient.id,
    })];
    if let Some((matricule, authority)) = &patient.identity.ins {
        let kind = match authority {
            OidIns::Nir => "INS-NIR",
            OidIns::Nia => "INS-NIA",
            OidIns::NirTest => "INS-NIR-TEST",
            OidIns::NirDemo => "INS-NIR-DEMO",
        };
        identifiers.push(json!({
            "use": "official",
            "type": { "coding": [{ "system": FR_CORE_IDENTIFIERS, "code": kind }] },
            "system": format!("urn:oid:{authority}"),
            "value": matricule,
        }));
    }
    body.insert("identifier".into(), identifiers.into());
    let mut extensions = vec![json!({
        "url": format!("{FR_CORE}fr-core-identity-reliability"),
        "extension": [{
            "url": "identityStatus",
            "valueCoding": {
                "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status",
                "code": status(patient.identity.statut),
            },
        }],
    })];
    if let Some(place) = lieu_naissance {
        extensions.push(birthplace(*place));
    }
    body.insert("extension".into(), extensions.into());
    let mut names = vec![json!({
        "use": "official",
        "family": nom_naissance,
        "given": [premier_prenom],
        "extension": [{
            "url": format!("{FR_CORE}fr-core-patient-birth-list-given-name"),
            "valueString": if liste_prenoms.is_empty() { premier_prenom } else { liste_prenoms },
        }],
    })];
    if !nom_utilise.is_empty() || !prenom_utilise.is_empty() {
        let or = |used: &str, birth: &str| if used.is_empty() { birth } else { used }.to_owned();
        names.push(json!({
            "use": "usual",
            "family": or(nom_utilise, nom_naissance),
            "given": [or(prenom_utilise, premier_prenom)],
        }));
    }
    body.insert("name".into(), names.into());
    let telecoms: Vec<Json> = telephones
        .iter()
        .map(|value| json!({ "system": "phone", "value": value }))
        .chain(
            courriels
                .iter()
                .map(|value| json!({ "system": "email", "value": value })),
        )
        .collect();
    if !telecoms.is_empty() {
        body.insert("telecom".into(), telecoms.into());
    }
    let gender = match sexe {
        Some(Sexe::F) => "female",
        Some(Sexe::M) => "male",
        Some(Sexe::I) | None => "unknown",
    };
    body.insert("gender".into(), gender.into());
    if let Some(date) = date_naissance {
        body.insert("birthDate".into(), date.to_string().into());
    }
    if let Some(date) = date_deces {
        body.insert("deceasedDateTime".into(), date.to_string().into());
    }
    if !adresse.is_empty() || !code_postal.is_empty() || !commune.is_empty() {
        let mut address = Map::new();
        let lines: Vec<&str> = adresse.lines().collect();
        if !lines.is_empty() {
            address.insert("line".into(), json!(lines));
        }
        for (key, text) in [("postalCode", code_postal), ("city", commune)] {
            if !text.is_empty() {
                address.insert(key.into(), text.clone().into());
            }
        }
        body.insert("address".into(), json!([address]));
    }
    body
}

/// Codes of `fr-core-cs-identity-status`.
const fn status(statut: Statut) -> &'static str {
    match statut {
        Statut::Provisoire => "PROV",
        Statut::Validee => "VALI",
        Statut::Recuperee => "RECUP",
        Statut::Qualifiee => "QUAL",
    }
}

fn birthplace(place: Cog) -> Json {
    json!({
        "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
        "valueAddress": {
            "extension": [{
                "url": format!("{FR_CORE}fr-core-address-insee-code"),
                "valueCoding": {
                    "system": "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM",
                    "code": place.as_str(),
                },
            }],
        },
    })
}

/// The resource of an item.
fn clinical(item: &Item) -> (&'static str, Map<String, Json>) {
    let mut body = Map::new();
    let kind = match item.kind {
        "allergie" => allergy(item, &mut body),
        "traitement" => medication(item, &mut body),
        "vaccination" => immunization(item, &mut body),
        "antecedent-familial" => family(item, &mut body),
        "acte" => procedure(item, &mut body),
        "consultation" => encounter(item, &mut body),
        "habitude" => habit(item, &mut body),
        "vigilance" => flag(item, &mut body),
        _ => condition(item, &mut body),
    };
    let note = item.get_text("note");
    if !note.is_empty() && kind != "Flag" && kind != "Encounter" {
        body.insert("note".into(), json!([{ "text": note }]));
    }
    (kind, body)
}

fn terme(item: &Item) -> Json {
    item.get_term("terme").map_or_else(|| json!({}), concept)
}

fn put(body: &mut Map<String, Json>, key: &str, text: &str) {
    if !text.is_empty() {
        body.insert(key.to_owned(), text.into());
    }
}

fn is_closed(item: &Item) -> bool {
    matches!(item.get_text("statut"), "termine" | "interrompu")
}

fn condition(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    let (section, category) = match item.kind {
        "facteur-risque" => (RISKS, "problem-list-item"),
        "antecedent" => (HISTORY, "problem-list-item"),
        _ => (PROBLEMS, "problem-list-item"),
    };
    let mut categories = vec![
        coded(
            "http://terminology.hl7.org/CodeSystem/condition-category",
            category,
        ),
        coded("http://loinc.org", section),
    ];
    if item.fields.get("professionnel") == Some(&Value::Flag(true)) {
        categories.push(coded("urn:socle:facteur-risque", "professionnel"));
    }
    body.insert("category".into(), categories.into());
    body.insert(
        "clinicalStatus".into(),
        coded(
            "http://terminology.hl7.org/CodeSystem/condition-clinical",
            if is_closed(item) {
                "inactive"
            } else {
                "active"
            },
        ),
    );
    body.insert("code".into(), terme(item));
    put(body, "onsetDateTime", item.get_text("debut"));
    put(body, "abatementDateTime", item.get_text("fin"));
    person(body, "asserter", item.get_text("auteur"), false);
    "Condition"
}

fn allergy(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    let (category, kind) = match item.get_text("type") {
        "416098002" => ("medication", "allergy"),
        "59037007" => ("medication", "intolerance"),
        "414285001" => ("food", "allergy"),
        "235719002" => ("food", "intolerance"),
        "419199007" => ("environment", "allergy"),
        _ => ("", ""),
    };
    put(body, "type", kind);
    if !category.is_empty() {
        body.insert("category".into(), json!([category]));
    }
    body.insert(
        "clinicalStatus".into(),
        coded(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
            if is_closed(item) {
                "inactive"
            } else {
                "active"
            },
        ),
    );
    let verification = match item.get_text("certitude") {
        "confirmee" => "confirmed",
        "suspectee" => "unconfirmed",
        "refutee" => "refuted",
        _ => "",
    };
    if !verification.is_empty() {
        body.insert(
            "verificationStatus".into(),
            coded(
                "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                verification,
            ),
        );
    }
    body.insert("code".into(), terme(item));
    put(body, "onsetDateTime", item.get_text("debut"));
    let severity = match item.get_text("gravite") {
        "legere" => "mild",
        "moderee" => "moderate",
        "severe" => "severe",
        _ => "",
    };
    let reaction = item.get_term("reaction");
    if reaction.is_some() || !severity.is_empty() {
        let mut one = Map::new();
        // A reaction must say a manifestation.
        one.insert(
            "manifestation".into(),
            json!([reaction.map_or_else(|| json!({ "text": "non précisée" }), concept)]),
        );
        put(&mut one, "severity", severity);
        body.insert("reaction".into(), json!([one]));
    }
    person(body, "asserter", item.get_text("auteur"), false);
    "AllergyIntolerance"
}

fn medication(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    let status = match item.get_text("statut") {
        "termine" => "completed",
        "interrompu" => "stopped",
        "suspendu" => "on-hold",
        _ => "active",
    };
    body.insert("status".into(), status.into());
    let mut what = terme(item);
    if let Some(package) = item.get_term("cip")
        && let Some(what) = what.as_object_mut()
    {
        let coding = json!({ "system": systems::address(systems::CIP), "code": package.code, "display": package.label });
        match what.get_mut("coding").and_then(Json::as_array_mut) {
            Some(codings) => codings.push(coding),
            None => {
                what.insert("coding".into(), json!([coding]));
            }
        }
    }
    body.insert("medicationCodeableConcept".into(), what);
    period(item, "effectivePeriod", body);
    let mut dosage = Map::new();
    put(&mut dosage, "text", item.get_text("posologie"));
    if let Some(dose) = item.get_number("dose") {
        dosage.insert(
            "doseAndRate".into(),
            json!([{ "doseQuantity": { "value": dose, "unit": item.get_text("dose-unite") } }]),
        );
    }
    let route = item.get_text("voie");
    if !route.is_empty() {
        dosage.insert(
            "route".into(),
            coded(&systems::address(systems::EDQM), route),
        );
    }
    if let Some(every) = item.get_number("periode") {
        dosage.insert(
            "timing".into(),
            json!({ "repeat": { "frequency": 1, "period": every, "periodUnit": item.get_text("periode-unite") } }),
        );
    }
    if item.fields.get("si-besoin") == Some(&Value::Flag(true)) {
        dosage.insert("asNeededBoolean".into(), true.into());
    }
    if !dosage.is_empty() {
        body.insert("dosage".into(), json!([dosage]));
    }
    if let Some(reason) = item.get_term("motif") {
        body.insert("reasonCode".into(), json!([concept(reason)]));
    }
    person(body, "informationSource", item.get_text("auteur"), false);
    "MedicationStatement"
}

fn period(item: &Item, key: &str, body: &mut Map<String, Json>) {
    let mut period = Map::new();
    put(&mut period, "start", item.get_text("debut"));
    put(&mut period, "end", item.get_text("fin"));
    if !period.is_empty() {
        body.insert(key.to_owned(), Json::Object(period));
    }
}

fn immunization(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    let (status, reason) = match item.get_text("statut") {
        "refusee" => ("not-done", "PATOBJ"),
        "contre-indiquee" => ("not-done", "MEDPREC"),
        _ => ("completed", ""),
    };
    body.insert("status".into(), status.into());
    if !reason.is_empty() {
        body.insert(
            "statusReason".into(),
            coded("http://terminology.hl7.org/CodeSystem/v3-ActReason", reason),
        );
    }
    body.insert("vaccineCode".into(), terme(item));
    let date = item.get_text("date");
    if date.is_empty() {
        body.insert("occurrenceString".into(), "date inconnue".into());
    } else {
        put(body, "occurrenceDateTime", date);
    }
    put(body, "lotNumber", item.get_text("lot"));
    let route = item.get_text("voie");
    if !route.is_empty() {
        body.insert(
            "route".into(),
            coded(&systems::address(systems::EDQM), route),
        );
    }
    if let Some(site) = item.get_term("site") {
        body.insert("site".into(), concept(site));
    }
    let rank = match item.fields.get("rang") {
        Some(Value::Integer(rank)) => Some(*rank),
        _ => None,
    };
    let target = item.get_term("cible");
    if rank.is_some() || target.is_some() {
        let mut protocol = Map::new();
        match rank {
            Some(rank) => protocol.insert("doseNumberPositiveInt".into(), rank.into()),
            // The field is mandatory there.
            None => protocol.insert("doseNumberString".into(), "inconnu".into()),
        };
        if let Some(target) = target {
            protocol.insert("targetDisease".into(), json!([concept(target)]));
        }
        body.insert("protocolApplied".into(), json!([protocol]));
    }
    let who = item.get_text("vaccinateur");
    if !who.is_empty() {
        body.insert("performer".into(), json!([{ "actor": { "display": who } }]));
    }
    "Immunization"
}

fn family(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    body.insert("status".into(), "partial".into());
    let relation = match item.get_text("lien") {
        "" => "FAMMEMB",
        relation => relation,
    };
    body.insert(
        "relationship".into(),
        coded(&systems::address(systems::ROLE), relation),
    );
    let mut condition = Map::new();
    condition.insert("code".into(), terme(item));
    if let Some(Value::Integer(age)) = item.fields.get("age") {
        condition.insert(
            "onsetAge".into(),
            json!({ "value": age, "unit": "an", "system": "http://unitsofmeasure.org", "code": "a" }),
        );
    }
    body.insert("condition".into(), json!([condition]));
    "FamilyMemberHistory"
}

fn procedure(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    let status = match item.get_text("statut") {
        "en-cours" => "in-progress",
        "interrompu" => "stopped",
        "annule" => "not-done",
        _ => "completed",
    };
    body.insert("status".into(), status.into());
    body.insert("code".into(), terme(item));
    put(body, "performedDateTime", item.get_text("date"));
    if let Some(reason) = item.get_term("motif") {
        body.insert("reasonCode".into(), json!([concept(reason)]));
    }
    let who = item.get_text("executant");
    if !who.is_empty() {
        body.insert("performer".into(), json!([{ "actor": { "display": who } }]));
    }
    "Procedure"
}

fn encounter(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    body.insert("status".into(), "finished".into());
    body.insert(
        "class".into(),
        json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" }),
    );
    let date = item.get_text("date");
    if !date.is_empty() {
        body.insert("period".into(), json!({ "start": date }));
    }
    let reason = item.get_text("motif");
    if !reason.is_empty() {
        body.insert("reasonCode".into(), json!([{ "text": reason }]));
    }
    let texts: Vec<&str> = ["observation", "conclusion", "note"]
        .iter()
        .map(|field| item.get_text(field))
        .filter(|text| !text.is_empty())
        .collect();
    if !texts.is_empty() {
        body.insert(
            "text".into(),
            json!({ "status": "additional", "div": narrative(&texts.join("\n")) }),
        );
    }
    let who = item.get_text("auteur");
    if !who.is_empty() {
        body.insert(
            "participant".into(),
            json!([{ "individual": { "display": who } }]),
        );
    }
    "Encounter"
}

/// Text as the markup of a narrative.
fn narrative(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let paragraphs: Vec<String> = escaped
        .lines()
        .map(|line| format!("<p>{line}</p>"))
        .collect();
    format!(
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>",
        paragraphs.concat()
    )
}

fn habit(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    body.insert("status".into(), "final".into());
    body.insert(
        "category".into(),
        json!([coded(
            "http://terminology.hl7.org/CodeSystem/observation-category",
            "social-history"
        )]),
    );
    body.insert("code".into(), terme(item));
    match (item.get_number("quantite"), item.get_term("valeur")) {
        (Some(number), _) => {
            body.insert(
                "valueQuantity".into(),
                json!({
                    "value": number,
                    "unit": item.get_text("unite"),
                    "system": "http://unitsofmeasure.org",
                    "code": item.get_text("unite"),
                }),
            );
        }
        (None, Some(value)) => {
            body.insert("valueCodeableConcept".into(), concept(value));
        }
        (None, None) => {}
    }
    period(item, "effectivePeriod", body);
    person(body, "performer", item.get_text("auteur"), true);
    "Observation"
}

fn flag(item: &Item, body: &mut Map<String, Json>) -> &'static str {
    let status = if is_closed(item) {
        "inactive"
    } else {
        "active"
    };
    body.insert("status".into(), status.into());
    let mut code = terme(item);
    let note = item.get_text("note");
    if !note.is_empty()
        && let Some(code) = code.as_object_mut()
    {
        // A flag has no note: its words are all it says.
        code.insert("text".into(), format!("{} – {note}", item.label()).into());
    }
    body.insert("code".into(), code);
    period(item, "period", body);
    person(body, "author", item.get_text("auteur"), false);
    "Flag"
}
