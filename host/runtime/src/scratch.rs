//! What plugins keep for the screen: held per plugin and patient while the file is open, never on
//! disk.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::failure::Data;
use crate::limits;

type Key = (String, Option<String>);

/// All scratch values of a host.
#[derive(Debug, Default)]
pub(crate) struct Scratch(Mutex<HashMap<Key, HashMap<String, Data>>>);

impl Scratch {
    pub(crate) fn get(&self, plugin: &str, patient: Option<&str>, key: &str) -> Data {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(plugin.to_owned(), patient.map(str::to_owned)))
            .and_then(|values| values.get(key))
            .cloned()
            .unwrap_or(Data::None)
    }

    /// A value past the budget is not kept.
    pub(crate) fn set_all(&self, plugin: &str, patient: Option<&str>, staged: Vec<(String, Data)>) {
        if staged.is_empty() {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = kept.entry((plugin.to_owned(), patient.map(str::to_owned))).or_default();
        for (key, value) in staged {
            if matches!(value, Data::None) {
                values.remove(&key);
                continue;
            }
            let used: usize = values.iter().filter(|(name, _)| **name != key).map(|(key, value)| key.len() + value.weight()).sum();
            if used + key.len() + value.weight() <= limits::SCRATCH_BYTES {
                values.insert(key, value);
            } else {
                tracing::warn!(plugin, "scratch is full; a value was not kept");
            }
        }
    }

    pub(crate) fn close(&self, patient: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(_, of), _| of.as_deref() != Some(patient));
    }
}
