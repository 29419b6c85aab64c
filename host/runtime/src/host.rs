//! The host: what is installed, what is chosen, and the calls anyone outside may make.

mod asks;
mod calls;
mod control;
mod grants;
mod imports;
mod install;
mod reads;
mod telling;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

pub use asks::Attended;
pub use calls::{Rows, RowsAsked};
use socle_manifest::{Manifest, SettingValue};
use socle_record::{
    Author, Change, Committed, Level as SettingLevel, NewConsent, Read, Record, RecordError, Unit,
    Write,
};
pub(crate) use telling::Told;
use tokio::sync::broadcast;
use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

use crate::background::Errands;
use crate::bindings::imports::Imports;
use crate::cache::Cache;
use crate::call::{self, Plan};
use crate::cancel::Cancel;
use crate::consent::Line;
use crate::error::{CallError, HostError, Reason};
use crate::failure::{Data, Failure};
use crate::lifecycle::Lifecycle;
use crate::limits::Budgets;
use crate::places::Places;
use crate::plugin::{LogLine, Package, Plugin, Stats};
use crate::policy::Policy;
use crate::ports::mail::Mailboxes;
use crate::ports::{
    Apcv, Barcodes, Clock, Desktop, Http, Sessions, Signatures, Tables, Typesetter, Vitale,
};
use crate::ran_on::RanOn;
use crate::resources::{Happening, Page};
use crate::rights::Right;
use crate::scratch::Scratch;
use crate::state::{Call, CallState, Dependencies, Origin};
use crate::turns::Turns;
use crate::view::{Tree, UiEvent};

/// What the runtime is given of the world outside the record.
#[derive(Clone)]
pub struct Ports {
    /// HTTP over TLS.
    pub http: Arc<dyn Http>,
    /// Who is at the keyboard.
    pub sessions: Arc<dyn Sessions>,
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// What a person asks for on their desktop.
    pub desktop: Arc<dyn Desktop>,
    /// Codes of images.
    pub barcodes: Arc<dyn Barcodes>,
    /// Tables for other programs.
    pub tables: Arc<dyn Tables>,
    /// Signatures in the name of whoever speaks.
    pub signatures: Arc<dyn Signatures>,
    /// The carte Vitale in the reader.
    pub vitale: Arc<dyn Vitale>,
    /// The application carte Vitale whose code was scanned.
    pub apcv: Arc<dyn Apcv>,
    /// Documents on paper.
    pub typesetter: Arc<dyn Typesetter>,
    /// The practice's secure mailboxes.
    pub mailboxes: Arc<dyn Mailboxes>,
}

impl Ports {
    /// Without desktop, codes, tables and paper: those who have them say so field by field.
    pub fn new(http: Arc<dyn Http>, sessions: Arc<dyn Sessions>, clock: Arc<dyn Clock>) -> Self {
        let without = Arc::new(crate::ports::Without);
        Self {
            http,
            sessions,
            clock,
            desktop: without.clone(),
            barcodes: without.clone(),
            tables: without.clone(),
            signatures: without.clone(),
            vitale: without.clone(),
            apcv: without.clone(),
            typesetter: without.clone(),
            mailboxes: without,
        }
    }
}

/// How a host is started.
#[derive(Debug, Clone, Default)]
pub struct HostOptions {
    /// The times of calls.
    pub budgets: Budgets,
    /// Call only the plugins that came with the program: third-party ones stay installed and silent.
    pub safe: bool,
    /// The packages that came with the program. A plugin is one of them when its content is the same, whatever it calls
    /// itself.
    pub own: Vec<PathBuf>,
}

/// Something those who show the host want to know. What they miss, they read anew
/// ([`HostEvent::Changed`] with [`Change::Everything`]).
#[derive(Debug, Clone)]
pub enum HostEvent {
    /// The record changed.
    Changed(Vec<Change>),
    /// Plugins were installed or removed, granted something, or are in another state.
    Plugins,
    /// A plugin crashed, and may be paused for it.
    State {
        /// Which plugin.
        plugin: String,
    },
    /// A question waits for a person, or no longer: see [`Host::asks`].
    Asks,
    /// A call begins; views and rows are not told.
    Started {
        /// Opaque id of the call.
        call: String,
        /// Which plugin.
        plugin: String,
        /// What it does, such as `command rechercher`.
        what: String,
        /// For which patient.
        patient: Option<String>,
    },
    /// A call says how far it is.
    Progress {
        /// Which plugin.
        plugin: String,
        /// Which call.
        call: String,
        /// 0 to 1.
        fraction: Option<f32>,
        /// French.
        text: String,
    },
    /// A call has ended.
    Ended {
        /// Which call.
        call: String,
        /// Which plugin.
        plugin: String,
        /// For which patient.
        patient: Option<String>,
        /// What the practitioner reads when it failed, with its code.
        failure: Option<(String, String)>,
    },
    /// A plugin has something to say outside its panels. The shell says which plugin speaks.
    Notice {
        /// Which plugin.
        plugin: String,
        /// One line.
        title: String,
        /// One sentence or two.
        text: String,
        /// How it is meant.
        tone: crate::view::Tone,
        /// A button: the command of the plugin it runs, and its label.
        button: Option<(String, String)>,
        /// The patient it is about: the shell names them.
        patient: Option<String>,
    },
    /// An identity was refused because another patient of the practice already bears its matricule, qualified. Nothing was
    /// written: a person is to look at both.
    Collision {
        /// Whose identity was refused.
        patient: String,
        /// Who bears the matricule.
        holder: String,
    },
    /// A plugin asks for a new render of one of its contributions.
    Invalidated {
        /// Which plugin.
        plugin: String,
        /// Which contribution.
        contribution: String,
        /// For this patient only, when there is one.
        patient: Option<String>,
    },
}

