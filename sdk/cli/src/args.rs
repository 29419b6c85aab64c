//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Make, check and test Socle plugins; run Socle from a checkout.
#[derive(Debug, Parser)]
#[command(name = "cargo socle", bin_name = "cargo socle", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up what is missing, build, and open Socle on a demonstration practice; with --watch, on the plugin of this
    /// folder, reloaded whenever its sources change.
    Run(Run),
    /// Build, then run Socle without a screen: `cargo socle headless --home DIR patients list`.
    Headless(Headless),
    /// In a plugin's folder: build it and run its tests. In a checkout: build everything and run every test.
    Test(Test),
    /// Build everything and run the benchmark; arguments such as --json go to it.
    Bench(Bench),
    /// Write a new plugin that builds and passes `check`.
    New(New),
    /// Build plugins into packages: all of the checkout, or the given folders.
    Build(Build),
    /// Build one plugin, say what it imports, exports and asks for, and all a catalogue would refuse it for; then exit 1.
    Check(Check),
    /// Write the pages of the book that come from the sources: the reference of the contract, the limits.
    Reference,
    /// Check the tools and install what is missing; the other commands do it by themselves.
    Setup,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Home of the demonstration practice [default: socle/demonstration in the user's data folder].
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Do not look at tools, libraries and display first.
    #[arg(long)]
    pub(crate) skip_setup: bool,
    /// Open the plugin whose folder this is, and reload it whenever a source changes.
    #[arg(long)]
    pub(crate) watch: bool,
    /// With --watch: the plugin's folder, when it is not this one.
    #[arg(long, value_name = "DIR", requires = "watch")]
    pub(crate) plugin: Option<PathBuf>,
    /// With --watch: allow all the plugin asks for; otherwise what nobody decided is denied.
    #[arg(long, requires = "watch")]
    pub(crate) allow_all: bool,
    /// Arguments for `socle shell`, such as `-- --screenshot FILE`.
    #[arg(last = true)]
    pub(crate) rest: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Headless {
    /// Arguments for `socle`.
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGS"
    )]
    pub(crate) rest: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Run the full counts of the campaigns (sets SOCLE_LONG=1), and build with Debian's toolchain too.
    #[arg(long)]
    pub(crate) long: bool,
    /// Check formatting and lints first; so does CI=true.
    #[arg(long)]
    pub(crate) lint: bool,
    /// Do not look at tools first.
    #[arg(long)]
    pub(crate) skip_setup: bool,
    /// The plugin whose tests to run [default: the one whose folder this is].
    #[arg(long, value_name = "DIR")]
    pub(crate) plugin: Option<PathBuf>,
    /// Only tests whose name holds this.
    pub(crate) filter: Option<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Arguments for the benchmark, such as --json.
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGS"
    )]
    pub(crate) rest: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Folder to make; its last part is the plugin's identifier.
    pub(crate) path: PathBuf,
    /// Folder of socle-sdk [default: sdk/guest of the checkout].
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Folders of plugins [default: plugins/* and tests/plugins/* of the checkout].
    pub(crate) folders: Vec<PathBuf>,
    /// Which compiler to build for wasm with.
    #[arg(long, value_enum, default_value_t = Wanted::Auto)]
    pub(crate) toolchain: Wanted,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folder of the plugin.
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// The version before: its package, or its folder. The new version must rise above it, and breaks are announced.
    #[arg(long, value_name = "DIR")]
    pub(crate) previous: Option<PathBuf>,
    /// Answer as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Which compiler to build for wasm with.
    #[arg(long, value_enum, default_value_t = Wanted::Auto)]
    pub(crate) toolchain: Wanted,
}

/// The compiler asked for on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wanted {
    /// The usual one when it has (or can get) the wasm target, else Debian's.
    Auto,
    /// The usual one, with the wasm target added by rustup.
    Rustup,
    /// Debian's rustc-web, which builds the standard library for wasm from its source.
    Debian,
}

/// Cargo calls an installed `cargo-socle` as `cargo-socle socle ARGS`, the checkout's alias as `cargo-socle ARGS`.
pub(crate) fn without_subcommand_name(
    arguments: impl Iterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    arguments
        .enumerate()
        .filter(|(at, argument)| !(*at == 1 && argument == "socle"))
        .map(|(_, argument)| argument)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &str) -> Command {
        let words = std::iter::once("cargo-socle")
            .chain(line.split(' '))
            .map(OsString::from);
        Arguments::try_parse_from(without_subcommand_name(words))
            .unwrap()
            .command
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn both_ways_of_being_called() {
        for line in ["socle check plugins/ins --json", "check plugins/ins --json"] {
            let Command::Check(check) = parse(line) else {
                panic!("{line}")
            };
            assert!(check.json);
            assert_eq!(check.folder, PathBuf::from("plugins/ins"));
        }
    }

    #[test]
    fn headless_passes_everything_on() {
        let Command::Headless(h) = parse("headless --home d patients list --json --help") else {
            panic!()
        };
        assert_eq!(
            h.rest,
            ["--home", "d", "patients", "list", "--json", "--help"]
        );
        let Command::Bench(b) = parse("bench --json") else {
            panic!()
        };
        assert_eq!(b.rest, ["--json"]);
    }

    #[test]
    fn run_keeps_its_own_arguments_apart() {
        let Command::Run(run) = parse("run --home d -- --screenshot f.png") else {
            panic!()
        };
        assert_eq!(run.home, Some(PathBuf::from("d")));
        assert_eq!(run.rest, ["--screenshot", "f.png"]);
    }
}
