//! The folder of a plugin as its author keeps it.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use socle_manifest::Manifest;

use crate::error::{self, Error};

/// A plugin's folder, read.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Absolute, without links.
    pub(crate) folder: PathBuf,
    /// Name of its cargo package.
    pub(crate) package: String,
    /// The licence its Cargo.toml gives itself.
    pub(crate) license: Option<String>,
    pub(crate) manifest: Manifest,
    /// The text of `plugin.toml`.
    pub(crate) manifest_text: String,
}

#[derive(Deserialize)]
struct CargoToml {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    /// A text, or `{ workspace = true }`.
    license: Option<toml::Value>,
}

impl Source {
    /// Reads `plugin.toml` and `Cargo.toml` of `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let folder = folder.canonicalize().map_err(error::file("find", folder))?;
        let path = folder.join("plugin.toml");
        let manifest_text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::NoPlugin { folder });
            }
            Err(e) => return Err(error::file("read", path)(e)),
        };
        let manifest = Manifest::from_toml(&manifest_text).map_err(|problem| Error::Manifest {
            path: path.clone(),
            problem,
        })?;
        let path = folder.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).map_err(error::file("read", &path))?;
        let cargo: CargoToml = toml::from_str(&text).map_err(|e| Error::CargoToml {
            path,
            problem: e.message().to_owned(),
        })?;
        Ok(Self {
            folder,
            package: cargo.package.name,
            license: cargo
                .package
                .license
                .and_then(|value| value.as_str().map(str::to_owned)),
            manifest,
            manifest_text,
        })
    }

    /// Reads several, and refuses two with the same id: their packages would overwrite each other.
    pub(crate) fn read_all(folders: &[PathBuf]) -> Result<Vec<Self>, Error> {
        let mut sources: Vec<Self> = Vec::new();
        for folder in folders {
            let source = Self::read(folder)?;
            if sources.iter().any(|s| s.folder == source.folder) {
                continue;
            }
            if let Some(other) = sources.iter().find(|s| s.manifest.id == source.manifest.id) {
                return Err(Error::SameId {
                    id: source.manifest.id.clone(),
                    first: other.folder.clone(),
                    second: source.folder,
                });
            }
            sources.push(source);
        }
        Ok(sources)
    }
}
