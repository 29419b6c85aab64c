//! The list: given at once while it is short, by pages beyond.

use socle_sdk::texts::text_with;
use socle_sdk::{Context, Data, Failure, Page, View, texts, time};

use super::card::Card;
use super::filters::{Around, Filters};
use super::kept;

/// The table.
pub(super) const TABLE: &str = "documents";
/// Up to here every row is given at once, and the host sorts.
const AT_ONCE: usize = 300;
/// Columns: key and text.
const COLUMNS: [(&str, &str); 5] = [
    ("date", "colonne-date"),
    ("titre", "colonne-titre"),
    ("type", "colonne-type"),
    ("auteur", "colonne-auteur"),
    ("etat", "colonne-etat"),
];

/// What a document is, in words: new, not read, in the file, hidden, put away, by the patient.
pub(super) fn words(card: &Card, around: &Around<'_>) -> String {
    let mut words = Vec::new();
    let mut say = |is: bool, key: &str| {
        if is {
            words.push(texts::text(key));
        }
    };
    say(card.new, "est-nouveau");
    say(!card.new && around.is_unread(card), "est-non-lu");
    say(
        around.in_file.contains_key(&card.unique_id),
        "est-au-dossier",
    );
    say(card.of_patient, "est-du-patient");
    say(card.hidden.contains('p'), "est-masque");
    say(card.hidden.contains('m'), "est-non-annonce");
    say(card.hidden.contains('r'), "est-cache-representants");
    say(card.status == "archived", "est-archive");
    say(card.status == "replaced", "est-remplace");
    words.join(", ")
}

/// The title, else the type.
pub(super) fn title(card: &Card) -> &str {
    match card.title.trim() {
        "" => &card.kind.2,
        title => title,
    }
}

pub(super) fn draw(shown: &[&Card], around: &Around<'_>, view: &View) -> Result<(), Failure> {
    let titles = COLUMNS.map(|(_, text)| texts::text(text));
    let columns: Vec<(&str, &str)> = COLUMNS
        .iter()
        .zip(&titles)
        .map(|((key, _), title)| (*key, title.as_str()))
        .collect();
    let caption = text_with("liste", &[("nombre", number(shown.len()))]);
    view.table(TABLE, &caption, &columns, |view| {
        if shown.len() > AT_ONCE {
            view.paged(u64::try_from(shown.len()).unwrap_or(u64::MAX));
            return Ok(());
        }
        for card in shown {
            view.row(&card.unique_id);
            view.cell(&card.day(time::offset_minutes).into(), "date");
            for text in [title(card), &card.kind.2, &card.author.0] {
                view.cell(&text.into(), "text");
            }
            view.cell(&words(card, around).into(), "text");
        }
        Ok(())
    })?;
    view.hint(&texts::text("liste-aide"));
    Ok(())
}

pub(super) fn number(count: usize) -> Data {
    Data::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The rows the host asks for of a long list.
pub(crate) fn rows(c: &Context, into: &Page) -> Result<(), Failure> {
    let Some(patient) = c.patient() else {
        return Ok(());
    };
    let found = kept::found(&patient)?.unwrap_or_default();
    let (read, in_file) = (kept::read(&patient)?, kept::in_file(&patient)?);
    let around = Around {
        read: &read,
        in_file: &in_file,
    };
    let filters = Filters::of_file(c);
    let first_day = filters.first_day();
    let mut shown: Vec<&Card> = found
        .cards
        .iter()
        .filter(|card| filters.shows(card, &around, &first_day))
        .collect();
    let by = into.sorted_by();
    match by.as_str() {
        "titre" => shown.sort_by_key(|card| title(card).to_lowercase()),
        "type" => shown.sort_by_key(|card| card.kind.2.to_lowercase()),
        "auteur" => shown.sort_by_key(|card| card.author.0.to_lowercase()),
        "etat" => shown.sort_by_cached_key(|card| words(card, &around)),
        "date" => shown.sort_by(|a, b| a.made.cmp(&b.made)),
        // As it is kept: the latest first.
        _ => {}
    }
    if !by.is_empty() && into.descending() {
        shown.reverse();
    }
    into.total(u64::try_from(shown.len()).unwrap_or(u64::MAX));
    let first = usize::try_from(into.first()).unwrap_or(usize::MAX);
    let count = usize::try_from(into.count()).unwrap_or(usize::MAX);
    for card in shown.into_iter().skip(first).take(count) {
        into.row(&card.unique_id);
        // Cells of a page are texts: a day is written as a doctor writes it.
        into.cell(&written(&card.day(time::offset_minutes)).into());
        for text in [title(card), &card.kind.2, &card.author.0] {
            into.cell(&text.into());
        }
        into.cell(&words(card, &around).into());
    }
    Ok(())
}

/// A civil day as it is read.
pub(super) fn written(day: &str) -> String {
    day.parse::<socle_formats::date::CivilDate>()
        .map(|day| day.affichage())
        .unwrap_or_default()
}
