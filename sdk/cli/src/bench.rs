//! `cargo socle bench`: build, then become `socle-bench ARGS`.

use std::process::ExitCode;

use crate::args;
use crate::build;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::output;
use crate::peers::Extism;
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
    output::note("building Extism to measure it beside");
    let extism = Extism::build(&checkout, &machine, &toolchain)
        .inspect_err(|error| output::warning(format!("Extism is not measured: {error}")));
    let mut all = arguments.rest.clone();
    all.extend(extism.into_iter().flat_map(Extism::arguments));
    Err(build::optimised_program(&checkout, &machine, PROGRAM, all).become_it())
}
