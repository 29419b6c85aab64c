//! Whom one writes to: favourites, the patient's correspondents, the practice's contacts, then the national directory. One person
//! may have several addresses: each is somebody to choose.

use serde_json::{Value, json};
use socle_sdk::records::{self, Entity};
use socle_sdk::{Data, Failure, Query, Request, directory, dossier};

use crate::{address, rows};

const FAVOURITES: &str = "favoris";
/// Contacts one question brings, and people the directory is asked for.
const CONTACTS: u32 = 20;
const PEOPLE: u32 = 20;
/// The fewest letters that are looked for.
const FEWEST: usize = 3;

/// From where somebody is known; the first is offered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Favourite,
    Correspondent,
    Contact,
    Directory,
}

impl Source {
    const ALL: [(Self, &str); 4] = [
        (Self::Favourite, "favori"),
        (Self::Correspondent, "correspondant"),
        (Self::Contact, "contact"),
        (Self::Directory, "annuaire"),
    ];

    pub(crate) fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(source, _)| *source == self);
        found.map_or("contact", |(_, word)| *word)
    }

    fn of(word: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known)| *known == word);
        found.map_or(Self::Contact, |(source, _)| *source)
    }
}

/// Somebody who may be written to, at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Someone {
    pub(crate) name: String,
    pub(crate) address: String,
    /// What they are, in a few words; may be empty.
    pub(crate) about: String,
    /// `PER` of a person, `ORG`, `CAB` and `APP` of a structure, as the directory has it; may be empty.
    pub(crate) mailbox: String,
    /// National identifier; may be empty.
    pub(crate) id: String,
    pub(crate) source: Source,
}

impl Someone {
    /// Who is known by an address and a name alone.
    pub(crate) fn new(name: &str, address: &str, source: Source) -> Self {
        Self {
            name: name.to_owned(),
            address: address.to_owned(),
            about: String::new(),
            mailbox: String::new(),
            id: String::new(),
            source,
        }
    }

    /// As they stand in a field.
    pub(crate) fn written(&self) -> String {
        address::written(&self.name, &self.address)
    }

    pub(crate) fn read(row: &Value) -> Self {
        Self {
            name: rows::text(row, "nom"),
            address: rows::text(row, "adresse"),
            about: rows::text(row, "metier"),
            mailbox: rows::text(row, "boite"),
            id: rows::text(row, "identifiant"),
            source: Source::of(&rows::text(row, "source")),
        }
    }

