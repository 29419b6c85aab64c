//! The colleagues who care for a patient, as the practice knows them: médecin traitant when it is not whoever acts, who sent the
//! patient here, the correspondents of their file, and those who wrote about them lately.

use socle_formats::fold::fold;
use socle_sdk::records::{self, Entity};
use socle_sdk::{Failure, Request, directory, dossier, log, session, time};

use crate::contacts;

/// What the national identifier of a person begins with, before their RPPS number.
const RPPS: &str = "8";
/// Roles of correspondents who are no professionals.
const OTHERS: [&str; 5] = [
    "personne-confiance",
    "personne-a-prevenir",
    "aidant",
    "representant-legal",
    "autre",
];
/// How long whoever wrote about a patient is offered, milliseconds; and how many of them.
const LATELY_MS: i64 = 180 * 24 * 3_600_000;
const WRITERS: usize = 3;

/// What a colleague is to the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Médecin traitant.
    Treating,
    /// Who sent the patient here, or prescribed what was done.
    Referring,
    /// Another correspondent of the file.
    Correspondent,
    /// Wrote about the patient.
    Wrote,
}

impl Role {
    /// Whether what is validated goes to them unless a person says otherwise.
    pub(crate) const fn is_told(self) -> bool {
        matches!(self, Self::Treating | Self::Referring)
    }

    /// The key of its words.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Treating => "role-traitant",
            Self::Referring => "role-adresseur",
            Self::Correspondent => "role-correspondant",
            Self::Wrote => "role-a-ecrit",
        }
    }
}

/// A colleague, with where they are written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colleague {
    pub(crate) role: Role,
    pub(crate) name: String,
    /// All that are known, the one to use first; none when nobody knows one.
    pub(crate) addresses: Vec<String>,
}

/// Those of a patient, each once, under the role that says most.
pub(crate) fn of(patient: &str) -> Result<Vec<Colleague>, Failure> {
    let mut all: Vec<Colleague> = Vec::new();
    if let Some(one) = treating(patient)? {
        add(&mut all, one);
    }
    let mut correspondents = contacts::allowed(dossier::of_patient("correspondant", patient))?;
    correspondents.retain(Entity::is_active);
    let role = |one: &Entity| match one.text("role").as_deref() {
        Some("medecin-traitant") => Some(Role::Treating),
        Some("adresseur") => Some(Role::Referring),
        Some(role) if OTHERS.contains(&role) => None,
        _ => Some(Role::Correspondent),
    };
    for wanted in [Role::Treating, Role::Referring, Role::Correspondent] {
        for one in &correspondents {
            if role(one) != Some(wanted) {
                continue;
            }
            let Some(contact) = contact(one)? else {
                continue;
            };
            let name = contacts::name(&contact);
            if !is_me(&contact.text("rpps").unwrap_or_default(), &name) {
                add(
                    &mut all,
                    Colleague {
                        role: wanted,
                        name,
                        addresses: contact.texts("mss"),
                    },
                );
            }
        }
    }
    for address in writers(patient)? {
        add(
            &mut all,
            Colleague {
                role: Role::Wrote,
                name: contacts::named(&address)?.map_or_else(|| address.clone(), |one| one.name),
                addresses: vec![address],
            },
        );
    }
    Ok(all)
}

/// One more, unless they are there.
fn add(all: &mut Vec<Colleague>, one: Colleague) {
    let is_there = |known: &Colleague| {
        let same = |address: &String| {
            let mut others = one.addresses.iter();
            others.any(|other| other.eq_ignore_ascii_case(address))
        };
        known.addresses.iter().any(same)
            || (one.addresses.is_empty() && known.name.eq_ignore_ascii_case(&one.name))
    };
    if !all.iter().any(is_there) {
        all.push(one);
    }
}

