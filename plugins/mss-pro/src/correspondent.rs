//! Whoever is written to becomes a correspondent of the patient, with the message: a contact of the practice is made of what the
//! directory says of the address when there is none.

use socle_sdk::records::{self, Entity};
use socle_sdk::{Data, Failure, dossier, texts};

use crate::contacts::{self, Someone, Source};
use crate::draft::{Draft, each};
use crate::order::People;

/// What a correspondent may be to a patient, of the record's set: those who are written to here.
const ROLES: [&str; 9] = [
    "medecin-traitant",
    "adresseur",
    "specialiste",
    "hopital",
    "infirmier",
    "kinesitherapeute",
    "pharmacie",
    "laboratoire",
    "autre-professionnel",
];
/// What the national identifier of a person begins with, before their RPPS number.
const RPPS: &str = "8";

/// What may be chosen, the first is not to add anybody.
pub(crate) fn options() -> Vec<(String, String)> {
    let none = (String::new(), texts::text("correspondant-non"));
    let roles = ROLES.map(|role| {
        (
            role.to_owned(),
            texts::text(&format!("correspondant-{role}")),
        )
    });
    std::iter::once(none).chain(roles).collect()
}

/// The addresses of a patient's correspondents.
fn known(patient: &str) -> Result<Vec<String>, Failure> {
    let all = contacts::correspondents(patient)?;
    Ok(all.into_iter().map(|one| one.address).collect())
}

/// Whether somebody in *À* could be added.
pub(crate) fn is_wanted(draft: &Draft) -> Result<bool, Failure> {
    if draft.patient.is_empty() || draft.to.trim().is_empty() {
        return Ok(false);
    }
    let known = known(&draft.patient)?;
    Ok(each(&draft.to).any(|one| {
        crate::address::read(one).is_some_and(|one| {
            let address = one.address.as_str();
            !known
                .iter()
                .any(|other| other.eq_ignore_ascii_case(address))
        })
    }))
}

/// Those in *À* who are none yet are correspondents of the patient, in the role that was chosen; nobody when none was.
pub(crate) fn add(draft: &Draft, people: &People) -> Result<(), Failure> {
    if draft.role.is_empty() || draft.patient.is_empty() {
        return Ok(());
    }
    let known = known(&draft.patient)?;
    for one in &people.to {
        let address = one.address.as_str();
        if known
            .iter()
            .any(|other| other.eq_ignore_ascii_case(address))
        {
            continue;
        }
        let contact = match contacts::with_address(address)? {
            Some(contact) => contact,
            None => create(&one.name, address)?,
        };
        let fields: [(&str, Data); 2] = [
            ("contact", contact.id().into()),
            ("role", draft.role.as_str().into()),
        ];
        dossier::create("correspondant", &draft.patient, &fields)?;
    }
    Ok(())
}

fn create(name: &str, address: &str) -> Result<Entity, Failure> {
    let someone = contacts::in_directory(address)
        .unwrap_or_else(|| Someone::new(name, address, Source::Contact));
    let name = match (someone.name.as_str(), name) {
        ("", "") => address,
        ("", typed) => typed,
        (known, _) => known,
    };
    let kind = match someone.mailbox.as_str() {
        "ORG" | "CAB" | "APP" => "organisation",
        _ => "personne",
    };
    let rpps = someone.id.strip_prefix(RPPS).filter(|rpps| {
        kind == "personne" && rpps.len() == 11 && rpps.bytes().all(|digit| digit.is_ascii_digit())
    });
    let mut fields: Vec<(String, Data)> = vec![
        ("type".to_owned(), kind.into()),
        ("nom".to_owned(), name.into()),
        ("mss".to_owned(), vec![address.to_owned()].into()),
    ];
    if let Some(rpps) = rpps {
        fields.push(("rpps".to_owned(), rpps.into()));
    }
    if !someone.about.is_empty() {
        fields.push(("note".to_owned(), someone.about.into()));
    }
    records::create("contact", "", &fields)
}
