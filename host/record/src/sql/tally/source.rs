//! What can be counted: its table, its fields, and what says when it was.

use super::invalid;
use super::{Args, Db, Result};
use crate::error::RecordError;
use crate::model::kinds::{CONSULTATION, Kind, MESSAGE, PATIENT, Whose, WrittenBy};
use crate::model::outbox::EntryState;
use crate::model::tally::{ACT, DOCUMENT, SEND, Tally};
use crate::model::value::Value;

/// Something to count, under a name of its own in the statement.
pub(super) struct Source {
    what: What,
    name: String,
}

#[derive(Clone, Copy)]
enum What {
    Patient,
    Document,
    Send,
    Act,
    Entity(&'static Kind),
    /// Consultations, from what is kept counted of them.
    Days,
    /// What left, from what is kept counted of it.
    Months,
}

/// When it was, and the column that says so.
pub(super) enum Moment {
    /// A civil date as text, perhaps without day or month.
    Civil(String),
    /// Milliseconds.
    Instant(String),
}

impl Moment {
    pub(super) fn column(&self) -> &str {
        match self {
            Self::Civil(column) | Self::Instant(column) => column,
        }
    }
}

/// Consultations, kept counted by day: see `consultation_days` in schema 12.
const KEPT: &str = "consultation_days";

/// What names of acts on identities begin with: see `identities_counted` in schema 13.
const IDENTITIES: &str = "identite";

/// Only documents of some types are sent.
fn has_type(asked: &Tally) -> bool {
    let of_a_type = |(field, values): &(String, Vec<Value>)| {
        field == "type" && values.iter().all(|value| matches!(value, Value::Text(_)))
    };
    asked.equal.iter().any(of_a_type)
}

/// Only acts on identities are asked for.
fn is_about_identities(asked: &Tally) -> bool {
    let begins = |value: &Value| match value {
        Value::Text(name) => name
            .strip_prefix(IDENTITIES)
            .is_some_and(|rest| rest.starts_with('.')),
        _ => false,
    };
    asked
        .equal
        .iter()
        .any(|(field, values)| field == "nom" && values.iter().all(begins))
}

impl Source {
    pub(super) fn of(kind: &str, level: usize) -> Result<Self> {
        let what = match kind {
            SEND => What::Send,
            ACT => What::Act,
            DOCUMENT => What::Document,
            name if name == PATIENT.name => What::Patient,
            name => What::Entity(
                Kind::named(name).ok_or_else(|| RecordError::UnknownKind(name.to_owned()))?,
            ),
        };
        Ok(Self {
            what,
            name: format!("t{level}"),
        })
    }

    /// What is kept counted, where it answers the question: consultations by day, state and author.
    pub(super) fn kept(asked: &Tally) -> Option<Self> {
        let kind = Kind::named(&asked.of).filter(|kind| kind.name == CONSULTATION.name)?;
        let own = kind.dated_by;
        let is_there = |field: &String| matches!(field.as_str(), "etat" | "auteur-id");
        let answers = asked.beside.is_empty()
            && !asked.patients
            && asked.present.iter().all(is_there)
            && asked.by.iter().all(is_there)
            && asked.equal.iter().all(|(field, _)| is_there(field))
            && (asked.dated_by.is_none() || asked.dated_by.as_deref() == own);
        answers.then(|| Self {
            what: What::Days,
            name: "t0".to_owned(),
        })
    }

    /// What left, kept counted by month.
    pub(super) fn months() -> Self {
        Self {
            what: What::Months,
            name: "t0".to_owned(),
        }
    }

    /// The month of what left.
    pub(super) fn month(&self) -> String {
        self.column("month")
    }

    /// How many one row of it stands for; none where it is one.
    pub(super) fn weight(&self) -> Option<String> {
        matches!(self.what, What::Days).then(|| self.column("count"))
    }

    /// Its table, read by the index that answers the question where the store would not choose it.
    pub(super) fn table(&self, db: &Db<'_>, asked: &Tally) -> String {
        let table = match self.what {
            What::Patient => "patients",
            What::Document => "documents",
            What::Send => "outbox",
            What::Act => "journal",
            What::Entity(_) => "entities",
            What::Days => KEPT,
            What::Months => "send_months",
        };
        if matches!(self.what, What::Send) && has_type(asked) {
            return format!("{table} {} {}", self.name, db.by_index("outbox_by_type"));
        }
        format!("{table} {}", self.name)
    }

    fn column(&self, column: &str) -> String {
        format!("{}.{column}", self.name)
    }

    pub(super) fn id(&self) -> String {
        self.column("id")
    }

    pub(super) fn patient(&self) -> String {
        match self.what {
            What::Patient => self.id(),
            _ => self.column("patient"),
        }
    }

    /// What holds of all that is counted.
    pub(super) fn base(&self, args: &mut Args, asked: &Tally) -> Vec<String> {
        let mut conditions = Vec::new();
        match self.what {
            What::Patient | What::Document | What::Send | What::Months => {}
            What::Days => conditions.extend(self.not_struck_through(asked)),
            // Reads have no name.
            What::Act => {
                let name = self.column("name");
                conditions.push(format!("{name} <> ''"));
                // In the words of the index of these acts, or it is not seen to answer.
                if is_about_identities(asked) {
                    conditions.push(format!(
                        "{name} >= '{IDENTITIES}.' AND {name} < '{IDENTITIES}/'"
                    ));
                }
            }
            What::Entity(kind) => {
                let at = args.add(kind.name.to_owned());
                conditions.push(format!("{} = {at}", self.column("kind")));
                conditions.extend(self.not_struck_through(asked));
                if kind.whose != Whose::Patient {
                    conditions.push(format!("{} IS NULL", self.column("owner")));
                }
            }
        }
        if conditions.is_empty() {
            conditions.push("1 = 1".to_owned());
        }
        conditions
    }

