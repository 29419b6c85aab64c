//! `cargo socle headless`: build, then become `socle ARGS`.

use std::process::ExitCode;

use crate::args;
use crate::build;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::setup::{self, Machine};

/// The program of the host, windowed and headless.
pub(crate) const PROGRAM: &str = "socle";

/// `cargo socle headless ARGS…`: exit code, stdin, stdout and stderr are the program's own.
pub(crate) fn command(arguments: &args::Headless) -> Result<ExitCode, Error> {
    let machine = Machine::here();
    let checkout = Checkout::here()?;
    everything(&checkout, &machine)?;
    Err(build::program(&checkout, &machine, PROGRAM, arguments.rest.clone()).become_it())
}

/// Sets up, builds the plugins and then the workspace: what must be there before a program of it starts.
pub(crate) fn everything(checkout: &Checkout, machine: &Machine) -> Result<(), Error> {
    let toolchain = setup::for_host(machine)?;
    build::workspace_plugins(checkout, machine, &toolchain)?;
    build::workspace(checkout, machine).succeed("building the workspace")
}
