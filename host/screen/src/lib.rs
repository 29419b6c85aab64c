//! The doctor's screen.
//!
//! [`Screen`] is all of its state and [`Screen::ui`] draws one frame of it. A frame never waits: it reads what a
//! [`model::Model`] knows now and hands over what the person did. [`run`] puts it in a window. What one window shows is a
//! `sight`: the first has the list and the pages, a patient may have one of their own (`own_window`).
//!
//! # Invariants
//! - Nothing here calls a plugin, the record or the network, nor holds a lock while others work: see [`model`].
//! - No plugin is named, and of national services only what the history of an identity tells.
//! - Every colour comes from `theme`, every French word from `assets/fr.ftl` or from what plugins and the record give.
//! - State is said by a shape and a word, then by a colour.

mod begin;
mod doing;
pub mod entry;
mod errand;
pub mod extension;
pub mod frame;
mod heard;
mod kit;
pub mod live;
pub mod model;
mod pages;
mod patient;
#[cfg(test)]
mod sample;
pub mod told;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use egui::{Align, Key, Layout, Modifiers, Rect, Role, Stroke, Ui, UiBuilder, vec2};
use socle_record::PatientLine;
use socle_runtime::PluginInfo;
use socle_runtime::view::Tone;

pub use frame::window::{Options, Pictures, RunError, Start, Trouble, run, run_first, run_opening};

use entry::door;
use errand::Errand;
use extension::consent::Consent;
use extension::contributions::Contributions;
use extension::tree::{Claims, Memory, Pressed, Question, Wish};
use extension::{contributions, save, tree};
use frame::bars::Page;
use frame::list::actions::{Action, Go};
use frame::list::{Around, List};
use frame::notices::Notices;
use frame::own_window::{Forward, World};
use frame::sight::Sight;
use frame::{bars, compact, list, shortcuts, tour};
use kit::dialog::{About, Asked};
use kit::text::t;
use kit::{dialog, fit, foreign, keys, people, scanner, text, theme};
use model::Model;
use model::reader::ReaderAct;
use pages::agenda::Agenda;
use pages::exchange::Exchanging;
use pages::extensions::Extensions;
use pages::sends::Sends;
use pages::settings::Settings;
use pages::{agenda, contacts, exchange, home, settings, state};
use patient::file::{Desk, File, Heights};
use patient::{charts, papers, reader};
use socle_capabilities::desktop;

/// Width of the list.
const LIST: f32 = 288.0;
/// Width of the right column.
const SIDE: f32 = 360.0;
/// From this width on the list, a file and its right column stand side by side. Below it the list makes way for an open
/// file, and takes the place of its right column while somebody looks for a patient.
const ABREAST: f32 = 1_100.0;

/// Dress the toolkit, and hear the barcode reader at the keyboard.
pub fn install(ctx: &egui::Context) {
    theme::install(ctx);
    ctx.add_plugin(scanner::Scanner::default());
    // After it: what it kept back for a moment comes with what came next.
    ctx.add_plugin(kit::in_order::InOrder::default());
}

/// From now on characters nothing has are drawn as their code. A window also looks for them in the fonts of the system; pictures
/// that are to be the same on every machine do not.
pub fn show_codes(ctx: &egui::Context) {
    foreign::show_codes(ctx);
}

