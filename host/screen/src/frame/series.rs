//! Pictures of every screen, one after the other, in one window: for the documentation, and for whoever judges how a change
//! looks. Light and dark, at 100 and 200 %. What they are of is in `assets/doc/screens.toml`; on the way there all is pressed
//! and typed by its name, as a person would.
//!
//! | file | subject |
//! |---|---|
//! | `series.rs` | one picture after the other |
//! | `series/list.rs` | which screens there are, and where |
//! | `series/hand.rs` | what presses and types |
//! | `series/fronts.rs` | the pages before a practice is open |
//! | `series/reduced.rs` | a picture as a small file |

mod fronts;
mod hand;
mod list;
mod reduced;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use egui::{ColorImage, Context, Key, Modifiers, Theme, ViewportCommand};

use crate::Screen;
use crate::errand::Errand;
use crate::frame::bars::Page;
use crate::model::Model;
use fronts::Front;
use hand::{Hand, Step};
use list::{Place, Screens, Shown};

/// A picture is taken once all has been still for so many frames.
const STILL_FRAMES: u32 = 8;
/// What is to be in sight is brought there once all was still for so many: it has its place by then.
const LAID_OUT: u32 = 4;
/// A picture is taken at the latest after this, with what is there.
const LIMIT: Duration = Duration::from_secs(20);
/// What is to be pressed is waited for so long, where nothing else is said, seconds.
const STEP_S: u64 = 20;
/// What may be missing is waited for so long, seconds.
const OPTIONAL_S: u64 = 2;

/// Which pictures are wanted, and where.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// The folder they are written into.
    pub folder: PathBuf,
    /// At 100 % only, as the documentation has them.
    pub plain: bool,
    /// Has the services the practice depends on fail, or answer again.
    pub trouble: Option<Trouble>,
}

/// Has services fail: see [`Pictures::trouble`].
#[derive(Clone)]
pub struct Trouble(pub Arc<dyn Fn(bool) + Send + Sync>);

impl std::fmt::Debug for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trouble")
    }
}

/// A theme and an enlargement: 1 or 2.
type Way = (Theme, u8);

const WAYS: [Way; 4] = [
    (Theme::Light, 1),
    (Theme::Dark, 1),
    (Theme::Light, 2),
    (Theme::Dark, 2),
];

/// The ways of a screen. Beside another software nobody enlarges the side bar to twice its size.
fn ways(shown: &Shown, plain: bool) -> &'static [Way] {
    match plain || shown.name.is_empty() || Place::read(&shown.at) == Some(Place::SideBar) {
        true => WAYS.get(..2).unwrap_or_default(),
        false => &WAYS,
    }
}

fn file(shown: &Shown, (theme, zoom): Way) -> String {
    let theme = match theme {
        Theme::Light => "clair",
        Theme::Dark => "sombre",
    };
    format!("{}-{theme}-{}.png", shown.name, u32::from(zoom) * 100)
}

/// How far one screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The window has its own size and theme again.
    Clear,
    /// On the way to the screen.
    Going,
    /// This step of the way is to be done.
    Step(usize),
    /// This picture is to be taken.
    Way(usize),
    /// This step back is to be done.
    After(usize),
}

struct Now {
    shown: Shown,
    /// Pictures are taken of it.
    pictured: bool,
    stage: Stage,
    since: Instant,
    still: u32,
}

impl Now {
    fn to(&mut self, stage: Stage) {
        self.stage = stage;
        self.since = Instant::now();
        self.still = 0;
    }
}

/// The pictures that are left to take.
pub(crate) struct Series {
    wanted: Pictures,
    left: VecDeque<(Shown, bool)>,
    now: Option<Now>,
    front: Option<Front>,
    asked: bool,
    taken: (SyncSender<Arc<ColorImage>>, Receiver<Arc<ColorImage>>),
}

impl std::fmt::Debug for Series {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Series")
            .field("wanted", &self.wanted)
            .finish_non_exhaustive()
    }
}

