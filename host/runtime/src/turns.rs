//! Calls that may write come one after the other for each plugin and patient.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

type Key = (String, Option<String>);

/// Whose turn it is.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Wait for the turn of this plugin and patient; it lasts as long as the guard.
    pub(crate) async fn take(&self, plugin: &str, patient: Option<&str>) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Turns nobody holds or waits for are forgotten now and then.
            if turns.len() > 1_024 {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(turns.entry((plugin.to_owned(), patient.map(str::to_owned))).or_default())
        };
        turn.lock_owned().await
    }
}
