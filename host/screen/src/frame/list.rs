//! The list on the left: today's patients or all of them, found as one types. Only the lines in sight are asked for, laid
//! out and drawn.

pub(crate) mod actions;
mod columns;
mod row;

use std::collections::HashMap;
use std::sync::Arc;

use egui::{Key, Popup, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use socle_record::PatientLine;
use socle_runtime::view::Tree;

use crate::extension::contributions::Contribution;
use crate::kit::text::{grouped, t, t_count};
use crate::kit::theme::{self, CAPTION, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Appointment, Model, PatientsAsked, PatientsPage};
use actions::{Action, actions};
pub(crate) use columns::{room, width};
use row::{Line, Motion};

/// Height of a line.
pub(crate) const ROW: f32 = 44.0;
/// Narrower than this the two lists have short names.
const SHORT: f32 = 272.0;
/// A list that has moved rests this long before plugins are asked for the badges of its lines, in seconds.
const REST_S: f64 = 0.06;

/// Which list is shown while nothing is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    #[default]
    Today,
    All,
}

/// What the list keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) words: String,
    /// Somebody looks for a patient: where there is little room, the list stands where the right column of the open file was.
    pub(crate) called: bool,
    /// The field one looks for patients in is to have the keyboard.
    pub(crate) looks: bool,
    mode: Mode,
    /// The line the keyboard is on.
    cursor: usize,
    /// The cursor moved: bring its line into sight.
    follow: bool,
    /// Enter was pressed before the answer to what was typed: open once it is there.
    open_when_answered: bool,
    /// In a window of its own.
    apart_when_answered: bool,
    to_top: bool,
    first: usize,
    offset: f32,
    moved_at: f64,
    marks: HashMap<String, Marks>,
    /// How many lines were laid out in the last frame.
    laid_out: usize,
    /// The list itself, and the patient of the line the keyboard is on.
    on: Option<(egui::Id, String)>,
}

/// What the person did in the list.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) open: Option<Arc<PatientLine>>,
    /// In a window of its own.
    pub(crate) apart: bool,
    /// It was found by the keyboard: the search is over.
    pub(crate) found: bool,
    pub(crate) run: Option<Action>,
    /// A patient is to be created.
    pub(crate) newcomer: bool,
}

/// What stands around the list.
pub(crate) struct Around<'a> {
    pub(crate) model: &'a dyn Model,
    /// The open patient.
    pub(crate) open: Option<&'a str>,
    /// The patients who have a window of their own, with its number.
    pub(crate) apart: &'a [(String, u8)],
    /// What plugins put beside names.
    pub(crate) badges: &'a [Contribution],
    /// The columns there is room for.
    pub(crate) columns: &'a [Contribution],
}

/// What plugins put beside a name.
#[derive(Debug, Clone, Default)]
struct Marks {
    badges: Vec<Arc<Tree>>,
    columns: Vec<Option<columns::Cell>>,
}

impl List {
    /// What is typed is another search.
    pub(crate) fn typed(&mut self) {
        self.cursor = 0;
        self.to_top = true;
        self.open_when_answered = false;
    }

    /// The search is over: what was typed goes.
    pub(crate) fn found(&mut self) {
        if !self.words.is_empty() {
            self.words.clear();
            self.typed();
        }
    }

    /// The patient of the line the keyboard is on, while it is in the list or in what is searched for.
    pub(crate) fn under_keyboard(&self, ctx: &egui::Context) -> Option<String> {
        let (listbox, patient) = self.on.as_ref()?;
        let searching = !self.words.trim().is_empty() && crate::frame::bars::searches(ctx);
        let here = searching || ctx.memory(|memory| memory.has_focus(*listbox));
        here.then(|| patient.clone())
    }

    /// Whether keys move along the lines: they are looked for, or gone along.
    fn has_keyboard(&self, ctx: &egui::Context) -> bool {
        let listed = |memory: &egui::Memory| {
            let on = self.on.as_ref();
            on.is_some_and(|(listbox, _)| memory.has_focus(*listbox))
        };
        crate::frame::bars::searches(ctx) || ctx.memory(listed)
    }

