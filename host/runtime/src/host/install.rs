//! Packages come into the home, are loaded, and leave it.

use super::grants::Arrival;
use super::*;
use crate::consent::{Choice, ConsentRequest, Decisions};
use crate::lifecycle::Lifecycle;

impl Host {
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
            let name = folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            self.inner.arrives(&name, Some(Lifecycle::Decouverte));
            let loaded = self.load(&folder);
            self.inner.arrives(&name, None);
            if let Err(error) = loaded {
                refused.push(Refused { folder, error });
            }
        }
        Ok(refused)
    }

    /// Read, check and compile a package, and say what it asks. Nothing of it runs, and the home does not change.
    pub fn examine(&self, package: &Path) -> Result<ConsentRequest, HostError> {
        let plugin = self.prepare(Package::read(package)?)?;
        Ok(self.inner.request(&plugin, Arrival::Brought)?)
    }

    /// Copy a package into the home as it was decided about, compile it, and load it. Nothing of it runs. Lines that were
    /// decided before and are not among the decisions stay as they are.
    pub fn install(
        &self,
        package: &Path,
        decisions: &Decisions,
        by: Author,
    ) -> Result<String, HostError> {
        let read = Package::read(package)?;
        let id = read.manifest.id.clone();
        // Checked and compiled before anything in the home changes.
        let plugin = self.prepare(read)?;
        let changed = || HostError::ChangedMeanwhile { plugin: id.clone() };
        if plugin.digest != decisions.digest {
            return Err(changed());
        }
        let request = self.inner.request(&plugin, Arrival::Brought)?;
        let plugins = self.inner.home.join("plugins");
        let target = plugins.join(&id);
        let staged = plugins.join(format!(".{id}-{}", uuid::Uuid::new_v4()));
        crate::package_files::copy(package, &staged).inspect_err(|_| {
            std::fs::remove_dir_all(&staged).ok();
        })?;
        // What was copied is what was read: nobody changed the package in between.
        let copied = Package::read(&staged).map(|copied| copied.digest());
        if !copied.is_ok_and(|digest| digest == decisions.digest) {
            std::fs::remove_dir_all(&staged).ok();
            return Err(changed());
        }
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
        // Stopped between the two, the plugin waits for consent at the next start.
        self.inner.agree(&plugin, &request, decisions, by)?;
        self.load(&target)
    }

    /// Install a package and always allow what is new of it: for scripts, tests and what comes with the program. What was
    /// refused before stays refused.
    pub fn install_allowing(&self, package: &Path, by: Author) -> Result<String, HostError> {
        let decisions = self.examine(package)?.all(Choice::Always);
        self.install(package, &decisions, by)
    }

    /// Take a plugin out of the home, and give up what it is doing. What it wrote to the record
    /// stays; what was decided about it is forgotten.
    pub fn remove(&self, id: &str, by: Author) -> Result<(), HostError> {
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
        self.inner.forget(id, by)?;
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    fn prepare(&self, package: Package) -> Result<Plugin, HostError> {
        Plugin::prepare(
            package,
            &self.inner.engine,
            &self.inner.linker,
            &self.inner.cache,
            &self.inner.policy,
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
        let mut plugin = self.prepare(package)?;
        let uses = self.inner.record.permission_uses(&id)?;
        for right in &mut plugin.rights {
            right.count_from(&uses);
        }
        let durable: Vec<_> = plugin
            .manifest
            .events
            .iter()
            .filter(|event| event.durable)
            .map(|event| event.name.clone())
            .collect();
        self.inner.record.set_subscriptions(&id, &durable)?;
        self.inner.read_decisions(&plugin)?;
        self.inner
            .plugins
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone(), Arc::new(plugin));
        self.inner.tell(HostEvent::Plugins);
        self.inner.work.notify_one();
        Ok(id)
    }
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

impl Inner {
    /// A package is being looked at, or no longer.
    fn arrives(&self, name: &str, state: Option<Lifecycle>) {
        let mut arriving = self.arriving.lock().unwrap_or_else(PoisonError::into_inner);
        match state {
            Some(state) => arriving.insert(name.to_owned(), state),
            None => arriving.remove(name),
        };
        drop(arriving);
        self.tell(HostEvent::Plugins);
    }

    /// Forget what was decided about a plugin that is gone.
    pub(crate) fn forget(&self, plugin: &str, by: Author) -> Result<(), RecordError> {
        let forget = Write::ForgetPlugin {
            plugin: plugin.to_owned(),
        };
        self.record.commit(&Unit::new(by).with(forget)).map(|_| ())
    }
}
