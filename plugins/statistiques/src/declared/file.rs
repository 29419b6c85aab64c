//! A file of another software, read to months and their numbers. Where a total might be wrong there is none: the whole file is
//! refused, with its line.

use std::collections::BTreeMap;

use socle_formats::fold::fold;
use socle_formats::xlsx::{Cell, Row};

use super::columns::{Column, Table, Why};
use super::{MOST, count, month};
use crate::calendar::Day;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// How many consultations, by month (`YYYY-MM`).
    pub months: BTreeMap<String, u64>,
    /// The column they stand in.
    pub column: Column,
    /// Where days were added up: the months they are of, with how many lines each has. One that has a single day is among them.
    pub days: Vec<(String, usize)>,
    /// Lines that say no month's number, and why.
    pub aside: Vec<(usize, Aside)>,
}

/// Why a line is left out of what a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// It is the total of others.
    Total,
    /// It has a month and no number: one that is still to come, or a day off.
    Empty,
    /// It has one cell, of words.
    Other,
}

/// Why nothing is taken of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// More lines, or more cells in one, than are read.
    TooLarge,
    /// A quote that does not close where a cell ends.
    Quote {
        /// Where the line begins.
        line: usize,
    },
    /// No line bears a month.
    NoMonth,
    /// The month of a line cannot be read.
    Month {
        /// From 1.
        line: usize,
    },
    /// The number of a line is no plain whole number.
    Count {
        /// From 1.
        line: usize,
        /// Where in it.
        column: Column,
    },
    /// A line has more cells than the heading: a comma inside a number would do that.
    Wide {
        /// From 1.
        line: usize,
    },
    /// A month that is there more than once, and not as days of it.
    Twice {
        /// `YYYY-MM`.
        month: String,
        /// A line of it.
        first: usize,
        /// Another.
        line: usize,
    },
    /// Days that stand a week apart: a week is not of one month.
    Weeks,
    /// The days of a month come to more than anybody does.
    TooMany {
        /// `YYYY-MM`.
        month: String,
    },
    /// Several columns bear months, and not the same.
    Months(Vec<Column>),
    /// No column bears numbers.
    NoCount,
    /// Columns of numbers, of which none can be chosen.
    Counts {
        /// Those there are.
        columns: Vec<Column>,
        /// Why none of them.
        why: Why,
    },
}

/// A month, or a day of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    /// `YYYY-MM`.
    pub month: String,
    /// None when the whole month is meant.
    pub day: Option<Day>,
}

/// What a cell says of time: a month as people write it, a whole date, or what a workbook shows as a day.
pub(super) fn dated(cell: &Cell) -> Option<When> {
    /// Longer than any month or day is written.
    const LONGEST: usize = 40;
    let day = match cell {
        Cell::Text(text) => {
            let mut bytes = text.bytes();
            let has_digits = bytes.clone().any(|byte| byte.is_ascii_digit());
            // A number alone is never one.
            if !has_digits || text.len() > LONGEST || bytes.all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            if let Some(month) = month(text) {
                return Some(When { month, day: None });
            }
            date(text)?
        }
        Cell::Day(days) => Day::counted(*days),
        Cell::Empty | Cell::Number(_) => return None,
    };
    let (year, of) = day.year_month();
    // What is no day of a calendar is of 1970.
    (2_000..=2_100).contains(&year).then(|| When {
        month: format!("{year:04}-{of:02}"),
        day: Some(day),
    })
}

/// The day of a date: `2026-03-31`, `31/03/2026`, `31.03.2026`.
fn date(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.trim().split(['-', '/', '.']).collect();
    let (year, month, day) = match parts[..] {
        [year, month, day] if year.len() == 4 => (year, month, day),
        [day, month, year] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = |part: &str| (1..=2).contains(&part.len()) && is_number(part);
    if !is_number(year) || !is_short(month) || !is_short(day) {
        return None;
    }
    Day::read(&format!("{year}-{month:0>2}-{day:0>2}"))
}

/// The text of a cell; none of a number.
pub(super) fn shown(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        _ => "",
    }
}

/// The number of consultations a cell says; none where it says nothing.
fn counted(cell: Option<&Cell>) -> Result<Option<u64>, ()> {
    match cell {
        None | Some(Cell::Empty) => Ok(None),
        Some(Cell::Text(text)) => count(text).map(Some).ok_or(()),
        Some(Cell::Day(_)) => Err(()),
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss
        )]
        Some(Cell::Number(number)) => {
            let is_whole = number.fract() == 0.0 && (0.0..=MOST as f64).contains(number);
            is_whole.then_some(Some(*number as u64)).ok_or(())
        }
    }
}