/// An installed plugin, as lists show it.
#[derive(Debug, Clone)]
pub struct PluginInfo {
    /// What it says of itself.
    pub manifest: Manifest,
    /// SHA-256 of its package, in hexadecimal.
    pub digest: String,
    /// Where it lies.
    pub folder: PathBuf,
    /// How it is.
    pub state: Lifecycle,
    /// What it asks for, with what was decided.
    pub lines: Vec<Line>,
    /// It did not come with the program.
    pub is_third_party: bool,
    /// What it cost since the start.
    pub stats: Stats,
}

/// A plugin that lies in the home and cannot be used.
#[derive(Debug)]
pub struct Refused {
    /// Its folder.
    pub folder: PathBuf,
    /// Why.
    pub error: HostError,
}

/// Loads plugins and calls them. Cheap to clone; dropping the last clone ends its background work.
#[derive(Clone)]
pub struct Host {
    pub(crate) inner: Arc<Inner>,
    /// Ends the background work when the last host is gone.
    _background: Arc<crate::background::Guard>,
}

pub(crate) struct Inner {
    pub(crate) engine: Engine,
    linker: Linker<CallState>,
    cache: Cache,
    pub(crate) record: Record,
    pub(crate) ports: Ports,
    pub(crate) clock: Arc<dyn Clock>,
    home: PathBuf,
    policy: Policy,
    /// Only the plugins that came with the program are called.
    safe: bool,
    /// Digests of the packages that came with the program.
    own: BTreeSet<String>,
    asks: asks::Asks,
    /// Held while what was decided is read and taken over: who read it earlier must not have the last word.
    decisions: Mutex<()>,
    /// Packages that are being looked at.
    arriving: Mutex<BTreeMap<String, Lifecycle>>,
    plugins: RwLock<BTreeMap<String, Arc<Plugin>>>,
    pub(crate) events: broadcast::Sender<HostEvent>,
    pub(crate) scratch: Scratch,
    pub(crate) turns: Turns,
    pub(crate) places: Places,
    pub(crate) ran_on: RanOn,
    pub(crate) budgets: Budgets,
    pub(crate) errands: Errands,
    /// The calls that can be given up, by id, with their plugin.
    running: Mutex<HashMap<String, (String, Cancel)>>,
    /// The last transient event of each name for each plugin and patient.
    latest: Mutex<HashMap<Happened, u64>>,
    moment: AtomicU64,
    reads: Mutex<Vec<Read>>,
    /// Held while reads are written, so that who asks for it waits for those another writes.
    journalling: Mutex<()>,
    /// Wakes the background work.
    pub(crate) work: tokio::sync::Notify,
}

/// A transient event: plugin, name, patient.
type Happened = (String, String, Option<String>);

/// How many events a slow listener may lag behind before it is told to read all anew.
const EVENTS_KEPT: usize = 4_096;

impl Host {
    /// A host for this record. Plugins lie in `home/plugins`, compiled ones in `home/compiled`.
    /// Must be called inside a tokio runtime, on which plugins then run.
    pub fn new(home: &Path, record: Record, ports: Ports) -> Result<Self, HostError> {
        Self::with_options(home, record, ports, HostOptions::default())
    }

    /// The same, with other times for calls than those of a practice.
    pub fn with_budgets(
        home: &Path,
        record: Record,
        ports: Ports,
        budgets: Budgets,
    ) -> Result<Self, HostError> {
        let options = HostOptions {
            budgets,
            ..HostOptions::default()
        };
        Self::with_options(home, record, ports, options)
    }

