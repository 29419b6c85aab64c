//! A message being written: what a person types is kept by the host until it is sent.

use socle_sdk::{Data, Document, Event, Failure, Query, View, documents, texts};

use crate::exchange::Limit;
use crate::letter::Mode;
use crate::order::{self, Wanted};

/// The form of a new message.
pub(super) const FORM: &str = "ecrire";
/// The button that sends and closes.
pub(super) const CLOSES: &str = "envoyer-et-clore";
/// Before the id of a document in the key of its box.
const PAPER: &str = "joindre-";
/// Documents looked at, the latest first, and offered of them.
const LOOKED_AT: u32 = 30;
const OFFERED: usize = 6;

/// The form of a new message.
pub(super) fn draw(
    patient: &str,
    is_first: bool,
    limit: Limit,
    view: &View,
) -> Result<(), Failure> {
    let papers = papers(patient)?;
    view.form(FORM, &texts::text("envoyer"), |view| {
        view.field("objet", &texts::text("objet"), "text", &Data::None);
        view.field("texte", &texts::text("texte"), "multiline", &Data::None);
        for paper in &papers {
            let title = paper.text("title").unwrap_or_default();
            let label = texts::text_with("joindre", &[("titre", title.into())]);
            let key = format!("{PAPER}{}", paper.id());
            view.field(&key, &label, "flag", &false.into());
        }
        if is_first {
            let notice = order::notice();
            view.text(
                "premier",
                &texts::text_with("premier-ajout", &[("texte", notice.into())]),
            );
        }
        match limit {
            Limit::Never => view.text("limite", &texts::text("limite-jamais-rappel")),
            Limit::Week | Limit::Open => view.button(CLOSES, &texts::text("envoyer-et-clore")),
        }
        Ok(())
    })
}

/// Documents that may leave to the patient.
fn papers(patient: &str) -> Result<Vec<Document>, Failure> {
    let query = Query::new("document");
    query.equal("patient", &patient.into());
    query.page(0, LOOKED_AT);
    let mut offered = Vec::new();
    for document in documents::find(&query)? {
        if offered.len() < OFFERED && order::check(patient, &document).is_ok() {
            offered.push(document);
        }
    }
    Ok(offered)
}

/// What was typed into a form, sent in this way.
pub(super) fn wanted(event: &Event, closes: bool, answers: Option<String>) -> Wanted {
    let mut wanted = Wanted {
        mode: if closes { Mode::Closes } else { Mode::Ordinary },
        answers,
        ..Wanted::default()
    };
    for (key, value) in event.fields() {
        match key.as_str() {
            "objet" => wanted.subject = value.into_text().unwrap_or_default(),
            "texte" => wanted.text = value.into_text().unwrap_or_default(),
            key => {
                if let Some(id) = key.strip_prefix(PAPER)
                    && value.as_flag() == Some(true)
                {
                    wanted.documents.push(id.to_owned());
                }
            }
        }
    }
    wanted
}
