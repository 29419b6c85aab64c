//! How long each test took, from the order in which they end: the harness itself tells only in nightly builds.
//!
//! The harness starts the tests of a binary by name, as many at once as it has threads, and the next one when one has ended
//! (`library/test/src/lib.rs` of Rust). So who began when follows from the instants at which the lines come.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

/// So many of the slowest are told.
const TOLD: usize = 30;

/// The tests of several binaries, one after the other.
#[derive(Debug)]
pub(crate) struct Pace {
    /// How many tests of a binary run at once.
    threads: usize,
    /// The binary under way: when it began.
    begun: Duration,
    /// Its tests that have ended, and when.
    ended: Vec<(String, Duration)>,
    /// What each test took.
    took: Vec<(Duration, String)>,
}

impl Pace {
    /// The harness runs so many tests at once.
    pub(crate) const fn new(threads: usize) -> Self {
        Self {
            threads,
            begun: Duration::ZERO,
            ended: Vec::new(),
            took: Vec::new(),
        }
    }

    /// As many as it does here: `RUST_TEST_THREADS`, or one for each processor.
    pub(crate) fn here() -> Self {
        let told = std::env::var("RUST_TEST_THREADS").ok();
        let threads = told
            .and_then(|threads| threads.parse().ok())
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, std::num::NonZero::get);
        Self::new(threads)
    }

    /// Takes a line of output into account that came at this instant.
    pub(crate) fn read(&mut self, line: &str, at: Duration) {
        let line = line.trim_end();
        if line.starts_with("running ") && (line.ends_with(" test") || line.ends_with(" tests")) {
            self.ended.clear();
            self.begun = at;
        } else if line.starts_with("test result: ") {
            self.settle();
        } else if let Some((name, "ok" | "FAILED")) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        {
            self.ended.push((name.to_owned(), at));
        }
    }

    /// A binary ended: who began when is known now.
    fn settle(&mut self) {
        let ended = std::mem::take(&mut self.ended);
        let names: BTreeSet<&str> = ended.iter().map(|(name, _)| name.as_str()).collect();
        let mut to_come = names.into_iter();
        let mut begun: BTreeMap<&str, Duration> = to_come
            .by_ref()
            .take(self.threads)
            .map(|name| (name, self.begun))
            .collect();
        for (name, at) in &ended {
            // Of one that was not to come yet nothing is known: the harness took another order.
            if let Some(began) = begun.get(name.as_str()) {
                self.took.push((at.saturating_sub(*began), name.clone()));
            }
            if let Some(next) = to_come.next() {
                begun.insert(next, *at);
            }
        }
    }

    /// The slowest tests, the slowest first, a line each: seconds and name. Nothing when no test ran.
    pub(crate) fn slowest(&self) -> String {
        let mut took: Vec<_> = self.took.iter().collect();
        took.sort_unstable_by(|one, other| other.cmp(one));
        took.iter()
            .take(TOLD)
            .fold(String::new(), |mut text, (took, name)| {
                writeln!(text, "{:8.1} s  {name}", took.as_secs_f64()).unwrap_or_default();
                text
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_test_began_when_a_thread_was_free_for_it() {
        let mut pace = Pace::new(2);
        for (line, at) in [
            ("running 4 tests", 10),
            // `a` and `b` began at once; `c` when `b` ended, `d` when `a` did.
            ("test b ... ok", 13),
            ("test a ... FAILED", 15),
            ("words of a test", 16),
            ("test d ... ok", 17),
            ("test c ... ok", 33),
            ("test e ... ignored, why", 33),
            (
                "test result: FAILED. 3 passed; 1 failed; finished in 23.00s",
                33,
            ),
            // The next binary begins anew.
            ("running 1 test", 100),
            ("test z::it ... ok", 101),
            ("test result: ok. 1 passed", 101),
        ] {
            pace.read(line, seconds(at));
        }
        assert_eq!(
            pace.slowest(),
            "    20.0 s  c\n     5.0 s  a\n     3.0 s  b\n     2.0 s  d\n     1.0 s  z::it\n"
        );
    }

    #[test]
    fn thirty_are_told_and_nothing_of_no_test() {
        let mut pace = Pace::new(1);
        assert_eq!(pace.slowest(), "");
        pace.read("running 40 tests", seconds(0));
        for n in 0..40 {
            pace.read(&format!("test t{n:02} ... ok\n"), seconds(n + 1));
        }
        pace.read("test result: ok. 40 passed", seconds(40));
        assert_eq!(pace.slowest().lines().count(), TOLD);
    }
}
