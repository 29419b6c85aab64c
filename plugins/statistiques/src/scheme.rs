//! A yearly scheme: what is asked of a practice, what it brings, and who says so.

mod draft;
mod judge;
mod pace;
mod read;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub use draft::{Said, draft};
pub use judge::{Answer, Answers, Figures, Filled, Judged, Standing, StepJudged, Verdict, judge};
pub use pace::{EARLY_DAYS, Pace};
pub use read::{Fault, read};

use serde::Deserialize;

/// The schemes that come with the plugin: year, and the text of the file.
pub const SHIPPED: [(i64, &str); 5] = [
    (2022, include_str!("../baremes/2022.json")),
    (2023, include_str!("../baremes/2023.json")),
    (2024, include_str!("../baremes/2024.json")),
    (2025, include_str!("../baremes/2025.json")),
    (2026, include_str!("../baremes/2026.json")),
];

/// What a figure may be called in a scheme, and what it counts is in `counts.rs`.
pub const MEASURES: [&str; 10] = [
    "consultations",
    "consultations-dmp",
    "consultations-message-patient",
    "messages-patient",
    "messages-professionnel",
    "ald",
    "ald-vsm",
    "vsm-structures",
    "patients-vus",
    "patients-vus-ins",
];

/// A scheme of one year.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scheme {
    /// The calendar year it is about.
    pub annee: i64,
    /// What it is called.
    pub nom: String,
    /// Who says so.
    pub source: String,
    /// What a point is worth, cents.
    pub valeur_point_centimes: Option<i64>,
    /// The most points of all; none when no source says.
    pub points_max: Option<i64>,
    /// What all the conditions together bring, points; none when no source says.
    #[serde(default)]
    pub points_conditions: Option<i64>,
    /// All of them must hold, or nothing is paid.
    pub conditions: Vec<Condition>,
    /// What is measured.
    pub indicateurs: Vec<Indicator>,
}

impl Scheme {
    /// The most it can bring in all, cents, without what is paid apart; none when no source says.
    #[must_use]
    pub fn ceiling(&self) -> Option<i64> {
        let (points, value) = self.points_max.zip(self.valeur_point_centimes)?;
        Some(points.saturating_mul(value))
    }

    /// What all the conditions together bring, cents.
    #[must_use]
    pub fn of_conditions(&self) -> Option<i64> {
        let (points, value) = self.points_conditions.zip(self.valeur_point_centimes)?;
        Some(points.saturating_mul(value))
    }
}

/// A condition of the whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Condition {
    /// Its name in answers, unique in the scheme.
    pub id: String,
    /// What is asked.
    pub libelle: String,
    /// Whether the doctor declares it or the health insurance computes it; the answer is typed here either way.
    pub constat: Constat,
    /// A rate is typed, and must be greater than this.
    #[serde(default)]
    pub superieur_a: Option<f64>,
    /// A rate is typed, and must be at least this.
    #[serde(default)]
    pub au_moins: Option<f64>,
    /// Who says so.
    pub source: String,
}

/// Who finds out whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Constat {
    /// The doctor declares it.
    Declare,
    /// The health insurance computes it.
    Calcule,
}

/// Something measured: a part of a whole, and what reaching so much of it brings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Indicator {
    /// Its name in answers, unique in the scheme.
    pub id: String,
    /// What is measured.
    pub libelle: String,
    /// The figure of what was done; none when Socle cannot count it.
    pub numerateur: Option<String>,
    /// The figure it is a part of.
    pub denominateur: Option<String>,
    /// The whole does not grow with the year, as a list of patients does not.
    #[serde(default)]
    pub constant: bool,
    /// Paid apart from the points of the scheme.
    #[serde(default)]
    pub hors_forfait: bool,
    /// From the lowest on. What no source says is null.
    pub seuils: Vec<Step>,
    /// What comes on top.
    #[serde(default)]
    pub bonus: Option<Bonus>,
    /// That there is such an indicator is inferred, not said by a source.
    #[serde(default)]
    pub deduit: bool,
    /// Who says so.
    pub source: String,
    /// What else one must know.
    #[serde(default)]
    pub note: Option<String>,
}

/// A threshold and what reaching it brings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Step {
    /// The part to reach, 1 being all.
    pub taux: Option<f64>,
    /// Points.
    #[serde(default)]
    pub points: Option<i64>,
    /// What it brings, cents; of several steps the highest that is reached counts.
    pub centimes: Option<i64>,
}

/// A part on top of an amount, when another rate is reached as well.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bonus {
    /// For what.
    pub libelle: String,
    /// The figure of what was done.
    pub numerateur: String,
    /// The figure it is a part of.
    pub denominateur: String,
    /// The part to reach.
    pub taux: f64,
    /// The part of the amount that comes on top.
    pub part: f64,
}
