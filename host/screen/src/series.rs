//! Pictures of every screen, one after the other, in one window: for the documentation, and for whoever judges how a change
//! looks. Light and dark, at 100 and 200 %.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use egui::{ColorImage, Context, Key, Modifiers, Theme, ViewportCommand};
use image::ImageEncoder as _;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};

use super::Screen;
use super::bars::Page;
use super::list::actions::Go;
use super::model::{Model, PatientsAsked};

/// A picture is taken once all has been still for so many frames.
const STILL_FRAMES: u32 = 6;
/// A picture is taken at the latest after this, with what is there.
const LIMIT: Duration = Duration::from_secs(20);

/// What is shown.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// A page.
    Page(Page),
    /// The home page, on the tab of this number.
    Home(usize),
    /// The file of the first patient of the day, on the tab of this number.
    File(usize),
    /// The page of shortcuts.
    Shortcuts,
    /// The first stop of the tour.
    Tour,
    /// The side bar, with that file.
    Compact,
}

/// Every screen, by the name of its picture.
const SCREENS: [(&str, Shown); 24] = [
    ("accueil", Shown::Home(0)),
    ("accueil-2", Shown::Home(1)),
    ("accueil-3", Shown::Home(2)),
    ("accueil-4", Shown::Home(3)),
    ("accueil-5", Shown::Home(4)),
    ("accueil-6", Shown::Home(5)),
    ("accueil-7", Shown::Home(6)),
    ("consultation", Shown::File(0)),
    ("dossier", Shown::File(1)),
    ("documents-du-patient", Shown::File(2)),
    ("onglet-4", Shown::File(3)),
    ("onglet-5", Shown::File(4)),
    ("onglet-6", Shown::File(5)),
    ("agenda", Shown::Page(Page::Agenda)),
    ("contacts", Shown::Page(Page::Contacts)),
    ("documents", Shown::Page(Page::Documents)),
    ("envois", Shown::Page(Page::Sends)),
    ("importer", Shown::Page(Page::Exchange)),
    ("extensions", Shown::Page(Page::Extensions)),
    ("reglages", Shown::Page(Page::Settings)),
    ("session", Shown::Page(Page::Session)),
    ("etat", Shown::Page(Page::State)),
    ("raccourcis", Shown::Shortcuts),
    ("visite", Shown::Tour),
];

/// The side bar comes last: it changes the window.
const LAST: (&str, Shown) = ("bandeau", Shown::Compact);

/// One picture to take.
#[derive(Debug, Clone, Copy)]
struct Shot {
    name: &'static str,
    shown: Shown,
    theme: Theme,
    /// 1 or 2.
    zoom: u8,
}

impl Shot {
    fn file(&self) -> String {
        let theme = match self.theme {
            Theme::Light => "clair",
            Theme::Dark => "sombre",
        };
        format!("{}-{theme}-{}.png", self.name, u32::from(self.zoom) * 100)
    }
}

/// The pictures that are left to take.
pub(super) struct Series {
    folder: PathBuf,
    shots: VecDeque<Shot>,
    /// The one under way: since when, and for how many frames all has been still.
    now: Option<(Shot, Instant, u32)>,
    asked: bool,
    taken: (SyncSender<Arc<ColorImage>>, Receiver<Arc<ColorImage>>),
}

impl std::fmt::Debug for Series {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Series")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Series {
    pub(super) fn new(folder: PathBuf) -> Self {
        let shots = shots();
        for shot in &shots {
            // What is there at the end is of this time.
            std::fs::remove_file(folder.join(shot.file())).ok();
        }
        Self {
            folder,
            shots,
            now: None,
            asked: false,
            taken: sync_channel(1),
        }
    }

