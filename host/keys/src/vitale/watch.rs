//! An adapter in a thread of its own: who asks for the state is answered at once, who reads waits for the reading alone.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::apcv::{ApcvError, Opened};
use super::simulation::Act;
use super::{About, Adapter, CardState, Insured, VitaleError};

/// How often the adapter is asked whether a card is there.
const LOOK: Duration = Duration::from_millis(500);
/// How long to leave an adapter alone that does not work.
const AWAY: Duration = Duration::from_secs(10);

/// What happened at the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VitaleEvent {
    /// A carte Vitale was put in.
    Inserted,
    /// It was taken out.
    Removed,
}

/// What is known of adapter and card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What the adapter says of itself; none while it does not work.
    pub about: Option<About>,
    /// Whether a card is there, or why nobody knows.
    pub state: Result<CardState, VitaleError>,
}

enum Errand {
    Read(SyncSender<Result<Vec<Insured>, VitaleError>>),
    Recognise(String, SyncSender<Result<bool, ApcvError>>),
    Open(String, SyncSender<Result<Opened, ApcvError>>),
    Simulate(Act, SyncSender<Result<(), VitaleError>>),
}

/// Watches an adapter until it is dropped.
pub struct Watch {
    known: Arc<Mutex<Known>>,
    errands: SyncSender<Errand>,
}

impl Watch {
    /// Begin. `heard` is called from the watching thread: it returns at once.
    pub fn new(
        adapter: impl Adapter + 'static,
        heard: impl Fn(VitaleEvent) + Send + 'static,
    ) -> std::io::Result<Self> {
        let known = Arc::new(Mutex::new(Known {
            about: None,
            state: Err(VitaleError::Unavailable("not asked yet".into())),
        }));
        let (errands, asked) = sync_channel(4);
        let seen = Arc::clone(&known);
        std::thread::Builder::new()
            .name("vitale".into())
            .spawn(move || attend(adapter, &asked, &seen, &heard))?;
        Ok(Self { known, errands })
    }

    /// What is known now. Never waits.
    pub fn known(&self) -> Known {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Read the card. Waits for it.
    pub fn read(&self) -> Result<Vec<Insured>, VitaleError> {
        self.ask(Errand::Read)
    }

    /// Play something with the reader of a simulation. Waits for it.
    pub fn simulate(&self, act: Act) -> Result<(), VitaleError> {
        self.ask(|answer| Errand::Simulate(act, answer))
    }

    /// Whether this text is a code of an apCV. Waits for the adapter.
    pub fn recognises(&self, code: &str) -> Result<bool, ApcvError> {
        self.ask(|answer| Errand::Recognise(code.to_owned(), answer))
    }

    /// Open a code of an apCV. Waits for the service.
    pub fn open(&self, code: &str) -> Result<Opened, ApcvError> {
        self.ask(|answer| Errand::Open(code.to_owned(), answer))
    }

    fn ask<T, E: From<VitaleError>>(
        &self,
        errand: impl FnOnce(SyncSender<Result<T, E>>) -> Errand,
    ) -> Result<T, E> {
        let (send, answer) = sync_channel(1);
        let ended = || VitaleError::Unavailable("the watch has ended".into());
        match self.errands.try_send(errand(send)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(VitaleError::Timeout.into()),
            Err(TrySendError::Disconnected(_)) => return Err(ended().into()),
        }
        answer.recv().unwrap_or_else(|_ended| Err(ended().into()))
    }
}

fn attend(
    mut adapter: impl Adapter,
    asked: &Receiver<Errand>,
    known: &Mutex<Known>,
    heard: &dyn Fn(VitaleEvent),
) {
    loop {
        let state = adapter.state();
        let about = state.is_ok().then(|| adapter.about().ok()).flatten();
        let pause = match &state {
            Err(VitaleError::Unavailable(_) | VitaleError::Timeout) => AWAY,
            _ => LOOK,
        };
        let now = Known { about, state };
        let before = std::mem::replace(
            &mut *known.lock().unwrap_or_else(PoisonError::into_inner),
            now.clone(),
        );
        let is_in = |known: &Known| known.state == Ok(CardState::Inserted);
        match (is_in(&before), is_in(&now)) {
            (false, true) => heard(VitaleEvent::Inserted),
            (true, false) => heard(VitaleEvent::Removed),
            _ => {}
        }
        match asked.recv_timeout(pause) {
            // Who asked may have gone meanwhile.
            Ok(Errand::Read(answer)) => answer.send(adapter.read()).unwrap_or_default(),
            Ok(Errand::Recognise(code, answer)) => {
                answer.send(adapter.recognises(&code)).unwrap_or_default();
            }
            Ok(Errand::Open(code, answer)) => answer.send(adapter.open(&code)).unwrap_or_default(),
            Ok(Errand::Simulate(act, answer)) => {
                answer.send(adapter.simulate(act)).unwrap_or_default();
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
