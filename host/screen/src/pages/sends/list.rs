//! The groups of sends, one line for each.

use egui::{
    Align, CornerRadius, FontFamily, FontId, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};
use socle_record::EntryId;

use super::{about, called, mark, one_press, reason};
use crate::kit::text::{grouped, instant, t, t_count, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Act, SendLine, SendsGroup, Standing};

/// Height of a line.
const ROW: f32 = 46.0;
/// Width of the state.
const STATE: f32 = 176.0;

/// Width of what is done by one press.
const PRESS: f32 = 84.0;

/// Draw the groups; a click chooses a send. Answers what was pressed beside one.
pub(super) fn show(
    ui: &mut Ui,
    groups: &[SendsGroup],
    chosen: &mut Option<EntryId>,
) -> Option<Act> {
    let mut pressed = None;
    ui.spacing_mut().item_spacing.y = 12.0;
    for group in groups {
        let name = name(group.standing);
        let builder = UiBuilder::new()
            .id_salt(("sends-group", group.standing))
            .accessibility_role(Role::Table)
            .accessibility_label(&name);
        ui.scope_builder(builder, |ui| {
            widgets::card(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                let title = format!("{name} · {}", grouped(group.total));
                widgets::title(ui, &title, DENSE, 2);
                widgets::gap(ui, 1.0);
                for line in &group.lines {
                    widgets::rule(ui);
                    pressed = pressed.take().or(row(ui, line, chosen));
                }
                let more = group.total.saturating_sub(group.lines.len() as u64);
                if more > 0 {
                    widgets::rule(ui);
                    widgets::gap(ui, 1.0);
                    widgets::caption(ui, t_count("envois-autres", more));
                }
            });
        });
    }
    pressed
}

fn name(standing: Standing) -> String {
    match standing {
        Standing::Failed => t("envois-groupe-echec"),
        Standing::Unknown => t("envois-groupe-inconnu"),
        Standing::Waiting => t("envois-groupe-attente"),
        Standing::UnderWay => t("envois-groupe-en-cours"),
        Standing::SentToday => t("envois-groupe-partis"),
        Standing::GivenUpToday => t("envois-groupe-abandonnes"),
    }
}

fn row(ui: &mut Ui, line: &SendLine, chosen: &mut Option<EntryId>) -> Option<Act> {
    let palette = palette(ui);
    let entry = &line.entry;
    let (title, reason) = (called(line), reason(line));
    let selected = chosen.as_ref() == Some(&entry.id);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let id = egui::Id::unique(("socle-send", entry.id.as_str()));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| {
        let parts = [
            Some(title.as_str()),
            line.patient.as_deref(),
            Some(entry.state.libelle()),
            reason.as_deref(),
        ];
        let said: Vec<_> = parts.into_iter().flatten().collect();
        WidgetInfo::selected(Role::Row, true, selected, said.join(", "))
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
        *chosen = Some(entry.id.clone());
    }
    let (rest, press) = rect.split_left_right_at_x(rect.right() - PRESS);
    let (words, state) = rest.split_left_right_at_x(rest.right() - STATE);
    let first = match &line.patient {
        Some(patient) => format!("{patient} · {title}"),
        None => title,
    };
    let second =
        reason.unwrap_or_else(|| format!("{} · {}", line.plugin, instant(entry.created_ms)));
    let half = vec2(words.width(), ROW / 2.0);
    text_at(
        ui,
        Rect::from_min_size(words.min + vec2(0.0, 3.0), half),
        &first,
        FontId::new(DENSE, theme::semibold_family()),
        palette.text,
    );
    text_at(
        ui,
        Rect::from_min_size(words.min + vec2(0.0, ROW / 2.0 - 3.0), half),
        &second,
        FontId::new(CAPTION, FontFamily::Proportional),
        palette.secondary,
    );
    let (sign, tone) = mark(entry.state);
    let label = short(line);
    widgets::pill_at(
        ui,
        state.right(),
        state.center().y,
        state.width(),
        sign,
        &label,
        tone,
    );
    let (act, label) = one_press(line)?;
    let name = t_with("envoi-acte", &[("acte", &label), ("envoi", &about(line))]);
    let button = Button {
        name: Some(&name),
        ..Button::new(&label)
    };
    let builder = UiBuilder::new()
        .max_rect(press)
        .id_salt(("send-press", entry.id.as_str()))
        .layout(Layout::right_to_left(Align::Center));
    let clicked = ui
        .scope_builder(builder, |ui| {
            button.weight(Weight::Quiet).show(ui).clicked()
        })
        .inner;
    clicked.then_some(act)
}

/// The state in the few words there is room for.
fn short(line: &SendLine) -> String {
    match line.entry.state {
        socle_record::EntryState::Inconnu => t("envoi-a-verifier"),
        state => state.libelle().to_owned(),
    }
}

fn text_at(ui: &Ui, cell: Rect, text: &str, font: FontId, color: egui::Color32) {
    let galley = widgets::one_line(ui, text, font, color, cell.width() - 8.0);
    let at = pos2(cell.left(), cell.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}
