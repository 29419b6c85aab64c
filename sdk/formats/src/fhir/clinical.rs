//! Clinical resources as items of the medical file.

use serde_json::Value as Json;

use super::json::{all, at, code, date, narrative, notes, term, text};
use super::read::Known;
use crate::summary::{Item, Term, Value, systems};

/// LOINC codes of the sections of a French medical summary, used as categories of Condition to tell a problem, a past
/// history and a risk factor apart (those of the VSM).
pub(super) const PROBLEMS: &str = "11450-4";
pub(super) const HISTORY: &str = "11348-0";
pub(super) const RISKS: &str = "57207-3";

/// What becomes of a resource.
pub(super) enum Came {
    /// These items.
    Items(Vec<Item>),
    /// It is not taken: the end of a French sentence.
    Aside(&'static str),
    /// A sort of resource the medical file has no place for.
    Unknown,
}

const MISTAKE: &str = "saisi par erreur dans l’autre logiciel";
const REFUTED: &str = "réfuté dans l’autre logiciel";
const UNNAMED: &str = "sans libellé ni code";

/// The items of a resource.
pub(super) fn items<'a>(resource: &'a Json, known: &Known<'a>) -> Came {
    let status = text(resource, &["status"]);
    let verification = resource
        .get("verificationStatus")
        .map_or("", |concept| code(concept, "-ver-status").trim());
    let verification = if verification.is_empty() {
        resource
            .get("verificationStatus")
            .map_or("", |concept| code(concept, "-verification"))
    } else {
        verification
    };
    if status == "entered-in-error" || verification == "entered-in-error" {
        return Came::Aside(MISTAKE);
    }
    let items = match text(resource, &["resourceType"]) {
        "AllergyIntolerance" if verification == "refuted" => return Came::Aside(REFUTED),
        "Condition" if verification == "refuted" => return Came::Aside(REFUTED),
        "AllergyIntolerance" => vec![allergy(resource, verification)],
        "Condition" => vec![condition(resource)],
        "MedicationStatement" | "MedicationRequest" => vec![medication(resource, known)],
        "Immunization" => vec![immunization(resource, known)],
        "FamilyMemberHistory" => family(resource),
        "Procedure" => vec![procedure(resource, known)],
        "Encounter" => vec![encounter(resource, known)],
        "Observation" if is_habit(resource) => vec![habit(resource)],
        "Flag" => vec![flag(resource)],
        _ => return Came::Unknown,
    };
    let mut items = items;
    for item in &mut items {
        for key in [
            "recorder",
            "asserter",
            "author",
            "requester",
            "informationSource",
        ] {
            if item.get_text("auteur").is_empty()
                && let Some(reference) = resource.get(key)
            {
                item.text("auteur", &known.who(reference, resource));
            }
        }
    }
    if items
        .iter()
        .all(|item| item.label().is_empty() && item.kind != "consultation")
    {
        return Came::Aside(UNNAMED);
    }
    Came::Items(items)
}

/// The day of the first of these fields that has one, `Period.start` and `Age` aside.
fn day(resource: &Json, names: &[&str]) -> String {
    names
        .iter()
        .find_map(|name| {
            let found = at(resource, &name.split('/').collect::<Vec<_>>())?;
            date(found.as_str()?)
        })
        .map(|date| date.to_string())
        .unwrap_or_default()
}

/// Clinical status: active, recurrence, relapse; remission, inactive, resolved.
fn clinical(resource: &Json) -> &'static str {
    let status = resource
        .get("clinicalStatus")
        .map_or("", |concept| code(concept, "-clinical"));
    match status {
        "inactive" | "resolved" | "remission" => "termine",
        _ => "actif",
    }
}

