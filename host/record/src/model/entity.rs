//! Entities of the medical file: what creates and changes one, and what happened to it.
//!
//! Nothing is deleted. An item that no longer holds is closed; what should never have been written is struck out with a
//! reason, and stays in the history with who wrote what when.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::author::Author;
use super::coded::Coded;
use super::id::{EntityId, PatientId};
use super::kinds::{Kind, TERME};
use super::value::Value;

/// State of an entity, kept by the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Etat {
    /// It holds.
    Actif,
    /// It held, and no longer does.
    Clos,
    /// Entered by mistake: it never held.
    Rature,
    /// A consultation being written.
    Ouverte,
    /// A consultation that is written.
    Validee,
}

impl Etat {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Actif,
        Self::Clos,
        Self::Rature,
        Self::Ouverte,
        Self::Validee,
    ];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actif => "actif",
            Self::Clos => "clos",
            Self::Rature => "rature",
            Self::Ouverte => "ouverte",
            Self::Validee => "validee",
        }
    }
}

impl fmt::Display for Etat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// None of the five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("none of actif, clos, rature, ouverte, validee")]
pub struct UnknownEtat;

impl FromStr for Etat {
    type Err = UnknownEtat;

    fn from_str(text: &str) -> Result<Self, UnknownEtat> {
        Self::ALL
            .into_iter()
            .find(|etat| etat.as_str() == text)
            .ok_or(UnknownEtat)
    }
}

/// An entity to create.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntity {
    /// Id minted beforehand by [`Record::mint_id`](crate::Record::mint_id), or none to mint it at commit.
    pub id: Option<EntityId>,
    /// Kind, never `patient`.
    pub kind: String,
    /// Whose; none for what is the practice's.
    pub patient: Option<PatientId>,
    /// Its fields.
    pub fields: Vec<(String, Value)>,
}

impl NewEntity {
    /// An entity of a patient, without fields yet.
    #[must_use]
    pub fn of(kind: &Kind, patient: &PatientId) -> Self {
        Self {
            id: None,
            kind: kind.name.to_owned(),
            patient: Some(patient.clone()),
            fields: Vec::new(),
        }
    }

    /// An entity of the practice, without fields yet.
    #[must_use]
    pub fn of_practice(kind: &Kind) -> Self {
        Self {
            id: None,
            kind: kind.name.to_owned(),
            patient: None,
            fields: Vec::new(),
        }
    }

    /// The same with this `terme`.
    #[must_use]
    pub fn terme(self, terme: Coded) -> Self {
        self.with(TERME, terme)
    }

    /// The same with one more field.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.push((field.to_owned(), value.into()));
        self
    }

    /// The same under this id.
    #[must_use]
    pub fn under(mut self, id: EntityId) -> Self {
        self.id = Some(id);
        self
    }
}

/// What may be done to an entity besides changing its fields.
#[derive(Debug, Clone, PartialEq)]
pub enum EntityAct {
    /// It no longer holds since that civil date, if it is known. `interrompu` when it was stopped before its end.
    Close {
        /// `YYYY[-MM[-DD]]`.
        fin: Option<String>,
        /// Stopped before its end.
        interrompu: bool,
    },
    /// It was entered by mistake.
    Strike {
        /// Why, one line, never empty.
        reason: String,
    },
    /// A consultation is written.
    Validate,
    /// It is this patient's: a message that was nobody's.
    Attach {
        /// Whose.
        patient: PatientId,
    },
}

/// What happened to an entity at one revision: append-only.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityEvent {
    /// Revision after it.
    pub revision: u64,
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Who.
    pub author: Author,
    /// What.
    pub what: Happened,
    /// Why, when it was struck out.
    pub reason: Option<String>,
    /// Fields before and after, in the order of the kind.
    pub changes: Vec<FieldChange>,
}

/// What happened to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It was written.
    Creation,
    /// Fields changed.
    Modification,
    /// It no longer holds.
    Cloture,
    /// It was struck out.
    Rature,
    /// A consultation was validated.
    Validation,
    /// A message was attached to a patient.
    Rattachement,
}

impl Happened {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Creation,
        Self::Modification,
        Self::Cloture,
        Self::Rature,
        Self::Validation,
        Self::Rattachement,
    ];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Modification => "modification",
            Self::Cloture => "cloture",
            Self::Rature => "rature",
            Self::Validation => "validation",
            Self::Rattachement => "rattachement",
        }
    }

    /// What somebody did, in French, to follow « Dr Max LIBRE »: « a modifié ».
    #[must_use]
    pub const fn a_fait(self) -> &'static str {
        match self {
            Self::Creation => "a créé",
            Self::Modification => "a modifié",
            Self::Cloture => "a clos",
            Self::Rature => "a raturé",
            Self::Validation => "a validé",
            Self::Rattachement => "a rattaché à un patient",
        }
    }
}

