//! When what was checked or verified is to be asked again.
//!
//! Source: the public guide of the Essonne says that the identity is checked once, then again every 3 to 5 years; that
//! the verification of the INS follows the same period is inferred.

use std::ops::RangeInclusive;

use crate::date::CivilDate;

/// The period a practice may choose, in years.
pub const RENOUVELLEMENT_ANS: RangeInclusive<u16> = 3..=5;

/// The period when the practice chose none, in years: the longest, which asks the least of patients (ours).
pub const RENOUVELLEMENT_ANS_DEFAUT: u16 = *RENOUVELLEMENT_ANS.end();

/// Whether `ans` years or more have passed since `depuis`. A date to come is not due.
#[must_use]
pub fn echue(depuis: &CivilDate, aujourdhui: &CivilDate, ans: u16) -> bool {
    depuis
        .age_ans(aujourdhui)
        .is_some_and(|passed| passed >= ans)
}
