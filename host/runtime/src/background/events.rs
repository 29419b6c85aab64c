//! Durable events: at least once, in commit order for each patient.

use std::sync::Arc;

use socle_record::{Delivery, EventId, RecordError};

use super::errands::{Errand, What, begin};
use super::{PULSE, jitter};
use crate::call;
use crate::cancel::Cancel;
use crate::error::Reason;
use crate::host::Inner;
use crate::limits;
use crate::plugin::Plugin;
use crate::resources::Happening;
use crate::state::Origin;

/// Hand over the due events of one plugin, those of different patients side by side.
pub(super) fn start(inner: &Arc<Inner>, plugin: &Plugin) {
    if plugin.exports.on_event.is_none() {
        return;
    }
    // Looked at before the record: what ends in between is not begun a second time.
    let under_way: Vec<EventId> = inner.errands.of(plugin.id(), |what| match what {
        What::Event(event) => Some(event.clone()),
        _ => None,
    });
    if under_way.len() >= limits::EVENTS_AT_ONCE {
        return;
    }
    let asked = u32::try_from(limits::EVENTS_AT_ONCE).unwrap_or(u32::MAX);
    let due = match inner.record.due_events(plugin.id(), asked) {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(%error, plugin = plugin.id(), "due events cannot be read");
            return;
        }
    };
    let room = limits::EVENTS_AT_ONCE - under_way.len();
    for delivery in due
        .into_iter()
        .filter(|delivery| !under_way.contains(&delivery.event))
        .take(room)
    {
        let errand = Errand {
            plugin: delivery.plugin.clone(),
            what: What::Event(delivery.event.clone()),
        };
        let host = Arc::clone(inner);
        begin(inner, errand, async move { deliver(&host, delivery).await });
    }
}

async fn deliver(inner: &Arc<Inner>, delivery: Delivery) {
    let Delivery {
        event,
        plugin,
        name,
        patient,
        payload,
        at_ms,
        failures,
    } = delivery;
    let what = Happening {
        id: event.as_str().to_owned(),
        name: name.clone(),
        values: payload
            .into_iter()
            .map(|(key, value)| (key, value.into()))
            .collect(),
        occurred_ms: at_ms,
        failures,
    };
    let patient = patient.as_ref().map(|patient| patient.as_str());
    let plan = match inner.plan(
        &plugin,
        format!("event {name}"),
        Origin::Event,
        patient,
        Cancel::default(),
    ) {
        Ok(plan) => plan,
        // Removed meanwhile: it waits for the plugin to come back.
        Err(_) => return,
    };
    let Err(error) = call::deliver(inner, plan, what, true, || true).await else {
        return;
    };
    match &error.reason {
        // Settled meanwhile is no failure, and neither is a plugin that was removed under way.
        Reason::Record(RecordError::EventSettled { .. }) => return,
        Reason::Cancelled if inner.plugin(&plugin).is_none() => return,
        _ => tracing::warn!(%error, "an event was not handled"),
    }
    if let Err(error) = inner
        .record
        .event_failed(&event, &plugin, error.code(), jitter(inner))
    {
        tracing::error!(%error, "the failure of an event could not be counted");
        // It is still due: not at once, or a full disk would be tried without end.
        tokio::time::sleep(PULSE).await;
    }
}