fn allergy(resource: &Json, verification: &str) -> Item {
    let mut item = Item::new("allergie");
    let agent = resource.get("code").map(term).unwrap_or_default();
    let reaction = all(resource, "reaction").first();
    let agent = if agent.is_empty() {
        reaction
            .and_then(|reaction| reaction.get("substance"))
            .map(term)
            .unwrap_or_default()
    } else {
        agent
    };
    let category = resource
        .get("category")
        .and_then(Json::as_array)
        .and_then(|categories| categories.first())
        .and_then(Json::as_str)
        .unwrap_or_default();
    let is_intolerance = text(resource, &["type"]) == "intolerance";
    // The six SNOMED CT types of the medical file.
    item.text(
        "type",
        match (category, is_intolerance) {
            ("medication", false) => "416098002",
            ("medication", true) => "59037007",
            ("food", false) => "414285001",
            ("food", true) => "235719002",
            ("environment" | "biologic", false) => "419199007",
            _ => "",
        },
    );
    item.text(
        "certitude",
        match verification {
            "confirmed" => "confirmee",
            "unconfirmed" | "presumed" => "suspectee",
            _ => "",
        },
    );
    if let Some(reaction) = reaction {
        let manifestation = all(reaction, "manifestation").first().map(term);
        item.term("reaction", manifestation.unwrap_or_default());
        item.text(
            "gravite",
            match text(reaction, &["severity"]) {
                "mild" => "legere",
                "moderate" => "moderee",
                "severe" => "severe",
                _ => "",
            },
        );
    }
    item.term("terme", agent)
        .text("statut", clinical(resource))
        .text(
            "debut",
            &day(resource, &["onsetDateTime", "onsetPeriod/start"]),
        )
        .text("note", &notes(resource));
    item
}

fn condition(resource: &Json) -> Item {
    let categories: Vec<String> = all(resource, "category")
        .iter()
        .flat_map(|category| all(category, "coding"))
        .map(|coding| text(coding, &["code"]).to_owned())
        .collect();
    let is = |wanted: &str| categories.iter().any(|category| category == wanted);
    let ended = !day(resource, &["abatementDateTime", "abatementPeriod/start"]).is_empty();
    let statut = clinical(resource);
    let kind = if is(RISKS) {
        "facteur-risque"
    } else if is(PROBLEMS) {
        "probleme"
    } else if is(HISTORY) || statut == "termine" || ended {
        "antecedent"
    } else {
        "probleme"
    };
    let mut item = Item::new(kind);
    item.term("terme", resource.get("code").map(term).unwrap_or_default())
        .text(
            "statut",
            if ended && statut == "actif" {
                "termine"
            } else {
                statut
            },
        )
        .text(
            "debut",
            &day(resource, &["onsetDateTime", "onsetPeriod/start"]),
        )
        .text(
            "fin",
            &day(resource, &["abatementDateTime", "abatementPeriod/start"]),
        )
        .text("note", &notes(resource));
    if is("professionnel") {
        item.set("professionnel", Value::Flag(true));
    }
    item
}

