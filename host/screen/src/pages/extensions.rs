//! The page of extensions: what is installed, how it does, what it may do, what it costs, what it says.
//!
//! | file | part |
//! |---|---|
//! | `extensions.rs` | the page, and what it keeps |
//! | `extensions/table.rs` | one line for each plugin |
//! | `extensions/acts.rs` | what can be done with a plugin, in menu and details |
//! | `extensions/details.rs` | the chosen plugin |
//! | `extensions/additions.rs` | what it adds to the screen |
//! | `extensions/rights.rs` | what it may do, changed in place |
//! | `extensions/services.rs` | who provides which service |
//! | `extensions/install.rs` | installing from a folder or file |
//! | `extensions/report.rs` | the text for its author |

pub(crate) mod acts;
mod additions;
mod details;
mod install;
mod report;
mod rights;
mod services;
mod table;

use std::path::PathBuf;

use egui::{Align, Label, Rect, RichText, Ui};
use socle_runtime::view::{Sign, Tone};

use crate::errand::Errand;
use crate::kit::page::Page;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{DENSE, NAME, palette};
use crate::kit::widgets::{self, Button};
use crate::model::{Examined, Refusal, Ticket};
use crate::patient::file::Desk;

pub(crate) use services::name as service_name;
pub(crate) use table::{mark, word};

/// The narrowest the details stand beside the table, with the three answers of a line and its last use in one row; narrower,
/// they stand under it.
const DETAILS: f32 = 420.0;
/// How often figures are drawn anew.
const FIGURES: std::time::Duration = std::time::Duration::from_secs(1);
/// The narrowest the table is.
const TABLE: f32 = 700.0;

/// What the page keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    /// The plugin whose details are shown.
    chosen: Option<String>,
    /// Bring its details into sight.
    go_to_details: bool,
    installing: install::Installing,
    report: Option<report::Report>,
}

impl Extensions {
    /// Show the report of a plugin.
    pub(crate) fn report(&mut self, plugin: String) {
        self.report = Some(report::Report::of(plugin));
    }

    /// Show the details of a plugin.
    pub(crate) fn choose(&mut self, plugin: String) {
        self.chosen = Some(plugin);
        self.go_to_details = true;
    }

    /// Whether a package is being read.
    pub(crate) fn is_reading(&self) -> bool {
        self.installing.is_reading()
    }

    /// A package is being read.
    pub(crate) fn examining(&mut self, ticket: Ticket, package: PathBuf) {
        self.installing.examining(ticket, package);
    }

    /// A package was read; what it asks, when it can be installed and this page still wants it.
    pub(crate) fn examined(&mut self, examined: Examined) -> Option<Examined> {
        self.installing.examined(examined)
    }

    /// Draw what stands over the page.
    pub(crate) fn over(&mut self, ctx: &egui::Context, model: &dyn crate::model::Model) {
        if let Some(report) = &mut self.report
            && report.show(ctx, model)
        {
            self.report = None;
        }
    }

    /// Draw the page.
    pub(crate) fn show(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let plugins = desk.model.plugins();
        // Figures and states go on while they are looked at.
        ui.ctx().request_repaint_after(FIGURES);
        if self
            .chosen
            .as_ref()
            .is_none_or(|id| plugins.iter().all(|plugin| plugin.manifest.id != *id))
        {
            self.chosen = plugins.first().map(|plugin| plugin.manifest.id.clone());
        }
        let name = t("extensions");
        let frame = Page {
            id: "extensions",
            name: &name,
            width: None,
        };
        frame.show(ui, rect, |ui| {
            self.installing.head(ui, desk);
            widgets::says_why_off(ui, desk.model.right(socle_session::Act::Manage));
            if desk.model.session().safe {
                widgets::notice(ui, &t("mode-sur-page"), Tone::Attention);
            }
            pending(ui, desk);
            if plugins.is_empty() {
                widgets::caption(ui, t("extensions-aucune"));
            }
            let width = ui.available_width();
            let left = (width * 0.58).max(TABLE).min(width);
            let right = width - left - 16.0;
            let beside = right >= DETAILS;
            let left = if beside { left } else { width };
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 16.0;
                widgets::column(ui, left, |ui| {
                    ui.spacing_mut().item_spacing.y = 12.0;
                    let before = self.chosen.clone();
                    if !plugins.is_empty() {
                        table::show(ui, &plugins, desk, &mut self.chosen);
                    }
                    // Under the table, they may be out of sight.
                    self.go_to_details |= !beside && self.chosen != before;
                    services::show(ui, &plugins, desk);
                    refused(ui, &desk.model.refused());
                });
                if beside {
                    // They are in sight.
                    self.go_to_details = false;
                    widgets::column(ui, right, |ui| self.details(ui, desk, &plugins));
                }
            });
            if !beside {
                self.details(ui, desk, &plugins);
            }
        });
        if desk.model.right(socle_session::Act::Manage).is_allowed() {
            self.installing.over(ui, rect, desk);
        }
    }

    fn details(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, plugins: &[socle_runtime::PluginInfo]) {
        let chosen = plugins
            .iter()
            .find(|plugin| Some(&plugin.manifest.id) == self.chosen.as_ref());
        let Some(plugin) = chosen else { return };
        let top = ui.cursor().min;
        details::show(ui, plugin, desk);
        if std::mem::take(&mut self.go_to_details) {
            ui.scroll_to_rect(
                Rect::from_min_size(top, egui::Vec2::splat(1.0)),
                Some(Align::Min),
            );
        }
    }
}

/// Installed plugins that wait for the practice's word.
fn pending(ui: &mut Ui, desk: &mut Desk<'_>) {
    for request in desk.model.pending().iter() {
        let name = tamed(&request.manifest.name, 60);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let said = t_with("extension-attend-accord", &[("extension", &name)]);
            widgets::pill(ui, Sign::Warning, &said, Tone::Attention);
            let label = t("extension-autoriser");
            let spoken = t_with("extension-autoriser-nom", &[("extension", &name)]);
            let button = Button {
                name: Some(&spoken),
                ..Button::new(&label)
            };
            let may = desk.model.right(socle_session::Act::Manage).is_allowed();
            if ui.add_enabled_ui(may, |ui| button.show(ui)).inner.clicked() {
                desk.errands
                    .push(Errand::Consent(request.manifest.id.clone()));
            }
        });
    }
}

/// What lies among the plugins and cannot be used, with the reason.
fn refused(ui: &mut Ui, refused: &[Refusal]) {
    if refused.is_empty() {
        return;
    }
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        widgets::title(ui, &t("extensions-refusees"), DENSE, 2);
        for one in refused {
            widgets::pill(ui, Sign::Cross, &tamed(&one.name, 60), Tone::Problem);
            ui.add(
                Label::new(
                    RichText::new(&one.sentence)
                        .size(DENSE)
                        .color(palette(ui).text),
                )
                .wrap()
                .selectable(true),
            );
            widgets::gap(ui, 1.0);
        }
    });
}

/// The title of the page; what can be done stands at its right.
fn heading(ui: &mut Ui) {
    widgets::title(ui, &t("extensions"), NAME, 1);
}
