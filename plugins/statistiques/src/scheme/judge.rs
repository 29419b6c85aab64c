//! What a scheme says of the figures: done, rate, missing, to be expected at the end of the year, at stake. Pure.
//!
//! A figure is projected as the year goes ([`Pace`]). A whole that does not grow with the year (`constant`) is not projected,
//! and neither is what is done of it.

use std::collections::BTreeMap;

use super::{Bonus, Condition, Indicator, Pace, Scheme, Step};

/// What was counted, by the names of [`MEASURES`](super::MEASURES).
pub type Figures = BTreeMap<String, u64>;

/// What the practice answered and filled in for a scheme, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// Of conditions.
    pub conditions: BTreeMap<String, Answer>,
    /// Of indicators.
    pub filled: BTreeMap<String, Filled>,
}

/// What was answered about a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer {
    /// It holds, or does not.
    Said(bool),
    /// The rate that was read, 1 being all.
    Rate(f64),
}

/// What was filled in of an indicator, with who says so. It stands where the scheme or Socle knows nothing, never in the
/// place of what they know.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filled {
    /// What was done.
    pub done: Option<u64>,
    /// Of how many.
    pub of: Option<u64>,
    /// The part to reach.
    pub rate: Option<f64>,
    /// What it brings, cents.
    pub cents: Option<i64>,
    /// Who says so.
    pub source: String,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Holds,
    /// It does not: nothing is paid.
    Fails,
    /// Nobody answered.
    Unknown,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What was done; none when it is neither counted nor filled in.
    pub done: Option<u64>,
    /// Of how many.
    pub of: Option<u64>,
    /// The numbers were counted.
    pub is_counted: bool,
    /// The numbers were filled in by somebody, not counted.
    pub is_declared: bool,
    /// The part that is done; none without a whole. More than 1 is odd, and said so.
    pub rate: Option<f64>,
    /// What will be done at the end of the year, in proportion; none where it cannot be said.
    pub projected: Option<(u64, u64)>,
    /// The steps, from the lowest on.
    pub steps: Vec<StepJudged>,
    /// Whether what comes on top is reached; none when there is none, or nothing to tell by.
    pub bonus: Option<bool>,
    /// What is reached brings, with what comes on top, cents.
    pub won: i64,
    /// The most it can bring, as far as amounts are known, cents.
    pub most: i64,
    /// A threshold or an amount is not known.
    pub has_unknown: bool,
}

impl Judged {
    /// More was counted of the part than of the whole: the data are odd.
    #[must_use]
    pub fn is_odd(&self) -> bool {
        matches!((self.done, self.of), (Some(done), Some(of)) if done > of)
    }

    /// The first step that is not reached, with what lacks.
    #[must_use]
    pub fn next(&self) -> Option<&StepJudged> {
        self.steps
            .iter()
            .find(|step| !step.is_reached && step.rate.is_some())
    }
}

/// One step of an indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct StepJudged {
    /// The part to reach; none when nobody knows.
    pub rate: Option<f64>,
    /// What it brings, cents; none when nobody knows.
    pub cents: Option<i64>,
    /// Threshold or amount were filled in.
    pub is_filled: bool,
    /// Whether it is reached by what is done until now.
    pub is_reached: bool,
    /// How many are missing today.
    pub missing: Option<u64>,
    /// How many will have to be done until the end of the year, if the whole goes on growing as it does.
    pub missing_at_end: Option<u64>,
}

/// What a scheme says.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// In the order of the scheme.
    pub conditions: Vec<Standing>,
    /// In the order of the scheme.
    pub indicators: Vec<Judged>,
    /// What is reached brings, cents: nothing when a condition fails.
    pub won: i64,
    /// The most it can bring as far as amounts are known, cents: nothing when a condition fails.
    pub most: i64,
}

impl Verdict {
    /// A condition fails: nothing is paid whatever the rest.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.conditions.contains(&Standing::Fails)
    }

    /// A condition was not answered: the amounts hold if it does.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.conditions.contains(&Standing::Unknown)
    }
}

/// Judges, as far as the year is.
#[must_use]
pub fn judge(scheme: &Scheme, figures: &Figures, answers: &Answers, pace: Pace) -> Verdict {
    let conditions: Vec<Standing> = scheme
        .conditions
        .iter()
        .map(|condition| stands(condition, answers.conditions.get(&condition.id)))
        .collect();
    let nothing = Filled::default();
    let indicators: Vec<Judged> = scheme
        .indicateurs
        .iter()
        .map(|indicator| {
            let filled = answers.filled.get(&indicator.id).unwrap_or(&nothing);
            one(scheme, indicator, figures, filled, pace)
        })
        .collect();
    let fails = conditions.contains(&Standing::Fails);
    let of_conditions = scheme.of_conditions().unwrap_or(0);
    let held = conditions.iter().all(|one| *one == Standing::Holds);
    let total = |conditions: i64, amount: fn(&Judged) -> i64| {
        if fails {
            return 0;
        }
        let (mut inside, mut apart) = (conditions, 0_i64);
        for (indicator, judged) in scheme.indicateurs.iter().zip(&indicators) {
            let sum = if indicator.hors_forfait {
                &mut apart
            } else {
                &mut inside
            };
            *sum = sum.saturating_add(amount(judged));
        }
        let inside = scheme.ceiling().map_or(inside, |cap| inside.min(cap));
        inside.saturating_add(apart)
    };
    Verdict {
        won: total(if held { of_conditions } else { 0 }, |judged| judged.won),
        most: total(of_conditions, |judged| judged.most),
        conditions,
        indicators,
    }
}

