//! What was done in the period: a drawing with its table beside it, and who did it.

use socle_sdk::{Data, Failure, View, texts};

use crate::calendar::Day;
use crate::counts::{Activity, Line, Question};

/// What a line counts, in words.
pub(crate) fn label(line: &Line) -> String {
    texts::text(&format!("ligne-{}", line.name))
}

/// The same where there is little room: over a column.
fn short(line: &Line) -> String {
    texts::text(&format!("court-{}", line.name))
}

/// A group of time as it is read: a day, a month, a year.
pub(crate) fn place(key: &str) -> String {
    match key.len() {
        10 => Day::read(key).map_or_else(|| key.to_owned(), Day::shown),
        7 => format!("{}/{}", &key[5..], &key[..4]),
        _ => key.to_owned(),
    }
}

#[allow(clippy::cast_precision_loss)]
fn drawn(line: &Line, keys: &[String]) -> Vec<f64> {
    keys.iter()
        .map(|key| line.by_time.get(key).copied().unwrap_or_default() as f64)
        .collect()
}

pub(crate) fn whole(count: u64) -> Data {
    Data::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) fn draw(question: &Question, counted: &Activity, view: &View) -> Result<(), Failure> {
    let Activity { lines, doctors } = counted;
    view.section("activite", &texts::text("activite"), |view| {
        if lines.iter().all(|line| line.total == 0) {
            view.text("rien", &texts::text("rien"));
            return Ok(());
        }
        let span = question.period.span();
        let keys = question.period.keys(span);
        let labels: Vec<String> = keys.iter().map(|key| place(key)).collect();
        // Consultations are many times the rest: they stand in the table, and would flatten the drawing.
        let series: Vec<(String, Vec<f64>)> = lines
            .iter()
            .filter(|line| line.name != "consultations" && line.total > 0)
            .map(|line| (label(line), drawn(line, &keys)))
            .collect();
        if !series.is_empty() {
            view.chart(
                "dessin",
                &texts::text(&format!("dessin-{span}")),
                "column",
                &labels,
                &series,
            );
        }
        by_time(lines, &keys, view)?;
        by_doctor(lines, doctors, view)?;
        view.text("aide", &texts::text("tableau-aide"));
        Ok(())
    })
}

fn by_time(lines: &[Line], keys: &[String], view: &View) -> Result<(), Failure> {
    let mut columns = vec![("quand".to_owned(), texts::text("colonne-quand"))];
    columns.extend(lines.iter().map(|line| (line.name.to_owned(), short(line))));
    let columns: Vec<(&str, &str)> = columns
        .iter()
        .map(|(key, title)| (key.as_str(), title.as_str()))
        .collect();
    view.table(
        "par-temps",
        &texts::text("tableau-temps"),
        &columns,
        |view| {
            for key in keys {
                let counts: Vec<u64> = lines
                    .iter()
                    .map(|line| line.by_time.get(key).copied().unwrap_or_default())
                    .collect();
                // Days without anything say nothing.
                if counts.iter().all(|count| *count == 0) {
                    continue;
                }
                view.row(key);
                view.cell(&place(key).into(), "text");
                for count in counts {
                    view.cell(&whole(count), "text");
                }
            }
            view.row("total");
            view.cell(&texts::text("total").into(), "text");
            for line in lines {
                view.cell(&whole(line.total), "text");
            }
            Ok(())
        },
    )
}

fn by_doctor(lines: &[Line], doctors: &[(String, String)], view: &View) -> Result<(), Failure> {
    let mut columns = vec![("qui".to_owned(), texts::text("colonne-qui"))];
    columns.extend(lines.iter().map(|line| (line.name.to_owned(), short(line))));
    let columns: Vec<(&str, &str)> = columns
        .iter()
        .map(|(key, title)| (key.as_str(), title.as_str()))
        .collect();
    let nobody = (String::new(), texts::text("sans-personne"));
    view.table(
        "par-medecin",
        &texts::text("tableau-medecins"),
        &columns,
        |view| {
            for (id, name) in doctors.iter().chain([&nobody]) {
                let counts: Vec<u64> = lines
                    .iter()
                    .map(|line| line.by_doctor.get(id).copied().unwrap_or_default())
                    .collect();
                if counts.iter().all(|count| *count == 0) {
                    continue;
                }
                view.row(if id.is_empty() { "personne" } else { id });
                view.cell(&name.as_str().into(), "text");
                for count in counts {
                    view.cell(&whole(count), "text");
                }
            }
            Ok(())
        },
    )
}
