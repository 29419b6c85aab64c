//! The report on a plugin: a text for its author, read by the person before she sends it.

use egui::{Context, FontFamily, FontId, Id, ScrollArea, TextEdit};

use crate::kit::dialog;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::CAPTION;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;

/// A report in sight.
#[derive(Debug)]
pub(super) struct Report {
    plugin: String,
    copied: bool,
}

impl Report {
    pub(super) fn of(plugin: String) -> Self {
        Self {
            plugin,
            copied: false,
        }
    }

    /// Draw it; true when it was closed.
    pub(super) fn show(&mut self, ctx: &Context, model: &dyn Model) -> bool {
        let name = model
            .plugins()
            .iter()
            .find(|plugin| plugin.manifest.id == self.plugin)
            .map_or_else(
                || self.plugin.clone(),
                |plugin| tamed(&plugin.manifest.name, 60),
            );
        let title = t_with("rapport-titre", &[("extension", &name)]);
        let mut close = false;
        let id = Id::unique("socle-report");
        let escaped = dialog::modal(ctx, id, &title, 680.0, |ui| {
            close = dialog::title(ui, &title);
            widgets::caption(ui, t("rapport-explication"));
            widgets::gap(ui, 1.0);
            let Some(text) = model.report(&self.plugin) else {
                widgets::busy_mark(ui);
                return;
            };
            ScrollArea::vertical()
                .max_height(ctx.content_rect().height() * 0.55)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let mut shown: &str = &text;
                    let edit = TextEdit::multiline(&mut shown)
                        .desired_width(f32::INFINITY)
                        .font(FontId::new(CAPTION, FontFamily::Monospace));
                    let response = ui.add(edit);
                    ui.ctx()
                        .accesskit_node_builder(response.id, |node| node.set_label(title.clone()));
                });
            widgets::gap(ui, 1.0);
            widgets::at_right(ui, "report", |ui| {
                let label = if self.copied {
                    t("rapport-copie")
                } else {
                    t("rapport-copier")
                };
                if Button::new(&label)
                    .weight(Weight::Primary)
                    .show(ui)
                    .clicked()
                {
                    ui.ctx().copy_text(text.to_string());
                    self.copied = true;
                }
            });
        });
        close || escaped
    }
}
