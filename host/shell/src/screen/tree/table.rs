//! Tables: given whole and sorted here, or asked for by pages. Only the rows in sight are drawn.

use std::cmp::Ordering;
use std::ops::Range;

use egui::accesskit::{Role, SortDirection};
use egui::{
    FontFamily, FontId, Galley, Key, Rect, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use socle_runtime::Data;
use socle_runtime::limits::PAGE_ROWS;
use socle_runtime::view::{Format, Node, Table, UiEvent};

use super::{Sheet, Wish, control_id};
use crate::screen::model::{RowsPage, RowsWanted};
use crate::screen::text::t;
use crate::screen::theme::{self, CAPTION, DENSE, palette};
use crate::screen::widgets;

/// Up to here every row is drawn, as high as its text needs; more rows scroll, one line each.
const WHOLE_ROWS: usize = 40;
/// A table of fewer rows is read at a glance: sorting it would only invite a mistake.
const SORTED_FROM: usize = 8;
/// Height of a row that scrolls.
const ROW: f32 = 28.0;
/// Height of the rows that scroll.
const TALLEST: f32 = 420.0;
/// Space around a cell's text.
const PADDING: egui::Vec2 = vec2(6.0, 4.0);
/// Rows whose text is measured to choose the widths.
const MEASURED: usize = 60;

/// What the person chose in a table.
#[derive(Debug, Clone, Default)]
pub(super) struct TableState {
    /// Column, and whether the last comes first.
    sorted: Option<(usize, Direction)>,
    /// The row the keyboard is on.
    cursor: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// The rows of a table, wherever they come from.
enum Rows<'a> {
    Given { table: &'a Table, order: Vec<usize> },
    Paged { first: usize, page: RowsPage },
}

/// A row in sight.
struct Row<'a> {
    key: &'a str,
    cells: Vec<(&'a Data, Format)>,
}

impl Rows<'_> {
    fn get(&self, at: usize) -> Option<Row<'_>> {
        match self {
            Rows::Given { table, order } => {
                let row = table.rows.get(*order.get(at)?)?;
                Some(Row {
                    key: &row.key,
                    cells: row
                        .cells
                        .iter()
                        .map(|(value, format)| (value, *format))
                        .collect(),
                })
            }
            Rows::Paged { first, page, .. } => {
                let (key, cells) = page.rows.get(at.checked_sub(*first)?)?.as_ref()?;
                Some(Row {
                    key,
                    cells: cells.iter().map(|value| (value, Format::Text)).collect(),
                })
            }
        }
    }
}