/// Why a line that bears no month is none of the table; none when it may be one whose month is badly written.
fn aside(cells: &[Cell]) -> Option<Aside> {
    const TOTALS: [&str; 5] = ["total", "somme", "moyenne", "ensemble", "cumul"];
    if cells.iter().any(|cell| dated(cell).is_some()) {
        return None;
    }
    let mut full = cells.iter().filter(|cell| **cell != Cell::Empty);
    let text = full.next().map(shown).unwrap_or_default();
    let first = fold(text);
    if TOTALS.iter().any(|word| first.starts_with(word)) {
        return Some(Aside::Total);
    }
    // A number alone is of the month above, perhaps.
    (full.next().is_none() && text.contains(char::is_alphabetic)).then_some(Aside::Other)
}

/// The lines of a table that another software exported. What stands above the first month is its heading, and above that its
/// title.
///
/// # Errors
/// [`Refused`]: nothing of such a file is to be kept.
pub fn read(rows: &[Row]) -> Result<Read, Refused> {
    let bears_month = |(_, cells): &Row| cells.iter().any(|cell| dated(cell).is_some());
    let first = rows.iter().position(bears_month);
    let (above, below) = rows.split_at(first.ok_or(Refused::NoMonth)?);
    // A number above may be of a month that is badly written.
    let numbered = above.iter().find(|(_, cells)| {
        let mut cells = cells.iter();
        cells.any(|cell| matches!(counted(Some(cell)), Ok(Some(_))))
    });
    if let Some((line, _)) = numbered {
        return Err(Refused::Month { line: *line });
    }
    let is_heading =
        |(_, cells): &&Row| cells.iter().filter(|cell| !shown(cell).is_empty()).count() > 1;
    let heading = above.iter().rev().find(is_heading);
    let mut left = Vec::new();
    let mut lines = Vec::new();
    for row in below {
        match aside(&row.1) {
            Some(why) => left.push((row.0, why)),
            None => lines.push(row),
        }
    }
    let table = Table { heading, lines };
    if let Some((_, titles)) = heading
        && let Some((line, _)) = table
            .lines
            .iter()
            .find(|(_, cells)| cells.len() > titles.len())
    {
        return Err(Refused::Wide { line: *line });
    }
    let (when, column) = (table.months()?, table.counts()?);
    let mut found: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for (line, cells) in table.lines {
        let of = cells.get(when.at).and_then(dated);
        let of = of.ok_or(Refused::Month { line: *line })?;
        let number = counted(cells.get(column.at)).map_err(|()| Refused::Count {
            line: *line,
            column: column.clone(),
        })?;
        let Some(count) = number else {
            left.push((*line, Aside::Empty));
            continue;
        };
        let known = found.entry(of.month.clone()).or_default();
        // Only days add up: two whole months of one name are two of something else, doctors or places.
        let is_same = |one: &&Line| one.day.is_none() || of.day.is_none() || one.day == of.day;
        if let Some(one) = known.iter().find(is_same) {
            return Err(Refused::Twice {
                month: of.month,
                first: one.line,
                line: *line,
            });
        }
        known.push(Line {
            line: *line,
            day: of.day,
            count,
        });
    }
    left.sort_by_key(|(line, _)| *line);
    summed(found, column, left)
}

/// A line that was read.
struct Line {
    line: usize,
    day: Option<Day>,
    count: u64,
}

/// Adds up what was found of each month.
fn summed(
    found: BTreeMap<String, Vec<Line>>,
    column: Column,
    aside: Vec<(usize, Aside)>,
) -> Result<Read, Refused> {
    let mut days = Vec::new();
    if found.values().any(|lines| lines.len() > 1) {
        let of_days = found
            .iter()
            .filter(|(_, lines)| lines.iter().all(|one| one.day.is_some()));
        days.extend(of_days.map(|(month, lines)| (month.clone(), lines.len())));
        let mut weekdays = found.values().flatten().filter_map(|one| one.day);
        if let Some(day) = weekdays.next()
            && weekdays.all(|one| one.weekday() == day.weekday())
        {
            return Err(Refused::Weeks);
        }
    }
    let mut months = BTreeMap::new();
    for (month, lines) in found {
        let total = lines.iter().map(|one| one.count).sum();
        if total > MOST {
            return Err(Refused::TooMany { month });
        }
        months.insert(month, total);
    }
    Ok(Read {
        months,
        column,
        days,
        aside,
    })
}

#[cfg(test)]
mod tests;
