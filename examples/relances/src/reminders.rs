//! The rows of the store: `DATE.UUID` -> patient, name, text.

use socle_sdk::prelude::*;

const TABLE: &str = "relances";

/// Somebody to call.
pub(crate) struct Reminder {
    pub(crate) key: String,
    pub(crate) date: String,
    pub(crate) patient: String,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The reminders up to a day, that day included, in order; all of them without one.
pub(crate) fn until(day: Option<&str>) -> Result<Vec<Reminder>, Failure> {
    let query = Query::new(TABLE);
    // After every key of that day.
    let last = day.map(|day| format!("{day}.~"));
    query.between("key", &Data::None, &last.into());
    query.page(0, 1_000);
    Ok(store::find(&query)?
        .into_iter()
        .filter_map(|(key, value)| read(key, value))
        .collect())
}

pub(crate) fn add(patient: &str, name: &str, date: &str, text: &str) -> Result<(), Failure> {
    let key = format!("{date}.{}", socle_sdk::uuid());
    let row = [patient, name, text].map(str::to_owned).to_vec();
    store::put(TABLE, &key, &row.into(), text)
}

pub(crate) fn remove(key: &str) -> Result<(), Failure> {
    if store::get(TABLE, key)?.is_none() {
        return Err(Failure::new("relances.inconnue", texts::text("inconnue")));
    }
    store::delete(TABLE, key)
}

fn read(key: String, value: Data) -> Option<Reminder> {
    let [patient, name, text] = <[String; 3]>::try_from(value.into_texts()).ok()?;
    let date = key.split('.').next()?.to_owned();
    Some(Reminder {
        key,
        date,
        patient,
        name,
        text,
    })
}