    /// How many lines the last frame laid out.
    pub(crate) fn laid_out(&self) -> usize {
        self.laid_out
    }

    /// Move along the lines, as the search field does while it has the focus.
    pub(crate) fn step(&mut self, key: Key) {
        const PAGE: usize = 10;
        self.cursor = match key {
            Key::ArrowDown => self.cursor.saturating_add(1),
            Key::ArrowUp => self.cursor.saturating_sub(1),
            Key::PageDown => self.cursor.saturating_add(PAGE),
            Key::PageUp => self.cursor.saturating_sub(PAGE),
            Key::Home => 0,
            Key::End => usize::MAX,
            _ => return,
        };
        self.follow = true;
    }

    /// Open the line the keyboard is on, as soon as it is known; `apart`: in a window of its own.
    pub(crate) fn enter(&mut self, apart: bool) {
        self.open_when_answered = true;
        self.apart_when_answered = apart;
    }

    pub(crate) fn show(&mut self, ui: &mut Ui, around: &Around<'_>) -> Done {
        let mut done = Done::default();
        let searching = !self.words.trim().is_empty();
        let today = if searching {
            None
        } else {
            around
                .model
                .appointments()
                .filter(|_| self.mode == Mode::Today)
        };
        let words = self.words.trim().to_owned();
        let source = match &today {
            Some(appointments) => Source::Today(appointments),
            None => Source::Record(&words),
        };
        let known = source.page(around.model, self.first as u64, 1);
        let total = usize::try_from(known.total.unwrap_or(0)).unwrap_or(usize::MAX);
        let actions = if searching {
            actions(around.model, &self.words, around.open.is_some())
        } else {
            Vec::new()
        };
        self.head(ui, around.model, &source, &known);
        columns::titles(ui, around.columns);
        done.run = self.actions(ui, &actions);
        if self.open_when_answered && known.answers {
            self.open_when_answered = false;
            self.cursor = self.cursor.min(total.saturating_sub(1));
            if total > 0 {
                let page = source.page(around.model, self.cursor as u64, 1);
                match page.lines.first() {
                    Some(Some(line)) => {
                        done.open = Some(Arc::clone(line));
                        (done.found, done.apart) = (true, self.apart_when_answered);
                    }
                    // The answer is there but not this line yet.
                    _ => self.open_when_answered = true,
                }
            } else if done.run.is_none() {
                done.run = actions.first().cloned();
            }
        }
        let listbox = UiBuilder::new()
            .id_salt("patients")
            .accessibility_role(Role::ListBox)
            .accessibility_label(t("patients"))
            .sense(Sense::focusable_noninteractive());
        ui.scope_builder(listbox, |ui| {
            self.keys(ui, total);
            if total > 0 {
                self.rows(ui, around, &source, total, &mut done);
            } else {
                done.newcomer = self.empty(ui, &known, searching);
            }
            let focused = ui.response();
            widgets::focus_ring(ui, &focused, ui.max_rect().shrink(3.0));
        });
        done
    }

