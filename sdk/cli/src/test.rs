//! `cargo socle test`: set up, build, then every test of the workspace and of the examples; in a plugin's own folder,
//! its tests alone.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::args;
use crate::author;
use crate::build::{self, Built, PACKAGES};
use crate::checkout::Checkout;
use crate::error::{self, Error};
use crate::headless::PROGRAM;
use crate::output;
use crate::pace::Pace;
use crate::package::Packages;
use crate::plan::Plan;
use crate::setup::{self, Machine};
use crate::source::Source;
use crate::tally::{Outcome, Tally};

/// Tells tests to run their campaigns in full.
const LONG: &str = "SOCLE_LONG";

/// `cargo socle test [--long] [--lint] [FILTER]`
pub(crate) fn command(arguments: &args::Test) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let machine = Machine::here();
    if let Some(source) = author::plugin(arguments.plugin.as_deref())? {
        return author::test(source, arguments, &machine);
    }
    let checkout = Checkout::here()?;
    let toolchain = if arguments.skip_setup {
        setup::present(&machine)?
    } else {
        let toolchain = setup::for_tests(&machine)?;
        if arguments.long {
            setup::for_campaigns(&machine)?;
        }
        setup::servers::ensure(&machine, &checkout)?;
        toolchain
    };

    if arguments.lint || is_ci(std::env::var_os("CI").as_deref()) {
        for (what, plan) in lints(&checkout, &machine)? {
            output::note(format!("checking {what}"));
            plan.succeed(what)?;
        }
    }

    let mut refused = refusals(&build::workspace_plugins(&checkout, &machine, &toolchain)?);
    let mut examples = Vec::new();
    for folder in checkout.examples()? {
        if folder.join("plugin.toml").is_file() {
            examples.push(Source::read(&folder)?);
        }
    }
    let examples = build::plugins(examples, Some(&checkout), &machine, &toolchain)?;
    refused.extend(refusals(&examples));
    if arguments.long {
        output::note("building the plugins with Debian's toolchain");
        refused.extend(refusals(&build::debian_plugins(&checkout, &machine)?));
    }
    build::workspace(&checkout, &machine).succeed("building the workspace")?;

    let (mut tally, mut pace) = (Tally::default(), Pace::here());
    let mut outcome = Outcome::Passed;
    for plan in tests(&checkout, &machine, arguments, &examples)? {
        let heard = |line: &str| {
            tally.read(line);
            pace.read(line, start.elapsed());
        };
        if !tee(&plan, heard, &mut std::io::stdout())? {
            outcome = Outcome::Failed;
        }
    }
    for refusal in &refused {
        outcome = Outcome::Failed;
        output::warning(refusal);
    }
    keep(&pace, &checkout)?;
    output::answer("")?;
    output::answer(tally.closing(outcome, start.elapsed()))?;
    Ok(match outcome {
        Outcome::Passed => ExitCode::SUCCESS,
        Outcome::Failed => ExitCode::FAILURE,
    })
}

/// Where the slowest tests of the last run stand, in the target folder.
const SLOWEST: &str = "reports/slowest-tests.txt";

/// Writes down which tests took longest.
fn keep(pace: &Pace, checkout: &Checkout) -> Result<(), Error> {
    let slowest = pace.slowest();
    if slowest.is_empty() {
        return Ok(());
    }
    let file = checkout.target.join(SLOWEST);
    let folder = file.parent().unwrap_or(&checkout.target);
    std::fs::create_dir_all(folder).map_err(error::file("make", folder))?;
    std::fs::write(&file, slowest).map_err(error::file("write", &file))?;
    output::note(format!("the slowest tests stand in {}", file.display()));
    Ok(())
}

/// What a host would refuse of these plugins, said.
pub(crate) fn refusals(built: &[Built]) -> Vec<String> {
    built
        .iter()
        .flat_map(|b| {
            let id = &b.source.manifest.id;
            b.disagreements
                .iter()
                .map(move |d| format!("{id} would be refused: {d}"))
        })
        .collect()
}

/// `CI` is set by every CI system; `false` and `0` turn it off again.
fn is_ci(value: Option<&OsStr>) -> bool {
    value.is_some_and(|v| !v.is_empty() && v != "false" && v != "0")
}

fn lints(checkout: &Checkout, machine: &Machine) -> Result<Vec<(&'static str, Plan)>, Error> {
    let mut plans = vec![
        (
            "formatting (cargo fmt --all mends it)",
            machine
                .cargo()
                .args(["fmt", "--all", "--check"])
                .dir(&checkout.root),
        ),
        (
            "lints",
            machine
                .cargo()
                .args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ])
                .dir(&checkout.root),
        ),
    ];
    for example in checkout.examples()? {
        let plan = machine.cargo().args(["fmt", "--check", "--manifest-path"]);
        plans.push((
            "formatting of the examples",
            plan.arg(example.join("Cargo.toml")),
        ));
    }
    Ok(plans)
}

