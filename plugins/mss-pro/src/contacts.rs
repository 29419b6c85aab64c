//! Whom one writes to: favourites, the patient's correspondents, the practice's contacts, then the national directory.

use serde_json::json;
use socle_sdk::records::{self, Entity};
use socle_sdk::{Data, Failure, Query, Request, directory, dossier};

use crate::rows;

const FAVOURITES: &str = "favoris";
/// Contacts one question brings, and people the directory is asked for.
const CONTACTS: u32 = 8;
const PEOPLE: u32 = 8;

/// Somebody who may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Someone {
    pub(crate) name: String,
    pub(crate) address: String,
    /// What they are, in a few words; may be empty.
    pub(crate) about: String,
}

/// What a line of consent that was refused would have brought is left out: the others are there.
pub(crate) fn allowed<T: Default>(found: Result<T, Failure>) -> Result<T, Failure> {
    match found {
        Err(failure) if ["denied", "unsupported"].contains(&failure.code.as_str()) => {
            Ok(T::default())
        }
        other => other,
    }
}

/// The favourites, by name.
pub(crate) fn favourites() -> Result<Vec<Someone>, Failure> {
    let mut all: Vec<Someone> = rows::all(FAVOURITES)?
        .into_iter()
        .map(|(address, row)| Someone {
            name: rows::text(&row, "nom"),
            about: rows::text(&row, "metier"),
            address,
        })
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

pub(crate) fn is_favourite(address: &str) -> Result<bool, Failure> {
    Ok(rows::get(FAVOURITES, &address.to_lowercase())?.is_some())
}

/// A favourite is one no more, or somebody becomes one.
pub(crate) fn toggle(someone: &Someone) -> Result<(), Failure> {
    let key = someone.address.to_lowercase();
    if is_favourite(&key)? {
        return rows::delete(FAVOURITES, &key);
    }
    let row = json!({ "nom": someone.name, "metier": someone.about });
    rows::put(FAVOURITES, &key, &row)
}

/// The patient's correspondents who have an address.
pub(crate) fn correspondents(patient: &str) -> Result<Vec<Someone>, Failure> {
    let mut all = Vec::new();
    for one in allowed(dossier::of_patient("correspondant", patient))? {
        let Some(contact) = one.text("contact").filter(|_| one.is_active()) else {
            continue;
        };
        match records::open("contact", &contact) {
            Ok(contact) => all.extend(of_contact(&contact)),
            Err(failure) if failure.code == "denied" => return Ok(Vec::new()),
            // A contact of a colleague's own is not seen here.
            Err(_unseen) => {}
        }
    }
    Ok(all)
}

/// Whom these words name: contacts first, then the directory.
pub(crate) fn search(words: &str, place: &str) -> Result<Vec<Someone>, Failure> {
    let query = Query::new("contact");
    query.matches(words);
    query.page(0, CONTACTS);
    let contacts = allowed(records::find(&query))?;
    let mut all: Vec<Someone> = contacts.iter().flat_map(of_contact).collect();
    for one in people(words, place)? {
        let is_known = |known: &Someone| known.address.eq_ignore_ascii_case(&one.address);
        if !all.iter().any(is_known) {
            all.push(one);
        }
    }
    Ok(all)
}

/// The name of somebody among the contacts who has this address.
pub(crate) fn named(address: &str) -> Result<Option<Someone>, Failure> {
    let query = Query::new("contact");
    query.matches(address);
    query.page(0, CONTACTS);
    let found = allowed(records::find(&query))?;
    Ok(found
        .iter()
        .flat_map(of_contact)
        .find(|one| one.address.eq_ignore_ascii_case(address)))
}

/// What a contact is called.
pub(crate) fn name(contact: &Entity) -> String {
    let text = |field: &str| contact.text(field).unwrap_or_default();
    let name = [text("civilite"), text("prenom"), text("nom")].join(" ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_contact(contact: &Entity) -> Vec<Someone> {
    let name = name(contact);
    let about = contact
        .coded("specialite")
        .or_else(|| contact.coded("profession"))
        .map(|coded| coded.label)
        .unwrap_or_default();
    contact
        .texts("mss")
        .into_iter()
        .map(|address| Someone {
            name: name.clone(),
            address,
            about: about.clone(),
        })
        .collect()
}

fn people(words: &str, place: &str) -> Result<Vec<Someone>, Failure> {
    let request = Request::new();
    request.set("words", &words.into());
    if !place.is_empty() {
        request.set("place", &place.into());
    }
    request.set("count", &PEOPLE.into());
    match directory::search(&request) {
        Ok(()) => {}
        // Nobody provides it, it was never downloaded, or this word is too short: contacts are there all the same.
        Err(failure) => {
            socle_sdk::log::debug(&format!("the directory answered {}", failure.code));
            return Ok(Vec::new());
        }
    }
    Ok(of_rows(&request.answered_rows()))
}

/// Whom the rows of the directory's answer name, each with the address to use.
pub(crate) fn of_rows(rows: &[Vec<(String, Data)>]) -> Vec<Someone> {
    let value = |row: &[(String, Data)], key: &str| {
        let found = row.iter().find(|(name, _)| name == key);
        found.map_or(Data::None, |(_, value)| value.clone())
    };
    rows.iter()
        .filter_map(|row| {
            let text = |key: &str| value(row, key).into_text().unwrap_or_default();
            // The preferred one: a program's mailbox is read by nobody.
            let kinds = value(row, "mss-kinds").into_texts();
            let address = value(row, "mss")
                .into_texts()
                .into_iter()
                .zip(
                    kinds
                        .iter()
                        .map(String::as_str)
                        .chain(std::iter::repeat("")),
                )
                .find(|(_, kind)| *kind != "APP")
                .map(|(address, _)| address)?;
            let about = [text("speciality"), text("structure"), text("place")];
            let about: Vec<String> = about.into_iter().filter(|one| !one.is_empty()).collect();
            Some(Someone {
                name: text("name"),
                address,
                about: about.join(", "),
            })
        })
        .collect()
}
