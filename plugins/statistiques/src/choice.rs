//! What is looked at: a length of time, a day in it, a doctor, a year of a scheme. Kept while the home page is open.

use serde_json::json;
use socle_sdk::{Context, Data, Failure, time};

use crate::calendar::{Day, Length, Period};

const KEY: &str = "choix";

/// What was chosen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) length: Length,
    pub(crate) first: Day,
    /// The last day of a free period.
    pub(crate) last: Day,
    /// National identifier of the doctor; empty for the practice.
    pub(crate) doctor: String,
    /// The indicator whose patients are listed; empty for none.
    pub(crate) listed: String,
    /// The scheme is being corrected.
    pub(crate) edits: bool,
}

impl Choice {
    pub(crate) fn of(c: &Context) -> Self {
        let today = today();
        let Data::Json(text) = c.scratch_get(KEY) else {
            return Self {
                length: Length::Year,
                first: today,
                last: today,
                doctor: String::new(),
                listed: String::new(),
                edits: false,
            };
        };
        let kept: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let word = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        let day = |key: &str| Day::read(&word(key)).unwrap_or(today);
        Self {
            length: Length::named(&word("duree")).unwrap_or_default(),
            first: day("du"),
            last: day("au"),
            doctor: word("medecin"),
            listed: word("liste"),
            edits: kept["modifie"].as_bool().unwrap_or_default(),
        }
    }

    pub(crate) fn keep(&self, c: &Context) -> Result<(), Failure> {
        let json = json!({
            "duree": self.length.word(),
            "du": self.first.text(),
            "au": self.last.text(),
            "medecin": self.doctor,
            "liste": self.listed,
            "modifie": self.edits,
        });
        c.scratch_set(KEY, &Data::Json(json.to_string()))
    }

    pub(crate) fn period(&self) -> Period {
        match self.length {
            Length::Free => Period {
                first: self.first,
                last: self.last,
            },
            length => Period::holding(length, self.first),
        }
    }

    /// The year whose scheme is shown: the one of the last day.
    pub(crate) fn year(&self) -> i64 {
        self.period().last.year_month().0
    }

    /// The period before, or after, of the same length.
    pub(crate) fn step(&mut self, forward: bool) {
        let period = self.period();
        let days = period.days().max(1);
        if self.length == Length::Free {
            let by = if forward { days } else { -days };
            self.first = self.first.plus(by);
            self.last = self.last.plus(by);
        } else if forward {
            self.first = period.last.plus(1);
        } else {
            self.first = period.first.plus(-1);
        }
    }
}

/// Today where the practice is.
pub(crate) fn today() -> Day {
    Day::read(&time::today()).unwrap_or_else(|| Period::year(1970).first)
}
