//! Compiled plugins on disk: compiled once at install, mapped at use.
//!
//! A compiled artefact is machine code we wrote ourselves. Its name is the hash of the component
//! and of the engine's settings; beside it stands its own hash, checked before it is mapped, so a
//! damaged file is compiled anew. The directory is private to the user (0700).

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::error::HostError;
use crate::structure;

/// Where compiled plugins are kept.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    directory: PathBuf,
}

impl Cache {
    /// Make `directory` if it is not there, readable by its owner only.
    pub(crate) fn at(directory: &Path) -> Result<Self, HostError> {
        let failed = |source| HostError::File {
            path: directory.to_owned(),
            source,
        };
        fs::create_dir_all(directory).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(directory, fs::Permissions::from_mode(0o700)).map_err(failed)?;
        }
        Ok(Self {
            directory: directory.to_owned(),
        })
    }

    /// The component of these bytes: from disk when it was compiled before, compiled otherwise.
    pub(crate) fn component(
        &self,
        engine: &Engine,
        plugin: &str,
        bytes: &[u8],
    ) -> Result<Component, HostError> {
        let refused = |error: wasmtime::Error| HostError::Component {
            plugin: plugin.to_owned(),
            reason: format!("{error:#}"),
        };
        let path = self.path(engine, bytes);
        if let Some(component) = load(engine, &path) {
            return Ok(component);
        }
        if let Some(reason) = structure::fault(bytes) {
            return Err(HostError::Component {
                plugin: plugin.to_owned(),
                reason,
            });
        }
        let _span = tracing::info_span!("compile", plugin).entered();
        let compiled = engine.precompile_component(bytes).map_err(refused)?;
        match store(&path, &compiled) {
            Ok(()) => load(engine, &path)
                .map_or_else(|| Component::new(engine, bytes).map_err(refused), Ok),
            Err(source) => {
                // A full disk must not keep a plugin from running: only the next start is slower.
                tracing::warn!(plugin, %source, "the compiled plugin could not be kept");
                Component::new(engine, bytes).map_err(refused)
            }
        }
    }

    fn path(&self, engine: &Engine, bytes: &[u8]) -> PathBuf {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut settings = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut settings);
        // What was compiled under other rules is looked at again.
        structure::RULES.hash(&mut settings);
        let content = hex::encode(Sha256::digest(bytes));
        self.directory
            .join(format!("{content}-{:016x}.cwasm", settings.finish()))
    }
}

fn digest_path(path: &Path) -> PathBuf {
    path.with_extension("sha256")
}

fn load(engine: &Engine, path: &Path) -> Option<Component> {
    let bytes = fs::read(path).ok()?;
    let expected = fs::read_to_string(digest_path(path)).ok()?;
    if hex::encode(Sha256::digest(&bytes)) != expected.trim() {
        tracing::warn!(path = %path.display(), "a compiled plugin is damaged; it is compiled again");
        return None;
    }
    // SAFETY: the bytes were produced by `precompile_component` of this program and written to a
    // directory only this user may write; their hash was just checked. The engine itself refuses
    // artefacts of another version or settings. This does not guard against someone who can
    // already write as this user: they could replace the program as well.
    #[allow(unsafe_code)]
    let component = unsafe { Component::deserialize(engine, &bytes) };
    component.ok()
}

fn store(path: &Path, compiled: &[u8]) -> std::io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    for (target, content) in [
        (path.to_owned(), compiled),
        (
            digest_path(path),
            hex::encode(Sha256::digest(compiled)).as_bytes(),
        ),
    ] {
        let temporary = directory.join(format!(".{}", uuid::Uuid::new_v4()));
        let mut file = fs::File::create(&temporary)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        drop(file);
        if let Err(error) = written.and_then(|()| fs::rename(&temporary, &target)) {
            fs::remove_file(&temporary).ok();
            return Err(error);
        }
    }
    Ok(())
}