    fn head(&mut self, ui: &mut Ui, model: &dyn Model, source: &Source<'_>, known: &PatientsPage) {
        let has_day = model.appointments().is_some();
        ui.horizontal(|ui| {
            ui.set_height(32.0);
            ui.add_space(10.0);
            if has_day && self.words.trim().is_empty() {
                // Enlarged, the list is narrow: the count keeps its room.
                let all = match ui.available_width() < SHORT {
                    true => t("liste-tous-court"),
                    false => t("liste-tous"),
                };
                for (mode, label, name) in [
                    (Mode::Today, t("liste-aujourdhui"), t("liste-aujourdhui")),
                    (Mode::All, all, t("liste-tous")),
                ] {
                    if (Button {
                        name: Some(&name),
                        selected: self.mode == mode,
                        ..Button::new(&label)
                    })
                    .weight(Weight::Quiet)
                    .show(ui)
                    .clicked()
                        && self.mode != mode
                    {
                        self.mode = mode;
                        self.typed();
                    }
                }
            } else {
                ui.add_space(6.0);
                let title = match source {
                    Source::Record("") | Source::Today(_) => t("liste-tous"),
                    Source::Record(_) => t("liste-trouves"),
                };
                ui.label(
                    egui::RichText::new(title)
                        .size(CAPTION)
                        .color(palette(ui).secondary),
                );
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(16.0);
                if let Some(total) = known.total {
                    let response = ui.label(
                        theme::tabular(grouped(total), CAPTION).color(palette(ui).secondary),
                    );
                    response.widget_info(|| {
                        WidgetInfo::labeled(Role::Status, true, t_count("liste-nombre", total))
                    });
                }
                if !known.answers {
                    widgets::busy_mark(ui);
                }
            });
        });
    }

    fn actions(&mut self, ui: &mut Ui, actions: &[Action]) -> Option<Action> {
        let mut run = None;
        for action in actions {
            ui.horizontal(|ui| {
                ui.add_space(10.0);
                // A title that is too long has a second line: the list is not widened, and whose act it is stays in sight.
                let button = Button {
                    chip: action.key.as_deref(),
                    whole: true,
                    ..Button::new(&action.title)
                }
                .weight(Weight::Quiet);
                let room = (ui.available_width() - 6.0).max(0.0);
                widgets::column(ui, room, |ui| {
                    if button.show(ui).clicked() {
                        run = Some(action.clone());
                    }
                });
            });
        }
        if !actions.is_empty() {
            widgets::gap(ui, 1.0);
            widgets::rule(ui);
        }
        run
    }

    /// Say that there is nobody; true when a patient is to be created.
    fn empty(&self, ui: &mut Ui, known: &PatientsPage, searching: bool) -> bool {
        if known.total.is_none() {
            return false;
        }
        widgets::gap(ui, 3.0);
        ui.horizontal(|ui| {
            ui.add_space(16.0);
            let room = ui.available_width() - 16.0;
            widgets::column(ui, room, |ui| {
                let said = match searching {
                    true => t("liste-rien-trouve"),
                    false => t("liste-vide"),
                };
                widgets::caption(ui, said);
            });
        });
        ui.horizontal(|ui| {
            ui.add_space(10.0);
            let label = t("nouveau-titre");
            let new = Button {
                chip: Some("Ctrl N"),
                ..Button::new(&label)
            };
            new.weight(Weight::Quiet).show(ui).clicked()
        })
        .inner
    }

    fn keys(&mut self, ui: &Ui, total: usize) {
        if ui.response().has_focus() {
            let filter = egui::EventFilter {
                vertical_arrows: true,
                ..egui::EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(ui.unique_id(), filter));
            for key in [
                Key::ArrowDown,
                Key::ArrowUp,
                Key::PageDown,
                Key::PageUp,
                Key::Home,
                Key::End,
            ] {
                if ui.input(|input| input.key_pressed(key)) {
                    self.step(key);
                }
            }
            if ui.input(|input| input.key_pressed(Key::Enter)) {
                self.enter(ui.input(|input| input.modifiers.shift));
                ui.ctx().request_repaint();
            }
        }
        self.cursor = self.cursor.min(total.saturating_sub(1));
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        around: &Around<'_>,
        source: &Source<'_>,
        total: usize,
        done: &mut Done,
    ) {
        let area = ui.available_rect_before_wrap();
        let mut scroll = ScrollArea::vertical().id_salt("lines").auto_shrink(false);
        if std::mem::take(&mut self.to_top) {
            scroll = scroll.vertical_scroll_offset(0.0);
        } else if std::mem::take(&mut self.follow) {
            let (top, bottom) = (self.cursor as f32 * ROW, (self.cursor + 1) as f32 * ROW);
            if top < self.offset {
                scroll = scroll.vertical_scroll_offset(top);
            } else if bottom > self.offset + area.height() {
                scroll = scroll.vertical_scroll_offset(bottom - area.height());
            }
        }
        let now = ui.input(|input| input.time);
        let listbox = ui.unique_id();
        scroll.show_viewport(ui, |ui, viewport| {
            ui.set_height(total as f32 * ROW);
            ui.set_width(area.width());
            if viewport.top() != self.offset {
                self.offset = viewport.top();
                self.moved_at = now;
            }
            let resting = now - self.moved_at >= REST_S || self.marks.is_empty();
            let motion = if resting {
                Motion::Resting
            } else {
                Motion::Moving
            };
            if motion == Motion::Moving {
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_secs_f64(REST_S));
            }
            let first = (viewport.top() / ROW).floor().max(0.0) as usize;
            let count =
                ((viewport.height() / ROW).ceil() as usize + 1).min(total.saturating_sub(first));
            self.first = first;
            self.on = None;
            let page = source.page(around.model, first as u64, count as u64);
            self.laid_out = 0;
            for n in 0..count {
                let at = first + n;
                // Counted from the top of the area: far down a long list, a sum of large numbers would tremble.
                let top =
                    area.top() + (at as f64 * f64::from(ROW) - f64::from(viewport.top())) as f32;
                let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), ROW));
                let Some(Some(line)) = page.lines.get(n) else {
                    row::waiting(ui, rect);
                    continue;
                };
                self.laid_out += 1;
                let shown = Line {
                    at,
                    patient: line,
                    appointment: source.appointment(at),
                };
                let response = self.row(ui, around, rect, &shown, motion);
                if at == self.cursor {
                    self.on = Some((listbox, line.id.to_string()));
                    ui.ctx().accesskit_node_builder(listbox, |node| {
                        node.set_active_descendant(response.id.accesskit_id())
                    });
                }
                if response.clicked() {
                    self.cursor = at;
                    done.open = Some(Arc::clone(line));
                    done.apart = ui.input(|input| input.modifiers.shift);
                }
                Popup::context_menu(&response).show(|ui| {
                    if let Some(apart) = ways_to_open(ui) {
                        self.cursor = at;
                        (done.open, done.apart) = (Some(Arc::clone(line)), apart);
                    }
                });
            }
        });
    }
}

