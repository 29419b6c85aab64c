//! Calls that wait for a person's word.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender};
use std::time::Instant;

use super::*;
use crate::consent::{Answer, Ask, Choice};
use crate::limits;
use crate::rights::Right;

/// How often a call that waits looks whether it was given up.
const LOOK: Duration = Duration::from_millis(20);

/// The questions that wait for an answer.
#[derive(Default)]
pub(crate) struct Asks {
    next: AtomicU64,
    attended: AtomicUsize,
    waiting: Mutex<Vec<(Ask, Sender<Answer>)>>,
}

impl Asks {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<(Ask, Sender<Answer>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While this lives somebody looks: calls wait for answers. Without it they are denied at once.
#[must_use]
pub struct Attended(Arc<Inner>);

impl std::fmt::Debug for Attended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attended")
    }
}

impl Drop for Attended {
    fn drop(&mut self) {
        self.0.asks.attended.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Host {
    /// Somebody looks, and will be shown what [`Host::asks`] says.
    pub fn attend(&self) -> Attended {
        self.inner.asks.attended.fetch_add(1, Ordering::AcqRel);
        Attended(Arc::clone(&self.inner))
    }

    /// The questions that wait, oldest first.
    pub fn asks(&self) -> Vec<Ask> {
        self.inner
            .asks
            .waiting()
            .iter()
            .map(|(ask, _)| ask.clone())
            .collect()
    }

    /// Answer one. `Always` is kept, and journalled with who said it; a question that is no longer there is left alone.
    ///
    /// # Errors
    /// What was decided for good cannot be written; the call is then allowed this once.
    pub fn answer(&self, ask: u64, answer: Answer, by: Author) -> Result<(), HostError> {
        let found = {
            let mut waiting = self.inner.asks.waiting();
            let place = waiting.iter().position(|(asked, _)| asked.id == ask);
            place.map(|place| waiting.remove(place))
        };
        let Some((asked, sender)) = found else {
            return Ok(());
        };
        // Who gave up meanwhile does not hear it.
        sender.send(answer).ok();
        self.inner.tell(HostEvent::Asks);
        if answer == Answer::Always {
            let line = asked.line.permission.line_id();
            self.decide(&asked.plugin, &[(line, Choice::Always)], by)?;
        }
        Ok(())
    }
}

impl Inner {
    /// Wait for a person's word on what a plugin wants; none when nobody can give it, or the call is given up.
    pub(crate) fn ask_person(&self, plugin: &Plugin, right: &Right, call: &Call) -> Option<Answer> {
        // Only a thread that others can stand in for may wait.
        let may_wait = tokio::runtime::Handle::try_current().is_ok_and(|handle| {
            handle.runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread
        });
        if !may_wait || self.asks.attended.load(Ordering::Acquire) == 0 {
            return None;
        }
        let id = self.asks.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = std::sync::mpsc::channel();
        let ask = Ask {
            id,
            plugin: plugin.id().to_owned(),
            name: plugin.manifest.name.clone(),
            line: right.request.clone(),
            what: call.what.clone(),
            patient: call.patient.clone(),
            since_ms: self.clock.now_ms(),
        };
        self.asks.waiting().push((ask, sender));
        self.tell(HostEvent::Asks);
        let begun = Instant::now();
        let answer = tokio::task::block_in_place(|| {
            loop {
                match receiver.recv_timeout(LOOK) {
                    Ok(answer) => return Some(answer),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                let given_up = call.cancel.is_cancelled()
                    || begun.elapsed() > limits::ASK_PATIENCE
                    || self.asks.attended.load(Ordering::Acquire) == 0;
                if given_up {
                    return None;
                }
            }
        });
        // A person's time is not the plugin's.
        call.deadline.extend(begun.elapsed());
        self.asks.waiting().retain(|(ask, _)| ask.id != id);
        self.tell(HostEvent::Asks);
        answer
    }
}
