//! What happens without being asked: cards come and go, time passes.

use std::sync::{Arc, Weak};
use std::time::Duration;

use socle_keys::pkcs11::Module;
use socle_keys::readers::ReaderEvent;
use socle_keys::{KeyError, atr::CardType};

use super::{Change, Inner, lock};
use crate::proof;
use crate::state::Why;

/// How often time is looked at.
const PULSE: Duration = Duration::from_secs(5);

/// Whose card is in the reader, as it shows itself to anyone: nothing is proved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardSeen {
    /// `CPS · Dr Max LIBRE`, or why it lets nobody in.
    pub line: Result<String, String>,
    /// Whether somebody in training has to say for whom they work.
    pub needs_principal: bool,
    /// The PIN is typed on the reader.
    pub has_keypad: bool,
    /// One try is left before it blocks.
    pub is_last_try: bool,
}

/// Time passes.
pub(super) async fn pulse(inner: Weak<Inner>) {
    loop {
        tokio::time::sleep(PULSE).await;
        match inner.upgrade() {
            Some(inner) => inner.tick(),
            None => return,
        }
    }
}

/// Whether a professional's card may lie behind this: an unknown one may.
pub(super) fn may_be_professional(kind: CardType) -> bool {
    kind != CardType::Vitale
}

impl Inner {
    /// Something happened at a reader.
    pub(super) fn heard(self: &Arc<Self>, event: &ReaderEvent) {
        match event {
            ReaderEvent::Removed { reader, card } if may_be_professional(card.kind) => {
                let own = lock(&self.live)
                    .readers
                    .iter()
                    .any(|(name, _)| name == reader);
                let by_card = lock(&self.machine)
                    .identified()
                    .is_some_and(|one| one.kind.is_card());
                if own && by_card {
                    self.lock(Why::CardRemoved);
                }
            }
            _ => {}
        }
        self.look_at_card();
        self.tell(&Change::Shown);
    }

    /// Read what the card in the reader shows, on a thread that may wait for it.
    pub(super) fn look_at_card(self: &Arc<Self>) {
        let settings = lock(&self.settings).clone();
        let Some(card) = settings.card else {
            *lock(&self.card) = None;
            return;
        };
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let seen = match Module::load(&card.module).and_then(|module| module.look(&card.slot)) {
                Ok(shown) => {
                    let who = shown.authentication.subject.holder().map(|holder| {
                        proof::identified(holder, &settings.structure)
                            .map_err(|refused| refused.sentence().to_owned())
                    });
                    let needs_principal =
                        matches!(&who, Some(Ok(one)) if one.role.needs_principal());
                    let line = match who {
                        Some(who) => who.map(|one| one.line()),
                        None => Err(KeyError::NoCard.sentence()),
                    };
                    Some(CardSeen {
                        line,
                        needs_principal,
                        has_keypad: shown.token.has_keypad,
                        is_last_try: shown.token.tries == socle_keys::error::TriesLeft::One,
                    })
                }
                Err(KeyError::NoCard) => None,
                Err(error) => Some(CardSeen {
                    line: Err(error.sentence()),
                    needs_principal: false,
                    has_keypad: false,
                    is_last_try: false,
                }),
            };
            let changed = {
                let mut known = lock(&inner.card);
                let changed = *known != seen;
                *known = seen;
                changed
            };
            if changed {
                inner.tell(&Change::Shown);
            }
        });
    }
}
