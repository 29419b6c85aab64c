//! The header: patient and author.

use super::tree::Element;
use crate::date::CivilDate;
use crate::oid;
use crate::summary::{Person, WrittenIns};
use crate::traits::Sexe;

/// The day of a time stamp `AAAA[MM[JJ…]]`, as it is written: local to the place of production.
pub(crate) fn day(value: &str) -> Option<CivilDate> {
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    let text = match digits.len() {
        4 | 5 => digits.get(..4)?.to_owned(),
        6 | 7 => format!("{}-{}", digits.get(..4)?, digits.get(4..6)?),
        8.. => format!(
            "{}-{}-{}",
            digits.get(..4)?,
            digits.get(4..6)?,
            digits.get(6..8)?
        ),
        _ => return None,
    };
    text.parse().ok()
}

/// The day of an element with a `value`.
pub(super) fn day_of(element: &Element) -> Option<CivilDate> {
    day(element.attribute("value"))
}

/// Who the document is about.
pub(super) fn patient(root: &Element) -> Option<Person> {
    let role = root.at(&["recordTarget", "patientRole"])?;
    let patient = role.child("patient")?;
    let mut person = Person {
        sexe: match patient
            .child("administrativeGenderCode")
            .map(|code| code.attribute("code"))
        {
            Some("F") => Some(Sexe::F),
            Some("M") => Some(Sexe::M),
            Some("") | None => None,
            Some(_) => Some(Sexe::I),
        },
        date_naissance: patient.child("birthTime").and_then(day_of),
        lieu_naissance: patient
            .at(&["birthplace", "place", "addr", "county"])
            .and_then(|county| county.words().parse().ok()),
        ins: ins(role),
        ..Person::default()
    };
    if let Some(name) = patient.child("name") {
        names(name, &mut person);
    }
    for telecom in role.children("telecom") {
        let value = telecom.attribute("value");
        if let Some(phone) = value.strip_prefix("tel:") {
            person.telephones.push(phone.to_owned());
        } else if let Some(mail) = value.strip_prefix("mailto:") {
            person.courriels.push(mail.to_owned());
        }
    }
    if let Some(address) = role.child("addr") {
        let part = |name: &str| address.child(name).map(Element::words).unwrap_or_default();
        let street = [part("houseNumber"), part("streetName")].join(" ");
        let lines: Vec<String> = address
            .children("streetAddressLine")
            .map(Element::words)
            .chain([street, part("unitID"), part("additionalLocator")])
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        person.adresse = lines.join("\n");
        person.code_postal = part("postalCode");
        person.commune = part("city");
    }
    Some(person)
}

fn ins(role: &Element) -> Option<WrittenIns> {
    role.children("id")
        .find(|id| oid::is_ins(id.attribute("root")) && !id.attribute("extension").is_empty())
        .map(|id| WrittenIns {
            matricule: id.attribute("extension").replace(' ', ""),
            oid: id.attribute("root").to_owned(),
        })
}

/// Birth names bear `BR`, used ones `CL` (`SP` in older documents); `given` without qualifier is the list of given names of
/// birth. A family name without qualifier is the birth name when there is no other.
fn names(name: &Element, person: &mut Person) {
    let family = |qualifier: &str| {
        name.children("family")
            .find(|family| family.attribute("qualifier") == qualifier)
            .map(Element::words)
            .unwrap_or_default()
    };
    let given = |qualifier: &str| {
        let all: Vec<String> = name
            .children("given")
            .filter(|given| given.attribute("qualifier") == qualifier)
            .map(Element::words)
            .filter(|given| !given.is_empty())
            .collect();
        all.join(" ")
    };
    let used = [family("CL"), family("SP")]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    person.nom_naissance = [family("BR"), family(""), used.clone()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    person.liste_prenoms = given("");
    person.premier_prenom = given("BR");
    if person.premier_prenom.is_empty() {
        person.premier_prenom = person
            .liste_prenoms
            .split(' ')
            .next()
            .filter(|first| !first.is_empty())
            .map_or_else(|| given("CL"), str::to_owned);
    }
    // Older documents leave the first given name out of the list.
    if !crate::traits::debut_de_liste(&person.premier_prenom, &person.liste_prenoms) {
        person.liste_prenoms = [
            person.premier_prenom.as_str(),
            person.liste_prenoms.as_str(),
        ]
        .join(" ")
        .trim()
        .to_owned();
    }
    if used != person.nom_naissance {
        person.nom_utilise = used;
    }
    let used_given = given("CL");
    if used_given != person.premier_prenom {
        person.prenom_utilise = used_given;
    }
}

/// Who wrote the document, in words: a person, or the structure.
pub(super) fn author(root: &Element) -> String {
    root.child("author")
        .and_then(|author| author.child("assignedAuthor"))
        .map(who)
        .unwrap_or_default()
}

/// A person with a role, in words.
pub(super) fn who(role: &Element) -> String {
    let person = ["assignedPerson", "playingEntity", "associatedPerson"]
        .iter()
        .find_map(|name| role.child(name))
        .and_then(|person| person.child("name"));
    if let Some(name) = person {
        let parts: Vec<String> = ["prefix", "given", "family"]
            .iter()
            .filter_map(|part| name.child(part))
            .map(Element::words)
            .filter(|part| !part.is_empty())
            .collect();
        if !parts.is_empty() {
            return parts.join(" ");
        }
        let own = name.words();
        if !own.is_empty() {
            return own;
        }
    }
    role.at(&["representedOrganization", "name"])
        .map(Element::words)
        .unwrap_or_default()
}
