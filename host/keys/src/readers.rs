//! Readers and the cards in them, as they come and go, through the PC/SC service of the system.
//!
//! A thread of its own waits on the service and keeps what it sees: whoever asks is answered at once, whatever the
//! service does. When it does not run, that is seen and tried again every few seconds.

use std::ffi::CString;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use pcsc::{Context, Protocols, ReaderState, Scope, ShareMode, State};

use crate::atr::{CardType, VITALE_APPLICATIONS, card_type};
use crate::error::KeyError;

/// How long one wait on the service lasts at most: what ends it otherwise is a change.
const WAIT: Duration = Duration::from_secs(2);
/// How long to leave a service alone that does not answer.
const AWAY: Duration = Duration::from_secs(2);
/// How often the thread looks whether it is to end while the service is away.
const GLANCE: Duration = Duration::from_millis(100);
/// Most readers that are looked at.
const READERS: usize = 16;

/// A reader and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Name given by the service.
    pub name: String,
    /// The card in it.
    pub card: Option<CardInReader>,
}

/// A card, as far as a reader tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardInReader {
    /// What kind.
    pub kind: CardType,
    /// Its answer to reset; empty when the card does not answer (put in the wrong way round).
    pub atr: Vec<u8>,
    /// The service's count of insertions and removals at this reader: the same card put in again is not the same sight.
    pub count: u32,
}

/// What is plugged in now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Readers, in the order of the service. Empty when it does not run.
    pub readers: Vec<Reader>,
    /// Why nothing can be seen.
    pub trouble: Option<KeyError>,
}

impl Sight {
    /// The cards of one kind that are in a reader.
    pub fn cards(&self, wanted: impl Fn(CardType) -> bool) -> impl Iterator<Item = &Reader> {
        self.readers
            .iter()
            .filter(move |reader| reader.card.as_ref().is_some_and(|card| wanted(card.kind)))
    }
}

/// What happened at a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The readers or the service itself changed: plugged in, unplugged, started, stopped.
    Readers,
    /// A card was put in.
    Inserted {
        /// Which reader.
        reader: String,
        /// Which card.
        card: CardInReader,
    },
    /// It was taken out, or its reader was.
    Removed {
        /// Which reader.
        reader: String,
        /// Which card it was.
        card: CardInReader,
    },
}

/// Watches the readers until it is dropped.
pub struct Readers {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    sight: Mutex<Sight>,
    /// What a wait is ended with when this watch ends.
    context: Mutex<Option<Context>>,
    ended: std::sync::atomic::AtomicBool,
}

impl Readers {
    /// Begin to watch. `heard` is called from the watching thread for each event, after what was seen was kept: it
    /// returns at once.
    pub fn watch(heard: impl Fn(ReaderEvent) + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            sight: Mutex::new(Sight {
                readers: Vec::new(),
                trouble: Some(KeyError::NoService("not asked yet".into())),
            }),
            context: Mutex::new(None),
            ended: std::sync::atomic::AtomicBool::new(false),
        });
        let watching = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("readers".into())
            .spawn(move || watching.watch(&heard))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// What is plugged in, as last seen. Never waits.
    pub fn sight(&self) -> Sight {
        self.shared
            .sight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.shared
            .ended
            .store(true, std::sync::atomic::Ordering::Release);
        let context = self
            .shared
            .context
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(context) = context
            && let Err(error) = context.cancel()
        {
            tracing::debug!(%error, "the wait on readers ends by itself");
        }
        // A service that hangs keeps its thread: joining would hang the program with it.
        drop(self.thread.take());
    }
}

impl Shared {
    fn is_ended(&self) -> bool {
        self.ended.load(std::sync::atomic::Ordering::Acquire)
    }

