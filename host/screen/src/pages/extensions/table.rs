//! One line for each plugin.

use egui::{
    CornerRadius, FontFamily, FontId, Popup, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};
use socle_runtime::view::{Sign, Tone};
use socle_runtime::{Lifecycle, PluginInfo};

use super::acts;
use crate::kit::text::{grouped, seconds, t, t_with, tamed};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button};
use crate::patient::file::Desk;

/// Height of a line.
const ROW: f32 = 46.0;
/// Widths of the columns after the first, which takes the rest: service, state, processor, slow calls, what can be done.
const COLUMNS: [f32; 5] = [148.0, 132.0, 160.0, 100.0, 60.0];
/// The same where there is little room: the two figures are left out.
const NARROW: [f32; 5] = [148.0, 140.0, 0.0, 0.0, 60.0];
/// From this width on all columns stand there.
const ROOMY: f32 = 700.0;

/// Draw the table; a click chooses a plugin.
pub(super) fn show(
    ui: &mut Ui,
    plugins: &[PluginInfo],
    desk: &mut Desk<'_>,
    chosen: &mut Option<String>,
) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let room = ui.available_width();
        // Where there is little room the name is worth more than figures, which its details have too.
        let columns = if room < ROOMY { NARROW } else { COLUMNS };
        let first = (room - columns.iter().sum::<f32>()).max(80.0);
        let widths: Vec<f32> = std::iter::once(first).chain(columns).collect();
        let builder = UiBuilder::new()
            .id_salt("table")
            .accessibility_role(Role::Table)
            .accessibility_label(t("extensions"));
        ui.scope_builder(builder, |ui| {
            titles(ui, &widths);
            widgets::rule(ui);
            for plugin in plugins {
                row(ui, plugin, &widths, desk, chosen);
                widgets::rule(ui);
            }
        });
    });
}

fn titles(ui: &mut Ui, widths: &[f32]) {
    let titles = [
        t("extensions-nom"),
        t("extensions-service"),
        t("extensions-etat"),
        t("extensions-cpu"),
        t("extensions-lents"),
    ];
    let (rect, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), 28.0), Sense::hover());
    let all = titles.iter().zip(cells(rect, widths)).enumerate();
    for (n, (title, cell)) in all.filter(|(_, (_, cell))| cell.width() > 0.0) {
        let font = FontId::new(DENSE, FontFamily::Proportional);
        text_at(ui, cell, title, font, palette(ui).secondary);
        let response = ui.interact(cell, ui.unique_id().with(("title", n)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
    }
}

fn cells(rect: Rect, widths: &[f32]) -> Vec<Rect> {
    let mut x = rect.left();
    let place = |width: &f32| {
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(*width, rect.height()));
        x += width;
        cell
    };
    widths.iter().map(place).collect()
}

fn row(
    ui: &mut Ui,
    plugin: &PluginInfo,
    widths: &[f32],
    desk: &mut Desk<'_>,
    chosen: &mut Option<String>,
) {
    let palette = palette(ui);
    let manifest = &plugin.manifest;
    let name = tamed(&manifest.name, 60);
    let selected = chosen.as_deref() == Some(manifest.id.as_str());
    let (_, rect) = ui.allocate_space(vec2(widths.iter().sum(), ROW));
    let id = egui::Id::unique(("socle-extension", &manifest.id));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Row,
            true,
            selected,
            format!("{name}, {}", plugin.state),
        )
    });
    let ground = rect.expand2(vec2(6.0, 0.0));
    if selected || response.hovered() {
        let fill = if selected {
            palette.information.paper
        } else {
            palette.hovered
        };
        ui.painter()
            .rect_filled(ground, CornerRadius::same(4), fill);
    }
    widgets::focus_ring(ui, &response, ground);
    if response.clicked() {
        *chosen = Some(manifest.id.clone());
    }
    Popup::context_menu(&response).show(|ui| acts::menu(ui, plugin, desk));
    let cells = cells(rect, widths);
    let by = format!("{} · {}", tamed(&manifest.publisher, 60), manifest.version);
    two_lines(ui, cells[0], &name, &by);
    let service = services_of(plugin);
    let plain = FontId::new(DENSE, FontFamily::Proportional);
    wrapped_at(ui, cells[1], &service, plain, palette.text);
    state_at(ui, cells[2], plugin);
    let figures = [
        seconds(plugin.stats.cpu_last_hour),
        grouped(plugin.stats.slow_calls),
    ];
    let shown = cells[3..].iter().zip(&figures);
    for (cell, figure) in shown.filter(|(cell, _)| cell.width() > 0.0) {
        let font = FontId::new(DENSE, theme::tabular_family());
        text_at(ui, *cell, figure, font, palette.text);
    }
    deeds(ui, cells[5], plugin, desk);
}

