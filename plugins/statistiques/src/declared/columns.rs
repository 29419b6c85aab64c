//! Which column of a table bears the months, and which the consultations. Where two might be meant, none is chosen.

use socle_formats::fold::fold;
use socle_formats::xlsx::{Cell, Row};

use super::file::{Refused, When, dated, shown};

/// Longest heading that is repeated, characters.
const HEADING_CHARS: usize = 40;

/// A column, as it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub at: usize,
    /// What its heading says.
    pub heading: Option<String>,
}

impl Column {
    /// Its letters, as a spreadsheet calls it.
    #[must_use]
    pub fn letters(&self) -> String {
        let (mut at, mut letters) = (self.at, String::new());
        loop {
            let letter = u8::try_from(at % 26).unwrap_or_default();
            letters.insert(0, char::from(b'A' + letter));
            match (at / 26).checked_sub(1) {
                Some(next) => at = next,
                None => return letters,
            }
        }
    }
}

/// Why no column of numbers is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Several are called as consultations are.
    Several,
    /// None of several is.
    NoneFits,
    /// There is one, and it counts something else.
    OtherUnit,
    /// Nothing says what several of them are.
    NoHeading,
}

/// A table: its heading, and the lines that bear months.
pub struct Table<'a> {
    /// None when it has none.
    pub heading: Option<&'a Row>,
    /// One at least.
    pub lines: Vec<&'a Row>,
}

