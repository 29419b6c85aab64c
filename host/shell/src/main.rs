//! `socle`: the shell and the headless host, one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    socle::cli::main()
}
