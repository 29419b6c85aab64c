//! One installed plugin, ready to be called.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use socle_manifest::{ComponentShape, Manifest};
use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Engine, component::Component};

use crate::bindings::{command, delivery, importer, on_event, panel, worker};
use crate::cache::Cache;
use crate::call::Provided;
use crate::contract;
use crate::error::HostError;
use crate::failure::Failure;
use crate::lifecycle::Condition;
use crate::limits;
use crate::package_files;
use crate::policy::Policy;
use crate::rights::Right;
use crate::state::CallState;
use crate::texts::Catalogue;

/// A package as it lies in a folder: `plugin.toml`, `plugin.wasm`, the French texts.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) folder: PathBuf,
    pub(crate) manifest: Manifest,
    source: String,
    component: Vec<u8>,
    texts: Catalogue,
    texts_source: String,
}

impl Package {
    /// Read a package; nothing of it runs.
    pub(crate) fn read(folder: &Path) -> Result<Self, HostError> {
        package_files::list(folder)?;
        let path = folder.join("plugin.toml");
        // Who parses it says that it is too long.
        let source = package_files::text(&path, limits::COMPONENT_BYTES)?;
        let manifest =
            Manifest::from_toml(&source).map_err(|source| HostError::Manifest { path, source })?;
        let path = folder.join("plugin.wasm");
        let size = fs::metadata(&path)
            .map_err(|source| HostError::File {
                path: path.clone(),
                source,
            })?
            .len();
        if size > limits::COMPONENT_BYTES {
            let reason = format!(
                "{size} bytes, at most {} are accepted",
                limits::COMPONENT_BYTES
            );
            return Err(HostError::Component {
                plugin: manifest.id,
                reason,
            });
        }
        let component = package_files::bytes(&path, limits::COMPONENT_BYTES)?;
        let (texts, texts_source) = match &manifest.texts {
            None => (Catalogue::empty(), String::new()),
            Some(name) => {
                let path = folder.join(name);
                let source = package_files::text(&path, limits::CATALOGUE_BYTES)?;
                let texts = Catalogue::parse(&source).map_err(|reason| HostError::Texts {
                    plugin: manifest.id.clone(),
                    reason,
                })?;
                (texts, source)
            }
        };
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            source,
            component,
            texts,
            texts_source,
        })
    }

    /// SHA-256 of all of it, in hexadecimal: what consent is bound to. Each file is preceded by its name and length, so
    /// that no two packages read the same.
    pub(crate) fn digest(&self) -> String {
        let mut all = Sha256::new();
        for (name, bytes) in [
            ("plugin.toml", self.source.as_bytes()),
            ("plugin.wasm", &self.component),
            ("texts", self.texts_source.as_bytes()),
        ] {
            all.update(name.as_bytes());
            all.update((bytes.len() as u64).to_be_bytes());
            all.update(bytes);
        }
        hex::encode(all.finalize())
    }
}

/// Which exports the component has, found once.
pub(crate) struct Exports {
    pub(crate) panel: Option<panel::WithPanelIndices>,
    pub(crate) command: Option<command::WithCommandIndices>,
    pub(crate) worker: Option<worker::WithWorkerIndices>,
    pub(crate) on_event: Option<on_event::WithOnEventIndices>,
    pub(crate) delivery: Option<delivery::WithDeliveryIndices>,
    pub(crate) importer: Option<importer::WithImporterIndices>,
    /// What it answers of services.
    pub(crate) provided: Provided,
}

/// One installed plugin.
pub(crate) struct Plugin {
    pub(crate) manifest: Manifest,
    pub(crate) folder: PathBuf,
    pub(crate) digest: String,
    pub(crate) texts: Catalogue,
    pub(crate) pre: InstancePre<CallState>,
    pub(crate) exports: Exports,
    /// What it asks for, with what was decided.
    pub(crate) rights: Vec<Right>,
    /// How it does.
    condition: Mutex<Condition>,
    log: Mutex<VecDeque<LogLine>>,
    stats: Mutex<Stats>,
    /// When its last notices were shown.
    notices: Mutex<VecDeque<i64>>,
    /// It kept something of a call that had seen a matricule that is not qualified.
    pub(crate) keeps_confined: std::sync::atomic::AtomicBool,
    /// Guest time by minute, the last hour.
    minutes: Mutex<VecDeque<(i64, Duration)>>,
}

/// A line of a plugin's log.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// Milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// `trace`, `debug`, `info`, `warn`, `error`.
    pub level: &'static str,
    /// What it said, without control characters.
    pub message: String,
}

/// What a plugin cost since the host started.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Calls made.
    pub calls: u64,
    /// Calls that failed.
    pub failures: u64,
    /// Calls over one second in all.
    pub slow_calls: u64,
    /// Guest time on the processor.
    pub cpu: Duration,
    /// The same in the last hour.
    pub cpu_last_hour: Duration,
    /// Total time, waiting included.
    pub wall: Duration,
    /// Time in calls to the host, waiting for others included.
    pub host_wall: Duration,
    /// Calls it made to the host.
    pub host_calls: u64,
    /// Most memory one call used, in bytes.
    pub peak_memory_bytes: usize,
    /// The last time it crashed, went past a limit or took too long.
    pub last_failure: Option<LastFailure>,
}

/// How a call of a plugin failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFailure {
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Dotted code.
    pub code: String,
    /// What the practitioner reads.
    pub sentence: String,
    /// For the author: which call, and the words of the crash.
    pub author: String,
}

