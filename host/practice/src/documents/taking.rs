//! What a structured document says, taken into the medical file item by item: the rules are those of any import
//! ([`socle_formats::summary::filing`]), asked of the record itself.

use socle_formats::cda::{self, CdaError};
use socle_formats::date::CivilDate;
use socle_formats::summary::filing::{self, Around, Known, Practice, Report};
use socle_formats::summary::{self, Item, Summary, Term};
use socle_record::model::kinds::TERME;
use socle_record::{
    Author, Coded, Document, DocumentId, Dossier, NewEntity, PatientId, Record, RecordError,
    Section, Value,
};

use super::{DocumentError, letter, practice};

/// Longest origin of an item, characters.
const LINE_CHARS: usize = 200;

/// Where an item comes from, in words: the document, its author and its date.
#[must_use]
pub fn origin(document: &Document) -> String {
    let date = document
        .date
        .parse::<CivilDate>()
        .map_or_else(|_| document.date.clone(), |date| date.affichage());
    format!("{}, {}, {date}", document.title, document.author)
        .chars()
        .filter(|c| !c.is_control())
        .take(LINE_CHARS)
        .collect()
}

/// Takes these items (places in [`cda::Shown::items`]) into the file of the patient whose document it is. Each is a fact of
/// its own: one that is refused does not hold back the others.
///
/// # Errors
/// [`DocumentError::Structured`] when the document cannot be read, [`DocumentError::PersonRequired`] when nobody is at the
/// keyboard, [`DocumentError::Record`].
pub fn take(
    record: &Record,
    author: &Author,
    id: &DocumentId,
    items: &[usize],
) -> Result<Report, DocumentError> {
    if author.person.is_none() {
        return Err(DocumentError::PersonRequired);
    }
    let document = record.document(id)?;
    let shown = readable(&document).and_then(|()| {
        let bytes = letter::bytes(record, document.content.digest, document.content.size_bytes)?;
        Ok(cda::document(&bytes)?)
    })?;
    let wanted: Vec<Item> = items
        .iter()
        .filter_map(|place| shown.items.get(*place).cloned())
        .collect();
    let written_by = shown.authors.first().map(|author| author.name.clone());
    let summary = Summary {
        title: shown.title.clone(),
        author: written_by.unwrap_or_default(),
        files: vec![summary::File {
            person: shown.person.clone().unwrap_or_default(),
            items: wanted,
            ..summary::File::default()
        }],
        ..Summary::default()
    };
    let today = practice::today(record)
        .parse()
        .or_else(|_unreadable| record.today())?;
    let origin = origin(&document);
    let around = Around {
        open: Some(document.patient.as_str()),
        origin: &origin,
        today,
    };
    filing::file(&summary, around, &mut Ours { record, author })
}

/// Whether a document is small enough to be read as a whole.
///
/// # Errors
/// [`CdaError::TooLarge`].
pub fn readable(document: &Document) -> Result<(), DocumentError> {
    if document.content.size_bytes > cda::MOST_BYTES as u64 {
        return Err(CdaError::TooLarge.into());
    }
    Ok(())
}

/// The items of a medical file, as the rules of filing compare them.
#[must_use]
pub fn known(dossier: &Dossier) -> Vec<Item> {
    let of_sections = dossier
        .items
        .iter()
        .filter_map(|item| as_item(item.section.kind().name, &|field| item.view.get(field)));
    let acts = dossier
        .acts
        .iter()
        .filter_map(|act| as_item("acte", &|field| act.get(field)));
    of_sections.chain(acts).collect()
}

/// What tells an item from another: its term and its day.
fn as_item(kind: &str, get: &dyn Fn(&str) -> Value) -> Option<Item> {
    let kind = summary::KINDS.into_iter().find(|known| *known == kind)?;
    let mut item = Item::new(kind);
    if let Some(Coded {
        system,
        code,
        label,
    }) = Coded::from_value(&get(TERME))
    {
        item.term("terme", Term::new(&system, &code, &label));
    }
    for field in ["debut", "date", "lien"] {
        if let Value::Text(text) = get(field) {
            item.text(field, &text);
        }
    }
    Some(item)
}

/// The record, as the rules of filing ask it. Nobody is looked for or created: the patient is known.
struct Ours<'a> {
    record: &'a Record,
    author: &'a Author,
}

/// The end of a sentence about one item, when it is only that one which is refused.
fn refusal(error: RecordError) -> Result<String, RecordError> {
    match error {
        RecordError::Field { .. } | RecordError::Invalid { .. } | RecordError::Dossier { .. } => {
            Ok(error.message())
        }
        other => Err(other),
    }
}

fn value(value: &summary::Value) -> Value {
    match value {
        summary::Value::Text(text) => text.as_str().into(),
        summary::Value::Term(term) => Coded::new(&term.system, &term.code, &term.label).into(),
        summary::Value::Number(number) => Value::Number(*number),
        summary::Value::Integer(number) => Value::Integer(*number),
        summary::Value::Flag(flag) => Value::Flag(*flag),
    }
}

impl Practice for Ours<'_> {
    type Error = DocumentError;

    fn born_on(&mut self, _: CivilDate) -> Result<Vec<Known>, DocumentError> {
        Ok(Vec::new())
    }

    fn patient(&mut self, id: &str) -> Result<Option<Known>, DocumentError> {
        let line = self.record.patient(&PatientId::from(id))?;
        Ok(Some(Known {
            id: id.to_owned(),
            nom_naissance: line.nom_naissance,
            nom_utilise: line.nom_utilise.unwrap_or_default(),
            premier_prenom: line.premier_prenom,
            date_naissance: line.date_naissance,
            sexe: line.sexe,
        }))
    }

    fn matricule(&mut self, _: &str) -> Result<Option<String>, DocumentError> {
        Ok(None)
    }

    fn create(
        &mut self,
        _: &socle_formats::traits::Traits,
        _: &[(&'static str, String)],
    ) -> Result<Result<String, String>, DocumentError> {
        Ok(Err("ouvrez d’abord le dossier du patient".to_owned()))
    }

    fn items(&mut self, patient: &str, kind: &'static str) -> Result<Vec<Item>, DocumentError> {
        let patient = PatientId::from(patient);
        let found = match Section::of(kind) {
            Some(section) => self
                .record
                .items(&patient, section)?
                .iter()
                .filter_map(|item| as_item(kind, &|field| item.view.get(field)))
                .collect(),
            None => known(&self.record.dossier(&patient)?)
                .into_iter()
                .filter(|item| item.kind == kind)
                .collect(),
        };
        Ok(found)
    }

    fn add(&mut self, patient: &str, item: &Item) -> Result<Result<(), String>, DocumentError> {
        let new = NewEntity {
            id: None,
            kind: item.kind.to_owned(),
            patient: Some(PatientId::from(patient)),
            fields: item
                .fields
                .iter()
                .map(|(name, one)| ((*name).to_owned(), value(one)))
                .collect(),
        };
        match self.record.add(self.author, new) {
            Ok(_) => Ok(Ok(())),
            Err(error) => Ok(Err(refusal(error)?)),
        }
    }

    fn has_document(&mut self, _: &str, _: &[u8]) -> Result<bool, DocumentError> {
        Ok(true)
    }

    fn add_document(
        &mut self,
        _: &str,
        _: &summary::Document,
    ) -> Result<Result<(), String>, DocumentError> {
        Ok(Ok(()))
    }
}