    fn watch(&self, heard: &dyn Fn(ReaderEvent)) {
        while !self.is_ended() {
            let error = match Context::establish(Scope::User) {
                Ok(context) => {
                    *self.context.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some(context.clone());
                    self.with(&context, heard).err()
                }
                Err(error) => Some(error),
            };
            if let Some(error) = error {
                let trouble = match error {
                    pcsc::Error::Cancelled if self.is_ended() => return,
                    error => KeyError::NoService(error.to_string()),
                };
                self.keep(
                    Sight {
                        readers: Vec::new(),
                        trouble: Some(trouble),
                    },
                    heard,
                );
                let mut left = AWAY;
                while !self.is_ended() && !left.is_zero() {
                    std::thread::sleep(GLANCE);
                    left = left.saturating_sub(GLANCE);
                }
            }
        }
    }

    /// As long as the service answers.
    fn with(&self, context: &Context, heard: &dyn Fn(ReaderEvent)) -> Result<(), pcsc::Error> {
        let mut states = vec![ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE)];
        while !self.is_ended() {
            let names = match context.list_readers_owned() {
                Ok(names) => names,
                Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
                Err(error) => return Err(error),
            };
            follow(&mut states, names);
            // Asked without waiting when a reader is new: it is in state "unaware" then, which answers at once.
            match context.get_status_change(WAIT, &mut states) {
                Ok(()) | Err(pcsc::Error::Timeout | pcsc::Error::UnknownReader) => {}
                Err(error) => return Err(error),
            }
            let readers = states[1..]
                .iter()
                .map(|state| Reader {
                    name: state.name().to_string_lossy().into_owned(),
                    card: self.card(context, state),
                })
                .collect();
            for state in &mut states {
                state.sync_current_state();
            }
            self.keep(
                Sight {
                    trouble: states.len().eq(&1).then_some(KeyError::NoReader),
                    readers,
                },
                heard,
            );
        }
        Ok(())
    }

    fn card(&self, context: &Context, state: &ReaderState) -> Option<CardInReader> {
        let seen = state.event_state();
        if !seen.contains(State::PRESENT) {
            return None;
        }
        if seen.contains(State::MUTE) {
            return Some(CardInReader {
                kind: CardType::Unknown,
                atr: Vec::new(),
                count: state.event_count(),
            });
        }
        let atr = state.atr().to_vec();
        let count = state.event_count();
        let before = self
            .sight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .readers
            .iter()
            .find(|reader| reader.name.as_bytes() == state.name().to_bytes())
            .and_then(|reader| reader.card.clone());
        // A card that was told already is not asked again at each look.
        if let Some(before) = before
            && before.atr == atr
            && before.count == count
        {
            return Some(before);
        }
        let kind = match card_type(&atr) {
            CardType::Unknown if is_vitale(context, state) => CardType::Vitale,
            kind => kind,
        };
        Some(CardInReader { kind, atr, count })
    }

    /// Keep what was seen, then say what changed.
    fn keep(&self, now: Sight, heard: &dyn Fn(ReaderEvent)) {
        let before = std::mem::replace(
            &mut *self.sight.lock().unwrap_or_else(PoisonError::into_inner),
            now.clone(),
        );
        let names = |sight: &Sight| -> Vec<String> {
            sight
                .readers
                .iter()
                .map(|reader| reader.name.clone())
                .collect()
        };
        if names(&before) != names(&now) || before.trouble != now.trouble {
            heard(ReaderEvent::Readers);
        }
        for event in changes(&before.readers, &now.readers) {
            heard(event);
        }
    }
}

/// Make the states those of these readers (the first stands for plugging in itself), keeping what is known of them.
fn follow(states: &mut Vec<ReaderState>, names: Vec<CString>) {
    let names: Vec<CString> = names.into_iter().take(READERS).collect();
    let mut at = 0;
    states.retain(|state| {
        at += 1;
        at == 1 || names.iter().any(|name| name.as_c_str() == state.name())
    });
    for name in names {
        if !states[1..]
            .iter()
            .any(|state| state.name() == name.as_c_str())
        {
            states.push(ReaderState::new(name, State::UNAWARE));
        }
    }
}

/// How often to look after a failure whether a card was pulled out: the service may tell a little later.
pub(crate) const OUT_LOOKS: u32 = 15;
/// How long between two looks.
const OUT_PAUSE: Duration = Duration::from_millis(100);

