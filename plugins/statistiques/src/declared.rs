//! Consultations somebody counted elsewhere, month by month: typed, pasted from the other software, or in a file it exported.
//! They are shown as declared, never mixed with what Socle counted.

use socle_formats::fold::fold;

/// What was declared of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// How many consultations.
    pub count: u64,
    /// Who says so.
    pub source: String,
}

/// A line of a table that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// Which part of it.
    pub part: Part,
}

/// What of a line cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It has no two columns.
    Line,
    /// The month.
    Month,
    /// The number.
    Count,
    /// The month was there before.
    Twice,
}

/// Most consultations of a month: more is a mistake of typing.
pub const MOST: u64 = 100_000;

/// The months as they are called, folded; four letters tell them apart but for June and July.
const NAMES: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// A month as people write it: `2026-03`, `03/2026`, `3/2026`, `mars 2026`, `sept. 2026`. Answers `YYYY-MM`.
#[must_use]
pub fn month(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((name, year)) = fold(text).split_once(' ')
        && name.len() >= 3
        && name.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        let mut meant = (1..).zip(NAMES).filter(|(_, one)| one.starts_with(name));
        return match (meant.next(), meant.next()) {
            (Some((number, _)), None) => month(&format!("{year}-{number}")),
            _ => None,
        };
    }
    let (year, month) = match (text.split_once('-'), text.split_once('/')) {
        (Some(parts), None) => parts,
        (None, Some((month, year))) => (year, month),
        _ => return None,
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !(1..=2).contains(&month.len()) || !digits(year) || !digits(month) {
        return None;
    }
    let (year, month): (u16, u8) = (year.parse().ok()?, month.parse().ok()?);
    let is_known = (2_000..=2_100).contains(&year) && (1..=12).contains(&month);
    is_known.then(|| format!("{year:04}-{month:02}"))
}

/// A number of consultations; thousands may be set apart by spaces.
#[must_use]
pub fn count(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let only = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count: u64 = only.then(|| digits.parse().ok()).flatten()?;
    (count <= MOST).then_some(count)
}

/// A table of two columns, month and number, between semicolons, commas or tabs. A first line without a digit is its heading;
/// empty lines say nothing.
///
/// # Errors
/// The first line that cannot be read: nothing of the table is to be kept then.
pub fn table(text: &str) -> Result<Vec<(String, u64)>, Fault> {
    let mut months: Vec<(String, u64)> = Vec::new();
    // Spreadsheets begin a file of UTF-8 with a mark nobody sees.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (place, line) in text.lines().enumerate() {
        let fault = |part| Fault {
            line: place + 1,
            part,
        };
        let is_heading = place == 0 && !line.bytes().any(|byte| byte.is_ascii_digit());
        if line.trim().is_empty() || is_heading {
            continue;
        }
        let (when, many) = line
            .split_once([';', '\t', ','])
            .ok_or_else(|| fault(Part::Line))?;
        let when = month(when.trim().trim_matches('"')).ok_or_else(|| fault(Part::Month))?;
        let many = count(many.trim().trim_matches('"')).ok_or_else(|| fault(Part::Count))?;
        if months.iter().any(|(known, _)| *known == when) {
            return Err(fault(Part::Twice));
        }
        months.push((when, many));
    }
    Ok(months)
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// Months that are read.
    pub months: Vec<(String, u64)>,
    /// Lines that are left out.
    pub faults: Vec<Fault>,
}

/// The lines of a table that another software exported, each with its number and its cells: the first column that bears months,
/// and the first of numbers after it. What stands above the first month is its heading; a total below is left out and named.
#[must_use]
pub fn file(lines: &[(usize, Vec<String>)]) -> Read {
    let mut read = Read::default();
    let columns = lines.iter().enumerate().find_map(|(at, (_, cells))| {
        let when = cells.iter().position(|cell| dated(cell).is_some())?;
        let many = (when + 1..cells.len()).find(|at| count(&cells[*at]).is_some())?;
        Some((at, when, many))
    });
    let Some((first, when, many)) = columns else {
        return read;
    };
    for (line, cells) in &lines[first..] {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let fault = |part| Fault { line: *line, part };
        match (dated(cell(when)), count(cell(many))) {
            (None, _) => read.faults.push(fault(Part::Month)),
            (_, None) => read.faults.push(fault(Part::Count)),
            (Some(month), _) if read.months.iter().any(|(known, _)| *known == month) => {
                read.faults.push(fault(Part::Twice));
            }
            (Some(month), Some(count)) => read.months.push((month, count)),
        }
    }
    read
}

