//! The other plugin hosts `cargo socle bench` compares with. They are a workspace of their own, `tests/peers`, so that
//! only who measures fetches and compiles them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::build;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::setup::{Machine, Toolchain};

/// The program that does the work in Extism.
const PROGRAM: &str = "peer-extism";
/// Its plugin.
const PLUGIN: &str = "peer-mesure";

/// Extism, built, with the plugin it runs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Extism {
    program: PathBuf,
    plugin: PathBuf,
}

impl Extism {
    /// Builds both; the plugin by the very call that builds ours.
    pub(crate) fn build(
        checkout: &Checkout,
        machine: &Machine,
        toolchain: &Toolchain,
    ) -> Result<Self, Error> {
        let manifest = checkout.root.join("tests/peers/Cargo.toml");
        let target = checkout.target.join("peers");
        machine
            .cargo()
            .args(["build", "--release", "--package", PROGRAM])
            .arg("--manifest-path")
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&target)
            .succeed("building it")?;
        let mut modules = BTreeMap::new();
        let plan = build::compile(machine, toolchain, &target, Some(checkout))
            .arg("--manifest-path")
            .arg(&manifest)
            .args(["--package", PLUGIN]);
        build::run(&plan, &mut modules)?;
        let plugin = modules.into_values().next().ok_or(Error::NoModule {
            plugin: PLUGIN.to_owned(),
        })?;
        Ok(Self {
            program: target
                .join("release")
                .join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX)),
            plugin,
        })
    }

    /// How the benchmark is told of it.
    pub(crate) fn arguments(self) -> [OsString; 3] {
        ["--extism".into(), self.program.into(), self.plugin.into()]
    }
}
