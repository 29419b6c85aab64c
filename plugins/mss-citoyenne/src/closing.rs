//! Exchanges that ran out are closed: `[FIN]` to each patient whose limit is seven days, seven days after the last message.

use std::collections::BTreeSet;

use socle_sdk::exports::Worker;
use socle_sdk::{Context, Data, Failure, log, time};

use crate::Plugin;
use crate::exchange::{Limit, Standing, WEEK_MS};
use crate::letter::{Letter, Mode};
use crate::order::{self, Wanted};

/// Messages looked at: what was sent before has been looked at already, every hour.
const LOOKED_AT: u32 = 1_000;

impl Worker for Plugin {
    fn run(c: &Context, _job: &str, _input: &Data) -> Result<Data, Failure> {
        let now = time::now_ms();
        let mut patients = BTreeSet::new();
        for one in Letter::all("envoye", "parti", LOOKED_AT)? {
            patients.insert(one.patient);
        }
        let mut closed = 0;
        for patient in patients.iter().filter(|patient| !patient.is_empty()) {
            if c.cancelled() {
                break;
            }
            if Limit::for_patient(patient)? != Limit::Week {
                continue;
            }
            let standing = Standing::of(&Letter::of_patient(patient)?)?;
            let ran_out = standing.since().is_some_and(|ms| now - ms >= WEEK_MS);
            if !standing.is_open() || !ran_out {
                continue;
            }
            let wanted = Wanted {
                mode: Mode::Ends,
                ..Wanted::default()
            };
            match order::order(patient, None, &wanted) {
                Ok(_) => closed += 1,
                // Somebody whom nobody may write to any more: nothing is sent, and the others go on.
                Err(failure) => log::debug(&format!("not closed: {}", failure.code)),
            }
        }
        Ok(Data::Integer(closed))
    }
}