fn medication<'a>(resource: &'a Json, known: &Known<'a>) -> Item {
    let mut item = Item::new("traitement");
    let named = resource.get("medicationCodeableConcept").or_else(|| {
        let reference = resource.get("medicationReference")?;
        known.find(reference, resource)?.get("code")
    });
    let mut what = named.map(term).unwrap_or_default();
    if what.is_empty() {
        text(resource, &["medicationReference", "display"]).clone_into(&mut what.label);
    }
    let package = named.and_then(|concept| {
        all(concept, "coding")
            .iter()
            .find(|coding| systems::oid(text(coding, &["system"])) == systems::CIP)
    });
    if let Some(package) = package {
        let (code, label) = (text(package, &["code"]), text(package, &["display"]));
        item.term("cip", Term::new(systems::CIP, code, label));
    }
    item.term("terme", what);
    let dosages = [all(resource, "dosage"), all(resource, "dosageInstruction")].concat();
    let words: Vec<&str> = dosages
        .iter()
        .map(|dosage| text(dosage, &["text"]))
        .filter(|words| !words.is_empty())
        .collect();
    item.text("posologie", &words.join(" ; "));
    if let Some(dosage) = dosages.first() {
        let quantity = at(dosage, &["doseAndRate", "doseQuantity"]);
        if let Some(number) = quantity.and_then(|quantity| quantity.get("value")?.as_f64()) {
            item.set("dose", Value::Number(number));
            item.text(
                "dose-unite",
                quantity
                    .map(|quantity| {
                        let code = text(quantity, &["code"]);
                        if code.is_empty() {
                            text(quantity, &["unit"])
                        } else {
                            code
                        }
                    })
                    .unwrap_or_default(),
            );
        }
        if let Some(route) = dosage.get("route") {
            item.text("voie", code(route, systems::EDQM));
        }
        let repeat = at(dosage, &["timing", "repeat"]);
        let frequency = repeat
            .and_then(|repeat| repeat.get("frequency")?.as_f64())
            .unwrap_or(1.0);
        if let Some(period) = repeat.and_then(|repeat| repeat.get("period")?.as_f64())
            && frequency > 0.0
        {
            let unit = repeat.map_or("", |repeat| text(repeat, &["periodUnit"]));
            if ["h", "d", "wk", "mo"].contains(&unit) {
                item.set("periode", Value::Number(period / frequency));
                item.text("periode-unite", unit);
            }
        }
        if dosage.get("asNeededBoolean") == Some(&Json::Bool(true)) {
            item.set("si-besoin", Value::Flag(true));
        }
    }
    let reason = all(resource, "reasonCode").first().map(term);
    item.term("motif", reason.unwrap_or_default())
        .text(
            "statut",
            match text(resource, &["status"]) {
                "completed" => "termine",
                "stopped" | "cancelled" | "not-taken" => "interrompu",
                "on-hold" => "suspendu",
                _ => "actif",
            },
        )
        .text(
            "debut",
            &day(
                resource,
                &["effectivePeriod/start", "effectiveDateTime", "authoredOn"],
            ),
        )
        .text("fin", &day(resource, &["effectivePeriod/end"]))
        .text("note", &notes(resource));
    item
}

fn immunization<'a>(resource: &'a Json, known: &Known<'a>) -> Item {
    let mut item = Item::new("vaccination");
    let performer = all(resource, "performer")
        .first()
        .and_then(|performer| performer.get("actor"))
        .map(|actor| known.who(actor, resource));
    let protocol = all(resource, "protocolApplied").first();
    let rank = protocol.and_then(|protocol| {
        protocol
            .get("doseNumberPositiveInt")
            .and_then(Json::as_i64)
            .or_else(|| text(protocol, &["doseNumberString"]).parse().ok())
    });
    if let Some(rank) = rank.filter(|rank| (1..=20).contains(rank)) {
        item.set("rang", Value::Integer(rank));
    }
    let target = protocol.and_then(|protocol| all(protocol, "targetDisease").first());
    let refused = resource
        .get("statusReason")
        .map_or("", |reason| code(reason, "v3-ActReason"));
    item.term(
        "terme",
        resource.get("vaccineCode").map(term).unwrap_or_default(),
    )
    .term("cible", target.map(term).unwrap_or_default())
    .term("site", resource.get("site").map(term).unwrap_or_default())
    .text("date", &day(resource, &["occurrenceDateTime"]))
    .text("lot", text(resource, &["lotNumber"]))
    .text(
        "voie",
        resource
            .get("route")
            .map_or("", |route| code(route, systems::EDQM)),
    )
    .text("vaccinateur", &performer.unwrap_or_default())
    .text(
        "statut",
        match (text(resource, &["status"]), refused) {
            ("not-done", "MEDPREC") => "contre-indiquee",
            ("not-done", _) => "refusee",
            _ => "realisee",
        },
    )
    .text("note", &notes(resource));
    item
}

