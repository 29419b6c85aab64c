//! An author's own plugin: a folder that is a workspace of its own, in or out of a checkout.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::args;
use crate::build::{self, Built};
use crate::checkout::Checkout;
use crate::error::Error;
use crate::headless::PROGRAM;
use crate::output;
use crate::plan::Plan;
use crate::setup::{self, Machine};
use crate::source::Source;
use crate::tally::{Outcome, Tally};
use crate::test;

/// Names the host to `socle-testkit`.
pub(crate) const HOST: &str = "SOCLE";
/// Names the package under test.
const PACKAGE: &str = "SOCLE_PACKAGE";
/// Names a folder in which a test finds what an earlier one compiled.
const COMPILED: &str = "SOCLE_COMPILED";

/// The plugin meant: the one of the folder given, otherwise the one whose folder this is. None in a checkout's own
/// folders: there every test is meant.
pub(crate) fn plugin(given: Option<&Path>) -> Result<Option<Source>, Error> {
    match given {
        Some(folder) => Source::read(folder).map(Some),
        None if is_own(Path::new(".")) => Source::read(Path::new(".")).map(Some),
        None => Ok(None),
    }
}

/// Whether a folder holds a plugin that is a workspace of its own.
fn is_own(folder: &Path) -> bool {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    read("plugin.toml").is_some()
        && read("Cargo.toml")
            .and_then(|text| text.parse::<toml::Table>().ok())
            .is_some_and(|cargo| cargo.contains_key("workspace"))
}

/// Build a plugin, and run its tests against the host.
pub(crate) fn test(
    source: Source,
    arguments: &args::Test,
    machine: &Machine,
) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let host = host(machine)?;
    let built = build(source, arguments.skip_setup, machine)?;
    let folder = built.source.folder.clone();
    // <target>/packages/<id>
    let packages = built.package.folder.parent();
    let target = packages
        .and_then(Path::parent)
        .map_or_else(|| folder.join("target"), Path::to_owned);
    let plan = against(
        build::own_tests(machine, &folder, &target)
            .args(arguments.filter.iter().cloned())
            .dir(&folder),
        &host,
        &built.package.folder,
        &target,
    );
    let mut tally = Tally::default();
    let passed = test::tee(&plan, |line| tally.read(line), &mut std::io::stdout())?;
    let refused = test::refusals(std::slice::from_ref(&built));
    for refusal in &refused {
        output::warning(refusal);
    }
    let outcome = if passed && refused.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed
    };
    output::answer("")?;
    output::answer(tally.closing(outcome, start.elapsed()))?;
    Ok(match outcome {
        Outcome::Passed => ExitCode::SUCCESS,
        Outcome::Failed => ExitCode::FAILURE,
    })
}

/// The package of one plugin, built now.
pub(crate) fn build(source: Source, skip_setup: bool, machine: &Machine) -> Result<Built, Error> {
    let toolchain = if skip_setup {
        setup::present(machine)?
    } else {
        setup::for_plugins(machine, args::Wanted::Auto)?
    };
    let id = source.manifest.id.clone();
    let sources = vec![source];
    let checkout = Checkout::holding(&sources);
    let mut built = build::plugins(sources, checkout.as_ref(), machine, &toolchain)?;
    built.pop().ok_or(Error::NoModule { plugin: id })
}

/// Tell tests which host, which package, and where compiled plugins are kept.
pub(crate) fn against(plan: Plan, host: &Path, package: &Path, target: &Path) -> Plan {
    plan.env(HOST, host)
        .env(PACKAGE, package)
        .env(COMPILED, target.join("compiled"))
}

/// The program `socle`: the one the variable names, the one beside this tool, the first on PATH.
pub(crate) fn host(machine: &Machine) -> Result<PathBuf, Error> {
    let beside = std::env::current_exe().ok();
    find(
        std::env::var_os(HOST).as_deref(),
        beside.as_deref().and_then(Path::parent),
        machine,
    )
    .ok_or(Error::NoHost)
}

fn find(named: Option<&OsStr>, beside: Option<&Path>, machine: &Machine) -> Option<PathBuf> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let named = std::path::absolute(named).ok()?;
        return named.is_file().then_some(named);
    }
    beside
        .map(|folder| folder.join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX)))
        .filter(|program| program.is_file())
        .or_else(|| machine.find(PROGRAM))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_of_the_checkouts_workspace_is_not_an_authors_own() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        assert!(!is_own(dir.path()));
        write("plugin.toml", "");
        write("Cargo.toml", "[package]\nname = \"a\"\n");
        assert!(!is_own(dir.path()));
        write("Cargo.toml", "[package]\nname = \"a\"\n[workspace]\n");
        assert!(is_own(dir.path()));
    }

    #[test]
    fn the_host_is_named_beside_or_on_the_path() {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join(PROGRAM);
        let machine = Machine::bare();
        assert_eq!(find(None, Some(dir.path()), &machine), None);
        std::fs::write(&program, "").unwrap();
        assert_eq!(
            find(None, Some(dir.path()), &machine).as_ref(),
            Some(&program)
        );
        assert_eq!(
            find(Some(program.as_os_str()), None, &machine).as_ref(),
            Some(&program)
        );
        // A wrong name is not passed over in silence.
        assert_eq!(
            find(Some("/nowhere".as_ref()), Some(dir.path()), &machine),
            None
        );
    }
}
