//! Patients who have a window of their own: a mother's file beside her child's, Mme X on the telephone in the middle of the
//! consultation of M. Y.
//!
//! # Invariants
//! - A patient's file is open in one window at most: to ask for it again brings that window to the front.
//! - A window of one patient shows that patient until it is closed. What opens another file from there opens one more window.
//! - Each has a number and a shape, in a band over the banner and beside the name in the list.
//! - Whoever comes in at the door finds the windows as they were; while it is shut there are none.
//!
//! Where the desktop gives one window only, they are tabs of it, drawn one at a time.

use std::sync::Arc;

use egui::{
    Align, Context, Layout, Rect, Role, Ui, UiBuilder, ViewportBuilder, ViewportCommand,
    ViewportId, vec2,
};
use socle_record::PatientLine;
use socle_runtime::PluginInfo;

use crate::Screen;
use crate::frame::bars::{self, Page};
use crate::frame::list::actions::Go;
use crate::frame::sight::Sight;
use crate::kit::fit;
use crate::kit::people;
use crate::kit::tabs::{self, TABS, Titled};
use crate::kit::text::{t, t_with};
use crate::kit::theme::{self, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Model, RunningCall};
use crate::patient::file::File;
use crate::patient::reader;

/// How many there may be: each is drawn with every frame, and nobody keeps more patients apart than this.
const MOST: usize = 5;
/// Size of one, and the least that still shows the file and its right column, points.
const SIZE: [f32; 2] = [1120.0, 820.0];
const LEAST: [f32; 2] = [820.0, 560.0];
/// Height of the band that says which window it is.
const BAND: f32 = 30.0;

/// A window of one patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Own {
    /// The first window is the first: from 2 on.
    number: u8,
    /// It had the keyboard in the last frame.
    has_keyboard: bool,
}

impl Own {
    fn viewport(self) -> ViewportId {
        ViewportId::from_hash_of(("socle-window", self.number))
    }
}

/// A window that is to come to the front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forward {
    First,
    Own(u8),
}

/// What every window draws of the world.
pub(crate) struct World<'a> {
    pub(crate) model: &'a dyn Model,
    pub(crate) calls: &'a [RunningCall],
    pub(crate) plugins: &'a [PluginInfo],
}

impl Screen {
    /// Open the file of a patient in a window of its own. One that is open in the first window goes there, with all that is
    /// typed in it.
    pub fn open_apart(&mut self, line: Arc<PatientLine>) {
        let id = line.id.to_string();
        if self.number_of(&id).is_some() {
            self.bring_forward(&id);
            return;
        }
        let taken: Vec<u8> = self.numbers().map(|(_, number)| number).collect();
        if taken.len() >= MOST {
            let now = jiff::Timestamp::now().as_millisecond();
            self.notices.remark(t("fenetres-trop"), now);
            return;
        }
        let Some(number) = (2..=u8::MAX).find(|number| !taken.contains(number)) else {
            return;
        };
        let first = self.first_sight();
        let moved = match first.patient() == Some(id.as_str()) {
            // What is asked about it there is asked no more.
            true => {
                (first.asked, first.validation) = (None, None);
                first.file.take()
            }
            false => None,
        };
        let file = moved.unwrap_or_else(|| {
            self.begin_file(&line);
            File::new(line)
        });
        self.others.push(Sight {
            own: Some(Own {
                number,
                has_keyboard: false,
            }),
            file: Some(file),
            ..Sight::default()
        });
        self.forward = Some(Forward::Own(number));
    }

    /// The windows of patients are closed: what is typed in them is kept as where one presses their cross.
    pub(crate) fn close_windows(&mut self) {
        for at in 0..self.others.len() {
            self.with_sight(at, Self::close_file);
        }
        self.others.retain(|one| one.file.is_some());
        (self.front, self.forward) = (None, None);
    }

    /// Show the tab of this title in the window of a patient that was opened last; false while there is none.
    pub(crate) fn show_titled_apart(&mut self, title: &str) -> bool {
        let mut shown = false;
        if let Some(last) = self.others.len().checked_sub(1) {
            self.with_sight(last, |screen| shown = screen.show_titled(title));
        }
        shown
    }

    /// The patients who have a window of their own, with its number.
    pub fn apart(&self) -> Vec<(String, u8)> {
        let mut all: Vec<_> = self
            .numbers()
            .map(|(patient, number)| (patient.to_owned(), number))
            .collect();
        all.sort_by_key(|(_, number)| *number);
        all
    }

    fn numbers(&self) -> impl Iterator<Item = (&str, u8)> {
        let all = std::iter::once(&self.sight).chain(&self.others);
        all.filter_map(|sight| Some((sight.patient()?, sight.own?.number)))
    }

    fn number_of(&self, patient: &str) -> Option<u8> {
        let found = self.numbers().find(|(one, _)| *one == patient);
        found.map(|(_, number)| number)
    }

    fn first_sight(&mut self) -> &mut Sight {
        match self.others.iter().position(|one| one.own.is_none()) {
            Some(at) => &mut self.others[at],
            None => &mut self.sight,
        }
    }