impl Series {
    pub(crate) fn new(ctx: &Context, wanted: Pictures) -> Self {
        Hand::install(ctx);
        let left = match Screens::read() {
            Ok(all) => {
                let first = all.prepare.into_iter().map(|one| (one, false));
                first
                    .chain(all.screen.into_iter().map(|one| (one, true)))
                    .collect()
            }
            Err(error) => {
                tracing::error!(%error, "the list of screens cannot be read");
                VecDeque::new()
            }
        };
        for (shown, _) in left.iter().filter(|(_, pictured)| *pictured) {
            for way in ways(shown, wanted.plain) {
                // What is there at the end is of this time.
                std::fs::remove_file(wanted.folder.join(file(shown, *way))).ok();
            }
        }
        Self {
            wanted,
            left,
            now: None,
            front: None,
            asked: false,
            taken: sync_channel(1),
        }
    }

    /// Draw a page that stands before a practice is open in the place of the screen; false when none is wanted.
    pub(crate) fn front(&mut self, ui: &mut egui::Ui, model: &dyn Model) -> bool {
        if let Some(front) = &mut self.front {
            front.ui(ui, model);
        }
        self.front.is_some()
    }

    /// Go on by a frame; true when all are taken.
    pub(crate) fn go_on(&mut self, ctx: &Context, screen: &mut Screen, model: &dyn Model) -> bool {
        ctx.request_repaint_after(Duration::from_millis(30));
        if self.asked {
            self.take();
            return false;
        }
        let Some(now) = &mut self.now else {
            let Some((shown, pictured)) = self.left.pop_front() else {
                return true;
            };
            self.now = Some(Now {
                shown,
                pictured,
                stage: Stage::Clear,
                since: Instant::now(),
                still: 0,
            });
            return false;
        };
        let settled = self.front.is_some() || screen.is_settled();
        now.still = if settled { now.still + 1 } else { 0 };
        match now.stage {
            Stage::Clear => {
                ctx.set_theme(Theme::Light);
                ctx.set_zoom_factor(1.0);
                screen.be_as_at_first(ctx);
                Hand::rest(ctx);
                if let Some(Trouble(trouble)) = &self.wanted.trouble {
                    trouble(now.shown.trouble);
                }
                self.front = Front::of(Place::read(&now.shown.at).as_ref(), model);
                now.to(Stage::Going);
            }
            // What the window was told is so from the next frame on.
            Stage::Going if now.still < 2 => {}
            Stage::Going => {
                let there = now.shown.begin(ctx, screen, model);
                if there || now.since.elapsed() > LIMIT {
                    if !there {
                        tracing::error!(at = now.shown.at, "a screen cannot be shown");
                    }
                    now.to(Stage::Step(0));
                }
            }
            Stage::Step(at) => match now.shown.steps.get(at) {
                Some(step) if !done(ctx, screen, model, step, now) => {}
                Some(_) => now.to(Stage::Step(at + 1)),
                None if now.pictured => now.to(Stage::Way(0)),
                None => now.to(Stage::After(0)),
            },
            Stage::Way(at) => {
                let Some((theme, zoom)) = ways(&now.shown, self.wanted.plain).get(at) else {
                    now.to(Stage::After(0));
                    return false;
                };
                ctx.set_theme(*theme);
                ctx.set_zoom_factor(f32::from(*zoom));
                let sought = now.shown.steps.iter().filter(|step| step.show.is_some());
                if now.still == LAID_OUT {
                    for step in sought {
                        Hand::go(ctx, step);
                    }
                }
                if now.still >= STILL_FRAMES || now.since.elapsed() > LIMIT {
                    self.ask(ctx);
                }
            }
            Stage::After(at) => match now.shown.after.get(at) {
                Some(step) if !done(ctx, screen, model, step, now) => {}
                Some(_) => now.to(Stage::After(at + 1)),
                None => self.now = None,
            },
        }
        false
    }

    fn ask(&mut self, ctx: &Context) {
        self.asked = true;
        let (sender, repaint) = (self.taken.0.clone(), ctx.clone());
        ctx.request_screenshot(move |image| {
            if sender.try_send(image).is_err() {
                tracing::error!("a picture of the window was taken twice");
            }
            repaint.request_repaint();
        });
    }

