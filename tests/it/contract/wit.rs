//! A set of WIT packages: read from a folder, changed in memory, resolved.

use std::path::Path;

use wit_parser::{PackageId, Resolve, SourceMap, WorldId};

use crate::arrows::root;

/// The folders of the packages, each after those it needs.
const PACKAGES: [&str; 5] = ["base", "practice", "net", "services", "plugin"];

/// The sources of the contract at one version.
#[derive(Debug, Clone)]
pub(super) struct Wit {
    /// (folder, file, text).
    sources: Vec<(String, String, String)>,
}

impl Wit {
    /// The contract as it stands.
    pub(super) fn today() -> Self {
        Self::read(&root().join("wit"))
    }

    pub(super) fn read(folder: &Path) -> Self {
        let mut sources = Vec::new();
        for package in PACKAGES {
            let mut files: Vec<_> = std::fs::read_dir(folder.join(package))
                .unwrap_or_else(|error| panic!("{}/{package}: {error}", folder.display()))
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "wit"))
                .collect();
            files.sort();
            for file in files {
                let name = file.file_name().unwrap().to_str().unwrap().to_owned();
                sources.push((
                    package.to_owned(),
                    name,
                    std::fs::read_to_string(&file).unwrap(),
                ));
            }
        }
        let mut folders: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name())
            .collect();
        folders.sort();
        let mut known = PACKAGES.to_vec();
        known.sort_unstable();
        assert_eq!(
            folders,
            known,
            "{}: a package folder is missing here or new to PACKAGES",
            folder.display()
        );
        Self { sources }
    }

    /// The same with one passage changed. The passage must be there once.
    pub(super) fn with(&self, file: &str, from: &str, to: &str) -> Self {
        let mut changed = self.clone();
        let (package, name) = file.split_once('/').unwrap();
        let (_, _, text) = changed
            .sources
            .iter_mut()
            .find(|(folder, source, _)| folder == package && source == name)
            .unwrap_or_else(|| panic!("no {file}"));
        assert_eq!(
            text.matches(from).count(),
            1,
            "{file}: {from:?} is not there once"
        );
        *text = text.replace(from, to);
        changed
    }

    /// The same, every version of it being `version`: two copies of one version cannot stand side by side otherwise.
    pub(super) fn renumbered(&self, version: &str) -> Self {
        let own = self.version();
        let mut changed = self.clone();
        for (_, _, text) in &mut changed.sources {
            *text = text.replace(&format!("@{own}"), &format!("@{version}"));
            *text = since(text, version);
        }
        changed
    }

    /// The version all its packages bear.
    pub(super) fn version(&self) -> String {
        let mut resolve = Resolve::default();
        self.resolve_into(&mut resolve);
        let mut versions: Vec<_> = resolve
            .packages
            .iter()
            .map(|(_, package)| package.name.version.as_ref().unwrap().to_string())
            .collect();
        versions.dedup();
        assert_eq!(
            versions.len(),
            1,
            "the packages move together: {versions:?}"
        );
        versions.remove(0)
    }

    /// Adds all packages; answers `socle:plugin`.
    pub(super) fn resolve_into(&self, resolve: &mut Resolve) -> PackageId {
        let mut last = None;
        for package in PACKAGES {
            let mut map = SourceMap::default();
            for (_, file, text) in self
                .sources
                .iter()
                .filter(|(folder, _, _)| folder == package)
            {
                map.push_str(&format!("{package}/{file}"), text);
            }
            let group = map
                .parse()
                .unwrap_or_else(|(map, error)| panic!("{}", error.render(&map)));
            last = Some(
                resolve
                    .push_group(group)
                    .unwrap_or_else(|error| panic!("{package}: {error:?}")),
            );
        }
        last.unwrap()
    }

    pub(super) fn resolve(&self) -> (Resolve, PackageId) {
        let mut resolve = Resolve::default();
        let plugin = self.resolve_into(&mut resolve);
        (resolve, plugin)
    }

    /// Names of the worlds, in order.
    pub(super) fn worlds(&self) -> Vec<String> {
        let (resolve, plugin) = self.resolve();
        resolve.packages[plugin].worlds.keys().cloned().collect()
    }
}

/// The text with every `@since` saying `version`: an item may have come at any version up to its package's.
fn since(text: &str, version: &str) -> String {
    const SINCE: &str = "(version = ";
    let mut parts = text.split(SINCE);
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(')').unwrap();
        said.push_str(&format!("{SINCE}{version}){rest}"));
    }
    said
}

/// The world of this name in this package.
pub(super) fn world(resolve: &Resolve, package: PackageId, name: &str) -> Option<WorldId> {
    resolve.packages[package].worlds.get(name).copied()
}
