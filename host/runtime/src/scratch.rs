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

    /// Would these changes leave the plugin and patient within their budget?
    pub(crate) fn would_hold(
        &self,
        plugin: &str,
        patient: Option<&str>,
        changes: &[(String, Data)],
    ) -> bool {
        let weight = |key: &str, value: &Data| {
            if matches!(value, Data::None) {
                0
            } else {
                key.len() + value.weight()
            }
        };
        // A change that removes is kept until the call ends: its key weighs.
        let changed: usize = changes
            .iter()
            .map(|(key, value)| weight(key, value).max(key.len()))
            .sum();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = kept.get(&(plugin.to_owned(), patient.map(str::to_owned)));
        let untouched: usize = values
            .into_iter()
            .flatten()
            .filter(|(key, _)| !changes.iter().any(|(changed, _)| changed == *key))
            .map(|(key, value)| weight(key, value))
            .sum();
        changed + untouched <= limits::SCRATCH_BYTES
    }

    /// Keep what a call staged; it was asked before whether there is room.
    pub(crate) fn set_all(&self, plugin: &str, patient: Option<&str>, staged: Vec<(String, Data)>) {
        if staged.is_empty() {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = kept
            .entry((plugin.to_owned(), patient.map(str::to_owned)))
            .or_default();
        for (key, value) in staged {
            if matches!(value, Data::None) {
                values.remove(&key);
            } else {
                values.insert(key, value);
            }
        }
    }

    pub(crate) fn close(&self, patient: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(_, of), _| of.as_deref() != Some(patient));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: usize) -> Data {
        Data::Text("x".repeat(bytes))
    }

    fn staged(changes: &[(&str, Data)]) -> Vec<(String, Data)> {
        changes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect()
    }

    #[test]
    fn values_are_kept_apart_by_plugin_and_patient_and_go_when_the_file_is_closed() {
        let scratch = Scratch::default();
        scratch.set_all("essai", Some("p1"), staged(&[("k", "un".into())]));
        scratch.set_all("essai", Some("p2"), staged(&[("k", "deux".into())]));
        scratch.set_all("essai", None, staged(&[("k", "zéro".into())]));
        assert_eq!(scratch.get("essai", Some("p1"), "k"), "un".into());
        assert_eq!(scratch.get("autre", Some("p1"), "k"), Data::None);
        scratch.close("p1");
        assert_eq!(scratch.get("essai", Some("p1"), "k"), Data::None);
        assert_eq!(scratch.get("essai", Some("p2"), "k"), "deux".into());
        assert_eq!(scratch.get("essai", None, "k"), "zéro".into());
    }

    #[test]
    fn none_removes_a_value() {
        let scratch = Scratch::default();
        scratch.set_all("essai", None, staged(&[("k", "un".into())]));
        scratch.set_all("essai", None, staged(&[("k", Data::None)]));
        assert_eq!(scratch.get("essai", None, "k"), Data::None);
    }

    #[test]
    fn the_budget_counts_what_is_kept_and_what_would_be() {
        let scratch = Scratch::default();
        let half = text(limits::SCRATCH_BYTES / 2 - 8);
        assert!(scratch.would_hold(
            "essai",
            None,
            &staged(&[("a", half.clone()), ("b", half.clone())])
        ));
        scratch.set_all("essai", None, staged(&[("a", half.clone())]));
        assert!(scratch.would_hold("essai", None, &staged(&[("b", half.clone())])));
        scratch.set_all("essai", None, staged(&[("b", half.clone())]));
        assert!(!scratch.would_hold("essai", None, &staged(&[("c", text(100))])));
        // Another patient has a budget of its own, a replaced value counts once, a removed one not.
        assert!(scratch.would_hold("essai", Some("p"), &staged(&[("c", text(100))])));
        assert!(scratch.would_hold("essai", None, &staged(&[("a", half)])));
        assert!(scratch.would_hold(
            "essai",
            None,
            &staged(&[("a", Data::None), ("c", text(100))])
        ));
    }
}
