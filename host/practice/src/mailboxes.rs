//! The practice's secure mailboxes as a person sets them: listed with how each is, set, tried, removed. What the screen reads
//! is a snapshot that is ready now; what it asks is noted and done on the runtime's threads. The command line writes the
//! same settings.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use socle_capabilities::mailbox::settings::{self, Settings};
use socle_capabilities::mailbox::{Announced, Resolvers};
use socle_record::Record;
use socle_runtime::ports::mail::{MailCheck, Mailboxes};
use socle_runtime::{Data, Failure};
use socle_session::{Act, Right};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use zeroize::Zeroizing;

use super::exchange::{May, Who, Woken};

/// How old what is told of the mailboxes may be while somebody looks.
const FRESH: Duration = Duration::from_secs(1);
/// Largest file of authorities, bytes.
const AUTHORITIES_MAX: u64 = 256 * 1024;

/// A mailbox that is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What was set.
    pub settings: Settings,
    /// `ready`, `failed`, or `unread` while nobody has come in yet.
    pub state: String,
    /// Why it is not followed, French; empty when it is.
    pub reason: String,
    /// When it was last up to date, milliseconds since the Unix epoch, UTC.
    pub synced_ms: Option<i64>,
}

/// What is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Working {
    /// It is written.
    Saving,
    /// This one is tried.
    Trying(String),
}

/// A snapshot.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Those that are set, in their order; none until they are read.
    pub boxes: Option<Arc<Vec<Line>>>,
    /// Mailboxes nobody set, by their names: those a demonstration plays.
    pub played: Arc<Vec<String>>,
    /// What is under way.
    pub working: Option<Working>,
    /// What came of the last trial, and of which mailbox.
    pub tried: Option<(String, Arc<Result<MailCheck, Failure>>)>,
    /// The domain whose servers are looked for.
    pub looking: Option<String>,
    /// The servers that were found last, or why none could be looked for, French; and of which domain.
    pub found: Option<(String, Arc<Result<Announced, String>>)>,
    /// Why the last thing could not be done, French, and the field it is about.
    pub failure: Option<(String, Option<&'static str>)>,
    /// Grows each time a mailbox was written.
    pub saved: u64,
}

#[derive(Default)]
struct State {
    seen: Seen,
    read_at: Option<Instant>,
    reading: bool,
    trial: Option<AbortHandle>,
    /// Grows with each trial: what an abandoned one still says is not heard.
    turn: u64,
}

/// The mailboxes of one practice. Cheap to clone.
#[derive(Clone)]
pub struct MailDesk {
    record: Record,
    mailboxes: Arc<dyn Mailboxes>,
    runtime: Handle,
    who: Who,
    woken: Woken,
    may: May,
    resolvers: Resolvers,
    state: Arc<Mutex<State>>,
}

impl std::fmt::Debug for MailDesk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailDesk").finish_non_exhaustive()
    }
}

impl MailDesk {
    /// For the mailboxes of this record, followed by `mailboxes`.
    #[must_use]
    pub fn new(
        record: Record,
        mailboxes: Arc<dyn Mailboxes>,
        runtime: Handle,
        who: Who,
        woken: Woken,
    ) -> Self {
        Self {
            record,
            mailboxes,
            runtime,
            who,
            woken,
            may: Arc::new(|_any| Right::Allowed),
            resolvers: Resolvers::of_system(),
            state: Arc::default(),
        }
    }

    /// Asks what may be done before it is. Without it everything may.
    #[must_use]
    pub fn asking(mut self, may: May) -> Self {
        self.may = may;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What a panic left half done is a snapshot all the same.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How things stand now; they are looked at again when that is old.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let mut state = self.state();
        let is_old = state.read_at.is_none_or(|at| at.elapsed() >= FRESH);
        if is_old && !state.reading {
            state.reading = true;
            self.read();
        }
        state.seen.clone()
    }

