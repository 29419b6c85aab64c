//! The agenda of the practice: who comes when, and whether they came. It is kept in the record, so every workstation has
//! the same one; most practices keep theirs elsewhere, and import it ([`import`]).
//!
//! | module | subject |
//! |---|---|
//! | [`fetch`] | its file, from the disk or from an address |
//! | [`import`] | an agenda kept elsewhere, imported and imported again |
//! | `prepare` | the evening before: who is expected is told to the plugins that listen |
//! | `demonstration` | the same day, every day |

mod demonstration;
pub mod fetch;
pub mod import;
mod prepare;

use socle_record::model::kinds::RENDEZ_VOUS;
use socle_record::model::query::MAX_ROWS;
use socle_record::{EntityId, EntityView, NewEntity, PatientId, Query, Record, RecordError, Value};

pub use prepare::{prepare, to_prepare};

pub use demonstration::{Repeated, repeat, setting};

/// An appointment of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Id of the entity.
    pub id: EntityId,
    /// Revision to give back with a write.
    pub revision: u64,
    /// Who comes; none while it is not known who of the practice that is.
    pub patient: Option<PatientId>,
    /// `HH:MM`, on the wall of the practice.
    pub heure: String,
    /// How long it takes.
    pub minutes: Option<i64>,
    /// Why, in the secretary's words.
    pub motif: Option<String>,
    /// Who comes, in the words of an agenda kept elsewhere.
    pub intitule: Option<String>,
    /// Whether they came.
    pub presence: Presence,
}

/// Whether a patient came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Not there yet.
    #[default]
    Attendu,
    /// In the waiting room, or seen.
    Arrive,
    /// Did not come.
    Absent,
    /// Called off.
    Annule,
}

impl Presence {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Attendu, Self::Arrive, Self::Absent, Self::Annule];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attendu => "attendu",
            Self::Arrive => "arrive",
            Self::Absent => "absent",
            Self::Annule => "annule",
        }
    }

    fn of(code: &str) -> Self {
        let known = Self::ALL.into_iter().find(|one| one.as_str() == code);
        known.unwrap_or_default()
    }
}

impl Appointment {
    /// What an entity of the kind `rendez-vous` says.
    #[must_use]
    pub fn of(view: &EntityView) -> Self {
        let said = |field: &str| Some(view.text(field)).filter(|text| !text.is_empty());
        Self {
            id: view.id.as_str().into(),
            revision: view.revision,
            patient: view.patient.clone(),
            heure: view.text("heure"),
            minutes: view.get("duree").as_integer(),
            motif: said("motif"),
            intitule: said("intitule"),
            presence: Presence::of(&view.text("presence")),
        }
    }
}

/// The appointments of a day (`YYYY-MM-DD`), by time.
///
/// # Errors
/// Those of the store.
pub fn day(record: &Record, day: &str) -> Result<Vec<Appointment>, RecordError> {
    let mut found = between(record, Some(day), Some(day))?;
    found.sort_by(|a, b| (a.text("heure"), &a.id).cmp(&(b.text("heure"), &b.id)));
    Ok(found.iter().map(Appointment::of).collect())
}

/// All appointments from one day to another, both included.
fn between(
    record: &Record,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<EntityView>, RecordError> {
    let end = |day: Option<&str>| day.map_or(Value::None, Value::from);
    let mut found = Vec::new();
    loop {
        let page = record.find(&Query {
            kind: RENDEZ_VOUS.name.to_owned(),
            between: vec![("date".to_owned(), end(from), end(to))],
            first: found.len() as u64,
            count: MAX_ROWS,
            ..Query::default()
        })?;
        let is_last = page.rows.is_empty();
        found.extend(page.rows);
        if is_last || found.len() as u64 >= page.total {
            return Ok(found);
        }
    }
}

/// An appointment to write.
#[must_use]
pub fn new(patient: Option<&PatientId>, day: &str, heure: &str) -> NewEntity {
    let new = match patient {
        Some(patient) => NewEntity::of(&RENDEZ_VOUS, patient),
        None => NewEntity::of_practice(&RENDEZ_VOUS),
    };
    new.with("date", day).with("heure", heure)
}
