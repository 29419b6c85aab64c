//! Hours of work in the window, in minutes: patients opened one after the other, each with a consultation written and validated, by
//! the keyboard and by name as a screen reader does. What the process keeps in memory is looked at before, after a while, and at
//! the end: what is kept for a patient is kept once, whatever is done with it.
//!
//! The window's clock is the bench's own, so that no pause of the keys is waited for; the record, the plugins and their calls are
//! real.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::{Action, ActionRequest, NodeId, Role, TreeId};
use egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, vec2};
use socle_practice::{Practice, demonstration};
use socle_record::{PatientLine, PatientSearch};
use socle_sandbox::{Announce, Options, Sandbox};
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use crate::screens::resident_mib;
use crate::timing::{Failed, Measure};

pub(crate) const NAME: &str = "endurance: consultations written and validated one after the other";

/// Consultations in all, four acts each, and how many fill what is kept.
const CONSULTATIONS: usize = 400;
const WARM: usize = 100;
/// Patients they are of.
const PATIENTS: u32 = 20;
/// How long a frame is for the window, in seconds: a quarter of a second, as for somebody who waits.
const FRAME_S: f64 = 0.25;
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Do it, and tell what is kept.
pub(crate) fn of() -> Result<Measure, Failed> {
    let home = tempfile::tempdir()?;
    demonstration::make(home.path())?;
    let _sandbox = Sandbox::start(Options {
        announce: Announce::StateFile,
        ..Options::new(home.path().join(demonstration::SANDBOX_FOLDER))
    })?;
    let practice = Practice::open(home.path())?;
    let search = PatientSearch {
        words: String::new(),
        first: 0,
        count: PATIENTS,
    };
    let patients: Vec<_> = practice.record().patients(&search)?.rows;
    let patients: Vec<_> = patients.into_iter().map(Arc::new).collect();
    let model = LiveModel::new(
        &practice.host,
        practice.runtime(),
        practice.purpose,
        Arc::new(|| {}),
    );
    let mut window = Window::new(Screen::new(Rc::new(model)));
    window.until("the list", |window| window.screen.is_settled())?;
    let start = Kept::now(&practice, &window)?;
    let mut warm = None;
    let mut times = Vec::new();
    for (n, patient) in patients.iter().cycle().take(CONSULTATIONS).enumerate() {
        let begun = Instant::now();
        consult(&practice, &mut window, patient, n)?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
        if n + 1 == WARM {
            warm = Some(Kept::now(&practice, &window)?);
        }
    }
    let end = Kept::now(&practice, &window)?;
    let warm = warm.ok_or("nothing was done")?;
    let mut measure = Measure::alone(NAME, "a consultation, waiting included", times);
    measure.note = Some(format!(
        "at the start {}; after {WARM} consultations {}; after {CONSULTATIONS} {}",
        start.told(),
        warm.told(),
        end.told()
    ));
    Ok(measure)
}

/// What the process and the window keep.
struct Kept {
    resident_mib: u64,
    threads: usize,
    nodes: usize,
    views: usize,
}

impl Kept {
    fn now(practice: &Practice, window: &Window) -> Result<Self, Failed> {
        Ok(Self {
            resident_mib: resident_mib()?,
            threads: std::fs::read_dir("/proc/self/task")?.count(),
            nodes: window.nodes.len(),
            views: practice.host.plugins().len(),
        })
    }

    fn told(&self) -> String {
        let Self {
            resident_mib,
            threads,
            nodes,
            views,
        } = self;
        format!(
            "{resident_mib} MiB, {threads} threads, {nodes} nodes on the screen, {views} plugins"
        )
    }
}

/// One patient: the file is opened, the reason written, the consultation validated.
fn consult(
    practice: &Practice,
    window: &mut Window,
    patient: &Arc<PatientLine>,
    n: usize,
) -> Result<(), Failed> {
    let motif = format!("Suivi {n}");
    window.screen.open(Arc::clone(patient));
    let field = (Role::TextInput, "Motif");
    window.until("the field", |window| {
        window.screen.is_settled() && window.find(field).is_some()
    })?;
    window.act(field, Action::Focus)?;
    window.events.push(Event::Text(motif.clone()));
    window.frame();
    let written = |validated: bool| {
        let dossier = practice.record().dossier(&patient.id);
        dossier.is_ok_and(|dossier| {
            let mut all = dossier.consultations.iter();
            all.any(|one| one.motif == motif && (!validated || one.validee.is_some()))
        })
    };
    window.until("the consultation in the record", |window| {
        window.screen.is_settled() && written(false)
    })?;
    window.press(Modifiers::COMMAND, Key::Enter);
    window.until("what is to be validated", |window| {
        window
            .find((Role::Dialog, "Valider la consultation"))
            .is_some()
    })?;
    // Enter validates once where all of it goes is known.
    window.until("the consultation validated", |window| {
        if window.screen.is_settled() {
            window.press(Modifiers::NONE, Key::Enter);
        }
        written(true)
    })?;
    window.until("the dialog gone", |window| {
        window
            .find((Role::Dialog, "Valider la consultation"))
            .is_none()
    })
}

/// A window without glass, heard as a screen reader hears it.
struct Window {
    screen: Screen,
    ctx: Context,
    frames: u64,
    events: Vec<Event>,
    nodes: Vec<(NodeId, Role, String)>,
}

impl Window {
    fn new(screen: Screen) -> Self {
        let ctx = Context::default();
        socle_screen::install(&ctx);
        ctx.enable_accesskit();
        Self {
            screen,
            ctx,
            frames: 0,
            events: Vec::new(),
            nodes: Vec::new(),
        }
    }

    fn frame(&mut self) {
        self.frames += 1;
        #[allow(clippy::cast_precision_loss)]
        let time = self.frames as f64 * FRAME_S;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(time),
            events: std::mem::take(&mut self.events),
            focused: true,
            ..RawInput::default()
        };
        let mut output = self.ctx.run_ui(input, |ui| self.screen.ui(ui));
        if let Some(update) = output.platform_output.accesskit_update.take() {
            let named = |(id, node): (NodeId, egui::accesskit::Node)| {
                (id, node.role(), node.label().unwrap_or_default().to_owned())
            };
            self.nodes = update.nodes.into_iter().map(named).collect();
        }
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        output.textures_delta.clear();
    }

    fn find(&self, (role, label): (Role, &str)) -> Option<NodeId> {
        let mut nodes = self.nodes.iter();
        let found = nodes.find(|(_, known, name)| *known == role && name == label);
        found.map(|(id, ..)| *id)
    }

    fn act(&mut self, node: (Role, &str), action: Action) -> Result<(), Failed> {
        let Some(target_node) = self.find(node) else {
            return Err(format!("there is no {}", node.1).into());
        };
        self.events
            .push(Event::AccessKitActionRequest(ActionRequest {
                action,
                target_tree: TreeId::ROOT,
                target_node,
                data: None,
            }));
        self.frame();
        Ok(())
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            self.events.push(Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
        }
        self.frame();
    }

    fn until(&mut self, what: &str, mut seen: impl FnMut(&mut Self) -> bool) -> Result<(), Failed> {
        let start = Instant::now();
        loop {
            self.frame();
            if seen(self) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                let names: Vec<_> = self.nodes.iter().map(|(.., name)| name).collect();
                return Err(format!("never saw {what}: {names:?}").into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
