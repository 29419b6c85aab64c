//! The page of extensions: what is installed, what it may do, what it costs, what it says.

use egui::{
    Align, CornerRadius, FontFamily, FontId, Label, Layout, Rect, RichText, Role, ScrollArea,
    Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use socle_runtime::PluginInfo;
use socle_runtime::view::{Sign, Tone};

use super::file::Desk;
use super::model::{Refusal, RunningCall};
use super::text::{grouped, instant, t, t_with};
use super::theme::{self, CAPTION, DENSE, NAME, palette};
use super::widgets;

/// Log lines shown.
const LINES: usize = 40;
const ROW: f32 = 46.0;
/// The narrowest the details stand beside the table; narrower, they stand under it.
const DETAILS: f32 = 280.0;
/// Widths of the columns after the first, which takes the rest.
const COLUMNS: [f32; 5] = [120.0, 120.0, 80.0, 70.0, 90.0];

/// Draw the page; `chosen` is the plugin whose details are shown.
pub(super) fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>, chosen: &mut Option<String>) {
    let plugins = desk.model.plugins();
    if chosen
        .as_ref()
        .is_none_or(|id| plugins.iter().all(|plugin| plugin.manifest.id != *id))
    {
        *chosen = plugins.first().map(|plugin| plugin.manifest.id.clone());
    }
    let builder = UiBuilder::new()
        .max_rect(rect)
        .id_salt("extensions")
        .accessibility_role(Role::Main)
        .accessibility_label(t("extensions"));
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        ScrollArea::vertical()
            .auto_shrink(false)
            .content_margin(egui::Margin::same(24))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 12.0;
                widgets::title(ui, &t("extensions"), NAME, 1);
                if plugins.is_empty() {
                    widgets::caption(ui, t("extensions-aucune"));
                }
                let width = ui.available_width();
                let left = (width * 0.56).max(620.0).min(width);
                let right = width - left - 16.0;
                let beside = right >= DETAILS;
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 16.0;
                    column(ui, left, |ui| {
                        ui.spacing_mut().item_spacing.y = 12.0;
                        if !plugins.is_empty() {
                            table(ui, &plugins, desk.calls, chosen);
                        }
                        refused(ui, &desk.model.refused());
                    });
                    if beside {
                        column(ui, right, |ui| {
                            details(ui, desk, &plugins, chosen.as_deref())
                        });
                    }
                });
                if !beside {
                    details(ui, desk, &plugins, chosen.as_deref());
                }
            });
    });
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
            widgets::pill(ui, Sign::Cross, &one.name, Tone::Problem);
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

fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        contents(ui);
    });
}

fn table(ui: &mut Ui, plugins: &[PluginInfo], calls: &[RunningCall], chosen: &mut Option<String>) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let first = ui.available_width() - COLUMNS.iter().sum::<f32>();
        let widths: Vec<f32> = std::iter::once(first).chain(COLUMNS).collect();
        let builder = UiBuilder::new()
            .id_salt("table")
            .accessibility_role(Role::Table)
            .accessibility_label(t("extensions"));
        ui.scope_builder(builder, |ui| {
            let titles = [
                t("extensions-nom"),
                t("extensions-service"),
                t("extensions-etat"),
                t("extensions-appels"),
                t("extensions-lents"),
                t("extensions-cpu"),
            ];
            let (rect, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), 28.0), Sense::hover());
            let mut x = rect.left();
            for (n, (title, width)) in titles.iter().zip(&widths).enumerate() {
                let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(*width, rect.height()));
                text_at(
                    ui,
                    cell,
                    title,
                    FontId::new(DENSE, FontFamily::Proportional),
                    palette(ui).secondary,
                );
                let response = ui.interact(cell, ui.unique_id().with(("title", n)), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
                x += width;
            }
            widgets::rule(ui);
            for plugin in plugins {
                row(ui, plugin, calls, &widths, chosen);
                widgets::rule(ui);
            }
        });
    });
}

