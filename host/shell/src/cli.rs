//! The headless host. stdout carries only the answer, as text or as JSON; everything else goes to
//! stderr; nothing ever asks a question.
//!
//! Exit codes: 0 done, 1 the plugin, the service or the record answered no, 2 usage.

mod answer;
mod args;
mod audit;
mod call;
mod demo;
mod home;
mod patients;
mod plugins;
#[cfg(feature = "demo")]
mod sandbox;
mod shell;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

use answer::{Answer, No};
use args::{Command, Socle};

/// Run the program with its arguments.
pub fn main() -> ExitCode {
    let arguments = Socle::parse();
    start_log();
    let json = arguments.json;
    let home = home::folder(arguments.home.as_deref());
    let answered = match arguments.command {
        Command::Demo => demo::make(&home),
        Command::Patients { command } => patients::run(&home, command),
        Command::Plugins { command } => plugins::run(&home, command),
        Command::Call(call) => call::run(&home, call),
        Command::View(view) => view::run(&home, view),
        Command::Audit { command } => audit::run(&home, command),
        #[cfg(feature = "demo")]
        Command::Sandbox(options) => sandbox::run(&home, options),
        Command::Shell(options) => shell::run(&home, options),
    };
    answer::give(answered, json)
}

/// `RUST_LOG` says what is written to stderr; warnings otherwise.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_unset| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
}

type Answered = Result<Answer, No>;