impl Table<'_> {
    fn column(&self, at: usize) -> Column {
        let text = self.heading_of(at);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let heading: String = words.chars().take(HEADING_CHARS).collect();
        Column {
            at,
            heading: (!heading.is_empty()).then_some(heading),
        }
    }

    fn heading_of(&self, at: usize) -> &str {
        let cell = self.heading.and_then(|(_, cells)| cells.get(at));
        cell.map(shown).unwrap_or_default()
    }

    fn width(&self) -> usize {
        let widths = self.lines.iter().map(|(_, cells)| cells.len());
        widths.max().unwrap_or_default()
    }

    fn whens(&self, at: usize) -> Vec<Option<When>> {
        let of = |(_, cells): &&Row| cells.get(at).and_then(dated);
        self.lines.iter().map(of).collect()
    }

    /// Whether a word of its heading begins as one of these do.
    fn says(&self, at: usize, beginnings: &[&str]) -> bool {
        let folded = fold(self.heading_of(at));
        let begins = |word: &str| beginnings.iter().any(|one| word.starts_with(one));
        folded.split(' ').any(begins)
    }

    /// The column in which every line is a month or a day.
    ///
    /// # Errors
    /// The first line that is none; several such columns that do not say the same months.
    pub fn months(&self) -> Result<Column, Refused> {
        let all: Vec<_> = (0..self.width()).map(|at| self.whens(at)).collect();
        let fit = |at: &usize| all[*at].iter().all(Option::is_some);
        let fitting: Vec<usize> = (0..all.len()).filter(fit).collect();
        let named = self.named_of_time();
        // One that is called the month, and is not one in each line, is not to be replaced by another.
        let broken = named.iter().find(|at| !fitting.contains(at));
        if broken.is_some() || fitting.is_empty() {
            let begun = || (0..all.len()).find(|at| all[*at].first().is_some_and(Option::is_some));
            let at = broken.copied().or_else(begun).unwrap_or_default();
            let bad = all
                .get(at)
                .and_then(|all| all.iter().position(Option::is_none));
            let line = self.lines.get(bad.unwrap_or_default());
            return Err(Refused::Month {
                line: line.map_or(0, |(line, _)| *line),
            });
        }
        let months = |at: usize| all[at].iter().flatten().map(|when| &when.month);
        let is_same = |at: &usize| months(*at).eq(months(fitting[0]));
        let chosen = match (named.as_slice(), fitting.iter().all(is_same)) {
            ([named], _) => *named,
            (_, true) => fitting[0],
            _ => {
                let columns = fitting.iter().map(|at| self.column(*at));
                return Err(Refused::Months(columns.collect()));
            }
        };
        Ok(self.column(chosen))
    }

    /// The columns whose headings say that they bear the months; else the days.
    fn named_of_time(&self) -> Vec<usize> {
        let first = |at: usize| {
            fold(self.heading_of(at))
                .split(' ')
                .next()
                .map(str::to_owned)
        };
        let begins = |at: usize, words: &[&str]| {
            let first = first(at);
            words.iter().any(|word| first.as_deref() == Some(*word))
        };
        let of_months = |at: &usize| {
            // Those of the month may be numbers: `Consultations du mois`.
            begins(*at, &["mois"]) || self.says(*at, &["mois"]) && !self.is_numeric(*at)
        };
        let of_days = |at: &usize| begins(*at, &["periode", "date", "jour"]);
        let months: Vec<usize> = (0..self.width()).filter(of_months).collect();
        match months.is_empty() {
            true => (0..self.width()).filter(of_days).collect(),
            false => months,
        }
    }

    /// Whether a line has a number there.
    fn is_numeric(&self, at: usize) -> bool {
        let mut cells = self.lines.iter().filter_map(|(_, cells)| cells.get(at));
        cells.any(is_numeric)
    }

    /// The column of the consultations: the one its heading says, or the only one of numbers.
    ///
    /// # Errors
    /// There is none, or more than one that might be meant.
    pub fn counts(&self) -> Result<Column, Refused> {
        const CONSULTATIONS: &[&str] = &["consult", "acte"];
        const NUMBERS: &[&str] = &["nombre", "total"];
        /// What else than consultations a heading that speaks of them may count.
        const OTHERS: &[&str] = &[
            "jour",
            "heure",
            "minute",
            "duree",
            "temps",
            "montant",
            "honoraire",
            "recette",
            "euro",
            "prix",
            "tarif",
            "taux",
            "part",
            "pourcent",
            "moyen",
            "patient",
        ];
        let is_number = |at: &usize| self.is_numeric(*at);
        let numeric: Vec<usize> = (0..self.width()).filter(is_number).collect();
        let is_other = |at: usize| self.says(at, OTHERS) || self.is_money_or_share(at);
        let saying = |words: &[&str]| -> Vec<usize> {
            let fit = |at: &&usize| self.says(**at, words) && !is_other(**at);
            numeric.iter().filter(fit).copied().collect()
        };
        let refused = |columns: &[usize], why| {
            let columns = columns.iter().map(|at| self.column(*at)).collect();
            Err(Refused::Counts { columns, why })
        };
        if numeric.is_empty() {
            return Err(Refused::NoCount);
        }
        if self.heading.is_none() {
            return match numeric.as_slice() {
                [one] => Ok(self.column(*one)),
                several => refused(several, Why::NoHeading),
            };
        }
        for words in [CONSULTATIONS, NUMBERS] {
            match saying(words).as_slice() {
                [] => {}
                [one] => return Ok(self.column(*one)),
                several => return refused(several, Why::Several),
            }
        }
        match numeric.as_slice() {
            [one] if is_other(*one) => refused(&[*one], Why::OtherUnit),
            [one] => Ok(self.column(*one)),
            several => refused(several, Why::NoneFits),
        }
    }

    /// Whether its heading bears the sign of an amount or of a rate, which folding takes away.
    fn is_money_or_share(&self, at: usize) -> bool {
        self.heading_of(at).contains(['€', '%'])
    }
}

/// Whether a cell is a number of some sort, also one that is no plain whole number: it has digits, no letters, and is no date.
fn is_numeric(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => {
            text.contains(|sign: char| sign.is_ascii_digit())
                && !text.contains(char::is_alphabetic)
                && dated(cell).is_none()
        }
        Cell::Empty | Cell::Day(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_a_spreadsheet_calls_them() {
        for (at, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (99, "CV"), (702, "AAA")] {
            let column = Column { at, heading: None };
            assert_eq!(column.letters(), letters);
        }
    }
}
