//! Steps, one a line: `door|argument|argument`. All of them run in one call, hence in one unit of work.
//!
//! A step that fails ends the call with its failure. With `?` before its name, its failure is said instead, as
//! `!code`, and the next step follows.

use socle_sdk::{Context, Failure};

use crate::doors::{self, Args};

/// Run the steps; answers what each of them said.
pub(crate) fn run(c: &Context, lines: &str) -> Result<Vec<String>, Failure> {
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| step(c, line))
        .collect()
}

/// Run one step.
pub(crate) fn step(c: &Context, line: &str) -> Result<String, Failure> {
    let (tolerant, line) = match line.strip_prefix('?') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let parts: Vec<&str> = line.split('|').collect();
    let (name, arguments) = parts
        .split_first()
        .map_or(("", &[][..]), |(name, rest)| (*name, rest));
    match doors::run(c, name, Args(arguments)) {
        Err(failure) if tolerant => Ok(format!("!{}", failure.code)),
        done => done,
    }
}

/// `{name}` becomes its value.
pub(crate) fn fill(lines: &str, values: &[(&str, &str)]) -> String {
    let mut filled = lines.to_owned();
    for (name, value) in values {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}