/// The whole screen.
pub struct Screen {
    model: Rc<dyn Model>,
    /// What the window under way shows: the first one, but while another is drawn.
    sight: Sight,
    /// The other windows: see [`own_window`].
    others: Vec<Sight>,
    /// The window that is to come to the front.
    forward: Option<Forward>,
    /// What was asked for in another window and has room in the first one only.
    called: Option<Go>,
    /// The desktop gives one window for all: theirs are tabs of it.
    one_window: bool,
    /// The tab of them that is in sight; none for the first window.
    front: Option<u8>,
    list: List,
    home: home::Home,
    memory: Memory,
    heights: Heights,
    notices: Notices,
    /// The messages kept for who is there were taken up.
    recalled: bool,
    extensions: Extensions,
    sends: Sends,
    settings: Settings,
    contacts: contacts::Contacts,
    agenda: Agenda,
    exchanging: Exchanging,
    /// What is typed in the files of patients.
    typed: charts::Typed,
    /// The window closes once what keeps itself is kept.
    leaves_when_kept: bool,
    papers: papers::Bench,
    consent: Option<Consent>,
    /// The patient whose file is to be opened once its line is known.
    wanted: Option<Wanted>,
    /// What plugins ask of the desktop, and the files that wait for a place.
    desk: Option<Arc<desktop::Desk>>,
    saving: save::Saving,
    tickets: u64,
    /// Names of the patients opened, for messages about them.
    names: HashMap<String, String>,
    contributions: (Vec<(String, String)>, Contributions),
    /// What was read by cards and codes.
    reading: reader::Reading,
    /// The patient for whom a consultation is to be begun once the file is read.
    consults: Option<String>,
    /// What is to be begun in a file that is being opened.
    begun: Option<begin::Begun>,
    /// The person chose to leave what was typed.
    leaving: bool,
    /// A tour of the window.
    tour: tour::Tour,
    /// Packages that are offered one after the other, each to be agreed to.
    offered: VecDeque<PathBuf>,
    /// The window is a side bar beside another software.
    compact: bool,
    /// What the workstation remembers of the window; none before the first frame.
    station: Option<socle_practice::station::Station>,
    /// The theme was asked for when the program was started.
    theme_is_given: bool,
    /// Coming in and leaving.
    door: door::DoorDesk,
    /// The work of people whose session another one took the place of, by person.
    aside: HashMap<String, Box<Screen>>,
}

/// A patient whose file is to be opened.
#[derive(Debug, Clone)]
struct Wanted {
    patient: String,
    /// In a window of its own.
    apart: bool,
}

impl Wanted {
    fn here(patient: String) -> Self {
        Self {
            patient,
            apart: false,
        }
    }
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen")
            .field("page", &self.sight.page)
            .field("file", &self.sight.file)
            .finish_non_exhaustive()
    }
}

impl Screen {
    /// A screen on this world.
    pub fn new(model: Rc<dyn Model>) -> Self {
        Self {
            model,
            sight: Sight::default(),
            others: Vec::new(),
            forward: None,
            called: None,
            one_window: true,
            front: None,
            list: List::default(),
            home: home::Home::default(),
            memory: Memory::default(),
            heights: Heights::new(),
            notices: Notices::default(),
            recalled: false,
            extensions: Extensions::default(),
            sends: Sends::default(),
            settings: Settings::default(),
            contacts: contacts::Contacts::default(),
            agenda: Agenda::default(),
            exchanging: Exchanging::default(),
            typed: charts::Typed::default(),
            leaves_when_kept: false,
            papers: papers::Bench::default(),
            consent: None,
            wanted: None,
            desk: None,
            saving: save::Saving::default(),
            tickets: 0,
            names: HashMap::new(),
            contributions: Default::default(),
            reading: reader::Reading::default(),
            consults: None,
            begun: None,
            leaving: false,
            tour: tour::Tour::default(),
            offered: VecDeque::new(),
            compact: false,
            station: None,
            theme_is_given: false,
            door: door::DoorDesk::default(),
            aside: HashMap::new(),
        }
    }

    /// The theme was asked for when the program was started: it comes before what the workstation remembers.
    pub fn theme_is_given(&mut self) {
        self.theme_is_given = true;
    }

    /// The open patient.
    pub fn open_patient(&self) -> Option<&str> {
        self.sight.patient()
    }

    /// What plugins ask of the desktop is done in the window it was asked in.
    pub fn serve(&mut self, desk: Arc<desktop::Desk>) {
        self.desk = Some(desk);
    }