impl<'a> Sheet<'a> {
    pub(super) fn table(&mut self, ui: &mut Ui, node: &Node, path: &str, table: &Table) {
        let place = self.place(path);
        let mut state = self.memory.tables.get(&place).cloned().unwrap_or_default();
        // The table is one stop of the keyboard; arrows move inside it.
        let builder = UiBuilder::new()
            .scope_id(control_id(&place))
            .accessibility_role(Role::Table)
            .accessibility_label(&table.caption)
            .sense(Sense::focusable_noninteractive());
        let activated = ui
            .scope_builder(builder, |ui| {
                ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_row_count(row_count(table));
                    node.set_column_count(table.columns.len());
                });
                let activated = self.rows_of(ui, path, table, &mut state);
                let focused = ui.response();
                widgets::focus_ring(ui, &focused, ui.min_rect());
                activated
            })
            .inner;
        super::words::beside(ui, std::slice::from_ref(node));
        self.memory.tables.insert(place, state);
        if let Some(row) = activated {
            let event = UiEvent {
                name: "row-activated".into(),
                target: path.to_owned(),
                value: Data::Text(row),
                fields: Vec::new(),
            };
            self.wishes.push(Wish {
                key: self.key.clone(),
                event,
                edits: None,
                question: None,
            });
        }
    }

    /// Draws header and rows; answers the key of the row that was activated.
    fn rows_of(
        &mut self,
        ui: &mut Ui,
        path: &str,
        table: &Table,
        state: &mut TableState,
    ) -> Option<String> {
        let total = row_count(table);
        let scrolls = table.paged.is_some() || total > WHOLE_ROWS;
        // The rows that scroll leave room for their bar.
        let width = ui.available_width() - if scrolls { 12.0 } else { 0.0 };
        let widths = widths(ui, table, width);
        header(ui, table, &widths, state);
        if total == 0 {
            widgets::gap(ui, 1.0);
            widgets::caption(ui, t("table-vide"));
            return None;
        }
        let keys = Keys::read(ui, total, state);
        let sorted = state.sorted;
        let mut list = Listing {
            widths: &widths,
            right: right_aligned(table),
            state,
            keys,
            activated: None,
        };
        if !scrolls {
            let rows = Rows::Given {
                table,
                order: order(table, sorted),
            };
            for at in 0..total {
                list.row(ui, at, rows.get(at).as_ref(), Height::OfText);
                widgets::rule(ui);
            }
            return list.activated;
        }
        let mut failure = None;
        ScrollArea::vertical()
            .id_salt("rows")
            .max_height(TALLEST)
            .auto_shrink([false, true])
            .show_rows(ui, ROW, total, |ui, range| {
                let rows = match table.paged {
                    None => Rows::Given {
                        table,
                        order: order(table, sorted),
                    },
                    Some(_) => self.page(path, table, sorted, &range),
                };
                if let Rows::Paged { page, .. } = &rows {
                    failure.clone_from(&page.failure);
                }
                if list.keys.moved {
                    let top =
                        ui.max_rect().top() + (list.state.cursor as f32 - range.start as f32) * ROW;
                    ui.scroll_to_rect(
                        Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + ROW),
                        None,
                    );
                }
                for at in range {
                    list.row(ui, at, rows.get(at).as_ref(), Height::OneLine);
                }
            });
        let activated = list.activated;
        if let Some(failure) = failure {
            widgets::notice(ui, &failure, socle_runtime::view::Tone::Problem);
        }
        activated
    }

    fn page(
        &self,
        path: &str,
        table: &Table,
        sorted: Option<(usize, Direction)>,
        range: &Range<usize>,
    ) -> Rows<'static> {
        // Whole pages, so that one answer serves many frames.
        let page = PAGE_ROWS as usize;
        let first = range.start / page * page;
        let mut got = RowsPage::default();
        for start in (first..range.end).step_by(page) {
            let part = self.model.rows(&RowsWanted {
                key: self.key.clone(),
                generation: self.generation,
                table: path.to_owned(),
                first: start as u64,
                count: PAGE_ROWS,
                sorted_by: sorted
                    .and_then(|(column, _)| table.columns.get(column))
                    .map(|(key, _)| key.clone())
                    .unwrap_or_default(),
                descending: sorted.is_some_and(|(_, direction)| direction == Direction::Descending),
            });
            got.rows.resize(start - first, None);
            got.rows.extend(part.rows);
            got.failure = got.failure.or(part.failure);
        }
        Rows::Paged { first, page: got }
    }
}

fn row_count(table: &Table) -> usize {
    table.paged.map_or(table.rows.len(), |rows| {
        usize::try_from(rows).unwrap_or(usize::MAX)
    })
}

