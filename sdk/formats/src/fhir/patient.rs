//! The resource Patient, read.

use serde_json::Value as Json;

use super::json::{all, at, date, extension, text};
use crate::oid;
use crate::summary::{Person, WrittenIns};
use crate::traits::Sexe;

/// Who a Patient is.
pub(super) fn read(patient: &Json) -> Person {
    let mut person = Person {
        sexe: match text(patient, &["gender"]) {
            "male" => Some(Sexe::M),
            "female" => Some(Sexe::F),
            "" => None,
            // `other`, `unknown` and what we do not know.
            _ => Some(Sexe::I),
        },
        date_naissance: date(text(patient, &["birthDate"])),
        date_deces: date(text(patient, &["deceasedDateTime"])),
        ins: ins(patient),
        lieu_naissance: birthplace(patient),
        ..Person::default()
    };
    names(patient, &mut person);
    for telecom in all(patient, "telecom") {
        let value = text(telecom, &["value"]).trim();
        let value = value
            .strip_prefix("tel:")
            .or_else(|| value.strip_prefix("mailto:"))
            .unwrap_or(value);
        if value.is_empty() || text(telecom, &["use"]) == "old" {
            continue;
        }
        match text(telecom, &["system"]) {
            "phone" | "sms" => person.telephones.push(value.to_owned()),
            "email" => person.courriels.push(value.to_owned()),
            _ => {}
        }
    }
    if let Some(address) = all(patient, "address")
        .iter()
        .find(|address| text(address, &["use"]) != "old")
    {
        let lines: Vec<&str> = address
            .get("line")
            .and_then(Json::as_array)
            .map(|lines| lines.iter().filter_map(Json::as_str).collect())
            .unwrap_or_default();
        person.adresse = if lines.is_empty() {
            text(address, &["text"]).to_owned()
        } else {
            lines.join("\n")
        };
        text(address, &["postalCode"]).clone_into(&mut person.code_postal);
        text(address, &["city"]).clone_into(&mut person.commune);
    }
    person
}

/// The first identifier that is an INS in use, then a former one never.
fn ins(patient: &Json) -> Option<WrittenIns> {
    all(patient, "identifier").iter().find_map(|identifier| {
        let system = text(identifier, &["system"]);
        let authority = system.strip_prefix("urn:oid:").unwrap_or(system);
        let value = text(identifier, &["value"]).replace(' ', "");
        let used = oid::is_ins(authority) && text(identifier, &["use"]) != "old";
        (used && !value.is_empty()).then(|| WrittenIns {
            matricule: value,
            oid: authority.to_owned(),
        })
    })
}

/// Birth names are *official* (or *maiden*), used names *usual*; a name without use is the birth name when there is no
/// other.
fn names(patient: &Json, person: &mut Person) {
    let names = all(patient, "name");
    let of_use = |wanted: &str| names.iter().find(|name| text(name, &["use"]) == wanted);
    let given = |name: &Json| -> Vec<String> {
        name.get("given")
            .and_then(Json::as_array)
            .map(|given| {
                given
                    .iter()
                    .filter_map(Json::as_str)
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default()
    };
    let birth = of_use("official")
        .or_else(|| of_use("maiden"))
        .or_else(|| names.iter().find(|name| text(name, &["use"]).is_empty()))
        .or_else(|| names.first());
    if let Some(birth) = birth {
        text(birth, &["family"]).clone_into(&mut person.nom_naissance);
        let given = given(birth);
        person.premier_prenom = given.first().cloned().unwrap_or_default();
        let listed = extension(birth, "birth-list-given-name")
            .map(|extension| text(extension, &["valueString"]))
            .unwrap_or_default();
        person.liste_prenoms = if listed.is_empty() {
            given.join(" ")
        } else {
            listed.to_owned()
        };
        if person.nom_naissance.is_empty() {
            text(birth, &["text"]).clone_into(&mut person.nom_naissance);
        }
    }
    if let Some(maiden) = of_use("maiden") {
        let family = text(maiden, &["family"]);
        if !family.is_empty() && family != person.nom_naissance {
            // An *official* name beside a maiden one is the name used.
            person.nom_utilise = std::mem::replace(&mut person.nom_naissance, family.to_owned());
        }
    }
    if let Some(usual) = of_use("usual") {
        let family = text(usual, &["family"]);
        if !family.is_empty() && family != person.nom_naissance {
            family.clone_into(&mut person.nom_utilise);
        }
        person.prenom_utilise = given(usual)
            .into_iter()
            .next()
            .filter(|first| *first != person.premier_prenom)
            .unwrap_or_default();
    }
}

/// `patient-birthPlace` with the INSEE code of FR Core inside.
fn birthplace(patient: &Json) -> Option<crate::traits::Cog> {
    let address = extension(patient, "patient-birthPlace")
        .and_then(|extension| extension.get("valueAddress"))?;
    let code = |holder: &Json| {
        let found = extension(holder, "insee-code").or_else(|| extension(holder, "inseeCode"))?;
        [
            at(found, &["valueCoding", "code"]),
            at(found, &["valueString"]),
            at(found, &["valueCode"]),
        ]
        .into_iter()
        .flatten()
        .find_map(Json::as_str)
        .and_then(|code| code.parse().ok())
    };
    code(address)
        .or_else(|| address.get("_city").and_then(code))
        .or_else(|| address.get("_district").and_then(code))
        .or_else(|| text(address, &["district"]).parse().ok())
}
