//! The session of a workstation, alive: what happens at readers, in browsers and on telephones moves the state machine.
//!
//! [`Manager`] is cheap to clone and never waits: what takes time runs on threads of its own or on the runtime, and
//! whoever listens is told that something changed. When a session locks, the keys of its card are let go and its tokens
//! given back: coming in again proves again who one is. Keys are only lent: a handle that somebody still holds after that
//! signs nothing.

mod leaving;
mod open;
mod watch;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use socle_keys::profile::Profile;
use socle_keys::readers::{Readers, Sight};
use socle_keys::{Keys, Loan, Refusal, SessionKind, Signer, Speaker, Voice};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use url::Url;

use crate::identified::{Identified, Principal};
use crate::kind::Kind;
use crate::psc::provider::Now;
use crate::psc::{Provider, PscError, Secret, Tokens};
use crate::rights::{Act, Right};
use crate::settings::Settings;
use crate::state::{AttemptId, Entered, Machine, Moment, State, Why};

pub use open::Coming;
pub use watch::CardSeen;

/// Opens a page in the person's browser; says in English why it does not.
pub type OpenPage = Arc<dyn Fn(&Url) -> Result<(), String> + Send + Sync>;
/// Told that something changed, from any thread: returns at once.
pub type Listener = Arc<dyn Fn(&Change) + Send + Sync>;

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Something that is shown: a reader, an attempt, a state.
    Shown,
    /// What is set about coming in.
    Set,
    /// Somebody came in.
    Entered(Entered),
    /// The session locked.
    Locked(Why),
    /// Somebody left for good.
    Left(Arc<Identified>),
}

/// The session of a workstation.
#[derive(Clone)]
pub struct Manager {
    inner: Arc<Inner>,
}

/// The session of a workstation, as long as somebody else keeps it.
#[derive(Clone)]
pub struct Absent(std::sync::Weak<Inner>);

impl Absent {
    /// The session, while it is there.
    #[must_use]
    pub fn upgrade(&self) -> Option<Manager> {
        self.0.upgrade().map(|inner| Manager { inner })
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Manager")
    }
}

struct Inner {
    machine: Mutex<Machine>,
    live: Mutex<Live>,
    settings: Mutex<Settings>,
    card: Mutex<Option<CardSeen>>,
    readers: Mutex<Option<Readers>>,
    listeners: Mutex<Vec<Listener>>,
    leaving: Arc<leaving::Leaving>,
    runtime: Handle,
    now: Now,
    open_page: OpenPage,
}

/// What a session holds while it is open.
#[derive(Default)]
struct Live {
    /// Which attempt opened it: what began under an earlier one does not touch this one.
    of: Option<AttemptId>,
    /// Keys of a card or of the practice's certificate, lent.
    keys: Option<Keys>,
    /// What takes them back.
    loan: Option<Loan>,
    /// Readers that held a professional's card when the session opened, with the sight of it: one of them was its own.
    readers: Vec<SeenAt>,
    /// Pro Santé Connect.
    psc: Option<(Provider, Tokens)>,
    /// What prolongs it.
    prolonging: Option<AbortHandle>,
    /// The attempt under way, where it can be given up.
    attempt: Option<AbortHandle>,
}

