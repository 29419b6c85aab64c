//! On which threads code of plugins ran: the one that draws is never one of them, and whoever tests a screen can ask.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

/// Threads code of plugins ran on. There are as many as the runtime has, so that it stays small.
#[derive(Debug, Default)]
pub(crate) struct RanOn(Mutex<HashSet<ThreadId>>);

impl RanOn {
    /// Code of a plugin begins, or goes on, on this thread.
    pub(crate) fn here(&self) {
        let here = std::thread::current().id();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(here);
    }

    /// All of them.
    pub(crate) fn all(&self) -> HashSet<ThreadId> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
