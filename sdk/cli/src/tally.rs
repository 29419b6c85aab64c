//! Adds up the `test result:` lines of several `cargo test`.

use std::fmt;
use std::time::Duration;

/// Sums over test binaries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    measured: u64,
    filtered_out: u64,
}

impl Tally {
    /// Takes one line of output into account; lines that are not a result change nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let Some(rest) = line.trim_end().strip_prefix("test result: ") else {
            return;
        };
        let Some((_, counts)) = rest.split_once(". ") else {
            return;
        };
        for count in counts.split("; ") {
            let Some((number, what)) = count.split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                "measured" => self.measured += number,
                "filtered out" => self.filtered_out += number,
                _ => {}
            }
        }
    }

    /// The closing line, in the form cargo prints. `ok` is what the exit codes said.
    pub(crate) fn closing(&self, outcome: Outcome, elapsed: Duration) -> impl fmt::Display {
        let Self {
            passed,
            failed,
            ignored,
            measured,
            filtered_out,
        } = self;
        let word = match outcome {
            Outcome::Passed => "ok",
            Outcome::Failed => "FAILED",
        };
        format!(
            "test result: {word}. {passed} passed; {failed} failed; {ignored} ignored; {measured} measured; \
             {filtered_out} filtered out; finished in {:.2}s",
            elapsed.as_secs_f64()
        )
    }
}

/// How a test run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_results_and_nothing_else() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test a ... ok",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n",
            "test result: nonsense",
            "the test result: ok. 9 passed; 9 failed",
        ] {
            tally.read(line);
        }
        assert_eq!(
            tally
                .closing(Outcome::Failed, Duration::from_millis(1500))
                .to_string(),
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 2 filtered out; finished in 1.50s"
        );
    }
}