/// Which reader, and how often something was put in or taken out there.
type SeenAt = (String, u32);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Manager {
    /// Nobody is there. Work that takes time is done on `runtime`.
    #[must_use]
    pub fn new(runtime: Handle, now: Now, open_page: OpenPage) -> Self {
        let inner = Arc::new(Inner {
            machine: Mutex::default(),
            live: Mutex::default(),
            settings: Mutex::default(),
            card: Mutex::default(),
            readers: Mutex::default(),
            listeners: Mutex::default(),
            leaving: Arc::default(),
            runtime: runtime.clone(),
            now,
            open_page,
        });
        runtime.spawn(watch::pulse(Arc::downgrade(&inner)));
        Self { inner }
    }

    /// What is set, from now on. A session that is open goes on.
    pub fn set(&self, settings: Settings) {
        *lock(&self.inner.settings) = settings;
        self.inner.look_at_card();
        self.inner.tell(&Change::Set);
    }

    /// A handle that keeps nothing alive, for who listens.
    #[must_use]
    pub fn downgrade(&self) -> Absent {
        Absent(Arc::downgrade(&self.inner))
    }

    /// What is set.
    #[must_use]
    pub fn settings(&self) -> Settings {
        lock(&self.inner.settings).clone()
    }

    /// Be told of changes, from any thread.
    pub fn listen(&self, listener: Listener) {
        lock(&self.inner.listeners).push(listener);
    }

    /// Begin to watch the readers of this workstation.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn watch_readers(&self) -> std::io::Result<()> {
        let weak = Arc::downgrade(&self.inner);
        let readers = Readers::watch(move |event| {
            if let Some(inner) = weak.upgrade() {
                inner.heard(&event);
            }
        })?;
        *lock(&self.inner.readers) = Some(readers);
        self.inner.look_at_card();
        Ok(())
    }

    /// What is plugged in; none while nobody watches.
    #[must_use]
    pub fn sight(&self) -> Option<Sight> {
        lock(&self.inner.readers).as_ref().map(Readers::sight)
    }

    /// Whose card is in the reader, as it shows itself to anyone.
    #[must_use]
    pub fn card(&self) -> Option<CardSeen> {
        lock(&self.inner.card).clone()
    }

    /// Where the session is.
    #[must_use]
    pub fn state(&self) -> State {
        self.inner.tick();
        lock(&self.inner.machine).state().clone()
    }

    /// Who is there: nobody while it is locked.
    #[must_use]
    pub fn identified(&self) -> Option<Arc<Identified>> {
        self.inner.tick();
        lock(&self.inner.machine).identified().cloned()
    }

    /// The keyboard or the mouse was touched.
    pub fn touched(&self) {
        let now = (self.inner.now)();
        self.inner.tick();
        lock(&self.inner.machine).touched(now);
    }

    /// Lock what is open.
    pub fn lock(&self, why: Why) {
        self.inner.lock(why);
    }

    /// The attempt under way is given up.
    pub fn give_up(&self) {
        let attempt = lock(&self.inner.live).attempt.take();
        if let Some(attempt) = attempt {
            attempt.abort();
        }
        if lock(&self.inner.machine).give_up() {
            self.inner.tell(&Change::Shown);
        }
    }

    /// The session ends; the browser is asked to end its own.
    pub fn log_out(&self) {
        self.give_up();
        let left = lock(&self.inner.machine).log_out();
        self.inner.let_go(true);
        if let Some(left) = left {
            self.inner.tell(&Change::Left(left));
        }
    }

    /// The person's access token for a national service, by name: `pro-sante-connect`. For capabilities of the host; it
    /// holds for `margin_ms` at least.
    ///
    /// # Errors
    /// [`PscError::Over`] when nobody came in so; [`PscError::Down`] when it cannot be prolonged now.
    pub fn access_token(&self, name: &str, margin_ms: i64) -> Result<Secret, PscError> {
        self.inner.tick();
        let live = lock(&self.inner.live);
        if name != "pro-sante-connect" || lock(&self.inner.machine).identified().is_none() {
            return Err(PscError::Over);
        }
        match &live.psc {
            Some((_, tokens)) if tokens.is_short((self.inner.now)(), margin_ms) => Err(
                PscError::Down("the access token is not prolonged yet".into()),
            ),
            Some((_, tokens)) => Ok(tokens.access().clone()),
            None => Err(PscError::Over),
        }
    }

    /// Who is there, and the keys lent to them: none through Pro Santé Connect.
    #[must_use]
    pub fn keys(&self) -> Option<(Arc<Identified>, Option<Keys>)> {
        self.inner.tick();
        // Both locks, in this order everywhere: nobody is seen with the keys of whoever was there before.
        let live = lock(&self.inner.live);
        let one = lock(&self.inner.machine).identified().cloned()?;
        Some((one, live.keys.clone()))
    }

    /// Whether whoever is there may do this, with the reason when not.
    #[must_use]
    pub fn right(&self, act: Act) -> Right {
        let profile = self.identified().and_then(|one| one.profile());
        Right::of(act, profile)
    }

    /// The program ends: what the session holds is given back, waiting for it so long at most. The browser keeps its own
    /// session: nobody asked to leave it.
    pub fn end(&self, patience: std::time::Duration) {
        self.give_up();
        let left = lock(&self.inner.machine).log_out();
        self.inner.let_go(false);
        if let Some(left) = left {
            self.inner.tell(&Change::Left(left));
        }
        self.inner.leaving.wait(patience);
    }
}

impl Inner {
    fn tell(&self, change: &Change) {
        let listeners = lock(&self.listeners).clone();
        for listener in listeners {
            listener(change);
        }
    }

    fn tick(&self) {
        let now = (self.now)();
        if lock(&self.machine).tick(now) {
            self.locked(Why::Idle);
        }
    }