impl Plugin {
    /// Check the package against the contract, compile it and link it.
    pub(crate) fn prepare(
        package: Package,
        engine: &Engine,
        linker: &Linker<CallState>,
        cache: &Cache,
        policy: &Policy,
    ) -> Result<Self, HostError> {
        let digest = package.digest();
        let Package {
            folder,
            manifest,
            component: bytes,
            texts,
            ..
        } = package;
        let component = cache.component(engine, &manifest.id, &bytes)?;
        let shape = shape(engine, &component);
        socle_manifest::agree(&manifest, &shape, contract::host()).map_err(|disagreements| {
            HostError::Incompatible {
                plugin: manifest.id.clone(),
                disagreements,
            }
        })?;
        let refused = |error: wasmtime::Error| HostError::Component {
            plugin: manifest.id.clone(),
            reason: format!("{error:#}"),
        };
        let pre = linker.instantiate_pre(&component).map_err(refused)?;
        let has = |name: &str| {
            shape
                .exports
                .iter()
                .any(|export| export.split('@').next() == Some(name))
        };
        macro_rules! find {
            ($name:literal, $indices:path) => {
                if has($name) {
                    Some(<$indices>::new(&pre).map_err(refused)?)
                } else {
                    None
                }
            };
        }
        let exports = Exports {
            panel: find!("socle:base/panel", panel::WithPanelIndices),
            command: find!("socle:base/command", command::WithCommandIndices),
            worker: find!("socle:base/worker", worker::WithWorkerIndices),
            on_event: find!("socle:base/on-event", on_event::WithOnEventIndices),
            delivery: find!("socle:practice/delivery", delivery::WithDeliveryIndices),
            importer: find!("socle:practice/importer", importer::WithImporterIndices),
            provided: Provided::of(&component),
        };
        let rights = Right::of(&manifest.id, &manifest.permissions, policy);
        Ok(Self {
            manifest,
            folder,
            digest,
            texts,
            pre,
            exports,
            rights,
            condition: Mutex::default(),
            log: Mutex::default(),
            stats: Mutex::default(),
            notices: Mutex::default(),
            keeps_confined: std::sync::atomic::AtomicBool::new(false),
            minutes: Mutex::default(),
        })
    }

    pub(crate) fn condition(&self) -> MutexGuard<'_, Condition> {
        self.condition
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn id(&self) -> &str {
        &self.manifest.id
    }

    pub(crate) fn write_log(&self, line: LogLine) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() >= limits::LOG_LINES {
            log.pop_front();
        }
        log.push_back(line);
    }

    pub(crate) fn log(&self) -> Vec<LogLine> {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Stats)) {
        change(&mut self.stats.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// One notice more, unless there were too many in the last minute.
    pub(crate) fn may_notify(&self, now_ms: i64) -> Result<(), Failure> {
        const MINUTE_MS: i64 = 60_000;
        let mut shown = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back does not silence a plugin.
        shown.retain(|at| (0..MINUTE_MS).contains(&(now_ms - at)));
        if shown.len() < limits::NOTICES_A_MINUTE {
            shown.push_back(now_ms);
            return Ok(());
        }
        let again = shown
            .front()
            .map_or(MINUTE_MS, |first| first + MINUTE_MS - now_ms);
        let mut failure = Failure::passing("limit", "Cette extension affiche trop d’avis.")
            .author("at most 10 notices a minute");
        failure
            .details
            .push(("retry-after-ms".into(), again.to_string()));
        Err(failure)
    }

    /// Was it granted to hear what the scanner reads?
    pub(crate) fn hears_the_scanner(&self) -> bool {
        self.rights.iter().any(|right| {
            right.request.permission == socle_manifest::Permission::BarcodeScan
                && right.choice() == Some(crate::consent::Choice::Always)
        })
    }

    /// Was it granted to see matricules that are not qualified, of some patient? A line that is asked about each time is no
    /// such grant.
    pub(crate) fn sees_matricules(&self) -> bool {
        self.rights.iter().any(|right| {
            matches!(
                right.request.permission,
                socle_manifest::Permission::IdentityUnqualified { .. }
            ) && right.choice() == Some(crate::consent::Choice::Always)
        })
    }

    /// Guest time spent now.
    pub(crate) fn spend(&self, now_ms: i64, cpu: Duration) {
        let minute = now_ms.div_euclid(60_000);
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        match minutes.back_mut() {
            Some((last, spent)) if *last == minute => *spent += cpu,
            _ => minutes.push_back((minute, cpu)),
        }
        while minutes.len() > 61 {
            minutes.pop_front();
        }
    }

    /// What it cost, as of this instant.
    pub(crate) fn stats(&self, now_ms: i64) -> Stats {
        let hour_ago = now_ms.div_euclid(60_000) - 60;
        let cpu_last_hour = self
            .minutes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|(minute, _)| *minute > hour_ago)
            .map(|(_, spent)| *spent)
            .sum();
        Stats {
            cpu_last_hour,
            ..self
                .stats
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        }
    }
}

/// What a component imports and exports, before any of its code runs.
fn shape(engine: &Engine, component: &Component) -> ComponentShape {
    let component_type = component.component_type();
    ComponentShape {
        imports: component_type
            .imports(engine)
            .map(|(name, _)| name.to_owned())
            .collect(),
        exports: component_type
            .exports(engine)
            .map(|(name, _)| name.to_owned())
            .collect(),
    }
}
