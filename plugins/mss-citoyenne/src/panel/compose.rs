//! A message being written: what a person types is kept by the host until it is sent.

use socle_sdk::{Context, Data, Document, Event, Failure, Query, View, documents, texts};

use crate::exchange::Limit;
use crate::letter::Mode;
use crate::models;
use crate::order::{self, Wanted};

/// The form of a new message.
pub(super) const FORM: &str = "ecrire";
/// The button that sends and closes.
pub(super) const CLOSES: &str = "envoyer-et-clore";
/// Before the id of a document in the key of its box.
const PAPER: &str = "joindre-";
/// The choice of a model, and the button that puts it into the message.
const MODEL: &str = "modele";
pub(super) const INSERT: &str = "inserer";
/// Documents looked at, the latest first, and offered of them.
const LOOKED_AT: u32 = 30;
const OFFERED: usize = 6;

/// What a model was put into, as the scratch keeps it until it is sent: what a person types goes on from there.
pub(super) struct Begun {
    pub(super) subject: String,
    pub(super) text: String,
    /// Ids of the documents ticked by then.
    pub(super) papers: Vec<String>,
}

impl Begun {
    fn keys(of: &str) -> [String; 3] {
        ["objet", "texte", "pieces"].map(|part| format!("{part}-{of}"))
    }

    /// Of the message that is written here: `of` is the answered one, or [`FORM`].
    pub(super) fn of(c: &Context, of: &str) -> Self {
        let [subject, text, papers] = Self::keys(of);
        let kept = |key: &str| c.scratch_get(key).into_text().unwrap_or_default();
        Self {
            subject: kept(&subject),
            text: kept(&text),
            papers: c.scratch_get(&papers).into_texts(),
        }
    }

    fn keep(&self, c: &Context, of: &str) -> Result<(), Failure> {
        let [subject, text, papers] = Self::keys(of);
        c.scratch_set(&subject, &self.subject.as_str().into())?;
        c.scratch_set(&text, &self.text.as_str().into())?;
        c.scratch_set(&papers, &self.papers.clone().into())
    }

    pub(super) fn forget(c: &Context, of: &str) -> Result<(), Failure> {
        for key in Self::keys(of) {
            c.scratch_set(&key, &Data::None)?;
        }
        Ok(())
    }
}

/// The models to begin with, where there are any.
pub(super) fn models(view: &View) -> Result<(), Failure> {
    let options = models::options()?;
    let Some((first, _)) = options.first() else {
        return Ok(());
    };
    let first = first.clone();
    view.line("modeles", |view| {
        let chosen = std::slice::from_ref(&first);
        view.choice(MODEL, &texts::text("modele"), &options, chosen);
        view.button(INSERT, &texts::text("inserer"));
        Ok(())
    })
}

/// Puts a model behind what is typed, with what is known of this patient.
pub(super) fn insert(c: &Context, of: &str, patient: &str, event: &Event) -> Result<(), Failure> {
    let chosen = event.fields().into_iter().find(|(key, _)| key == MODEL);
    let chosen = chosen.and_then(|(_, value)| value.into_text());
    let typed = wanted(event, false, None);
    let (subject, text) = models::filled(&chosen.unwrap_or_default(), patient)?;
    let begun = Begun {
        subject: match typed.subject.trim() {
            "" => subject,
            _ => typed.subject,
        },
        text: match typed.text.trim_end() {
            "" => text,
            before => format!("{before}\n\n{text}"),
        },
        papers: typed.documents,
    };
    begun.keep(c, of)
}

/// The form of a new message.
pub(super) fn draw(
    c: &Context,
    patient: &str,
    is_first: bool,
    limit: Limit,
    view: &View,
) -> Result<(), Failure> {
    let papers = papers(patient)?;
    let begun = Begun::of(c, FORM);
    view.form(FORM, &texts::text("envoyer"), |view| {
        models(view)?;
        let (subject, text) = (begun.subject.as_str().into(), begun.text.as_str().into());
        view.field("objet", &texts::text("objet"), "text", &subject);
        view.field("texte", &texts::text("texte"), "multiline", &text);
        for paper in &papers {
            let title = paper.text("title").unwrap_or_default();
            let label = texts::text_with("joindre", &[("titre", title.into())]);
            let key = format!("{PAPER}{}", paper.id());
            let is_ticked = begun.papers.contains(&paper.id());
            view.field(&key, &label, "flag", &is_ticked.into());
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
