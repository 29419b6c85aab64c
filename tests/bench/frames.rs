//! What busy plugins cost the one who works: the real screen on the real host, drawn without a window.
//!
//! A frame is the egui pass and its tessellation; showing it is the graphics card's matter. Frames come
//! sixty times a second, like those of a window. Six plugins each have a panel, a banner item and a
//! badge on every line of the list: quiet first, then each working without a pause on the runtime's
//! threads, in commands and events that make all it shows be rendered again.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::{Context, Event, Pos2, RawInput, Rect, pos2, vec2};
use socle_formats::traits::{Sexe, Traits};
use socle_record::{Author, NewPatient, PatientLine, PatientSearch, Purpose, Record, Unit, Write};
use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data, Host};
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use crate::setting::{Bench, packages};
use crate::timing::{Failed, Measure, Spread};

pub(crate) const NAME: &str = "frame: egui pass and tessellation";
pub(crate) const BUSY: &str = "six busy plugins";
const QUIET: &str = "the same six, quiet";

const PLUGINS: usize = 6;
/// Lines of the list.
const PATIENTS: usize = 40;
const SIZE: egui::Vec2 = vec2(1440.0, 900.0);
const PERIOD: Duration = Duration::from_nanos(1_000_000_000 / 60);
/// How long the screen may take to have read all it shows.
const PATIENCE: Duration = Duration::from_secs(30);

/// Draw frames for so long without and with work in the plugins.
pub(crate) fn with_busy_plugins(length: Duration, reply: &[u8]) -> Result<Measure, Failed> {
    let folder = tempfile::tempdir()?;
    let bench = Bench::of(&copies(folder.path())?)?;
    let patient = register(bench.host.record())?;
    let repaint = Arc::new(|| {});
    let model = LiveModel::new(
        &bench.host,
        bench.runtime.handle(),
        Purpose::Practice,
        repaint,
    );
    let mut glass = Glass::new(Screen::new(Rc::new(model)));
    glass.screen.open(Arc::clone(&patient));
    glass.settle()?;
    let quiet = glass.draw(length);

    let calls = || -> u64 {
        let plugins = bench.host.plugins();
        plugins.iter().map(|plugin| plugin.stats.calls).sum()
    };
    let before = calls();
    let stop = Arc::new(AtomicBool::new(false));
    let work: Vec<_> = (0..PLUGINS)
        .map(|n| {
            let (host, stop) = (bench.host.clone(), Arc::clone(&stop));
            let (patient, reply) = (patient.id.to_string(), reply.to_vec());
            bench.runtime.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    work(&host, &name(n), &patient, &reply).await?;
                }
                Ok::<_, socle_runtime::CallError>(())
            })
        })
        .collect();
    let busy = glass.draw(length);
    let made = calls() - before;
    stop.store(true, Ordering::Relaxed);
    for work in work {
        bench.runtime.block_on(work)??;
    }
    Ok(Measure {
        name: NAME,
        sides: vec![
            (BUSY, Spread::of(busy.times)),
            ("on the processor alone", Spread::of(busy.processor)),
            (QUIET, Spread::of(quiet.times)),
            ("on the processor alone, quiet", Spread::of(quiet.processor)),
        ],
        note: Some(format!(
            "{} frames drawn while the six made {made} calls, renders included, on {} processors",
            busy.frames,
            std::thread::available_parallelism().map_or(1, usize::from),
        )),
    })
}

/// One command and one event: each makes the panel, the banner item and the badges be rendered again.
async fn work(
    host: &Host,
    plugin: &str,
    patient: &str,
    reply: &[u8],
) -> Result<(), socle_runtime::CallError> {
    let arguments = vec![("reponse".to_owned(), Data::Bytes(reply.to_vec()))];
    host.command(
        plugin,
        "occuper",
        Some(patient),
        arguments,
        Cancel::default(),
    )
    .await?;
    let event = UiEvent {
        name: "pressed".into(),
        target: "ligne-3/ouvrir".into(),
        value: Data::None,
        fields: Vec::new(),
    };
    host.handle(plugin, "occupe", Some(patient), event, Cancel::default())
        .await
}

fn name(n: usize) -> String {
    format!("mesure-{n}")
}

/// The plugin `mesure` under six names.
fn copies(folder: &Path) -> Result<Vec<PathBuf>, Failed> {
    let package = packages()?.join("mesure");
    let manifest = std::fs::read_to_string(package.join("plugin.toml"))?;
    (0..PLUGINS)
        .map(|n| {
            let copy = folder.join(name(n));
            std::fs::create_dir(&copy)?;
            let manifest = manifest
                .replace("id = \"mesure\"", &format!("id = \"{}\"", name(n)))
                .replace("name = \"Mesure\"", &format!("name = \"Mesure {n}\""));
            std::fs::write(copy.join("plugin.toml"), manifest)?;
            std::fs::copy(package.join("plugin.wasm"), copy.join("plugin.wasm"))?;
            Ok(copy)
        })
        .collect()
}

