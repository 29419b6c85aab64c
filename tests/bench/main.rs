//! The benchmark: what the sandbox costs, as ratios side by side in one run.
//!
//! Each measure does the same work in a plugin and in plain Rust, in turn, batch by batch, so that
//! a machine whose speed drifts slows both. The median of the batches is what counts; it is quoted
//! in microseconds of wall time.

mod search;
mod setting;
mod timing;
mod work;

use std::process::ExitCode;

use serde_json::json;
use timing::Measure;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let patients = match number(&arguments, "--patients", 200_000) {
        Ok(patients) => patients,
        Err(message) => {
            say(&message);
            return ExitCode::from(2);
        }
    };
    match run(patients) {
        Ok(measures) => {
            report(&measures, json);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("the benchmark could not run: {error}"));
            ExitCode::from(1)
        }
    }
}

fn run(patients: usize) -> Result<Vec<Measure>, Box<dyn std::error::Error>> {
    let bench = setting::Bench::new()?;
    let mut measures = vec![
        work::fresh_instance(&bench)?,
        work::thousand_nodes(&bench)?,
        work::insi_reply(&bench)?,
        work::load_from_cache(&bench)?,
    ];
    measures.extend(search::per_keystroke(patients)?);
    Ok(measures)
}

fn number(arguments: &[String], name: &str, otherwise: usize) -> Result<usize, String> {
    let Some(at) = arguments.iter().position(|argument| argument == name) else {
        return Ok(otherwise);
    };
    let text = arguments.get(at + 1).map_or("", String::as_str);
    text.parse()
        .map_err(|_not_a_number| format!("{name} takes a number, not `{text}`"))
}

#[allow(clippy::print_stdout)]
fn report(measures: &[Measure], json: bool) {
    if json {
        let measures: Vec<_> = measures.iter().map(Measure::json).collect();
        println!(
            "{}",
            json!({ "unit": "microseconds", "measures": measures })
        );
        return;
    }
    println!(
        "{:<44} {:>12} {:>12} {:>8}",
        "µs, median of batches", "plugin", "plain Rust", "ratio"
    );
    for measure in measures {
        println!("{}", measure.line());
    }
}

#[allow(clippy::print_stderr)]
fn say(message: &str) {
    eprintln!("{message}");
}
