//! The summary as the patient will read it.

use socle_formats::vsm;
use socle_sdk::{Failure, View, texts};

use crate::standing::Standing;

/// Section after section; what is new since the last one is marked.
pub(crate) fn preview(standing: &Standing, view: &View) -> Result<(), Failure> {
    for shown in vsm::shown(&standing.content) {
        let key = shown.section.as_str();
        view.heading(&format!("titre-{key}"), 3, shown.section.title());
        let marked = !standing.changes.fresh.is_empty()
            && shown
                .table
                .rows
                .iter()
                .any(|row| standing.changes.fresh.contains(&row.key));
        if !shown.table.rows.is_empty() {
            let keys: Vec<String> = (0..=shown.table.columns.len())
                .map(|at| format!("c{at}"))
                .collect();
            let mut columns: Vec<(&str, &str)> = keys
                .iter()
                .map(String::as_str)
                .zip(shown.table.columns.iter().copied())
                .collect();
            if marked && let Some(last) = keys.last() {
                columns.push((last, ""));
            }
            view.table(
                &format!("table-{key}"),
                shown.section.title(),
                &columns,
                |view| {
                    for row in &shown.table.rows {
                        view.row(&row.key);
                        for cell in &row.cells {
                            view.cell(&cell.text.as_str().into(), "text");
                        }
                        if marked {
                            let fresh = standing.changes.fresh.contains(&row.key);
                            let word = if fresh {
                                texts::text("nouveau")
                            } else {
                                String::new()
                            };
                            view.cell(&word.into(), "text");
                        }
                    }
                    Ok(())
                },
            )?;
        }
        for (at, line) in shown.lines.iter().enumerate() {
            view.text(&format!("ligne-{key}-{at}"), line);
        }
    }
    if !standing.changes.gone.is_empty() {
        view.heading("titre-retires", 3, &texts::text("retires"));
        for (at, gone) in standing.changes.gone.iter().enumerate() {
            view.text(&format!("retire-{at}"), gone);
        }
    }
    Ok(())
}