fn family(resource: &Json) -> Vec<Item> {
    let relation = resource
        .get("relationship")
        .map_or("", |concept| code(concept, "v3-RoleCode"));
    let relation = if relation.is_empty() {
        "FAMMEMB"
    } else {
        relation
    };
    let note = notes(resource);
    let make = |what: Term| {
        let mut item = Item::new("antecedent-familial");
        item.term("terme", what)
            .text("lien", relation)
            .text("note", &note);
        item
    };
    let conditions = all(resource, "condition");
    if conditions.is_empty() && !note.is_empty() {
        // Words only: they say what there is to know.
        let first = note.lines().next().unwrap_or_default();
        return vec![make(Term::free(first))];
    }
    conditions
        .iter()
        .map(|condition| {
            let mut item = make(condition.get("code").map(term).unwrap_or_default());
            let age = at(condition, &["onsetAge", "value"]).and_then(Json::as_i64);
            if let Some(age) = age.filter(|age| (0..=120).contains(age)) {
                item.set("age", Value::Integer(age));
            }
            item
        })
        .collect()
}

fn procedure<'a>(resource: &'a Json, known: &Known<'a>) -> Item {
    let mut item = Item::new("acte");
    let performer = all(resource, "performer")
        .first()
        .and_then(|performer| performer.get("actor"))
        .map(|actor| known.who(actor, resource));
    let reason = all(resource, "reasonCode").first().map(term);
    item.term("terme", resource.get("code").map(term).unwrap_or_default())
        .term("motif", reason.unwrap_or_default())
        .text(
            "date",
            &day(resource, &["performedDateTime", "performedPeriod/start"]),
        )
        .text("executant", &performer.unwrap_or_default())
        .text(
            "statut",
            match text(resource, &["status"]) {
                "in-progress" | "preparation" | "on-hold" => "en-cours",
                "stopped" => "interrompu",
                "not-done" => "annule",
                _ => "realise",
            },
        )
        .text("note", &notes(resource));
    item
}

fn encounter<'a>(resource: &'a Json, known: &Known<'a>) -> Item {
    let mut item = Item::new("consultation");
    let reasons: Vec<String> = all(resource, "reasonCode")
        .iter()
        .map(|reason| term(reason).label)
        .filter(|reason| !reason.is_empty())
        .collect();
    let who = all(resource, "participant")
        .first()
        .and_then(|participant| participant.get("individual"))
        .map(|reference| known.who(reference, resource));
    item.text("date", &day(resource, &["period/start"]))
        .text("motif", &reasons.join(", "))
        .text("observation", &narrative(resource))
        .text("auteur", &who.unwrap_or_default());
    item
}

/// Observations of how somebody lives.
fn is_habit(resource: &Json) -> bool {
    all(resource, "category")
        .iter()
        .flat_map(|category| all(category, "coding"))
        .any(|coding| text(coding, &["code"]) == "social-history")
}

fn habit(resource: &Json) -> Item {
    let mut item = Item::new("habitude");
    let quantity = resource.get("valueQuantity");
    if let Some(number) = quantity.and_then(|quantity| quantity.get("value")?.as_f64()) {
        item.set("quantite", Value::Number(number));
        let unit = quantity.map_or("", |quantity| {
            let code = text(quantity, &["code"]);
            if code.is_empty() {
                text(quantity, &["unit"])
            } else {
                code
            }
        });
        item.text("unite", unit);
    }
    let words = text(resource, &["valueString"]);
    let value = if words.is_empty() {
        resource
            .get("valueCodeableConcept")
            .map(term)
            .unwrap_or_default()
    } else {
        Term::free(words)
    };
    item.term("terme", resource.get("code").map(term).unwrap_or_default())
        .term("valeur", value)
        .text(
            "debut",
            &day(resource, &["effectivePeriod/start", "effectiveDateTime"]),
        )
        .text("fin", &day(resource, &["effectivePeriod/end"]))
        .text("note", &notes(resource));
    item
}

fn flag(resource: &Json) -> Item {
    let mut item = Item::new("vigilance");
    item.term("terme", resource.get("code").map(term).unwrap_or_default())
        .text(
            "statut",
            if text(resource, &["status"]) == "inactive" {
                "termine"
            } else {
                "actif"
            },
        )
        .text("debut", &day(resource, &["period/start"]))
        .text("fin", &day(resource, &["period/end"]));
    item
}
