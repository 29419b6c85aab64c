//! Tables for other programs: workbooks (Office Open XML) and CSV.

use std::fmt::Write as _;

use rust_xlsxwriter::{
    Chart as XlsxChart, ChartType, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};
use socle_record::Zone;
use socle_runtime::ports::{
    Answer, CellFormat, Chart, ChartKind, Column, Sheet, TableFormat, Tables,
};
use socle_runtime::{Data, Failure};

/// The [`Tables`] port; writing runs on a thread of its own. Instants are shown in the practice's zone.
pub struct Writer {
    zone: Box<dyn Fn() -> Zone + Send + Sync>,
}

impl Writer {
    /// `zone` says the practice's zone, each time something is written.
    pub fn new(zone: impl Fn() -> Zone + Send + Sync + 'static) -> Self {
        Self {
            zone: Box::new(zone),
        }
    }
}

fn failed(author: impl Into<String>) -> Failure {
    Failure::new(
        "export.failed",
        "Le tableau n’a pas pu être écrit : signalez-le à l’éditeur de l’extension.",
    )
    .author(author)
}

impl Tables for Writer {
    fn write(&self, sheets: Vec<Sheet>, format: TableFormat) -> Answer<'_, Vec<u8>> {
        let zone = (self.zone)().time_zone().clone();
        Box::pin(async move {
            tokio::task::spawn_blocking(move || match format {
                TableFormat::Xlsx => {
                    xlsx(&sheets, &zone).map_err(|error| failed(error.to_string()))
                }
                TableFormat::Csv => Ok(csv(sheets.first(), &zone)),
            })
            .await
            .unwrap_or_else(|error| Err(failed(error.to_string())))
        })
    }
}

/// What a cell holds once its column's format is known.
enum Cell {
    Nothing,
    Number(f64),
    /// Year, month, day, and the seconds of the day of an instant.
    Day(u16, u8, u8, Option<u32>),
    Text(String),
}

fn cell(column: &Column, value: &Data, zone: &jiff::tz::TimeZone) -> Cell {
    // Numbers are those of a spreadsheet: beyond 2^53 they would not be the same.
    let exact = |number: i64| {
        if number.unsigned_abs() < 1 << 53 {
            #[allow(clippy::cast_precision_loss)]
            Cell::Number(number as f64)
        } else {
            Cell::Text(number.to_string())
        }
    };
    match (column.format, value) {
        (_, Data::None) => Cell::Nothing,
        #[allow(clippy::cast_precision_loss)]
        (CellFormat::Amount, Data::Integer(cents)) => Cell::Number(*cents as f64 / 100.0),
        (CellFormat::Instant, Data::Integer(ms)) => match jiff::Timestamp::from_millisecond(*ms) {
            Ok(instant) => {
                let local = instant.to_zoned(zone.clone());
                let seconds = u32::from(local.hour().unsigned_abs()) * 3_600
                    + u32::from(local.minute().unsigned_abs()) * 60
                    + u32::from(local.second().unsigned_abs());
                day(local.date(), Some(seconds))
            }
            Err(_) => Cell::Text(ms.to_string()),
        },
        (CellFormat::Date, Data::Text(text)) => match text.parse::<jiff::civil::Date>() {
            Ok(date) if text.len() == 10 => day(date, None),
            _ => Cell::Text(text.clone()),
        },
        (CellFormat::Text, Data::Integer(number)) => Cell::Text(number.to_string()),
        (_, Data::Integer(number)) => exact(*number),
        (CellFormat::Text, Data::Number(number)) => Cell::Text(number.to_string()),
        (_, Data::Number(number)) if number.is_finite() => Cell::Number(*number),
        (_, Data::Number(number)) => Cell::Text(number.to_string()),
        (_, Data::Flag(true)) => Cell::Text("oui".into()),
        (_, Data::Flag(false)) => Cell::Text("non".into()),
        (_, Data::Text(text) | Data::Json(text)) => Cell::Text(text.clone()),
        (_, Data::Texts(texts)) => Cell::Text(texts.join(", ")),
        (_, Data::Bytes(bytes)) => Cell::Text(format!("{} octets", bytes.len())),
    }
}

fn day(date: jiff::civil::Date, seconds: Option<u32>) -> Cell {
    Cell::Day(
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
        seconds,
    )
}

/// How a spreadsheet shows the numbers of a column.
fn shown(format: CellFormat) -> Option<&'static str> {
    match format {
        CellFormat::Text | CellFormat::Number => None,
        CellFormat::Integer => Some("#,##0"),
        CellFormat::Amount => Some("#,##0.00 [$€-40C]"),
        CellFormat::Percent => Some("0.0%"),
        CellFormat::Date => Some("dd/mm/yyyy"),
        CellFormat::Instant => Some("dd/mm/yyyy hh:mm:ss"),
    }
}

