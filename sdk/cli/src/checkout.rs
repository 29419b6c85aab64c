//! Where things are: the checkout, its plugins, the target folder, the programs in it.

use std::path::{Path, PathBuf};

use crate::error::{self, Error};
use crate::source::Source;

/// A clone of Socle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkout {
    pub(crate) root: PathBuf,
    /// Cargo's target folder for it.
    pub(crate) target: PathBuf,
}

/// Folders of the checkout whose sub-folders are plugins of its workspace.
const PLUGIN_FOLDERS: [&str; 2] = ["plugins", "tests/plugins"];
/// Folder of plugins that are workspaces of their own.
const EXAMPLES: &str = "examples";

impl Checkout {
    /// The checkout around `from`, or else the one this tool was started out of by `cargo run`.
    pub(crate) fn find(from: &Path) -> Result<Self, Error> {
        let here = std::path::absolute(from).map_err(error::file("find", from))?;
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = here
            .ancestors()
            .chain(package.iter().flat_map(|p| p.ancestors()))
            .find(|folder| is_root(folder))
            .ok_or(Error::NoCheckout)?;
        // Cargo reports paths without links: be comparable with them.
        let root = root.canonicalize().map_err(error::file("find", root))?;
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(target) if !target.is_empty() => {
                std::path::absolute(&target).map_err(error::file("find", &target))?
            }
            _ => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The checkout around the current folder.
    pub(crate) fn here() -> Result<Self, Error> {
        Self::find(Path::new("."))
    }

    /// The checkout around the current folder, else around the first of these.
    pub(crate) fn around(sources: &[Source]) -> Option<Self> {
        Self::here()
            .or_else(|e| sources.first().map_or(Err(e), |s| Self::find(&s.folder)))
            .ok()
    }

    /// The checkout that holds the first of these, when there is one.
    pub(crate) fn holding(sources: &[Source]) -> Option<Self> {
        let folder = &sources.first()?.folder;
        let checkout = Self::find(folder).ok()?;
        folder.starts_with(&checkout.root).then_some(checkout)
    }

    /// Folders of the plugins that belong to the workspace, in order of path.
    pub(crate) fn plugins(&self) -> Result<Vec<PathBuf>, Error> {
        let mut found = Vec::new();
        for folder in PLUGIN_FOLDERS {
            found.extend(children_with(&self.root.join(folder), "plugin.toml")?);
        }
        Ok(found)
    }

    /// Folders of the examples, each a workspace of its own.
    pub(crate) fn examples(&self) -> Result<Vec<PathBuf>, Error> {
        children_with(&self.root.join(EXAMPLES), "Cargo.toml")
    }

    /// Whether `folder` is one of [`Checkout::plugins`].
    pub(crate) fn owns(&self, folder: &Path) -> bool {
        folder
            .parent()
            .is_some_and(|parent| PLUGIN_FOLDERS.iter().any(|p| self.root.join(p) == parent))
    }

    /// Target folder of plugin builds.
    pub(crate) fn plugin_target(&self) -> PathBuf {
        self.target.join("plugins")
    }

    /// A program built by `cargo build --workspace`.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

fn is_root(folder: &Path) -> bool {
    ["Cargo.toml", "wit/plugin", "sdk/guest/Cargo.toml"]
        .iter()
        .all(|part| folder.join(part).exists())
}

/// Sub-folders of `folder` that hold a file of this name, in order; none when `folder` is not there.
fn children_with(folder: &Path, file: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(error::file("read", folder)(e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(error::file("read", folder))?.path();
        if path.join(file).is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        dir
    }

    const ROOT: [&str; 3] = [
        "Cargo.toml",
        "wit/plugin/worlds.wit",
        "sdk/guest/Cargo.toml",
    ];

    #[test]
    fn found_from_any_folder_inside() {
        let dir = tree(&[ROOT.as_slice(), &["plugins/b/plugin.toml"]].concat());
        let root = dir.path();
        for inside in ["", "plugins", "plugins/b", "wit/plugin"] {
            assert_eq!(
                Checkout::find(&root.join(inside)).unwrap().root,
                root,
                "{inside}"
            );
        }
    }

    #[test]
    fn plugins_are_the_folders_with_a_manifest() {
        let files = [
            "plugins/b/plugin.toml",
            "plugins/a/plugin.toml",
            "plugins/unfinished/Cargo.toml",
            "plugins/README.md",
            "tests/plugins/c/plugin.toml",
            "examples/d/plugin.toml",
            "examples/d/Cargo.toml",
        ];
        let dir = tree(&[ROOT.as_slice(), &files].concat());
        let checkout = Checkout::find(dir.path()).unwrap();
        let relative = |paths: Vec<PathBuf>| -> Vec<String> {
            let strip = |p: &PathBuf| {
                p.strip_prefix(dir.path())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            };
            paths.iter().map(strip).collect()
        };
        assert_eq!(
            relative(checkout.plugins().unwrap()),
            ["plugins/a", "plugins/b", "tests/plugins/c"]
        );
        assert_eq!(relative(checkout.examples().unwrap()), ["examples/d"]);
        assert!(checkout.owns(&dir.path().join("tests/plugins/c")));
        assert!(!checkout.owns(&dir.path().join("examples/d")));
    }
}