/// The rows of a given table in the order asked for; equal ones stay as the plugin gave them.
fn order(table: &Table, sorted: Option<(usize, Direction)>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    if let Some((column, direction)) = sorted {
        order.sort_by(|a, b| {
            let cell = |row: usize| table.rows[row].cells.get(column).map(|(value, _)| value);
            let ordering = match (cell(*a), cell(*b)) {
                (Some(a), Some(b)) => compare(a, b),
                // What is absent comes last, whatever the direction.
                (Some(_), None) => return Ordering::Less,
                (None, Some(_)) => return Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            if direction == Direction::Descending {
                ordering.reverse()
            } else {
                ordering
            }
        });
    }
    order
}

fn compare(a: &Data, b: &Data) -> Ordering {
    match (a, b) {
        (Data::Integer(a), Data::Integer(b)) => a.cmp(b),
        (Data::Number(a), Data::Number(b)) => a.total_cmp(b),
        (Data::Integer(a), Data::Number(b)) => (*a as f64).total_cmp(b),
        (Data::Number(a), Data::Integer(b)) => a.total_cmp(&(*b as f64)),
        (Data::Flag(a), Data::Flag(b)) => a.cmp(b),
        (a, b) => socle_record::model::words::fold(&a.display())
            .cmp(&socle_record::model::words::fold(&b.display())),
    }
}

fn family(format: Format, value: &Data) -> FontFamily {
    match (format, value) {
        (Format::Text, Data::Text(_) | Data::Texts(_) | Data::Json(_)) => FontFamily::Proportional,
        _ => theme::tabular_family(),
    }
}

fn galley(ui: &Ui, text: String, family: FontFamily, width: f32) -> std::sync::Arc<Galley> {
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
fn right_aligned(table: &Table) -> Vec<bool> {
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
fn widths(ui: &Ui, table: &Table, available: f32) -> Vec<f32> {
    let count = table.columns.len();
    if count == 0 {
        return Vec::new();
    }
    let mut natural: Vec<f32> = table
        .columns
        .iter()
        .enumerate()
        .map(|(column, (_, title))| {
            let cells = table
                .rows
                .iter()
                .take(MEASURED)
                .filter_map(|row| row.cells.get(column));
            let widest = cells
                .map(|(value, format)| {
                    galley(
                        ui,
                        format.show(value),
                        family(*format, value),
                        f32::INFINITY,
                    )
                    .size()
                    .x
                })
                .fold(0.0, f32::max);
            let title = galley(ui, title.clone(), FontFamily::Proportional, f32::INFINITY)
                .size()
                .x;
            widest.max(title) + 2.0 * PADDING.x
        })
        .collect();
    share(&mut natural, available);
    natural
}

fn share(natural: &mut [f32], available: f32) {
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
            for column in large {
                natural[column] = part;
            }
            return;
        }
        left -= small.iter().map(|column| natural[*column]).sum::<f32>();
        unsettled = large;
        if unsettled.is_empty() {
            return;
        }
    }
}

fn header(ui: &mut Ui, table: &Table, widths: &[f32], state: &mut TableState) {
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
            let sorted = state
                .sorted
                .filter(|(by, _)| *by == column)
                .map(|(_, direction)| direction);
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
                // Up, down, then back to the plugin's own order.
                state.sorted = match sorted {
                    None => Some((column, Direction::Ascending)),
                    Some(Direction::Ascending) => Some((column, Direction::Descending)),
                    Some(Direction::Descending) => None,
                };
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

/// What the keyboard says to a table.
struct Keys {
    focused: bool,
    /// The cursor is on another row than in the frame before.
    moved: bool,
    /// The row under the cursor is activated.
    activate: bool,
}

impl Keys {
    /// Arrows move along the rows while the table has the focus, Enter activates.
    fn read(ui: &Ui, count: usize, state: &mut TableState) -> Self {
        let before = state.cursor;
        state.cursor = state.cursor.min(count - 1);
        let focused = ui.response().has_focus();
        let mut activate = false;
        if focused {
            let filter = egui::EventFilter {
                vertical_arrows: true,
                ..egui::EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(ui.unique_id(), filter));
            ui.input(|input| {
                let page = (TALLEST / ROW) as usize;
                for (key, to) in [
                    (Key::ArrowDown, state.cursor.saturating_add(1)),
                    (Key::ArrowUp, state.cursor.saturating_sub(1)),
                    (Key::PageDown, state.cursor.saturating_add(page)),
                    (Key::PageUp, state.cursor.saturating_sub(page)),
                    (Key::Home, 0),
                    (Key::End, usize::MAX),
                ] {
                    if input.key_pressed(key) {
                        state.cursor = to.min(count - 1);
                    }
                }
                activate = input.key_pressed(Key::Enter);
            });
        }
        Self {
            focused,
            moved: state.cursor != before,
            activate,
        }
    }
}

/// How high a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Height {
    /// As its text needs.
    OfText,
    /// One line, cut.
    OneLine,
}

/// The rows being drawn.
struct Listing<'a> {
    widths: &'a [f32],
    right: Vec<bool>,
    state: &'a mut TableState,
    keys: Keys,
    activated: Option<String>,
}

