//! The document that is open: who wrote it, what it says, what can be done with it.

use serde_json::Value;
use socle_sdk::{Failure, View, texts, time};

use super::card::Card;
use super::filters::Around;
use super::list;
use super::reading::Shown;
use crate::change::What;
use crate::door::{self, Task};
use crate::panel::action;

/// Keys of the buttons.
pub(super) const IMPORT: &str = "importer";
pub(super) const CLOSE: &str = "fermer";
pub(super) const LOOK: &str = "regarder";
pub(super) const UNREAD: &str = "a-relire";
pub(super) const GO: &str = "aller-au-dossier";
/// Before the word of a change in a key.
pub(super) const CHANGE: &str = "changer-";

pub(super) fn draw(
    shown: &Shown,
    card: &Card,
    around: &Around<'_>,
    view: &View,
) -> Result<(), Failure> {
    view.section("ouvert", list::title(card), |view| {
        view.line("actes", |view| {
            match around.in_file.get(&card.unique_id) {
                Some(_) => {
                    view.badge("au-dossier", "check", &texts::text("est-au-dossier"));
                    view.tone("good");
                    view.button(GO, &texts::text("aller-au-dossier"));
                    view.leads_to("documents");
                }
                None => {
                    view.button(IMPORT, &texts::text("importer"));
                    view.tone("primary");
                }
            }
            view.button(UNREAD, &texts::text("a-relire"));
            view.button(CLOSE, &texts::text("fermer"));
            Ok(())
        })?;
        let day = card.day(time::offset_minutes);
        view.fact("date", &texts::text("colonne-date"), &day.into(), "date");
        view.fact(
            "type",
            &texts::text("colonne-type"),
            &card.kind.2.as_str().into(),
            "text",
        );
        view.fact(
            "auteur",
            &texts::text("colonne-auteur"),
            &card.author.0.as_str().into(),
            "text",
        );
        let words = list::words(card, around);
        if !words.is_empty() {
            view.fact("etat", &texts::text("colonne-etat"), &words.into(), "text");
        }
        if shown.other_patient {
            view.notice("autre-patient", &texts::text("lu-autre-patient"));
            view.tone("problem");
        }
        if shown.has_files || shown.is_opaque {
            let key = if shown.is_opaque {
                "illisible-ici"
            } else {
                "fichier-joint"
            };
            view.notice("fichiers", &texts::text(key));
            view.button(LOOK, &texts::text("regarder"));
        }
        for (number, block) in shown.blocks.iter().enumerate() {
            one(&format!("b{number}"), block, view)?;
        }
        if shown.is_cut {
            view.notice("coupe", &texts::text("texte-coupe"));
        }
        changes(card, view)
    })
}

fn one(key: &str, block: &Value, view: &View) -> Result<(), Failure> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match block[0].as_str() {
        Some("h") => {
            let level = block[1].as_u64().and_then(|level| level.try_into().ok());
            view.heading(key, level.unwrap_or(3), &text(&block[2]));
        }
        Some("l") => {
            let entries = block[1].as_array().map(Vec::as_slice).unwrap_or_default();
            let lines: Vec<String> = entries
                .iter()
                .map(|entry| format!("• {}", text(entry)))
                .collect();
            view.text(key, &lines.join("\n"));
        }
        Some("t") => return table(key, block, view),
        _ => view.text(key, &text(&block[1])),
    }
    Ok(())
}

fn table(key: &str, block: &Value, view: &View) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = block[1]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(|row| {
            let cells = row.as_array().map(Vec::as_slice).unwrap_or_default();
            cells
                .iter()
                .map(|cell| cell.as_str().unwrap_or_default().to_owned())
                .collect()
        })
        .collect();
    let has_head = block[2].as_bool().unwrap_or_default();
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let (head, body) = match rows.split_first() {
        Some((head, body)) if has_head => (head.clone(), body),
        _ => (Vec::new(), rows.as_slice()),
    };
    let keys: Vec<String> = (0..width).map(|column| format!("c{column}")).collect();
    let columns: Vec<(&str, &str)> = keys
        .iter()
        .enumerate()
        .map(|(column, key)| (key.as_str(), head.get(column).map_or("", String::as_str)))
        .collect();
    view.table(key, &texts::text("tableau"), &columns, |view| {
        for (number, row) in body.iter().enumerate() {
            view.row(&format!("r{number}"));
            for column in 0..width {
                let cell = row.get(column).map_or("", String::as_str);
                view.cell(&cell.into(), "text");
            }
        }
        Ok(())
    })
}

/// What may be changed of it, as far as it is not so already. Whose document one may change, the record knows.
fn changes(card: &Card, view: &View) -> Result<(), Failure> {
    let hindrance = door::hindrance(Task::Change);
    let hidden = |letter: char| card.hidden.contains(letter);
    view.section("changements", &texts::text("changements"), |view| {
        view.line("changer", |view| {
            for (what, word) in What::ALL {
                let fits = match what {
                    What::HideFromProfessionals => !hidden('p'),
                    What::ShowToProfessionals => hidden('p'),
                    What::ShowToPatient => hidden('m'),
                    What::ShowToRepresentatives => hidden('r'),
                    What::Archive => card.status == "current",
                    What::Unarchive => card.status == "archived",
                    // Deleting stands where a document was deposited from.
                    What::Delete => false,
                };
                if fits {
                    action(
                        view,
                        &format!("{CHANGE}{word}"),
                        &format!("changer-{word}"),
                        hindrance.as_deref(),
                    );
                }
            }
            Ok(())
        })
    })
}
