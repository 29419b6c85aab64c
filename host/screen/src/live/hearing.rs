//! What the host tells, and what follows from it for the screen.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use socle_record::{Change, Purpose, RecordError};
use socle_runtime::HostEvent;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Inner;
use crate::model::{Failed, RunningCall, Told};
use socle_practice::agenda;
use socle_practice::documents::practice::now;

/// Views kept up to date; those looked at longest ago are forgotten.
const VIEWS_KEPT: usize = 600;
/// What a call fails with that met the matricule of another file.
const COLLISION: &str = "identity.collision";
/// How often the journal is asked whether it is written, and old views are let go.
const PULSE: Duration = Duration::from_secs(5);

impl Inner {
    fn hear(self: &Arc<Self>, event: HostEvent) {
        match event {
            HostEvent::Changed(changes) => self.changed(&changes),
            HostEvent::Plugins | HostEvent::State { .. } => self.read_plugins(),
            HostEvent::Asks => self.read_asks(),
            HostEvent::Started {
                call,
                plugin,
                what,
                patient,
            } => {
                self.lock().calls.push((
                    RunningCall {
                        call,
                        plugin,
                        patient,
                        since: Instant::now(),
                        progress: None,
                    },
                    what,
                ));
            }
            HostEvent::Progress {
                call,
                fraction,
                text,
                ..
            } => {
                if let Some((running, _)) = self
                    .lock()
                    .calls
                    .iter_mut()
                    .find(|(running, _)| running.call == call)
                {
                    running.progress = Some((fraction, text));
                }
            }
            HostEvent::Ended {
                call,
                plugin,
                patient,
                failure,
            } => {
                let mut state = self.lock();
                let at = state
                    .calls
                    .iter()
                    .position(|(running, _)| running.call == call);
                let what = at.map(|at| state.calls.remove(at).1).unwrap_or_default();
                // What the person did says its own failure; sends have their line.
                let unasked = what.starts_with("event ") || what.starts_with("job ");
                // Both files are shown where the patient's is open.
                let is_shown = patient.as_ref().is_some_and(|patient| {
                    state.collisions.contains_key(patient) && state.files.contains_key(patient)
                });
                if let Some((code, sentence)) = failure.filter(|(code, _)| {
                    unasked && code != "cancelled" && !(is_shown && code == COLLISION)
                }) {
                    let failed = Failed {
                        at_ms: self.host.clock().now_ms(),
                        plugin: Some(plugin),
                        patient,
                        code,
                        sentence,
                    };
                    state.failures.push(failed);
                }
            }
            HostEvent::Notice {
                plugin,
                title,
                text,
                tone,
                button,
                patient,
            } => {
                let at_ms = self.host.clock().now_ms();
                self.lock().told.push(Told {
                    at_ms,
                    plugin,
                    patient,
                    tone,
                    title,
                    text,
                    button,
                });
            }
            HostEvent::Collision { patient, holder } => {
                self.lock().collisions.insert(patient, holder);
            }
            HostEvent::Invalidated { .. } => {}
        }
        (self.repaint)();
    }

    fn changed(self: &Arc<Self>, changes: &[Change]) {
        let everything = changes.contains(&Change::Everything);
        self.lock().charts.hear(changes);
        self.read_again(changes);
        let of_documents = |change: &Change| match change {
            Change::Document { .. } => true,
            Change::Setting { owner, .. } => owner == "socle",
            // What is typed is no reason to list again.
            Change::Store { plugin, table } => plugin == "socle" && table != "brouillons",
            _ => false,
        };
        if everything || changes.iter().any(of_documents) {
            self.papers.changed();
        }
        let of_patient = |change: &Change| match change {
            Change::Created(patient) | Change::Patient(patient) | Change::Identity(patient) => {
                Some(patient.as_str().to_owned())
            }
            _ => None,
        };
        let patients: Vec<String> = changes.iter().filter_map(of_patient).collect();
        let identities: Vec<&str> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Identity(patient) => Some(patient.as_str()),
                _ => None,
            })
            .collect();
        // Whoever bore the matricule may bear it no more: if so still, INSi asked again tells it again.
        self.lock()
            .collisions
            .retain(|_, holder| !identities.contains(&holder.as_str()));
        if everything || !patients.is_empty() {
            let open: Vec<String> = {
                let mut state = self.lock();
                state.pages.stale();
                state
                    .files
                    .keys()
                    .filter(|open| everything || patients.contains(open))
                    .cloned()
                    .collect()
            };
            for patient in open {
                self.read_file(&patient);
            }
        }
        let of_plugin = |change: &Change| match change {
            Change::Setting { owner, .. } => Some(owner.clone()),
            _ => None,
        };
        let owners: Vec<String> = changes.iter().filter_map(of_plugin).collect();
        let set: Vec<String> = {
            let state = self.lock();
            let known = state.settings.keys();
            known
                .filter(|known| everything || owners.contains(known))
                .cloned()
                .collect()
        };
        for plugin in set {
            self.read_settings(&plugin);
        }
        self.read_agenda_again(changes);
        if everything
            || changes.iter().any(|change| {
                matches!(
                    change,
                    Change::Outbox { .. } | Change::Job(_) | Change::Events
                )
            })
        {
            self.read_traffic();
        }
        let shown = |change: &Change| {
            matches!(
                change,
                Change::Outbox { .. } | Change::Events | Change::Patient(_) | Change::Identity(_)
            )
        };
        if everything || changes.iter().any(shown) {
            self.read_sends_again();
        }
    }
}

/// Hear the host as long as the screen is there.
pub(super) async fn follow(inner: Weak<Inner>, mut events: Receiver<HostEvent>) {
    loop {
        let event = events.recv().await;
        let Some(inner) = inner.upgrade() else { return };
        match event {
            Ok(event) => inner.hear(event),
            Err(RecvError::Lagged(_)) => {
                // What was missed is unknown: calls that ended among it must not seem to run.
                inner.lock().calls.clear();
                inner.changed(&[Change::Everything]);
                inner.read_plugins();
                inner.read_asks();
            }
            Err(RecvError::Closed) => return,
        }
    }
}

impl Inner {
    /// In the evening, tell who is expected tomorrow: done once, and asked of the record from time to time. A demonstration
    /// is the same at any hour: there it is asked for (`agenda prepare`).
    fn prepare_tomorrow(self: &Arc<Self>) {
        if self.host.record().purpose() == Purpose::Demonstration {
            return;
        }
        self.read(
            |host| {
                let day = agenda::to_prepare(&now(host.record()))?;
                agenda::prepare(host.record(), &day).err()
            },
            |inner, state, failed: Option<RecordError>| {
                if let Some(error) = failed {
                    let failed = inner.failed(&error);
                    state.failures.push(failed);
                }
            },
        );
    }
}

/// Do from time to time what nothing asks for.
pub(super) async fn pulse(inner: Weak<Inner>) {
    loop {
        match inner.upgrade() {
            Some(inner) => {
                inner.views.keep_at_most(VIEWS_KEPT);
                inner.read_journal();
                inner.read_state();
                inner.turn_the_page();
                inner.prepare_tomorrow();
            }
            None => return,
        }
        tokio::time::sleep(PULSE).await;
    }
}