    /// How many lines of the list the last frame laid out.
    pub fn lines_laid_out(&self) -> usize {
        self.list.laid_out()
    }

    /// Open the file of a patient. One that has a window of its own comes to the front there.
    pub fn open(&mut self, line: Arc<PatientLine>) {
        let id = line.id.to_string();
        if self.bring_forward(&id) {
            return;
        }
        self.sight.page = Page::Patients;
        if self.open_patient() == Some(&id) {
            return;
        }
        self.keep(true, None);
        if let Some(before) = self.sight.file.take() {
            // What was typed there and not sent is kept for when one comes back.
            self.model.close(&before.patient);
        }
        self.list.called = false;
        self.begin_file(&line);
        self.sight.file = Some(File::new(line));
    }

    /// A file is opened, in whatever window.
    fn begin_file(&mut self, line: &PatientLine) {
        let id = line.id.to_string();
        self.names.insert(id.clone(), people::full_name(line));
        self.typed.opened(&id);
        self.model.open(&id);
    }

    /// Show the tab of this number, in the open file or on the home page.
    pub fn show_tab(&mut self, number: usize) {
        match &mut self.sight.file {
            Some(file) => file.show_tab(&self.contributions.1, number),
            None => self.home.show_tab(&self.contributions.1, number),
        }
    }

    /// Show the page of extensions.
    pub fn show_extensions(&mut self) {
        self.sight.page = Page::Extensions;
    }

    /// Show the page of sends.
    pub fn show_sends(&mut self) {
        self.sight.page = Page::Sends;
    }

    /// Read a table, and say what an import of it would do.
    pub fn import(&mut self, path: std::path::PathBuf) {
        self.sight.page = Page::Exchange;
        if let Some(exchange) = self.model.exchange() {
            exchange.read(&path);
        }
        self.exchanging.reading(path);
    }

    /// Show the page of the agenda.
    pub fn show_agenda(&mut self) {
        self.sight.page = Page::Agenda;
    }

    /// Show the page of the session.
    pub fn show_session(&mut self) {
        self.sight.page = Page::Session;
    }

    /// Show the page of settings.
    pub fn show_settings(&mut self) {
        self.sight.page = Page::Settings;
    }

    /// Read a package, then ask whether it is to be installed.
    pub fn install(&mut self, package: std::path::PathBuf) {
        self.sight.page = Page::Extensions;
        let ticket = self.ticket();
        self.model.examine(ticket, &package);
        self.extensions.examining(ticket, package);
    }

    /// Offer these packages one after the other: nothing of one is installed before a person has agreed to it.
    pub fn offer(&mut self, packages: Vec<PathBuf>) {
        self.offered.extend(packages);
    }

    /// Begin the tour of the window.
    pub fn begin_tour(&mut self) {
        self.sight.page = self.tour.begin();
    }

    /// The next package that is offered, once nothing else is being read or agreed to.
    fn offer_next(&mut self, model: &dyn Model) {
        let waits = self.consent.is_some() || self.extensions.is_reading();
        if waits || !model.right(socle_session::Act::Manage).is_allowed() {
            return;
        }
        if let Some(package) = self.offered.pop_front() {
            self.install(package);
        }
    }

    /// Keep what keeps itself: after a pause of the keys, or at once.
    fn keep(&mut self, at_once: bool, now: Option<f64>) {
        for act in self.typed.due(now, at_once) {
            let ticket = self.ticket();
            self.typed
                .sent(act.patient(), charts::Card::Consultation, ticket);
            let act = match self.door.whose() {
                Some(whose) => model::Act::Keep {
                    act,
                    whose: whose.to_owned(),
                },
                None => model::Act::Chart(act),
            };
            self.model.act(ticket, act);
        }
    }

    /// Show the page of documents.
    pub fn show_documents(&mut self) {
        self.sight.page = Page::Documents;
    }