/// What can be done: the act that is needed, else the menu.
fn deeds(ui: &mut Ui, cell: Rect, plugin: &PluginInfo, desk: &mut Desk<'_>) {
    let builder = UiBuilder::new()
        .max_rect(cell.shrink2(vec2(0.0, 9.0)))
        .id_salt(("deeds", &plugin.manifest.id))
        .layout(egui::Layout::right_to_left(egui::Align::Center));
    // The line has its room already.
    let ui = &mut ui.new_child(builder);
    if let Some(deed) = acts::first(plugin) {
        acts::button(ui, plugin, deed, desk);
        return;
    }
    let name = t_with(
        "extension-menu",
        &[("extension", &tamed(&plugin.manifest.name, 60))],
    );
    let menu = Button {
        name: Some(&name),
        ..Button::new("…")
    }
    .show(ui);
    Popup::menu(&menu).show(|ui| acts::menu(ui, plugin, desk));
}

/// The shape and tone of a state; its word is its own.
pub(crate) fn mark(state: &Lifecycle) -> (Sign, Tone) {
    match state {
        Lifecycle::Decouverte | Lifecycle::Verifiee => (Sign::Empty, Tone::Neutral),
        Lifecycle::EnAttenteDAccord => (Sign::Warning, Tone::Attention),
        Lifecycle::Prete | Lifecycle::Active => (Sign::Full, Tone::Good),
        Lifecycle::Occupee => (Sign::Left, Tone::Information),
        Lifecycle::EnReprise(_) => (Sign::Right, Tone::Attention),
        Lifecycle::EnQuarantaine(_) | Lifecycle::Incompatible(_) => (Sign::Cross, Tone::Problem),
        Lifecycle::Desactivee => (Sign::Empty, Tone::Neutral),
    }
}

/// The word of a state, with the number where it has one.
pub(crate) fn word(state: &Lifecycle) -> String {
    match state {
        Lifecycle::EnReprise(_) => state.to_string(),
        _ => state.word().to_owned(),
    }
}

fn state_at(ui: &Ui, cell: Rect, plugin: &PluginInfo) {
    let (sign, tone) = mark(&plugin.state);
    let reason = plugin.state.reason();
    let y = if reason.is_some() {
        cell.top() + 13.0
    } else {
        cell.center().y
    };
    let width = cell.width() - 8.0;
    widgets::pill_at_left(ui, cell.left(), y, width, sign, &word(&plugin.state), tone);
    if let Some(reason) = reason {
        let color = palette(ui).secondary;
        let font = FontId::new(CAPTION, FontFamily::Proportional);
        let galley = widgets::one_line(ui, reason, font, color, width);
        ui.painter()
            .galley(pos2(cell.left(), cell.top() + 26.0), galley, color);
    }
}

fn two_lines(ui: &Ui, cell: Rect, first: &str, second: &str) {
    let half = vec2(cell.width(), ROW / 2.0);
    let palette = palette(ui);
    text_at(
        ui,
        Rect::from_min_size(cell.min + vec2(0.0, 3.0), half),
        first,
        FontId::new(DENSE, theme::semibold_family()),
        palette.text,
    );
    text_at(
        ui,
        Rect::from_min_size(cell.min + vec2(0.0, ROW / 2.0 - 3.0), half),
        second,
        FontId::new(CAPTION, FontFamily::Proportional),
        palette.secondary,
    );
}

fn text_at(ui: &Ui, cell: Rect, text: &str, font: FontId, color: egui::Color32) {
    let galley = widgets::one_line(ui, text, font, color, cell.width() - 8.0);
    let at = pos2(cell.left(), cell.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}

/// The same on two lines where one is not enough.
fn wrapped_at(ui: &Ui, cell: Rect, text: &str, font: FontId, color: egui::Color32) {
    let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, color, cell.width() - 8.0);
    job.wrap.max_rows = 2;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = pos2(cell.left(), cell.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}

fn services_of(plugin: &PluginInfo) -> String {
    if plugin.manifest.services.is_empty() {
        return "—".to_owned();
    }
    let names: Vec<_> = plugin
        .manifest
        .services
        .iter()
        .map(|service| super::services::name(service))
        .collect();
    names.join(", ")
}
