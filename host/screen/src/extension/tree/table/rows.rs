//! The rows of a table: what the keyboard does in them, and how they are drawn.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{FontId, Galley, Key, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::columns::{family, galley};
use super::{PADDING, ROW, Row, TALLEST, TableState};
use crate::extension::tree::words;
use crate::kit::text;
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets;

/// What the keyboard says to a table.
pub(super) struct Keys {
    focused: bool,
    /// The cursor is on another row than in the frame before.
    pub(super) moved: bool,
    /// The row under the cursor is activated.
    activate: bool,
}

impl Keys {
    /// Arrows move along the rows while the table has the focus, Enter activates.
    pub(super) fn read(ui: &Ui, count: usize, state: &mut TableState) -> Self {
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
pub(super) enum Height {
    /// As its text needs.
    OfText,
    /// One line, cut.
    OneLine,
}

/// What a screen reader says of a cell.
struct Told<'a> {
    text: &'a str,
    /// Which of its letters matter.
    letters: Option<String>,
}

/// The rows being drawn.
pub(super) struct Listing<'a> {
    pub(super) widths: &'a [f32],
    pub(super) right: Vec<bool>,
    pub(super) state: &'a mut TableState,
    pub(super) keys: Keys,
    pub(super) activated: Option<String>,
}

impl Listing<'_> {
    pub(super) fn row(&mut self, ui: &mut Ui, at: usize, row: Option<&Row<'_>>, height: Height) {
        let palette = palette(ui);
        let cells: Vec<_> = row.map_or_else(Vec::new, |row| {
            let cells = row.cells.iter().zip(self.widths).enumerate();
            cells
                .map(|(at, ((value, format), width))| {
                    let (text, family, width) = (
                        text::value(*format, value),
                        family(*format, value),
                        width - 2.0 * PADDING.x,
                    );
                    let letters = row.letters.iter().find(|(cell, _)| *cell == at);
                    let galley = match (height, letters) {
                        (Height::OfText, Some((_, letters))) => {
                            let font = FontId::new(DENSE, family);
                            let mut job = words::lettered(ui, &text, letters, &font);
                            job.wrap.max_width = width;
                            ui.fonts_mut(|fonts| fonts.layout_job(job))
                        }
                        (Height::OfText, None) => galley(ui, text.clone(), family, width),
                        (Height::OneLine, _) => widgets::one_line(
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
                let letters = row.and_then(|row| {
                    let marked = row.letters.iter().find(|(at, _)| *at == column);
                    marked.map(|(_, letters)| words::letters_said(&text, letters))
                });
                let told = Told {
                    text: &text,
                    letters,
                };
                self.cell(ui, id.with(("cell", column)), cell, column, &told, galley);
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
            // The keyboard goes on from here: Enter opens what was just clicked.
            ui.memory_mut(|memory| memory.request_focus(table));
        }
        // A row that opens a file does so at the first click: nothing else can be done with it.
        let at_once = response.clicked() && row.is_some_and(|row| row.opens);
        let wanted = at_once || response.double_clicked() || (on_cursor && self.keys.activate);
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
        told: &Told<'_>,
        galley: Arc<Galley>,
    ) {
        let text = told.text;
        let color = palette(ui).text;
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, text));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_column_index(column);
            if let Some(letters) = &told.letters {
                node.set_description(letters.clone());
            }
        });
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
