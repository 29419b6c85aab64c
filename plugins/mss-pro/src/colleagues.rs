//! Who works here, as far as this plugin saw them: whoever acted in it once, and the locums somebody named. A person is known by
//! their national identifier, which every workstation and any other software reads the same way.

use serde_json::{Value, json};
use socle_sdk::{Failure, mailbox, session};

use crate::boxes;
use crate::failures::said;
use crate::rows::{self, text};

/// Who acted here, by national identifier.
const TABLE: &str = "collegues";
/// Digits of an RPPS.
const RPPS: usize = 11;

/// Somebody, as a message of the record names them: `Max LIBRE <899700000001>`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Person {
    /// National identifier.
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Person {
    pub(crate) fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.trim().to_owned(),
            name: name.trim().to_owned(),
        }
    }

    /// As it is written; marks of the form itself have no place in a name.
    pub(crate) fn written(&self) -> String {
        let name: String = self.name.chars().filter(|c| !"<>".contains(*c)).collect();
        format!("{name} <{}>", self.id)
    }

    /// None for what names nobody so: an address.
    pub(crate) fn read(written: &str) -> Option<Self> {
        let (name, rest) = written.rsplit_once('<')?;
        let id = rest.strip_suffix('>')?;
        (!id.is_empty() && !id.contains('@')).then(|| Self::new(id, name))
    }
}

/// Whoever is at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    pub(crate) person: Person,
    /// The doctor this locum replaces, or who answers for somebody in training.
    pub(crate) principal: Option<Person>,
    /// The addresses of their own mailboxes, and those of the practice's.
    pub(crate) addresses: Vec<String>,
    pub(crate) shared: Vec<String>,
    /// They keep the medical file: what is medical is shown to them. The others sort.
    pub(crate) reads: bool,
}

impl Me {
    /// # Errors
    /// `session-required` when nobody is there.
    pub(crate) fn here() -> Result<Self, Failure> {
        let session = session::current()?;
        let said = |key: &str| session.get(key).unwrap_or_default();
        let name = format!("{} {}", said("prenom"), said("nom"));
        let (mut addresses, mut shared) = (Vec::new(), Vec::new());
        for one in mailbox::mailboxes()? {
            let all = match one.get("owner").is_none() {
                true => &mut shared,
                false => &mut addresses,
            };
            all.push(boxes::address(&one));
        }
        Ok(Self {
            person: Person::new(&said("identifiant"), &name),
            principal: Some(Person::new(
                &said("responsable-identifiant"),
                &said("responsable"),
            ))
            .filter(|one| !one.id.is_empty()),
            addresses,
            shared,
            reads: session.can("chart"),
        })
    }

    /// Whether this is meant for them, or for whom they stand in.
    pub(crate) fn is(&self, one: &Person) -> bool {
        let is = |me: &Person| !me.id.is_empty() && me.id == one.id;
        is(&self.person) || self.principal.as_ref().is_some_and(is)
    }

    /// Remembers them, so that others may entrust something to them.
    pub(crate) fn known(&self) -> Result<(), Failure> {
        if !self.reads || self.person.id.is_empty() {
            return Ok(());
        }
        let row = json!({ "nom": self.person.name, "boites": self.addresses });
        if rows::get(TABLE, &self.person.id)?.as_ref() != Some(&row) {
            rows::put(TABLE, &self.person.id, &row)?;
        }
        Ok(())
    }
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colleague {
    pub(crate) person: Person,
    /// The addresses of their own mailboxes.
    pub(crate) addresses: Vec<String>,
}

/// All of them, by name.
pub(crate) fn all() -> Result<Vec<Colleague>, Failure> {
    let read = |(id, row): (String, Value)| Colleague {
        person: Person::new(&id, &text(&row, "nom")),
        addresses: rows::texts(&row, "boites"),
    };
    let mut all: Vec<Colleague> = rows::all(TABLE)?.into_iter().map(read).collect();
    all.sort_by(|a, b| a.person.name.cmp(&b.person.name));
    Ok(all)
}

/// All but whoever is there.
pub(crate) fn others(me: &Me) -> Result<Vec<Person>, Failure> {
    let all = all()?.into_iter().map(|one| one.person);
    Ok(all.filter(|one| one.id != me.person.id).collect())
}

/// The one with this identifier.
///
/// # Errors
/// `mss-pro.collegue` when nobody here has it.
pub(crate) fn named(id: &str) -> Result<Person, Failure> {
    let row = rows::get(TABLE, id)?.filter(|_| !id.is_empty());
    row.map(|row| Person::new(id, &text(&row, "nom")))
        .ok_or_else(|| said("mss-pro.collegue", "choisir-collegue").field("vers"))
}

/// Names a locum who never acted here, so that something may be entrusted to them before they come.
///
/// # Errors
/// `mss-pro.rpps` for what is no RPPS, with the detail `field`.
pub(crate) fn add(name: &str, rpps: &str) -> Result<Person, Failure> {
    let digits: String = rpps.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != RPPS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(said("mss-pro.rpps", "rpps-onze").field("rpps"));
    }
    if name.trim().is_empty() {
        return Err(said("mss-pro.rpps", "nom-du-remplacant").field("nom"));
    }
    // The session of a card gives the national identifier with its first figure, 8 for an RPPS (IdNat_PS).
    let one = Person::new(&format!("8{digits}"), name);
    if rows::get(TABLE, &one.id)?.is_none() {
        let no_box: [&str; 0] = [];
        rows::put(
            TABLE,
            &one.id,
            &json!({ "nom": one.name, "boites": no_box }),
        )?;
    }
    Ok(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_read_as_written_and_an_address_is_nobody() {
        let one = Person::new("899700000001", " Max LIBRE ");
        assert_eq!(one.written(), "Max LIBRE <899700000001>");
        assert_eq!(Person::read(&one.written()), Some(one));
        for none in [
            "",
            "max@medecin.mssante.fr",
            "Max <max@medecin.fr>",
            "Max <>",
        ] {
            assert_eq!(Person::read(none), None, "{none}");
        }
        assert_eq!(Person::new("8", "a<b>").written(), "ab <8>");
    }
}
