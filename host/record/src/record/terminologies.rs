//! Terminologies: loading them, and looking for codes while somebody types.

use std::sync::Arc;

use super::Record;
use crate::error::RecordError;
use crate::model::author::Author;
use crate::sql::terminologies;
use crate::terminology::{Found, Index, Loaded, Term, read, starter};

/// A terminology to load.
#[derive(Debug, Clone, Default)]
pub struct NewTerminology {
    /// OID of the code system ([`terminology::system`](crate::terminology::system)).
    pub system: String,
    /// Version, as its publisher calls it.
    pub version: String,
    /// Civil date of publication.
    pub date: String,
    /// Name of the file it comes from.
    pub source: String,
    /// Its terms ([`read::terms`]).
    pub terms: Vec<Term>,
}

/// Terminologies.
impl Record {
    /// Loads a terminology in the place of what was there.
    ///
    /// # Errors
    /// Those of the store.
    pub fn load_terminology(
        &self,
        author: &Author,
        new: NewTerminology,
    ) -> Result<Loaded, RecordError> {
        let index = Index::new(&new.system, new.terms.clone(), &starter::often(&new.system));
        let content = self.put_blob(&mut read::to_lines(&new.terms).as_bytes())?;
        let loaded = Loaded {
            system: new.system,
            version: new.version,
            date: new.date,
            source: new.source,
            codes: index.len() as u64,
            loaded_ms: self.now(),
            content: content.digest,
        };
        self.store()
            .write(author, |work| terminologies::put(work, &loaded))?;
        let index = Arc::new(index);
        self.indexes()
            .keep(&loaded.system, Some(loaded.content), &index);
        Ok(loaded)
    }

    /// Takes out what was loaded for a system; its starter set, when it has one, answers again. False when nothing was
    /// loaded.
    ///
    /// # Errors
    /// Those of the store.
    pub fn remove_terminology(&self, author: &Author, system: &str) -> Result<bool, RecordError> {
        let (removed, _) = self
            .store()
            .write(author, |work| terminologies::remove(work, system))?;
        Ok(removed)
    }

    /// What the practice has loaded, by system.
    ///
    /// # Errors
    /// Those of the store.
    pub fn terminologies(&self) -> Result<Vec<Loaded>, RecordError> {
        self.store().read(terminologies::all)
    }

    /// The index of a system: what was loaded, its starter set otherwise, empty when there is neither. Making it takes a
    /// moment the first time (100,000 codes: some tenths of a second), so ask for it away from the screen's thread.
    ///
    /// # Errors
    /// Those of the store.
    pub fn terminology(&self, system: &str) -> Result<Arc<Index>, RecordError> {
        let loaded = self.store().read(|db| terminologies::of(db, system))?;
        let content = loaded.as_ref().map(|loaded| loaded.content);
        if let Some(index) = self.indexes().get(system, content.as_ref()) {
            return Ok(index);
        }
        let index = Arc::new(match &content {
            None => starter::index(system),
            Some(content) => {
                let size = self.blob(content)?.size_bytes;
                let bytes =
                    self.read_blob(content, 0, usize::try_from(size).unwrap_or(usize::MAX))?;
                let text = String::from_utf8_lossy(&bytes);
                Index::new(system, read::of_lines(&text), &starter::often(system))
            }
        });
        self.indexes().keep(system, content, &index);
        Ok(index)
    }

    /// At most `count` entries of these systems for what was typed: a code, or beginnings of words. The systems answer one
    /// after the other, each with its best.
    ///
    /// # Errors
    /// Those of the store.
    pub fn search_terms(
        &self,
        systems: &[&str],
        typed: &str,
        count: usize,
    ) -> Result<Vec<Found>, RecordError> {
        let mut found = Vec::new();
        for system in systems {
            let left = count.saturating_sub(found.len());
            found.extend(self.terminology(system)?.search(typed, left));
        }
        Ok(found)
    }
}
