//! Patients, identities, and entities of any kind.

use super::Record;
use crate::error::RecordError;
use crate::model::id::PatientId;
use crate::model::identity::{IdentityEvent, IdentityFile};
use crate::model::patient::{PatientLine, PatientSearch};
use crate::model::query::{EntityView, Page, Query};
use crate::sql::{identities, patients, query, search as list};

/// Patients and identities.
impl Record {
    /// Lines of the list, alphabetical; those whose birth name starts as typed come first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn patients(&self, search: &PatientSearch) -> Result<Page<PatientLine>, RecordError> {
        self.store().read(|db| list::patients(db, search))
    }

    /// The line of one patient.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn patient(&self, id: &PatientId) -> Result<PatientLine, RecordError> {
        self.store().read(|db| patients::patient(db, id))
    }

    /// The identity of a patient, whatever its statut.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn identity(&self, id: &PatientId) -> Result<IdentityFile, RecordError> {
        self.store().read(|db| identities::identity(db, id))
    }

    /// All that happened to the identity of a patient, oldest first.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn identity_history(&self, id: &PatientId) -> Result<Vec<IdentityEvent>, RecordError> {
        self.store().read(|db| identities::history(db, id))
    }

    /// Another patient of the practice whose qualified identity bears this matricule (15 characters).
    ///
    /// # Errors
    /// Those of the store.
    pub fn matricule_holder(
        &self,
        patient: &PatientId,
        matricule: &str,
    ) -> Result<Option<PatientId>, RecordError> {
        self.store()
            .read(|db| identities::holder(db, patient, matricule))
    }

    /// An entity by kind and id.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::NotFound`].
    pub fn entity(&self, kind: &str, id: &str) -> Result<EntityView, RecordError> {
        let today = self.today()?;
        self.store().read(|db| query::entity(db, kind, id, today))
    }

    /// Entities a query finds.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::Invalid`] naming a field the kind has not.
    pub fn find(&self, query: &Query) -> Result<Page<EntityView>, RecordError> {
        let today = self.today()?;
        self.store().read(|db| query::find(db, query, today))
    }

    /// How many entities a query finds.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn count(&self, query: &Query) -> Result<u64, RecordError> {
        let today = self.today()?;
        self.store().read(|db| query::count(db, query, today))
    }
}
