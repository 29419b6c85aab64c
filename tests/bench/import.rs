//! Patients imported from a table: what 10,000 of them take, the dry run apart.

use std::error::Error;
use std::ops::ControlFlow;
use std::time::Instant;

use socle_exchange::import::{self, Decisions};
use socle_exchange::mapping::Mapping;
use socle_exchange::plan::Plan;
use socle_exchange::table::{Format, Table};
use socle_fictitious::{People, Shape};
use socle_record::{
    Author, KeyChoice, NewHome, Purpose, Record, ServerAddress, Surroundings, Where,
};
use socle_servers::postgres::Server;

use crate::timing::{Measure, Spread};

pub(crate) const NAME: &str = "import of 10,000 patients";

const PATIENTS: usize = 10_000;
/// Practices filled one after the other: each begins empty.
const TIMES: u64 = 3;

pub(crate) fn of_a_table() -> Result<Measure, Box<dyn Error>> {
    let (looking, writing) = into(|| Ok(Where::Home))?;
    let server = Server::start(&["fsync=on", "full_page_writes=on"]);
    let (looking_there, writing_there) = into(|| {
        let address = ServerAddress::parse(&server.url(&server.database()))?;
        Ok(Where::Server(address))
    })?;
    Ok(Measure {
        name: NAME,
        sides: vec![
            ("writing them, SQLite", Spread::of(writing)),
            ("the dry run before, SQLite", Spread::of(looking)),
            ("writing them, PostgreSQL", Spread::of(writing_there)),
            ("the dry run before, PostgreSQL", Spread::of(looking_there)),
        ],
        note: None,
    })
}

/// Microseconds of each dry run and of each writing, into new practices there.
fn into(
    place: impl Fn() -> Result<Where, Box<dyn Error>>,
) -> Result<(Vec<f64>, Vec<f64>), Box<dyn Error>> {
    let (mut looking, mut writing) = (Vec::new(), Vec::new());
    for seed in 0..TIMES {
        let home = tempfile::tempdir()?;
        let new = NewHome {
            key: KeyChoice::File,
            purpose: Purpose::Practice,
            place: place()?,
        };
        let record = Record::init_as(home.path(), &new, Surroundings::default())?;
        let text = socle_fictitious::table(People::new(seed).take(PATIENTS), Shape::Plain);
        let start = Instant::now();
        let table = Table::read(text.as_bytes(), Format::default())?;
        let mapping = Mapping::guess(&table);
        let today = "2026-11-26".parse()?;
        let mut on = |_: usize, _: usize| ControlFlow::Continue(());
        let plan = Plan::make(&record, &table, &mapping, today, &mut on)?;
        looking.push(start.elapsed().as_secs_f64() * 1e6);
        let start = Instant::now();
        let decisions = Decisions::default();
        let done = import::run(&record, &plan, &decisions, &Author::host(), "", &mut on)?;
        writing.push(start.elapsed().as_secs_f64() * 1e6);
        if done.created.len() + done.waiting != PATIENTS {
            return Err("not every line was imported".into());
        }
    }
    Ok((looking, writing))
}
