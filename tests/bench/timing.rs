//! Timing in batches.

use std::time::Instant;

use serde_json::{Value, json};

/// Batches of each side.
const BATCHES: usize = 31;

/// What one measure found, in microseconds for one piece of work.
#[derive(Debug)]
pub(crate) struct Measure {
    pub(crate) name: &'static str,
    pub(crate) ours: Spread,
    /// The same work without a sandbox, when there is such a thing.
    pub(crate) plain: Option<Spread>,
}

/// Minimum, median and 99th percentile of the batches.
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

    fn json(self) -> Value {
        json!({ "min": self.min, "median": self.median, "p99": self.p99 })
    }
}

impl Measure {
    pub(crate) fn json(&self) -> Value {
        json!({
            "name": self.name,
            "plugin": self.ours.json(),
            "plain": self.plain.map(Spread::json),
            "ratio": self.plain.map(|plain| self.ours.median / plain.median),
        })
    }

    pub(crate) fn line(&self) -> String {
        let name = self.name;
        match self.plain {
            Some(plain) => {
                format!(
                    "{name:<44} {:>12.1} {:>12.2} {:>8.1}",
                    self.ours.median,
                    plain.median,
                    self.ours.median / plain.median
                )
            }
            None => format!(
                "{name:<44} {:>12.1} {:>12} {:>8}   p99 {:.1}",
                self.ours.median, "", "", self.ours.p99
            ),
        }
    }
}

/// Time `ours` and `plain` in turn, `repeat` pieces of work a batch.
pub(crate) fn in_turn<E>(
    name: &'static str,
    repeat: u32,
    mut ours: impl FnMut() -> Result<(), E>,
    mut plain: impl FnMut() -> Result<(), E>,
) -> Result<Measure, E> {
    let batch = |work: &mut dyn FnMut() -> Result<(), E>| -> Result<f64, E> {
        let start = Instant::now();
        for _ in 0..repeat {
            work()?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(repeat))
    };
    batch(&mut ours)?;
    batch(&mut plain)?;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..BATCHES {
        a.push(batch(&mut ours)?);
        b.push(batch(&mut plain)?);
    }
    Ok(Measure {
        name,
        ours: Spread::of(a),
        plain: Some(Spread::of(b)),
    })
}
