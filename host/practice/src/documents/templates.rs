//! The practice's templates: those it began with, changed or taken away as it likes, and its own.

use serde::{Deserialize, Serialize};
use socle_formats::documents::TypeDocument;
use socle_record::model::plugin_store::StoreQuery;
use socle_record::{Author, Record, RecordError, Unit, Value, Write};
use socle_typeset::starters::STARTERS;
use socle_typeset::template;

use super::{DocumentError, OWNER};

/// Table of the store.
const TABLE: &str = "modeles";
/// Longest title, characters.
const TITLE_CHARS: usize = 100;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Stable.
    pub id: String,
    /// As the list shows it.
    pub title: String,
    /// Type of the documents made from it.
    pub type_code: String,
    /// Text with marks and merge fields.
    pub text: String,
}

/// How a template lies in the store; a title that is absent takes a starter away.
#[derive(Serialize, Deserialize)]
struct Stored {
    titre: Option<String>,
    #[serde(rename = "type", default)]
    type_code: String,
    #[serde(default)]
    texte: String,
}

/// All templates, by title.
///
/// # Errors
/// Those of the record.
pub fn all(record: &Record) -> Result<Vec<Template>, RecordError> {
    let query = StoreQuery {
        count: 1_000,
        ..StoreQuery::default()
    };
    let mut found: Vec<Template> = STARTERS
        .iter()
        .map(|starter| Template {
            id: starter.id.to_owned(),
            title: starter.title.to_owned(),
            type_code: starter.type_code.to_owned(),
            text: starter.text.to_owned(),
        })
        .collect();
    for (id, value) in record.store_find(OWNER, TABLE, &query)? {
        let Some(stored) = value
            .as_text()
            .and_then(|text| serde_json::from_str::<Stored>(text).ok())
        else {
            tracing::warn!(id, "a template cannot be read");
            continue;
        };
        found.retain(|template| template.id != id);
        if let Some(title) = stored.titre {
            found.push(Template {
                id,
                title,
                type_code: stored.type_code,
                text: stored.texte,
            });
        }
    }
    found.sort_by_key(|template| socle_record::model::words::fold(&template.title));
    Ok(found)
}

/// The template of this id, or title.
///
/// # Errors
/// [`DocumentError::NoTemplate`].
pub fn named(record: &Record, name: &str) -> Result<Template, DocumentError> {
    all(record)?
        .into_iter()
        .find(|template| template.id == name || template.title == name)
        .ok_or_else(|| DocumentError::NoTemplate(name.to_owned()))
}

/// Keep a template; its fields must exist and its type be known.
///
/// # Errors
/// [`DocumentError::Template`], [`DocumentError::NoType`], [`DocumentError::Record`].
pub fn save(record: &Record, author: Author, one: &Template) -> Result<(), DocumentError> {
    template::check(&one.text)?;
    if TypeDocument::par_code(&one.type_code).is_none() {
        return Err(DocumentError::NoType(one.type_code.clone()));
    }
    let title = one.title.trim();
    if title.is_empty() || title.chars().count() > TITLE_CHARS {
        return Err(RecordError::Invalid {
            field: "title".to_owned(),
            reason: format!(
                "doit avoir de 1 à {TITLE_CHARS} caractères : corrigez le titre du modèle"
            ),
        }
        .into());
    }
    put(
        record,
        author,
        &one.id,
        &Stored {
            titre: Some(title.to_owned()),
            type_code: one.type_code.clone(),
            texte: one.text.clone(),
        },
    )
}

/// Take a template away.
///
/// # Errors
/// Those of the record.
pub fn remove(record: &Record, author: Author, id: &str) -> Result<(), DocumentError> {
    put(
        record,
        author,
        id,
        &Stored {
            titre: None,
            type_code: String::new(),
            texte: String::new(),
        },
    )
}

fn put(record: &Record, author: Author, id: &str, stored: &Stored) -> Result<(), DocumentError> {
    let value = serde_json::to_string(stored).unwrap_or_default();
    let unit = Unit::new(author).with(Write::StorePut {
        plugin: OWNER.to_owned(),
        table: TABLE.to_owned(),
        key: id.to_owned(),
        value: Value::Text(value),
        words: String::new(),
    });
    record.commit(&unit)?;
    Ok(())
}