fn row(
    ui: &mut Ui,
    plugin: &PluginInfo,
    calls: &[RunningCall],
    widths: &[f32],
    chosen: &mut Option<String>,
) {
    let palette = palette(ui);
    let manifest = &plugin.manifest;
    let selected = chosen.as_deref() == Some(manifest.id.as_str());
    let (_, rect) = ui.allocate_space(vec2(widths.iter().sum(), ROW));
    let response = ui.interact(
        rect,
        egui::Id::unique(("socle-extension", &manifest.id)),
        Sense::click(),
    );
    let (sign, word, tone) = state(plugin, calls);
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Row,
            true,
            selected,
            format!("{}, {word}", manifest.name),
        )
    });
    if selected || response.hovered() {
        ui.painter().rect_filled(
            rect.expand2(vec2(6.0, 0.0)),
            CornerRadius::same(4),
            if selected {
                palette.information.paper
            } else {
                palette.hovered
            },
        );
    }
    widgets::focus_ring(ui, &response, rect.expand2(vec2(6.0, 0.0)));
    if response.clicked() {
        *chosen = Some(manifest.id.clone());
    }
    let mut cells = Vec::new();
    let mut x = rect.left();
    for width in widths {
        cells.push(Rect::from_min_size(
            pos2(x, rect.top()),
            vec2(*width, rect.height()),
        ));
        x += width;
    }
    let name = cells[0];
    let half = vec2(name.width(), ROW / 2.0);
    text_at(
        ui,
        Rect::from_min_size(name.min + vec2(0.0, 3.0), half),
        &manifest.name,
        FontId::new(DENSE, theme::semibold_family()),
        palette.text,
    );
    let by = format!("{} · {}", manifest.publisher, manifest.version);
    text_at(
        ui,
        Rect::from_min_size(name.min + vec2(0.0, ROW / 2.0 - 3.0), half),
        &by,
        FontId::new(CAPTION, FontFamily::Proportional),
        palette.secondary,
    );
    let plain = FontId::new(DENSE, FontFamily::Proportional);
    let service = if manifest.services.is_empty() {
        "—".to_owned()
    } else {
        manifest
            .services
            .iter()
            .map(|service| service_name(service))
            .collect::<Vec<_>>()
            .join(", ")
    };
    text_at(ui, cells[1], &service, plain, palette.text);
    widgets::pill_at_left(
        ui,
        cells[2].left(),
        cells[2].center().y,
        cells[2].width() - 8.0,
        sign,
        &word,
        tone,
    );
    let figures = [
        grouped(plugin.stats.calls),
        grouped(plugin.stats.slow_calls),
        super::text::seconds(plugin.stats.cpu),
    ];
    for (cell, figure) in cells[3..].iter().zip(&figures) {
        text_at(
            ui,
            *cell,
            figure,
            FontId::new(DENSE, theme::tabular_family()),
            palette.text,
        );
    }
}

fn text_at(ui: &Ui, cell: Rect, text: &str, font: FontId, color: egui::Color32) {
    let galley = widgets::one_line(ui, text, font, color, cell.width() - 8.0);
    ui.painter().galley(
        pos2(cell.left(), cell.center().y - galley.size().y / 2.0),
        galley,
        color,
    );
}

/// The name of a service as the practice says it.
fn service_name(service: &str) -> String {
    match service {
        "identity" => t("service-identity"),
        "shared-record" => t("service-shared-record"),
        "summary" => t("service-summary"),
        "messaging" => t("service-messaging"),
        "directory" => t("service-directory"),
        other => other.to_owned(),
    }
}

fn state(plugin: &PluginInfo, calls: &[RunningCall]) -> (Sign, String, Tone) {
    if plugin.grants.iter().any(|(_, decided)| decided.is_none()) {
        (Sign::Warning, t("etat-a-autoriser"), Tone::Attention)
    } else if calls.iter().any(|call| call.plugin == plugin.manifest.id) {
        (Sign::Left, t("etat-occupee"), Tone::Information)
    } else {
        (Sign::Full, t("etat-prete"), Tone::Good)
    }
}

fn details(ui: &mut Ui, desk: &mut Desk<'_>, plugins: &[PluginInfo], chosen: Option<&str>) {
    let Some(plugin) = plugins
        .iter()
        .find(|plugin| Some(plugin.manifest.id.as_str()) == chosen)
    else {
        return;
    };
    let palette = palette(ui);
    let manifest = &plugin.manifest;
    ui.spacing_mut().item_spacing.y = 12.0;
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        widgets::title(ui, &manifest.name, 16.0, 2);
        ui.add(
            Label::new(
                RichText::new(&manifest.description)
                    .size(DENSE)
                    .color(palette.text),
            )
            .wrap(),
        );
        let values = [
            ("editeur", manifest.publisher.as_str()),
            ("version", &manifest.version.to_string()),
            ("licence", &manifest.license),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        let values: Vec<_> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        widgets::caption(ui, t_with("extension-version", &values));
        widgets::gap(ui, 2.0);
        widgets::title(ui, &t("extension-droits"), DENSE, 3);
        if plugin.grants.is_empty() {
            widgets::caption(ui, t("extension-sans-droit"));
        }
        for (request, decided) in &plugin.grants {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let (sign, word, tone) = match decided {
                    Some(true) => (Sign::Check, t("droit-accorde"), Tone::Good),
                    Some(false) => (Sign::Cross, t("droit-refuse"), Tone::Problem),
                    None => (Sign::Empty, t("droit-a-decider"), Tone::Neutral),
                };
                column(ui, (ui.available_width() - 96.0).max(120.0), |ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(
                        Label::new(
                            RichText::new(request.permission.phrase())
                                .size(DENSE)
                                .color(palette.text),
                        )
                        .wrap(),
                    );
                    widgets::caption(ui, format!("« {} »", request.reason));
                });
                widgets::pill(ui, sign, &word, tone);
            });
            widgets::rule(ui);
        }
        widgets::caption(ui, t("extension-bornes"));
    });
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        widgets::title(ui, &t("extension-journal"), DENSE, 3);
        let lines = desk.model.log(&manifest.id);
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
                    "error" => palette.problem.ink,
                    "warn" => palette.attention.ink,
                    _ => palette.text,
                };
                ui.horizontal_top(|ui| {
                    ui.label(theme::tabular(instant(line.at_ms), CAPTION).color(palette.secondary));
                    ui.label(
                        RichText::new(level_name(line.level))
                            .size(CAPTION)
                            .color(color),
                    );
                    ui.add(
                        Label::new(RichText::new(&line.message).size(CAPTION).color(color))
                            .wrap()
                            .selectable(true),
                    );
                });
            }
        });
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
