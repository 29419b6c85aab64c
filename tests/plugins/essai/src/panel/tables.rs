//! A table given whole, and one asked for by pages.

use socle_sdk::prelude::*;

const COLUMNS: [(&str, &str); 2] = [("name", "Nom"), ("day", "Date")];
/// Rows of the paged table.
const ROWS: u64 = 100_000;

pub(super) fn given(view: &View) -> Result<(), Failure> {
    view.table("rows", "Trois lignes", &COLUMNS, |view| {
        for n in 1..=3 {
            view.row(&format!("r{n}"));
            view.cell(&format!("Ligne {n}").into(), "text");
            view.cell(&format!("2026-01-0{n}").into(), "date");
        }
        Ok(())
    })
}

pub(super) fn paged(view: &View) -> Result<(), Failure> {
    view.table("rows", "Cent mille lignes", &COLUMNS, |view| {
        view.paged(ROWS);
        Ok(())
    })
}

/// Ten more than asked: the host keeps what it asked for.
pub(super) fn rows(into: &Page) -> Result<(), Failure> {
    into.total(ROWS);
    for n in into.first()..(into.first() + u64::from(into.count()) + 10).min(ROWS) {
        let shown = if into.descending() { ROWS - 1 - n } else { n };
        into.row(&format!("r{shown}"));
        into.cell(&format!("{} {shown}", into.sorted_by()).into());
        into.cell(&"2026-01-01".into());
    }
    Ok(())
}
