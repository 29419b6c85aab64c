//! A package under development: looked at several times a second, and installed anew when it changed. What plugins keep
//! for the screen (scratch) and what was typed and not sent stay.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use socle_record::Author;
use socle_runtime::{Choice, Decisions, Host, HostError};

/// How often the package is looked at. A change is taken once it has stood still for one look.
const LOOK: Duration = Duration::from_millis(100);

/// What becomes of lines nobody decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// The author who started the program allows them.
    Allowed,
    /// They stay undecided, and are denied until a person decides.
    AsDecided,
}

/// A package was installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reloaded {
    /// Its plugin.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// From the change being seen to the plugin being callable.
    pub took: Duration,
    /// The lines that are denied because nobody decided.
    pub undecided: Vec<String>,
}

/// The watch over a package; it ends when this is dropped.
#[derive(Debug)]
pub struct Develop {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Develop {
    /// Install the package, then again at each change. `told` hears of every installation but the first.
    ///
    /// # Errors
    /// The first installation's.
    pub fn start(
        host: &Host,
        package: &Path,
        consent: Consent,
        by: Author,
        told: impl Fn(Result<Reloaded, Arc<HostError>>) + Send + 'static,
    ) -> Result<(Self, Reloaded), HostError> {
        let door = Door {
            host: host.clone(),
            package: package.to_owned(),
            consent,
            by,
        };
        let seen = look(package);
        let first = door.install(Instant::now())?;
        let (stop, stopped) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("package".to_owned())
            .spawn(move || {
                let (mut installed, mut before) = (seen.clone(), seen);
                while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    let began = Instant::now();
                    let now = look(&door.package);
                    if now != installed && now == before && now.is_whole() {
                        told(door.install(began).map_err(Arc::new));
                        // One that is refused is not tried again before it changes.
                        installed = now.clone();
                    }
                    before = now;
                }
            })
            .map_err(|source| HostError::File {
                path: package.to_owned(),
                source,
            })?;
        let watch = Self {
            stop: Some(stop),
            thread: Some(thread),
        };
        Ok((watch, first))
    }
}

impl Drop for Develop {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the watch over a package ended badly");
        }
    }
}

/// Through which a package comes in.
struct Door {
    host: Host,
    package: PathBuf,
    consent: Consent,
    by: Author,
}

impl Door {
    fn install(&self, began: Instant) -> Result<Reloaded, HostError> {
        let request = self.host.examine(&self.package)?;
        let decisions = match self.consent {
            Consent::Allowed => request.all(Choice::Always),
            Consent::AsDecided => Decisions {
                digest: request.digest.clone(),
                choices: Vec::new(),
            },
        };
        let plugin = self
            .host
            .install(&self.package, &decisions, self.by.clone())?;
        let took = began.elapsed();
        let undecided = self
            .host
            .plugins()
            .into_iter()
            .filter(|info| info.manifest.id == plugin)
            .flat_map(|info| info.lines)
            .filter(|line| line.choice.is_none())
            .map(|line| line.id())
            .collect();
        Ok(Reloaded {
            plugin,
            version: request.manifest.version.to_string(),
            took,
            undecided,
        })
    }
}

/// Names, sizes and times of the files of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Look {
    /// Both files every package has are there: none is being replaced.
    fn is_whole(&self) -> bool {
        ["plugin.toml", "plugin.wasm"].iter().all(|name| {
            self.0
                .iter()
                .any(|(path, _, _)| path.file_name().is_some_and(|file| file == *name))
        })
    }
}

fn look(package: &Path) -> Look {
    let Ok(entries) = std::fs::read_dir(package) else {
        return Look(Vec::new());
    };
    let mut files: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            Some((entry.path(), metadata.len(), metadata.modified().ok()))
        })
        .collect();
    files.sort();
    Look(files)
}
