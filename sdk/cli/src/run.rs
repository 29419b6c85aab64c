//! `cargo socle run`: set up, build, and open the window on a demonstration practice.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use directories::BaseDirs;

use crate::args;
use crate::build;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::headless::{self, PROGRAM};
use crate::output;
use crate::plan::Plan;
use crate::setup::{self, Machine};
use crate::source::Source;
use crate::watch;

/// `cargo socle run [--home DIR] [-- ARGS]`
pub(crate) fn command(arguments: &args::Run) -> Result<ExitCode, Error> {
    let machine = Machine::here();
    if arguments.watch {
        let folder = arguments.plugin.as_deref().unwrap_or(Path::new("."));
        return watch::command(Source::read(folder)?, arguments, &machine);
    }
    let checkout = Checkout::here()?;
    let home = match &arguments.home {
        Some(home) => home.clone(),
        None => demonstration_home()?,
    };
    if arguments.skip_setup {
        let toolchain = setup::present(&machine)?;
        build::workspace_plugins(&checkout, &machine, &toolchain)?;
        build::workspace(&checkout, &machine).succeed("building the workspace")?;
    } else {
        setup::for_screen(&machine)?;
        headless::everything(&checkout, &machine)?;
    }
    // Made when it is not there; otherwise its plugins are brought up to date with this build.
    make(&checkout, &machine, &home).succeed("making the demonstration practice")?;
    output::note(format!("opening {}", home.display()));
    Err(open(&checkout, &machine, &home, &arguments.rest).become_it())
}

fn make(checkout: &Checkout, machine: &Machine, home: &Path) -> Plan {
    let words = ["--home".into(), OsString::from(home), "demo".into()];
    build::program(checkout, machine, PROGRAM, words)
}

fn open(checkout: &Checkout, machine: &Machine, home: &Path, rest: &[OsString]) -> Plan {
    let words = ["--home".into(), OsString::from(home), "shell".into()];
    build::program(checkout, machine, PROGRAM, words).args(rest)
}

fn demonstration_home() -> Result<PathBuf, Error> {
    let base = BaseDirs::new().ok_or(Error::NoDataFolder)?;
    Ok(base.data_dir().join("socle/demonstration"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_window_opens_on_the_home_with_the_arguments_given() {
        let checkout = Checkout {
            root: "/co".into(),
            target: "/co/target".into(),
        };
        let plan = open(
            &checkout,
            &Machine::bare(),
            Path::new("/h"),
            &["--screenshot".into(), "f.png".into()],
        );
        assert_eq!(plan.program, "/co/target/debug/socle");
        assert_eq!(
            plan.args,
            ["--home", "/h", "shell", "--screenshot", "f.png"]
        );
        assert_eq!(
            plan.env.get(std::ffi::OsStr::new(build::PACKAGES)),
            Some(&Some("/co/target/plugins/packages".into()))
        );
    }
}