/// The médecin traitant in force; none when nobody is named, or it is whoever acts.
fn treating(patient: &str) -> Result<Option<Colleague>, Failure> {
    let Some(one) = contacts::allowed(dossier::referring_doctor(patient))? else {
        return Ok(None);
    };
    let mut rpps = one.text("rpps").unwrap_or_default();
    let mut addresses = Vec::new();
    if let Some(contact) = contact(&one)? {
        addresses = contact.texts("mss");
        if rpps.is_empty() {
            rpps = contact.text("rpps").unwrap_or_default();
        }
    }
    let name = one.text("nom").unwrap_or_default();
    if is_me(&rpps, &name) {
        return Ok(None);
    }
    if addresses.is_empty() && !rpps.is_empty() {
        addresses = of_directory(&format!("{RPPS}{rpps}"));
    }
    Ok(Some(Colleague {
        role: Role::Treating,
        name,
        addresses,
    }))
}

/// Whether this is whoever acts: by the RPPS number, else, where none was written, by the name.
fn is_me(rpps: &str, name: &str) -> bool {
    let Ok(session) = session::current() else {
        return false;
    };
    let said = |key: &str| session.get(key).unwrap_or_default();
    match rpps {
        "" => is_called(name, &said("nom"), &said("prenom")),
        rpps => said("identifiant") == format!("{RPPS}{rpps}"),
    }
}

/// Whether a name, in any order and with a title or without, is that of somebody.
fn is_called(name: &str, family: &str, given: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known = words(name);
    let all = |text: &str| {
        let wanted = words(text);
        !wanted.is_empty() && wanted.iter().all(|word| known.contains(word))
    };
    all(family) && all(given)
}

/// The contact an entity names; none when it names none, or one that is a colleague's own and not seen here.
fn contact(one: &Entity) -> Result<Option<Entity>, Failure> {
    let Some(id) = one.text("contact") else {
        return Ok(None);
    };
    match records::open("contact", &id) {
        Ok(contact) => Ok(Some(contact)),
        Err(failure) if ["denied", "not-found"].contains(&failure.code.as_str()) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The addresses the directory knows of an identifier, the preferred one first.
fn of_directory(id: &str) -> Vec<String> {
    let request = Request::new();
    request.set("id", &id.into());
    if let Err(failure) = directory::find(&request) {
        log::debug(&format!("the directory was not asked: {}", failure.code));
        return Vec::new();
    }
    let rows = request.answered_rows();
    contacts::of_rows(&rows)
        .into_iter()
        .map(|one| one.address)
        .collect()
}

/// Addresses of those who wrote about the patient lately, the latest first.
fn writers(patient: &str) -> Result<Vec<String>, Failure> {
    let since = time::now_ms().saturating_sub(LATELY_MS);
    let mut all: Vec<String> = Vec::new();
    for one in contacts::allowed(dossier::of_patient("message", patient))? {
        let text = |field: &str| one.text(field).unwrap_or_default();
        let is_one = text("sens") == "recu"
            && text("canal") == "professionnel"
            && one.integer("instant").unwrap_or_default() >= since;
        let address = text("expediteur");
        if is_one && !address.is_empty() && !all.contains(&address) && all.len() < WRITERS {
            all.push(address);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(role: Role, name: &str, addresses: &[&str]) -> Colleague {
        Colleague {
            role,
            name: name.to_owned(),
            addresses: addresses.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn whoever_acts_is_known_by_their_name_where_no_number_was_written() {
        for name in ["Dr Max LIBRE", "LIBRE Max", "libre, max"] {
            assert!(is_called(name, "LIBRE", "Max"), "{name}");
        }
        for name in ["", "Dr LIBRE", "Dr Maxime LIBRE", "Dr Max LIBREVILLE"] {
            assert!(!is_called(name, "LIBRE", "Max"), "{name}");
        }
        assert!(!is_called("Dr Max LIBRE", "", ""));
    }

    #[test]
    fn a_colleague_known_twice_is_there_once_under_the_role_that_says_most() {
        let mut all = Vec::new();
        add(
            &mut all,
            colleague(Role::Treating, "Dr Martin", &["m@c.fr"]),
        );
        add(&mut all, colleague(Role::Wrote, "", &["M@c.fr"]));
        add(&mut all, colleague(Role::Referring, "Dr Petit", &[]));
        add(&mut all, colleague(Role::Correspondent, "DR PETIT", &[]));
        let roles: Vec<Role> = all.iter().map(|one| one.role).collect();
        assert_eq!(roles, [Role::Treating, Role::Referring]);
    }
}
