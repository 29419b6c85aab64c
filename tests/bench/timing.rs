//! Timing in batches, side by side.

use std::error::Error;
use std::time::Instant;

use serde_json::{Value, json};

/// Batches of each side.
const BATCHES: usize = 31;

/// What comes of a piece of work that could not be done.
pub(crate) type Failed = Box<dyn Error>;

/// One way to do a piece of work.
pub(crate) struct Side<'a> {
    name: &'static str,
    /// Does so many pieces, and says how many microseconds one took.
    batch: Box<dyn FnMut(u32) -> Result<f64, Failed> + 'a>,
}

impl<'a> Side<'a> {
    /// Work of this process, timed here.
    pub(crate) fn here(
        name: &'static str,
        mut work: impl FnMut() -> Result<(), Failed> + 'a,
    ) -> Self {
        Self::elsewhere(name, move |repeat| {
            let start = Instant::now();
            for _ in 0..repeat {
                work()?;
            }
            Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(repeat))
        })
    }

    /// Work of another process, which times it.
    pub(crate) fn elsewhere(
        name: &'static str,
        batch: impl FnMut(u32) -> Result<f64, Failed> + 'a,
    ) -> Self {
        Self {
            name,
            batch: Box::new(batch),
        }
    }
}

/// What one measure found, in microseconds for one piece of work; the first side is ours.
#[derive(Debug)]
pub(crate) struct Measure {
    pub(crate) name: &'static str,
    pub(crate) sides: Vec<(&'static str, Spread)>,
    /// What one must know to read the figures.
    pub(crate) note: Option<String>,
}

/// Minimum, median and 99th percentile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) min: f64,
    pub(crate) median: f64,
    pub(crate) p99: f64,
}

impl Spread {
    pub(crate) fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss
            )]
            let index = ((times.len().saturating_sub(1)) as f64 * share).round() as usize;
            times.get(index).copied().unwrap_or(f64::NAN)
        };
        Self {
            min: at(0.0),
            median: at(0.5),
            p99: at(0.99),
        }
    }
}

impl Measure {
    /// One way only: there is nothing to compare with.
    pub(crate) fn alone(name: &'static str, side: &'static str, times: Vec<f64>) -> Self {
        Self {
            name,
            sides: vec![(side, Spread::of(times))],
            note: None,
        }
    }

    pub(crate) fn side(&self, name: &str) -> Option<Spread> {
        let found = self.sides.iter().find(|(side, _)| *side == name);
        found.map(|(_, spread)| *spread)
    }

    pub(crate) fn json(&self) -> Value {
        let sides: Vec<_> = self
            .sides
            .iter()
            .map(|(name, spread)| {
                json!({
                    "name": name,
                    "min": spread.min,
                    "median": spread.median,
                    "p99": spread.p99,
                    "times_ours": self.times_ours(*spread),
                })
            })
            .collect();
        json!({ "name": self.name, "sides": sides, "note": self.note })
    }

    pub(crate) fn lines(&self) -> String {
        let mut lines = self.name.to_owned();
        for (n, (name, spread)) in self.sides.iter().enumerate() {
            let (median, p99) = (spread.median, spread.p99);
            lines.push_str(&format!("\n  {name:<40} {median:>12.2} {p99:>12.2}"));
            if n > 0 {
                lines.push_str(&format!(" {:>10.3}", self.times_ours(*spread)));
            }
        }
        if let Some(note) = &self.note {
            lines.push_str(&format!("\n  ({note})"));
        }
        lines
    }

    /// How many times what ours costs.
    fn times_ours(&self, spread: Spread) -> f64 {
        let ours = self.sides.first().map_or(f64::NAN, |(_, ours)| ours.median);
        spread.median / ours
    }
}

/// Time all sides in turn, `repeat` pieces of work a batch.
pub(crate) fn in_turn(
    name: &'static str,
    repeat: u32,
    mut sides: Vec<Side<'_>>,
) -> Result<Measure, Failed> {
    let mut times = vec![Vec::new(); sides.len()];
    // The first round warms up.
    for round in 0..=BATCHES {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            let time = (side.batch)(repeat)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    let spreads = times.into_iter().map(Spread::of);
    Ok(Measure {
        name,
        sides: sides.iter().map(|side| side.name).zip(spreads).collect(),
        note: None,
    })
}