    /// The same, started otherwise.
    pub fn with_options(
        home: &Path,
        record: Record,
        ports: Ports,
        options: HostOptions,
    ) -> Result<Self, HostError> {
        let HostOptions { budgets, safe, own } = options;
        let policy = Policy::of(home)?;
        let engine = crate::engine::new()?;
        let mut linker = Linker::new(&engine);
        Imports::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)
            .map_err(|error| HostError::Engine(error.to_string()))?;
        let cache = Cache::at(&home.join("compiled"))?;
        let clock = Arc::clone(&ports.clock);
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let inner = Arc::new(Inner {
            engine,
            linker,
            cache,
            record,
            ports,
            clock,
            home: home.to_owned(),
            policy,
            safe,
            own: own
                .iter()
                .filter_map(|folder| Some(Package::read(folder).ok()?.digest()))
                .collect(),
            asks: asks::Asks::default(),
            arriving: Mutex::default(),
            plugins: RwLock::default(),
            events,
            scratch: Scratch::default(),
            turns: Turns::default(),
            places: Places::default(),
            ran_on: RanOn::default(),
            budgets,
            decisions: Mutex::default(),
            errands: Errands::default(),
            running: Mutex::default(),
            latest: Mutex::default(),
            moment: AtomicU64::new(0),
            reads: Mutex::default(),
            journalling: Mutex::default(),
            work: tokio::sync::Notify::new(),
        });
        let background = Arc::new(crate::background::start(&inner));
        Ok(Self {
            inner,
            _background: background,
        })
    }

    /// The practice's record.
    pub fn record(&self) -> &Record {
        &self.inner.record
    }

    /// What happens, from now on.
    pub fn events(&self) -> broadcast::Receiver<HostEvent> {
        self.inner.events.subscribe()
    }

    /// Whether only the plugins that came with the program are called.
    pub fn is_safe(&self) -> bool {
        self.inner.safe
    }

    /// Time and chance as plugins see them.
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// The practice's secure mailboxes.
    pub fn mailboxes(&self) -> &Arc<dyn Mailboxes> {
        &self.inner.ports.mailboxes
    }

    /// HTTP as plugins reach it: for what the program itself fetches because a person asked.
    pub fn http(&self) -> &dyn Http {
        self.inner.ports.http.as_ref()
    }

    /// The threads code of plugins ran on since the start. The one that draws must never be one of them: a test of a screen
    /// asks.
    pub fn threads_of_plugins(&self) -> std::collections::HashSet<std::thread::ThreadId> {
        self.inner.ran_on.all()
    }

    /// Who is at the keyboard.
    pub fn session(&self) -> Option<crate::ports::Session> {
        self.inner.ports.sessions.current()
    }

    /// What is installed and usable, by id.
    pub fn plugins(&self) -> Vec<PluginInfo> {
        self.inner
            .all_plugins()
            .iter()
            .map(|plugin| {
                let state = plugin.condition().lifecycle();
                PluginInfo {
                    manifest: plugin.manifest.clone(),
                    digest: plugin.digest.clone(),
                    folder: plugin.folder.clone(),
                    state,
                    lines: plugin.rights.iter().map(Right::line).collect(),
                    is_third_party: !self.inner.own.contains(&plugin.digest),
                    stats: plugin.stats(self.inner.clock.now_ms()),
                }
            })
            .collect()
    }

    /// The last lines of a plugin's log.
    pub fn log(&self, plugin: &str) -> Vec<LogLine> {
        self.inner
            .plugin(plugin)
            .map(|plugin| plugin.log())
            .unwrap_or_default()
    }

    /// Write what was read to the journal now.
    pub fn flush_journal(&self) -> Result<(), RecordError> {
        self.inner.flush_reads()
    }

    /// A text of a plugin's catalogue.
    pub fn plugin_text(&self, plugin: &str, key: &str) -> Option<String> {
        self.inner
            .plugin(plugin)
            .map(|plugin| plugin.texts.text(key, &[]))
    }
}

impl Inner {
    pub(crate) fn plugin(&self, id: &str) -> Option<Arc<Plugin>> {
        self.plugins
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    pub(crate) fn all_plugins(&self) -> Vec<Arc<Plugin>> {
        self.plugins
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    pub(crate) fn commit(&self, unit: &Unit) -> Result<Committed, RecordError> {
        let committed = self.record.commit(unit)?;
        self.work.notify_one();
        Ok(committed)
    }

    /// The setting in force for a plugin: person (when one acts), then workstation, then practice,
    /// then default.
    pub(crate) fn setting(&self, plugin: &Plugin, person: Option<String>, key: &str) -> Data {
        let Some(declared) = plugin.manifest.settings.get(key) else {
            return Data::None;
        };
        let mut levels = Vec::new();
        levels.extend(person.map(SettingLevel::Person));
        levels.push(SettingLevel::Workstation(
            self.record.workstation().to_owned(),
        ));
        levels.push(SettingLevel::Practice);
        for level in levels {
            match self.record.setting(&level, plugin.id(), key) {
                Ok(Some(value)) => return value.into(),
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "a setting cannot be read"),
            }
        }
        match &declared.default {
            Some(SettingValue::String(text)) => Data::Text(text.clone()),
            Some(SettingValue::Integer(number)) => Data::Integer(*number),
            Some(SettingValue::Number(number)) => Data::Number(*number),
            Some(SettingValue::Boolean(flag)) => Data::Flag(*flag),
            None => Data::None,
        }
    }

    /// What a plugin is told when the record refuses.
    pub(crate) fn record_failure(&self, error: &RecordError) -> Failure {
        Failure {
            retryable: error.is_retryable(),
            ..Failure::new(error.code(), error.message())
        }
        .author(error.to_string())
    }
}

impl Drop for Inner {
    /// What was read while the last calls ended.
    fn drop(&mut self) {
        self.flush_uses();
        if let Err(error) = self.flush_reads() {
            tracing::error!(%error, "what was read could not be journalled");
        }
    }
}
