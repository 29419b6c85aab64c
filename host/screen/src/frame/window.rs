//! The window: the screen inside eframe, and a picture of it for those who ask.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use egui::{ColorImage, Context, Theme, ViewportCommand};
use socle_capabilities::desktop::Desk;

use crate::Screen;
use crate::entry::first::First;
use crate::entry::opening::{Opened, Opening};
use crate::frame::series::{self, Series};
pub use crate::frame::series::{Pictures, Trouble};
use crate::kit::fit;
use crate::kit::text::t;
use crate::model::{Model, PatientsAsked, Repaint};

/// The smallest window the screen is made for, points.
pub(crate) const SMALLEST: [f32; 2] = [1024.0, 640.0];
/// The window when nothing else is wanted, points.
pub(crate) const LARGE: [f32; 2] = [1440.0, 900.0];
/// A picture is taken once all has been still for so many frames.
const STILL_FRAMES: u32 = 4;
/// A picture is taken at the latest after this, with what is there.
const PICTURE_LIMIT: Duration = Duration::from_secs(30);

/// How the window begins.
#[derive(Debug, Clone)]
pub struct Options {
    /// Light or dark; `None` follows the desktop.
    pub theme: Option<Theme>,
    /// Inner size, points.
    pub size: [f32; 2],
    /// What is open at the start.
    pub start: Start,
    /// The document to choose once that is open.
    pub document: Option<String>,
    /// Write a picture here once the data is there, and leave.
    pub screenshot: Option<PathBuf>,
    /// Write pictures of every screen, and leave.
    pub screens: Option<Pictures>,
    /// What plugins ask of the desktop.
    pub desk: Option<Arc<Desk>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: None,
            size: LARGE,
            start: Start::default(),
            document: None,
            screenshot: None,
            screens: None,
            desk: None,
        }
    }
}

/// What is open at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    /// The list alone.
    #[default]
    List,
    /// The first patient of the list.
    First,
    /// This patient.
    Patient(String),
    /// The page of extensions.
    Extensions,
    /// The page of sends.
    Sends,
    /// The page of documents.
    Documents,
    /// The page of settings.
    Settings,
    /// The page of the session.
    Session,
    /// The page of extensions, with this package being installed: its consent dialog once it is read.
    Install(PathBuf),
    /// The page of imports, with this table being read.
    Table(PathBuf),
}

/// Why there is no window, or no picture.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The desktop gives no window.
    #[error("no window: {0}")]
    Window(eframe::Error),
    /// There is a desktop, and nothing that draws on it: no graphics card, or one whose driver does not work.
    #[error("nothing draws: {0}")]
    Graphics(eframe::Error),
    /// The picture cannot be written.
    #[error("{}: {source}", .path.display())]
    Picture {
        /// Where it was to be.
        path: PathBuf,
        /// Why.
        source: image::ImageError,
    },
    /// The window was closed before its picture was taken.
    #[error("closed before the picture was taken")]
    NoPicture,
}

impl From<eframe::Error> for RunError {
    fn from(error: eframe::Error) -> Self {
        match error {
            eframe::Error::Glutin(_)
            | eframe::Error::NoGlutinConfigs(..)
            | eframe::Error::OpenGL(_) => Self::Graphics(error),
            eframe::Error::AppCreation(_)
            | eframe::Error::Winit(_)
            | eframe::Error::WinitEventLoop(_) => Self::Window(error),
        }
    }
}

impl RunError {
    /// Dotted code, stable.
    pub fn code(&self) -> &'static str {
        match self {
            RunError::Window(_) => "shell.window",
            RunError::Graphics(_) => "shell.graphics",
            RunError::Picture { .. } => "shell.picture",
            RunError::NoPicture => "shell.no-picture",
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            RunError::Window(_) => t("fenetre-impossible"),
            RunError::Graphics(_) => t("dessin-impossible"),
            RunError::Picture { .. } => t("image-impossible"),
            RunError::NoPicture => t("image-absente"),
        }
    }
}

/// Open the window and stay until it is closed. `model` is given what asks for a frame.
///
/// # Errors
/// [`RunError`].
pub fn run(
    options: Options,
    model: impl FnOnce(Repaint) -> Rc<dyn Model> + 'static,
) -> Result<(), RunError> {
    let desk = options.desk.clone();
    begin(options, move |repaint| {
        Stage::Open(Opened {
            model: model(repaint),
            desk,
        })
    })
}

/// The same for a practice that is not open yet: what opens it is asked first.
///
/// # Errors
/// [`RunError`].
pub fn run_opening(options: Options, opening: Opening) -> Result<(), RunError> {
    begin(options, move |_| Stage::Shut(opening))
}

/// The same where there is no practice yet: one is made first, or the demonstration.
///
/// # Errors
/// [`RunError`].
pub fn run_first(options: Options, first: First) -> Result<(), RunError> {
    begin(options, move |_| Stage::First(first))
}

/// Where a window begins.
enum Stage {
    First(First),
    Shut(Opening),
    Open(Opened),
}

