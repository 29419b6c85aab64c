//! `cargo socle bench`: build, then become `socle-bench ARGS`.

use std::process::ExitCode;

use crate::args;
use crate::build;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::headless;
use crate::setup::Machine;

/// The benchmark measures ratios inside one run, so it is built like everything else: one profile.
const PROGRAM: &str = "socle-bench";

/// `cargo socle bench [ARGS…]`
pub(crate) fn command(arguments: &args::Bench) -> Result<ExitCode, Error> {
    let machine = Machine::here();
    let checkout = Checkout::here()?;
    headless::everything(&checkout, &machine)?;
    Err(build::program(&checkout, &machine, PROGRAM, arguments.rest.clone()).become_it())
}
