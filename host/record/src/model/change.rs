//! What a commit changed, for those who show the record.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::id::{DocumentId, EntityId, EntryId, JobId, PatientId};
use super::kinds::Kind;

/// The name of a kind we know.
type KindName = &'static str;

/// A kind another workstation tells of: one of a later version is not known here.
fn known_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KindName, D::Error> {
    let name = String::deserialize(deserializer)?;
    Kind::named(&name)
        .map(|kind| kind.name)
        .ok_or_else(|| D::Error::custom("unknown kind"))
}

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A patient was created.
    Created(PatientId),
    /// Administrative fields of a patient.
    Patient(PatientId),
    /// The identity of a patient.
    Identity(PatientId),
    /// A document of a patient.
    Document {
        /// Document.
        document: DocumentId,
        /// Whose.
        patient: PatientId,
    },
    /// An entity of the medical file, a contact or a message.
    Entity {
        /// Kind.
        #[serde(deserialize_with = "known_kind")]
        kind: KindName,
        /// Id.
        entity: EntityId,
        /// Whose.
        patient: Option<PatientId>,
    },
    /// A terminology was loaded or taken out.
    Terminology,
    /// A table of a plugin's store.
    Store {
        /// Plugin.
        plugin: String,
        /// Table.
        table: String,
    },
    /// An entry of the outbox.
    Outbox {
        /// Entry.
        entry: EntryId,
        /// The patient it is about.
        patient: Option<PatientId>,
    },
    /// A durable event was raised, acknowledged, failed or parked: deliveries are to be looked at.
    Events,
    /// A job.
    Job(JobId),
    /// A setting.
    Setting {
        /// Plugin, or `socle`.
        owner: String,
        /// Key.
        key: String,
    },
    /// The grants of a plugin.
    Grants {
        /// Plugin.
        plugin: String,
    },
    /// The chosen provider of a service.
    Provider {
        /// Service.
        service: String,
    },
    /// More changed than a slow listener was told: show everything again.
    Everything,
}