fn begin(options: Options, stage: impl FnOnce(Repaint) -> Stage + 'static) -> Result<(), RunError> {
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Socle")
            .with_app_id("socle")
            .with_inner_size(options.size)
            .with_min_inner_size(SMALLEST),
        renderer: eframe::Renderer::Glow,
        persist_window: false,
        ..eframe::NativeOptions::default()
    };
    let wanted = options.screenshot.clone();
    let screens = options.screens.clone();
    let (sender, receiver) = sync_channel(1);
    let taken = sender.clone();
    eframe::run_native(
        "Socle",
        native,
        Box::new(move |creation| {
            let ctx = creation.egui_ctx.clone();
            crate::install(&ctx);
            crate::kit::foreign::look_in_system(&ctx);
            if let Some(theme) = options.theme {
                ctx.set_theme(theme);
            }
            let repaint: Repaint = {
                let ctx = ctx.clone();
                Arc::new(move || ctx.request_repaint())
            };
            Ok(Box::new(match stage(Arc::clone(&repaint)) {
                Stage::Open(opened) => {
                    App::Open(Box::new(opened.window(&ctx, options, taken, &repaint)))
                }
                Stage::First(first) => App::First {
                    first: Box::new(first),
                    begins: Some((options, taken)),
                    repaint,
                },
                Stage::Shut(opening) => App::Shut {
                    opening: Box::new(opening),
                    begins: Some((options, taken)),
                    repaint,
                },
            }))
        }),
    )?;
    if screens.is_some_and(|wanted| !series::is_whole(&wanted)) {
        return Err(RunError::NoPicture);
    }
    match wanted {
        None => Ok(()),
        Some(path) => write(&path, &receiver),
    }
}

fn write(path: &Path, receiver: &Receiver<Arc<ColorImage>>) -> Result<(), RunError> {
    let Ok(picture) = receiver.try_recv() else {
        return Err(RunError::NoPicture);
    };
    let [width, height] = picture.size;
    let bytes: Vec<u8> = picture
        .pixels
        .iter()
        .flat_map(|pixel| pixel.to_array())
        .collect();
    let size = |side: usize| u32::try_from(side).unwrap_or(0);
    image::save_buffer_with_format(
        path,
        &bytes,
        size(width),
        size(height),
        image::ColorType::Rgba8,
        image::ImageFormat::Png,
    )
    .map_err(|source| RunError::Picture {
        path: path.to_owned(),
        source,
    })
}

/// The program in its window.
enum App {
    /// There is no practice yet.
    First {
        first: Box<First>,
        /// How the window begins once there is one.
        begins: Option<(Options, SyncSender<Arc<ColorImage>>)>,
        repaint: Repaint,
    },
    /// What opens the practice is asked.
    Shut {
        opening: Box<Opening>,
        /// How the window begins once it is open.
        begins: Option<(Options, SyncSender<Arc<ColorImage>>)>,
        repaint: Repaint,
    },
    Open(Box<Window>),
}

impl Opened {
    fn window(
        self,
        ctx: &Context,
        options: Options,
        taken: SyncSender<Arc<ColorImage>>,
        repaint: &Repaint,
    ) -> Window {
        if let Some(desk) = &self.desk {
            let repaint = Arc::clone(repaint);
            desk.attend(move || repaint());
        }
        let options = Options {
            desk: self.desk,
            ..options
        };
        Window::new(ctx, self.model, options, taken)
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let next = match self {
            Self::Open(window) => return window.ui(ui, frame),
            Self::First {
                first,
                begins,
                repaint,
            } => fit::drawn(ui, fit::LEAST_NARROW, |ui| first.ui(ui)).and_then(|founded| {
                let (options, taken) = begins.take()?;
                let mut window = founded.opened.window(ui.ctx(), options, taken, repaint);
                window.screen.offer(founded.install);
                if founded.tour {
                    window.screen.begin_tour();
                }
                Some(window)
            }),
            Self::Shut {
                opening,
                begins,
                repaint,
            } => fit::drawn(ui, fit::LEAST_NARROW, |ui| opening.ui(ui)).and_then(|opened| {
                let (options, taken) = begins.take()?;
                Some(opened.window(ui.ctx(), options, taken, repaint))
            }),
        };
        if let Some(window) = next {
            *self = Self::Open(Box::new(window));
            ui.ctx().request_repaint();
        }
    }

