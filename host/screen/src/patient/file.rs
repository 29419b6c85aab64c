//! A patient's file: banner, tabs, the open tab, and the right column where plugins stand.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{Align, Layout, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, vec2};
use socle_record::PatientLine;
use socle_runtime::view::Destination;

use crate::errand::Errand;
use crate::extension::contributions::{Contribution, Contributions};
use crate::extension::panel::{self, Frame, Seen};
use crate::extension::tree::{Claims, Memory, Wish};
use crate::kit::tabs::{self, TABS, Titled};
use crate::kit::text::{grouped, t};
use crate::kit::theme::palette;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Model, RunningCall};
use crate::patient::banner;
use crate::patient::charts::{self, Typed};
use crate::patient::collision;
use crate::patient::dossier;
use crate::patient::papers;

/// An open file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) patient: String,
    /// What the list knew when it was opened: the banner shows it at once.
    line: Arc<PatientLine>,
    /// The open tab.
    tab: Tab,
}

/// A tab of a file: one of the host's own, or one a plugin contributes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Tab {
    /// What is seen and said today, and before.
    Consultation,
    /// Problems, history, allergies, treatments…
    Medical,
    /// Traits, names used, addresses, the history of the identity.
    Administrative,
    /// Letters, prescriptions, results.
    Documents,
    /// Who saw what.
    Seen,
    /// Plugin and contribution.
    Plugin(String, String),
}

impl Tab {
    /// The host's own tabs that stand before those of plugins, then those after.
    const OWN: [&'static [Self]; 2] = [
        &[Self::Consultation, Self::Medical, Self::Documents],
        &[Self::Administrative, Self::Seen],
    ];

    fn of(one: &Contribution) -> Self {
        Self::Plugin(one.plugin.clone(), one.id.clone())
    }

    /// The title of one of the host's own.
    fn title(&self) -> String {
        match self {
            Self::Consultation => t("onglet-consultation"),
            Self::Medical => t("onglet-dossier"),
            Self::Administrative => t("onglet-administratif"),
            Self::Seen => t("onglet-vu"),
            Self::Documents => t("documents"),
            Self::Plugin(..) => String::new(),
        }
    }
}

/// The titles of the host's own tabs.
#[cfg(test)]
pub(crate) fn own_titles() -> impl Iterator<Item = String> {
    Tab::OWN.into_iter().flatten().map(Tab::title)
}

/// The number of the tab of this title.
pub(crate) fn titled(contributions: &Contributions, title: &str) -> Option<usize> {
    let [before, after] = Tab::OWN;
    let plugins = contributions.tabs.iter().map(|one| one.title.clone());
    let own = |tabs: &'static [Tab]| tabs.iter().map(Tab::title);
    let mut all = own(before).chain(plugins).chain(own(after));
    all.position(|one| one == title)
}

/// Heights of panels as they were last drawn, so that they keep them while they wait.
pub(crate) type Heights = HashMap<(String, String), f32>;

/// What drawing panels needs.
pub(crate) struct Desk<'a> {
    pub(crate) model: &'a dyn Model,
    pub(crate) contributions: &'a Contributions,
    pub(crate) calls: &'a [RunningCall],
    pub(crate) memory: &'a mut Memory,
    pub(crate) heights: &'a mut Heights,
    pub(crate) claims: &'a Claims,
    /// What is typed in the files of patients.
    pub(crate) typed: &'a mut Typed,
    /// Documents on the bench.
    pub(crate) papers: &'a mut papers::Bench,
    pub(crate) wishes: &'a mut Vec<Wish>,
    pub(crate) errands: &'a mut Vec<Errand>,
    /// The file is to be closed.
    pub(crate) close: bool,
}

impl File {
    pub(crate) fn new(line: Arc<PatientLine>) -> Self {
        Self {
            patient: line.id.to_string(),
            line,
            tab: Tab::Consultation,
        }
    }

    /// Show the tab of the consultation.
    pub(crate) fn show_consultation(&mut self) {
        self.tab = Tab::Consultation;
    }

    /// Show the tab of this number, in the order they stand in; the last one past it.
    pub(crate) fn show_tab(&mut self, contributions: &Contributions, number: usize) {
        let [before, after] = Tab::OWN;
        let plugins = contributions.tabs.iter().map(Tab::of);
        let mut tabs = before
            .iter()
            .cloned()
            .chain(plugins)
            .chain(after.iter().cloned());
        if let Some(tab) = tabs.nth(number) {
            self.tab = tab;
        }
    }

    /// Show the tab a plugin contributes.
    pub(crate) fn show_panel(&mut self, plugin: &str, panel: &str) {
        self.tab = Tab::Plugin(plugin.to_owned(), panel.to_owned());
    }