impl Listing<'_> {
    fn row(&mut self, ui: &mut Ui, at: usize, row: Option<&Row<'_>>, height: Height) {
        let palette = palette(ui);
        let cells: Vec<_> = row.map_or_else(Vec::new, |row| {
            let cells = row.cells.iter().zip(self.widths);
            cells
                .map(|((value, format), width)| {
                    let (text, family, width) = (
                        format.show(value),
                        family(*format, value),
                        width - 2.0 * PADDING.x,
                    );
                    let galley = match height {
                        Height::OfText => galley(ui, text.clone(), family, width),
                        Height::OneLine => widgets::one_line(
                            ui,
                            &text,
                            FontId::new(DENSE, family),
                            palette.text,
                            width,
                        ),
                    };
                    (text, galley)
                })
                .collect()
        });
        let high = match height {
            Height::OfText => {
                cells
                    .iter()
                    .map(|(_, galley)| galley.size().y)
                    .fold(16.0, f32::max)
                    + 2.0 * PADDING.y
            }
            Height::OneLine => ROW,
        };
        let (rect, _) =
            ui.allocate_exact_size(vec2(self.widths.iter().sum(), high), Sense::hover());
        let table = ui.unique_id();
        let id = ui
            .response()
            .id
            .with(("row", row.map_or("", |row| row.key), at));
        let on_cursor = self.keys.focused && self.state.cursor == at;
        let builder = UiBuilder::new()
            .max_rect(rect)
            .scope_id(id)
            .accessibility_role(Role::Row)
            .sense(Sense::CLICK);
        let response = {
            let ui = &mut ui.new_child(builder);
            let response = ui.response();
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_row_index(at);
                node.set_selected(on_cursor);
            });
            if on_cursor {
                ui.painter()
                    .rect_filled(rect, 2.0, palette.information.paper);
            } else if response.hovered() {
                ui.painter().rect_filled(rect, 2.0, palette.hovered);
            }
            let mut x = rect.left();
            for (column, ((text, galley), width)) in cells.into_iter().zip(self.widths).enumerate()
            {
                let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(*width, high));
                x += width;
                self.cell(ui, id.with(("cell", column)), cell, column, &text, galley);
            }
            response
        };
        if on_cursor {
            ui.ctx().accesskit_node_builder(table, |node| {
                node.set_active_descendant(id.accesskit_id())
            });
        }
        if response.clicked() {
            self.state.cursor = at;
        }
        let wanted = response.double_clicked() || (on_cursor && self.keys.activate);
        if let Some(row) = row.filter(|_| wanted && ui.is_enabled()) {
            self.activated = Some(row.key.to_owned());
        }
    }

    fn cell(
        &self,
        ui: &Ui,
        id: egui::Id,
        rect: Rect,
        column: usize,
        text: &str,
        galley: std::sync::Arc<Galley>,
    ) {
        let color = palette(ui).text;
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, text));
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_column_index(column));
        let x = if self.right.get(column) == Some(&true) {
            rect.right() - PADDING.x - galley.size().x
        } else {
            rect.left() + PADDING.x
        };
        let elided = galley.elided;
        // In line with the first line of the row, not with its middle: long values start where the others do.
        ui.painter().galley(
            pos2(x, rect.top() + ((ROW - 20.0) / 2.0).max(PADDING.y)),
            galley,
            color,
        );
        if elided {
            response.on_hover_text(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use socle_runtime::view::TableRow;

    fn table(values: &[Option<Data>]) -> Table {
        let row = |(n, value): (usize, &Option<Data>)| TableRow {
            key: n.to_string(),
            cells: value
                .iter()
                .map(|value| (value.clone(), Format::Text))
                .collect(),
        };
        Table {
            caption: String::new(),
            columns: vec![("a".into(), "A".into())],
            rows: values.iter().enumerate().map(row).collect(),
            paged: None,
        }
    }

    #[test]
    fn rows_are_sorted_as_french_is_read_and_what_is_absent_comes_last() {
        let text = |text: &str| Some(Data::from(text));
        let table = table(&[text("Zoé"), None, text("élan"), text("Eau"), text("œuf")]);
        assert_eq!(order(&table, None), [0, 1, 2, 3, 4]);
        assert_eq!(
            order(&table, Some((0, Direction::Ascending))),
            [3, 2, 4, 0, 1]
        );
        assert_eq!(
            order(&table, Some((0, Direction::Descending))),
            [0, 4, 2, 3, 1]
        );
    }

    #[test]
    fn numbers_are_sorted_as_numbers() {
        let table = table(&[
            Some(Data::Integer(10)),
            Some(Data::Number(9.5)),
            Some(Data::Integer(-2)),
        ]);
        assert_eq!(order(&table, Some((0, Direction::Ascending))), [2, 1, 0]);
        assert_eq!(right_aligned(&table), [true]);
    }

    #[test]
    fn narrow_columns_keep_what_they_need() {
        let mut wide = [100.0, 100.0];
        share(&mut wide, 260.0);
        assert_eq!(wide, [130.0, 130.0]);
        let mut tight = [40.0, 300.0, 200.0];
        share(&mut tight, 240.0);
        assert_eq!(tight, [40.0, 100.0, 100.0]);
    }
}