    /// A window that is hidden draws nothing: what is asked before it closes is asked in sight.
    fn logic(&mut self, ctx: &Context, _: &mut eframe::Frame) {
        let Self::Open(window) = self else { return };
        let (closes, is_hidden) = ctx.input(|input| {
            let viewport = input.viewport();
            (
                viewport.close_requested(),
                viewport.visible() == Some(false),
            )
        });
        if closes && is_hidden && !window.screen.may_leave(ctx) {
            for command in [
                ViewportCommand::CancelClose,
                ViewportCommand::Minimized(false),
                ViewportCommand::Focus,
            ] {
                ctx.send_viewport_cmd(command);
            }
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

struct Window {
    screen: Screen,
    model: Rc<dyn Model>,
    start: Option<Start>,
    document: Option<String>,
    picture: Option<Picture>,
    series: Option<Series>,
}

/// A picture to take.
struct Picture {
    sender: SyncSender<Arc<ColorImage>>,
    since: Instant,
    still: u32,
    asked: bool,
}

impl Window {
    fn new(
        ctx: &Context,
        model: Rc<dyn Model>,
        options: Options,
        sender: SyncSender<Arc<ColorImage>>,
    ) -> Self {
        let picture = options.screenshot.map(|_| Picture {
            sender,
            since: Instant::now(),
            still: 0,
            asked: false,
        });
        let mut screen = Screen::new(Rc::clone(&model));
        if let Some(desk) = options.desk {
            screen.serve(desk);
        }
        let series = options.screens.map(|wanted| Series::new(ctx, wanted));
        if options.theme.is_some() || picture.is_some() || series.is_some() {
            // What was asked for now comes before what the workstation remembers.
            screen.theme_is_given();
        }
        Self {
            screen,
            model,
            start: Some(options.start),
            document: options.document,
            picture,
            series,
        }
    }

    /// Open what is to be open, as soon as the list knows it.
    fn begin(&mut self) {
        let line = match &self.start {
            None => return,
            Some(Start::List) => None,
            Some(Start::Extensions) => {
                self.screen.show_extensions();
                None
            }
            Some(Start::Sends) => {
                self.screen.show_sends();
                None
            }
            Some(Start::Documents) => {
                self.screen.show_documents();
                None
            }
            Some(Start::Session) => {
                self.screen.show_session();
                None
            }
            Some(Start::Settings) => {
                self.screen.show_settings();
                None
            }
            Some(Start::Table(path)) => {
                self.screen.import(path.clone());
                None
            }
            Some(Start::Install(package)) => {
                self.screen.install(package.clone());
                None
            }
            Some(Start::First) => match self
                .model
                .appointments()
                .and_then(|day| day.first().map(|one| Arc::clone(&one.patient)))
            {
                Some(line) => Some(line),
                None => {
                    let page = self.model.patients(&PatientsAsked {
                        first: 0,
                        count: 1,
                        ..PatientsAsked::default()
                    });
                    match (page.total, page.lines.into_iter().next().flatten()) {
                        (_, Some(line)) => Some(line),
                        (Some(0), None) => None,
                        _ => return,
                    }
                }
            },
            Some(Start::Patient(id)) => {
                let file = self.model.file(id);
                match (file.data, file.failure) {
                    (Some(data), _) => Some(Arc::new(data.line.clone())),
                    (None, Some(_)) => None,
                    (None, None) => return,
                }
            }
        };
        self.start = None;
        let patient = line.as_ref().map(|line| line.id.to_string());
        if let Some(line) = line {
            self.screen.open(line);
        }
        if let Some(document) = self.document.take() {
            self.screen.show_document(patient.as_deref(), &document);
        }
    }

    fn picture(&mut self, ctx: &Context) {
        let Some(picture) = &mut self.picture else {
            return;
        };
        ctx.request_repaint_after(Duration::from_millis(30));
        if picture.asked {
            return;
        }
        let settled = self.start.is_none() && self.screen.is_settled();
        picture.still = if settled { picture.still + 1 } else { 0 };
        if picture.still >= STILL_FRAMES || picture.since.elapsed() > PICTURE_LIMIT {
            picture.asked = true;
            let (sender, repaint) = (picture.sender.clone(), ctx.clone());
            ctx.request_screenshot(move |image| {
                // The window is closed in any case; who waits sees that nothing came.
                if sender.try_send(image).is_err() {
                    tracing::error!("the picture of the window was taken twice");
                }
                repaint.send_viewport_cmd(ViewportCommand::Close);
            });
        }
    }
}

impl Window {
    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if let Some(seconds) = frame.info().cpu_usage {
            crate::kit::scanner::Scanner::painted(ui.ctx(), seconds);
        }
        self.begin();
        if ui.input(|input| input.viewport().close_requested())
            && self.picture.is_none()
            && self.series.is_none()
            && !self.screen.may_leave(ui.ctx())
        {
            ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
        }
        let model = &*self.model;
        let series = self.series.as_mut();
        if !series.is_some_and(|series| series.front(ui, model)) {
            self.screen.ui(ui);
        }
        crate::frame::usable::say(self.start.is_none() && self.screen.is_settled());
        self.picture(ui.ctx());
        self.series(ui.ctx());
    }

    /// Take the pictures of every screen, one a frame at most.
    fn series(&mut self, ctx: &Context) {
        let Some(series) = &mut self.series else {
            return;
        };
        if self.start.is_some() || !series.go_on(ctx, &mut self.screen, &*self.model) {
            return;
        }
        series::leave(ctx);
    }
}
