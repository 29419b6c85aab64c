//! What plugins keep: store, settings, grants, jobs.

use super::Record;
use crate::error::RecordError;
use crate::model::id::JobId;
use crate::model::job::Job;
use crate::model::plugin_store::{StoreQuery, StoreUse};
use crate::model::schedule::Scheduled;
use crate::model::settings::{Consent, Grant, Level, PermissionUse};
use crate::model::value::Value;
use crate::sql::{jobs, plugin_store, schedules, settings};

/// Plugins: their store, grants, settings, jobs.
impl Record {
    /// A row of a plugin's store.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_get(
        &self,
        plugin: &str,
        table: &str,
        key: &str,
    ) -> Result<Option<Value>, RecordError> {
        self.store()
            .read(|db| plugin_store::get(db, plugin, table, key))
    }

    /// Rows of a plugin's store, as (key, value).
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_find(
        &self,
        plugin: &str,
        table: &str,
        query: &StoreQuery,
    ) -> Result<Vec<(String, Value)>, RecordError> {
        self.store()
            .read(|db| plugin_store::find(db, plugin, table, query))
    }

    /// How many rows a query finds, its page left aside.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_count(
        &self,
        plugin: &str,
        table: &str,
        query: &StoreQuery,
    ) -> Result<u64, RecordError> {
        self.store()
            .read(|db| plugin_store::count(db, plugin, table, query))
    }

    /// What a plugin keeps and may keep.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_use(&self, plugin: &str) -> Result<StoreUse, RecordError> {
        self.store().read(|db| plugin_store::usage(db, plugin))
    }

    /// Gives a plugin another quota.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_quota(&self, plugin: &str, quota_bytes: u64) -> Result<(), RecordError> {
        self.host(|work| plugin_store::set_quota(work, plugin, quota_bytes))
    }

    /// The setting at this level; none when it was never set.
    ///
    /// # Errors
    /// Those of the store.
    pub fn setting(
        &self,
        level: &Level,
        owner: &str,
        key: &str,
    ) -> Result<Option<Value>, RecordError> {
        self.store()
            .read(|db| settings::setting(db, level, owner, key))
    }

    /// What was decided about the permissions of a plugin.
    ///
    /// # Errors
    /// Those of the store.
    pub fn grants(&self, plugin: &str) -> Result<Vec<Grant>, RecordError> {
        self.store().read(|db| settings::grants(db, plugin))
    }

    /// What the practice agreed to run under this id; none when it never did.
    ///
    /// # Errors
    /// Those of the store.
    pub fn consent(&self, plugin: &str) -> Result<Option<Consent>, RecordError> {
        self.store().read(|db| settings::consent(db, plugin))
    }

    /// How often the permissions of a plugin were used, as far as it was noted.
    ///
    /// # Errors
    /// Those of the store.
    pub fn permission_uses(&self, plugin: &str) -> Result<Vec<PermissionUse>, RecordError> {
        self.store().read(|db| settings::uses(db, plugin))
    }

    /// Notes uses of permissions, in addition to those noted before; figures for the page of extensions, the journal has
    /// each use by its capability.
    ///
    /// # Errors
    /// Those of the store.
    pub fn note_permission_uses(&self, more: &[PermissionUse]) -> Result<(), RecordError> {
        self.host(|work| settings::add_uses(work, more))
    }

    /// The chosen provider of a service.
    ///
    /// # Errors
    /// Those of the store.
    pub fn provider(&self, service: &str) -> Result<Option<String>, RecordError> {
        self.store().read(|db| settings::provider(db, service))
    }

    /// The jobs that are not over, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open_jobs(&self) -> Result<Vec<Job>, RecordError> {
        self.store().read(jobs::open)
    }

    /// What begins by itself for a plugin, the first one due first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn schedules(&self, plugin: &str) -> Result<Vec<Scheduled>, RecordError> {
        self.store().read(|db| schedules::of(db, plugin))
    }

    /// A job.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn job(&self, id: &JobId) -> Result<Job, RecordError> {
        self.store().read(|db| jobs::job(db, id))
    }

    /// Takes a waiting job to run it; none when it is no longer waiting.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn start_job(&self, id: &JobId) -> Result<Option<Job>, RecordError> {
        self.host(|work| jobs::start(work, id))
    }

    /// The same for a job of which one runs at a time: none as well while another of its name runs, on whichever
    /// workstation.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn start_job_alone(&self, id: &JobId) -> Result<Option<Job>, RecordError> {
        self.host(|work| jobs::start_alone(work, id))
    }

    /// Puts back a job that was taken to run and never began.
    ///
    /// # Errors
    /// [`RecordError::NotFound`], [`RecordError::Conflict`] when it is no longer run here.
    pub fn put_job_back(&self, id: &JobId) -> Result<(), RecordError> {
        self.host(|work| jobs::put_back(work, id))
    }

    /// Notes how far a job is, outside any unit.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn job_progress(
        &self,
        id: &JobId,
        fraction: Option<f64>,
        text: &str,
    ) -> Result<(), RecordError> {
        self.host(|work| jobs::progress(work, id, fraction, text))
    }
}
