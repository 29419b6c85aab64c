//! `cargo socle bench`: build, then become `socle-bench ARGS`.

use std::process::ExitCode;

use crate::args;
use crate::build;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::output;
use crate::setup::{self, Machine};

/// Built for speed, unlike everything else: the plain Rust side of a ratio must be what a program would ship.
const PROGRAM: &str = "socle-bench";

/// `cargo socle bench [ARGS…]`
pub(crate) fn command(arguments: &args::Bench) -> Result<ExitCode, Error> {
    let machine = Machine::here();
    let checkout = Checkout::here()?;
    let toolchain = setup::for_host(&machine)?;
    build::workspace_plugins(&checkout, &machine, &toolchain)?;
    output::note("building the benchmark for speed: a first time takes minutes");
    build::optimised(&checkout, &machine, PROGRAM).succeed("building the benchmark")?;
    Err(build::optimised_program(&checkout, &machine, PROGRAM, arguments.rest.clone()).become_it())
}
