//! Birth dates as other programs write them.

use socle_formats::date::CivilDate;

/// Nobody of a practice was born before.
const FIRST_YEAR: u16 = 1880;
/// Day 0 of a spreadsheet (30 December 1899), in days from 1970.
const SPREADSHEET_ZERO: i64 = -25_569;

/// In which order a table writes day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// As in French.
    #[default]
    DayMonth,
    /// As in American English: some cell cannot be read otherwise, and none says the contrary.
    MonthDay,
}

impl DateOrder {
    /// What all cells together say.
    pub fn guess<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut french, mut american) = (0_usize, 0_usize);
        for cell in cells {
            let numbers = numbers(cell);
            if let [first, second, year] = numbers.as_slice()
                && year.len() == 4
            {
                let over = |text: &&str| text.parse::<u8>().is_ok_and(|number| number > 12);
                french += usize::from(over(first));
                american += usize::from(over(second) && !over(first));
            }
        }
        if american > 0 && french == 0 {
            Self::MonthDay
        } else {
            Self::DayMonth
        }
    }
}

/// A date that was read, and what has to be said about it.
pub(super) struct Read {
    pub(super) date: CivilDate,
    pub(super) reason: Option<String>,
}

fn numbers(text: &str) -> Vec<&str> {
    day_part(text)
        .split(['/', '-', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect()
}

/// Without the time some programs add.
fn day_part(text: &str) -> &str {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(at, c)| (*c == 'T' || *c == ' ') && text[*at..].contains(':'))
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// The date of a cell, or a French sentence.
pub(super) fn read(text: &str, order: DateOrder, today: CivilDate) -> Result<Read, String> {
    let unreadable = || {
        "La date de naissance n’a pas pu être lue. Écrivez-la sous la forme JJ/MM/AAAA, puis recommencez."
            .to_owned()
    };
    let numbers = numbers(text);
    let digits = numbers
        .iter()
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !digits || numbers.is_empty() {
        return Err(unreadable());
    }
    let (date, reason) = match numbers.as_slice() {
        [one] => alone(one).ok_or_else(unreadable)?,
        [month, year] => (month_of(month, year).ok_or_else(unreadable)?, None),
        [first, second, third] if first.len() == 4 => (
            part_by_part(first, second, third).ok_or_else(unreadable)?,
            None,
        ),
        [first, second, year] => {
            let (day, month) = match order {
                DateOrder::DayMonth => (first, second),
                DateOrder::MonthDay => (second, first),
            };
            let (year, said) = match year.len() {
                4 => ((*year).to_owned(), None),
                2 => century(year, today)?,
                _ => return Err(unreadable()),
            };
            let date = part_by_part(&year, month, day).ok_or_else(unreadable)?;
            let american = (order == DateOrder::MonthDay)
                .then(|| format!("mois avant le jour : lu {}", date.affichage()));
            (
                date,
                said.map(|said: String| format!("{said} : lu {}", date.affichage()))
                    .or(american),
            )
        }
        _ => return Err(unreadable()),
    };
    if date.annee() < FIRST_YEAR {
        return Err(
            "La date de naissance est trop ancienne. Corrigez-la, puis recommencez.".into(),
        );
    }
    if date.rniv() > today && date > today {
        return Err(
            "La date de naissance est dans l’avenir. Corrigez-la, puis recommencez.".into(),
        );
    }
    Ok(Read { date, reason })
}

/// A date in one number: `31121975`, `19751231`, `1975`, or the day number of a spreadsheet.
fn alone(text: &str) -> Option<(CivilDate, Option<String>)> {
    let plausible = |date: &CivilDate| (FIRST_YEAR..=2_200).contains(&date.annee());
    match text.len() {
        4 => Some((text.parse().ok()?, None)),
        8 => {
            let french = part_by_part(&text[4..], &text[2..4], &text[..2]).filter(plausible);
            let iso = part_by_part(&text[..4], &text[4..6], &text[6..]).filter(plausible);
            Some((french.or(iso)?, None))
        }
        5 => {
            let days: i64 = text.parse().ok()?;
            let date = CivilDate::depuis_jours_unix(SPREADSHEET_ZERO + days).ok()?;
            Some((
                date,
                Some(format!(
                    "numéro de jour d’un tableur : lu {}",
                    date.affichage()
                )),
            ))
        }
        _ => None,
    }
}

/// A date from its parts; `00` is unknown.
fn part_by_part(year: &str, month: &str, day: &str) -> Option<CivilDate> {
    let number = |text: &str| (text.len() <= 2).then(|| text.parse::<u8>().ok()).flatten();
    let (month, day) = (number(month)?, number(day)?);
    let text = match (month, day) {
        (0, 0) => year.to_owned(),
        (month, 0) => format!("{year}-{month:02}"),
        (month, day) => format!("{year}-{month:02}-{day:02}"),
    };
    text.parse().ok()
}

fn month_of(month: &str, year: &str) -> Option<CivilDate> {
    if month.len() == 4 {
        return part_by_part(month, year, "0");
    }
    part_by_part(year, month, "0")
}

/// The century of a year of two digits. When both are possible nobody guesses.
fn century(year: &str, today: CivilDate) -> Result<(String, Option<String>), String> {
    let two: u16 = year.parse().unwrap_or(u16::MAX);
    if two <= today.annee() % 100 {
        return Err(
            "L’année de naissance n’a que deux chiffres et peut être de deux siècles. Écrivez-la en entier, puis recommencez."
                .into(),
        );
    }
    Ok((format!("19{year}"), Some("année sur deux chiffres".into())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn today() -> CivilDate {
        "2026-11-26".parse().unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = read(text, DateOrder::DayMonth, today());
        let date = read.map(|read| read.date.to_string());
        assert_eq!(date.as_deref().unwrap_or("refused"), expected, "{text:?}");
    }

    #[test]
    fn dates_are_read_as_programs_write_them() {
        for (text, expected) in [
            ("31/12/1975", "1975-12-31"),
            ("3/1/1975", "1975-01-03"),
            ("31-12-1975", "1975-12-31"),
            ("31.12.1975", "1975-12-31"),
            ("1975-12-31", "1975-12-31"),
            ("1975-12-31T00:00:00", "1975-12-31"),
            ("31/12/1975 00:00:00", "1975-12-31"),
            ("1975/12/31", "1975-12-31"),
            ("31121975", "1975-12-31"),
            ("19751231", "1975-12-31"),
            ("31/12/75", "1975-12-31"),
            ("27759", "1975-12-31"),
            ("00/00/1975", "1975"),
            ("00/12/1975", "1975-12"),
            ("12/1975", "1975-12"),
            ("1975", "1975"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_no_birth_date_is_refused() {
        for text in [
            "31/02/1975",
            "hier",
            "31/12/1775",
            "01/01/2027",
            "12/31/1975",
            "31/12/24",
            "1/1/1/1975",
            "99999999",
            "-",
            "é/é/é",
        ] {
            check(text, "refused");
        }
    }

    #[test]
    fn a_table_that_writes_the_month_first_is_recognised_by_all_its_dates() {
        let american = ["12/31/1975", "01/02/1980"];
        assert_eq!(DateOrder::guess(american.into_iter()), DateOrder::MonthDay);
        let mixed = ["12/31/1975", "31/12/1980"];
        assert_eq!(DateOrder::guess(mixed.into_iter()), DateOrder::DayMonth);
        let read = read("01/02/1980", DateOrder::MonthDay, today()).unwrap();
        assert_eq!(read.date.to_string(), "1980-01-02");
        assert!(read.reason.unwrap().contains("02/01/1980"));
    }
}
