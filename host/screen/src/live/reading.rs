//! Reading the record for the screen: away from its thread, one thing at a time, noted when it is there.

use std::sync::Arc;

use socle_record::{PatientId, RecordError};
use socle_runtime::{Host, PluginInfo};

use super::{Inner, State, sends};
use crate::model::{FileData, FileState, ServiceLine, Traffic};

impl Inner {
    /// Read the record away from the screen, then note what was read.
    pub(super) fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Host) -> T + Send + 'static,
        note: impl FnOnce(&Arc<Self>, &mut State, T) + Send + 'static,
    ) {
        self.lock().reading += 1;
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let got = read(&inner.host);
            {
                let mut state = inner.lock();
                state.reading -= 1;
                note(&inner, &mut state, got);
            }
            (inner.repaint)();
        });
    }

    pub(super) fn read_pages(self: &Arc<Self>) {
        let Some(wanted) = self.lock().pages.next() else {
            return;
        };
        let search = wanted.search();
        self.read(
            move |host| host.record().patients(&search),
            move |inner, state, page| {
                if let Err(error) = &page {
                    state.failures.push(inner.failed(error));
                }
                state.pages.arrived(&wanted, page.ok());
                // What was asked meanwhile is read next; what nobody wants any more is not.
                if state.pages.wants() {
                    let inner = Arc::clone(inner);
                    inner
                        .runtime
                        .clone()
                        .spawn(async move { inner.read_pages() });
                }
            },
        );
    }

    pub(super) fn read_file(self: &Arc<Self>, patient: &str) {
        self.read_file_with(patient, false);
    }

    /// The same when a person opens the file: that they read it is in the journal before they see it.
    pub(super) fn read_opened(self: &Arc<Self>, patient: &str) {
        self.read_file_with(patient, true);
    }

    fn read_file_with(self: &Arc<Self>, patient: &str, opened: bool) {
        {
            let mut state = self.lock();
            let slot = state.files.entry(patient.to_owned()).or_default();
            if slot.fetching {
                slot.stale = true;
                slot.opened |= opened;
                return;
            }
            slot.fetching = true;
            slot.stale = false;
        }
        let id = PatientId::from(patient);
        let patient = patient.to_owned();
        self.read(
            move |host| {
                if opened {
                    socle_practice::note_read(host, "file.open", Some(&id))?;
                }
                file(host, &id)
            },
            move |inner, state, data| {
                let Some(slot) = state.files.get_mut(&patient) else {
                    return;
                };
                slot.fetching = false;
                let opened = std::mem::take(&mut slot.opened);
                match data {
                    Ok(data) => {
                        slot.known = FileState {
                            data: Some(Arc::new(data)),
                            failure: None,
                        }
                    }
                    Err(error) => slot.known.failure = Some(error.message()),
                }
                if slot.stale {
                    let inner = Arc::clone(inner);
                    inner
                        .runtime
                        .clone()
                        .spawn(async move { inner.read_file_with(&patient, opened) });
                }
            },
        );
    }

    pub(super) fn read_traffic(self: &Arc<Self>) {
        self.read(sends::read, |inner, state, traffic| match traffic {
            Ok(traffic) => {
                state.traffic = Traffic {
                    journal: state.traffic.journal.clone(),
                    ..traffic
                }
            }
            Err(error) => {
                let failed = inner.failed(&error);
                state.failures.push(failed);
            }
        });
    }

    pub(super) fn read_journal(self: &Arc<Self>) {
        self.read(
            |host| host.flush_journal(),
            |_, state, written| state.traffic.journal = sends::journal(written),
        );
    }

    pub(super) fn read_plugins(self: &Arc<Self>) {
        self.read(
            |host| (Arc::new(host.plugins()), host.pending()),
            |inner, state, (plugins, pending)| {
                state.services = Arc::new(services(&inner.host, &plugins));
                state.plugins = plugins;
                state.pending = Arc::new(pending);
                // What was said of a plugin's failures is gathered anew.
                state.reports.clear();
            },
        );
    }

    /// The calls that wait: they are in memory.
    pub(super) fn read_asks(&self) {
        let asks = Arc::new(self.host.asks());
        self.lock().asks = asks;
    }
}

/// The services that are offered, and who provides each.
fn services(host: &Host, plugins: &[PluginInfo]) -> Vec<ServiceLine> {
    let mut lines: Vec<ServiceLine> = Vec::new();
    for plugin in plugins {
        for service in &plugin.manifest.services {
            let at = match lines.iter().position(|line| line.service == *service) {
                Some(at) => at,
                None => {
                    lines.push(ServiceLine {
                        service: service.clone(),
                        provider: host.provider(service),
                        candidates: Vec::new(),
                    });
                    lines.len() - 1
                }
            };
            lines[at].candidates.push(plugin.manifest.id.clone());
        }
    }
    lines.sort_by(|a, b| a.service.cmp(&b.service));
    lines
}

fn file(host: &Host, id: &PatientId) -> Result<FileData, RecordError> {
    let record = host.record();
    Ok(FileData {
        line: record.patient(id)?,
        identity: record.identity(id)?,
        fields: record.entity("patient", id.as_str())?.fields,
        history: record.identity_history(id)?,
    })
}
