//! Coming in, by each way.

use std::sync::Arc;

use socle_keys::pkcs11::{LastTry, Module};
use socle_keys::{KeySource, Keys, Loan, Secret};

use super::watch::may_be_professional;
use super::{Change, Inner, Live, Manager, SeenAt, lock};
use crate::identified::{Identified, Principal};
use crate::proof::{self, ProofError};
use crate::psc::{Provider, PscError, Tokens, Userinfo};
use crate::state::{AttemptId, NotNow, Way, Why};

/// What somebody gives to come in.
#[derive(Debug, Clone)]
pub enum Coming {
    /// With a card; the PIN is none where it is typed on the reader.
    Card {
        /// Wiped as it goes.
        pin: Option<Secret>,
        /// Whether the last try before the card blocks may be spent.
        last: LastTry,
    },
    /// By Pro Santé Connect in the browser.
    Browser,
    /// By Pro Santé Connect on the telephone.
    Ecps {
        /// What was typed as RPPS number.
        rpps: String,
    },
    /// As the practice, by its certificate.
    Organisation {
        /// Wiped as it goes.
        passphrase: Secret,
    },
}

impl Coming {
    const fn way(&self) -> Way {
        match self {
            Self::Card { .. } => Way::Card,
            Self::Browser => Way::Browser,
            Self::Ecps { .. } => Way::Ecps,
            Self::Organisation { .. } => Way::Organisation,
        }
    }
}

/// Why somebody is not let in.
struct Refused {
    code: &'static str,
    sentence: String,
}

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Self {
        tracing::info!(%error, "nobody comes in");
        Self {
            code: error.code(),
            sentence: error.sentence(),
        }
    }
}

impl From<PscError> for Refused {
    fn from(error: PscError) -> Self {
        tracing::info!(%error, "nobody comes in");
        Self {
            code: error.code(),
            sentence: error.sentence(),
        }
    }
}

impl Manager {
    /// Somebody comes in, for themselves or for a person who is named. What comes of it is seen in the state.
    ///
    /// # Errors
    /// [`NotNow`]: one at a time.
    pub fn come_in(&self, coming: Coming, principal: Option<Principal>) -> Result<(), NotNow> {
        let inner = Arc::clone(&self.inner);
        let now = (inner.now)();
        let id = lock(&inner.machine).begin(coming.way(), now)?;
        inner.tell(&Change::Shown);
        let runtime = inner.runtime.clone();
        match coming {
            Coming::Card { pin, last } => {
                runtime.spawn_blocking(move || {
                    let opened = inner.by_card(pin.as_ref(), last);
                    drop(pin);
                    inner.end(id, opened.map(|(one, live)| (named(one, principal), live)));
                });
            }
            Coming::Organisation { passphrase } => {
                runtime.spawn_blocking(move || {
                    let opened = inner.by_certificate(&passphrase);
                    inner.end(id, opened.map(|(one, live)| (Ok(one), live)));
                });
            }
            coming => {
                let task = runtime.spawn({
                    let inner = Arc::clone(&inner);
                    async move {
                        let opened = inner.by_psc(id, coming).await;
                        let opened = opened.map(|(one, live)| (named(one, principal), live));
                        inner.end(id, opened.map_err(Refused::from));
                    }
                });
                lock(&self.inner.live).attempt = Some(task.abort_handle());
            }
        }
        Ok(())
    }
}

/// With the person they work for; somebody in training names one.
fn named(mut one: Identified, principal: Option<Principal>) -> Result<Identified, ProofError> {
    one.principal = principal.filter(|principal| !principal.name.trim().is_empty());
    match one.role.needs_principal() && one.principal.is_none() {
        true => Err(ProofError::NoPrincipal),
        false => Ok(one),
    }
}

type Opened = (Result<Identified, ProofError>, Live);

/// How long the last session may take to leave its card before somebody comes in with one.
const LEFT: std::time::Duration = std::time::Duration::from_secs(10);

/// What is held of a session with these keys.
fn live(keys: Keys, readers: Vec<SeenAt>) -> Live {
    let (keys, loan) = Loan::of(keys);
    Live {
        keys: Some(keys),
        loan: Some(loan),
        readers,
        ..Live::default()
    }
}

impl Inner {
    fn by_card(&self, pin: Option<&Secret>, last: LastTry) -> Result<(Identified, Live), Refused> {
        let settings = lock(&self.settings).clone();
        let trust = proof::trust(&settings)?;
        let card = settings
            .card
            .ok_or(ProofError::NotConfigured("lecture des cartes"))?;
        // Until the one before has left its card, the module takes no PIN.
        self.leaving.wait(LEFT);
        let readers = self.professional_readers();
        let module = Module::load(&card.module).map_err(ProofError::from)?;
        // Who may not come in anyway, or whose certificate does not hold, spends no try of their PIN.
        let shown = module.look(&card.slot).map_err(ProofError::from)?;
        let at_ms = (self.now)().wall_ms;
        trust.check(&shown.chain, at_ms).map_err(ProofError::from)?;
        if let Some(holder) = shown.authentication.subject.holder() {
            proof::identified(holder, &settings.structure).map_err(ProofError::from)?;
        }
        let keys = module
            .login(&card.slot, pin, last)
            .map_err(ProofError::from)?;
        proof::prove(&*keys.authentication, &trust, at_ms)?;
        let certificate = keys.authentication.certificate();
        let holder = certificate
            .subject
            .holder()
            .ok_or(ProofError::NoRole(crate::NoRole::OtherCard))?;
        let one = proof::identified(holder, &settings.structure).map_err(ProofError::from)?;
        Ok((one, live(keys, readers)))
    }

