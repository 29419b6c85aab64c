//! Who looks after a document nobody saw yet, and from when: an *internal* message of the record about it, which any software
//! that reads the record understands. One is open for each document at most, and is changed; what became of it, by whom and
//! when, is in its history.
//!
//! | `avancement` | meaning | `instant` |
//! |---|---|---|
//! | `non-lu` | waits for whom it is for | since when |
//! | `en-attente` | comes back to whom it is for | when |
//! | `traite` | seen | |
//!
//! `expediteur` entrusted it, `destinataires` are those it is for (as `colleagues.rs` writes a person), `corps` is a word to them,
//! `documents` the document.

use socle_sdk::records::Entity;
use socle_sdk::{Data, Failure, dossier, time};

use crate::colleagues::Person;

/// An open one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Followed {
    /// The message of the record.
    pub(crate) id: String,
    pub(crate) document: String,
    pub(crate) by: Person,
    pub(crate) to: Vec<Person>,
    pub(crate) note: String,
    /// When it comes back, milliseconds since the Unix epoch; none when it waits now.
    pub(crate) comes_back: Option<i64>,
}

impl Followed {
    /// None for what is no open one.
    pub(crate) fn read(entity: &Entity) -> Option<Self> {
        let text = |field: &str| entity.text(field).unwrap_or_default();
        if text("canal") != "interne" || !matches!(&*text("avancement"), "non-lu" | "en-attente") {
            return None;
        }
        let waits = text("avancement") == "en-attente";
        let to = entity.texts("destinataires");
        Some(Self {
            id: entity.id(),
            document: entity.texts("documents").into_iter().next()?,
            by: Person::read(&text("expediteur")).unwrap_or_default(),
            to: to.iter().filter_map(|one| Person::read(one)).collect(),
            note: text("corps"),
            comes_back: entity.integer("instant").filter(|_| waits),
        })
    }
}

/// The open one of a document, as the record has it.
fn open(patient: &str, document: &str) -> Result<Option<Entity>, Failure> {
    let all = dossier::of_patient("message", patient)?;
    Ok(all
        .into_iter()
        .find(|one| Followed::read(one).is_some_and(|followed| followed.document == document)))
}

/// What is asked of somebody about a document.
pub(crate) struct Asked<'a> {
    pub(crate) patient: &'a str,
    pub(crate) document: &'a str,
    /// Its title: what the message is about.
    pub(crate) title: &'a str,
    pub(crate) by: &'a Person,
    pub(crate) to: &'a [Person],
    pub(crate) note: &'a str,
    /// When it comes back; none for now.
    pub(crate) at: Option<i64>,
}

/// Asks it: the open one is changed, else one is begun.
pub(crate) fn ask(asked: &Asked<'_>) -> Result<(), Failure> {
    let to: Vec<String> = asked.to.iter().map(Person::written).collect();
    let fields: [(&str, Data); 6] = [
        (
            "avancement",
            match asked.at {
                Some(_) => "en-attente",
                None => "non-lu",
            }
            .into(),
        ),
        ("expediteur", asked.by.written().into()),
        ("destinataires", to.into()),
        ("sujet", asked.title.into()),
        ("corps", asked.note.into()),
        ("instant", asked.at.unwrap_or_else(time::now_ms).into()),
    ];
    match open(asked.patient, asked.document)? {
        Some(entity) => fields
            .iter()
            .try_for_each(|(field, value)| entity.set(field, value)),
        None => {
            let mut all = vec![
                ("canal", Data::from("interne")),
                ("sens", "envoye".into()),
                ("documents", vec![asked.document.to_owned()].into()),
            ];
            all.extend(fields);
            dossier::create("message", asked.patient, &all).map(drop)
        }
    }
}

/// The document was seen: what was asked about it is done.
pub(crate) fn seen(patient: &str, document: &str) -> Result<(), Failure> {
    match open(patient, document)? {
        Some(entity) => entity.set("avancement", &"traite".into()),
        None => Ok(()),
    }
}

/// One that was to come back comes back now.
pub(crate) fn come_back(patient: &str, document: &str) -> Result<(), Failure> {
    match open(patient, document)? {
        Some(entity) => entity.set("avancement", &"non-lu".into()),
        None => Ok(()),
    }
}
