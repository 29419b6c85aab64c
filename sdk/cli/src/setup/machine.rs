//! What this tool knows of the machine it runs on; tests make their own.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::plan::{self, Inherited, Plan};

/// A machine, as far as setting up is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    /// Value of PATH.
    pub(crate) path: OsString,
    /// Whether this user may install packages without asking anyone.
    pub(crate) root: bool,
    /// Whether a window can be opened.
    pub(crate) display: bool,
    /// Folders the dynamic loader searches.
    pub(crate) libraries: Vec<PathBuf>,
    /// Folders of system headers and the like are below this (`/` but in tests).
    pub(crate) system: PathBuf,
    /// The cargo that started this tool.
    pub(crate) cargo: OsString,
    /// Cargo's home folder.
    pub(crate) cargo_home: Option<PathBuf>,
    /// What that cargo left in the environment.
    pub(crate) inherited: Inherited,
}

impl Machine {
    /// The one we run on.
    pub(crate) fn here() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
        let cargo = variable("CARGO").unwrap_or_else(|| "cargo".into());
        let home = variable("HOME").map(PathBuf::from);
        let cargo_home = variable("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| home.as_ref().map(|h| h.join(".cargo")));
        let toolchain = toolchain_of(&cargo);
        let rustup = variable("RUSTUP_HOME")
            .map(PathBuf::from)
            .or_else(|| home.map(|h| h.join(".rustup")));
        let target = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_owned));
        let cargos: Vec<&Path> = [toolchain.as_deref(), rustup.as_deref(), target.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        Self {
            path: variable("PATH").unwrap_or_default(),
            root: is_root(),
            display: variable("DISPLAY").is_some() || variable("WAYLAND_DISPLAY").is_some(),
            libraries: library_folders(variable("LD_LIBRARY_PATH").as_deref()),
            system: PathBuf::from("/"),
            inherited: Inherited::new(std::env::vars_os(), &cargos),
            cargo,
            cargo_home,
        }
    }

    /// One with nothing on it.
    #[cfg(test)]
    pub(crate) fn bare() -> Self {
        Self {
            path: OsString::new(),
            root: false,
            display: false,
            libraries: Vec::new(),
            system: PathBuf::from("/nonexistent"),
            cargo: "cargo".into(),
            cargo_home: None,
            inherited: Inherited::default(),
        }
    }

    /// The program of this name on PATH.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path)
            .map(|folder| folder.join(name))
            .find(|path| {
                path.metadata()
                    .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
            })
    }

    /// Whether the dynamic loader would find this library.
    pub(crate) fn has_library(&self, soname: &str) -> bool {
        self.libraries
            .iter()
            .any(|folder| folder.join(soname).exists())
    }

    pub(crate) fn has_apt(&self) -> bool {
        self.find("apt-get").is_some()
    }

    pub(crate) fn can_install(&self) -> bool {
        self.root && self.has_apt()
    }

    /// The cargo that started this tool, to be started again.
    pub(crate) fn cargo(&self) -> Plan {
        plan::cargo(&self.cargo, &self.inherited)
    }

    /// Another program; a bare name is looked up on this machine's PATH.
    pub(crate) fn child(&self, program: impl AsRef<OsStr>) -> Plan {
        let program = program.as_ref();
        let found = program
            .to_str()
            .filter(|p| !p.contains('/'))
            .and_then(|p| self.find(p));
        let program = found.map_or_else(|| program.to_owned(), OsString::from);
        plan::cargo(&program, &self.inherited)
    }

    /// The folder of the toolchain the cargo that started us belongs to, when it says so by its path.
    pub(crate) fn toolchain(&self) -> Option<PathBuf> {
        toolchain_of(&self.cargo)
    }
}

/// `<toolchain>/bin/cargo` -> `<toolchain>`. A proxy of rustup lies beside no `lib/rustlib`.
fn toolchain_of(cargo: &OsStr) -> Option<PathBuf> {
    let folder = Path::new(cargo).parent()?.parent()?;
    folder
        .join("lib/rustlib")
        .is_dir()
        .then(|| folder.to_owned())
}

/// The owner of /proc/self is the effective user of this process.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

fn library_folders(library_path: Option<&OsStr>) -> Vec<PathBuf> {
    let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
    let mut folders: Vec<PathBuf> = library_path
        .map(|p| std::env::split_paths(p).collect())
        .unwrap_or_default();
    for base in ["/usr/lib", "/lib", "/usr/local/lib"] {
        folders.push(Path::new(base).join(&triplet));
        folders.push(base.into());
    }
    folders.extend(["/usr/lib64".into(), "/lib64".into()]);
    folders
}