    /// Bring the other window this patient's file is open in to the front; false when there is none.
    pub(crate) fn bring_forward(&mut self, patient: &str) -> bool {
        let found = self
            .others
            .iter()
            .find(|one| one.patient() == Some(patient));
        let Some(sight) = found else { return false };
        self.forward = Some(match sight.own {
            Some(own) => Forward::Own(own.number),
            None => Forward::First,
        });
        true
    }

    /// Whether what is about nobody, or about a patient who has no window, belongs to the window being drawn.
    pub(crate) fn is_first(&self) -> bool {
        self.sight.own.is_none() || self.one_window
    }

    /// Whether what is said or asked about this patient, or about nobody, belongs to the window being drawn.
    pub(crate) fn is_here(&self, patient: Option<&str>) -> bool {
        match patient.and_then(|patient| self.number_of(patient)) {
            Some(number) if !self.one_window => {
                self.sight.own.is_some_and(|own| own.number == number)
            }
            _ => self.is_first(),
        }
    }

    /// Whether what was just done was done in the window being drawn.
    pub(crate) fn is_at_hand(&self) -> bool {
        match self.sight.own {
            _ if self.one_window => true,
            Some(own) => own.has_keyboard,
            None => !self
                .others
                .iter()
                .any(|one| one.own.is_some_and(|own| own.has_keyboard)),
        }
    }

    /// The number of the window being drawn; none for the first.
    pub(crate) fn window(&self) -> Option<u8> {
        self.sight
            .own
            .filter(|_| !self.one_window)
            .map(|own| own.number)
    }

    /// Go from a window of one patient to where there is room for this.
    pub(crate) fn in_first(&mut self, go: Go) {
        self.called = Some(go);
        self.forward = Some(Forward::First);
    }

