//! Watchers hear of calls: when they begin, and when they end, whoever waits for them.

use super::*;

impl Inner {
    pub(crate) fn tell(&self, event: HostEvent) {
        // Nobody listening is fine.
        self.events.send(event).ok();
    }

    pub(crate) fn tell_notice(&self, plugin: &str, notice: crate::state::ShownNotice) {
        let crate::state::ShownNotice {
            title,
            text,
            tone,
            button,
            patient,
        } = notice;
        self.tell(HostEvent::Notice {
            plugin: plugin.to_owned(),
            title,
            text,
            tone,
            button,
            patient,
        });
    }

    /// Make the call known so that it can be shown and given up. Views are short and many: they
    /// are not told.
    pub(crate) fn tell_started(self: &Arc<Self>, plugin: &Plugin, call: &Call) -> Option<Told> {
        if call.origin == Origin::View {
            return None;
        }
        let known = (plugin.id().to_owned(), call.cancel.clone());
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(call.id.clone(), known);
        self.tell(HostEvent::Started {
            call: call.id.clone(),
            plugin: plugin.id().to_owned(),
            what: call.what.clone(),
            patient: call.patient.clone(),
        });
        Some(Told {
            host: Arc::clone(self),
            call: call.id.clone(),
            plugin: plugin.id().to_owned(),
            patient: call.patient.clone(),
            failure: Some(failure_of(plugin.id(), &Reason::Cancelled)),
        })
    }

    /// Give up all calls under way that `concerned` picks by their plugin.
    pub(crate) fn give_up(&self, concerned: impl Fn(&str) -> bool) {
        for (plugin, cancel) in self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
        {
            if concerned(plugin) {
                cancel.cancel();
            }
        }
    }
}

/// A call that watchers were told of. They hear of its end, even when nobody waits for it any more.
pub(crate) struct Told {
    host: Arc<Inner>,
    call: String,
    plugin: String,
    patient: Option<String>,
    failure: Option<(String, String)>,
}

impl Told {
    /// It has ended, well or for this reason.
    pub(crate) fn ended(mut self, reason: Option<&Reason>) {
        self.failure = reason.map(|reason| failure_of(&self.plugin, reason));
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.host
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.call);
        self.host.tell(HostEvent::Ended {
            call: std::mem::take(&mut self.call),
            plugin: std::mem::take(&mut self.plugin),
            patient: self.patient.take(),
            failure: self.failure.take(),
        });
    }
}

/// Code and sentence of what the practitioner reads.
fn failure_of(plugin: &str, reason: &Reason) -> (String, String) {
    let error = CallError {
        plugin: plugin.to_owned(),
        call: String::new(),
        reason: reason.shown(),
    };
    (error.code().to_owned(), error.sentence())
}
