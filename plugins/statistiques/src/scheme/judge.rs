//! What a scheme says of the figures: done, rate, missing, to be expected at the end of the year, at stake. Pure.
//!
//! A figure is projected in proportion to the days that are over: half a year with 100 makes 200. A whole that does not grow
//! with the year (`constant`) is not projected, and neither is what is done of it.

use std::collections::BTreeMap;

use super::{Bonus, Condition, Indicator, Scheme, Step};

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

/// Judges: `begun` of the `days` of the year are over or under way.
#[must_use]
pub fn judge(
    scheme: &Scheme,
    figures: &Figures,
    answers: &Answers,
    begun: i64,
    days: i64,
) -> Verdict {
    let conditions: Vec<Standing> = scheme
        .conditions
        .iter()
        .map(|condition| stands(condition, answers.conditions.get(&condition.id)))
        .collect();
    let nothing = Filled::default();
    let time = Time { begun, days };
    let indicators: Vec<Judged> = scheme
        .indicateurs
        .iter()
        .map(|indicator| {
            let filled = answers.filled.get(&indicator.id).unwrap_or(&nothing);
            one(scheme, indicator, figures, filled, time)
        })
        .collect();
    let fails = conditions.contains(&Standing::Fails);
    let total = |amount: fn(&Judged) -> i64| {
        if fails {
            return 0;
        }
        let (mut inside, mut apart) = (0_i64, 0_i64);
        for (indicator, judged) in scheme.indicateurs.iter().zip(&indicators) {
            let sum = if indicator.hors_forfait {
                &mut apart
            } else {
                &mut inside
            };
            *sum = sum.saturating_add(amount(judged));
        }
        let cap = scheme.points_max.zip(scheme.valeur_point_centimes);
        let inside = cap.map_or(inside, |(points, value)| {
            inside.min(points.saturating_mul(value))
        });
        inside.saturating_add(apart)
    };
    Verdict {
        won: total(|judged| judged.won),
        most: total(|judged| judged.most),
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

/// How far the year is.
#[derive(Clone, Copy)]
struct Time {
    begun: i64,
    days: i64,
}

impl Time {
    /// In proportion, to the nearest; none before the year begins.
    fn project(self, counted: u64) -> Option<u64> {
        if self.begun <= 0 || self.days < self.begun {
            return None;
        }
        let (begun, days) = (self.begun.unsigned_abs(), self.days.unsigned_abs());
        let whole = u128::from(counted) * u128::from(days) + u128::from(begun) / 2;
        u64::try_from(whole / u128::from(begun)).ok()
    }
}

fn one(
    scheme: &Scheme,
    indicator: &Indicator,
    figures: &Figures,
    filled: &Filled,
    time: Time,
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
        (Some(done), Some(of), false) => time.project(done).zip(time.project(of)),
        _ => None,
    };
    let at_end = match (of, indicator.constant) {
        (of, true) => of,
        (Some(of), false) => time.project(of),
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
mod tests {
    use super::super::{SHIPPED, read};
    use super::*;

    fn scheme(year: i64) -> Scheme {
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == year).unwrap();
        read(text).unwrap()
    }

    fn figures(pairs: &[(&str, u64)]) -> Figures {
        pairs
            .iter()
            .map(|(name, number)| ((*name).to_owned(), *number))
            .collect()
    }

    /// All conditions of 2023 hold.
    fn held() -> Answers {
        let said = ["segur", "apcv", "horaires"].map(|id| (id.to_owned(), Answer::Said(true)));
        let mut conditions: BTreeMap<String, Answer> = said.into();
        conditions.insert("teletransmission".into(), Answer::Rate(0.9));
        Answers {
            conditions,
            ..Answers::default()
        }
    }

    const YEAR: [(&str, u64); 6] = [
        ("consultations", 1_000),
        ("consultations-dmp", 150),
        ("consultations-message-patient", 60),
        ("ald", 100),
        ("ald-vsm", 55),
        ("vsm-structures", 19),
    ];

    #[test]
    fn half_a_year_says_what_is_done_missing_and_at_stake() {
        let verdict = judge(&scheme(2023), &figures(&YEAR), &held(), 100, 200);
        let [dmp, mail, vsm] = verdict.indicators.as_slice() else {
            panic!("{verdict:?}");
        };
        assert_eq!((dmp.rate, dmp.projected), (Some(0.15), Some((300, 2_000))));
        assert_eq!(
            (dmp.steps[0].missing, dmp.steps[0].missing_at_end),
            (Some(50), Some(250))
        );
        assert_eq!((dmp.won, dmp.most), (0, 28_000));
        assert!(mail.steps[0].is_reached && mail.next().is_none());
        assert_eq!(mail.won, 28_000);
        // 55 of 100: the first step, and 19 of 55 are a third: a fifth on top of it.
        assert_eq!(
            (vsm.bonus, vsm.won, vsm.most),
            (Some(true), 180_000, 360_000)
        );
        assert_eq!(vsm.projected, None);
        assert_eq!(vsm.next().unwrap().missing, Some(35));
        assert_eq!(vsm.next().unwrap().missing_at_end, Some(35));
        assert_eq!((verdict.won, verdict.most), (208_000, 416_000));
        assert!(!verdict.fails() && !verdict.is_open());
    }

    #[test]
    fn one_condition_that_fails_leaves_nothing_at_stake() {
        for (id, answer) in [
            ("segur", Answer::Said(false)),
            // Not more than two thirds.
            ("teletransmission", Answer::Rate(2.0 / 3.0)),
        ] {
            let mut answers = held();
            answers.conditions.insert(id.into(), answer);
            let verdict = judge(&scheme(2023), &figures(&YEAR), &answers, 100, 200);
            assert!(verdict.fails());
            assert_eq!((verdict.won, verdict.most), (0, 0), "{id}");
        }
        let mut answers = held();
        answers.conditions.remove("apcv");
        let verdict = judge(&scheme(2023), &figures(&YEAR), &answers, 100, 200);
        assert!(verdict.is_open() && !verdict.fails());
        assert_eq!(verdict.won, 208_000);
    }

    #[test]
    fn what_nobody_knows_stays_unknown_until_it_is_filled_in() {
        let year = scheme(2026);
        let at = |verdict: &Verdict, id: &str| {
            let place = year
                .indicateurs
                .iter()
                .position(|one| one.id == id)
                .unwrap();
            verdict.indicators[place].clone()
        };
        let verdict = judge(&year, &figures(&YEAR), &Answers::default(), 100, 365);
        let dmp = at(&verdict, "dmp");
        assert_eq!((dmp.rate, dmp.has_unknown, dmp.most), (Some(0.15), true, 0));
        assert_eq!((dmp.steps[0].rate, dmp.steps[0].missing), (None, None));
        let paper = at(&verdict, "dematerialisation");
        assert_eq!(
            (paper.done, paper.rate, paper.is_declared),
            (None, None, false)
        );
        assert_eq!(verdict.most, 0);
        let mut answers = Answers::default();
        let filled = Filled {
            rate: Some(0.10),
            cents: Some(50_000),
            source: "courrier de la CPAM".into(),
            ..Filled::default()
        };
        answers.filled.insert("dmp".into(), filled.clone());
        answers.filled.insert(
            "dematerialisation".into(),
            Filled {
                done: Some(30),
                of: Some(40),
                ..filled
            },
        );
        let verdict = judge(&year, &figures(&YEAR), &answers, 100, 365);
        let dmp = at(&verdict, "dmp");
        assert!(dmp.steps[0].is_filled && dmp.steps[0].is_reached && !dmp.is_declared);
        let paper = at(&verdict, "dematerialisation");
        assert!(paper.is_declared && paper.rate == Some(0.75));
        assert_eq!(verdict.won, 100_000);
        // More than the scheme can bring in all is not promised.
        if let Some(filled) = answers.filled.get_mut("dmp") {
            filled.cents = Some(900_000);
        }
        assert_eq!(
            judge(&year, &figures(&YEAR), &answers, 100, 365).won,
            420 * 700
        );
    }

    #[test]
    fn what_was_filled_in_never_stands_in_the_place_of_what_is_known() {
        let mut answers = held();
        answers.filled.insert(
            "dmp".into(),
            Filled {
                done: Some(999),
                of: Some(1_000),
                rate: Some(0.01),
                cents: Some(1),
                source: "moi".into(),
            },
        );
        let verdict = judge(&scheme(2023), &figures(&YEAR), &answers, 100, 200);
        let dmp = &verdict.indicators[0];
        assert_eq!(
            (dmp.done, dmp.steps[0].rate, dmp.steps[0].cents),
            (Some(150), Some(0.2), Some(28_000))
        );
        assert!(!dmp.is_declared && !dmp.steps[0].is_filled);
    }

    #[test]
    fn odd_and_empty_figures_are_told_and_divide_by_nothing() {
        let odd = figures(&[("consultations", 10), ("consultations-dmp", 20)]);
        let verdict = judge(&scheme(2023), &odd, &held(), 100, 200);
        let dmp = &verdict.indicators[0];
        assert!(dmp.is_odd() && dmp.rate == Some(2.0));
        assert_eq!(dmp.steps[0].missing, Some(0));
        let none = figures(&[
            ("consultations", 0),
            ("consultations-dmp", 0),
            ("ald", 0),
            ("ald-vsm", 0),
            ("vsm-structures", 0),
        ]);
        for begun in [0, 1, 200] {
            let verdict = judge(&scheme(2023), &none, &held(), begun, 200);
            let dmp = &verdict.indicators[0];
            assert_eq!((dmp.rate, dmp.won, dmp.is_odd()), (None, 0, false));
            assert!(!dmp.steps[0].is_reached, "of nothing, nothing is reached");
            assert_eq!(verdict.indicators[2].bonus, Some(false));
            assert_eq!(verdict.won, 0);
        }
        let before = judge(&scheme(2023), &figures(&YEAR), &held(), 0, 365);
        assert_eq!(before.indicators[0].projected, None);
    }

    #[test]
    fn a_whole_number_of_them_is_needed_and_no_more() {
        for (rate, of, expected) in [
            (0.2, 35, 7),
            (0.2, 36, 8),
            (0.05, 20, 1),
            (1.0 / 3.0, 3, 1),
            (0.9, 0, 0),
            (0.333_333_333_333_333_3, 55, 19),
        ] {
            assert_eq!(needed(rate, of), expected, "{rate} of {of}");
        }
    }
}