// ---- workbooks -----------------------------------------------------------------------------------------------------------

/// Longest text of a cell (the format's own limit), characters.
const CELL_CHARS: usize = 32_767;

fn xlsx(sheets: &[Sheet], zone: &jiff::tz::TimeZone) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = sheet_name(&sheet.title, &names);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        fill(worksheet, sheet, zone)?;
        for (rank, chart) in (0..).zip(&sheet.charts) {
            place(worksheet, &name, sheet, chart, rank)?;
        }
        names.push(name);
    }
    workbook.save_to_buffer()
}

/// A name a sheet may have: at most 31 characters, none of `[]:*?/\`, and no other sheet's.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let plain: String = title
        .chars()
        .map(|c| if r"[]:*?/\".contains(c) { ' ' } else { c })
        .collect();
    let plain = plain.trim().trim_matches('\'');
    let plain = if plain.is_empty() { "Feuille" } else { plain };
    let mut name: String = plain.chars().take(31).collect();
    let mut n = 2;
    while taken
        .iter()
        .any(|known| known.to_lowercase() == name.to_lowercase())
    {
        let end = format!(" ({n})");
        name = plain.chars().take(31 - end.len()).collect::<String>() + &end;
        n += 1;
    }
    name
}

fn fill(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    zone: &jiff::tz::TimeZone,
) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold();
    let formats: Vec<Format> = sheet
        .columns
        .iter()
        .map(|column| match shown(column.format) {
            Some(shown) => Format::new().set_num_format(shown),
            None => Format::new(),
        })
        .collect();
    for (place, column) in (0..).zip(&sheet.columns) {
        worksheet.write_string_with_format(0, place, &column.title, &heading)?;
    }
    for (line, row) in (1..).zip(&sheet.rows) {
        for (place, ((column, format), value)) in
            (0..).zip(sheet.columns.iter().zip(&formats).zip(row))
        {
            match cell(column, value, zone) {
                Cell::Nothing => {}
                Cell::Number(number) => {
                    worksheet.write_number_with_format(line, place, number, format)?;
                }
                Cell::Day(year, month, date, seconds) => {
                    let seconds = seconds.unwrap_or(0);
                    // A spreadsheet knows no day before 1900.
                    match ExcelDateTime::from_ymd(year, month, date).and_then(|day| {
                        day.and_hms(
                            u16::try_from(seconds / 3_600).unwrap_or(0),
                            u8::try_from(seconds / 60 % 60).unwrap_or(0),
                            seconds % 60,
                        )
                    }) {
                        Ok(day) => {
                            worksheet.write_datetime_with_format(line, place, &day, format)?
                        }
                        Err(_) => worksheet.write_string(
                            line,
                            place,
                            format!("{date:02}/{month:02}/{year:04}"),
                        )?,
                    };
                }
                // Written as a string, which no spreadsheet takes for a formula.
                Cell::Text(text) => {
                    let text: String = text.chars().take(CELL_CHARS).collect();
                    worksheet.write_string(line, place, text)?;
                }
            }
        }
    }
    // Printed, a sheet is one page wide, and A4: a drawing beside the table is not cut.
    worksheet.set_landscape();
    worksheet.set_paper_size(9);
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_freeze_panes(1, 0)?;
    worksheet.autofit();
    Ok(())
}

/// Rows of a sheet between one chart and the next below it.
const CHART_ROWS: u32 = 16;

fn place(
    worksheet: &mut Worksheet,
    name: &str,
    sheet: &Sheet,
    chart: &Chart,
    rank: u32,
) -> Result<(), XlsxError> {
    let Ok(last) = u32::try_from(sheet.rows.len()) else {
        return Ok(());
    };
    if last == 0 {
        return Ok(());
    }
    let mut drawn = XlsxChart::new(match chart.kind {
        ChartKind::Column => ChartType::Column,
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
        ChartKind::Pie => ChartType::Pie,
    });
    let column = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
    let categories = column(chart.categories);
    for values in chart.values.iter().map(|values| column(*values)) {
        drawn
            .add_series()
            .set_name((name, 0, values))
            .set_categories((name, 1, categories, last, categories))
            .set_values((name, 1, values, last, values));
    }
    drawn.title().set_name(&chart.title);
    let beside = column(u32::try_from(sheet.columns.len()).unwrap_or(0) + 1);
    worksheet.insert_chart(1 + rank * CHART_ROWS, beside, &drawn)?;
    Ok(())
}

// ---- CSV -----------------------------------------------------------------------------------------------------------------

