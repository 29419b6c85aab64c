//! Documents of patients.

use super::Record;
use crate::error::RecordError;
use crate::model::document::{Document, DocumentSearch, DocumentVersion};
use crate::model::id::DocumentId;
use crate::model::query::{Page, Query};
use crate::sql::documents;

/// Documents. Their content is read as a blob ([`Record::read_blob`]).
impl Record {
    /// A document.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn document(&self, id: &DocumentId) -> Result<Document, RecordError> {
        self.store().read(|db| documents::document(db, id))
    }

    /// The documents a query of kind `document` finds, the latest first unless it says otherwise. Fields: `patient`,
    /// `title`, `type-system`, `type-code`, `status`, `read`, `author`, `date`, `created`, `modified`; the words are those
    /// of the title.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::Invalid`] naming a field documents have not.
    pub fn documents(&self, query: &Query) -> Result<Page<Document>, RecordError> {
        self.store().read(|db| documents::find(db, query))
    }

    /// The documents a list shows, the latest first, and how many there are in all.
    ///
    /// # Errors
    /// Those of the store.
    pub fn search_documents(&self, search: &DocumentSearch) -> Result<Page<Document>, RecordError> {
        self.store().read(|db| documents::search(db, search))
    }

    /// All contents a document had, the first one first.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn document_versions(&self, id: &DocumentId) -> Result<Vec<DocumentVersion>, RecordError> {
        self.store().read(|db| documents::versions(db, id))
    }
}
