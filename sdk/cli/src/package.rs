//! Package folders: `plugin.toml`, `plugin.wasm` and the texts, ready to be installed.

use std::path::{Path, PathBuf};

use crate::component;
use crate::error::{self, Error};
use crate::freshness::Stamp;
use crate::source::Source;

/// Where packages of one target folder lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packages {
    target: PathBuf,
}

/// A package, written.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) folder: PathBuf,
    pub(crate) core_bytes: usize,
    pub(crate) component: Vec<u8>,
    /// The component was made now; otherwise the one that lay there still holds.
    pub(crate) made: bool,
}

impl Packages {
    /// In the target folder of plugin builds.
    pub(crate) fn new(plugin_target: &Path) -> Self {
        Self {
            target: plugin_target.to_owned(),
        }
    }

    /// `<target>/packages`
    pub(crate) fn folder(&self) -> PathBuf {
        self.target.join("packages")
    }

    fn stamp_file(&self, id: &str) -> PathBuf {
        self.target.join("stamps").join(format!("{id}.json"))
    }

    /// Writes the package of `source`, whose compiled core module is `core`. The component is made only when the core
    /// module changed. A file is replaced whole, and only when its content differs.
    pub(crate) fn write(&self, source: &Source, core: &[u8]) -> Result<Package, Error> {
        let id = &source.manifest.id;
        let folder = self.folder().join(id);
        let wasm = folder.join("plugin.wasm");
        let present = std::fs::read(&wasm).ok();
        let stamp = std::fs::read(self.stamp_file(id))
            .ok()
            .and_then(|json| serde_json::from_slice::<Stamp>(&json).ok());
        let kept = present.filter(|c| stamp.as_ref().is_some_and(|s| s.still_holds(core, c)));
        let made = kept.is_none();
        let component = match kept {
            Some(component) => component,
            None => component::encode(id, core)?,
        };

        std::fs::create_dir_all(&folder).map_err(error::file("make", &folder))?;
        let mut expected = vec!["plugin.toml".to_owned(), "plugin.wasm".to_owned()];
        replace(&folder.join("plugin.toml"), source.manifest_text.as_bytes())?;
        if let Some(texts) = &source.manifest.texts {
            let from = source.folder.join(texts);
            let content = std::fs::read_to_string(&from).map_err(error::file("read", from))?;
            replace(&folder.join(texts), content.as_bytes())?;
            expected.push(texts.clone());
        }
        if made {
            replace(&wasm, &component)?;
        }
        remove_others(&folder, &expected)?;

        let stamp = Stamp::new(core, &component, &source.folder);
        let stamps = self.target.join("stamps");
        std::fs::create_dir_all(&stamps).map_err(error::file("make", &stamps))?;
        let json =
            serde_json::to_vec(&stamp).map_err(|e| error::file("write", &stamps)(e.into()))?;
        replace(&self.stamp_file(id), &json)?;
        Ok(Package {
            folder,
            core_bytes: core.len(),
            component,
            made,
        })
    }

    /// Removes the packages whose author's folder no longer holds a manifest with that id.
    pub(crate) fn prune(&self) -> Result<Vec<String>, Error> {
        let stamps = self.target.join("stamps");
        let Ok(entries) = std::fs::read_dir(&stamps) else {
            return Ok(Vec::new());
        };
        let mut removed = Vec::new();
        for entry in entries {
            let path = entry.map_err(error::file("read", &stamps))?.path();
            let Some(id) = path.file_stem().and_then(|s| s.to_str()) else {
                continue;
            };
            let Some(stamp) = std::fs::read(&path)
                .ok()
                .and_then(|json| serde_json::from_slice::<Stamp>(&json).ok())
            else {
                continue;
            };
            let lives = match Source::read(&stamp.source) {
                Ok(source) => source.manifest.id == id,
                // A manifest that is being edited is not a plugin that left.
                Err(Error::Manifest { .. } | Error::CargoToml { .. }) => true,
                Err(_) => false,
            };
            if !lives {
                let folder = self.folder().join(id);
                if folder.exists() {
                    std::fs::remove_dir_all(&folder).map_err(error::file("remove", &folder))?;
                }
                std::fs::remove_file(&path).map_err(error::file("remove", &path))?;
                removed.push(id.to_owned());
            }
        }
        removed.sort();
        Ok(removed)
    }
}