    /// Go on by a frame; true when all are taken.
    pub(super) fn go_on(&mut self, ctx: &Context, screen: &mut Screen, model: &dyn Model) -> bool {
        ctx.request_repaint_after(Duration::from_millis(30));
        if self.asked {
            if let Ok(picture) = self.taken.1.try_recv()
                && let Some((shot, ..)) = self.now.take()
            {
                self.asked = false;
                let path = self.folder.join(shot.file());
                if let Err(error) = write(&path, &picture) {
                    tracing::error!(path = %path.display(), %error, "a picture cannot be written");
                }
            }
            return false;
        }
        let Some((shot, since, still)) = &mut self.now else {
            let Some(next) = self.shots.front().copied() else {
                return true;
            };
            if begin(ctx, screen, model, next) {
                self.shots.pop_front();
                self.now = Some((next, Instant::now(), 0));
            }
            return false;
        };
        if let Shown::File(tab) = shot.shown {
            screen.show_tab(tab);
        }
        *still = if screen.is_settled() { *still + 1 } else { 0 };
        if *still >= STILL_FRAMES || since.elapsed() > LIMIT {
            self.asked = true;
            let (sender, repaint) = (self.taken.0.clone(), ctx.clone());
            ctx.request_screenshot(move |image| {
                if sender.try_send(image).is_err() {
                    tracing::error!("a picture of the window was taken twice");
                }
                repaint.request_repaint();
            });
        }
        false
    }
}

/// Show what the picture is of; false while the first patient is not known yet.
fn begin(ctx: &Context, screen: &mut Screen, model: &dyn Model, shot: Shot) -> bool {
    let first = match model.appointments() {
        Some(day) => day.first().map(|one| Arc::clone(&one.patient)),
        None => None,
    };
    let first = first.or_else(|| {
        let asked = PatientsAsked {
            first: 0,
            count: 1,
            ..PatientsAsked::default()
        };
        model.patients(&asked).lines.into_iter().next().flatten()
    });
    let Some(first) = first else { return false };
    ctx.set_theme(shot.theme);
    ctx.set_zoom_factor(f32::from(shot.zoom));
    screen.be_as_at_first(ctx);
    match shot.shown {
        Shown::Page(page) => screen.go(ctx, Go::Page(page)),
        Shown::Home(tab) => {
            screen.go(ctx, Go::Page(Page::Patients));
            screen.show_tab(tab);
        }
        Shown::File(tab) => {
            screen.open(first);
            screen.show_tab(tab);
        }
        Shown::Shortcuts => screen.go(ctx, Go::Shortcuts),
        Shown::Tour => screen.go(ctx, Go::Tour),
        Shown::Compact => {
            screen.open(first);
            screen.set_compact(ctx, true);
        }
    }
    true
}

impl Screen {
    /// Nothing over the page, no file open, no side bar.
    fn be_as_at_first(&mut self, ctx: &Context) {
        self.close_file();
        self.set_compact(ctx, false);
        self.shortcuts = super::shortcuts::Shortcuts::default();
        self.tour = super::tour::Tour::default();
        self.page = Page::Patients;
        self.settings.go_to = None;
        self.home = super::home::Home::default();
        ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    }
}

fn write(path: &Path, picture: &ColorImage) -> Result<(), image::ImageError> {
    let [width, height] = picture.size;
    // Nothing in a window is transparent: three bytes are enough.
    let bytes: Vec<u8> = picture
        .pixels
        .iter()
        .flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()])
        .collect();
    let size = |side: usize| u32::try_from(side).unwrap_or(0);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive).write_image(
        &bytes,
        size(width),
        size(height),
        image::ExtendedColorType::Rgb8,
    )
}

/// Close the window once all are taken.
pub(super) fn leave(ctx: &Context) {
    ctx.send_viewport_cmd(ViewportCommand::Close);
}

/// Every picture, in their order.
fn shots() -> VecDeque<Shot> {
    let ways = [
        (Theme::Light, 1),
        (Theme::Dark, 1),
        (Theme::Light, 2),
        (Theme::Dark, 2),
    ];
    let shot = |(name, shown): (&'static str, Shown), (theme, zoom): (Theme, u8)| Shot {
        name,
        shown,
        theme,
        zoom,
    };
    let mut shots: VecDeque<_> = ways
        .into_iter()
        .flat_map(|way| SCREENS.into_iter().map(move |one| shot(one, way)))
        .collect();
    // Beside another software nobody enlarges it to twice its size.
    shots.extend(ways.into_iter().take(2).map(|way| shot(LAST, way)));
    shots
}

/// Whether every picture is there.
pub(super) fn is_whole(folder: &Path) -> bool {
    shots()
        .iter()
        .all(|shot| folder.join(shot.file()).is_file())
}