    /// Show the tab of documents.
    pub(crate) fn show_documents(&mut self) {
        self.tab = Tab::Documents;
    }

    /// Show what a button of a view leads to.
    pub(crate) fn show(&mut self, place: Destination) {
        self.tab = match place {
            Destination::Identity => Tab::Administrative,
            Destination::Documents => Tab::Documents,
        };
    }

    /// What is known of the patient now.
    pub(crate) fn line(&self, model: &dyn Model) -> PatientLine {
        model
            .file(&self.patient)
            .data
            .map_or_else(|| (*self.line).clone(), |data| data.line.clone())
    }

    /// The views in sight, the first to have their keys first; `side`: the right column is one of them.
    pub(crate) fn claims(
        &self,
        model: &dyn Model,
        contributions: &Contributions,
        side: bool,
    ) -> Claims {
        let tab = contributions.tabs.iter().filter(|one| self.shows(one));
        let side = contributions.side.iter().filter(|_| side);
        panel::claims(
            model,
            tab.chain(side).map(|one| one.key(Some(&self.patient))),
        )
    }

    fn shows(&self, one: &Contribution) -> bool {
        self.tab == Tab::of(one)
    }

    /// Draw banner, tabs and the open tab.
    pub(crate) fn center(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let line = self.line(desk.model);
        let items: Vec<Seen> = desk
            .contributions
            .banner
            .iter()
            .map(|one| panel::seen(desk.model, one, &self.patient))
            .collect();
        let (top, rest) =
            rect.split_top_bottom_at_y(rect.top() + banner::height(ui, rect.width(), &line));
        banner::show(ui, top, &line, desk.model.today().as_ref(), &items);
        let (tabs, body) = rest.split_top_bottom_at_y(rest.top() + TABS);
        self.tabs(ui, tabs, desk);
        let body = collision::show(ui, body, &self.patient, desk);
        if self.tab == Tab::Documents {
            papers::show(ui, body, Some(&self.patient), desk);
            return;
        }
        let builder = UiBuilder::new()
            .max_rect(body)
            .id_salt(("body", &self.patient, &self.tab))
            .accessibility_role(Role::TabPanel);
        ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(egui::Margin::same(16))
                .show(ui, |ui| {
                    let shown = desk.contributions.tabs.iter().find(|one| self.shows(one));
                    match (shown, &self.tab) {
                        (Some(one), _) => {
                            panel::show(ui, one, Some(&self.patient), desk, Frame::Open);
                        }
                        (None, Tab::Medical) => charts::items::show(ui, &self.patient, desk),
                        (None, Tab::Administrative) => {
                            let known = desk.model.file(&self.patient);
                            dossier::show(ui, &known, &self.patient, desk);
                        }
                        (None, Tab::Seen) => charts::seen::show(ui, &self.patient, desk),
                        // It has the whole place, above.
                        (None, Tab::Documents) => {}
                        // A plugin that is gone leaves its place to the first of ours.
                        (None, Tab::Consultation | Tab::Plugin(..)) => {
                            charts::consultation::show(ui, &self.patient, desk);
                        }
                    }
                });
        });
    }

    fn tabs(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let palette = palette(ui);
        ui.painter().rect_filled(rect, 0.0, palette.surface);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            Stroke::new(1.0, palette.border),
        );
        let builder = UiBuilder::new()
            .max_rect(rect.shrink2(vec2(16.0, 0.0)))
            .id_salt("tabs")
            .accessibility_role(Role::TabList);
        ui.scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let [before, after] = Tab::OWN;
            let count = papers::count(desk.model, &self.patient).unwrap_or(0);
            let own = |tab: &Tab| match tab {
                Tab::Documents if count > 0 => (
                    tab.clone(),
                    format!("{} {}", tab.title(), grouped(count as u64)),
                ),
                _ => (tab.clone(), tab.title()),
            };
            let plugins = desk.contributions.tabs.iter();
            let tabs: Vec<(Tab, String)> = before
                .iter()
                .map(own)
                .chain(plugins.map(|one| (Tab::of(one), one.title.clone())))
                .chain(after.iter().map(own))
                .collect();
            if !tabs.iter().any(|(known, _)| *known == self.tab) {
                self.tab = Tab::Consultation;
            }
            let titles: Vec<Titled> = tabs
                .iter()
                .map(|(_, title)| Titled::plain(title.clone()))
                .collect();
            let open = tabs.iter().position(|(one, _)| *one == self.tab);
            let open = tabs::step(ui, tabs.len(), open.unwrap_or(0)).or(open);
            // What stands at the right keeps its room: the tabs that have none left are in a menu.
            let measured = ui.unique_id().with("right");
            let known: f32 = ui.data(|data| data.get_temp(measured)).unwrap_or(0.0);
            let room = ui.available_width();
            let drawn = tabs::strip(ui, &titles, open.unwrap_or(0), room - known);
            if let Some((tab, _)) = tabs.get(drawn.open) {
                self.tab = tab.clone();
            }
            let natural = drawn.natural;
            let left = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.buttons(ui, room - natural, desk);
                ui.min_rect().left()
            });
            let now = rect.right() - 16.0 - left.inner;
            if (known - now).abs() > 0.5 {
                ui.data_mut(|data| data.insert_temp(measured, now));
                ui.ctx()
                    .request_discard("the buttons beside the tabs are measured");
                ui.ctx().request_repaint();
            }
        });
    }

    /// The buttons of the file, from the right; `room` is what the tabs would leave them. Words and keys are shortened before
    /// tabs give way.
    fn buttons(&self, ui: &mut Ui, room: f32, desk: &mut Desk<'_>) {
        let narrow = room < 370.0;
        let (label, name) = (t("fermer"), t("fermer-dossier"));
        let close = Button {
            chip: (!narrow).then_some("Ctrl W"),
            name: Some(&name),
            ..Button::new(&label)
        };
        desk.close |= close.weight(Weight::Quiet).show(ui).clicked();
        let has_consultation = charts::consultation::is_open(&self.patient, desk);
        // Each is asked while the file is open, so that it is known when the steps are shown.
        let offered = desk
            .contributions
            .steps
            .iter()
            .filter(|step| step.is_offered(desk.model, &self.patient))
            .count();
        if has_consultation || offered > 0 {
            ui.add_space(8.0);
            let name = t("valider-consultation");
            let label = if narrow { t("valider") } else { name.clone() };
            let validate = Button {
                chip: (room >= 240.0).then_some("Ctrl Entrée"),
                name: Some(&name),
                ..Button::new(&label)
            };
            if validate.weight(Weight::Primary).show(ui).clicked() {
                desk.errands.push(Errand::Validate);
            }
        }
    }

    /// Draw what the side bar beside another software has of it; true when the whole window is wanted.
    pub(crate) fn compact(&self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) -> bool {
        let line = self.line(desk.model);
        let items: Vec<Seen> = desk
            .contributions
            .banner
            .iter()
            .map(|one| panel::seen(desk.model, one, &self.patient))
            .collect();
        let (top, rest) =
            rect.split_top_bottom_at_y(rect.top() + banner::height(ui, rect.width(), &line));
        banner::show(ui, top, &line, desk.model.today().as_ref(), &items);
        let (strip, body) = rest.split_top_bottom_at_y(rest.top() + crate::frame::compact::STRIP);
        let palette = palette(ui);
        ui.painter().rect_filled(strip, 0.0, palette.surface);
        ui.painter().hline(
            strip.x_range(),
            strip.bottom() - 0.5,
            Stroke::new(1.0, palette.border),
        );
        let mut whole = false;
        let builder = UiBuilder::new()
            .max_rect(strip.shrink2(vec2(12.0, 0.0)))
            .id_salt("strip")
            .accessibility_role(Role::Toolbar)
            .accessibility_label(t("compact-actes"));
        ui.scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
            let (label, name) = (t("compact-entier"), t("compact-quitter"));
            let button = Button {
                name: Some(&name),
                ..Button::new(&label)
            };
            whole = button.weight(Weight::Quiet).show(ui).clicked();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.buttons(ui, 0.0, desk);
            });
        });
        let body = collision::show(ui, body, &self.patient, desk);
        if desk.contributions.side.is_empty() {
            let inside = UiBuilder::new().max_rect(body.shrink(16.0));
            ui.scope_builder(inside, |ui| widgets::caption(ui, t("compact-rien")));
        } else {
            self.side(ui, body, desk);
        }
        whole
    }

    /// Draw the right column.
    pub(crate) fn side(&self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let palette = palette(ui);
        ui.painter().vline(
            rect.left() + 0.5,
            rect.y_range(),
            Stroke::new(1.0, palette.border),
        );
        let builder = UiBuilder::new()
            .max_rect(rect)
            .id_salt(("side", &self.patient))
            .accessibility_role(Role::Complementary)
            .accessibility_label(t("colonne-extensions"));
        ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(egui::Margin::same(12))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 12.0;
                    for one in &desk.contributions.side {
                        panel::show(ui, one, Some(&self.patient), desk, Frame::Card);
                    }
                });
        });
    }
}
