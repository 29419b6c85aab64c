//! The home page, while no file is open: the day and what waits on one tab, then a tab for each thing an extension has to
//! say. None of them hides another, and one that needs attention is seen from its tab.
//!
//! | file | part |
//! |---|---|
//! | `home.rs` | the tabs, and the one that is open |
//! | `home/day.rs` | the patients of the day |
//! | `home/waits.rs` | what waits for the person, each a way to where it is dealt with |
//! | `home/mark.rs` | what a tab says of its extension |

mod day;
mod mark;
mod waits;

use egui::{Align, Layout, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, vec2};

use crate::extension::contributions::{Contribution, Contributions};
use crate::extension::panel;
use crate::extension::tree::Claims;
use crate::kit::tabs::{self, TABS, Titled};
use crate::kit::text::t;
use crate::kit::theme::{self, palette};
use crate::kit::widgets;
use crate::model::Model;
use crate::patient::file::Desk;

/// Widest a panel is.
const WIDEST: f32 = 760.0;
/// Width of what waits, beside the day.
const WAITS: f32 = 320.0;
/// From this width on what waits stands beside the day.
const ABREAST: f32 = 700.0;

/// Which tab is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Home {
    /// `plugin/contribution`; the day when there is none, and while that plugin is not there.
    open: Option<String>,
}

/// The number of the tab of this title.
pub(crate) fn titled(contributions: &Contributions, title: &str) -> Option<usize> {
    let titles = contributions.home.iter().map(|one| one.title.clone());
    let mut all = std::iter::once(t("accueil-journee")).chain(titles);
    all.position(|one| one == title)
}

/// How a contribution is named in what the workstation remembers.
fn name(one: &Contribution) -> String {
    format!("{}/{}", one.plugin, one.id)
}

impl Home {
    /// The tab that was open when the window was closed.
    pub(crate) fn remembered(open: Option<String>) -> Self {
        Self { open }
    }

    /// What the workstation is to remember.
    pub(crate) fn open(&self) -> Option<&str> {
        self.open.as_deref()
    }

    /// Show the tab of this number; 0 is the day. A number past the last one changes nothing.
    pub(crate) fn show_tab(&mut self, contributions: &Contributions, number: usize) {
        match number.checked_sub(1) {
            None => self.open = None,
            Some(n) => {
                if let Some(one) = contributions.home.get(n) {
                    self.open = Some(name(one));
                }
            }
        }
    }

