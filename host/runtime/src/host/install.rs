//! Packages come into the home, are loaded, and leave it.

use super::*;

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
