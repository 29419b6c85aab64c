//! Sheets of a workbook as they are laid out on paper: each a table under its title, its cells written as they are read.

use socle_record::Zone;

use crate::failure::{Data, Failure};
use crate::ports::{CellFormat, Layout, LayoutPart, Sheet};
use crate::view::Format;

/// The most columns a page has room for.
const COLUMNS: usize = 12;
/// The most rows of all sheets.
const ROWS: usize = 2_000;

/// The sheets one under the other; the title is that of the first.
pub(super) fn layout(sheets: &[Sheet], zone: &Zone) -> Result<Layout, Failure> {
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    if rows > ROWS || sheets.iter().any(|sheet| sheet.columns.len() > COLUMNS) {
        return Err(Failure::new(
            "typeset.limit",
            "Trop de lignes ou de colonnes pour un PDF : enregistrez plutôt un classeur Excel.",
        ));
    }
    let mut parts = Vec::new();
    for (rank, sheet) in sheets.iter().enumerate() {
        let level = if rank == 0 { 1 } else { 2 };
        parts.push(LayoutPart::Heading(level, sheet.title.clone()));
        let header = sheet
            .columns
            .iter()
            .map(|column| column.title.clone())
            .collect();
        let rows = sheet.rows.iter().map(|row| {
            let cells = sheet.columns.iter().zip(row);
            cells
                .map(|(column, value)| written(column.format, value, zone))
                .collect()
        });
        parts.push(LayoutPart::Table(header, rows.collect()));
    }
    Ok(Layout {
        title: sheets
            .first()
            .map(|sheet| sheet.title.clone())
            .unwrap_or_default(),
        parts,
    })
}

/// A cell as a French reader expects it.
fn written(format: CellFormat, value: &Data, zone: &Zone) -> String {
    let decimal = |number: f64| number.to_string().replace('.', ",");
    match (format, value) {
        (_, Data::None) => String::new(),
        (CellFormat::Percent, Data::Number(part)) => {
            format!("{:.1}\u{202f}%", part * 100.0).replace('.', ",")
        }
        (CellFormat::Amount, value) => Format::Amount.show(value, zone),
        (CellFormat::Date, value) => Format::Date.show(value, zone),
        (CellFormat::Instant, value) => Format::Instant.show(value, zone),
        (_, Data::Number(number)) => decimal(*number),
        (_, value) => value.display(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ports::Column;

    fn sheet(columns: usize, rows: usize) -> Sheet {
        let formats = [
            CellFormat::Text,
            CellFormat::Percent,
            CellFormat::Amount,
            CellFormat::Date,
        ];
        let column = |n: usize| Column {
            title: format!("c{n}"),
            format: formats[n % formats.len()],
        };
        let row = vec![
            Data::Text("DMP".into()),
            Data::Number(0.125),
            Data::Integer(28_000),
            Data::Text("2026-03-01".into()),
        ];
        Sheet {
            title: "Statistiques".into(),
            columns: (0..columns).map(column).collect(),
            rows: vec![row; rows],
            charts: Vec::new(),
        }
    }

    #[test]
    fn cells_are_written_as_french_readers_expect() {
        let layout = layout(&[sheet(4, 1)], &Zone::default()).unwrap();
        assert_eq!(layout.title, "Statistiques");
        let LayoutPart::Table(header, rows) = &layout.parts[1] else {
            panic!("{layout:?}");
        };
        assert_eq!(header[0], "c0");
        assert_eq!(rows[0], ["DMP", "12,5\u{202f}%", "280,00 €", "01/03/2026"]);
    }

    #[test]
    fn what_no_page_has_room_for_is_refused_with_a_way_out() {
        for sheet in [sheet(13, 1), sheet(2, 2_001)] {
            let refused = layout(&[sheet], &Zone::default()).unwrap_err();
            assert_eq!(refused.code, "typeset.limit");
            assert!(refused.message.contains("Excel"));
        }
    }
}