    pub(crate) fn row(&self) -> Value {
        json!({
            "nom": self.name,
            "adresse": self.address,
            "metier": self.about,
            "boite": self.mailbox,
            "identifiant": self.id,
            "source": self.source.word(),
        })
    }
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

/// One list of several, each address once, where it is known first.
pub(crate) fn together(lists: Vec<Vec<Someone>>) -> Vec<Someone> {
    let mut all: Vec<Someone> = Vec::new();
    for one in lists.into_iter().flatten() {
        let is_known = |known: &Someone| known.address.eq_ignore_ascii_case(&one.address);
        if !all.iter().any(is_known) {
            all.push(one);
        }
    }
    all
}

/// The favourites, by name.
pub(crate) fn favourites() -> Result<Vec<Someone>, Failure> {
    let mut all: Vec<Someone> = rows::all(FAVOURITES)?
        .into_iter()
        .map(|(address, row)| Someone {
            address,
            source: Source::Favourite,
            ..Someone::read(&row)
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
    rows::put(FAVOURITES, &key, &someone.row())
}

/// The patient's correspondents who have an address.
pub(crate) fn correspondents(patient: &str) -> Result<Vec<Someone>, Failure> {
    let mut all = Vec::new();
    for one in allowed(dossier::of_patient("correspondant", patient))? {
        let Some(contact) = one.text("contact").filter(|_| one.is_active()) else {
            continue;
        };
        match records::open("contact", &contact) {
            Ok(contact) => all.extend(of_contact(&contact, Source::Correspondent)),
            Err(failure) if failure.code == "denied" => return Ok(Vec::new()),
            // A contact of a colleague's own is not seen here.
            Err(_unseen) => {}
        }
    }
    Ok(all)
}

/// Whom these words name: the practice's contacts first, then the directory. Nobody for fewer than three letters.
pub(crate) fn search(words: &str) -> Result<Vec<Someone>, Failure> {
    let words = words.trim();
    if words.chars().count() < FEWEST {
        return Ok(Vec::new());
    }
    Ok(together(vec![
        of_practice(words, CONTACTS)?,
        of_directory(words)?,
    ]))
}

/// The practice's contacts of these words; all for none.
pub(crate) fn of_practice(words: &str, most: u32) -> Result<Vec<Someone>, Failure> {
    let query = Query::new("contact");
    if !words.is_empty() {
        query.matches(words);
    }
    query.page(0, most);
    let found = allowed(records::find(&query))?;
    Ok(found
        .iter()
        .flat_map(|one| of_contact(one, Source::Contact))
        .collect())
}

/// Somebody among the contacts who has this address.
pub(crate) fn named(address: &str) -> Result<Option<Someone>, Failure> {
    let found = of_practice(address, CONTACTS)?;
    Ok(found
        .into_iter()
        .find(|one| one.address.eq_ignore_ascii_case(address)))
}

/// The contact that has this address.
pub(crate) fn with_address(address: &str) -> Result<Option<Entity>, Failure> {
    let query = Query::new("contact");
    query.matches(address);
    query.page(0, CONTACTS);
    let has = |one: &Entity| {
        let mut addresses = one.texts("mss").into_iter();
        addresses.any(|known| known.eq_ignore_ascii_case(address))
    };
    Ok(allowed(records::find(&query))?.into_iter().find(has))
}

/// What a contact is called.
pub(crate) fn name(contact: &Entity) -> String {
    let text = |field: &str| contact.text(field).unwrap_or_default();
    let name = [text("civilite"), text("prenom"), text("nom")].join(" ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Somebody for each address of a contact; nobody for one that does not hold any more.
fn of_contact(contact: &Entity, source: Source) -> Vec<Someone> {
    if contact.text("etat").as_deref() == Some("clos") {
        return Vec::new();
    }
    let name = name(contact);
    let about = contact
        .coded("specialite")
        .or_else(|| contact.coded("profession"))
        .map(|coded| coded.label)
        .unwrap_or_default();
    let mailbox = match contact.text("type").as_deref() {
        Some("organisation") => "ORG",
        _ => "",
    };
    contact
        .texts("mss")
        .into_iter()
        .map(|address| Someone {
            about: about.clone(),
            mailbox: mailbox.to_owned(),
            ..Someone::new(&name, &address, source)
        })
        .collect()
}

fn of_directory(words: &str) -> Result<Vec<Someone>, Failure> {
    let request = Request::new();
    request.set("words", &words.into());
    request.set("count", &PEOPLE.into());
    match directory::search(&request) {
        Ok(()) => Ok(of_rows(&request.answered_rows())),
        // Nobody provides it, or it was never downloaded: contacts are there all the same.
        Err(failure) => {
            socle_sdk::log::debug(&format!("the directory answered {}", failure.code));
            Ok(Vec::new())
        }
    }
}

/// What the directory knows of an address; none when nobody answers, or nobody bears it.
pub(crate) fn in_directory(address: &str) -> Option<Someone> {
    let request = Request::new();
    request.set("address", &address.into());
    if let Err(failure) = directory::find(&request) {
        socle_sdk::log::debug(&format!("the directory answered {}", failure.code));
        return None;
    }
    of_rows(&request.answered_rows())
        .into_iter()
        .find(|one| one.address.eq_ignore_ascii_case(address))
}

/// Whom the rows of the directory's answer name: somebody for each address, the preferred one first. A program's mailbox is
/// read by nobody: it is offered where there is no other.
pub(crate) fn of_rows(rows: &[Vec<(String, Data)>]) -> Vec<Someone> {
    let value = |row: &[(String, Data)], key: &str| {
        let found = row.iter().find(|(name, _)| name == key);
        found.map_or(Data::None, |(_, value)| value.clone())
    };
    let mut all = Vec::new();
    for row in rows {
        let text = |key: &str| value(row, key).into_text().unwrap_or_default();
        let about = [text("speciality"), text("structure"), text("place")];
        let about: Vec<String> = about.into_iter().filter(|one| !one.is_empty()).collect();
        let kinds = value(row, "mss-kinds").into_texts();
        let addresses = value(row, "mss").into_texts();
        let mut people: Vec<Someone> = addresses
            .iter()
            .enumerate()
            .map(|(at, address)| Someone {
                about: about.join(", "),
                mailbox: kinds.get(at).cloned().unwrap_or_default(),
                id: text("id"),
                ..Someone::new(&text("name"), address, Source::Directory)
            })
            .collect();
        if people.iter().any(|one| one.mailbox != "APP") {
            people.retain(|one| one.mailbox != "APP");
        }
        all.extend(people);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, addresses: &[&str], kinds: &[&str]) -> Vec<(String, Data)> {
        let texts = |all: &[&str]| -> Data {
            let all: Vec<String> = all.iter().map(|one| (*one).to_owned()).collect();
            all.into()
        };
        vec![
            ("name".to_owned(), name.into()),
            ("mss".to_owned(), texts(addresses)),
            ("mss-kinds".to_owned(), texts(kinds)),
        ]
    }

    #[test]
    fn each_address_of_the_directory_is_somebody_and_a_programs_only_where_there_is_no_other() {
        let found = of_rows(&[
            row(
                "Dr Orme",
                &["o@a.fr", "robot@a.fr", "c@a.fr"],
                &["PER", "APP", "ORG"],
            ),
            row("Labo", &["robot@b.fr"], &["APP"]),
            row("Sans adresse", &[], &[]),
        ]);
        let addresses: Vec<&str> = found.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(addresses, ["o@a.fr", "c@a.fr", "robot@b.fr"]);
        assert_eq!(found[1].mailbox, "ORG");
    }

    #[test]
    fn somebody_known_twice_is_offered_where_they_are_known_first() {
        let one = |source| Someone::new("Dr Orme", "o@a.fr", source);
        let other = Someone::new("Dr Orme", "O@A.FR", Source::Directory);
        let all = together(vec![vec![one(Source::Favourite)], vec![other]]);
        assert_eq!(all, [one(Source::Favourite)]);
    }

    #[test]
    fn somebody_is_kept_whole() {
        let whole = Someone {
            about: "Cardiologie".to_owned(),
            mailbox: "PER".to_owned(),
            id: "899700000001".to_owned(),
            ..Someone::new("Dr Orme", "o@a.fr", Source::Directory)
        };
        assert_eq!(Someone::read(&whole.row()), whole);
    }
}