fn stands(condition: &Condition, answer: Option<&Answer>) -> Standing {
    let holds = match (answer, condition.superieur_a, condition.au_moins) {
        (Some(Answer::Rate(rate)), Some(above), _) => *rate > above,
        (Some(Answer::Rate(rate)), None, Some(least)) => *rate >= least,
        (Some(Answer::Said(holds)), _, _) => *holds,
        (Some(Answer::Rate(_)), None, None) | (None, _, _) => return Standing::Unknown,
    };
    if holds {
        Standing::Holds
    } else {
        Standing::Fails
    }
}

fn one(
    scheme: &Scheme,
    indicator: &Indicator,
    figures: &Figures,
    filled: &Filled,
    pace: Pace,
) -> Judged {
    let counted = |name: &Option<String>| name.as_ref().and_then(|name| figures.get(name).copied());
    let (counted_done, counted_of) = (
        counted(&indicator.numerateur),
        counted(&indicator.denominateur),
    );
    // Both or none: a part that was counted of a whole that was typed would be no rate.
    let is_counted = counted_done.is_some() && counted_of.is_some();
    let (done, of) = if is_counted {
        (counted_done, counted_of)
    } else {
        (filled.done, filled.of)
    };
    let rate = part(done, of);
    let projected = match (done, of, indicator.constant) {
        (Some(done), Some(of), false) => pace.project(done).zip(pace.project(of)),
        _ => None,
    };
    let at_end = match (of, indicator.constant) {
        (of, true) => of,
        (Some(of), false) => pace.project(of),
        (None, false) => None,
    };
    let last = indicator.seuils.len().saturating_sub(1);
    let steps: Vec<StepJudged> = indicator
        .seuils
        .iter()
        .enumerate()
        .map(|(rank, step)| {
            // What was filled in is one threshold: it stands for the highest.
            let filled = if rank == last { Some(filled) } else { None };
            judged_step(scheme, step, filled, (done, of, at_end), rate)
        })
        .collect();
    let bonus = indicator
        .bonus
        .as_ref()
        .and_then(|bonus| reached(bonus, figures));
    let share = indicator.bonus.as_ref().map_or(0.0, |bonus| bonus.part);
    let with = |cents: i64, bonus: bool| {
        if bonus {
            cents.saturating_add(part_of(cents, share))
        } else {
            cents
        }
    };
    let highest = |steps: &mut dyn Iterator<Item = &StepJudged>| {
        steps.filter_map(|step| step.cents).max().unwrap_or(0)
    };
    Judged {
        is_counted,
        is_declared: !is_counted && (done.is_some() || of.is_some()),
        won: with(
            highest(&mut steps.iter().filter(|step| step.is_reached)),
            bonus == Some(true),
        ),
        most: with(highest(&mut steps.iter()), indicator.bonus.is_some()),
        has_unknown: steps
            .iter()
            .any(|step| step.rate.is_none() || step.cents.is_none()),
        done,
        of,
        rate,
        projected,
        steps,
        bonus,
    }
}

#[allow(clippy::cast_precision_loss)]
fn part(done: Option<u64>, of: Option<u64>) -> Option<f64> {
    match (done, of) {
        (Some(done), Some(of)) if of > 0 => Some(done as f64 / of as f64),
        _ => None,
    }
}

/// A part of an amount, to the nearest cent.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn part_of(cents: i64, share: f64) -> i64 {
    (cents as f64 * share).round() as i64
}

/// How many of a whole make a part of it: the next whole number.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]
fn needed(rate: f64, of: u64) -> u64 {
    // A fifth of 35 is 7, although the nearest fraction of two makes a little more of it.
    (rate * of as f64 - 1e-9).ceil().max(0.0) as u64
}

fn judged_step(
    scheme: &Scheme,
    step: &Step,
    filled: Option<&Filled>,
    (done, of, at_end): (Option<u64>, Option<u64>, Option<u64>),
    rate: Option<f64>,
) -> StepJudged {
    let by_points = || {
        step.points
            .zip(scheme.valeur_point_centimes)
            .map(|(points, value)| points.saturating_mul(value))
    };
    let known_cents = step.centimes.or_else(by_points);
    let to_reach = step.taux.or_else(|| filled.and_then(|filled| filled.rate));
    let cents = known_cents.or_else(|| filled.and_then(|filled| filled.cents));
    let lacking = |whole: Option<u64>| {
        let (to_reach, whole, done) = (to_reach?, whole?, done?);
        Some(needed(to_reach, whole).saturating_sub(done))
    };
    let missing = lacking(of);
    StepJudged {
        is_filled: (step.taux.is_none() && to_reach.is_some())
            || (known_cents.is_none() && cents.is_some()),
        // Of nothing, nothing is reached.
        is_reached: rate.is_some() && missing == Some(0),
        missing,
        missing_at_end: lacking(at_end),
        rate: to_reach,
        cents,
    }
}

fn reached(bonus: &Bonus, figures: &Figures) -> Option<bool> {
    let (done, of) = (
        *figures.get(&bonus.numerateur)?,
        *figures.get(&bonus.denominateur)?,
    );
    Some(of > 0 && done >= needed(bonus.taux, of))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
