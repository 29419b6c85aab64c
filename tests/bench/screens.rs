//! The demonstration's window on all its plugins: what a frame of each screen costs the processor, how long the window takes from
//! the opening of the practice until it can be used, and whether it keeps growing while it is used.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_practice::{Practice, demonstration};
use socle_record::{PatientLine, PatientSearch};
use socle_sandbox::{Announce, Options, Sandbox};
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use crate::frames::Glass;
use crate::timing::{Failed, Measure, Spread};

pub(crate) const FRAMES: &str = "frame: each screen on all plugins, on the processor";
pub(crate) const START: &str = "start: from the opening to a window that is used";
pub(crate) const MEMORY: &str = "memory: patients and screens one after the other";

/// Openings measured.
const OPENINGS: usize = 3;
/// Rounds over all screens and patients while memory is looked at; the first ones fill what is kept.
const ROUNDS: usize = 12;
const WARM: usize = 4;
/// Frames of each screen in a round.
const FRAMES_EACH: Duration = Duration::from_millis(200);
/// Tabs of a file.
const TABS: [(&str, usize); 6] = [
    ("file: tab 1", 0),
    ("file: tab 2", 1),
    ("file: tab 3", 2),
    ("file: tab 4", 3),
    ("file: tab 5", 4),
    ("file: tab 6", 5),
];
/// A screen and how one comes to it.
type Page = (&'static str, fn(&mut Screen));
const PAGES: [Page; 6] = [
    ("agenda", Screen::show_agenda),
    ("documents", Screen::show_documents),
    ("sends", Screen::show_sends),
    ("extensions", Screen::show_extensions),
    ("settings", Screen::show_settings),
    ("session", Screen::show_session),
];

/// All three, in one demonstration; frames of each screen are drawn for so long.
pub(crate) fn walked(length: Duration) -> Result<Vec<Measure>, Failed> {
    let home = tempfile::tempdir()?;
    demonstration::make(home.path())?;
    let _sandbox = Sandbox::start(Options {
        announce: Announce::StateFile,
        ..Options::new(home.path().join(demonstration::SANDBOX_FOLDER))
    })?;
    let mut starts = Vec::new();
    for _ in 1..OPENINGS {
        let (begun, practice, _glass) = opened(home.path())?;
        starts.push(begun.as_secs_f64() * 1e6);
        drop(_glass);
        drop(practice);
    }
    let (begun, practice, mut glass) = opened(home.path())?;
    starts.push(begun.as_secs_f64() * 1e6);
    let at_rest = resident_mib()?;

    let patients: Vec<Arc<PatientLine>> = practice
        .record()
        .patients(&PatientSearch {
            words: String::new(),
            first: 0,
            count: 40,
        })?
        .rows
        .into_iter()
        .map(Arc::new)
        .collect();
    let first = patients.first().ok_or("no patient")?;
    let mut sides = vec![("home", Spread::of(glass.draw(length).processor))];
    glass.screen.open(Arc::clone(first));
    for (name, tab) in TABS {
        glass.screen.show_tab(tab);
        glass.settle()?;
        sides.push((name, Spread::of(glass.draw(length).processor)));
    }
    for (name, show) in PAGES {
        show(&mut glass.screen);
        glass.settle()?;
        sides.push((name, Spread::of(glass.draw(length).processor)));
    }

    let mut resident = Vec::new();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        for patient in &patients {
            glass.screen.open(Arc::clone(patient));
            times.extend(glass.draw(FRAMES_EACH).processor);
        }
        for (_, show) in PAGES {
            show(&mut glass.screen);
            times.extend(glass.draw(FRAMES_EACH).processor);
        }
        resident.push(resident_mib()?);
    }
    let mut memory = Measure::alone(MEMORY, "a frame, on the processor", times);
    memory.note = Some(format!(
        "{} MiB after {WARM} rounds over {} patients and {} screens, {} after {ROUNDS}; round by round {resident:?}",
        resident[WARM - 1],
        patients.len(),
        PAGES.len(),
        resident[ROUNDS - 1],
    ));
    Ok(vec![
        Measure {
            name: FRAMES,
            sides,
            note: None,
        },
        Measure {
            note: Some(format!(
                "{at_rest} MiB of memory then, the sandbox of the services in it"
            )),
            ..Measure::alone(
                START,
                "opening, plugins loaded, home drawn and still",
                starts,
            )
        },
        memory,
    ])
}

/// Open the practice and draw until nothing is awaited.
fn opened(home: &std::path::Path) -> Result<(Duration, Practice, Glass), Failed> {
    let begun = Instant::now();
    let practice = Practice::open(home)?;
    let model = LiveModel::new(
        &practice.host,
        practice.runtime(),
        practice.purpose,
        Arc::new(|| {}),
    );
    let mut glass = Glass::new(Screen::new(Rc::new(model)));
    glass.usable()?;
    Ok((begun.elapsed(), practice, glass))
}

/// What this process has in memory.
pub(crate) fn resident_mib() -> Result<u64, Failed> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .ok_or("the system does not say what is resident")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib >> 10)
}
