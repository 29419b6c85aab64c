//! Consultations somebody counted elsewhere, month by month: typed, or pasted from the other software. They are shown as
//! declared, never mixed with what Socle counted.

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

/// A month as people write it: `2026-03`, `03/2026`, `3/2026`. Answers `YYYY-MM`.
#[must_use]
pub fn month(text: &str) -> Option<String> {
    let text = text.trim();
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn months_and_numbers_are_read_as_people_write_them() {
        for text in ["2026-03", "03/2026", " 3/2026 "] {
            assert_eq!(month(text).as_deref(), Some("2026-03"));
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
}
