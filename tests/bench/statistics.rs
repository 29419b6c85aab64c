//! The page of statistics over ten years of a large practice: the plugin's own render on the real host, as the home page asks
//! for it. The first display, then one year after the other, then all ten. Beside it what it asks in plain SQL on the same
//! encrypted database, and in DuckDB.

use std::time::Instant;

use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data};

use crate::by_hand::{self, Asked};
use crate::practice::Practice;
use crate::setting::{Bench, packages};
use crate::timing::{Failed, Measure, Spread};
use crate::years::{Size, YEARS};

pub(crate) const NAME: &str = "statistics: a year shown";
pub(crate) const TEN: &str = "statistics: ten years shown";

const PLUGIN: &str = "statistiques";
const YEAR: Asked = Asked {
    from: "2025-01-01",
    to: "2025-12-31",
    letters: 7,
    goals: "2025-01-01",
};
/// Ten years are shown by month, with the objectives of the last.
const ALL: Asked = Asked {
    from: "2016-01-01",
    to: "2025-12-31",
    letters: 7,
    goals: "2025-01-01",
};
/// Times the same page is looked at again.
const AGAIN: usize = 9;

/// One measure of a year and one of all, each side of it a way to look or to ask.
pub(crate) fn shown(practice: &Practice, size: Size) -> Result<[Measure; 2], Failed> {
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
    for year in (YEARS[0]..=YEARS[1]).rev() {
        choose("annee", &format!("{year}-06-01"), "")?;
        years.push(render()?);
    }
    let first = years.remove(0);
    let again: Vec<f64> = (0..AGAIN).map(|_| render()).collect::<Result<_, _>>()?;
    choose("libre", ALL.from, ALL.to)?;
    let ten: Vec<f64> = (0..AGAIN).map(|_| render()).collect::<Result<_, _>>()?;
    let note = format!(
        "{} consultations, {} sends, {} patients",
        size.consultations, size.sends, size.patients
    );
    let mut measures = [
        Measure {
            name: NAME,
            sides: vec![
                ("another year", Spread::of(years)),
                ("the first display", Spread::of(vec![first])),
                ("the same year again", Spread::of(again)),
            ],
            note: Some(note.clone()),
        },
        Measure::alone(TEN, "all ten", ten),
    ];
    let all = [&YEAR, &ALL];
    for (measure, asked) in measures.iter_mut().zip(all) {
        let by_hand = by_hand::in_sqlite(&encrypted, asked)?;
        measure
            .sides
            .push(("its questions in plain SQL, encrypted", by_hand));
    }
    match by_hand::in_duckdb(&practice.in_clear(), &all) {
        Ok(spreads) => {
            for (measure, spread) in measures.iter_mut().zip(spreads) {
                measure.sides.push(("its questions in DuckDB", spread));
            }
        }
        Err(error) => {
            let [year, _] = &mut measures;
            year.note = Some(format!("{note}; DuckDB is not measured: {error}"));
        }
    }
    Ok(measures)
}
