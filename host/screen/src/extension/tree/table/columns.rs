//! The columns of a table: how wide, which end their text is at, their titles.

use std::sync::Arc;

use egui::accesskit::{Role, SortDirection};
use egui::{FontFamily, FontId, Galley, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use socle_runtime::Data;
use socle_runtime::view::{Format, Table};

use super::sorting::Direction;
use super::{PADDING, TableState, row_count};
use crate::kit::text;
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;

/// A table of fewer rows is read at a glance: sorting it would only invite a mistake.
const SORTED_FROM: usize = 8;
/// Rows whose text is measured to choose the widths.
const MEASURED: usize = 60;

/// The face a value is written in: figures line up.
pub(super) fn family(format: Format, value: &Data) -> FontFamily {
    match (format, value) {
        (Format::Text | Format::Place, Data::Text(_) | Data::Texts(_) | Data::Json(_)) => {
            FontFamily::Proportional
        }
        _ => theme::tabular_family(),
    }
}

/// Text laid out in `width`.
pub(super) fn galley(ui: &Ui, text: String, family: FontFamily, width: f32) -> Arc<Galley> {
    ui.fonts_mut(|fonts| {
        fonts.layout(
            text,
            FontId::new(DENSE, family),
            egui::Color32::PLACEHOLDER,
            width,
        )
    })
}

/// Columns whose every value is a number or an amount end at the right.
pub(super) fn right_aligned(table: &Table) -> Vec<bool> {
    let numeric = |column: usize| {
        let mut cells = table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(column))
            .peekable();
        cells.peek().is_some()
            && cells.all(|(value, format)| {
                matches!(value, Data::Integer(_) | Data::Number(_))
                    && !matches!(format, Format::Instant)
            })
    };
    (0..table.columns.len()).map(numeric).collect()
}

/// The width of each column: what its text needs, then an equal part of what is left; narrower when it cannot be.
pub(super) fn widths(ui: &Ui, table: &Table, available: f32) -> Vec<f32> {
    let count = table.columns.len();
    if count == 0 {
        return Vec::new();
    }
    let (mut natural, whole): (Vec<f32>, Vec<f32>) = table
        .columns
        .iter()
        .enumerate()
        .map(|(column, (_, title))| {
            let cells = table
                .rows
                .iter()
                .take(MEASURED)
                .filter_map(|row| row.cells.get(column));
            let title = galley(ui, title.clone(), FontFamily::Proportional, f32::INFINITY);
            let (mut widest, mut whole) = (title.size().x, 0.0_f32);
            for (value, format) in cells {
                let family = family(*format, value);
                let is_words = family == FontFamily::Proportional;
                let text = text::value(*format, value);
                let width = galley(ui, text, family, f32::INFINITY).size().x;
                widest = widest.max(width);
                // A date or a number is not read in two lines.
                if !is_words {
                    whole = whole.max(width + 2.0 * PADDING.x);
                }
            }
            (widest + 2.0 * PADDING.x, whole)
        })
        .unzip();
    share(&mut natural, &whole, available);
    natural
}

/// Shares the room; `whole` is what of a column cannot be broken, which it keeps as long as there is room for it.
fn share(natural: &mut [f32], whole: &[f32], available: f32) {
    let count = natural.len() as f32;
    let total: f32 = natural.iter().sum();
    if total <= available {
        // The first column is the name of the row: it does not need the room, the others read better with it.
        let spare = (available - total) / count;
        for width in natural.iter_mut() {
            *width += spare;
        }
        return;
    }
    // Those that need less than their part keep it; the others share what is left.
    let mut left = available;
    let mut unsettled: Vec<usize> = (0..natural.len()).collect();
    loop {
        let part = left / unsettled.len().max(1) as f32;
        let (small, large): (Vec<_>, Vec<_>) = unsettled
            .iter()
            .partition(|column| natural[**column] <= part);
        if small.is_empty() {
            let (kept, rest): (Vec<_>, Vec<_>) = large
                .iter()
                .partition(|column| whole.get(**column).is_some_and(|whole| *whole > part));
            let taken: f32 = kept.iter().map(|column| whole[*column]).sum();
            if kept.is_empty() || taken > left {
                for column in large {
                    natural[column] = part;
                }
                return;
            }
            for column in kept {
                natural[column] = whole[column];
            }
            left -= taken;
            unsettled = rest;
            continue;
        }
        left -= small.iter().map(|column| natural[*column]).sum::<f32>();
        unsettled = large;
        if unsettled.is_empty() {
            return;
        }
    }
}

/// The titles; a press on one sorts by it.
pub(super) fn header(ui: &mut Ui, table: &Table, widths: &[f32], state: &mut TableState) {
    if table.columns.iter().all(|(_, title)| title.is_empty()) {
        return;
    }
    let palette = palette(ui);
    let sortable = row_count(table) >= SORTED_FROM;
    let (rect, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), 26.0), Sense::hover());
    let id = ui.unique_id();
    let row = UiBuilder::new()
        .max_rect(rect)
        .accessibility_role(Role::Row)
        .scope_id(id.with("header"));
    {
        // A child, not a scope: its room is taken already.
        let ui = &mut ui.new_child(row);
        let mut x = rect.left();
        for (column, ((_, title), width)) in table.columns.iter().zip(widths).enumerate() {
            let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(*width, rect.height()));
            x += width;
            let response = ui.interact(
                cell,
                id.with(("title", column)),
                if sortable {
                    Sense::click()
                } else {
                    Sense::hover()
                },
            );
            response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
            let sorted = state.sorting.of(column);
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_column_index(column);
                match sorted {
                    Some(Direction::Ascending) => node.set_sort_direction(SortDirection::Ascending),
                    Some(Direction::Descending) => {
                        node.set_sort_direction(SortDirection::Descending)
                    }
                    None => {}
                }
            });
            if response.clicked() {
                state.cursor = 0;
                state.sorting.press(column);
            }
            let arrow = match sorted {
                None => "",
                Some(Direction::Ascending) => " ↑",
                Some(Direction::Descending) => " ↓",
            };
            let color = if response.hovered() && sortable {
                palette.text
            } else {
                palette.secondary
            };
            let text = widgets::one_line(
                ui,
                &format!("{title}{arrow}"),
                FontId::new(CAPTION, FontFamily::Proportional),
                color,
                width - 2.0 * PADDING.x,
            );
            ui.painter().galley(
                pos2(
                    cell.left() + PADDING.x,
                    cell.center().y - text.size().y / 2.0,
                ),
                text,
                color,
            );
            widgets::focus_ring(ui, &response, cell.shrink(2.0));
        }
    }
    widgets::rule(ui);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_columns_keep_what_they_need() {
        let mut wide = [100.0, 100.0];
        share(&mut wide, &[0.0, 0.0], 260.0);
        assert_eq!(wide, [130.0, 130.0]);
        let mut tight = [40.0, 300.0, 200.0];
        share(&mut tight, &[0.0; 3], 240.0);
        assert_eq!(tight, [40.0, 100.0, 100.0]);
    }

    #[test]
    fn a_date_is_not_broken_while_others_can_give_way() {
        let mut tight = [120.0, 110.0, 110.0];
        share(&mut tight, &[0.0, 95.0, 95.0], 270.0);
        assert_eq!(tight, [80.0, 95.0, 95.0]);
        // No room for it at all: as without.
        let mut hopeless = [120.0, 110.0, 110.0];
        share(&mut hopeless, &[0.0, 95.0, 95.0], 150.0);
        assert_eq!(hopeless, [50.0, 50.0, 50.0]);
    }
}
