//! The side bar beside another software: the patient's banner, what extensions put at the right of a file, and the
//! validation. All the rest stays one key away, in the whole window.

use egui::{Align, Layout, Rect, Role, ThemePreference, Ui, UiBuilder, ViewportCommand, vec2};

use crate::Screen;
use crate::extension::tree::{Claims, Wish};
use crate::frame::bars::{self, Page};
use crate::frame::list;
use crate::frame::list::actions::Go;
use crate::frame::window::{LARGE, SMALLEST};
use crate::kit::text::t;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{self, Model};
use crate::pages::home::Home;
use crate::patient::file::Desk;
use socle_practice::station::{Station, Theme};

/// Width of the side bar, points.
pub(crate) const WIDTH: f32 = 420.0;
/// The least of it that still shows what is needed, points.
const LEAST: [f32; 2] = [360.0, 480.0];
/// Height of what tells the state: it may take two rows here.
pub(crate) const BOTTOM: f32 = 62.0;

impl Screen {
    /// Make the window a side bar, or the whole of it.
    pub(crate) fn set_compact(&mut self, ctx: &egui::Context, compact: bool) {
        if self.compact == compact {
            return;
        }
        self.compact = compact;
        let size = |[width, height]: [f32; 2]| vec2(width, height);
        if compact {
            self.sight.page = Page::Patients;
            let height = ctx.content_rect().height().max(LEAST[1]);
            // A window that is maximised keeps its size otherwise.
            ctx.send_viewport_cmd(ViewportCommand::Maximized(false));
            ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(size(LEAST)));
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(vec2(WIDTH, height)));
        } else {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size(LARGE)));
            ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(size(SMALLEST)));
        }
    }

    /// Take up what this workstation remembers of its window, once, then have it remember what changes.
    pub(crate) fn follow_station(&mut self, ctx: &egui::Context, model: &dyn Model) {
        if self.station.is_none() {
            if let Some(known) = model.station() {
                if !self.theme_is_given {
                    ctx.set_theme(preference(known.theme));
                }
                self.home = Home::remembered(known.home.clone());
                self.set_compact(ctx, known.compact);
            }
            self.station = Some(self.now(ctx));
            return;
        }
        let now = self.now(ctx);
        if self.station.as_ref() != Some(&now) {
            self.station = Some(now.clone());
            // What was asked for when the program was started, or is drawn for a picture, is of this time only.
            if !self.theme_is_given {
                model.remember(now);
            }
        }
    }

    fn now(&self, ctx: &egui::Context) -> Station {
        let theme = match ctx.options(|options| options.theme_preference) {
            ThemePreference::System => Theme::Desktop,
            ThemePreference::Light => Theme::Light,
            ThemePreference::Dark => Theme::Dark,
        };
        Station {
            theme,
            compact: self.compact,
            home: self.home.open().map(str::to_owned),
        }
    }

    /// Draw the side bar under its top.
    pub(crate) fn compact_body(
        &mut self,
        ui: &mut Ui,
        body: Rect,
        model: &dyn Model,
        calls: &[model::RunningCall],
        claims: &Claims,
        wishes: &mut Vec<Wish>,
    ) {
        if self.sight.file.is_none() || self.list.called {
            let done = self.list_in(ui, body, model, 0);
            self.after_list(ui.ctx(), done);
            return;
        }
        let Some(file) = self.sight.file.take() else {
            return;
        };
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
            .max_rect(body)
            .id_salt("file")
            .accessibility_role(Role::Main);
        let mut whole = false;
        ui.scope_builder(main, |ui| whole = file.compact(ui, body, &mut desk));
        let close = desk.close;
        self.sight.file = Some(file);
        self.after_desk(ui.ctx(), errands, close);
        if whole {
            self.set_compact(ui.ctx(), false);
        }
    }
}

fn preference(theme: Theme) -> ThemePreference {
    match theme {
        Theme::Desktop => ThemePreference::System,
        Theme::Light => ThemePreference::Light,
        Theme::Dark => ThemePreference::Dark,
    }
}

/// Draw the top of the side bar; what was asked for there that is no page. A page other than that of patients has no room
/// there: it takes the whole window.
pub(crate) fn top(ui: &mut Ui, rect: Rect, page: &mut Page, list: &mut list::List) -> Option<Go> {
    let mut go = None;
    bars::framed(ui, rect, 8.0, |ui, inside| {
        let label = t("patients");
        let patients = Button {
            selected: list.called,
            ..Button::new(&label)
        };
        if patients.weight(Weight::Quiet).show(ui).clicked() {
            list.called = !list.called;
        }
        let to = inside.right() - bars::MENU;
        let from = ui.cursor().left() + 4.0;
        bars::search(ui, rect, egui::Rangef::new(from, to), page, list);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            bars::menu_of(ui, page, &bars::ALL, |ui| {
                for (label, key, what) in [
                    (t("compact-quitter"), "Ctrl B", Go::Compact),
                    (t("nouveau-titre"), "Ctrl N", Go::Newcomer),
                    (t("raccourcis"), "F1", Go::Shortcuts),
                ] {
                    let button = Button {
                        chip: Some(key),
                        ..Button::new(&label)
                    };
                    if button.weight(Weight::Quiet).show(ui).clicked() {
                        go = Some(what);
                        ui.close();
                    }
                }
                widgets::rule(ui);
            });
        });
    });
    go
}

/// The views of the side bar, in the order of their keys.
pub(crate) fn claims(screen: &Screen, model: &dyn Model) -> Claims {
    match &screen.sight.file {
        Some(file) if !screen.list.called => {
            let side = screen.contributions.1.side.iter();
            crate::extension::panel::claims(model, side.map(|one| one.key(Some(&file.patient))))
        }
        _ => Claims::default(),
    }
}

/// Height of the strip of buttons under the banner.
pub(crate) const STRIP: f32 = crate::kit::tabs::TABS;
