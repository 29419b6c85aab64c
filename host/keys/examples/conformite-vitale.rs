//! Hold an adapter of a licensed reading library to what is expected of it, with real test cards.
//!
//! `cargo run -p socle-keys --example conformite-vitale -- PATH [ARGUMENT…]`
#![allow(clippy::print_stdout)]

use std::io::Write as _;
use std::process::ExitCode;

use socle_keys::vitale::conformance::{Hands, Shown, Simulated, check};
use socle_keys::vitale::process::Program;
use socle_keys::vitale::{About, Adapter};

/// A person at the reader.
struct Person;

impl Person {
    fn please(&self, what: &str) -> String {
        print!("{what}, then Enter: ");
        let mut line = String::new();
        let asked = std::io::stdout().flush();
        if asked
            .and_then(|()| std::io::stdin().read_line(&mut line))
            .is_err()
        {
            println!("(nobody answers)");
        }
        line.trim_end_matches(['\r', '\n']).to_owned()
    }
}

impl Hands for Person {
    fn insert(&mut self, _: &mut dyn Adapter) {
        self.please("Put a test card in");
    }

    fn remove(&mut self, _: &mut dyn Adapter) {
        self.please("Take the card out");
    }

    fn remove_while_reading(&mut self, _: &mut dyn Adapter) {
        self.please("Be ready to pull the card out as soon as the reader blinks");
    }

    fn show(&mut self, _: &mut dyn Adapter, shown: Shown) -> Option<String> {
        let what = match shown {
            Shown::Good => "Scan the code of a test application",
            Shown::Used => "Scan the same code again",
            Shown::Unknown => "Scan a code the service does not know",
            Shown::Revoked => "Scan the code of a revoked test application",
            Shown::Away => "Take the network away, scan a new code",
            Shown::Late => "Slow the network down, scan a new code",
        };
        Some(self.please(what)).filter(|code| !code.is_empty())
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        println!("usage: conformite-vitale PATH [ARGUMENT…]");
        return ExitCode::from(2);
    };
    let rest: Vec<String> = arguments.collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let mut adapter = Program::new(path, &rest);
    let faults = match adapter.about() {
        Ok(About {
            simulated: true, ..
        }) => check(&mut adapter, &mut Simulated::default()),
        Ok(_) => check(&mut adapter, &mut Person),
        Err(error) => vec![error.to_string()],
    };
    for fault in &faults {
        println!("FAILED: {fault}");
    }
    match faults.is_empty() {
        true => {
            println!("passed");
            ExitCode::SUCCESS
        }
        false => ExitCode::FAILURE,
    }
}