/// Patients for the list; the first of them.
fn register(record: &Record) -> Result<Arc<PatientLine>, Failed> {
    let mut unit = Unit::new(Author::host());
    for n in 0..PATIENTS {
        let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
        let traits = Traits {
            nom_naissance: format!("EXEMPLE {}{}", letter(n / 26), letter(n)),
            premier_prenom: "ZOE".into(),
            liste_prenoms: "ZOE ANNE".into(),
            sexe: Sexe::F,
            date_naissance: format!("{}-12-31", 1940 + n).parse()?,
            lieu_naissance: None,
        };
        unit.writes
            .push(Write::CreatePatient(NewPatient::new(traits)));
    }
    record.commit(&unit)?;
    let page = record.patients(&PatientSearch {
        words: String::new(),
        first: 0,
        count: 1,
    })?;
    let first = page.rows.into_iter().next().ok_or("no patient")?;
    Ok(Arc::new(first))
}

/// A window without glass.
pub(crate) struct Glass {
    pub(crate) screen: Screen,
    ctx: Context,
    begun: Instant,
    frames: u64,
}

/// How long each frame took, in microseconds.
#[derive(Default)]
pub(crate) struct Drawn {
    pub(crate) frames: usize,
    pub(crate) times: Vec<f64>,
    /// Without what other threads and programs took of it.
    pub(crate) processor: Vec<f64>,
}

impl Drawn {
    /// Those that came later.
    pub(crate) fn extend(&mut self, later: Self) {
        self.frames += later.frames;
        self.times.extend(later.times);
        self.processor.extend(later.processor);
    }
}

impl Glass {
    pub(crate) fn new(screen: Screen) -> Self {
        let ctx = Context::default();
        socle_screen::install(&ctx);
        Self {
            screen,
            ctx,
            begun: Instant::now(),
            frames: 0,
        }
    }

    /// One frame, and how long it took by the clock and on the processor.
    fn frame(&mut self) -> (Duration, Duration) {
        self.frames += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(self.begun.elapsed().as_secs_f64()),
            events: vec![Event::PointerMoved(self.pointer())],
            focused: true,
            ..RawInput::default()
        };
        let (start, before) = (Instant::now(), processor_time());
        let mut output = self.ctx.run_ui(input, |ui| self.screen.ui(ui));
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let took = (start.elapsed(), processor_time().saturating_sub(before));
        std::hint::black_box(triangles);
        // Nothing is shown, so that no card wants the textures.
        output.textures_delta.clear();
        took
    }

    /// Somebody moves the mouse over the list, the file and the panels, and back.
    fn pointer(&self) -> Pos2 {
        const ROUND: u64 = 240;
        #[allow(clippy::cast_precision_loss)]
        let way = (self.frames % ROUND) as f32 / ROUND as f32;
        let there = 1.0 - (2.0 * way - 1.0).abs();
        pos2(SIZE.x * there, SIZE.y * (0.2 + 0.6 * way))
    }

    /// Draw until all that is on the screen is there once: it can be used.
    pub(crate) fn usable(&mut self) -> Result<(), Failed> {
        let start = Instant::now();
        loop {
            self.frame();
            // The first frame asks; what it asks for is not awaited yet.
            if self.frames > 1 && self.screen.is_settled() {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err("the screen never came to rest".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Draw until all that is on the screen is there.
    pub(crate) fn settle(&mut self) -> Result<(), Failed> {
        let start = Instant::now();
        let mut still = 0;
        while still < 30 {
            self.frame();
            still = if self.screen.is_settled() {
                still + 1
            } else {
                0
            };
            if start.elapsed() > PATIENCE {
                return Err("the screen never came to rest".into());
            }
            std::thread::sleep(PERIOD);
        }
        Ok(())
    }

    /// Draw sixty frames a second for so long; one that comes too late puts off the others.
    pub(crate) fn draw(&mut self, length: Duration) -> Drawn {
        let end = Instant::now() + length;
        let mut drawn = Drawn::default();
        let mut next = Instant::now();
        while next < end {
            let (time, processor) = self.frame();
            drawn.frames += 1;
            drawn.times.push(time.as_secs_f64() * 1e6);
            drawn.processor.push(processor.as_secs_f64() * 1e6);
            next = (next + PERIOD).max(Instant::now());
            std::thread::sleep(next - Instant::now());
        }
        drawn
    }
}

/// The time this thread had on a processor.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}
