//! Who may access the record (TD1.6), as it was last asked while the file is open.

use serde_json::{Value, json};
use socle_formats::dmp::{Authorised, Which};
use socle_sdk::{Context, Failure, View, texts};

use crate::client;

/// What the scratch keeps.
const SCRATCH: &str = "qui-accede";
/// Most people kept.
const MOST: usize = 200;

/// Asks the record, and keeps the answer while the file is open.
pub(super) fn ask(c: &Context, patient: &str) -> Result<Vec<Authorised>, Failure> {
    let people = client::authorised(c, patient, Which::All)?;
    let rows: Vec<Value> = people
        .iter()
        .take(MOST)
        .map(|one| {
            json!([
                name(one),
                one.speciality,
                word(one),
                one.since.get(..10).unwrap_or_default(),
            ])
        })
        .collect();
    c.scratch_set(SCRATCH, &Value::Array(rows).to_string().into())?;
    Ok(people)
}

/// Name, else the identifier.
pub(super) fn name(one: &Authorised) -> String {
    match format!("{} {}", one.given, one.family).trim() {
        "" => one.id.clone(),
        name => name.to_owned(),
    }
}

/// What they may, in words.
fn word(one: &Authorised) -> String {
    match (one.is_treating, one.status.as_str()) {
        (_, "INTERDITE") => texts::text("acces-bloque"),
        (true, _) => texts::text("acces-traitant"),
        (false, _) => texts::text("acces-autorise"),
    }
}

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let Some(text) = c.scratch_get(SCRATCH).into_text() else {
        return Ok(());
    };
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    let titles = [
        "acces-nom",
        "acces-specialite",
        "acces-etat",
        "acces-depuis",
    ]
    .map(texts::text);
    let columns: Vec<(&str, &str)> = ["nom", "specialite", "etat", "depuis"]
        .into_iter()
        .zip(titles.iter().map(String::as_str))
        .collect();
    view.table("qui-accede", &texts::text("qui-accede"), &columns, |view| {
        for (number, row) in rows.iter().enumerate() {
            view.row(&format!("p{number}"));
            for column in 0..columns.len() {
                let format = if column == 3 { "date" } else { "text" };
                view.cell(&row[column].as_str().unwrap_or_default().into(), format);
            }
        }
        Ok(())
    })
}
