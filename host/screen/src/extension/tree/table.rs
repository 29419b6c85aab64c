//! Tables: given whole and sorted here, or asked for by pages. Only the rows in sight are drawn.

mod columns;
mod rows;
mod sorting;

use std::ops::Range;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};
use socle_runtime::Data;
use socle_runtime::limits::PAGE_ROWS;
use socle_runtime::view::{Format, Letters, Node, Table, Tone, UiEvent};

use super::{Sheet, Wish, control_id};
use crate::kit::text::t;
use crate::kit::widgets;
use crate::model::{RowsPage, RowsWanted};
use columns::{header, right_aligned, widths};
use rows::{Height, Keys, Listing};
use sorting::{By, Direction, Sorting};

/// Up to here every row is drawn, as high as its text needs; more rows scroll, one line each.
const WHOLE_ROWS: usize = 40;
/// Height of a row that scrolls.
const ROW: f32 = 28.0;
/// Height of the rows that scroll.
const TALLEST: f32 = 420.0;
/// Space around a cell's text.
const PADDING: egui::Vec2 = vec2(6.0, 4.0);

/// What the person chose in a table.
#[derive(Debug, Clone, Default)]
pub(super) struct TableState {
    sorting: Sorting,
    /// The row the keyboard is on.
    cursor: usize,
}

/// The rows of a table, wherever they come from.
enum Rows<'a> {
    Given {
        table: &'a Table,
        order: Arc<[usize]>,
    },
    Paged {
        first: usize,
        page: RowsPage,
    },
}

/// A row in sight.
struct Row<'a> {
    key: &'a str,
    cells: Vec<(&'a Data, Format)>,
    /// The characters that matter of some cells.
    letters: &'a [(usize, Letters)],
    /// It opens a file.
    opens: bool,
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
                    letters: &row.letters,
                    opens: row.opens.is_some(),
                })
            }
            Rows::Paged { first, page, .. } => {
                let (key, cells) = page.rows.get(at.checked_sub(*first)?)?.as_ref()?;
                Some(Row {
                    key,
                    cells: cells.iter().map(|value| (value, Format::Text)).collect(),
                    letters: &[],
                    opens: false,
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
            let found = table.rows.iter().find(|one| one.key == row);
            let (opens, begins) = found
                .map(|row| (row.opens.clone(), row.begins.clone()))
                .unwrap_or_default();
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
                shows: None,
                opens,
                begins,
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
        let by = state.sorting.by;
        let order = state.sorting.order(self.generation, table);
        let mut list = Listing {
            widths: &widths,
            right: right_aligned(table),
            state,
            keys,
            activated: None,
        };
        if !scrolls {
            let rows = Rows::Given { table, order };
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
                        order: Arc::clone(&order),
                    },
                    Some(_) => self.page(path, table, by, &range),
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
            widgets::notice(ui, &failure, Tone::Problem);
        }
        activated
    }

    fn page(&self, path: &str, table: &Table, by: By, range: &Range<usize>) -> Rows<'static> {
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
                sorted_by: by
                    .and_then(|(column, _)| table.columns.get(column))
                    .map(|(key, _)| key.clone())
                    .unwrap_or_default(),
                descending: by.is_some_and(|(_, direction)| direction == Direction::Descending),
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
