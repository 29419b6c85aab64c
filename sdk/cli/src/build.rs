//! `cargo socle build`: compile plugins in one cargo call, make components of them, write their packages.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;
use socle_manifest::{ComponentShape, Disagreement, HostContract, agree};

use crate::args;
use crate::checkout::Checkout;
use crate::component;
use crate::contract::host_contract;
use crate::error::{self, Error};
use crate::output;
use crate::package::{Package, Packages};
use crate::plan::Plan;
use crate::setup::{self, Machine, Toolchain, WASM_TARGET};
use crate::source::Source;

/// A plugin, built.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) source: Source,
    pub(crate) package: Package,
    pub(crate) shape: ComponentShape,
    /// Where manifest, component and contract do not agree; empty when a host would take it.
    pub(crate) disagreements: Vec<Disagreement>,
}

/// The profile of plugins, for packages outside the checkout's workspace; inside, the root Cargo.toml has it.
const PROFILE: [&str; 5] = [
    "profile.plugin.inherits=\"release\"",
    "profile.plugin.opt-level=\"s\"",
    "profile.plugin.debug=0",
    "profile.plugin.panic=\"abort\"",
    "profile.plugin.strip=\"debuginfo\"",
];

/// `cargo socle build [DIR…]`.
pub(crate) fn command(arguments: &args::Build) -> Result<ExitCode, Error> {
    let machine = Machine::here();
    let built = if arguments.folders.is_empty() {
        let checkout = Checkout::here()?;
        let toolchain = setup::for_plugins(&machine, arguments.toolchain)?;
        workspace_plugins(&checkout, &machine, &toolchain)?
    } else {
        let sources = Source::read_all(&arguments.folders)?;
        let checkout = Checkout::around(&sources);
        let toolchain = setup::for_plugins(&machine, arguments.toolchain)?;
        plugins(sources, checkout.as_ref(), &machine, &toolchain)?
    };
    for plugin in &built {
        for disagreement in &plugin.disagreements {
            output::warning(format!("{}: {disagreement}", plugin.source.manifest.id));
        }
        output::answer(plugin.package.folder.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds all plugins of the checkout's workspace, and forgets those that left it.
pub(crate) fn workspace_plugins(
    checkout: &Checkout,
    machine: &Machine,
    toolchain: &Toolchain,
) -> Result<Vec<Built>, Error> {
    let sources = Source::read_all(&checkout.plugins()?)?;
    let built = plugins(sources, Some(checkout), machine, toolchain)?;
    for id in Packages::new(&checkout.plugin_target()).prune()? {
        output::note(format!("removed the package of {id}, whose folder is gone"));
    }
    Ok(built)
}

/// Builds these plugins: those of the workspace in one cargo call, others in one each.
pub(crate) fn plugins(
    sources: Vec<Source>,
    checkout: Option<&Checkout>,
    machine: &Machine,
    toolchain: &Toolchain,
) -> Result<Vec<Built>, Error> {
    let contract = host_contract()?;
    let mut modules = BTreeMap::new();
    let (inside, outside): (Vec<&Source>, Vec<&Source>) = sources
        .iter()
        .partition(|s| checkout.is_some_and(|c| c.owns(&s.folder)));
    if let (Some(checkout), false) = (checkout, inside.is_empty()) {
        let target = checkout.plugin_target();
        let plan = compile(machine, toolchain, &target, Some(checkout)).dir(&checkout.root);
        let packages = inside
            .iter()
            .flat_map(|s| ["--package", s.package.as_str()]);
        run(&plan.args(packages), &mut modules)?;
    }
    for source in outside {
        let target = target_of(source, checkout);
        let plan = compile(machine, toolchain, &target, checkout)
            .arg("--manifest-path")
            .arg(source.folder.join("Cargo.toml"))
            .args(PROFILE.iter().flat_map(|setting| ["--config", setting]));
        run(&plan, &mut modules)?;
    }
    sources
        .into_iter()
        .map(|source| {
            let packages = Packages::new(&target_of(&source, checkout));
            finish(source, &packages, &modules, &contract)
        })
        .collect()
}

/// The target folder of plugin builds: the checkout's, or the plugin's own far from any checkout.
fn target_of(source: &Source, checkout: Option<&Checkout>) -> PathBuf {
    checkout.map_or_else(
        || source.folder.join("target/plugins"),
        Checkout::plugin_target,
    )
}

fn finish(
    source: Source,
    packages: &Packages,
    modules: &BTreeMap<PathBuf, PathBuf>,
    contract: &HostContract,
) -> Result<Built, Error> {
    let id = source.manifest.id.clone();
    let module = modules
        .get(&source.folder)
        .ok_or_else(|| Error::NoModule { plugin: id.clone() })?;
    let core = std::fs::read(module).map_err(error::file("read", module))?;
    let package = packages.write(&source, &core)?;
    if package.made {
        output::note(format!(
            "packaged {id} ({} bytes) in {}",
            package.component.len(),
            package.folder.display()
        ));
    }
    let shape = component::shape(&id, &package.component)?;
    let disagreements = agree(&source.manifest, &shape, contract)
        .err()
        .unwrap_or_default();
    Ok(Built {
        source,
        package,
        shape,
        disagreements,
    })
}

/// The cargo call that compiles plugins, without naming any.
///
/// Panic messages hold the paths of sources. Cargo gives those of the plugin's own workspace relative to it; the SDK's
/// and the registry's are shortened here, so that every machine makes the same bytes. The flags are the same for every
/// plugin of a checkout, otherwise cargo would compile the SDK anew for each.
pub(crate) fn compile(
    machine: &Machine,
    toolchain: &Toolchain,
    target: &Path,
    checkout: Option<&Checkout>,
) -> Plan {
    let mut flags = vec![
        "--cfg".to_owned(),
        "getrandom_backend=\"custom\"".to_owned(),
    ];
    let shortened = [
        (checkout.map(|c| c.root.as_path()), "/socle"),
        (machine.cargo_home.as_deref(), "/cargo"),
    ];
    for (from, to) in shortened {
        let Some(from) = from else { continue };
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    let flags = toml::Value::from(flags);
    toolchain
        .cargo(machine)
        .args(["build", "--profile", "plugin", "--target", WASM_TARGET])
        .args(toolchain.build_arguments())
        .args([
            "--message-format",
            "json-render-diagnostics",
            "--target-dir",
        ])
        .arg(target)
        .arg("--config")
        .arg(format!("target.{WASM_TARGET}.rustflags={flags}"))
        // These would replace the flags above.
        .without("RUSTFLAGS")
        .without("CARGO_ENCODED_RUSTFLAGS")
        .without("CARGO_BUILD_TARGET")
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

/// Runs cargo and notes, for each package folder, the wasm module it made.
pub(crate) fn run(plan: &Plan, modules: &mut BTreeMap<PathBuf, PathBuf>) -> Result<(), Error> {
    let failed = || Error::Failed {
        what: "building the plugins".to_owned(),
    };
    let mut child = plan.piped()?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(error::file("read", "cargo's messages"))?;
            if let Some((folder, module)) = module_of(&line) {
                modules.insert(folder, module);
            }
        }
    }
    let status = child.wait().map_err(error::file("wait for", "cargo"))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed())
    }
}

/// The package folder and module that one line of cargo's JSON messages speaks of, if it does.
fn module_of(line: &str) -> Option<(PathBuf, PathBuf)> {
    let message: Message = serde_json::from_str(line).ok()?;
    if message.reason != "compiler-artifact" {
        return None;
    }
    let module = message
        .filenames
        .into_iter()
        .find(|f| f.extension().is_some_and(|e| e == "wasm"))?;
    let folder = message.manifest_path?.parent()?.to_owned();
    Some((folder, module))
}

/// The same build of the checkout's plugins into `<target>/plugins-debian`, by Debian's toolchain.
pub(crate) fn debian_plugins(checkout: &Checkout, machine: &Machine) -> Result<Vec<Built>, Error> {
    let toolchain = setup::for_plugins(machine, args::Wanted::Debian)?;
    let apart = Checkout {
        root: checkout.root.clone(),
        target: checkout.target.join("debian"),
    };
    plugins(
        Source::read_all(&checkout.plugins()?)?,
        Some(&apart),
        machine,
        &toolchain,
    )
}

/// `cargo test` of a plugin that is a workspace of its own: in the profile and the target folder of its build, so that
/// what generates the bindings is compiled once for both.
pub(crate) fn own_tests(machine: &Machine, folder: &Path, target: &Path) -> Plan {
    machine
        .cargo()
        .args(["test", "--no-fail-fast", "--profile", "plugin"])
        .args(PROFILE.iter().flat_map(|setting| ["--config", setting]))
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .without("RUSTFLAGS")
        .without("CARGO_ENCODED_RUSTFLAGS")
        .without("CARGO_BUILD_TARGET")
}

/// `cargo build --workspace --all-targets`: the one build that `run`, `headless` and `test` share.
pub(crate) fn workspace(checkout: &Checkout, machine: &Machine) -> Plan {
    machine
        .cargo()
        .args(["build", "--workspace", "--all-targets"])
        .dir(&checkout.root)
}

/// Builds one program of the workspace in the release profile.
pub(crate) fn optimised(checkout: &Checkout, machine: &Machine, program: &str) -> Plan {
    machine
        .cargo()
        .args([
            "build",
            "--release",
            "--package",
            "socle-tests",
            "--bin",
            program,
        ])
        .dir(&checkout.root)
}

/// A program built by [`optimised`], told where the packages lie.
pub(crate) fn optimised_program(
    checkout: &Checkout,
    machine: &Machine,
    name: &str,
    arguments: impl IntoIterator<Item = OsString>,
) -> Plan {
    machine
        .child(checkout.target.join("release").join(name))
        .args(arguments)
        .env(PACKAGES, Packages::new(&checkout.plugin_target()).folder())
}

/// A program of the checkout, told where the packages lie.
pub(crate) fn program(
    checkout: &Checkout,
    machine: &Machine,
    name: &str,
    arguments: impl IntoIterator<Item = OsString>,
) -> Plan {
    machine
        .child(checkout.program(name))
        .args(arguments)
        .env(PACKAGES, Packages::new(&checkout.plugin_target()).folder())
}

/// Tells programs and tests where the packages lie.
pub(crate) const PACKAGES: &str = "SOCLE_PACKAGES";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn words(plan: &Plan) -> Vec<String> {
        plan.args
            .iter()
            .map(|a| a.to_string_lossy().into_owned())
            .collect()
    }

    fn machine() -> Machine {
        Machine {
            cargo: "/tc/bin/cargo".into(),
            cargo_home: Some("/home/me/.cargo".into()),
            ..Machine::bare()
        }
    }

    #[test]
    fn the_usual_call() {
        let checkout = Checkout {
            root: "/co".into(),
            target: "/co/target".into(),
        };
        let target = checkout.plugin_target();
        let plan = compile(&machine(), &Toolchain::Usual, &target, Some(&checkout));
        assert_eq!(plan.program, "/tc/bin/cargo");
        assert_eq!(
            words(&plan),
            [
                "build",
                "--profile",
                "plugin",
                "--target",
                "wasm32-unknown-unknown",
                "--message-format",
                "json-render-diagnostics",
                "--target-dir",
                "/co/target/plugins",
                "--config",
                "target.wasm32-unknown-unknown.rustflags=[\"--cfg\", 'getrandom_backend=\"custom\"', \
                 \"--remap-path-prefix=/co=/socle\", \"--remap-path-prefix=/home/me/.cargo=/cargo\"]",
            ]
        );
        assert_eq!(
            plan.env.get("RUSTFLAGS".as_ref() as &std::ffi::OsStr),
            Some(&None)
        );
    }

    #[test]
    fn debians_call_builds_the_standard_library() {
        let plan = compile(&machine(), &Toolchain::Debian, Path::new("/t"), None);
        assert_eq!(plan.program, "/usr/bin/cargo");
        assert!(words(&plan).contains(&"-Zbuild-std=std,panic_abort".to_owned()));
        let value = |name: &str| plan.env.get(std::ffi::OsStr::new(name)).cloned().flatten();
        assert_eq!(value("RUSTC"), Some("/usr/bin/rustc".into()));
        assert_eq!(value("RUSTC_BOOTSTRAP"), Some("1".into()));
    }

    #[test]
    fn cargos_messages_name_the_modules() {
        let artifact = r#"{"reason":"compiler-artifact","manifest_path":"/co/plugins/ins/Cargo.toml","filenames":["/t/libins.rlib","/t/ins.wasm"],"fresh":true}"#;
        assert_eq!(
            module_of(artifact),
            Some((
                PathBuf::from("/co/plugins/ins"),
                PathBuf::from("/t/ins.wasm")
            ))
        );
        for other in [
            r#"{"reason":"compiler-artifact","manifest_path":"/x/Cargo.toml","filenames":["/t/libx.rlib"]}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "not json",
        ] {
            assert_eq!(module_of(other), None, "{other}");
        }
    }

    /// Packages outside the workspace get the very profile of the root Cargo.toml.
    #[test]
    fn the_profile_is_the_workspaces() {
        let root: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
        let profile = root["profile"]["plugin"].as_table().unwrap();
        let given: BTreeMap<String, toml::Value> = PROFILE
            .iter()
            .map(|line| {
                let (key, value) = line.split_once('=').unwrap();
                let table: toml::Table = format!("v = {value}").parse().unwrap();
                (
                    key.strip_prefix("profile.plugin.").unwrap().to_owned(),
                    table["v"].clone(),
                )
            })
            .collect();
        let expected: BTreeMap<String, toml::Value> = profile
            .iter()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        assert_eq!(given, expected);
    }
}