    fn shown<'a>(&self, contributions: &'a Contributions) -> Option<(usize, &'a Contribution)> {
        let open = self.open.as_deref()?;
        let mut all = contributions.home.iter().enumerate();
        all.find(|(_, one)| name(one) == open)
    }

    /// The keys of what is in sight.
    pub(crate) fn claims(&self, model: &dyn Model, contributions: &Contributions) -> Claims {
        let shown = self.shown(contributions);
        panel::claims(model, shown.into_iter().map(|(_, one)| one.key(None)))
    }

    /// Draw it; `unread`: messages nobody has read.
    pub(crate) fn show(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>, unread: u64) {
        let contributions = desk.contributions;
        let has_day = desk.model.appointments().is_some();
        let waiting = waits::all(desk, unread);
        if contributions.home.is_empty() && !has_day && waiting.is_empty() {
            welcome(ui, rect);
            return;
        }
        let mut body = rect;
        if !contributions.home.is_empty() {
            let (top, rest) = rect.split_top_bottom_at_y(rect.top() + TABS);
            self.tabs(ui, top, desk);
            body = rest;
        }
        let shown = self.shown(contributions).map(|(_, one)| one);
        let title = shown.map_or_else(|| t("accueil-journee"), |one| one.title.clone());
        let builder = UiBuilder::new()
            .max_rect(body)
            .id_salt(("home", &self.open))
            .accessibility_role(Role::TabPanel)
            .accessibility_label(title);
        let mut tab = None;
        ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(egui::Margin::same(16))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 12.0;
                    match shown {
                        Some(one) => {
                            widgets::at_most(ui, WIDEST);
                            contribution(ui, one, desk);
                        }
                        None => tab = journey(ui, &waiting, has_day, desk),
                    }
                });
        });
        if let Some(number) = tab {
            self.show_tab(contributions, number);
        }
    }

    fn tabs(&mut self, ui: &mut Ui, rect: Rect, desk: &Desk<'_>) {
        let colours = palette(ui);
        ui.painter().rect_filled(rect, 0.0, colours.surface);
        let line = Stroke::new(1.0, colours.border);
        ui.painter()
            .hline(rect.x_range(), rect.bottom() - 0.5, line);
        let contributions = desk.contributions;
        let marks = |one: &Contribution| Titled {
            title: one.title.clone(),
            mark: mark::of(desk.model, one),
        };
        let titles: Vec<Titled> = std::iter::once(Titled::plain(t("accueil-journee")))
            .chain(contributions.home.iter().map(marks))
            .collect();
        let open = self.shown(contributions).map_or(0, |(n, _)| n + 1);
        let open = tabs::step(ui, titles.len(), open).unwrap_or(open);
        let builder = UiBuilder::new()
            .max_rect(rect.shrink2(vec2(16.0, 0.0)))
            .id_salt("home-tabs")
            .accessibility_role(Role::TabList)
            .accessibility_label(t("accueil-onglets"));
        let layout = Layout::left_to_right(Align::Center);
        let drawn = ui.scope_builder(builder.layout(layout), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let room = ui.available_width();
            tabs::strip(ui, &titles, open, room)
        });
        self.show_tab(contributions, drawn.inner.open);
    }
}

/// The tab of an extension; where it has nothing to say, that is said: an empty place would look broken.
fn contribution(ui: &mut Ui, one: &Contribution, desk: &mut Desk<'_>) {
    if mark::is_silent(desk.model, one) {
        widgets::caption(ui, t("accueil-calme"));
    }
    panel::show(ui, one, None, desk, panel::Frame::Open);
}

/// The day and what waits; the number of the tab that is wanted.
fn journey(
    ui: &mut Ui,
    waiting: &[waits::Waiting],
    has_day: bool,
    desk: &mut Desk<'_>,
) -> Option<usize> {
    let room = ui.available_width();
    if !has_day {
        widgets::at_most(ui, WIDEST);
        let tab = waits::show(ui, waiting, desk);
        widgets::caption(ui, t("accueil"));
        widgets::caption(ui, t("accueil-recherche"));
        return tab;
    }
    if room < ABREAST {
        let tab = waits::show(ui, waiting, desk);
        day::show(ui, desk);
        return tab;
    }
    let mut tab = None;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        widgets::column(ui, (room - WAITS - 16.0).min(WIDEST), |ui| {
            day::show(ui, desk)
        });
        widgets::column(ui, WAITS, |ui| tab = waits::show(ui, waiting, desk));
    });
    tab
}

/// How to begin, where nothing else is to be said.
fn welcome(ui: &mut Ui, rect: Rect) {
    let palette = theme::palette(ui);
    let lines = [
        (t("accueil"), theme::TEXT, palette.text),
        (t("accueil-recherche"), theme::DENSE, palette.secondary),
    ];
    let mut y = rect.top() + rect.height() * 0.4;
    for (line, size, color) in lines {
        let font = egui::FontId::new(size, egui::FontFamily::Proportional);
        let galley = widgets::one_line(ui, &line, font, color, rect.width() - 40.0);
        let at = egui::pos2(rect.center().x - galley.size().x / 2.0, y);
        let response = ui.interact(
            Rect::from_min_size(at, galley.size()),
            egui::Id::unique(("socle-accueil", size as u32)),
            egui::Sense::hover(),
        );
        response.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &line));
        y += galley.size().y + 6.0;
        ui.painter().galley(at, galley, color);
    }
}
