//! The tables for other programs: what was done in the period, with its drawing, the objectives, and what to type elsewhere.

use socle_sdk::{Data, Failure, Workbook, texts};

use crate::choice::Choice;
use crate::counts::Question;
use crate::kept;
use crate::panel::Goals;
use crate::panel::{activity, goals, sheet};

/// Has the person save all of it as `xlsx` or `pdf`; as `csv` the table of what was done.
pub(crate) fn save(choice: &Choice, format: &str) -> Result<(), Failure> {
    let period = choice.period();
    let question = Question::new(period, &choice.doctor);
    let counted = question.activity()?;
    let lines = &counted.lines;
    let span = period.span();
    let book = Workbook::new(&texts::text("classeur-activite"));
    let mut columns = vec![(texts::text("colonne-quand"), "text")];
    columns.extend(lines.iter().map(|line| (activity::label(line), "integer")));
    set(&book, &columns);
    let mut rows = 0;
    for key in period.keys(span) {
        let mut cells: Vec<Data> = vec![activity::place(&key).into()];
        cells.extend(
            lines
                .iter()
                .map(|line| activity::whole(line.by_time.get(&key).copied().unwrap_or_default())),
        );
        book.row(&cells);
        rows += 1;
    }
    // The total stands on a sheet of its own: in this one the drawing would take it for a month.
    if rows > 0 {
        let values: Vec<u32> = (2..).take(lines.len().saturating_sub(1)).collect();
        book.chart("column", &texts::text("classeur-dessin"), 0, &values);
    }
    book.sheet(&texts::text("classeur-medecins"));
    let mut columns = vec![(texts::text("colonne-qui"), "text")];
    columns.extend(lines.iter().map(|line| (activity::label(line), "integer")));
    set(&book, &columns);
    for (id, name) in &counted.doctors {
        if lines.iter().all(|line| !line.by_doctor.contains_key(id)) {
            continue;
        }
        let mut cells: Vec<Data> = vec![name.as_str().into()];
        cells.extend(
            lines
                .iter()
                .map(|line| activity::whole(line.by_doctor.get(id).copied().unwrap_or_default())),
        );
        book.row(&cells);
    }
    let mut cells: Vec<Data> = vec![texts::text("total").into()];
    cells.extend(lines.iter().map(|line| activity::whole(line.total)));
    book.row(&cells);
    declared(&book, choice)?;
    if let Some(found) = Goals::beside(choice, &counted)? {
        objectives(&book, &found);
    }
    book.save_as(
        &texts::text_with(
            "classeur-nom",
            &[
                ("du", period.first.text().into()),
                ("au", period.last.text().into()),
            ],
        ),
        format,
    )
}

/// What was declared of a year: a sheet of its own, which says so.
fn declared(book: &Workbook, choice: &Choice) -> Result<(), Failure> {
    let months = kept::declared(choice.year())?;
    if months.is_empty() {
        return Ok(());
    }
    let measured = crate::panel::measured(choice)?;
    book.sheet(&texts::text("classeur-declarees"));
    for (key, format) in [
        ("colonne-mois", "text"),
        ("colonne-declarees", "integer"),
        ("colonne-mesurees", "integer"),
        ("colonne-qui-dit", "text"),
    ] {
        book.column(&texts::text(key), format);
    }
    for (month, one) in months {
        book.row(&[
            activity::place(&month).into(),
            activity::whole(one.count),
            activity::whole(measured.get(&month).copied().unwrap_or_default()),
            one.source.into(),
        ]);
    }
    Ok(())
}

fn set(book: &Workbook, columns: &[(String, &str)]) {
    for (title, format) in columns {
        book.column(title, format);
    }
}

fn objectives(book: &Workbook, found: &Goals) {
    book.sheet(&texts::text("classeur-objectifs"));
    for key in goals::COLUMNS.into_iter().chain(["source"]) {
        book.column(&texts::text(&format!("colonne-{key}")), "text");
    }
    for (indicator, judged) in found.judged() {
        let row = goals::row(&indicator.libelle, judged, found.pace);
        let mut cells: Vec<Data> = row.map(Data::from).into();
        cells.push(indicator.source.as_str().into());
        book.row(&cells);
    }
    book.sheet(&texts::text("amelipro"));
    book.column(&texts::text("colonne-champ"), "text");
    book.column(&texts::text("colonne-valeur"), "text");
    for (label, value) in sheet::fields(found) {
        book.row(&[label.into(), value.into()]);
    }
}
