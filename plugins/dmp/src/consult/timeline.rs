//! The same documents by months, the latest first: what happened when.

use std::collections::BTreeMap;

use socle_sdk::texts::text_with;
use socle_sdk::{Failure, View, texts, time};

use super::card::Card;
use super::filters::Around;
use super::list;

/// Before the OID of a document in the key of its button.
pub(super) const OPEN: &str = "ouvrir-";
/// The most documents shown: a longer list is narrowed by the filters, or read as a table.
const MOST: usize = 200;

pub(super) fn draw(shown: &[&Card], around: &Around<'_>, view: &View) -> Result<(), Failure> {
    let mut months: BTreeMap<String, Vec<&Card>> = BTreeMap::new();
    for card in shown.iter().take(MOST) {
        let day = card.day(time::offset_minutes);
        let month = day.get(..7).unwrap_or_default().to_owned();
        months.entry(month).or_default().push(card);
    }
    for (month, cards) in months.iter().rev() {
        view.section(&format!("mois-{month}"), &named(month), |view| {
            for card in cards {
                view.line(&card.unique_id, |view| {
                    let day = list::written(&card.day(time::offset_minutes));
                    let label = text_with(
                        "ouvrir-document",
                        &[("jour", day.into()), ("titre", list::title(card).into())],
                    );
                    view.button(&format!("{OPEN}{}", card.unique_id), &label);
                    view.text("auteur", &card.author.0);
                    let words = list::words(card, around);
                    if !words.is_empty() {
                        view.text("etat", &words);
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
    }
    if shown.len() > MOST {
        let left = list::number(shown.len() - MOST);
        view.notice(
            "suite-mois",
            &text_with("trop-de-mois", &[("nombre", left)]),
        );
    }
    Ok(())
}

/// A month in words.
fn named(month: &str) -> String {
    let number = month.get(5..7).and_then(|number| number.parse::<u8>().ok());
    match (month.get(..4), number) {
        (Some(year), Some(number)) => {
            format!("{} {year}", texts::text(&format!("mois-{number}")))
        }
        _ => texts::text("sans-date"),
    }
}