    fn lock(&self, why: Why) {
        let now = (self.now)();
        if lock(&self.machine).lock(why, now) {
            self.locked(why);
        }
    }

    fn locked(&self, why: Why) {
        self.let_go(false);
        self.tell(&Change::Locked(why));
    }

    /// Let go of what the session held. `for_good`: the browser ends its own session too.
    fn let_go(&self, for_good: bool) {
        let held = std::mem::take(&mut *lock(&self.live));
        self.give_back(held, for_good);
    }

    /// Give back what a session held, or one that did not come to be.
    fn give_back(&self, held: Live, for_good: bool) {
        let Live {
            loan,
            psc,
            prolonging,
            ..
        } = held;
        if let Some(prolonging) = prolonging {
            prolonging.abort();
        }
        if let Some(loan) = loan {
            let keys = loan.take_back();
            let leaving = self.leaving.begin();
            // The last of them logs out of the card, which may wait for it.
            self.runtime.spawn_blocking(move || {
                drop(keys);
                drop(leaving);
            });
        }
        if let Some((provider, tokens)) = psc {
            let open_page = Arc::clone(&self.open_page);
            let leaving = self.leaving.begin();
            self.runtime.spawn(async move {
                let _leaving = leaving;
                let page = provider.leave(tokens).await;
                if let Some(page) = page.filter(|_| for_good)
                    && let Err(error) = open_page(&page)
                {
                    tracing::warn!(error, "the browser keeps its own session");
                }
            });
        }
    }
}

impl socle_keys::Speaking for Manager {
    fn voice(&self, profile: Profile) -> Result<Voice, Refusal> {
        let (one, keys) = self.keys().ok_or(Refusal::Nobody)?;
        let acts: &[Act] = match profile {
            Profile::Insi => &[Act::Insi],
            // The assertion says who asks; what may be asked is judged where it is asked.
            Profile::Vihf => &[Act::Consult, Act::Feed, Act::FeedAsSecretary],
            Profile::XadesManifest => &[Act::Feed, Act::FeedAsSecretary],
        };
        let rights: Vec<Right> = acts.iter().map(|act| one.right(*act)).collect();
        if !rights.iter().any(Right::is_allowed) {
            let refusal = rights.iter().find_map(|right| match right {
                Right::Refused(refusal) => Some(*refusal),
                Right::Allowed => None,
            });
            return Err(match refusal {
                Some(refusal) if refusal.code == "session-required" => {
                    Refusal::NeedsCard(refusal.sentence.into())
                }
                Some(refusal) => Refusal::NotAllowed(refusal.sentence.into()),
                None => Refusal::Nobody,
            });
        }
        let signer: Option<Arc<dyn Signer>> = keys.map(|keys| keys.signature);
        Ok(Voice {
            speaker: speaker(&one),
            signer,
        })
    }
}

/// Who speaks, as signatures want it.
#[must_use]
pub fn speaker(one: &Identified) -> Speaker {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Speaker {
        kind: match one.kind {
            Kind::Cps | Kind::Cpf => SessionKind::Cps,
            Kind::Cpe => SessionKind::Cpe,
            Kind::ProSanteConnect => SessionKind::ProSanteConnect,
            Kind::Organisation => SessionKind::Organisation,
            Kind::Demonstration => SessionKind::Demonstration,
        },
        card: match one.kind {
            Kind::Cps => Some(socle_keys::CardKind::Cps),
            Kind::Cpf => Some(socle_keys::CardKind::Cpf),
            Kind::Cpe => Some(socle_keys::CardKind::Cpe),
            _ => None,
        },
        person: (one.kind != Kind::Organisation).then(|| socle_keys::Person {
            national_id: one.national_id.clone(),
            nom: one.family.clone(),
            prenom: one.given.clone(),
            profession: text(&one.profession),
            savoir_faire: text(&one.speciality).into_iter().collect(),
        }),
        structure: socle_keys::Structure {
            id: one.structure.id.clone(),
            name: one.structure.name.clone(),
            sector: one.structure.sector.clone(),
        },
        acting_for: one
            .principal
            .as_ref()
            .map(|Principal { national_id, name }| socle_keys::Person {
                national_id: national_id.clone(),
                nom: name.clone(),
                ..socle_keys::Person::default()
            }),
    }
}

/// This machine's clocks.
#[must_use]
pub fn system_clock() -> Now {
    let start = std::time::Instant::now();
    let ms = |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Arc::new(move || Moment {
        wall_ms: std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, ms),
        steady_ms: ms(start.elapsed()),
    })
}
