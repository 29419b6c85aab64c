//! Durable events.

use super::Record;
use crate::error::RecordError;
use crate::model::event::{AfterFailure, Delivery, Parked};
use crate::model::id::EventId;
use crate::sql::{events, outbox};

/// Durable events.
impl Record {
    /// Says which events a plugin subscribes to from now on, replacing what it said before. What is already waiting for
    /// it stays.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_subscriptions(&self, plugin: &str, names: &[String]) -> Result<(), RecordError> {
        self.host(|work| events::subscribe(work, plugin, names))
    }

    /// The next event to hand over to `plugin`, if one is due: never before an earlier one of the same patient.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_event(&self, plugin: &str) -> Result<Option<Delivery>, RecordError> {
        Ok(self.due_events(plugin, 1)?.pop())
    }

    /// The events due for `plugin`, at most one per patient, in commit order: they may be handled side by side.
    ///
    /// # Errors
    /// Those of the store.
    pub fn due_events(&self, plugin: &str, limit: u32) -> Result<Vec<Delivery>, RecordError> {
        let now = self.now();
        self.store().read(|db| events::due(db, plugin, now, limit))
    }

    /// When the next delivery or send will be due, if one waits for its time; milliseconds since the Unix epoch, UTC.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_due_ms(&self) -> Result<Option<i64>, RecordError> {
        let now = self.now();
        self.store().read(|db| {
            let due = [events::next_due_ms(db, now)?, outbox::next_due_ms(db, now)?];
            Ok(due.into_iter().flatten().min())
        })
    }

    /// Counts a failure of `plugin` on an event. `code` is that of the failure, `jitter` 0 to 1.
    ///
    /// # Errors
    /// [`RecordError::EventSettled`].
    pub fn event_failed(
        &self,
        event: &EventId,
        plugin: &str,
        code: &str,
        jitter: f64,
    ) -> Result<AfterFailure, RecordError> {
        self.host(|work| events::fail(work, event, plugin, code, jitter))
    }

    /// The parked deliveries.
    ///
    /// # Errors
    /// Those of the store.
    pub fn parked_events(&self) -> Result<Vec<Parked>, RecordError> {
        self.store().read(events::parked)
    }

    /// Makes a parked delivery due again, with its failures forgotten.
    ///
    /// # Errors
    /// [`RecordError::EventSettled`].
    pub fn unpark_event(&self, event: &EventId, plugin: &str) -> Result<(), RecordError> {
        self.host(|work| events::unpark(work, event, plugin))
    }
}
