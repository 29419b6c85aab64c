//! The right patient, and the file with them: a draft, which a person reads again before anything leaves.

use socle_formats::date::CivilDate;
use socle_sdk::{Document, Failure, Query, records, texts};

use super::Moved;

/// So many are told apart by a person; more is too many.
const SHOWN: usize = 5;

/// The patient these words name: name, given name, and the birth date where several bear them. None for no words.
///
/// # Errors
/// Nobody, or several: these are named with their birth dates.
pub(super) fn named(patient: &str, words: &str) -> Result<Option<String>, Failure> {
    let (dates, names): (Vec<&str>, Vec<&str>) = words
        .split_whitespace()
        .partition(|word| CivilDate::saisie(word).is_ok());
    let born = dates.first().and_then(|word| CivilDate::saisie(word).ok());
    if names.is_empty() {
        return match born {
            None => Ok(None),
            Some(_) => Err(wrong(texts::text("bon-patient-nom"))),
        };
    }
    let query = Query::new("patient");
    query.matches(&names.join(" "));
    query.page(0, 50);
    let mut found = records::find(&query)?;
    found.retain(|one| {
        let is_born = |born: CivilDate| one.text("date-naissance") == Some(born.to_string());
        one.id() != patient && born.is_none_or(is_born)
    });
    match found.as_slice() {
        [one] => Ok(Some(one.id())),
        [] => Err(wrong(texts::text("bon-patient-inconnu"))),
        several => {
            let who = several.iter().take(SHOWN).map(|one| {
                let text = |field: &str| one.text(field).unwrap_or_default();
                let born = text("date-naissance");
                let born = born
                    .parse()
                    .map_or(born, |date: CivilDate| date.affichage());
                format!(
                    "{} {} ({born})",
                    text("nom-naissance"),
                    text("premier-prenom")
                )
            });
            let who = who.collect::<Vec<_>>().join(", ");
            let said = [("qui", who.as_str().into())];
            Err(wrong(texts::text_with("bon-patient-plusieurs", &said)))
        }
    }
}

fn wrong(sentence: String) -> Failure {
    Failure::new("dmp.bon-patient", sentence).field("bon-patient")
}

/// Files what the document holds with the right patient. A structured document names its patient itself: it is not moved.
pub(super) fn move_to(document: &Document, right: Option<&str>) -> Result<Moved, Failure> {
    let Some(right) = right else {
        return Ok(Moved::Nowhere);
    };
    let text = |field: &str| document.text(field).unwrap_or_default();
    if text("mime") == "text/xml" {
        return Ok(Moved::NamesWrongPatient);
    }
    let fields = ["type-system", "type-label", "mime", "date", "author"];
    let mut fields: Vec<(&str, socle_sdk::Data)> = fields
        .iter()
        .map(|field| (*field, text(field).into()))
        .collect();
    fields.push(("status", "brouillon".into()));
    Document::file(
        right,
        &text("title"),
        &text("type-code"),
        &fields,
        &document.content()?,
    )?;
    Ok(Moved::ToRightPatient)
}
