//! The benchmark: what the sandbox costs, as ratios side by side in one run.
//!
//! Each measure does the same work in a plugin, in plain Rust, in the bare engine and in Extism, in turn,
//! batch by batch, so that a machine whose speed drifts slows all of them. The median of the batches is
//! what counts; it is quoted in microseconds of wall time.
//!
//! `socle-bench [--json] [--only WORD] [--patients N] [--people N]
//! [--consultations N] [--asked N] [--messages N] [--seconds N]
//! [--extism PROGRAM PLUGIN]`; `cargo socle bench` builds all of it and gives the paths.

mod background;
mod bare;
mod by_hand;
mod codes;
mod directory;
mod endurance;
mod frames;
mod identity;
mod import;
mod mailbox;
mod peer;
mod practice;
mod received;
mod registry;
mod screens;
mod search;
mod setting;
mod statistics;
mod stores;
mod summary;
mod tally;
mod timing;
mod work;
mod years;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;
use timing::{Failed, Measure};

/// A fresh instance of Extism costs at least so many times a call of ours.
const CHEAPER: f64 = 3.0;
/// 99 of 100 frames are drawn in less, in microseconds.
const FRAME_MICROS: f64 = 8_000.0;
/// 99 of 100 searches of the directory end in less, in microseconds.
const DIRECTORY_MICROS: f64 = 10_000.0;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let asked = match Asked::read(&arguments) {
        Ok(asked) => asked,
        Err(message) => {
            say(&message);
            return ExitCode::from(2);
        }
    };
    let before = load();
    match run(&asked) {
        Ok(measures) => {
            report(&measures, json, [before, load()]);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("the benchmark could not run: {error}"));
            ExitCode::from(1)
        }
    }
}

/// What is measured.
struct Asked<'a> {
    /// Only the measures whose names hold this.
    only: &'a str,
    /// Of the practice that is searched and opened, each with ten items in the medical file.
    patients: usize,
    /// Of the directory that is indexed and searched.
    people: usize,
    /// Of the ten years that are counted; three sends for ten of them.
    consultations: usize,
    /// Patients INSi is asked about in the background.
    asked: usize,
    /// Of the mailbox that is synchronised and searched.
    messages: usize,
    /// How long frames are drawn, quiet and busy each.
    seconds: usize,
    /// Program and plugin.
    extism: Option<(&'a Path, &'a Path)>,
}

impl<'a> Asked<'a> {
    fn read(arguments: &'a [String]) -> Result<Self, String> {
        let extism = match after(arguments, "--extism") {
            None => None,
            Some([program, plugin, ..]) => Some((Path::new(program), Path::new(plugin))),
            Some(_) => return Err("--extism takes a program and a plugin".into()),
        };
        let only = after(arguments, "--only").and_then(<[_]>::first);
        Ok(Self {
            only: only.map_or("", String::as_str),
            patients: number(arguments, "--patients", 200_000)?,
            people: number(arguments, "--people", 455_000)?,
            consultations: number(arguments, "--consultations", 1_000_000)?,
            asked: number(arguments, "--asked", 10_000)?,
            messages: number(arguments, "--messages", 50_000)?,
            seconds: number(arguments, "--seconds", 10)?,
            extism,
        })
    }
}

fn after<'a>(arguments: &'a [String], name: &str) -> Option<&'a [String]> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1..)
}

fn number(arguments: &[String], name: &str, otherwise: usize) -> Result<usize, String> {
    let Some(after) = after(arguments, name) else {
        return Ok(otherwise);
    };
    let text = after.first().map_or("", String::as_str);
    text.parse()
        .map_err(|_not_a_number| format!("{name} takes a number, not `{text}`"))
}