    /// What was struck through counts where it is asked for by that name only.
    fn not_struck_through(&self, asked: &Tally) -> Option<String> {
        let names = asked.equal.iter().any(|(field, _)| field == "etat");
        (!names).then(|| format!("{} <> 'rature'", self.column("etat")))
    }

    /// The column that says since when a patient is not followed here, for the field that asks so.
    pub(super) fn inactive(&self, field: &str) -> Option<String> {
        (matches!(self.what, What::Patient) && field == "actif")
            .then(|| self.column("inactive_since"))
    }

    /// Whether a field is only found by reading the entities: no column answers for it.
    pub(super) fn is_kept_inside(&self, field: &str) -> bool {
        match self.what {
            What::Entity(kind) => {
                self.entity_column(field).is_none() && kind.field(field).is_some()
            }
            _ => false,
        }
    }

    fn entity_column(&self, field: &str) -> Option<String> {
        let What::Entity(kind) = self.what else {
            return None;
        };
        let column = match field {
            "etat" => "etat",
            "patient" => "patient",
            "auteur-id" => "author",
            "systeme" if kind.has_terme() => "system",
            "code" if kind.has_terme() => "code",
            "consultation" if kind.field(field).is_some() => "consultation",
            _ => return None,
        };
        Some(self.column(column))
    }

    /// What answers for the fields it is grouped by.
    pub(super) fn keys(&self, asked: &Tally) -> Result<Vec<String>> {
        asked.by.iter().map(|field| self.field(field)).collect()
    }

    /// The condition that a field holds something; none where it always does then.
    pub(super) fn holds(&self, field: &str, asked: &Tally) -> Result<Option<String>> {
        Ok(match (self.what, field) {
            (What::Months, "document") => Some(format!("{} = 1", self.column("document"))),
            // The type is that of the document: where there is one, there is the other.
            (What::Send, "document") if has_type(asked) => None,
            _ => Some(format!("coalesce({}, '') <> ''", self.field(field)?)),
        })
    }

    /// What answers for a field.
    pub(super) fn field(&self, field: &str) -> Result<String> {
        let name = &self.name;
        let found = match (self.what, field) {
            (What::Entity(_), field) => self.entity_column(field),
            (What::Days, "etat") => Some(self.column("etat")),
            (What::Days, "auteur-id") => Some(self.column("author")),
            // Nothing else is kept.
            (What::Months, "etat") => Some(format!("'{}'", EntryState::Parti.as_str())),
            (What::Patient, "patient") => Some(self.id()),
            (What::Patient, field) => PATIENT
                .field(field)
                .filter(|known| {
                    known.written_by == WrittenBy::Identity
                        && matches!(known.name, "statut" | "sexe")
                })
                .map(|known| self.column(known.name)),
            (_, "patient") => Some(self.patient()),
            (What::Document, "type") => Some(self.column("type_code")),
            (What::Document, "systeme") => Some(self.column("type_system")),
            (What::Document, "statut") => Some(self.column("statut")),
            (What::Document, "mime") => Some(format!(
                "(SELECT v.mime FROM document_versions v
                  WHERE v.document_seq = {name}.seq AND v.number = {name}.version)"
            )),
            (What::Send | What::Months, "service") => Some(self.column("service")),
            (What::Send, "etat") => Some(self.column("state")),
            (What::Send, "extension") => Some(self.column("provider")),
            (What::Send, "document") => Some(self.column("document")),
            (What::Send | What::Months, "auteur-id") => Some(self.column("person")),
            (What::Send | What::Months, "type") => Some(self.column("type_code")),
            (What::Send | What::Months, "mime") => Some(self.column("mime")),
            (What::Act, "nom") => Some(self.column("name")),
            (What::Act, "objet") => Some(self.column("object")),
            (What::Act, "extension") => Some(self.column("plugin")),
            (What::Act, "auteur-id") => Some(self.column("person")),
            _ => None,
        };
        found.ok_or_else(|| invalid(field, "ne se compte pas"))
    }

    /// What says when it was: the field asked for, else its own.
    pub(super) fn moment(&self, asked: Option<&str>) -> Result<Moment> {
        let found = match (self.what, asked) {
            (What::Patient | What::Send, None | Some("cree"))
            | (What::Document | What::Entity(_), Some("cree")) => {
                Some(Moment::Instant(self.column("created_ms")))
            }
            (What::Document | What::Entity(_) | What::Send, Some("modifie")) => {
                Some(Moment::Instant(self.column("updated_ms")))
            }
            (What::Document, None | Some("date")) => Some(Moment::Civil(self.column("date"))),
            (What::Days, _) => Some(Moment::Civil(self.column("day"))),
            (What::Act, None | Some("instant")) => Some(Moment::Instant(self.column("at_ms"))),
            (What::Entity(kind), asked) => match kind.dated_by {
                Some(own) if asked.is_none_or(|asked| asked == own) => {
                    Some(Moment::Civil(self.column("sort_key")))
                }
                None if kind.name == MESSAGE.name
                    && asked.is_none_or(|asked| asked == "instant") =>
                {
                    Some(Moment::Instant(format!(
                        "CAST({} AS BIGINT)",
                        self.column("sort_key")
                    )))
                }
                None if asked.is_none() => Some(Moment::Instant(self.column("created_ms"))),
                _ => None,
            },
            _ => None,
        };
        found.ok_or_else(|| invalid(asked.unwrap_or_default(), "n’est pas une date"))
    }
}
