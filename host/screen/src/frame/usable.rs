//! Says in the log, once, how long the window took from the start of the process until somebody can use it, and what the program
//! has in memory then: the figures that are promised, seen on every machine.

use std::sync::Once;

/// Clock ticks a second in `/proc` (`USER_HZ`, see proc(5)): the same on every Linux we build for.
const TICKS: u64 = 100;
/// Where the start of a process stands in `/proc/self/stat`, counted after its name.
const STARTED: usize = 19;

/// `is_usable`: all that is shown is there.
pub(crate) fn say(is_usable: bool) {
    static SAID: Once = Once::new();
    if is_usable {
        SAID.call_once(|| {
            if let (Some(ms), Some(mib)) = (since_start_ms(), resident_mib()) {
                tracing::info!(ms, mib, "the window can be used");
            }
        });
    }
}

/// Milliseconds since this process began, to ten of them; none where the system does not say it.
fn since_start_ms() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold anything, blanks too.
    let (_, rest) = stat.rsplit_once(')')?;
    let began: u64 = rest.split_whitespace().nth(STARTED)?.parse().ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = uptime.split_whitespace().next()?.split_once('.')?;
    let now = seconds.parse::<u64>().ok()? * 1_000 + hundredths.parse::<u64>().ok()? * 10;
    now.checked_sub(began * 1_000 / TICKS)
}

fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib >> 10)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_knows_its_age_and_its_size() {
        // Older than nothing, younger than the machine; a test binary takes some memory.
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let seconds: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
        let age = since_start_ms().unwrap();
        #[allow(clippy::cast_precision_loss)]
        let age = age as f64;
        assert!(age <= seconds * 1_000.0 + 1_000.0, "{age} of {seconds}");
        assert!((1..100_000).contains(&resident_mib().unwrap()));
    }
}
