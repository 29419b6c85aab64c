//! The host: what is installed, what is chosen, and the calls anyone outside may make.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use socle_manifest::{Manifest, SettingValue};
use socle_record::{
    Author, Change, Committed, Decision, Level as SettingLevel, Read, Record, RecordError, Unit,
    Write,
};
use tokio::sync::broadcast;
use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

use crate::background::Errands;
use crate::bindings::imports::Imports;
use crate::cache::Cache;
use crate::call::{self, Plan};
use crate::cancel::Cancel;
use crate::error::{CallError, HostError, Reason};
use crate::failure::{Data, Failure};
use crate::limits::Budgets;
use crate::plugin::{LogLine, Package, Plugin, Stats};
use crate::ports::{Clock, Http, Sessions};
use crate::resources::{Happening, Page};
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
}

/// Something those who show the host want to know. What they miss, they read anew
/// ([`HostEvent::Changed`] with [`Change::Everything`]).
#[derive(Debug, Clone)]
pub enum HostEvent {
    /// The record changed.
    Changed(Vec<Change>),
    /// Plugins were installed, removed, or granted something.
    Plugins,
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
    /// SHA-256 of its component, in hexadecimal.
    pub digest: String,
    /// Where it lies.
    pub folder: PathBuf,
    /// What was decided of each permission line it asks for; `None` when nothing was.
    pub grants: Vec<(socle_manifest::Request, Option<bool>)>,
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
    plugins: RwLock<BTreeMap<String, Arc<Plugin>>>,
    pub(crate) events: broadcast::Sender<HostEvent>,
    pub(crate) scratch: Scratch,
    pub(crate) turns: Turns,
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
        Self::with_budgets(home, record, ports, Budgets::default())
    }

    /// The same, with other times for calls than those of a practice.
    pub fn with_budgets(
        home: &Path,
        record: Record,
        ports: Ports,
        budgets: Budgets,
    ) -> Result<Self, HostError> {
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
            plugins: RwLock::default(),
            events,
            scratch: Scratch::default(),
            turns: Turns::default(),
            budgets,
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

    /// Time and chance as plugins see them.
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// Who is at the keyboard.
    pub fn session(&self) -> Option<crate::ports::Session> {
        self.inner.ports.sessions.current()
    }

    // ---- installing ------------------------------------------------------------------------

    /// Load all that lies in the home; what cannot be used is returned with its reason.
    pub fn load_installed(&self) -> Result<Vec<Refused>, HostError> {
        let folder = self.inner.home.join("plugins");
        let mut refused = Vec::new();
        clear_interrupted(&folder)?;
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(refused),
            Err(source) => {
                return Err(HostError::File {
                    path: folder,
                    source,
                });
            }
        };
        let mut folders: Vec<_> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        for folder in folders {
            // An installation under way is not a plugin.
            if folder
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'))
            {
                continue;
            }
            if let Err(error) = self.load(&folder) {
                refused.push(Refused { folder, error });
            }
        }
        Ok(refused)
    }

    /// Copy a package into the home, compile it, and load it. Nothing of it runs. Its permissions
    /// are left as they were decided before.
    pub fn install(&self, package: &Path) -> Result<String, HostError> {
        let read = Package::read(package)?;
        let id = read.manifest.id.clone();
        // Checked and compiled before anything in the home changes.
        drop(self.prepare(read)?);
        let plugins = self.inner.home.join("plugins");
        let target = plugins.join(&id);
        let staged = plugins.join(format!(".{id}-{}", uuid::Uuid::new_v4()));
        copy_folder(package, &staged)?;
        let replaced = plugins.join(format!(".{id}{SET_ASIDE}"));
        let moved = |from: &Path, to: &Path| {
            std::fs::rename(from, to).map_err(|source| HostError::File {
                path: to.to_owned(),
                source,
            })
        };
        std::fs::remove_dir_all(&replaced).ok();
        if target.exists() {
            moved(&target, &replaced)?;
        }
        if let Err(error) = moved(&staged, &target) {
            // Put the earlier one back: an update that fails leaves what was there.
            std::fs::rename(&replaced, &target).ok();
            return Err(error);
        }
        std::fs::remove_dir_all(&replaced).ok();
        self.load(&target)
    }

    /// Take a plugin out of the home, and give up what it is doing. What it wrote to the record
    /// stays.
    pub fn remove(&self, id: &str) -> Result<(), HostError> {
        let plugin = self
            .inner
            .plugin(id)
            .ok_or_else(|| HostError::Unknown(id.to_owned()))?;
        // In one step: a plugin that cannot be taken away stays whole.
        let removed = plugin
            .folder
            .with_file_name(format!(".{id}-{}", uuid::Uuid::new_v4()));
        std::fs::rename(&plugin.folder, &removed).map_err(|source| HostError::File {
            path: plugin.folder.clone(),
            source,
        })?;
        self.inner
            .plugins
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
        self.inner.give_up(|of| of == id);
        if let Err(error) = std::fs::remove_dir_all(&removed) {
            tracing::warn!(%error, plugin = id, "a removed plugin leaves files; the next start takes them away");
        }
        self.inner.record.set_subscriptions(id, &[])?;
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    fn prepare(&self, package: Package) -> Result<Plugin, HostError> {
        Plugin::prepare(
            package,
            &self.inner.engine,
            &self.inner.linker,
            &self.inner.cache,
        )
    }

    fn load(&self, folder: &Path) -> Result<String, HostError> {
        let package = Package::read(folder)?;
        let id = package.manifest.id.clone();
        // Two folders with one id would take turns at being loaded.
        if folder
            .file_name()
            .is_none_or(|name| name.to_string_lossy() != id)
        {
            return Err(HostError::Misplaced {
                plugin: id,
                folder: folder.to_owned(),
            });
        }
        let plugin = self.prepare(package)?;
        let durable: Vec<_> = plugin
            .manifest
            .events
            .iter()
            .filter(|event| event.durable)
            .map(|event| event.name.clone())
            .collect();
        self.inner.record.set_subscriptions(&id, &durable)?;
        self.inner.read_grants(&plugin)?;
        self.inner
            .plugins
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone(), Arc::new(plugin));
        self.inner.tell(HostEvent::Plugins);
        self.inner.work.notify_one();
        Ok(id)
    }

    /// What is installed and usable, by id.
    pub fn plugins(&self) -> Vec<PluginInfo> {
        self.inner
            .all_plugins()
            .iter()
            .map(|plugin| {
                let grants = plugin.grants.read().unwrap_or_else(PoisonError::into_inner);
                PluginInfo {
                    manifest: plugin.manifest.clone(),
                    digest: plugin.digest.clone(),
                    folder: plugin.folder.clone(),
                    grants: plugin
                        .manifest
                        .permissions
                        .iter()
                        .map(|request| {
                            (
                                request.clone(),
                                grants.get(&request.permission.line_id()).copied(),
                            )
                        })
                        .collect(),
                    stats: plugin.stats(),
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

    /// Allow or refuse lines of what a plugin asks for; it takes effect at its next call.
    pub fn grant(
        &self,
        plugin: &str,
        lines: &[String],
        allowed: bool,
        by: Author,
    ) -> Result<(), HostError> {
        let decision = if allowed {
            Decision::Allowed
        } else {
            Decision::Refused
        };
        let mut unit = Unit::new(by);
        for line in lines {
            unit = unit.with(Write::Grant {
                plugin: plugin.to_owned(),
                permission: line.clone(),
                decision: Some(decision),
            });
        }
        self.inner.record.commit(&unit)?;
        if let Some(plugin) = self.inner.plugin(plugin) {
            self.inner.read_grants(&plugin)?;
        }
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    /// Allow all a plugin asks for: what is said when the practice's own default plugins are
    /// installed.
    pub fn grant_all(&self, plugin: &str, by: Author) -> Result<(), HostError> {
        let info = self
            .inner
            .plugin(plugin)
            .ok_or_else(|| HostError::Unknown(plugin.to_owned()))?;
        let lines: Vec<_> = info
            .manifest
            .permissions
            .iter()
            .map(|request| request.permission.line_id())
            .collect();
        self.grant(plugin, &lines, true, by)
    }

    // ---- calls -----------------------------------------------------------------------------

    /// Say what a contribution means now, and what that depends on.
    pub async fn render(
        &self,
        plugin: &str,
        contribution: &str,
        patient: Option<&str>,
    ) -> Result<(Tree, Dependencies), CallError> {
        let (tree, dependencies) = self.render_and_follow(plugin, contribution, patient).await;
        tree.map(|tree| (tree, dependencies))
    }

    /// The same; what it depends on is known of a render that failed too.
    pub(crate) async fn render_and_follow(
        &self,
        plugin: &str,
        contribution: &str,
        patient: Option<&str>,
    ) -> (Result<Tree, CallError>, Dependencies) {
        let plan = self.inner.plan(
            plugin,
            format!("render {contribution}"),
            Origin::View,
            patient,
            Cancel::default(),
        );
        match plan.and_then(|plan| plan.drawing(contribution)) {
            Ok(plan) => call::render(&self.inner, plan, contribution.to_owned()).await,
            Err(error) => (Err(error), Dependencies::default()),
        }
    }

    /// Rows `first..first + count` of a paged table, as (key, cells), and how many there are.
    pub async fn rows(
        &self,
        plugin: &str,
        contribution: &str,
        table: &str,
        patient: Option<&str>,
        asked: RowsAsked,
    ) -> Result<Rows, CallError> {
        let plan = self.inner.plan(
            plugin,
            format!("rows {contribution}"),
            Origin::View,
            patient,
            Cancel::default(),
        )?;
        let plan = plan.drawing(contribution)?;
        let RowsAsked {
            first,
            count,
            sorted_by,
            descending,
        } = asked;
        let page = Page {
            first,
            count: count.min(crate::limits::PAGE_ROWS),
            sorted_by,
            descending,
            ..Page::default()
        };
        let page = call::rows(
            &self.inner,
            plan,
            contribution.to_owned(),
            table.to_owned(),
            page,
        )
        .await?;
        Ok(Rows {
            rows: page.rows,
            total: page.total,
        })
    }

    /// Hand a person's event to a panel.
    pub async fn handle(
        &self,
        plugin: &str,
        contribution: &str,
        patient: Option<&str>,
        event: UiEvent,
        cancel: Cancel,
    ) -> Result<(), CallError> {
        let what = format!("handle {contribution}");
        let plan = self
            .inner
            .plan(plugin, what, Origin::Person, patient, cancel)?
            .drawing(contribution)?;
        call::handle(&self.inner, plan, contribution.to_owned(), event).await
    }

    /// Run a command.
    pub async fn command(
        &self,
        plugin: &str,
        command: &str,
        patient: Option<&str>,
        arguments: Vec<(String, Data)>,
        cancel: Cancel,
    ) -> Result<Data, CallError> {
        let plan = self.inner.plan(
            plugin,
            format!("command {command}"),
            Origin::Person,
            patient,
            cancel,
        )?;
        let Some(declared) = plan
            .plugin
            .manifest
            .commands
            .iter()
            .find(|known| known.id == command)
        else {
            return Err(plan.error(Reason::NotOffered));
        };
        if declared.patient && patient.is_none() {
            return Err(plan.error(Reason::Refused(Failure::new(
                "patient-required",
                "Ouvrez d’abord le dossier d’un patient.",
            ))));
        }
        for argument in declared
            .arguments
            .iter()
            .filter(|argument| argument.required)
        {
            if !arguments.iter().any(|(name, _)| *name == argument.name) {
                let mut failure = Failure::new(
                    "argument-required",
                    format!("Indiquez « {} ».", argument.label),
                );
                failure
                    .details
                    .push(("field".into(), argument.name.clone()));
                return Err(plan.error(Reason::Refused(failure)));
            }
        }
        call::command(&self.inner, plan, command.to_owned(), arguments).await
    }

    /// Tell the plugins that listen for it that something happened: at most once, and only the latest
    /// of a name to a plugin that is still busy with the patient. It is not kept for those that fail.
    /// Waits until all have been told.
    pub async fn happen(
        &self,
        name: &str,
        patient: Option<&str>,
        values: Vec<(String, Data)>,
    ) -> Vec<CallError> {
        let mut told = Vec::new();
        for plugin in self.inner.all_plugins() {
            if plugin
                .manifest
                .events
                .iter()
                .any(|event| event.name == name && !event.durable)
            {
                let what = Happening {
                    id: uuid::Uuid::now_v7().to_string(),
                    name: name.to_owned(),
                    values: values.clone(),
                    occurred_ms: self.inner.clock.now_ms(),
                    failures: 0,
                };
                let plan = Plan {
                    plugin,
                    what: format!("event {name}"),
                    origin: Origin::Event,
                    patient: patient.map(str::to_owned),
                    cancel: Cancel::default(),
                };
                let inner = Arc::clone(&self.inner);
                let (happened, moment) = self.inner.happened(plan.plugin.id(), name, patient);
                told.push(tokio::spawn(async move {
                    let is_latest = || inner.is_latest(&happened, moment);
                    let delivered = call::deliver(&inner, plan, what, false, is_latest).await;
                    inner.forget_happened(&happened, moment);
                    delivered
                }));
            }
        }
        let mut failed = Vec::new();
        for told in told {
            match told.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => failed.push(error),
                Err(error) => tracing::error!(%error, "an event could not be delivered"),
            }
        }
        failed
    }

    /// A patient's file is closed: what plugins kept for the screen goes.
    pub fn close_patient(&self, patient: &str) {
        self.inner.scratch.close(patient);
    }

    /// Give up a call by its id.
    pub fn cancel(&self, call: &str) {
        if let Some((_, cancel)) = self
            .inner
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(call)
        {
            cancel.cancel();
        }
    }

    /// Do what waits (events, jobs, sends) until nothing is due: for scripts and tests. At most
    /// `limit`; true when nothing is due any more.
    pub async fn settle(&self, limit: Duration) -> bool {
        tokio::time::timeout(limit, crate::background::drain(&self.inner))
            .await
            .is_ok()
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

/// Which rows are asked for.
#[derive(Debug, Clone, Default)]
pub struct RowsAsked {
    /// The first, from 0.
    pub first: u64,
    /// How many, at most [`crate::limits::PAGE_ROWS`].
    pub count: u32,
    /// The column to sort by, or the empty text.
    pub sorted_by: String,
    /// From the last to the first.
    pub descending: bool,
}

/// Rows a plugin gave.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Key and cells.
    pub rows: Vec<(String, Vec<Data>)>,
    /// How many there are in all.
    pub total: u64,
}

/// Put right what an interrupted installation or removal left: an earlier version that was set aside
/// goes back to its place when nothing took it, the rest goes.
fn clear_interrupted(plugins: &Path) -> Result<(), HostError> {
    let Ok(entries) = std::fs::read_dir(plugins) else {
        return Ok(());
    };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let Some(name) = name.strip_prefix('.').filter(|_| path.is_dir()) else {
            continue;
        };
        let place = name
            .strip_suffix(SET_ASIDE)
            .map(|id| plugins.join(id))
            .filter(|place| !place.exists());
        match place {
            Some(place) => std::fs::rename(&path, &place),
            None => std::fs::remove_dir_all(&path),
        }
        .map_err(|source| HostError::File { path, source })?;
    }
    Ok(())
}

/// How the folder of an earlier version ends while the next is put in its place.
const SET_ASIDE: &str = "-old";

fn copy_folder(from: &Path, to: &Path) -> Result<(), HostError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| HostError::File { path, source }
    };
    std::fs::create_dir_all(to).map_err(failed(to))?;
    for entry in std::fs::read_dir(from).map_err(failed(from))? {
        let path = entry.map_err(failed(from))?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        // A package is flat: what is deeper is not part of it.
        if path.is_file() {
            std::fs::copy(&path, to.join(name)).map_err(failed(&path))?;
        }
    }
    Ok(())
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

    pub(crate) fn plan(
        &self,
        plugin: &str,
        what: String,
        origin: Origin,
        patient: Option<&str>,
        cancel: Cancel,
    ) -> Result<Plan, CallError> {
        match self.plugin(plugin) {
            Some(plugin) => Ok(Plan {
                plugin,
                what,
                origin,
                patient: patient.map(str::to_owned),
                cancel,
            }),
            None => Err(CallError {
                plugin: plugin.to_owned(),
                call: what,
                reason: Reason::NotInstalled,
            }),
        }
    }

    /// Who provides a service: the chosen one, or the only one there is.
    pub(crate) fn provider(&self, service: &str) -> Option<Arc<Plugin>> {
        let offers = |plugin: &Arc<Plugin>| {
            plugin
                .manifest
                .services
                .iter()
                .any(|offered| offered == service)
        };
        let chosen = self.record.provider(service).unwrap_or_else(|error| {
            tracing::error!(%error, "the chosen provider cannot be read");
            None
        });
        match chosen {
            Some(id) => self.plugin(&id).filter(offers),
            None => self.all_plugins().into_iter().find(offers),
        }
    }

    pub(crate) fn read_grants(&self, plugin: &Plugin) -> Result<(), RecordError> {
        let decided = self.record.grants(plugin.id())?;
        let mut grants = plugin
            .grants
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *grants = decided
            .into_iter()
            .map(|grant| (grant.permission, grant.decision == Decision::Allowed))
            .collect();
        Ok(())
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

    // ---- telling ---------------------------------------------------------------------------

    pub(crate) fn tell(&self, event: HostEvent) {
        // Nobody listening is fine.
        self.events.send(event).ok();
    }

    /// Make the call known so that it can be shown and given up. Views are short and many: they
    /// are not told.
    pub(crate) fn tell_started(self: &Arc<Self>, plugin: &Plugin, call: &Call) -> Option<Told> {
        if call.origin == Origin::View {
            return None;
        }
        let known = (plugin.id().to_owned(), call.cancel.clone());
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(call.id.clone(), known);
        self.tell(HostEvent::Started {
            call: call.id.clone(),
            plugin: plugin.id().to_owned(),
            what: call.what.clone(),
            patient: call.patient.clone(),
        });
        Some(Told {
            host: Arc::clone(self),
            call: call.id.clone(),
            plugin: plugin.id().to_owned(),
            patient: call.patient.clone(),
            failure: Some(failure_of(plugin.id(), &Reason::Cancelled)),
        })
    }

    // ---- transient events ------------------------------------------------------------------

    fn happened(&self, plugin: &str, name: &str, patient: Option<&str>) -> (Happened, u64) {
        let happened = (
            plugin.to_owned(),
            name.to_owned(),
            patient.map(str::to_owned),
        );
        let moment = self.moment.fetch_add(1, Ordering::Relaxed);
        self.latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(happened.clone(), moment);
        (happened, moment)
    }

    fn is_latest(&self, happened: &Happened, moment: u64) -> bool {
        self.latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(happened)
            == Some(&moment)
    }

    fn forget_happened(&self, happened: &Happened, moment: u64) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.get(happened) == Some(&moment) {
            latest.remove(happened);
        }
    }

    // ---- journal of reads ------------------------------------------------------------------

    pub(crate) fn journal_soon(&self, read: Read) {
        self.reads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(read);
    }

    /// Write what was read so far; once this returns it is in the journal.
    pub(crate) fn flush_reads(&self) -> Result<(), RecordError> {
        let _alone = self
            .journalling
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let waiting = || self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let reads = std::mem::take(&mut *waiting());
        if reads.is_empty() {
            return Ok(());
        }
        self.record.journal_reads(&reads).inspect_err(|_| {
            // Kept when the journal cannot be written, so that nothing read goes unnamed.
            waiting().splice(..0, reads.iter().cloned());
        })
    }

    // ---- the end ---------------------------------------------------------------------------

    /// Give up all calls under way that `concerned` picks by their plugin.
    pub(crate) fn give_up(&self, concerned: impl Fn(&str) -> bool) {
        for (plugin, cancel) in self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
        {
            if concerned(plugin) {
                cancel.cancel();
            }
        }
    }
}

impl Drop for Inner {
    /// What was read while the last calls ended.
    fn drop(&mut self) {
        if let Err(error) = self.flush_reads() {
            tracing::error!(%error, "what was read could not be journalled");
        }
    }
}

/// A call that watchers were told of. They hear of its end, even when nobody waits for it any more.
pub(crate) struct Told {
    host: Arc<Inner>,
    call: String,
    plugin: String,
    patient: Option<String>,
    failure: Option<(String, String)>,
}

impl Told {
    /// It has ended, well or for this reason.
    pub(crate) fn ended(mut self, reason: Option<&Reason>) {
        self.failure = reason.map(|reason| failure_of(&self.plugin, reason));
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.host
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.call);
        self.host.tell(HostEvent::Ended {
            call: std::mem::take(&mut self.call),
            plugin: std::mem::take(&mut self.plugin),
            patient: self.patient.take(),
            failure: self.failure.take(),
        });
    }
}

/// Code and sentence of what the practitioner reads.
fn failure_of(plugin: &str, reason: &Reason) -> (String, String) {
    let error = CallError {
        plugin: plugin.to_owned(),
        call: String::new(),
        reason: reason.shown(),
    };
    (error.code().to_owned(), error.sentence())
}