/// The cargo calls that test: the workspace, then each example in a workspace of its own.
fn tests(
    checkout: &Checkout,
    machine: &Machine,
    arguments: &args::Test,
    built: &[Built],
) -> Result<Vec<Plan>, Error> {
    let common = |plan: Plan| {
        let plan = plan
            .args(arguments.filter.iter().cloned())
            .env(PACKAGES, Packages::new(&checkout.plugin_target()).folder());
        if arguments.long {
            plan.env(LONG, "1")
        } else {
            plan
        }
    };
    let workspace = machine
        .cargo()
        .args(["test", "--workspace", "--no-fail-fast"])
        .dir(&checkout.root);
    let mut plans = vec![common(workspace)];
    for example in checkout.examples()? {
        let plan = common(example_test(checkout, machine, &example));
        let package = built.iter().find(|one| one.source.folder == example);
        plans.push(match package {
            Some(one) => author::against(
                plan,
                &checkout.program(PROGRAM),
                &one.package.folder,
                &checkout.target,
            ),
            None => plan,
        });
    }
    Ok(plans)
}

fn example_test(checkout: &Checkout, machine: &Machine, example: &Path) -> Plan {
    build::own_tests(machine, example, &checkout.plugin_target())
}

/// Runs it, passes its stdout on line by line to `heard` and `out`; answers whether it exited with 0.
pub(crate) fn tee(
    plan: &Plan,
    mut heard: impl FnMut(&str),
    out: &mut impl Write,
) -> Result<bool, Error> {
    let mut child = plan.piped()?;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines
            .read_until(b'\n', &mut line)
            .map_err(error::file("read", "the tests' output"))?
            > 0
        {
            heard(&String::from_utf8_lossy(&line));
            out.write_all(&line)
                .map_err(error::file("write to", "stdout"))?;
            line.clear();
        }
    }
    let status = child.wait().map_err(error::file("wait for", "cargo"))?;
    Ok(status.success())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests_of_plans {
    use super::*;

    fn arguments(long: bool, filter: Option<&str>) -> args::Test {
        args::Test {
            long,
            lint: false,
            skip_setup: false,
            plugin: None,
            filter: filter.map(Into::into),
        }
    }

    fn checkout() -> (tempfile::TempDir, Checkout) {
        let dir = tempfile::tempdir().unwrap();
        let example = dir.path().join("examples/minimal");
        std::fs::create_dir_all(&example).unwrap();
        std::fs::write(example.join("Cargo.toml"), "").unwrap();
        let checkout = Checkout {
            root: dir.path().to_owned(),
            target: "/t".into(),
        };
        (dir, checkout)
    }

    #[test]
    fn the_workspace_then_the_examples() {
        let (_dir, checkout) = checkout();
        let plans = tests(
            &checkout,
            &Machine::bare(),
            &arguments(true, Some("ins")),
            &[],
        )
        .unwrap();
        assert_eq!(
            plans[0].args,
            ["test", "--workspace", "--no-fail-fast", "ins"]
        );
        assert_eq!(plans[0].dir.as_ref(), Some(&checkout.root));
        let manifest = checkout.root.join("examples/minimal/Cargo.toml");
        let expected: Vec<std::ffi::OsString> = vec![
            "--manifest-path".into(),
            manifest.into(),
            "--target-dir".into(),
            "/t/plugins".into(),
            "ins".into(),
        ];
        assert_eq!(plans[1].args[..2], ["test", "--no-fail-fast"]);
        assert!(plans[1].args.ends_with(&expected), "{:?}", plans[1].args);
        for plan in &plans {
            assert_eq!(plan.env.get(OsStr::new(LONG)), Some(&Some("1".into())));
        }
    }

    #[test]
    fn campaigns_are_sampled_unless_asked() {
        let (_dir, checkout) = checkout();
        for plan in tests(&checkout, &Machine::bare(), &arguments(false, None), &[]).unwrap() {
            assert_eq!(plan.env.get(OsStr::new(LONG)), None);
        }
    }

    #[test]
    fn what_counts_as_ci() {
        for (value, expected) in [
            (None, false),
            (Some(""), false),
            (Some("false"), false),
            (Some("0"), false),
            (Some("true"), true),
            (Some("1"), true),
        ] {
            assert_eq!(is_ci(value.map(OsStr::new)), expected, "{value:?}");
        }
    }

    #[test]
    fn output_is_counted_and_the_exit_code_kept() {
        let line = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        for (code, expected) in [(0, true), (101, false)] {
            let mut tally = Tally::default();
            let plan = Plan::new("sh").args(["-c", &format!("echo '{line}'; exit {code}")]);
            let mut out = Vec::new();
            let passed = tee(&plan, |line| tally.read(line), &mut out).unwrap();
            assert_eq!(passed, expected);
            assert_eq!(out, format!("{line}\n").into_bytes());
            let mut by_hand = Tally::default();
            by_hand.read(line);
            assert_eq!(tally, by_hand);
        }
    }
}
