//! The objectives of a year: counted and judged, and what is said of them.
//!
//! `standing.rs` is the first thing one sees: where one is, how many are missing, whom something can be done for (`gaps.rs`).
//! `detail.rs` is the rest: every number with its source, the conditions, what no source says.

mod conditions;
mod detail;
mod gaps;
mod standing;
mod unknown;

use socle_sdk::{Failure, texts};

use crate::calendar::{Day, Period};
use crate::choice::{self, Choice};
use crate::counts::{Activity, Question};
use crate::kept;
use crate::panel::activity::whole;
use crate::scheme::{Answers, Indicator, Judged, Pace, Scheme, StepJudged, Verdict, judge};

pub(crate) use detail::COLUMNS;
pub(super) use detail::draw as draw_detail;
pub(super) use standing::draw as draw_standing;

/// The objectives of a year, judged.
pub(crate) struct Goals {
    pub(crate) scheme: Scheme,
    /// The practice corrected it.
    pub(crate) is_own: bool,
    pub(crate) answers: Answers,
    pub(crate) verdict: Verdict,
    pub(crate) question: Question,
    pub(crate) figures: crate::scheme::Figures,
    pub(crate) pace: Pace,
}

impl Goals {
    /// Of a year and a doctor; none for a year without scheme.
    pub(crate) fn of(year: i64, doctor: &str) -> Result<Option<Self>, Failure> {
        Self::with(year, doctor, None)
    }

    /// Those that go with what is looked at, of which this was counted.
    pub(crate) fn beside(choice: &Choice, counted: &Activity) -> Result<Option<Self>, Failure> {
        let year = choice.year();
        let is_its_year = choice.period() == Period::year(year);
        Self::with(year, &choice.doctor, is_its_year.then_some(counted))
    }

    fn with(year: i64, doctor: &str, counted: Option<&Activity>) -> Result<Option<Self>, Failure> {
        let Some((scheme, is_own)) = kept::scheme(year)? else {
            return Ok(None);
        };
        let answers = kept::answers(year, doctor)?;
        let period = Period::year(year);
        let question = Question::new(period, doctor);
        let bonus = |indicator: &Indicator| {
            indicator
                .bonus
                .as_ref()
                .map(|bonus| [bonus.numerateur.clone(), bonus.denominateur.clone()])
        };
        let mut names: Vec<String> = Vec::new();
        for indicator in &scheme.indicateurs {
            names.extend(indicator.numerateur.clone());
            names.extend(indicator.denominateur.clone());
            names.extend(bonus(indicator).into_iter().flatten());
        }
        let figures = question.figures(
            names.iter().map(String::as_str),
            counted.map(Activity::figures).unwrap_or_default(),
        )?;
        let pace = pace(&question, choice::today())?;
        let verdict = judge(&scheme, &figures, &answers, pace);
        Ok(Some(Self {
            scheme,
            is_own,
            answers,
            verdict,
            question,
            figures,
            pace,
        }))
    }

    /// Each indicator with what is said of it.
    pub(crate) fn judged(&self) -> impl Iterator<Item = (&Indicator, &Judged)> {
        self.scheme.indicateurs.iter().zip(&self.verdict.indicators)
    }
}

/// How far the year is; of one that is over or to come the first consultation says nothing more.
fn pace(question: &Question, today: Day) -> Result<Pace, Failure> {
    let (begun, days) = (question.period.begun(today), question.period.days());
    let first = match (1..days).contains(&begun) {
        true => question.begins()?,
        false => None,
    };
    Ok(Pace {
        begun,
        days,
        before: first.map_or(0, |first| question.period.begun(first) - 1),
    })
}

/// A part of one that is asked for, as it is read: `12,5 %`. Its space breaks no line.
pub(crate) fn percent(rate: f64) -> String {
    format!("{:.1}\u{202f}%", rate * 100.0).replace('.', ",")
}

/// A part of one that is done: what is just below a threshold is never read as if it had reached it.
pub(crate) fn done_percent(rate: f64) -> String {
    percent((rate * 1_000.0 + 1e-6).floor() / 1_000.0)
}

/// A count, or that nobody knows.
pub(crate) fn known(count: Option<u64>) -> String {
    count.map_or_else(|| texts::text("inconnu"), |count| count.to_string())
}

/// An amount as it is read: `2 940 €`, `250,50 €`. Its spaces break no line.
pub(super) fn euros(cents: i64) -> String {
    let digits = (cents / 100).unsigned_abs().to_string();
    let mut amount = String::from(if cents < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            amount.push('\u{202f}');
        }
        amount.push(digit);
    }
    match (cents % 100).unsigned_abs() {
        0 => format!("{amount}\u{a0}€"),
        rest => format!("{amount},{rest:02}\u{a0}€"),
    }
}

/// The cells of an indicator, as texts.
pub(crate) fn row(label: &str, judged: &Judged, pace: Pace) -> [String; 7] {
    let unknown = || texts::text("inconnu");
    let each = |of: &dyn Fn(&StepJudged) -> String| {
        let parts: Vec<String> = judged.steps.iter().map(of).collect();
        parts.join(" / ")
    };
    let done = match (judged.done, judged.of) {
        (None, None) => unknown(),
        (done, of) => format!("{} / {}", known(done), known(of)),
    };
    [
        label.to_owned(),
        if judged.is_declared {
            texts::text_with("declare", &[("nombre", done.into())])
        } else {
            done
        },
        judged.rate.map_or_else(
            || {
                if judged.of == Some(0) {
                    "–".to_owned()
                } else {
                    unknown()
                }
            },
            done_percent,
        ),
        each(&|step| step.rate.map_or_else(unknown, percent)),
        each(&|step| {
            if step.is_reached {
                texts::text("atteint")
            } else {
                known(step.missing)
            }
        }),
        match judged.projected {
            Some((done, of)) => {
                let expected = format!("{done} / {of}");
                match judged.next().and_then(|step| step.missing_at_end) {
                    Some(more) => texts::text_with(
                        "projection-manque",
                        &[("prevu", expected.into()), ("nombre", whole(more))],
                    ),
                    None => expected,
                }
            }
            None if pace.is_early() && pace.begun > 0 && judged.of.is_some() => {
                texts::text("trop-tot")
            }
            None => "–".to_owned(),
        },
        each(&|step| step.cents.map_or_else(unknown, euros)),
    ]
}