    fn read(&self) {
        let desk = self.clone();
        self.runtime.spawn_blocking(move || {
            let lines = desk.lines();
            let changed = {
                let mut state = desk.state();
                (state.reading, state.read_at) = (false, Some(Instant::now()));
                match lines {
                    Ok((lines, played)) => {
                        let changed = state.seen.boxes.as_deref() != Some(&lines);
                        if changed {
                            state.seen.boxes = Some(Arc::new(lines));
                            state.seen.played = Arc::new(played);
                        }
                        changed
                    }
                    Err(sentence) => {
                        let failure = Some((sentence, None));
                        let changed = state.seen.failure != failure;
                        state.seen.failure = failure;
                        changed
                    }
                }
            };
            if changed {
                (desk.woken)();
            }
        });
    }

    fn lines(&self) -> Result<(Vec<Line>, Vec<String>), String> {
        let set = settings::read(&self.record).map_err(|error| error.message())?;
        let followed = self.mailboxes.list().map_err(|failure| failure.message)?;
        let played = followed
            .iter()
            .filter(|one| set.iter().all(|settings| settings.id != one.id))
            .filter_map(|one| one.values.iter().find(|(name, _)| name == "name"))
            .filter_map(|(_, name)| name.as_text().map(str::to_owned))
            .collect();
        let lines = set.into_iter().map(|settings| {
            let of = followed.iter().find(|one| one.id == settings.id);
            let value = |key: &str| {
                of.and_then(|one| one.values.iter().find(|(name, _)| name == key))
                    .map(|(_, value)| value)
            };
            let text = |key: &str| value(key).and_then(Data::as_text).unwrap_or_default();
            Line {
                state: text("state").to_owned(),
                reason: text("reason").to_owned(),
                synced_ms: match value("synced") {
                    Some(Data::Integer(ms)) => Some(*ms),
                    _ => None,
                },
                settings,
            }
        });
        Ok((lines.collect(), played))
    }

    /// Whether mailboxes may be set now, with the reason when not.
    #[must_use]
    pub fn right(&self) -> Right {
        (self.may)(Act::Manage)
    }

    /// Writes a mailbox. An empty id is a new one; without a password the one that is kept stays; the authorities are those
    /// of the file, when there is one.
    pub fn save(
        &self,
        settings: Settings,
        password: Option<Zeroizing<String>>,
        authorities: Option<PathBuf>,
    ) {
        self.work(move |desk| {
            let mut settings = settings;
            if let Some(path) = authorities {
                settings.authorities = vec![read_authorities(&path)?];
            }
            if settings.id.is_empty() {
                settings.id = desk.new_id(&settings.name)?;
            }
            // Authorities that say nothing of anybody would be heard of at the first message only.
            settings
                .trust()
                .map_err(|error| (error.message(), Some("authorities")))?;
            settings::save(
                &desk.record,
                &(desk.who)(),
                &settings,
                password.as_deref().map(String::as_str),
            )
            .map_err(|error| (error.message(), field(&error)))?;
            desk.state().seen.saved += 1;
            Ok(())
        });
    }

    /// Takes a mailbox out, with its password and the copy of its headers. What is in it stays at the operator's.
    pub fn remove(&self, id: &str) {
        let id = id.to_owned();
        self.work(move |desk| {
            settings::remove(&desk.record, &(desk.who)(), &id)
                .map_err(|error| (error.message(), None))
        });
    }

    /// Comes into a mailbox and lists its folders. Nothing is sent.
    pub fn try_out(&self, id: &str) {
        self.cancel();
        let (desk, id) = (self.clone(), id.to_owned());
        let mut state = self.state();
        state.turn += 1;
        let turn = state.turn;
        state.seen.working = Some(Working::Trying(id.clone()));
        (state.seen.tried, state.seen.failure) = (None, None);
        let trial = self.runtime.spawn(async move {
            let checked = desk.mailboxes.check(&id).await;
            {
                let mut state = desk.state();
                if state.turn != turn {
                    return;
                }
                (state.seen.working, state.trial) = (None, None);
                state.seen.tried = Some((id, Arc::new(checked)));
            }
            (desk.woken)();
        });
        state.trial = Some(trial.abort_handle());
    }

