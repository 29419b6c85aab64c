//! The page of statistics over ten years of a large practice: the plugin's own render on the real host, as the home page asks
//! for it. A million consultations, three hundred thousand sends; the first display, then one year after the other, then all
//! ten. Beside it the three largest questions of a year in plain SQL, written by hand on the same encrypted database.

use std::time::Instant;

use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data};

use crate::practice::Practice;
use crate::setting::{Bench, packages};
use crate::tally;
use crate::timing::{Failed, Measure, Spread};

pub(crate) const NAME: &str = "statistics: a year shown";

const PLUGIN: &str = "statistiques";
/// The years the practice worked.
const YEARS: [i32; 10] = [2025, 2024, 2023, 2022, 2021, 2020, 2019, 2018, 2017, 2016];

/// One measure, each side of it a way to look.
pub(crate) fn shown(patients: usize) -> Result<Measure, Failed> {
    let practice = Practice::busy(patients, tally::CONSULTATIONS, tally::SENDS)?;
    practice.in_ald()?;
    let [encrypted, _clear] = practice.copies()?;
    let bench = Bench::over(practice.record.clone(), &[packages()?.join(PLUGIN)])?;
    let choose = |length: &str, first: &str, last: &str| -> Result<(), Failed> {
        let text = |text: &str| Data::Text(text.to_owned());
        let event = UiEvent {
            name: "submitted".into(),
            target: "periode".into(),
            value: Data::None,
            fields: vec![
                ("duree".into(), text(length)),
                ("du".into(), text(first)),
                ("au".into(), text(last)),
            ],
        };
        let asked = bench
            .host
            .handle(PLUGIN, PLUGIN, None, event, Cancel::default());
        Ok(bench.runtime.block_on(asked)?)
    };
    let render = || -> Result<f64, Failed> {
        let start = Instant::now();
        let (tree, _) = bench
            .runtime
            .block_on(bench.host.render(PLUGIN, PLUGIN, None))?;
        let took = start.elapsed().as_secs_f64() * 1e6;
        // A page that says that nothing was counted took no time for nothing.
        match tree.find("activite/par-temps") {
            Some(_) => Ok(took),
            None => Err(format!("nothing was counted:\n{}", tree.to_text()).into()),
        }
    };
    let mut years = Vec::new();
    for year in YEARS {
        choose("annee", &format!("{year}-06-01"), "")?;
        years.push(render()?);
    }
    let first = years.remove(0);
    let mut again = Vec::new();
    for _ in 0..YEARS.len() {
        again.push(render()?);
    }
    choose("libre", "2016-01-01", "2025-12-31")?;
    let ten = vec![render()?, render()?, render()?];
    let calls = bench.host.plugins().into_iter().map(|one| one.stats);
    let asked: u64 = calls.map(|stats| stats.host_calls).sum();
    let renders = 2 * YEARS.len() + 3;
    let mut by_hand = vec![0.0; tally::TIMES];
    for sql in tally::of_a_year() {
        let times = tally::by_hand(&encrypted, &sql)?;
        for (all, one) in by_hand.iter_mut().zip(times) {
            *all += one;
        }
    }
    Ok(Measure {
        name: NAME,
        sides: vec![
            ("another year", Spread::of(years)),
            ("the first display", Spread::of(vec![first])),
            ("the same year again", Spread::of(again)),
            ("ten years at once", Spread::of(ten)),
            (
                "three of its questions in plain SQL, encrypted",
                Spread::of(by_hand),
            ),
        ],
        note: Some(format!(
            "{} consultations, {} sends; about {} calls to the host a render",
            tally::CONSULTATIONS,
            tally::SENDS,
            asked / renders as u64,
        )),
    })
}