impl FromStr for Happened {
    type Err = UnknownHappened;

    fn from_str(text: &str) -> Result<Self, UnknownHappened> {
        Self::ALL
            .into_iter()
            .find(|what| what.as_str() == text)
            .ok_or(UnknownHappened)
    }
}

/// Nothing we know that happens to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not something that happens to an entity")]
pub struct UnknownHappened;

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Field.
    pub field: String,
    /// Before.
    pub before: Value,
    /// After.
    pub after: Value,
}

/// What others did to an entity since somebody read it: a stale write changed nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Meanwhile {
    /// Kind.
    pub kind: &'static str,
    /// Id.
    pub id: String,
    /// Revision the write carried.
    pub expected: u64,
    /// Revision now.
    pub found: u64,
    /// When the write came, milliseconds since the Unix epoch, UTC.
    pub now_ms: i64,
    /// What happened between the two, oldest first.
    pub events: Vec<EntityEvent>,
}

impl Meanwhile {
    /// What the doctor reads: who changed what, how long ago, and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        let Some(last) = self.events.last() else {
            return "Cet élément a été modifié entre-temps. Rien n’a été écrasé : relisez-le, puis recommencez."
                .to_owned();
        };
        let kind = Kind::named(self.kind);
        let mut labels: Vec<&str> = Vec::new();
        for change in self.events.iter().flat_map(|event| &event.changes) {
            let label = kind
                .and_then(|kind| kind.field(&change.field))
                .map_or(change.field.as_str(), |field| field.label);
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        let what = if labels.is_empty() || last.what != Happened::Modification {
            "cet élément".to_owned()
        } else {
            labels
                .iter()
                .map(|label| format!("« {label} »"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        format!(
            "{} {} {what} {}. Rien n’a été écrasé et votre saisie est gardée : comparez, puis enregistrez de nouveau.",
            last.author.name(),
            last.what.a_fait(),
            since(self.now_ms.saturating_sub(last.at_ms))
        )
    }
}

/// How long ago, in French.
fn since(ms: i64) -> String {
    let minutes = ms / 60_000;
    match minutes {
        ..1 => "à l’instant".to_owned(),
        1 => "il y a une minute".to_owned(),
        2..60 => format!("il y a {minutes} minutes"),
        60..120 => "il y a une heure".to_owned(),
        120..2_880 => format!("il y a {} heures", minutes / 60),
        _ => format!("il y a {} jours", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::author::Person;

    fn event(what: Happened, fields: &[&str]) -> EntityEvent {
        EntityEvent {
            revision: 2,
            at_ms: 0,
            author: Author::person(Person {
                id: "1".to_owned(),
                nom: "Dr Anne SOPHIE".to_owned(),
                role: "doctor".to_owned(),
            }),
            what,
            reason: None,
            changes: fields
                .iter()
                .map(|field| FieldChange {
                    field: (*field).to_owned(),
                    before: Value::None,
                    after: Value::Flag(true),
                })
                .collect(),
        }
    }

    #[track_caller]
    fn check(events: Vec<EntityEvent>, minutes: i64, begins: &str) {
        let meanwhile = Meanwhile {
            kind: "allergie",
            id: String::new(),
            expected: 1,
            found: 2,
            now_ms: minutes * 60_000,
            events,
        };
        let message = meanwhile.message();
        assert!(message.starts_with(begins), "{message}");
        assert!(message.contains("Rien n’a été écrasé"), "{message}");
    }

    #[test]
    fn who_changed_what_is_said_in_french() {
        check(
            vec![event(Happened::Modification, &["note", "gravite", "note"])],
            3,
            "Dr Anne SOPHIE a modifié « Note », « Gravité » il y a 3 minutes.",
        );
        check(
            vec![event(Happened::Rature, &[])],
            0,
            "Dr Anne SOPHIE a raturé cet élément à l’instant.",
        );
        check(Vec::new(), 0, "Cet élément a été modifié entre-temps.");
        check(
            vec![event(Happened::Cloture, &["fin"])],
            3 * 1_440,
            "Dr Anne SOPHIE a clos cet élément il y a 3 jours.",
        );
    }
}
