//! How long to wait before trying again: exponential, with a jitter that is passed in so that tests fix it.

/// First delay, milliseconds.
pub const FIRST_MS: i64 = 5_000;
/// Longest delay, milliseconds.
pub const LONGEST_MS: i64 = 3_600_000;

/// The delay after `failures` failures (1 for the first), milliseconds.
///
/// It doubles from [`FIRST_MS`] to [`LONGEST_MS`], then `jitter` (0 to 1) takes off at most a half, so that several
/// workstations do not come back at the same instant.
#[must_use]
pub fn delay_ms(failures: u32, jitter: f64) -> i64 {
    let doublings = failures.saturating_sub(1).min(20);
    let full = FIRST_MS.saturating_mul(1_i64 << doublings).min(LONGEST_MS);
    // The delays are far below 2^53, so the product is exact enough to round.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let taken_off = (full as f64 / 2.0 * jitter.clamp(0.0, 1.0)) as i64;
    full - taken_off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_up_to_an_hour_and_jitter_takes_off_at_most_half() {
        assert_eq!(delay_ms(1, 0.0), 5_000);
        assert_eq!(delay_ms(2, 0.0), 10_000);
        assert_eq!(delay_ms(4, 0.0), 40_000);
        assert_eq!(delay_ms(u32::MAX, 0.0), LONGEST_MS);
        assert_eq!(delay_ms(1, 1.0), 2_500);
        assert_eq!(delay_ms(1, f64::NAN), 5_000);
        assert_eq!(delay_ms(3, 7.0), 10_000);
    }
}