    /// Write the picture that was asked for, once it is there.
    fn take(&mut self) {
        let Ok(picture) = self.taken.1.try_recv() else {
            return;
        };
        self.asked = false;
        let Some(now) = &mut self.now else { return };
        let Stage::Way(at) = now.stage else { return };
        if let Some(way) = ways(&now.shown, self.wanted.plain).get(at) {
            let path = self.wanted.folder.join(file(&now.shown, *way));
            if let Err(error) = reduced::write(&path, &picture) {
                tracing::error!(path = %path.display(), %error, "a picture cannot be written");
            }
        }
        now.to(Stage::Way(at + 1));
    }
}

/// Whether this was done now, or is waited for no longer.
fn done(ctx: &Context, screen: &mut Screen, model: &dyn Model, step: &Step, now: &Now) -> bool {
    if let Some(id) = &step.bring {
        let plugins = model.plugins();
        let plugin = plugins.iter().find(|plugin| plugin.manifest.id == *id);
        let folder = plugin.map(|plugin| plugin.folder.clone());
        match folder {
            Some(folder) => screen.errand(ctx, Errand::Examine(folder)),
            None => tracing::error!(id, "no extension is called so"),
        }
        return true;
    }
    if let Some(at) = &step.go {
        if let Some(Place::Go(go)) = Place::read(at) {
            screen.go(ctx, go);
        }
        return true;
    }
    let usual = if step.optional { OPTIONAL_S } else { STEP_S };
    let limit = Duration::from_secs(step.within.unwrap_or(usual));
    if now.still >= 2 && Hand::go(ctx, step) {
        return true;
    }
    let late = now.since.elapsed() > limit;
    if late && !step.optional {
        tracing::error!(at = now.shown.at, wanted = step.said(), "it is not there");
    }
    late
}

impl Screen {
    /// Nothing over the page, no file open, no side bar.
    fn be_as_at_first(&mut self, ctx: &Context) {
        egui::Popup::close_all(ctx);
        ctx.set_embed_viewports(false);
        self.close_windows();
        self.saving.close_look();
        self.consent = None;
        self.close_file();
        self.set_compact(ctx, false);
        self.sight.shortcuts = crate::frame::shortcuts::Shortcuts::default();
        self.tour = crate::frame::tour::Tour::default();
        self.sight.validation = None;
        self.sight.asked = None;
        self.typed.newcomer = crate::patient::charts::newcomer::Newcomer::default();
        self.notices.close_list();
        self.list.found();
        self.sight.page = Page::Patients;
        self.settings.stay();
        self.home = crate::pages::home::Home::default();
        ctx.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
        ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    }

    /// Show the tab of this title, in the open file or on the home page; false while there is none.
    pub(crate) fn show_titled(&mut self, title: &str) -> bool {
        let contributions = &self.contributions.1;
        let number = match &self.sight.file {
            Some(_) => crate::patient::file::titled(contributions, title),
            None => crate::pages::home::titled(contributions, title),
        };
        if let Some(number) = number {
            self.show_tab(number);
        }
        number.is_some()
    }
}

/// Close the window once all are taken.
pub(crate) fn leave(ctx: &Context) {
    ctx.send_viewport_cmd(ViewportCommand::Close);
}

/// Whether every picture is there.
pub(crate) fn is_whole(wanted: &Pictures) -> bool {
    Screens::read().is_ok_and(|all| {
        all.screen.iter().all(|shown| {
            let mut ways = ways(shown, wanted.plain).iter();
            ways.all(|way| wanted.folder.join(file(shown, *way)).is_file())
        })
    })
}

/// The names of the pictures of the documentation.
#[cfg(test)]
fn documented(all: &Screens) -> Vec<String> {
    let of = |shown: &Shown| {
        let ways = ways(shown, true).iter();
        ways.map(|way| file(shown, *way)).collect::<Vec<_>>()
    };
    all.screen.iter().flat_map(of).collect()
}

#[cfg(test)]
#[path = "series/tests.rs"]
mod tests;
