//! Columns plugins add to the list, where the window has room for them.

use egui::{FontFamily, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use socle_runtime::view::{Kind, Node, Sign, Tone};

use crate::extension::contributions::Contribution;
use crate::kit::text::tamed;
use crate::kit::theme::{self, CAPTION, palette};
use crate::kit::widgets;

/// Width of a column.
const COLUMN: f32 = 104.0;
/// What list, file and right column need before there is room for a column.
const NEEDED: f32 = 1_240.0;
/// Most columns shown.
const MOST: usize = 3;
/// Height of the titles.
const TITLES: f32 = 20.0;
/// Longest text of a cell, in characters.
const TEXT: usize = 40;

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    sign: Sign,
    text: String,
    tone: Tone,
}

impl Cell {
    /// The first word of a view: a badge, a text or the value of a fact.
    pub(super) fn of(nodes: &[Node]) -> Option<Self> {
        nodes.iter().find_map(|node| match &node.kind {
            Kind::Badge { sign, text } => Some(Self {
                sign: *sign,
                text: tamed(text, TEXT),
                tone: node.tone,
            }),
            Kind::Text { text } => Some(Self {
                sign: Sign::None,
                text: tamed(text, TEXT),
                tone: node.tone,
            }),
            Kind::Fact { value, format, .. } => Some(Self {
                sign: Sign::None,
                text: tamed(&crate::kit::text::value(*format, value), TEXT),
                tone: node.tone,
            }),
            _ => Self::of(&node.children),
        })
    }

    /// Its plugin failed, and says so.
    pub(super) fn failed(said: String) -> Self {
        Self {
            sign: Sign::Cross,
            text: said,
            tone: Tone::Problem,
        }
    }
}

/// How many of these columns there is room for in this width.
pub(crate) fn room(width: f32, columns: usize) -> usize {
    let fit = ((width - NEEDED) / COLUMN).floor().max(0.0) as usize;
    fit.min(columns).min(MOST)
}

/// What so many columns add to the list.
pub(crate) fn width(columns: usize) -> f32 {
    columns as f32 * COLUMN
}

/// The place of each column in a line.
fn places(rect: Rect, count: usize) -> impl Iterator<Item = Rect> {
    let left = rect.right() - width(count);
    (0..count).map(move |n| {
        let at = pos2(left + width(n), rect.top());
        Rect::from_min_size(at, vec2(COLUMN, rect.height()))
    })
}

/// Draw the titles over the lines.
pub(super) fn titles(ui: &mut Ui, columns: &[Contribution]) {
    if columns.is_empty() {
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), TITLES), Sense::hover());
    for (n, (column, place)) in columns.iter().zip(places(rect, columns.len())).enumerate() {
        let color = palette(ui).secondary;
        let font = FontId::new(CAPTION, FontFamily::Proportional);
        let galley = widgets::one_line(ui, &column.title, font, color, COLUMN - 8.0);
        let at = pos2(place.left(), place.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, color);
        let response = ui.interact(place, ui.unique_id().with(("column", n)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &column.title));
    }
}

/// Draw the cells of a line; what is left of it for the rest.
pub(super) fn paint(ui: &Ui, rect: Rect, cells: &[Option<Cell>]) -> Rect {
    for (cell, place) in cells.iter().zip(places(rect, cells.len())) {
        let Some(cell) = cell else { continue };
        let widest = COLUMN - 8.0;
        if cell.sign == Sign::None {
            let color = match cell.tone {
                Tone::Neutral | Tone::Primary => palette(ui).text,
                tone => palette(ui).tone(tone).ink,
            };
            let font = FontId::new(CAPTION, theme::tabular_family());
            let galley = widgets::one_line(ui, &cell.text, font, color, widest);
            let at = pos2(place.left(), place.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, color);
        } else {
            let (x, y) = (place.left(), place.center().y);
            widgets::pill_at_left(ui, x, y, widest, cell.sign, &cell.text, cell.tone);
        }
    }
    rect.with_max_x(rect.right() - width(cells.len()))
}

/// What a screen reader says of the cells.
pub(super) fn said(columns: &[Contribution], cells: &[Option<Cell>]) -> Vec<String> {
    let told = |(column, cell): (&Contribution, &Option<Cell>)| {
        cell.as_ref()
            .map(|cell| format!("{} {}", column.title, cell.text))
    };
    columns.iter().zip(cells).filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_with_the_room_and_never_push_the_file_away() {
        assert_eq!(room(1_024.0, 2), 0);
        assert_eq!(room(1_440.0, 1), 1);
        assert_eq!(room(1_440.0, 4), 1);
        assert_eq!(room(1_920.0, 2), 2);
        assert_eq!(room(4_000.0, 9), MOST);
    }
}
