//! How a year goes on: in proportion to its days, from the first consultation on.
//!
//! A practice that began in July had half a year without anything: what it does until December is projected by its own days,
//! not by those it was not there. Sundays and holidays are days as any other: over a year they are in what was counted too.

/// Fewer days than these, and one week of holidays would turn it round: nothing is projected.
pub const EARLY_DAYS: i64 = 28;

/// How far the year is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Days of the year that are over or under way.
    pub begun: i64,
    /// Days of the year.
    pub days: i64,
    /// Days of the year before the first consultation.
    pub before: i64,
}

impl Pace {
    /// Whether the year is under way, and nothing can be said yet.
    #[must_use]
    pub fn is_early(self) -> bool {
        self.begun < self.days && self.begun - self.before < EARLY_DAYS
    }

    /// What will be there at the end of the year, to the nearest; none where it cannot be said.
    pub(super) fn project(self, counted: u64) -> Option<u64> {
        if self.is_early() {
            return None;
        }
        let seen = u64::try_from(self.begun - self.before)
            .ok()
            .filter(|seen| *seen > 0)?;
        let whole = u64::try_from(self.days - self.before).ok()?;
        let sum = u128::from(counted) * u128::from(whole) + u128::from(seen) / 2;
        u64::try_from(sum / u128::from(seen)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn projected(begun: i64, days: i64, before: i64, counted: u64) -> Option<u64> {
        Pace {
            begun,
            days,
            before,
        }
        .project(counted)
    }

    #[test]
    fn a_year_goes_on_as_it_went_since_the_first_consultation() {
        // Half a year with 100, and a year that began on 1 July: the same pace, half of the sum.
        assert_eq!(projected(181, 362, 0, 100), Some(200));
        assert_eq!(projected(273, 365, 181, 92), Some(184));
        // A leap year has a day more.
        assert_eq!(projected(366, 366, 0, 366), Some(366));
        assert_eq!(projected(183, 366, 0, 183), Some(366));
        assert_eq!(projected(100, 365, 0, 0), Some(0));
    }

    #[test]
    fn nothing_is_said_before_it_can_be_and_the_last_day_says_what_is() {
        // Before the year, on 1 January, and on the last day that is too early.
        for begun in [0, 1, 27] {
            assert_eq!(projected(begun, 365, 0, 20), None, "{begun}");
        }
        assert_eq!(projected(28, 365, 0, 28), Some(365));
        assert_eq!(projected(300, 365, 290, 20), None);
        // On 31 December nothing is to come, however late it began.
        assert_eq!(projected(365, 365, 0, 412), Some(412));
        assert_eq!(projected(365, 365, 360, 7), Some(7));
        // A first consultation after today is odd, and nothing is made of it.
        assert_eq!(projected(100, 365, 120, 7), None);
    }
}