/// As French spreadsheets read it: `;` between cells, a comma in numbers, UTF-8 announced by its mark.
fn csv(sheet: Option<&Sheet>, zone: &jiff::tz::TimeZone) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let Some(sheet) = sheet else {
        return text.into_bytes();
    };
    let headings = sheet
        .columns
        .iter()
        .map(|column| quoted(&harmless(&column.title)));
    text.push_str(&headings.collect::<Vec<_>>().join(";"));
    text.push_str("\r\n");
    for row in &sheet.rows {
        for (place, column) in sheet.columns.iter().enumerate() {
            if place > 0 {
                text.push(';');
            }
            let value = row.get(place).unwrap_or(&Data::None);
            text.push_str(&written(column, cell(column, value, zone)));
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn written(column: &Column, cell: Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Number(number) => match column.format {
            CellFormat::Amount => format!("{number:.2}"),
            CellFormat::Percent => format!("{:.1} %", number * 100.0),
            _ => number.to_string(),
        }
        .replace('.', ","),
        Cell::Day(year, month, day, seconds) => {
            let mut text = format!("{day:02}/{month:02}/{year:04}");
            if let Some(seconds) = seconds
                && write!(
                    text,
                    " {:02}:{:02}:{:02}",
                    seconds / 3_600,
                    seconds / 60 % 60,
                    seconds % 60
                )
                .is_err()
            {
                text.clear();
            }
            text
        }
        Cell::Text(text) => quoted(&harmless(&text)),
    }
}

/// A text no spreadsheet takes for a formula: those begin with one of these, spaces before it not counted by some.
fn harmless(text: &str) -> String {
    let begins = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    if matches!(
        begins,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '＝' | '＋' | '－' | '＠')
    ) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n', '\r', ',']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let column = |title: &str, format| Column {
            title: title.into(),
            format,
        };
        Sheet {
            title: "Été : recettes/2026".into(),
            columns: vec![
                column("Nom", CellFormat::Text),
                column("Montant", CellFormat::Amount),
                column("Part", CellFormat::Percent),
                column("Naissance", CellFormat::Date),
                column("Vu", CellFormat::Instant),
            ],
            rows: vec![
                vec![
                    Data::Text("DUPONT; \"Jeanne\"".into()),
                    Data::Integer(-1_250),
                    Data::Number(0.125),
                    Data::Text("1975-12-31".into()),
                    Data::Integer(1_772_355_600_000),
                ],
                vec![
                    Data::Text("=HYPERLINK(\"x\")".into()),
                    Data::None,
                    Data::Text("@SUM(1)".into()),
                    Data::Text("1975".into()),
                ],
            ],
            charts: vec![Chart {
                kind: ChartKind::Pie,
                title: "Parts".into(),
                categories: 0,
                values: vec![1],
            }],
        }
    }

    fn zone() -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get("Europe/Paris").unwrap()
    }

    #[test]
    fn csv_is_what_french_spreadsheets_read_and_holds_no_formula() {
        let text = String::from_utf8(csv(Some(&sheet()), &zone())).unwrap();
        assert_eq!(
            text,
            "\u{feff}Nom;Montant;Part;Naissance;Vu\r\n\
             \"DUPONT; \"\"Jeanne\"\"\";-12,50;12,5 %;31/12/1975;01/03/2026 10:00:00\r\n\
             \"'=HYPERLINK(\"\"x\"\")\";;'@SUM(1);1975;\r\n"
        );
        for begins in ["=", "+", "-", "@", "\t", " =", "\u{a0}=", "|", "＝"] {
            assert!(
                harmless(&format!("{begins}1")).starts_with('\''),
                "{begins:?}"
            );
        }
        assert_eq!(harmless("Jean-Paul"), "Jean-Paul");
    }

    #[test]
    fn a_workbook_has_every_sheet_under_a_name_of_its_own_and_its_charts() {
        let sheets = [sheet(), sheet()];
        let bytes = xlsx(&sheets, &zone()).unwrap();
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| {
            use std::io::Read as _;
            let mut text = String::new();
            parts
                .by_name(name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        };
        let book = part("xl/workbook.xml");
        assert!(book.contains("name=\"Été   recettes 2026\""), "{book}");
        assert!(book.contains("name=\"Été   recettes 2026 (2)\""), "{book}");
        let cells = part("xl/worksheets/sheet1.xml");
        // -12.50, 31 December 1975 and no formula.
        assert!(cells.contains("<v>-12.5</v>"), "{cells}");
        assert!(cells.contains("<v>27759</v>"), "{cells}");
        assert!(!cells.contains("<f>"), "{cells}");
        assert!(part("xl/sharedStrings.xml").contains("=HYPERLINK"));
        assert!(part("xl/charts/chart1.xml").contains("pieChart"));
    }

    #[test]
    fn names_of_sheets_are_short_and_differ_whatever_their_case() {
        let long = "x".repeat(40);
        let first = sheet_name(&long, &[]);
        assert_eq!(first.chars().count(), 31);
        let second = sheet_name(&long.to_uppercase(), std::slice::from_ref(&first));
        assert!(second.chars().count() <= 31 && second.ends_with(" (2)"));
        assert_eq!(sheet_name("''", &[]), "Feuille");
    }
}