    /// Looks for the servers that are announced for the addresses of a domain.
    pub fn find(&self, domain: &str) {
        {
            let mut state = self.state();
            state.seen.looking = Some(domain.to_owned());
            state.seen.found = None;
        }
        let (desk, domain) = (self.clone(), domain.to_owned());
        self.runtime.spawn(async move {
            let found = desk.resolvers.servers(&domain).await;
            let found = found.map_err(|error| {
                tracing::info!(%error, "no server is looked for");
                "Les serveurs de cette adresse n’ont pas pu être cherchés : recopiez ceux que l’opérateur donne.".to_owned()
            });
            {
                let mut state = desk.state();
                // Another domain may be looked for by now.
                if state.seen.looking.as_ref() != Some(&domain) {
                    return;
                }
                state.seen.looking = None;
                state.seen.found = Some((domain, Arc::new(found)));
            }
            (desk.woken)();
        });
    }

    /// Gives a trial up.
    pub fn cancel(&self) {
        let mut state = self.state();
        state.turn += 1;
        if let Some(trial) = state.trial.take() {
            trial.abort();
        }
        if matches!(state.seen.working, Some(Working::Trying(_))) {
            state.seen.working = None;
        }
    }

    /// What was said of the last thing done is not shown any more.
    pub fn forget(&self) {
        let mut state = self.state();
        (state.seen.tried, state.seen.failure) = (None, None);
    }

    fn work(
        &self,
        task: impl FnOnce(&Self) -> Result<(), (String, Option<&'static str>)> + Send + 'static,
    ) {
        {
            let mut state = self.state();
            if state.seen.working == Some(Working::Saving) {
                return;
            }
            state.seen.working = Some(Working::Saving);
            (state.seen.tried, state.seen.failure) = (None, None);
        }
        let desk = self.clone();
        self.runtime.spawn_blocking(move || {
            let done = match desk.right().refusal() {
                Some(refusal) => Err((refusal.sentence.to_owned(), None)),
                None => task(&desk),
            };
            let lines = desk.lines();
            {
                let mut state = desk.state();
                state.seen.working = None;
                if let Ok((lines, _)) = lines {
                    state.seen.boxes = Some(Arc::new(lines));
                }
                state.seen.failure = done.err();
            }
            (desk.woken)();
        });
    }

    /// A short name nobody bore: what the practice calls it, and a few signs of chance.
    fn new_id(&self, name: &str) -> Result<String, (String, Option<&'static str>)> {
        let minted = self
            .record
            .mint_id()
            .map_err(|error| (error.message(), None))?;
        let word: String = socle_formats::fold::fold(name)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(20)
            .collect();
        let chance: String = minted.as_str().chars().rev().take(6).collect();
        Ok(format!("{word}-{chance}").trim_matches('-').to_owned())
    }
}

fn field(error: &settings::SettingsError) -> Option<&'static str> {
    match error {
        settings::SettingsError::Field { field, .. } => Some(field),
        settings::SettingsError::Record(_) => None,
    }
}

fn read_authorities(path: &std::path::Path) -> Result<String, (String, Option<&'static str>)> {
    let unreadable = |error: std::io::Error| {
        tracing::info!(%error, "a file of authorities is not read");
        let sentence = format!(
            "Le fichier des autorités « {} » ne peut pas être lu : vérifiez son chemin.",
            path.display()
        );
        (sentence, Some("authorities"))
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > AUTHORITIES_MAX {
        return Err((
            "Ce fichier est trop grand pour des certificats d’autorités (PEM) : demandez-les à votre opérateur.".to_owned(),
            Some("authorities"),
        ));
    }
    std::fs::read_to_string(path).map_err(unreadable)
}