/// Is the card out of this reader, by what the PC/SC service says? A reader it does not know (a token in software, a
/// module that names readers otherwise) is never said to be empty. Looks again, so many times in all, while a card is in.
pub(crate) fn is_out(reader: &str, looks: u32) -> bool {
    let look = || -> Result<Option<bool>, pcsc::Error> {
        let context = Context::establish(Scope::User)?;
        let names = context.list_readers_owned()?;
        // PKCS#11 cuts names at 64 bytes.
        let name = names.into_iter().find(|name| {
            let name = name.to_string_lossy();
            !reader.is_empty() && (name.starts_with(reader) || reader.starts_with(name.as_ref()))
        });
        let Some(name) = name else {
            return Ok(None);
        };
        let mut states = [ReaderState::new(name, State::UNAWARE)];
        context.get_status_change(Duration::ZERO, &mut states)?;
        Ok(Some(!states[0].event_state().contains(State::PRESENT)))
    };
    for again in 0..looks {
        if again > 0 {
            std::thread::sleep(OUT_PAUSE);
        }
        match look() {
            Ok(Some(true)) => return true,
            Ok(Some(false)) => {}
            // No such reader, or no service at all: nothing is known.
            Ok(None) | Err(_) => return false,
        }
    }
    false
}

/// What came and went. Another card in the same reader is a removal and an insertion.
fn changes(before: &[Reader], now: &[Reader]) -> Vec<ReaderEvent> {
    let card_of = |readers: &[Reader], name: &str| {
        readers
            .iter()
            .find(|reader| reader.name == name)
            .and_then(|reader| reader.card.clone())
    };
    let mut events = Vec::new();
    for reader in before {
        if let Some(card) = &reader.card
            && card_of(now, &reader.name).as_ref() != Some(card)
        {
            events.push(ReaderEvent::Removed {
                reader: reader.name.clone(),
                card: card.clone(),
            });
        }
    }
    for reader in now {
        if let Some(card) = &reader.card
            && card_of(before, &reader.name).as_ref() != Some(card)
        {
            events.push(ReaderEvent::Inserted {
                reader: reader.name.clone(),
                card: card.clone(),
            });
        }
    }
    events
}

/// Does this card know the application of a carte Vitale? Nothing else is read of it.
fn is_vitale(context: &Context, state: &ReaderState) -> bool {
    let Ok(card) = context.connect(state.name(), ShareMode::Shared, Protocols::ANY) else {
        return false;
    };
    let mut answer = [0; 258];
    let found = VITALE_APPLICATIONS.iter().any(|name| {
        let mut select = vec![0x00, 0xA4, 0x04, 0x00];
        select.push(u8::try_from(name.len()).unwrap_or_default());
        select.extend_from_slice(name);
        matches!(
            card.transmit(&select, &mut answer),
            // Done, or done with an answer to fetch.
            Ok([.., 0x90, 0x00] | [.., 0x61, _])
        )
    });
    // Other programs may be at the card: it is left powered.
    if let Err((_, error)) = card.disconnect(pcsc::Disposition::LeaveCard) {
        tracing::debug!(%error, "a card was taken out while it was looked at");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str, card: Option<CardType>) -> Reader {
        Reader {
            name: name.into(),
            card: card.map(|kind| CardInReader {
                kind,
                atr: vec![1],
                count: 1,
            }),
        }
    }

    #[test]
    fn another_card_in_the_same_reader_is_a_removal_and_an_insertion() {
        let before = [reader("a", Some(CardType::Cps3)), reader("b", None)];
        let now = [reader("a", Some(CardType::Vitale)), reader("b", None)];
        let events = changes(&before, &now);
        assert!(matches!(
            &events[..],
            [
                ReaderEvent::Removed { reader: a, card: old },
                ReaderEvent::Inserted { reader: b, card: new },
            ] if a == "a" && b == "a" && old.kind == CardType::Cps3 && new.kind == CardType::Vitale
        ));
        assert_eq!(changes(&now, &now), []);
    }

    #[test]
    fn a_reader_that_is_unplugged_takes_its_card_with_it() {
        let events = changes(&[reader("a", Some(CardType::Cps4))], &[]);
        assert!(matches!(&events[..], [ReaderEvent::Removed { .. }]));
    }
}
