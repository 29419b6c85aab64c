//! The list on the left: today's patients or all of them, found as one types. Only the lines in sight are asked for, laid
//! out and drawn.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{
    FontFamily, FontId, Key, Rect, Response, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};
use socle_formats::date::CivilDate;
use socle_manifest::Command;
use socle_record::PatientLine;
use socle_record::model::words::fold;
use socle_runtime::PluginInfo;
use socle_runtime::view::{Kind, Node, Tree};
use socle_runtime::views::ViewKey;

use super::model::{Appointment, Model, PatientsAsked, PatientsPage};
use super::text::{given_name, grouped, t, t_count, t_with};
use super::theme::{self, CAPTION, DENSE, TEXT, palette};
use super::widgets::{self, Button, Weight};
use super::{keys::Shortcut, tree};

/// Height of a line.
pub(super) const ROW: f32 = 44.0;
/// A list that has moved rests this long before plugins are asked for the badges of its lines, in seconds.
const REST_S: f64 = 0.06;
/// Badges remembered for lines that come back into sight.
const BADGES_KEPT: usize = 2_000;
/// Commands found by what is typed.
const ACTIONS: usize = 4;

/// Which list is shown while nothing is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    #[default]
    Today,
    All,
}

/// What the list keeps from one frame to the next.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) words: String,
    mode: Mode,
    /// The line the keyboard is on.
    cursor: usize,
    /// The cursor moved: bring its line into sight.
    follow: bool,
    /// Enter was pressed before the answer to what was typed: open once it is there.
    open_when_answered: bool,
    to_top: bool,
    first: usize,
    offset: f32,
    moved_at: f64,
    badges: HashMap<String, Vec<Arc<Tree>>>,
    /// How many lines were laid out in the last frame.
    laid_out: usize,
}

/// What the person did in the list.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) open: Option<Arc<PatientLine>>,
    pub(super) run: Option<Action>,
}

/// A command found by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Action {
    pub(super) plugin: String,
    pub(super) command: String,
    pub(super) patient: bool,
    title: String,
    key: Option<Shortcut>,
}

impl Action {
    /// A command of a plugin.
    pub(super) fn new(plugin: &PluginInfo, command: &Command) -> Self {
        Self {
            plugin: plugin.manifest.id.clone(),
            command: command.id.clone(),
            patient: command.patient,
            title: t_with(
                "action-titre",
                &[
                    ("action", &command.title),
                    ("extension", &plugin.manifest.name),
                ],
            ),
            key: command.key.as_deref().and_then(Shortcut::parse),
        }
    }
}

/// What stands around the list.
pub(super) struct Around<'a> {
    pub(super) model: &'a dyn Model,
    /// The open patient.
    pub(super) open: Option<&'a str>,
    /// Plugin and id of the badges of plugins, in order.
    pub(super) badges: &'a [(String, String)],
}

impl List {
    /// What is typed is another search.
    pub(super) fn typed(&mut self) {
        self.cursor = 0;
        self.to_top = true;
        self.open_when_answered = false;
    }

    /// How many lines the last frame laid out.
    pub(super) fn laid_out(&self) -> usize {
        self.laid_out
    }