    fn by_certificate(&self, passphrase: &Secret) -> Result<(Identified, Live), Refused> {
        let settings = lock(&self.settings).clone();
        let trust = proof::trust(&settings)?;
        let path = settings
            .organisation
            .clone()
            .ok_or(ProofError::NotConfigured("certificat du cabinet"))?;
        let keys: Keys = KeySource::File { path }
            .open(Some(passphrase))
            .map_err(ProofError::from)?;
        proof::prove(&*keys.authentication, &trust, (self.now)().wall_ms)?;
        let one = proof::organisation(keys.authentication.certificate(), &settings.structure)?;
        Ok((one, live(keys, Vec::new())))
    }

    async fn by_psc(
        self: &Arc<Self>,
        id: AttemptId,
        coming: Coming,
    ) -> Result<(Identified, Live), PscError> {
        let settings = lock(&self.settings).clone();
        let config = settings
            .psc
            .ok_or(PscError::NotConfigured("identifiant du logiciel"))?;
        let provider = Provider::find(config, Arc::clone(&self.now)).await?;
        let (tokens, userinfo): (Tokens, Userinfo) = match coming {
            Coming::Ecps { rpps } => {
                let question = provider.ask_on_telephone(&rpps).await?;
                if lock(&self.machine).show_number(id, question.number()) {
                    self.tell(&Change::Shown);
                }
                provider.answered_on_telephone(question).await?
            }
            _ => {
                let question = provider.ask_in_browser().await?;
                (self.open_page)(question.page()).map_err(PscError::NoBrowser)?;
                provider.answered_in_browser(question).await?
            }
        };
        let mut one = userinfo.identified()?;
        if one.structure.id.is_empty() {
            one.structure = settings.structure;
        }
        Ok((
            one,
            Live {
                psc: Some((provider, tokens)),
                ..Live::default()
            },
        ))
    }

    /// The readers a professional's card is in.
    fn professional_readers(&self) -> Vec<SeenAt> {
        match &*lock(&self.readers) {
            Some(readers) => readers
                .sight()
                .cards(may_be_professional)
                .filter_map(|reader| Some((reader.name.clone(), reader.card.as_ref()?.count)))
                .collect(),
            None => Vec::new(),
        }
    }

    /// An attempt came to its end.
    fn end(self: &Arc<Self>, id: AttemptId, opened: Result<Opened, Refused>) {
        let opened = opened.and_then(|(one, live)| Ok((one?, live)));
        let (one, mut live) = match opened {
            Ok(opened) => opened,
            Err(Refused { code, sentence }) => {
                if lock(&self.machine).refused(id, code, &sentence) {
                    self.tell(&Change::Shown);
                }
                // How many tries a card has left may have changed.
                self.look_at_card();
                return;
            }
        };
        let by_card = one.kind.is_card();
        let before = live.readers.clone();
        let prolong = live.psc.is_some();
        live.of = Some(id);
        // Under both locks: nobody sees a person without their keys.
        let entered = {
            let mut held = lock(&self.live);
            let entered = lock(&self.machine).opened(id, Arc::new(one), (self.now)());
            if entered.is_some() {
                *held = std::mem::take(&mut live);
                if prolong {
                    // Begun under the lock: whoever ends the session ends this too.
                    let task = self.runtime.spawn(prolonged(Arc::downgrade(self), id));
                    held.prolonging = Some(task.abort_handle());
                }
            }
            entered
        };
        let Some(entered) = entered else {
            // Who came too late is not let in; what they brought goes, tokens too.
            self.give_back(live, false);
            return;
        };
        self.tell(&Change::Entered(entered));
        // The card may have gone while its PIN was being checked, and another been put in its place.
        let now = self.professional_readers();
        if by_card && !before.is_empty() && !before.iter().any(|reader| now.contains(reader)) {
            self.lock(Why::CardRemoved);
        }
    }
}

/// Prolong what Pro Santé Connect gave, as long as the session is open.
async fn prolonged(inner: std::sync::Weak<Inner>, of: AttemptId) {
    /// How soon to ask again a provider that did not answer.
    const AGAIN: std::time::Duration = std::time::Duration::from_secs(15);
    loop {
        let due = {
            let Some(inner) = inner.upgrade() else { return };
            let live = lock(&inner.live);
            let Some((_, tokens)) = live.psc.as_ref().filter(|_| live.of == Some(of)) else {
                return;
            };
            tokens.due_ms((inner.now)())
        };
        tokio::time::sleep(std::time::Duration::from_millis(
            due.unsigned_abs().max(200),
        ))
        .await;
        let Some(inner) = inner.upgrade() else { return };
        let held = {
            let live = lock(&inner.live);
            live.psc.clone().filter(|_| live.of == Some(of))
        };
        let Some((provider, tokens)) = held else {
            return;
        };
        match provider.prolong(&tokens).await {
            Ok(prolonged) => {
                let mut live = lock(&inner.live);
                // Who left meanwhile has given theirs back, and who came since has their own.
                if live.of == Some(of)
                    && let Some((_, tokens)) = &mut live.psc
                {
                    *tokens = prolonged;
                }
            }
            Err(PscError::Over | PscError::BadToken(_)) => {
                inner.lock(Why::Expired);
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "asked again later");
                drop(inner);
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