/// The month of a cell: as people write it, of a whole date, or of the number a spreadsheet keeps for a day.
fn dated(cell: &str) -> Option<String> {
    /// 2000-01-01 and 2101-01-01, counted from 1899-12-30.
    const DAYS: std::ops::Range<i64> = 36_526..73_416;
    /// 1970-01-01, counted so.
    const EPOCH: i64 = 25_569;
    let cell = cell.trim();
    if let Some(month) = month(cell) {
        return Some(month);
    }
    if let Ok(day) = cell.parse::<i64>() {
        return DAYS.contains(&day).then(|| of_day(day - EPOCH));
    }
    let parts: Vec<&str> = cell.split(['-', '/']).collect();
    match parts[..] {
        // The day of a monthly total is the first or the last: only the month counts.
        [year, of, day] if year.len() == 4 && day.len() <= 2 => month(&format!("{year}-{of}")),
        [day, of, year] if year.len() == 4 && day.len() <= 2 => month(&format!("{year}-{of}")),
        _ => None,
    }
}

/// The month of a day counted from 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn of_day(day: i64) -> String {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}")
}

/// The lines of a text between semicolons, tabs or commas, whichever it uses first of these; of an older system where it is no
/// UTF-8.
#[must_use]
pub fn lines(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_latin) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let separator = [';', '\t', ',']
        .into_iter()
        .find(|one| text.contains(*one))
        .unwrap_or(';');
    let cell = |cell: &str| cell.trim().trim_matches('"').to_owned();
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| (number, line.split(separator).map(cell).collect()))
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn months_and_numbers_are_read_as_people_write_them() {
        for text in ["2026-03", "03/2026", " 3/2026 ", "Mars 2026", "MARS-2026"] {
            assert_eq!(month(text).as_deref(), Some("2026-03"), "{text}");
        }
        assert_eq!(month("févr. 2026").as_deref(), Some("2026-02"));
        assert_eq!(month("juil. 2026").as_deref(), Some("2026-07"));
        for text in [
            "jui 2026",
            "ma 2026",
            "brumaire 2026",
            "mars 26",
            "total 2026",
        ] {
            assert_eq!(month(text), None, "{text}");
        }
        for bad in [
            "",
            "2026",
            "2026-13",
            "0/2026",
            "mars",
            "2026-03-01",
            "26-03",
            "1999-01",
        ] {
            assert_eq!(month(bad), None, "{bad}");
        }
        assert_eq!(count("1\u{202f}204"), Some(1_204));
        for bad in [
            "",
            "-1",
            "12,5",
            "beaucoup",
            "100001",
            "99999999999999999999",
        ] {
            assert_eq!(count(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_table_is_taken_whole_or_its_line_is_named() {
        let text = "Mois;Consultations\n01/2026;412\n\n2026-02\t398\n\"03/2026\",\"1 020\"\n";
        let expected = [("2026-01", 412), ("2026-02", 398), ("2026-03", 1_020)];
        let read = table(text).unwrap();
        assert_eq!(
            read,
            expected.map(|(month, count)| (month.to_owned(), count))
        );
        let fault = |text: &str| table(text).map_err(|fault| (fault.line, fault.part));
        assert_eq!(fault("01/2026;1\nfévrier;2"), Err((2, Part::Month)));
        assert_eq!(fault("01/2026;1\n02/2026;deux"), Err((2, Part::Count)));
        assert_eq!(fault("01/2026;1\n02/2026 2"), Err((2, Part::Line)));
        assert_eq!(fault("01/2026;1\n2026-01;2"), Err((2, Part::Twice)));
        assert_eq!(fault("01/2026;1;2"), Err((1, Part::Count)));
        assert_eq!(
            fault("\u{feff}01/2026;1\r\n\r\n02/2026;-2"),
            Err((3, Part::Count))
        );
        assert_eq!(table("\u{feff}2026-01\t7\r\n").unwrap().len(), 1);
        assert_eq!(table(""), Ok(Vec::new()));
    }

    #[test]
    fn a_file_of_another_software_is_read_by_its_columns_and_bad_lines_are_named() {
        let text = "Cabinet du Port\r\nM\u{e9}decin;Mois;Consultations;Total\r\nDr A;janv. 2026;412;500\r\n\
            Dr A;28/02/2026;398;401\r\nDr A;03/2026;beaucoup;1\r\nDr A;2026-01-31;1;1\r\n\r\nTotal;;810;\r\n";
        let latin: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        for bytes in [text.as_bytes(), &latin] {
            let read = file(&lines(bytes));
            assert_eq!(
                read.months,
                [("2026-01".to_owned(), 412), ("2026-02".to_owned(), 398)]
            );
            let faults: Vec<_> = read.faults.iter().map(|one| (one.line, one.part)).collect();
            assert_eq!(
                faults,
                [(5, Part::Count), (6, Part::Twice), (8, Part::Month)]
            );
        }
        assert_eq!(file(&lines(b"rien;ici")), Read::default());
        assert_eq!(file(&[]), Read::default());
    }

    #[test]
    fn the_day_a_spreadsheet_counts_is_of_its_month() {
        for (day, month) in [
            ("36526", "2000-01"),
            ("45351", "2024-02"),
            ("45352", "2024-03"),
            ("46022", "2025-12"),
            ("46023", "2026-01"),
        ] {
            assert_eq!(dated(day).as_deref(), Some(month), "{day}");
        }
        assert_eq!(dated("412"), None, "a number of consultations is no day");
    }
}
