//! The vaccinations in words: what is read, and what the entries point to.

use super::of;
use crate::summary::{Item, Value};
use crate::vsm::narrative::{Cell, Table, day, label, named, note, said};
use crate::vsm::{Entry, values};

/// The vaccinations among these items as a table.
#[must_use]
pub fn shown(entries: &[Entry], notes: bool) -> Table {
    Table::of(
        of(entries)
            .map(|entry| (entry.key.clone(), cells(&entry.item, notes)))
            .collect(),
    )
}

fn cells(item: &Item, notes: bool) -> Vec<(&'static str, Cell)> {
    let cell = |title: &'static str, part: &'static str, text: String| (title, Cell { text, part });
    let code = item
        .get_term("terme")
        .filter(|term| values::is_well_formed(term))
        .map(|term| term.code.clone());
    vec![
        cell("Date", "", day(item, "date")),
        cell("Vaccin", "terme", named(item)),
        cell("Code", "", code.unwrap_or_default()),
        cell("Lot n°", "", item.get_text("lot").to_owned()),
        cell(
            "Rang",
            "",
            rank(item).map_or_else(String::new, |rank| rank.to_string()),
        ),
        cell("Rappel", "", booster(item).to_owned()),
        cell("Dose", "", item.get_text("dose").to_owned()),
        cell(
            "Voie",
            "voie",
            values::voie(item.get_text("voie"))
                .unwrap_or_default()
                .to_owned(),
        ),
        cell("Région", "site", label(item, "site")),
        cell(
            "Maladie visée",
            "",
            item.get_term("cible").map(said).unwrap_or_default(),
        ),
        cell("Vaccinateur", "", item.get_text("vaccinateur").to_owned()),
        cell("Statut", "", status(item).to_owned()),
        cell(
            "Note",
            "note",
            if notes { note(item) } else { String::new() },
        ),
    ]
}

/// Which of its series it is, from 1.
pub(super) fn rank(item: &Item) -> Option<i64> {
    match item.fields.get("rang") {
        Some(Value::Integer(rank)) => Some(*rank),
        _ => None,
    }
}

/// Whether it was a booster.
pub(super) fn is_booster(item: &Item) -> bool {
    matches!(item.fields.get("rappel"), Some(Value::Flag(true)))
}

fn booster(item: &Item) -> &'static str {
    if is_booster(item) { "oui" } else { "" }
}

/// What goes without saying is not said.
fn status(item: &Item) -> &'static str {
    match item.get_text("statut") {
        "refusee" => "Refusée par le patient",
        "contre-indiquee" => "Contre-indiquée",
        _ => "",
    }
}