/// Gives `path` this content, whole or not at all; leaves it alone when it has it already.
fn replace(path: &Path, content: &[u8]) -> Result<(), Error> {
    if std::fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}", std::process::id()));
    std::fs::write(&temporary, content).map_err(error::file("write", &temporary))?;
    std::fs::rename(&temporary, path).map_err(error::file("write", path))
}

/// Removes files of an earlier build, such as a catalogue that was renamed.
fn remove_others(folder: &Path, expected: &[String]) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(error::file("read", folder))? {
        let entry = entry.map_err(error::file("read", folder))?;
        // A name that begins with a dot may be the temporary file of another build.
        let known = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with('.') || expected.iter().any(|e| e == name));
        if !known && entry.path().is_file() {
            std::fs::remove_file(entry.path()).map_err(error::file("remove", entry.path()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::component::tests::core_module;

    const MANIFEST: &str = "id = \"essai\"\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"Essai\"\n\
        description = \"Un essai.\"\npublisher = \"Exemple\"\nlicense = \"MIT\"\ntexts = \"fr.ftl\"\n";

    struct Bench {
        dir: tempfile::TempDir,
        packages: Packages,
    }

    impl Bench {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let source = dir.path().join("essai");
            std::fs::create_dir(&source).unwrap();
            std::fs::write(source.join("plugin.toml"), MANIFEST).unwrap();
            std::fs::write(source.join("Cargo.toml"), "[package]\nname = \"essai\"\n").unwrap();
            std::fs::write(source.join("fr.ftl"), "bonjour = Bonjour.\n").unwrap();
            let packages = Packages::new(&dir.path().join("target"));
            Self { dir, packages }
        }

        fn source(&self) -> Source {
            Source::read(&self.dir.path().join("essai")).unwrap()
        }

        fn files(&self) -> Vec<String> {
            let mut names: Vec<String> = std::fs::read_dir(self.packages.folder().join("essai"))
                .unwrap()
                .map(|e| e.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    #[test]
    fn a_package_is_the_three_files() {
        let bench = Bench::new();
        let package = bench
            .packages
            .write(&bench.source(), &core_module())
            .unwrap();
        assert!(package.made);
        assert_eq!(bench.files(), ["fr.ftl", "plugin.toml", "plugin.wasm"]);
        assert_eq!(
            std::fs::read(package.folder.join("plugin.wasm")).unwrap(),
            package.component
        );
    }

    #[test]
    fn a_component_is_made_only_when_the_core_changed() {
        let bench = Bench::new();
        let write = |core: &[u8]| bench.packages.write(&bench.source(), core).unwrap().made;
        assert!(write(&core_module()));
        assert!(!write(&core_module()));

        let wasm = bench.packages.folder().join("essai/plugin.wasm");
        std::fs::write(&wasm, "tampered").unwrap();
        assert!(
            write(&core_module()),
            "a component that was changed is made again"
        );

        // A custom section makes another core module of the same code.
        let mut other = core_module();
        other.extend([0, 3, 1, b'x', 0]);
        assert!(write(&other));
    }

    #[test]
    fn texts_follow_the_manifest() {
        let bench = Bench::new();
        bench
            .packages
            .write(&bench.source(), &core_module())
            .unwrap();
        let source = bench.dir.path().join("essai");
        std::fs::write(
            source.join("plugin.toml"),
            MANIFEST.replace("fr.ftl", "textes.ftl"),
        )
        .unwrap();
        let error = bench
            .packages
            .write(&bench.source(), &core_module())
            .unwrap_err();
        assert!(error.to_string().contains("textes.ftl"), "{error}");
        std::fs::rename(source.join("fr.ftl"), source.join("textes.ftl")).unwrap();
        bench
            .packages
            .write(&bench.source(), &core_module())
            .unwrap();
        assert_eq!(bench.files(), ["plugin.toml", "plugin.wasm", "textes.ftl"]);
    }

    #[test]
    fn packages_of_plugins_that_left_are_removed() {
        let bench = Bench::new();
        bench
            .packages
            .write(&bench.source(), &core_module())
            .unwrap();
        assert_eq!(bench.packages.prune().unwrap(), Vec::<String>::new());
        std::fs::write(bench.dir.path().join("essai/plugin.toml"), "id = ").unwrap();
        assert_eq!(bench.packages.prune().unwrap(), Vec::<String>::new());
        std::fs::remove_dir_all(bench.dir.path().join("essai")).unwrap();
        assert_eq!(bench.packages.prune().unwrap(), ["essai"]);
        assert!(!bench.packages.folder().join("essai").exists());
        assert_eq!(bench.packages.prune().unwrap(), Vec::<String>::new());
    }
}
