//! The columns of a table: what each becomes, above its first lines.

use egui::{ComboBox, Id, Label, RichText, ScrollArea, Ui};
use socle_exchange::field::Field;
use socle_exchange::mapping::Mapping;
use socle_exchange::table::Table;

use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{CAPTION, palette};
use crate::kit::widgets;
use socle_practice::exchange::Exchange;

/// Lines shown.
const LINES: usize = 20;
/// Width of a column.
const WIDTH: f32 = 190.0;
/// Longest cell shown, in characters.
const CELL: usize = 60;

/// Draw them side by side.
pub(super) fn show(ui: &mut Ui, exchange: &Exchange, table: &Table, mapping: &Mapping) {
    ScrollArea::horizontal()
        .id_salt("import-columns")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                for column in 0..table.headers.len() {
                    widgets::column(ui, WIDTH, |ui| one(ui, exchange, table, mapping, column));
                }
            });
            // The scroll bar lies over what is at the bottom.
            widgets::gap(ui, 2.0);
        });
}

fn one(ui: &mut Ui, exchange: &Exchange, table: &Table, mapping: &Mapping, column: usize) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let header = tamed(&table.column_name(column), CELL);
    let name = widgets::caption(ui, t_with("import-colonne", &[("nom", &header)]));
    let chosen = mapping.field(column);
    let shown = chosen.map_or_else(|| t("import-ignoree"), |field| field.label().to_owned());
    let mut next = None;
    ComboBox::from_id_salt(Id::unique(("socle-import-column", column)))
        .selected_text(shown)
        .width(WIDTH)
        .truncate()
        .show_ui(ui, |ui| {
            if ui
                .selectable_label(chosen.is_none(), t("import-ignoree"))
                .clicked()
            {
                next = Some(None);
            }
            for field in Field::ALL {
                if ui
                    .selectable_label(chosen == Some(field), field.label())
                    .clicked()
                {
                    next = Some(Some(field));
                }
            }
        })
        .response
        .labelled_by(name.id);
    if let Some(field) = next.filter(|next| *next != chosen) {
        exchange.map(column, field);
    }
    widgets::rule(ui);
    let palette = palette(ui);
    let color = if chosen.is_some() {
        palette.text
    } else {
        palette.secondary
    };
    for row in table.rows.iter().take(LINES) {
        let cell = tamed(row.cell(column), CELL);
        let text = if cell.is_empty() {
            "–"
        } else {
            cell.as_str()
        };
        ui.add(Label::new(RichText::new(text).size(CAPTION).color(color)).truncate());
    }
}