/// The menu of a line; where its file is to be opened, once that was chosen: `true` in a window of its own.
fn ways_to_open(ui: &mut Ui) -> Option<bool> {
    ui.set_min_width(240.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut chosen = None;
    for (label, key, apart) in [
        (t("raccourci-ouvrir"), "Entrée", false),
        (t("fenetre-nouvelle"), "Maj Entrée", true),
    ] {
        let button = Button {
            chip: Some(key),
            ..Button::new(&label)
        };
        if button.weight(Weight::Quiet).show(ui).clicked() {
            chosen = Some(apart);
            ui.close();
        }
    }
    chosen
}

/// Where the lines come from.
enum Source<'a> {
    Today(&'a [Appointment]),
    Record(&'a str),
}

impl Source<'_> {
    fn page(&self, model: &dyn Model, first: u64, count: u64) -> PatientsPage {
        match self {
            Source::Record(words) => model.patients(&PatientsAsked {
                words: (*words).to_owned(),
                first,
                count,
            }),
            Source::Today(appointments) => {
                let skip = usize::try_from(first).unwrap_or(usize::MAX);
                let take = usize::try_from(count).unwrap_or(usize::MAX);
                let lines = appointments
                    .iter()
                    .skip(skip)
                    .take(take)
                    .map(|one| Some(Arc::clone(&one.patient)))
                    .collect();
                PatientsPage {
                    total: Some(appointments.len() as u64),
                    lines,
                    answers: true,
                }
            }
        }
    }

    fn appointment(&self, at: usize) -> Option<&Appointment> {
        match self {
            Source::Today(appointments) => appointments.get(at),
            Source::Record(_) => None,
        }
    }
}
