//! `socle dossier`: the medical file, contacts and messages from the command line.
//!
//! A field is written `name=value`; a name given several times makes a list. A coded field takes words, or a code with its
//! terminology, whose words are looked up: `terme=cim-10:I10`, or said: `terme=cim-10:I10:Hypertension`.

mod show;

use clap::Subcommand;
use serde_json::json;
use socle_record::model::kinds::{KINDS, Kind, Whose};
use socle_record::{
    EntityId, EntityView, NewEntity, PatientId, Query, Record, RecordError, SeenBy, Value,
};

use super::Answered;
use super::answer::{Answer, No};
use socle_practice::{Practice, typed};

#[derive(Debug, Subcommand)]
pub(crate) enum Dossier {
    /// Show a patient's medical file.
    Show {
        /// The patient's id.
        patient: String,
    },
    /// Write something new: a problem, an allergy, a consultation, a contact…
    Add {
        /// The patient's id; `-` for what is the practice's, such as a contact.
        patient: String,
        /// Its kind: `dossier kinds` lists them.
        kind: String,
        /// `FIELD=VALUE`, several times.
        #[arg(value_parser = super::args::assignment, value_name = "FIELD=VALUE")]
        fields: Vec<(String, String)>,
    },
    /// Change fields; an empty value empties one.
    Change {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// `FIELD=VALUE`, several times.
        #[arg(required = true, value_parser = super::args::assignment, value_name = "FIELD=VALUE")]
        fields: Vec<(String, String)>,
        /// Only if it is still at this revision.
        #[arg(long)]
        revision: Option<u64>,
    },
    /// Say that something no longer holds.
    Close {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// Since when: `YYYY[-MM[-DD]]`.
        #[arg(long, value_name = "DATE")]
        fin: Option<String>,
    },
    /// Strike out what was entered by mistake; it stays in the history.
    Strike {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Validate a consultation.
    Validate {
        /// Its id.
        id: String,
    },
    /// All that happened to something: who wrote what, when.
    History {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
    /// Look for entities of a kind among all patients.
    Find {
        /// Their kind.
        kind: String,
        /// Those whose fields hold this, `FIELD=VALUE`.
        #[arg(value_parser = super::args::assignment, value_name = "FIELD=VALUE")]
        fields: Vec<(String, String)>,
        /// Those these beginnings of words find.
        #[arg(long, default_value = "")]
        words: String,
        /// Leave out so many.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// At most so many (1,000 at the most).
        #[arg(long, default_value_t = 100)]
        count: u32,
    },
    /// The kinds, with their fields.
    Kinds,
}

pub(crate) fn run(practice: &Practice, command: Dossier) -> Answered {
    let record = practice.record();
    match command {
        Dossier::Show { patient } => show::dossier(practice, &PatientId::from(patient)),
        Dossier::Add {
            patient,
            kind,
            fields,
        } => {
            let kind = known(&kind)?;
            let new = NewEntity {
                id: None,
                kind: kind.name.to_owned(),
                patient: Some(patient)
                    .filter(|patient| patient != "-")
                    .map(PatientId::from),
                fields: typed::read(record, kind, &fields)?,
            };
            let id = record.add(&practice.author(), new)?;
            state(practice, kind, id.as_str())
        }
        Dossier::Change {
            kind,
            id,
            fields,
            revision,
        } => {
            let kind = known(&kind)?;
            let now = seen(practice, kind, &id)?;
            let values = typed::read(record, kind, &fields)?;
            let fields: Vec<(&str, Value)> = values
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect();
            record.change(
                &practice.author(),
                kind.name,
                &EntityId::from(id.as_str()),
                revision.unwrap_or(now.revision),
                &fields,
            )?;
            state(practice, kind, &id)
        }
        Dossier::Close { kind, id, fin } => {
            let kind = known(&kind)?;
            let now = seen(practice, kind, &id)?;
            let entity = EntityId::from(id.as_str());
            record.close(
                &practice.author(),
                kind.name,
                &entity,
                now.revision,
                fin.as_deref(),
            )?;
            state(practice, kind, &id)
        }
        Dossier::Strike { kind, id, reason } => {
            let kind = known(&kind)?;
            let now = seen(practice, kind, &id)?;
            let entity = EntityId::from(id.as_str());
            record.strike(
                &practice.author(),
                kind.name,
                &entity,
                now.revision,
                &reason,
            )?;
            state(practice, kind, &id)
        }
        Dossier::Validate { id } => {
            let kind = known("consultation")?;
            let now = seen(practice, kind, &id)?;
            let entity = EntityId::from(id.as_str());
            record.validate_consultation(&practice.author(), &entity, now.revision)?;
            state(practice, kind, &id)
        }
        Dossier::History { kind, id } => {
            let kind = known(&kind)?;
            let view = seen(practice, kind, &id)?;
            practice.note_read(&format!("records.{}", kind.name), view.patient.as_ref())?;
            Ok(show::history(
                kind,
                &record.entity_history(&id)?,
                &record.zone(),
            ))
        }
        Dossier::Find {
            kind,
            fields,
            words,
            first,
            count,
        } => find(practice, known(&kind)?, &fields, words, first, count),
        Dossier::Kinds => Ok(show::kinds(KINDS)),
    }
}

fn find(
    practice: &Practice,
    kind: &'static Kind,
    fields: &[(String, String)],
    words: String,
    first: u64,
    count: u32,
) -> Answered {
    let record = practice.record();
    practice.note_read(&format!("records.{}", kind.name), None)?;
    let page = record.find(&Query {
        kind: kind.name.to_owned(),
        equal: typed::read(record, kind, fields)?,
        matches: Some(words),
        first,
        count,
        seen_by: seen_by(practice),
        ..Query::default()
    })?;
    let text: Vec<_> = page.rows.iter().map(show::line).collect();
    let rows: Vec<_> = page.rows.iter().map(show::json).collect();
    Ok(Answer::new(
        text.join("\n"),
        json!({ "total": page.total, "elements": rows }),
    ))
}

fn seen_by(practice: &Practice) -> SeenBy {
    match practice.author().person {
        Some(person) => SeenBy::Person(person.id),
        None => SeenBy::Practice,
    }
}

/// What a command leaves behind.
fn state(practice: &Practice, kind: &'static Kind, id: &str) -> Answered {
    let view = practice.record().entity(kind.name, id)?;
    Ok(Answer::new(show::line(&view), show::json(&view)))
}

/// The entity, unless it is private to somebody else.
fn seen(practice: &Practice, kind: &'static Kind, id: &str) -> Result<EntityView, No> {
    let view = entity(practice.record(), kind, id)?;
    let person = practice.author().person.map(|person| person.id);
    if view.owner.is_some() && view.owner != person {
        return Err(missing(kind, id).into());
    }
    Ok(view)
}

fn entity(record: &Record, kind: &'static Kind, id: &str) -> Result<EntityView, RecordError> {
    record.entity(kind.name, id)
}

fn missing(kind: &'static Kind, id: &str) -> RecordError {
    RecordError::NotFound {
        subject: kind.name,
        id: id.to_owned(),
    }
}

/// The kind of this name; patients have commands of their own.
fn known(name: &str) -> Result<&'static Kind, No> {
    let kept = |kind: &&Kind| kind.whose != Whose::Itself;
    Kind::named(name).filter(kept).ok_or_else(|| {
        let names: Vec<_> = KINDS.iter().filter(kept).map(|kind| kind.name).collect();
        No::new(
            "records.unknown-kind",
            format!(
                "« {name} » n’est pas une sorte d’élément du dossier. Sortes connues : {}.",
                names.join(", ")
            ),
        )
    })
}