fn run(asked: &Asked<'_>) -> Result<Vec<Measure>, Failed> {
    let bench = setting::Bench::new()?;
    let bare = bare::Bare::new(std::fs::read(
        setting::packages()?.join("mesure/plugin.wasm"),
    )?)?;
    let reply = work::reply();
    let peer = asked.extism.and_then(|(program, plugin)| {
        peer::Peer::start(program, plugin, &reply)
            .inspect_err(|error| say(&format!("Extism is not measured: {error}")))
            .ok()
    });
    let peer = peer.as_ref();
    let wanted = |name: &str| name.contains(asked.only);
    let mut measures = Vec::new();
    if wanted(work::FRESH) {
        measures.push(work::fresh_instance(&bench, &bare, peer)?);
    }
    if wanted(work::VIEW) {
        measures.push(work::thousand_nodes(&bench, peer)?);
    }
    if wanted(work::REPLY) {
        measures.push(work::insi_reply(&bench, &reply, peer)?);
    }
    if wanted(work::LOADING) {
        measures.push(work::loading(&bench, &bare, peer)?);
    }
    if wanted(summary::NAME) {
        measures.push(summary::written(&bench)?);
    }
    if wanted(registry::NAME) {
        measures.push(registry::parsed(&bench)?);
    }
    drop(bench);
    if wanted(frames::NAME) {
        let length = Duration::from_secs(asked.seconds as u64);
        measures.push(frames::with_busy_plugins(length, &reply)?);
    }
    if wanted(background::NAME) {
        let length = Duration::from_secs(asked.seconds as u64);
        measures.push(background::while_all_are_asked(asked.asked, length)?);
    }
    let alone = wanted(search::TYPED) || wanted(search::LIST);
    let both = [stores::SEARCH, stores::OPEN, stores::WRITE]
        .into_iter()
        .any(wanted);
    if alone || both {
        let practice = practice::Practice::of(asked.patients)?;
        if alone {
            measures.extend(search::per_keystroke(&practice.record)?);
        }
        if both {
            measures.extend(stores::compared(&practice)?);
        }
    }
    let counted = [tally::YEAR, tally::WHOLE, tally::FOLLOWED]
        .into_iter()
        .any(wanted);
    let shown = [statistics::NAME, statistics::TEN].into_iter().any(wanted);
    if counted || shown {
        let size = years::Size {
            patients: asked.patients.min(20_000),
            consultations: asked.consultations,
            sends: asked.consultations * 3 / 10,
        };
        let practice = practice::Practice::of_years(size)?;
        if shown {
            measures.extend(statistics::shown(&practice, size)?);
        }
        if counted {
            measures.extend(tally::counted(&practice)?);
        }
    }
    if [screens::FRAMES, screens::START, screens::MEMORY]
        .into_iter()
        .any(wanted)
    {
        let length = Duration::from_secs(asked.seconds as u64);
        measures.extend(screens::walked(length)?);
    }
    if wanted(endurance::NAME) {
        measures.push(endurance::of()?);
    }
    if [directory::BUILT, directory::SEARCHED, directory::TOWN]
        .into_iter()
        .any(wanted)
    {
        measures.extend(directory::of(asked.people)?);
    }
    if wanted(mailbox::SYNCED) || wanted(mailbox::SEARCHED) {
        measures.extend(mailbox::of(asked.messages)?);
    }
    if wanted(received::NAME) {
        measures.push(received::filed()?);
    }
    if wanted(codes::NAME) {
        measures.push(codes::against_dmtxread()?);
    }
    if wanted(identity::ACTS) {
        measures.push(identity::acts()?);
    }
    if wanted(identity::TRAITS) {
        measures.extend(identity::compared()?);
    }
    if wanted(import::NAME) {
        measures.push(import::of_a_table()?);
    }
    Ok(measures)
}

/// What the system says of how busy the machine was: over 1, 5 and 15 minutes.
fn load() -> Option<String> {
    let load = std::fs::read_to_string("/proc/loadavg").ok()?;
    Some(load.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

/// What we promise, and whether this run kept it; `None` when it was not measured.
fn goals(measures: &[Measure]) -> [(String, Option<bool>); 4] {
    let side = |measure: &str, side: &str| {
        let found = measures.iter().find(|one| one.name == measure)?;
        found.side(side)
    };
    let ours = side(work::FRESH, work::PLUGIN);
    let extism = side(work::FRESH, work::EXTISM_FRESH);
    let frames = side(frames::NAME, frames::BUSY);
    let background = side(background::NAME, background::BUSY);
    // Of both ways of searching, the slower.
    let directory = [directory::SEARCHED, directory::TOWN]
        .into_iter()
        .filter_map(|measure| side(measure, work::PLUGIN))
        .max_by(|one, other| one.p99.total_cmp(&other.p99));
    [
        (
            format!("a fresh instance of Extism costs at least {CHEAPER} times ours"),
            ours.zip(extism)
                .map(|(ours, extism)| extism.median >= CHEAPER * ours.median),
        ),
        (
            format!("p99 of frames under {FRAME_MICROS} µs with six busy plugins"),
            frames.map(|frames| frames.p99 < FRAME_MICROS),
        ),
        (
            format!("p99 of frames under {FRAME_MICROS} µs while the background asks INSi"),
            background.map(|background| background.p99 < FRAME_MICROS),
        ),
        (
            format!("p99 of searches of the directory under {DIRECTORY_MICROS} µs"),
            directory.map(|directory| directory.p99 < DIRECTORY_MICROS),
        ),
    ]
}

#[allow(clippy::print_stdout)]
fn report(measures: &[Measure], json: bool, load: [Option<String>; 2]) {
    let goals = goals(measures);
    if json {
        let measures: Vec<_> = measures.iter().map(Measure::json).collect();
        let goals: Vec<_> = goals
            .iter()
            .map(|(goal, kept)| json!({ "goal": goal, "kept": kept }))
            .collect();
        println!(
            "{}",
            json!({ "unit": "microseconds", "load": load, "measures": measures, "goals": goals })
        );
        return;
    }
    println!(
        "{:<42} {:>12} {:>12} {:>10}",
        "µs", "median", "p99", "× ours"
    );
    for measure in measures {
        println!("{}", measure.lines());
    }
    for (goal, kept) in goals {
        let kept = match kept {
            Some(true) => "kept",
            Some(false) => "NOT KEPT",
            None => "not measured",
        };
        println!("{kept}: {goal}");
    }
    if let [Some(before), Some(after)] = load {
        println!("load of the machine: {before} before, {after} after");
    }
}

#[allow(clippy::print_stderr)]
fn say(message: &str) {
    eprintln!("{message}");
}
