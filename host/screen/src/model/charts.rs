//! What the screens of patients ask of the world: creating them, their fields and identity, who saw what.

use std::sync::Arc;

use socle_formats::identite::Acte;
use socle_formats::traits::Traits;
use socle_practice::journal::SeenLine;
use socle_record::{
    Closeness, Coded, Dossier, EntityAct, EntityEvent, EntityView, NewEntity, PatientId,
    PatientLine, Value, Wanted,
};

/// The patients of the world, as [`super::Model`]: nothing here waits.
pub trait Charts {
    /// An id for a patient to create. Whoever tries again with the same one creates nobody twice.
    ///
    /// # Errors
    /// The French sentence that says why there is none.
    fn mint(&self) -> Result<String, String>;
    /// Those who may be who is being typed.
    fn near(&self, wanted: &Wanted) -> NearState;
    /// The last lines of the journal about a patient, at most so many.
    fn seen(&self, patient: &str, count: u32) -> SeenState;
    /// The medical file of a patient.
    fn dossier(&self, patient: &str) -> DossierState;
    /// Terms of these terminologies that a text may mean, as far as they were looked up.
    fn terms(&self, systems: &'static [&'static str], typed: &str) -> Arc<Vec<Coded>>;
    /// What happened to an entity.
    fn happened(&self, entity: &str) -> HappenedState;
    /// The contacts of the practice and one's own, by name; at most so many.
    fn contacts(&self, words: &str, count: u32) -> ContactsState;
    /// Ask the person where this file is to be written.
    ///
    /// # Errors
    /// The French sentence that says why it cannot be.
    fn save(&self, name: &str, content: Vec<u8>) -> Result<(), String>;
}

/// Those who may be who is being typed.
#[derive(Debug, Clone, Default)]
pub struct NearState {
    /// The nearest first.
    pub found: Arc<Vec<(Closeness, PatientLine)>>,
    /// True when this answers what was asked; false while an earlier answer stands in.
    pub answers: bool,
    /// Why it cannot be known.
    pub failure: Option<String>,
}

/// The medical file of a patient.
#[derive(Debug, Clone, Default)]
pub struct DossierState {
    /// `None` until it is read.
    pub data: Option<Arc<Dossier>>,
    /// Why it cannot be read.
    pub failure: Option<String>,
}

/// What happened to an entity.
#[derive(Debug, Clone, Default)]
pub struct HappenedState {
    /// Oldest first; `None` until it is read.
    pub events: Option<Arc<Vec<EntityEvent>>>,
    /// Why it cannot be read.
    pub failure: Option<String>,
}

/// Contacts.
#[derive(Debug, Clone, Default)]
pub struct ContactsState {
    /// By name; `None` until they are read.
    pub found: Option<Arc<Vec<EntityView>>>,
    /// How many there are in all.
    pub total: u64,
    /// Why they cannot be read.
    pub failure: Option<String>,
}

/// What the journal tells of a patient.
#[derive(Debug, Clone, Default)]
pub struct SeenState {
    /// The lines, latest first; `None` until they are read.
    pub lines: Option<Arc<Vec<SeenLine>>>,
    /// How many there are in all.
    pub total: u64,
    /// Why they cannot be read.
    pub failure: Option<String>,
}

/// Something a person does to the record of a patient.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartAct {
    /// Create a patient.
    Create {
        /// Minted by [`Charts::mint`].
        id: String,
        /// Strict traits.
        traits: Traits,
        /// Administrative fields.
        fields: Vec<(String, Value)>,
    },
    /// Write a new entity, under an id minted before.
    Add(NewEntity),
    /// Change fields of an entity.
    Change {
        /// Whose; none for what is the practice's.
        patient: Option<String>,
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// The revision what is written rests on.
        revision: u64,
        /// The fields that change.
        fields: Vec<(String, Value)>,
    },
    /// Close an entity or strike it out.
    Entity {
        /// Whose; none for what is the practice's.
        patient: Option<String>,
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// The revision it rests on.
        revision: u64,
        /// What.
        act: EntityAct,
    },
    /// Validate a consultation, with what was typed last.
    Validate {
        /// Whose.
        patient: String,
        /// Its id.
        id: String,
        /// The revision it rests on.
        revision: u64,
        /// The fields that change before it is validated.
        fields: Vec<(String, Value)>,
    },
    /// Act on an identity.
    Identity {
        /// Whose.
        patient: String,
        /// The revision of the identity it rests on.
        revision: u64,
        /// What.
        acte: Acte,
    },
}

impl ChartAct {
    /// Whom it is about; none for what is the practice's.
    pub fn patient(&self) -> Option<&str> {
        match self {
            Self::Create { id, .. } => Some(id),
            Self::Identity { patient, .. } | Self::Validate { patient, .. } => Some(patient),
            Self::Add(new) => new.patient.as_ref().map(PatientId::as_str),
            Self::Change { patient, .. } | Self::Entity { patient, .. } => patient.as_deref(),
        }
    }
}