    /// Where there is one window for all: the row of tabs they are, and the room under it.
    pub(crate) fn row_of_windows(&mut self, ui: &mut Ui, whole: Rect, model: &dyn Model) -> Rect {
        if !self.one_window {
            return whole;
        }
        match self.forward.take() {
            Some(Forward::Own(number)) => self.front = Some(number),
            Some(Forward::First) => self.front = None,
            None => {}
        }
        if self.others.is_empty() {
            return whole;
        }
        let apart = self.apart();
        let mut titles = vec![Titled::plain(t("fenetre-premiere"))];
        titles.extend(
            apart.iter().map(|(patient, _)| {
                Titled::plain(self.name_of(model, patient).unwrap_or_default())
            }),
        );
        let open = apart
            .iter()
            .position(|(_, number)| Some(*number) == self.front)
            .map_or(0, |at| at + 1);
        let (row, rest) = whole.split_top_bottom_at_y(whole.top() + TABS);
        let colours = palette(ui);
        ui.painter().rect_filled(row, 0.0, colours.sunken);
        let builder = UiBuilder::new()
            .max_rect(row.shrink2(vec2(10.0, 0.0)))
            .id_salt("windows")
            .accessibility_role(Role::TabList)
            .accessibility_label(t("fenetres"));
        let chosen = ui
            .scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let room = ui.available_width();
                tabs::strip(ui, &titles, open, room).open
            })
            .inner;
        self.front = chosen
            .checked_sub(1)
            .and_then(|at| apart.get(at))
            .map(|(_, number)| *number);
        rest
    }

    /// Where in the row the window in front stands; none while it is the first.
    pub(crate) fn in_front(&self) -> Option<usize> {
        let front = self.front.filter(|_| self.one_window)?;
        self.others
            .iter()
            .position(|one| one.own.is_some_and(|own| own.number == front))
    }

    /// Draw this window of a patient where the first one is otherwise.
    pub(crate) fn show_in_place(&mut self, ui: &mut Ui, rect: Rect, at: usize, world: &World<'_>) {
        self.with_sight(at, |screen| {
            screen.attend(ui.ctx(), world.model);
            screen.patient_window(ui, rect, world);
        });
    }

    /// Draw the windows of patients, and close those that are done with.
    pub(crate) fn show_windows(&mut self, ctx: &Context, world: &World<'_>) {
        // One that is asked for meanwhile comes with the next frame.
        let many = if self.one_window {
            0
        } else {
            self.others.len()
        };
        for at in 0..many {
            self.with_sight(at, |screen| screen.show_window(ctx, world));
        }
        self.others.retain(|one| one.file.is_some());
        let numbers: Vec<u8> = self.numbers().map(|(_, number)| number).collect();
        self.saving.keep_windows(&numbers);
        self.front = self.front.filter(|front| numbers.contains(front));
        if self.one_window {
            if self.forward.is_some() {
                ctx.request_repaint();
            }
            return;
        }
        let Some(forward) = self.forward.take() else {
            return;
        };
        let viewport = match forward {
            Forward::First => ViewportId::ROOT,
            Forward::Own(number) => Own {
                number,
                has_keyboard: false,
            }
            .viewport(),
        };
        for command in [ViewportCommand::Minimized(false), ViewportCommand::Focus] {
            ctx.send_viewport_cmd_to(viewport, command);
        }
        ctx.request_repaint_of(ViewportId::ROOT);
    }

    /// Work on this one of the windows that stand aside.
    fn with_sight(&mut self, at: usize, work: impl FnOnce(&mut Self)) {
        let sealed = self.memory.sealed;
        let Some(other) = self.others.get_mut(at) else {
            return;
        };
        std::mem::swap(&mut self.sight, other);
        work(self);
        if let Some(other) = self.others.get_mut(at) {
            std::mem::swap(&mut self.sight, other);
        }
        self.memory.sealed = sealed;
    }

    fn show_window(&mut self, ctx: &Context, world: &World<'_>) {
        let (Some(own), Some(file)) = (self.sight.own, &self.sight.file) else {
            return;
        };
        let line = file.line(world.model);
        let age = people::age(&line.date_naissance, world.model.today().as_ref());
        let name = people::full_name(&line);
        let builder = ViewportBuilder::default()
            .with_title(t_with("fenetre-titre", &[("nom", &name), ("age", &age)]))
            .with_app_id("socle")
            .with_inner_size(SIZE)
            .with_min_inner_size(LEAST);
        ctx.show_viewport_immediate(own.viewport(), builder, |ui, _class| {
            let (closes, has_keyboard) =
                ui.input(|input| (input.viewport().close_requested(), input.focused));
            self.sight.own = Some(Own {
                has_keyboard,
                ..own
            });
            if let Some(door) = world.model.door() {
                self.touch(ui, world.model, &door);
            }
            self.attend(ui.ctx(), world.model);
            if closes && self.sight.asked.is_none() {
                self.ask_to_close(ui.ctx());
            }
            fit::drawn(ui, fit::LEAST, |ui| {
                let rect = ui.max_rect();
                self.patient_window(ui, rect, world);
            });
        });
    }

    /// Before a window is drawn: whether Socle itself asks something in it, and what was read or pasted there.
    pub(crate) fn attend(&mut self, ctx: &Context, model: &dyn Model) {
        self.seal(ctx, model);
        let patient = self.open_patient().map(str::to_owned);
        let was_read = reader::hear(ctx, model, patient.as_deref(), false);
        if was_read && !self.is_first() {
            // Whose it is, is said in the first window.
            self.forward = Some(Forward::First);
        }
    }

    /// Draw a window of one patient.
    fn patient_window(&mut self, ui: &mut Ui, rect: Rect, world: &World<'_>) {
        let Some(own) = self.sight.own else { return };
        let colours = palette(ui);
        ui.painter().rect_filled(rect, 0.0, colours.background);
        let (band, rest) = rect.split_top_bottom_at_y(rect.top() + BAND);
        let (body, bottom) = rest.split_top_bottom_at_y(rest.bottom() - bars::BOTTOM);
        let (mut wishes, mut errands) = (Vec::new(), Vec::new());
        self.go_on_beginning(ui.ctx(), world.model);
        let claims = self.claims(world.model, true);
        self.drop_files(ui.ctx());
        self.keys(ui, world.model, &claims, world.plugins, &mut wishes);
        if self.band(ui, band, own) {
            self.forward = Some(Forward::First);
        }
        if self.sight.file.is_some() {
            self.patients(ui, body, world.model, world.calls, &claims, &mut wishes);
        }
        let mut notices = std::mem::take(&mut self.notices);
        let was_open = notices.is_open();
        bars::bottom(
            ui,
            bottom,
            world.model,
            world.calls,
            world.plugins,
            &mut notices,
            &mut self.sight.page,
            &mut errands,
        );
        if notices.is_open() && !was_open {
            self.forward = Some(Forward::First);
        }
        self.notices = notices;
        for wish in wishes {
            self.wish(ui.ctx(), wish);
        }
        for errand in errands {
            self.errand(ui.ctx(), errand);
        }
        // A page has no room here: it is shown in the first window.
        let page = std::mem::take(&mut self.sight.page);
        if page != Page::Patients {
            self.in_first(Go::Page(page));
        }
        self.over(ui.ctx(), world.model);
    }

    /// Draw the band that says which window it is; true when the first one is wanted.
    fn band(&self, ui: &mut Ui, rect: Rect, own: Own) -> bool {
        let colours = palette(ui);
        let tone = colours.information;
        ui.painter().rect_filled(rect, 0.0, tone.paper);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 1.0,
            egui::Stroke::new(2.0, colours.accent),
        );
        let builder = UiBuilder::new()
            .max_rect(rect.shrink2(vec2(16.0, 0.0)))
            .id_salt("window")
            .accessibility_role(Role::Navigation)
            .accessibility_label(t("fenetre-bandeau"));
        let mut first = false;
        ui.scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let (mark, _) = ui.allocate_exact_size(vec2(14.0, 14.0), egui::Sense::hover());
            widgets::window_mark(ui.painter(), mark.center(), own.number, colours.accent);
            let number = own.number.to_string();
            let said = t_with("fenetre-numero", &[("numero", &number)]);
            ui.label(theme::semibold(&said, DENSE).color(tone.ink));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let label = t("fenetre-vers-premiere");
                first = Button::new(&label).weight(Weight::Quiet).show(ui).clicked();
            });
        });
        first
    }
}
