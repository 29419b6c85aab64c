//! The chosen plugin: what it is, how it does, what it may do, what it costs, what it says.

use std::time::Duration;

use egui::{Grid, Label, RichText, Role, Ui, UiBuilder, WidgetInfo};
use socle_runtime::PluginInfo;
use socle_runtime::view::Tone;

use super::{acts, additions, rights, table};
use crate::kit::text::{bytes, grouped, instant, milliseconds, quoted, seconds, t, t_with, tamed};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;
use crate::patient::file::Desk;

/// Log lines shown.
const LINES: usize = 40;
/// Longest line of a log, in characters.
const LINE: usize = 400;

/// Draw it.
pub(super) fn show(ui: &mut Ui, plugin: &PluginInfo, desk: &mut Desk<'_>) {
    ui.spacing_mut().item_spacing.y = 12.0;
    widgets::card(ui, |ui| {
        head(ui, plugin);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
            for deed in acts::all(plugin, desk) {
                if deed != acts::Deed::Rights {
                    acts::button(ui, plugin, deed, desk);
                }
            }
        });
    });
    widgets::card(ui, |ui| rights::show(ui, plugin, desk));
    additions::show(ui, &plugin.manifest, desk);
    widgets::card(ui, |ui| figures(ui, plugin));
    widgets::card(ui, |ui| log(ui, plugin, desk));
}

fn head(ui: &mut Ui, plugin: &PluginInfo) {
    let manifest = &plugin.manifest;
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal(|ui| {
        widgets::title(ui, &tamed(&manifest.name, 60), 16.0, 2);
        let (sign, tone) = table::mark(&plugin.state);
        widgets::pill(ui, sign, &table::word(&plugin.state), tone);
    });
    if let Some(reason) = plugin.state.reason() {
        widgets::notice(ui, reason, Tone::Problem);
    }
    ui.add(
        Label::new(
            RichText::new(quoted(&manifest.description))
                .size(DENSE)
                .color(palette(ui).text),
        )
        .wrap(),
    );
    let (publisher, version) = (tamed(&manifest.publisher, 60), manifest.version.to_string());
    let values = [
        ("editeur", publisher.as_str()),
        ("version", &version),
        ("licence", &manifest.license),
    ];
    let origin = if plugin.is_third_party {
        t_with("extension-version", &values)
    } else {
        t_with("extension-livree", &values)
    };
    widgets::caption(ui, origin);
    widgets::gap(ui, 1.0);
}

fn figures(ui: &mut Ui, plugin: &PluginInfo) {
    ui.spacing_mut().item_spacing.y = 4.0;
    widgets::title(ui, &t("extension-chiffres"), DENSE, 3);
    let stats = &plugin.stats;
    let mean = stats
        .wall
        .checked_div(u32::try_from(stats.calls).unwrap_or(u32::MAX))
        .unwrap_or(Duration::ZERO);
    let lines = [
        (t("chiffre-cpu-heure"), seconds(stats.cpu_last_hour)),
        (t("chiffre-cpu"), seconds(stats.cpu)),
        (t("chiffre-hote"), seconds(stats.host_wall)),
        (t("chiffre-memoire"), bytes(stats.peak_memory_bytes as u64)),
        (t("chiffre-appels"), grouped(stats.calls)),
        (t("chiffre-moyenne"), milliseconds(mean)),
        (t("chiffre-lents"), grouped(stats.slow_calls)),
        (t("chiffre-echecs"), grouped(stats.failures)),
    ];
    Grid::new(("figures", &plugin.manifest.id))
        .num_columns(2)
        .spacing([16.0, 3.0])
        .min_row_height(18.0)
        .show(ui, |ui| {
            for (label, value) in &lines {
                ui.label(
                    RichText::new(label)
                        .size(DENSE)
                        .color(palette(ui).secondary),
                );
                let shown = ui.label(theme::tabular(value, DENSE).color(palette(ui).text));
                let said = format!("{label} : {value}");
                shown.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
                ui.end_row();
            }
        });
    if let Some(last) = &stats.last_failure {
        let at = instant(last.at_ms);
        widgets::caption(ui, t_with("chiffre-dernier-echec", &[("instant", &at)]));
        widgets::notice(ui, &last.sentence, Tone::Attention);
    }
}

fn log(ui: &mut Ui, plugin: &PluginInfo, desk: &Desk<'_>) {
    ui.spacing_mut().item_spacing.y = 3.0;
    widgets::title(ui, &t("extension-journal"), DENSE, 3);
    let lines = desk.model.log(&plugin.manifest.id);
    if lines.is_empty() {
        widgets::caption(ui, t("extension-journal-vide"));
    }
    let builder = UiBuilder::new()
        .id_salt("log")
        .accessibility_role(Role::Log)
        .accessibility_label(t("extension-journal"));
    ui.scope_builder(builder, |ui| {
        for line in lines.iter().rev().take(LINES) {
            let color = match line.level {
                "error" => palette(ui).problem.ink,
                "warn" => palette(ui).attention.ink,
                _ => palette(ui).text,
            };
            ui.horizontal_top(|ui| {
                let at = theme::tabular(instant(line.at_ms), CAPTION);
                ui.label(at.color(palette(ui).secondary));
                let level = RichText::new(level_name(line.level)).size(CAPTION);
                ui.label(level.color(color));
                let said = RichText::new(tamed(&line.message, LINE)).size(CAPTION);
                ui.add(Label::new(said.color(color)).wrap().selectable(true));
            });
        }
    });
}

fn level_name(level: &str) -> String {
    match level {
        "error" => t("niveau-erreur"),
        "warn" => t("niveau-attention"),
        "info" => t("niveau-information"),
        _ => t("niveau-detail"),
    }
}
