//! How all does that the practice depends on, looked at from time to time away from the screen; and trials of readers, cards
//! and certificates.

use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_capabilities::exchanges::{SLOW, Service, Standing, mail};
use socle_capabilities::paper;
use socle_manifest::Permission;
use socle_record::model::query::MAX_ROWS;
use socle_record::{EntryState, OutboxFilter, RecordError};
use socle_runtime::{Host, PluginInfo};

use super::{Inner, LiveModel};
use crate::kit::text::t;
use crate::model::{Depended, Tried};
use socle_practice::keys::{self, Held, Trial};
use socle_practice::services::Services;

impl LiveModel {
    /// With what is noted of services and mailboxes.
    #[must_use]
    pub fn with_services(self, services: &Services) -> Self {
        if self.inner.services.set(services.clone()).is_err() {
            tracing::error!("services are watched twice");
        }
        self.inner.read_state();
        self
    }
}

impl Inner {
    /// Look at all of it again.
    pub(super) fn read_state(self: &Arc<Self>) {
        let services = self.services.get().cloned();
        let session = self.door.get().map(|door| door.manager.clone());
        self.read(
            move |host| {
                if let Some(services) = &services {
                    services.listen(host.clock().now_ms());
                    if let Err(error) = services.keep(host.record()) {
                        tracing::warn!(%error, "since when services do not answer is not kept");
                    }
                }
                let depends = depends(host, services.as_ref());
                let held = keys::held(session.as_ref(), host.record());
                (depends, held)
            },
            |_, state, (depends, held): (Vec<Depended>, Vec<Held>)| {
                // Since when the record is so is known here only.
                let mut depends = depends;
                for one in depends.iter_mut().filter(|one| one.since_ms.is_none()) {
                    let before = state.depends.iter().find(|before| {
                        (&before.name, &before.place) == (&one.name, &one.place)
                            && before.standing == one.standing
                    });
                    let since = before.and_then(|before| before.since_ms);
                    one.since_ms = since.or(one.standing.map(|_| now_ms()));
                }
                state.depends = Arc::new(depends);
                state.held = Arc::new(held);
            },
        );
    }

    /// Try a reader, a card, a certificate or a mailbox.
    pub(super) fn try_out(self: &Arc<Self>, trial: Trial) {
        {
            let mut state = self.lock();
            if state.tried.get(&trial) == Some(&Tried::UnderWay) {
                return;
            }
            state.tried.insert(trial.clone(), Tried::UnderWay);
        }
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let now_ms = inner.host.clock().now_ms();
            let vitale = inner.reader.card.get().map(|card| card.port());
            let tools = keys::Tools {
                session: inner.door.get().map(|door| door.manager.clone()),
                vitale: vitale.as_deref(),
                mailboxes: &**inner.host.mailboxes(),
                runtime: &inner.runtime,
            };
            let came = keys::try_out(&trial, &tools, now_ms);
            inner.lock().tried.insert(trial, Tried::Done(came));
            (inner.repaint)();
        });
    }
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// The record first, then the services of plugins, then mailboxes.
fn depends(host: &Host, services: Option<&Services>) -> Vec<Depended> {
    let began = Instant::now();
    let waiting = waiting(host);
    let mut all = vec![record(&waiting, began.elapsed())];
    let Some(services) = services else { return all };
    let waiting = waiting.unwrap_or_default();
    let seen = services.exchanges.seen();
    let plugins = host.plugins();
    all.extend(
        plugins
            .iter()
            .filter(|plugin| plugin.state.may_run())
            .filter_map(|plugin| service(plugin, &seen, &waiting)),
    );
    all.extend(mailboxes(services));
    all
}

/// By the plugin that sends it, what has not left yet.
fn waiting(host: &Host) -> Result<Vec<String>, RecordError> {
    let filter = OutboxFilter {
        states: vec![
            EntryState::EnAttente,
            EntryState::EnCours,
            EntryState::AttendLaCarte,
            EntryState::Inconnu,
        ],
        count: MAX_ROWS,
        ..OutboxFilter::default()
    };
    let rows = host.record().outbox(&filter)?.rows;
    Ok(rows.into_iter().map(|entry| entry.provider).collect())
}

fn record(read: &Result<Vec<String>, RecordError>, lasted: Duration) -> Depended {
    let standing = match read {
        Err(_) => Standing::Down,
        Ok(_) if lasted > SLOW => Standing::Slow,
        Ok(_) => Standing::Answers,
    };
    Depended {
        plugin: None,
        name: t("etat-dossiers"),
        place: String::new(),
        standing: Some(standing),
        since_ms: None,
        usual_ms: u64::try_from(lasted.as_millis()).ok(),
        reason: read.as_ref().err().map(RecordError::message),
        waits: 0,
        paper: None,
        seen_ms: None,
        mailbox: None,
    }
}

/// What is known of the services of a plugin, by the worst of the hosts it was granted that it spoke with; none for one that
/// speaks with nobody.
fn service(plugin: &PluginInfo, seen: &[Service], waiting: &[String]) -> Option<Depended> {
    let hosts: Vec<_> = plugin
        .lines
        .iter()
        .filter_map(|line| match &line.request.permission {
            Permission::Http { host } => Some(host),
            _ => None,
        })
        .collect();
    let first = hosts.first()?;
    let worst = seen
        .iter()
        .filter(|one| hosts.iter().any(|host| host.matches(&one.host)))
        .max_by_key(|one| one.standing);
    let id = plugin.manifest.id.clone();
    let waits = waiting.iter().filter(|one| **one == id).count() as u64;
    Some(Depended {
        name: plugin.manifest.name.clone(),
        place: worst.map_or_else(|| first.to_string(), |one| one.host.clone()),
        standing: worst.map(|one| one.standing),
        since_ms: worst.map(|one| one.since_ms),
        usual_ms: worst.and_then(|one| one.usual_ms),
        reason: worst.and_then(|one| one.reason.clone()),
        waits,
        paper: worst.and_then(|one| paper::instead_of(&one.host)),
        plugin: Some(id),
        seen_ms: worst.map(|one| one.last_ms),
        mailbox: None,
    })
}

/// Each mailbox, by the worse of where it is read and where messages are handed in.
fn mailboxes(services: &Services) -> Vec<Depended> {
    let Ok(all) = services.mailboxes.list() else {
        return Vec::new();
    };
    let seen = services.exchanges.seen();
    let line = |one: socle_runtime::ports::mail::Mailbox| {
        let name = one.values.iter().find(|(key, _)| key == "name");
        let servers = [mail::reading(&one.id), mail::sending(&one.id)];
        let worst = seen
            .iter()
            .filter(|known| servers.contains(&known.host))
            .max_by_key(|known| known.standing);
        Depended {
            plugin: None,
            name: name.map(|(_, name)| name.display()).unwrap_or_default(),
            place: one.address.clone(),
            standing: worst.map(|worst| worst.standing),
            since_ms: worst.map(|worst| worst.since_ms),
            usual_ms: worst.and_then(|worst| worst.usual_ms),
            reason: worst.and_then(|worst| worst.reason.clone()),
            waits: 0,
            paper: Some(paper::MAILBOX),
            seen_ms: worst.map(|worst| worst.last_ms),
            mailbox: Some(one.id),
        }
    };
    all.into_iter().map(line).collect()
}