    /// Choose a document: in the open file when it is of that patient, on the page of documents otherwise.
    pub(crate) fn show_document(&mut self, patient: Option<&str>, document: &str) {
        match (&mut self.sight.file, patient) {
            (Some(file), Some(patient)) => {
                file.show_documents();
                self.papers.choose(patient, document);
            }
            _ => {
                self.sight.page = Page::Documents;
                self.papers.choose("", document);
            }
        }
    }

    fn close_file(&mut self) {
        self.keep(true, None);
        self.papers.flush(&*self.model);
        if let Some(file) = self.sight.file.take() {
            self.memory.forget_patient(&file.patient);
            self.typed.forget(&file.patient);
            self.model.close(&file.patient);
        }
    }

    /// Draw one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let least = if self.compact {
            fit::LEAST_NARROW
        } else {
            fit::LEAST
        };
        fit::drawn(ui, least, |ui| self.draw(ui));
    }

    fn draw(&mut self, ui: &mut Ui) {
        let model = Rc::clone(&self.model);
        text::read_in(model.zone());
        self.one_window = ui.ctx().embed_viewports();
        self.hear(ui.ctx(), &*model);
        // When the door shuts, what was being typed is kept at once.
        self.keep(self.door.shut, Some(ui.input(|input| input.time)));
        if self.typed.is_keeping() {
            ui.ctx()
                .request_repaint_after(std::time::Duration::from_millis(200));
        } else if std::mem::take(&mut self.leaves_when_kept) {
            self.leaving = true;
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        if model.readers().called() {
            ui.ctx()
                .send_viewport_cmd(egui::ViewportCommand::Minimized(false));
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Focus);
        }
        if self.is_shut(ui, &*model) {
            reader::hear(ui.ctx(), &*model, None, true);
            self.saving.leave();
            return;
        }
        self.recall_messages(&*model);
        self.follow_reading(&*model);
        self.begin_consultation(&*model);
        self.go_on_beginning(ui.ctx(), &*model);
        self.offer_next(&*model);
        let plugins = model.plugins();
        self.contribute(&plugins);
        let calls = model.calls();
        let world = World {
            model: &*model,
            calls: &calls,
            plugins: &plugins,
        };
        self.follow_station(ui.ctx(), &*model);
        let whole = self.row_of_windows(ui, ui.max_rect(), &*model);
        match self.in_front() {
            Some(at) => self.show_in_place(ui, whole, at, &world),
            None => {
                self.attend(ui.ctx(), &*model);
                self.first_window(ui, whole, &world);
            }
        }
        self.show_windows(ui.ctx(), &world);
    }

    /// Height of the bottom line of the window being drawn.
    fn bottom(&self) -> f32 {
        if self.compact && self.is_first() {
            compact::BOTTOM
        } else {
            bars::BOTTOM
        }
    }

    /// Draw the window that has the list and the pages.
    fn first_window(&mut self, ui: &mut Ui, whole: Rect, world: &World<'_>) {
        let World {
            model,
            calls,
            plugins,
        } = *world;
        let palette = theme::palette(ui);
        ui.painter().rect_filled(whole, 0.0, palette.background);
        if let Some(go) = self.called.take() {
            self.go(ui.ctx(), go);
        }
        let (top, rest) = whole.split_top_bottom_at_y(whole.top() + bars::TOP);
        let low = self.bottom();
        let (mut body, bottom) = rest.split_top_bottom_at_y(rest.bottom() - low);
        if self.compact {
            body.max.y -= self.notices.height().min(body.height() / 2.0);
        }

        let mut wishes = Vec::new();
        let mut errands = Vec::new();
        let mut arranged = None;
        let abreast = whole.width() >= ABREAST;
        let claims = self.claims(model, abreast);
        self.drop_files(ui.ctx());
        self.keys(ui, model, &claims, plugins, &mut wishes);

        let page = &mut self.sight.page;
        let go = if self.compact {
            compact::top(ui, top, page, &mut self.list)
        } else {
            bars::top(ui, top, page, &mut self.list)
        };
        if let Some(go) = go {
            self.go(ui.ctx(), go);
        }
        match self.sight.page {
            Page::Patients if self.compact => {
                self.compact_body(ui, body, model, calls, &claims, &mut wishes);
            }
            Page::Patients => self.patients(ui, body, model, calls, &claims, &mut wishes),
            Page::Exchange => {
                let open = self.sight.patient();
                let open = open.map(|id| (id, self.names.get(id).map_or("", String::as_str)));
                let wanted = exchange::show(ui, body, model, &mut self.exchanging, open);
                if let Some(call) = wanted {
                    let ticket = self.ticket();
                    self.exchanging.importing(ticket);
                    self.model.import(ticket, call);
                }
            }
            page => {
                let mut desk = Desk {
                    model,
                    contributions: &self.contributions.1,
                    calls,
                    memory: &mut self.memory,
                    heights: &mut self.heights,
                    claims: &claims,
                    typed: &mut self.typed,
                    papers: &mut self.papers,
                    wishes: &mut wishes,
                    errands: &mut errands,
                    close: false,
                };
                match page {
                    Page::Session => door::page(ui, body, model, &mut self.door),
                    Page::Settings => settings::show(ui, body, &mut desk, &mut self.settings),
                    Page::Sends => self.sends.show(ui, body, &mut desk),
                    Page::State => state::show(ui, body, &mut desk),
                    Page::Contacts => {
                        let open = self.sight.file.as_ref().map(|file| {
                            let name = people::full_name(&file.line(model));
                            (file.patient.clone(), name)
                        });
                        let open = open.as_ref().map(|(id, name)| (id.as_str(), name.as_str()));
                        contacts::show(ui, body, &mut self.contacts, open, &mut desk);
                    }
                    Page::Documents => papers::show(ui, body, None, &mut desk),
                    Page::Agenda => {
                        arranged = agenda::show(ui, body, &mut self.agenda, &mut desk);
                    }
                    _ => self.extensions.show(ui, body, &mut desk),
                }
            }
        }
        bars::bottom(
            ui,
            bottom,
            model,
            calls,
            plugins,
            &mut self.notices,
            &mut self.sight.page,
            &mut errands,
        );

        if self.compact && self.sight.page != Page::Patients {
            // A page has no room in the side bar.
            let page = self.sight.page;
            self.set_compact(ui.ctx(), false);
            self.sight.page = page;
        }
        if let Some(next) = arranged {
            self.arrange(next);
        }
        for wish in wishes {
            self.wish(ui.ctx(), wish);
        }
        for errand in errands {
            self.errand(ui.ctx(), errand);
        }
        self.over(ui.ctx(), model);
    }

    /// The window is about to close: true when it may. Otherwise the person is asked first.
    pub fn may_leave(&mut self, ctx: &egui::Context) -> bool {
        self.papers.flush(&*self.model);
        if self.leaving {
            return true;
        }
        let unsent = self.any_unsent(None) || self.aside.values().any(|one| one.any_unsent(None));
        if unsent && self.door.shut {
            self.door.leaving = true;
            return false;
        }
        if !unsent {
            // What keeps itself is kept first: the window closes as soon as it is.
            self.keep(true, None);
            self.leaves_when_kept = self.typed.is_keeping();
            return !self.leaves_when_kept;
        }
        if self.sight.asked.is_none() {
            let question = Question {
                text: t("quitter-question"),
                act: t("quitter-sans-enregistrer"),
                tone: Tone::Problem,
            };
            self.sight.asked = Some(Asked::new(ctx, About::Leave, question));
        }
        // It is asked in the first window.
        self.forward = Some(Forward::First);
        false
    }

    /// True when something was typed and not taken: in this patient's file, or anywhere.
    fn any_unsent(&self, patient: Option<&str>) -> bool {
        let appointment = patient.is_none() && self.agenda.is_typed();
        appointment || self.memory.edits.any_unsent(patient) || self.typed.any_unsent(patient)
    }

    /// True when all that is on screen is there.
    pub fn is_settled(&self) -> bool {
        let exchange = self.model.exchange();
        let exchanging = exchange.is_some_and(|exchange| exchange.seen().working.is_some());
        self.model.is_settled()
            && self.memory.waiting.is_empty()
            && !self.typed.is_keeping()
            && !exchanging
    }

    /// Files that fell on the window are filed with the open patient, once the person says what they are.
    fn drop_files(&mut self, ctx: &egui::Context) {
        let fallen = ctx.input(|input| input.raw.dropped_files.clone());
        let paths: Vec<_> = fallen.iter().map(|file| file.path().to_owned()).collect();
        if paths.is_empty() || self.sight.page != Page::Patients || self.memory.sealed {
            return;
        }
        match &mut self.sight.file {
            Some(file) => {
                file.show_documents();
                self.papers.dropped(&file.patient, paths.clone());
                self.model.readers().read(ReaderAct::Filed(paths));
            }
            // With no file open, whom it is about is what one wants to know.
            None => self.model.readers().read(ReaderAct::Files(paths)),
        }
    }

    /// Do what follows from what was read: a file opens by itself where nothing else is open.
    fn follow_reading(&mut self, model: &dyn Model) {
        if let Some(presented) = model.readers().presented() {
            let is_free = self.sight.file.is_none() && self.sight.page == Page::Patients;
            if let Some(line) = self.reading.opens(&presented, is_free) {
                self.open(line);
            }
        }
        if let Some(act) = self
            .reading
            .due(self.open_patient().map(str::to_owned).as_deref())
        {
            model.readers().read(act);
        }
    }

    /// Do what the person wants done with what was read.
    fn go_on(&mut self, ctx: &egui::Context, next: reader::Next) {
        match next {
            reader::Next::Open(line) => self.open(line),
            reader::Next::OpenAndTake(id, line) => {
                self.reading.takes(id, line.id.to_string());
                self.open(line);
            }
            reader::Next::Consult(id, line) => {
                self.model.readers().read(ReaderAct::Aside(id));
                self.consults = Some(line.id.to_string());
                self.open(line);
                if let Some(file) = &mut self.sight.file {
                    file.show_consultation();
                }
            }
            reader::Next::Create(shown) => self.typed.newcomer.fill(ctx, &shown),
            reader::Next::Tell(act) => self.model.readers().read(act),
        }
    }

    fn contribute(&mut self, plugins: &[PluginInfo]) {
        let placed = plugins
            .iter()
            .filter(|plugin| contributions::has_place(plugin));
        let installed: Vec<_> = placed
            .map(|plugin| (plugin.manifest.id.clone(), plugin.digest.clone()))
            .collect();
        if self.contributions.0 != installed {
            self.contributions = (installed, Contributions::of(plugins));
        }
    }

    /// Who has which key, on what is in sight.
    fn claims(&self, model: &dyn Model, abreast: bool) -> Claims {
        if self.compact && self.sight.own.is_none() && self.sight.page == Page::Patients {
            return compact::claims(self, model);
        }
        let contributions = &self.contributions.1;
        match (&self.sight.file, self.sight.page) {
            (Some(file), Page::Patients) => {
                file.claims(model, contributions, abreast || !self.list.called)
            }
            (None, Page::Patients) => self.home.claims(model, contributions),
            (
                _,
                Page::Agenda
                | Page::Contacts
                | Page::Documents
                | Page::Exchange
                | Page::Extensions
                | Page::Sends
                | Page::Session
                | Page::Settings
                | Page::State,
            ) => Claims::default(),
        }
    }

    /// Keys that act wherever one is.
    fn keys(
        &mut self,
        ui: &Ui,
        model: &dyn Model,
        claims: &Claims,
        plugins: &[PluginInfo],
        wishes: &mut Vec<Wish>,
    ) {
        let ctx = ui.ctx();
        // A dialog has the keyboard for itself.
        if self.memory.sealed
            || self.sight.asked.is_some()
            || ctx.memory(|memory| memory.top_modal_layer().is_some())
        {
            return;
        }
        let is_first = self.sight.own.is_none();
        if is_first
            && let Some(presented) = model.readers().presented()
            && let Some(next) = reader::keys(ctx, &presented, self.open_patient())
        {
            self.go_on(ctx, next);
        }
        if is_first && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::B)) {
            self.set_compact(ctx, !self.compact);
        }
        if !is_first && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::K)) {
            self.in_first(Go::Search);
        }
        if shortcuts::asked(ctx) {
            self.sight.shortcuts.open(ctx);
            return;
        }
        if self.sight.page == Page::Patients
            && !(self.compact && is_first)
            && let Some(number) = ctx.input_mut(keys::numbered)
        {
            self.show_tab(number);
        }
        if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::N)) {
            match is_first {
                true => self.typed.newcomer.begin(ctx, &self.list.words),
                false => self.in_first(Go::Newcomer),
            }
        }
        let writing = self
            .open_patient()
            .is_some_and(|patient| self.papers.is_writing(patient));
        if self.sight.page == Page::Patients
            && self.sight.file.is_some()
            && !writing
            && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
        {
            self.begin_validation(ctx);
        }
        self.resume_validation(ctx);
        if let Some((view, path)) = claims.pressed(ctx) {
            let state = model.look(view);
            let waiting = self
                .memory
                .waiting
                .values()
                .any(|place| place == &(view.clone(), path.clone()));
            if let Some(tree) = state.tree.filter(|_| !waiting) {
                match tree::press(&mut self.memory.edits, view, &tree, path) {
                    Pressed::Wish(wish) => wishes.push(*wish),
                    Pressed::HeldBack(place) => tree::focus(ctx, &place),
                    Pressed::Nothing => {}
                }
            }
        }
        // On the line of a list the keyboard is on, or else for the open file.
        let on_line = self.list.under_keyboard(ctx);
        let about_somebody = on_line.is_some() || self.sight.file.is_some();
        if let Some((action, _)) = commands(plugins, about_somebody)
            .find(|(_, shortcut)| ctx.input_mut(|input| shortcut.consume(input)))
        {
            self.command_for(&action, on_line);
        }
        if self.sight.file.is_some()
            && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::W))
        {
            self.ask_to_close(ctx);
        }
        if self.sight.page != Page::Patients
            && !self.notices.is_open()
            && !ctx.text_edit_focused()
            && dialog::escaped(ctx)
        {
            self.sight.page = Page::Patients;
        }
    }

    fn patients(
        &mut self,
        ui: &mut Ui,
        body: Rect,
        model: &dyn Model,
        calls: &[model::RunningCall],
        claims: &Claims,
        wishes: &mut Vec<Wish>,
    ) {
        let palette = theme::palette(ui);
        let columns = &self.contributions.1.columns;
        let shown = list::room(body.width(), columns.len());
        let is_own = self.sight.own.is_some();
        let abreast = is_own || body.width() >= ABREAST;
        let has_list = !is_own && (abreast || self.sight.file.is_none() || self.list.called);
        let list_width = if has_list {
            LIST.min(body.width() * 0.3) + list::width(shown)
        } else {
            0.0
        };
        let (left, rest) = body.split_left_right_at_x(body.left() + list_width);
        let mut done = list::Done::default();
        if has_list {
            ui.painter().rect_filled(left, 0.0, palette.surface);
            let room = left.with_max_x(left.right() - 1.0);
            done = self.list_in(ui, room, model, shown);
            ui.painter().vline(
                left.right() - 0.5,
                left.y_range(),
                Stroke::new(1.0, palette.border),
            );
        }
        let mut file = self.sight.file.take();
        let has_side = file.is_some()
            && !self.contributions.1.side.is_empty()
            && (abreast || !self.list.called);
        let side_width = if has_side {
            // Enlarged, a table of two dates still fits.
            SIDE.min(rest.width() * 0.43)
        } else {
            0.0
        };
        let (center, side) = rest.split_left_right_at_x(rest.right() - side_width);
        let mut errands = Vec::new();
        let mut desk = Desk {
            model,
            contributions: &self.contributions.1,
            calls,
            memory: &mut self.memory,
            heights: &mut self.heights,
            claims,
            typed: &mut self.typed,
            papers: &mut self.papers,
            wishes,
            errands: &mut errands,
            close: false,
        };
        let main = UiBuilder::new()
            .max_rect(center)
            .id_salt("file")
            .accessibility_role(Role::Main);
        ui.scope_builder(main, |ui| match &mut file {
            Some(file) => file.center(ui, center, &mut desk),
            None => self
                .home
                .show(ui, center, &mut desk, self.notices.unread() as u64),
        });
        if let Some(file) = file.as_ref().filter(|_| has_side) {
            file.side(ui, side, &mut desk);
        }
        let close = desk.close;
        self.sight.file = file;
        self.after_desk(ui.ctx(), errands, close);
        self.after_list(ui.ctx(), done);
    }

    /// Draw the list of patients in this room, with so many of the columns of extensions.
    fn list_in(
        &mut self,
        ui: &mut Ui,
        room: Rect,
        model: &dyn Model,
        columns: usize,
    ) -> list::Done {
        let apart = self.apart();
        let builder = UiBuilder::new()
            .max_rect(room)
            .id_salt("list")
            .accessibility_role(Role::Navigation)
            .accessibility_label(t("patients"))
            .layout(Layout::top_down(Align::Min));
        let shown = ui.scope_builder(builder, |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let around = Around {
                model,
                open: self.sight.patient(),
                apart: &apart,
                badges: &self.contributions.1.badges,
                columns: &self.contributions.1.columns[..columns],
            };
            self.list.show(ui, &around)
        });
        shown.inner
    }

    /// What was asked for on a desk is done.
    fn after_desk(&mut self, ctx: &egui::Context, errands: Vec<Errand>, close: bool) {
        for errand in errands {
            self.errand(ctx, errand);
        }
        if close {
            self.ask_to_close(ctx);
        }
    }

    fn after_list(&mut self, ctx: &egui::Context, done: list::Done) {
        if let Some(line) = done.open {
            if done.found {
                // The keys of the panels act at once.
                self.list.found();
                bars::leave_search(ctx);
            }
            match done.apart {
                true => self.open_apart(line),
                false => self.open(line),
            }
        }
        if let Some(action) = done.run {
            self.command(ctx, &action);
        }
        if done.newcomer {
            self.typed.newcomer.begin(ctx, &self.list.words);
        }
    }

    fn ask_to_close(&mut self, ctx: &egui::Context) {
        let Some(patient) = self.open_patient().map(str::to_owned) else {
            return;
        };
        if self.any_unsent(Some(&patient)) {
            let question = Question {
                text: t("fermer-question"),
                act: t("fermer-sans-enregistrer"),
                tone: Tone::Problem,
            };
            self.sight.asked = Some(Asked::new(ctx, About::CloseFile, question));
        } else {
            self.close_file();
        }
    }
}

/// The commands that have a key and can be run as they are.
fn commands(
    plugins: &[PluginInfo],
    file_open: bool,
) -> impl Iterator<Item = (Action, keys::Shortcut)> {
    plugins.iter().flat_map(move |plugin| {
        let runs = contributions::has_place(plugin);
        let ready = plugin
            .manifest
            .commands
            .iter()
            .filter(move |command| runs && (file_open || !command.patient));
        ready
            .filter(|command| command.arguments.iter().all(|argument| !argument.required))
            .filter_map(|command| {
                Some((
                    Action::new(plugin, command),
                    list::actions::shortcut(command)?,
                ))
            })
    })
}
