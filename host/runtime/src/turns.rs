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
            Arc::clone(
                turns
                    .entry((plugin.to_owned(), patient.map(str::to_owned)))
                    .or_default(),
            )
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_of_one_plugin_and_patient_and_old_ones_are_forgotten() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let turns = Turns::default();
            let held = turns.take("essai", Some("p1")).await;
            // Neither waits.
            drop(turns.take("essai", Some("p2")).await);
            drop(turns.take("autre", Some("p1")).await);
            for n in 0..5_000 {
                drop(turns.take("essai", Some(&n.to_string())).await);
            }
            assert!(turns.0.lock().unwrap().len() <= 1_025);
            // The one that is held was not among those forgotten: it is still waited for.
            let waits = turns.take("essai", Some("p1"));
            tokio::pin!(waits);
            assert!(futures_util::poll!(waits.as_mut()).is_pending());
            drop(held);
            assert!(futures_util::poll!(waits.as_mut()).is_ready());
        });
    }
}