    /// Move along the lines, as the search field does while it has the focus.
    pub(super) fn step(&mut self, key: Key) {
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

    /// Open the line the keyboard is on, as soon as it is known.
    pub(super) fn enter(&mut self) {
        self.open_when_answered = true;
    }

    pub(super) fn show(&mut self, ui: &mut Ui, around: &Around<'_>) -> Done {
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
        done.run = self.actions(ui, &actions);
        if self.open_when_answered && known.answers {
            self.open_when_answered = false;
            self.cursor = self.cursor.min(total.saturating_sub(1));
            if total > 0 {
                let page = source.page(around.model, self.cursor as u64, 1);
                match page.lines.first() {
                    Some(Some(line)) => done.open = Some(Arc::clone(line)),
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
                self.empty(ui, &known, searching);
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
                for (mode, label) in [
                    (Mode::Today, t("liste-aujourdhui")),
                    (Mode::All, t("liste-tous")),
                ] {
                    if (Button {
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
                let chip = action.key.map(Shortcut::shown);
                let button = Button {
                    chip: chip.as_deref(),
                    ..Button::new(&action.title)
                }
                .weight(Weight::Quiet);
                if button.show(ui).clicked() {
                    run = Some(action.clone());
                }
            });
        }
        if !actions.is_empty() {
            widgets::gap(ui, 1.0);
            widgets::rule(ui);
        }
        run
    }

    fn empty(&self, ui: &mut Ui, known: &PatientsPage, searching: bool) {
        if known.total.is_none() {
            return;
        }
        widgets::gap(ui, 3.0);
        ui.horizontal(|ui| {
            ui.add_space(16.0);
            widgets::caption(
                ui,
                if searching {
                    t("liste-rien-trouve")
                } else {
                    t("liste-vide")
                },
            );
        });
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
                self.enter();
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
            let resting = now - self.moved_at >= REST_S || self.badges.is_empty();
            if !resting {
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_secs_f64(REST_S));
            }
            let first = (viewport.top() / ROW).floor().max(0.0) as usize;
            let count =
                ((viewport.height() / ROW).ceil() as usize + 1).min(total.saturating_sub(first));
            self.first = first;
            let page = source.page(around.model, first as u64, count as u64);
            self.laid_out = 0;
            for n in 0..count {
                let at = first + n;
                // Counted from the top of the area: far down a long list, a sum of large numbers would tremble.
                let top =
                    area.top() + (at as f64 * f64::from(ROW) - f64::from(viewport.top())) as f32;
                let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), ROW));
                let Some(Some(line)) = page.lines.get(n) else {
                    waiting_row(ui, rect);
                    continue;
                };
                self.laid_out += 1;
                let response =
                    self.row(ui, around, rect, at, line, source.appointment(at), resting);
                if at == self.cursor {
                    ui.ctx().accesskit_node_builder(listbox, |node| {
                        node.set_active_descendant(response.id.accesskit_id())
                    });
                }
                if response.clicked() {
                    self.cursor = at;
                    done.open = Some(Arc::clone(line));
                }
            }
        });
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        ui: &mut Ui,
        around: &Around<'_>,
        rect: Rect,
        at: usize,
        line: &PatientLine,
        appointment: Option<&Appointment>,
        resting: bool,
    ) -> Response {
        let palette = palette(ui);
        let id = line.id.as_str();
        let response = ui.interact(rect, egui::Id::unique(("socle-patient", id)), Sense::CLICK);
        let open = around.open == Some(id);
        let trees = self.badges_of(around, id, resting);
        let badges: Vec<&Node> = trees
            .iter()
            .flat_map(|tree| tree::badges(&tree.nodes))
            .collect();
        let words: Vec<&str> = badges
            .iter()
            .filter_map(|node| {
                if let Kind::Badge { text, .. } = &node.kind {
                    Some(text.as_str())
                } else {
                    None
                }
            })
            .collect();
        let today = around.model.today();
        let rest = match appointment {
            // The time tells who it is; there is no room for more.
            Some(Appointment { reason: None, .. }) => age(&line.date_naissance, today.as_ref()),
            Some(Appointment {
                reason: Some(reason),
                ..
            }) => format!("{} · {reason}", age(&line.date_naissance, today.as_ref())),
            None => detail(line, today.as_ref()),
        };
        let (name, time) = (full_name(line), appointment.map(|one| one.time.as_str()));
        response.widget_info(|| {
            let mut said = vec![name.clone(), rest.clone()];
            said.extend(time.map(str::to_owned));
            said.extend(words.iter().map(|word| (*word).to_owned()));
            WidgetInfo::selected(Role::ListBoxOption, true, open, said.join(", "))
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let on_cursor = at == self.cursor
            && (ui.memory(|memory| memory.focused().is_some()) || !self.words.is_empty());
        if open {
            ui.painter()
                .rect_filled(rect, 0.0, palette.information.paper);
            ui.painter().rect_filled(
                Rect::from_min_size(rect.min, vec2(3.0, rect.height())),
                0.0,
                palette.accent,
            );
        } else if response.hovered() || on_cursor {
            ui.painter().rect_filled(rect, 0.0, palette.hovered);
        }
        let mut left = rect.left() + 16.0;
        if let Some(time) = time {
            let time = widgets::one_line(
                ui,
                time,
                FontId::new(DENSE, theme::tabular_family()),
                palette.secondary,
                48.0,
            );
            ui.painter().galley(
                pos2(left, rect.center().y - time.size().y / 2.0),
                time,
                palette.secondary,
            );
            left += 48.0;
        }
        let right = rect.right() - 14.0;
        let mut written = name_line(ui, line, right - left);
        ui.painter().galley(
            pos2(left, rect.top() + 4.0),
            Arc::clone(&written),
            palette.text,
        );
        if let Some(used) = used_name(line) {
            let from = left + written.size().x + 6.0;
            written = widgets::one_line(
                ui,
                &used,
                FontId::new(CAPTION, FontFamily::Proportional),
                palette.secondary,
                right - from,
            );
            if right - from > 24.0 {
                ui.painter()
                    .galley(pos2(from, rect.top() + 6.0), written, palette.secondary);
            }
        }
        let mut end = right;
        for node in badges.iter().take(2) {
            let Kind::Badge { sign, text } = &node.kind else {
                continue;
            };
            end -= widgets::pill_at(
                ui,
                end,
                rect.top() + 31.0,
                (end - left) * 0.62,
                *sign,
                text,
                node.tone,
            ) + 4.0;
        }
        let rest = widgets::one_line(
            ui,
            &rest,
            FontId::new(CAPTION, theme::tabular_family()),
            palette.secondary,
            end - left - 4.0,
        );
        ui.painter().galley(
            pos2(left, rect.top() + 31.0 - rest.size().y / 2.0),
            rest,
            palette.secondary,
        );
        response
    }

    fn badges_of(&mut self, around: &Around<'_>, patient: &str, resting: bool) -> Vec<Arc<Tree>> {
        if !resting {
            return self.badges.get(patient).cloned().unwrap_or_default();
        }
        let look = |(plugin, badge): &(String, String)| {
            around
                .model
                .look(&ViewKey {
                    plugin: plugin.clone(),
                    contribution: badge.clone(),
                    patient: Some(patient.to_owned()),
                })
                .tree
        };
        let trees: Vec<_> = around.badges.iter().filter_map(look).collect();
        if self.badges.len() >= BADGES_KEPT {
            self.badges.clear();
        }
        self.badges.insert(patient.to_owned(), trees.clone());
        trees
    }
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

/// The name on one line. Where it is too long the birth name is cut, never the given name.
fn name_line(ui: &Ui, line: &PatientLine, width: f32) -> Arc<egui::Galley> {
    let (font, color) = (
        FontId::new(TEXT, FontFamily::Proportional),
        palette(ui).text,
    );
    let lay = |text: &str, width: f32| widgets::one_line(ui, text, font.clone(), color, width);
    let whole = lay(&full_name(line), width);
    if !whole.elided {
        return whole;
    }
    let name = line.nom_naissance.to_uppercase();
    let given = given_name(&line.premier_prenom);
    let room = width - lay(&format!("… {given}"), f32::INFINITY).size().x;
    let kept = name
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| lay(&name[..*at], f32::INFINITY).size().x <= room)
        .last()
        .unwrap_or(0);
    lay(&format!("{}… {given}", name[..kept].trim_end()), width)
}

fn waiting_row(ui: &Ui, rect: Rect) {
    let fill = palette(ui).sunken;
    let bar = |top: f32, width: f32| {
        Rect::from_min_size(pos2(rect.left() + 16.0, rect.top() + top), vec2(width, 8.0))
    };
    ui.painter()
        .rect_filled(bar(10.0, rect.width() * 0.5), 4.0, fill);
    ui.painter()
        .rect_filled(bar(26.0, rect.width() * 0.3), 4.0, fill);
}

/// `NESSI Ruth`.
pub(super) fn full_name(line: &PatientLine) -> String {
    format!(
        "{} {}",
        line.nom_naissance.to_uppercase(),
        given_name(&line.premier_prenom)
    )
}

/// The used name, when it says more than the birth name: `DE VINCI Jeanne`.
pub(super) fn used_name(line: &PatientLine) -> Option<String> {
    let differs = |used: &Option<String>, birth: &str| {
        used.as_deref()
            .is_some_and(|used| fold(used) != fold(birth))
    };
    if !differs(&line.nom_utilise, &line.nom_naissance)
        && !differs(&line.prenom_utilise, &line.premier_prenom)
    {
        return None;
    }
    let name = line
        .nom_utilise
        .as_deref()
        .unwrap_or(&line.nom_naissance)
        .to_uppercase();
    let given = given_name(
        line.prenom_utilise
            .as_deref()
            .unwrap_or(&line.premier_prenom),
    );
    Some(format!("{name} {given}"))
}

/// `49 ans · 14/07/1977`; months for an infant.
fn detail(line: &PatientLine, today: Option<&CivilDate>) -> String {
    format!(
        "{} · {}",
        age(&line.date_naissance, today),
        line.date_naissance.affichage()
    )
}

/// An age as it is said: `49 ans`, `7 mois`.
pub(super) fn age(birth: &CivilDate, today: Option<&CivilDate>) -> String {
    let Some(today) = today else {
        return t("age-inconnu");
    };
    match birth.age_ans(today) {
        None => t("age-inconnu"),
        Some(years) if years < 2 && birth.mois().is_some() => {
            let months = |date: &CivilDate| {
                i32::from(date.annee()) * 12 + i32::from(date.rniv().mois().unwrap_or(1))
            };
            let day = |date: &CivilDate| date.rniv().jour().unwrap_or(1);
            let whole = months(today) - months(birth) - i32::from(day(today) < day(birth));
            t_count("age-mois", u64::try_from(whole).unwrap_or(0))
        }
        Some(years) => t_count("age-ans", u64::from(years)),
    }
}

/// The commands whose title holds all that is typed, and that can be run as they are.
fn actions(model: &dyn Model, words: &str, file_open: bool) -> Vec<Action> {
    let wanted = fold(words);
    if wanted.len() < 3 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for plugin in model.plugins().iter() {
        for command in &plugin.manifest.commands {
            let title = fold(&format!("{} {}", command.title, plugin.manifest.name));
            let ready = (file_open || !command.patient)
                && command.arguments.iter().all(|argument| !argument.required);
            if ready && wanted.split(' ').all(|word| title.contains(word)) {
                found.push(Action::new(plugin, command));
            }
        }
    }
    found.truncate(ACTIONS);
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(birth: &str, expected: &str) {
        assert_eq!(
            age(&birth.parse().unwrap(), "2026-11-22".parse().ok().as_ref()),
            expected
        );
    }

    #[test]
    fn ages_are_said_in_years_and_in_months_for_infants() {
        check("1977-07-14", "49 ans");
        check("1977-11-23", "48 ans");
        check("2024-11-22", "2 ans");
        check("2025-05-23", "17 mois");
        check("2025-05-22", "18 mois");
        check("2026-11-22", "0 mois");
        check("2026-12-01", "âge inconnu");
        check("1950", "75 ans");
    }
}
