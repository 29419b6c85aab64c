//! The fields of people: whom to offer inside them, and what is wrong with those who stand there.

use serde_json::Value;
use socle_formats::mss::address::Reach;
use socle_sdk::{Context, Data, Failure, View, texts};

use crate::contacts::{self, Someone};
use crate::draft::{Draft, each};
use crate::{address, dead, settings};

/// What the scratch keeps: whom the last search found.
const FOUND: &str = "trouves";
/// The practice's contacts that are offered before anything is typed, and all that are offered in a field.
const CONTACTS: u32 = 60;
const MOST: usize = 150;

/// Somebody who is offered: what stands in the field, what they are called, and a smaller line.
pub(super) type Offer = (String, String, String);

/// Whom to offer, what matters first: favourites, the patient's correspondents, whom a search found, then the practice's
/// contacts. Those who cannot be written to are the last.
pub(super) fn offered(
    c: &Context,
    draft: &Draft,
    favourites: Vec<Someone>,
) -> Result<Vec<Offer>, Failure> {
    let of_patient = match draft.whose() {
        "" => Vec::new(),
        patient => contacts::correspondents(patient)?,
    };
    let mut all = contacts::together(vec![
        favourites,
        of_patient,
        found(c),
        contacts::of_practice("", CONTACTS)?,
    ]);
    all.truncate(MOST);
    // Asked once for all of them.
    let (dead, domains, patients) = (dead::all()?, settings::domains(), settings::patients());
    let wrong = |one: &Someone| -> Option<String> {
        let reach = address::read(&one.address)?
            .address
            .reach(&domains, &patients);
        match reach {
            Reach::Professional => dead
                .get(&one.address.to_lowercase())
                .map(|dead| dead.reason.clone()),
            Reach::Patient => Some(texts::text("adresse-patient")),
            outside => Some(outside.reason().to_owned()),
        }
    };
    let (good, bad): (Vec<_>, Vec<_>) = all
        .iter()
        .map(|one| (one, wrong(one)))
        .partition(|(_, wrong)| wrong.is_none());
    let offered = good.into_iter().chain(bad);
    Ok(offered
        .map(|(one, wrong)| {
            let name = match one.name.as_str() {
                "" => &one.address,
                name => name,
            };
            (one.written(), name.to_owned(), more(one, wrong))
        })
        .collect())
}

/// What is said under a name: what is wrong with the address, from where they are known, what they are, whose mailbox it is.
fn more(one: &Someone, wrong: Option<String>) -> String {
    let mailbox = match one.mailbox.as_str() {
        "PER" => texts::text("boite-personne"),
        "ORG" | "CAB" => texts::text("boite-structure"),
        "APP" => texts::text("boite-logiciel"),
        _ => String::new(),
    };
    let parts = [
        wrong.unwrap_or_default(),
        texts::text(&format!("connu-{}", one.source.word())),
        one.about.clone(),
        mailbox,
        one.address.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|one| !one.is_empty()).collect();
    parts.join(" · ")
}

/// À, Cc or Cci, with whom to offer, and what keeps somebody in it from being written to.
pub(super) fn field(key: &str, typed: &str, people: &[Offer], view: &View) -> Result<(), Failure> {
    let values: Vec<String> = each(typed).map(str::to_owned).collect();
    view.field(
        key,
        &texts::text(&format!("champ-{key}")),
        "texts",
        &values.clone().into(),
    );
    view.suggest(people);
    match values.iter().find_map(|one| wrong(one).transpose()) {
        Some(problem) => view.problem(&problem?),
        None => view.hint(&texts::text("champ-a-aide")),
    }
    Ok(())
}

/// Why somebody is not, or should not be, written to; none when nothing is known against it.
fn wrong(typed: &str) -> Result<Option<String>, Failure> {
    let mailbox = match address::within(typed) {
        Ok(mailbox) => mailbox,
        Err(failure) => return Ok(Some(failure.message)),
    };
    let address = mailbox.address.as_str();
    Ok(dead::reason(address)?.map(|reason| {
        let what = [("adresse", address.into()), ("raison", reason.into())];
        texts::text_with("adresse-injoignable", &what)
    }))
}

/// Looks for whom is being typed, for the next drawing: the contacts and the directory.
pub(super) fn search(c: &Context, words: &str) -> Result<(), Failure> {
    let rows: Vec<Value> = contacts::search(words)?.iter().map(Someone::row).collect();
    c.scratch_set(FOUND, &Data::Json(Value::from(rows).to_string()))
}

fn found(c: &Context) -> Vec<Someone> {
    let Data::Json(json) = c.scratch_get(FOUND) else {
        return Vec::new();
    };
    let rows: Value = serde_json::from_str(&json).unwrap_or_default();
    let rows = rows.as_array().into_iter().flatten();
    rows.map(Someone::read).collect()
}

pub(super) fn forget(c: &Context) -> Result<(), Failure> {
    c.scratch_set(FOUND, &Data::None)
}
