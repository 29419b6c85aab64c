//! The outbox: what waits to leave is sent by the plugin that delivers it.

use std::sync::Arc;

use socle_record::{Author, Available, Claim, Outcome, RecordError, Task, Unit, Write};

use super::errands::{Errand, What, begin};
use super::{jitter, write_down};
use crate::call;
use crate::cancel::Cancel;
use crate::error::{CallError, Reason};
use crate::failure::Data;
use crate::host::Inner;
use crate::limits;
use crate::plugin::Plugin;
use crate::resources::{Blob, Entry};
use crate::state::Origin;

/// Send what this plugin delivers and is due, so many side by side.
pub(super) fn start(inner: &Arc<Inner>, plugin: &Plugin) {
    if plugin.exports.delivery.is_none() {
        return;
    }
    let mut room = limits::SENDS_AT_ONCE.saturating_sub(
        inner
            .errands
            .of(plugin.id(), |what| {
                matches!(what, What::Send(_)).then_some(())
            })
            .len(),
    );
    while room > 0 {
        let claimed =
            available(inner).and_then(|available| inner.record.claim(plugin.id(), &available));
        match claimed {
            Ok(Some(claim)) => {
                let errand = Errand {
                    plugin: plugin.id().to_owned(),
                    what: What::Send(claim.entry.id.clone()),
                };
                let host = Arc::clone(inner);
                begin(inner, errand, async move { send(&host, claim).await });
                room -= 1;
            }
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                return;
            }
        }
    }
}

/// What there is to send with: whose session, whether her card is there, what it may do, and why not the rest.
fn available(inner: &Inner) -> Result<Available, RecordError> {
    let sessions = &*inner.ports.sessions;
    let mut available = Available {
        network: true,
        ..Available::default()
    };
    let Some(session) = sessions.current() else {
        return Ok(available);
    };
    for act in inner.record.acts_awaited()? {
        if let Some(refusal) = sessions.refusal(&act) {
            available.refused.push((act, refusal.message));
        }
    }
    available.card = session.has_card();
    available.person = session.is_person().then_some(session.person);
    available.acts = session.acts;
    Ok(available)
}

async fn send(inner: &Arc<Inner>, claim: Claim) {
    let Claim { entry, task, turn } = claim;
    let reconcile = task == Task::Reconcile;
    let jitter = jitter(inner);
    let outcome_write = |outcome: Outcome| Write::Outcome {
        entry: entry.id.clone(),
        turn,
        outcome,
        jitter,
    };
    let what = if reconcile {
        "delivery reconcile"
    } else {
        "delivery attempt"
    };
    let patient = entry
        .patient
        .as_ref()
        .map(|patient| patient.as_str().to_owned());
    let sent = async {
        let plan = inner.plan(
            &entry.provider,
            what.into(),
            Origin::Delivery,
            patient.as_deref(),
            Cancel::default(),
        )?;
        let order = order_of(inner, &entry).map_err(|error| plan.error(Reason::Record(error)))?;
        call::send(inner, plan, order, entry.signer(), reconcile, |answer| {
            outcome_write(match (reconcile, answer) {
                (true, Data::Flag(true)) => Outcome::Left {
                    answer: Data::Flag(true).into(),
                },
                (true, _) => Outcome::NotLeft,
                (false, answer) => Outcome::Left {
                    answer: answer.clone().into(),
                },
            })
        })
        .await
    };
    if let Err(error) = sent.await {
        tracing::warn!(%error, "an entry was not sent");
        let unit = Unit::new(Author::plugin(&entry.provider))
            .with(outcome_write(outcome_of(&error, &entry)));
        if let Err(error) = write_down(inner, &unit).await {
            tracing::error!(%error, "the outcome of a send could not be written; it will be reconciled");
        }
    }
}

/// What a failed attempt means for its entry. A plugin that refused knows that nothing left; after
/// anything else nobody knows.
fn outcome_of(error: &CallError, entry: &socle_record::Entry) -> Outcome {
    let (code, message) = (error.code().to_owned(), error.sentence());
    match &error.reason {
        Reason::Refused(failure) if failure.code == "outcome-unknown" => {
            Outcome::Unknown { code, message }
        }
        // The card was pulled out or the session locked under way: nothing was sent.
        Reason::Refused(failure) if failure.code == "session-required" => {
            Outcome::Lacks(entry.session_lacked())
        }
        Reason::Refused(failure) if failure.retryable => {
            let after_ms = failure
                .detail("retry-after-ms")
                .and_then(|text| text.parse().ok());
            Outcome::Retry {
                code,
                message,
                after_ms,
            }
        }
        Reason::Refused(_) => Outcome::Failed { code, message },
        Reason::NotInstalled | Reason::NotOffered => Outcome::Retry {
            code,
            message,
            after_ms: None,
        },
        _ => Outcome::Unknown { code, message },
    }
}

fn order_of(
    inner: &Inner,
    entry: &socle_record::Entry,
) -> Result<Entry, socle_record::RecordError> {
    let mut attachments = Vec::new();
    for attachment in &entry.attachments {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < attachment.size_bytes {
            let part = inner
                .record
                .read_blob(&attachment.digest, bytes.len() as u64, 1 << 20)?;
            if part.is_empty() {
                break;
            }
            bytes.extend(part);
        }
        attachments.push((attachment.key.clone(), Blob::brought(bytes)));
    }
    Ok(Entry {
        id: entry.id.as_str().to_owned(),
        wire_id: entry.wire_id.clone(),
        service: entry.service.clone(),
        attempts: entry.attempts,
        values: entry
            .values
            .iter()
            .map(|(key, value)| (key.clone(), value.clone().into()))
            .collect(),
        attachments,
        needs: entry.needs.iter().map(ToString::to_string).collect(),
        after: entry.after.as_ref().map(|after| after.as_str().to_owned()),
        destination: String::new(),
        is_claimed: true,
        bytes: 0,
    })
}
