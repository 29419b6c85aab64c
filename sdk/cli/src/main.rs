//! `cargo socle`: make, check and test plugins, and run Socle from a checkout.
//!
//! It links no engine, so that it is compiled in seconds on a bare machine and can then set up the rest.
//! stdout carries only answers; progress, notes and what other programs say go to stderr.

mod args;
mod author;
mod bench;
mod build;
mod check;
mod checkout;
mod component;
mod contract;
mod error;
mod freshness;
mod headless;
mod new;
mod output;
mod pace;
mod package;
mod peers;
mod plan;
mod reference;
mod run;
mod setup;
mod source;
mod tally;
mod test;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Arguments, Command};
use crate::error::Error;

fn main() -> ExitCode {
    let arguments = Arguments::parse_from(args::without_subcommand_name(std::env::args_os()));
    match dispatch(arguments) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<ExitCode, Error> {
    match arguments.command {
        Command::New(new) => new::new(&new),
        Command::Build(build) => build::command(&build),
        Command::Check(check) => check::command(&check),
        Command::Run(run) => run::command(&run),
        Command::Headless(headless) => headless::command(&headless),
        Command::Test(test) => test::command(&test),
        Command::Bench(bench) => bench::command(&bench),
        Command::Reference => reference::command(),
        Command::Setup => setup::command(),
    }
}
