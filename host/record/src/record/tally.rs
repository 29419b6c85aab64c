//! Counts over the whole record.

use super::Record;
use crate::error::RecordError;
use crate::model::query::Page;
use crate::model::tally::{Group, Tally};
use crate::sql::tally;

/// Counts, by whatever they are grouped, in the practice's zone.
impl Record {
    /// How many there are in each group, in the order of their keys; without fields or time, one group.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`], [`RecordError::Invalid`] naming a field or day that means nothing there.
    pub fn count_by(&self, asked: &Tally) -> Result<Vec<Group>, RecordError> {
        let (zone, today) = (self.zone(), self.today()?);
        self.store()
            .read(|db| tally::count_by(db, asked, &zone, today))
    }

    /// The patients behind a count, those with the latest of it first: at most `count` ids from `first` on, and how many
    /// there are in all.
    ///
    /// # Errors
    /// As [`Self::count_by`].
    pub fn patients_behind(
        &self,
        asked: &Tally,
        first: u64,
        count: u32,
    ) -> Result<Page<String>, RecordError> {
        let (zone, today) = (self.zone(), self.today()?);
        self.store()
            .read(|db| tally::patients(db, asked, &zone, today, first, count))
    }

    /// How a person who once wrote or sent something is called; none when nothing of theirs is there.
    ///
    /// # Errors
    /// Those of the store.
    pub fn person_name(&self, id: &str) -> Result<Option<String>, RecordError> {
        self.store().read(|db| tally::person_name(db, id))
    }
}
