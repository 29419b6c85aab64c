//! A command to run, as data: tests read it, `run` and its sisters carry it out.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::error::{self, Error};

/// One command with its arguments and changes to the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) program: OsString,
    pub(crate) args: Vec<OsString>,
    /// Variables to set, or to remove when there is no value.
    pub(crate) env: BTreeMap<OsString, Option<OsString>>,
    /// Where to run it; here when absent.
    pub(crate) dir: Option<PathBuf>,
}

impl Plan {
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: BTreeMap::new(),
            dir: None,
        }
    }

    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn args<S: Into<OsString>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), Some(value.into()));
        self
    }

    pub(crate) fn without(mut self, name: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), None);
        self
    }

    pub(crate) fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// Runs it; all it says goes to stderr.
    pub(crate) fn run(&self) -> Result<ExitStatus, Error> {
        let stderr = std::io::stderr()
            .as_fd()
            .try_clone_to_owned()
            .map_err(error::file("write to", "stderr"))?;
        self.command()
            .stdin(Stdio::null())
            .stdout(Stdio::from(stderr))
            .status()
            .map_err(|e| self.not_started(e))
    }

    /// Runs it as [`Plan::run`] does, and fails when it does; `what` names it in the message.
    pub(crate) fn succeed(&self, what: &str) -> Result<(), Error> {
        if self.run()?.success() {
            Ok(())
        } else {
            Err(Error::Failed {
                what: what.to_owned(),
            })
        }
    }

    /// Starts it and goes on; all it says goes to stderr.
    pub(crate) fn start(&self) -> Result<Child, Error> {
        let stderr = std::io::stderr()
            .as_fd()
            .try_clone_to_owned()
            .map_err(error::file("write to", "stderr"))?;
        self.command()
            .stdin(Stdio::null())
            .stdout(Stdio::from(stderr))
            .spawn()
            .map_err(|e| self.not_started(e))
    }

    /// Starts it with its stdout in a pipe; stderr stays as it is.
    pub(crate) fn piped(&self) -> Result<Child, Error> {
        self.command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| self.not_started(e))
    }

    /// Whether it runs and answers 0, in silence.
    pub(crate) fn quietly(&self) -> bool {
        self.command()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Becomes that command: its exit code, signals and all three streams are its own. Only returns when it cannot.
    pub(crate) fn become_it(&self) -> Error {
        let e = self.command().exec();
        self.not_started(e)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        command
    }

    fn not_started(&self, source: std::io::Error) -> Error {
        Error::Start {
            program: self.program.to_string_lossy().into_owned(),
            source,
        }
    }
}

/// A plan for the cargo that runs this tool, in the state it was called in.
///
/// `cargo run` adds variables about *this* package and puts the compiler's libraries on LD_LIBRARY_PATH; another
/// cargo or compiler started from here must not see them.
pub(crate) fn cargo(program: &OsStr, inherited: &Inherited) -> Plan {
    let mut plan = Plan::new(program);
    for name in &inherited.of_this_package {
        plan = plan.without(name);
    }
    if let Some(path) = &inherited.library_path {
        plan = match path {
            Some(path) => plan.env("LD_LIBRARY_PATH", path),
            None => plan.without("LD_LIBRARY_PATH"),
        };
    }
    plan
}

/// What `cargo run` left in the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inherited {
    of_this_package: Vec<OsString>,
    /// The library path without cargo's own entries; absent when there was none at all.
    library_path: Option<Option<OsString>>,
}

impl Inherited {
    /// From the environment, with the folders whose entries are cargo's (target folder, toolchain).
    pub(crate) fn new(
        variables: impl Iterator<Item = (OsString, OsString)>,
        cargos: &[&Path],
    ) -> Self {
        let mut inherited = Self::default();
        for (name, value) in variables {
            if name == "LD_LIBRARY_PATH" {
                let kept: Vec<PathBuf> = std::env::split_paths(&value)
                    .filter(|entry| !cargos.iter().any(|folder| entry.starts_with(folder)))
                    .collect();
                let joined = std::env::join_paths(kept).ok().filter(|p| !p.is_empty());
                inherited.library_path = Some(joined);
            } else if name.to_str().is_some_and(about_this_package) {
                inherited.of_this_package.push(name);
            }
        }
        inherited.of_this_package.sort();
        inherited
    }
}

fn about_this_package(name: &str) -> bool {
    let prefixes = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
    ];
    prefixes.iter().any(|p| name.starts_with(p))
        || matches!(name, "CARGO_PRIMARY_PACKAGE" | "OUT_DIR")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn inherited(pairs: &[(&str, &str)]) -> Inherited {
        let pairs = pairs.iter().map(|(n, v)| ((*n).into(), (*v).into()));
        Inherited::new(pairs, &[Path::new("/co/target"), Path::new("/tc")])
    }

    #[test]
    fn what_cargo_run_added_is_taken_away() {
        let from = inherited(&[
            ("CARGO_PKG_NAME", "cargo-socle"),
            ("CARGO_MANIFEST_DIR", "/co/sdk/cli"),
            ("CARGO_HOME", "/h"),
            ("CARGO_TARGET_DIR", "/t"),
            ("LD_LIBRARY_PATH", "/co/target/debug/deps:/mine:/tc/lib"),
        ]);
        let expected = Plan::new("cargo")
            .without("CARGO_MANIFEST_DIR")
            .without("CARGO_PKG_NAME")
            .env("LD_LIBRARY_PATH", "/mine");
        assert_eq!(cargo(OsStr::new("cargo"), &from), expected);
    }

    #[test]
    fn a_library_path_that_was_only_cargos_goes_away() {
        let from = inherited(&[("LD_LIBRARY_PATH", "/tc/lib")]);
        assert_eq!(
            cargo(OsStr::new("cargo"), &from),
            Plan::new("cargo").without("LD_LIBRARY_PATH")
        );
        assert_eq!(
            cargo(OsStr::new("cargo"), &inherited(&[])),
            Plan::new("cargo")
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = Plan::new("/nowhere/cargo").run().unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("cannot start /nowhere/cargo: "),
            "{error}"
        );
    }
}
