//! Civil days and the periods one counts over.

use socle_formats::date::CivilDate;

/// A complete civil day, as a number: 0 is 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day of a complete date, `YYYY-MM-DD` or as it is typed in France; none for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let date = CivilDate::saisie(text.trim()).ok()?;
        let (month, day) = (date.mois()?, date.jour()?);
        Some(Self(number(
            i64::from(date.annee()),
            i64::from(month),
            i64::from(day),
        )))
    }

    /// The day so many days after 1 January 1970, or before it.
    #[must_use]
    pub const fn counted(days: i64) -> Self {
        Self(days)
    }

    /// A day of the calendar that is known to be one: the first of a month.
    fn first(year: i64, month: i64) -> Self {
        Self(number(year, month, 1))
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn text(self) -> String {
        CivilDate::depuis_jours_unix(self.0)
            .map_or_else(|_outside| String::new(), |date| date.to_string())
    }

    /// As it is read in France.
    #[must_use]
    pub fn shown(self) -> String {
        CivilDate::depuis_jours_unix(self.0)
            .map_or_else(|_outside| String::new(), |date| date.affichage())
    }

    /// Its year and month.
    #[must_use]
    pub fn year_month(self) -> (i64, i64) {
        CivilDate::depuis_jours_unix(self.0).map_or((1970, 1), |date| {
            (i64::from(date.annee()), i64::from(date.mois().unwrap_or(1)))
        })
    }

    /// So many days later, or before.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days after the Monday of its week.
    #[must_use]
    pub fn weekday(self) -> i64 {
        self.0.saturating_add(3).rem_euclid(7)
    }

    /// The Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.plus(-self.weekday())
    }
}

/// Days since 1 January 1970 of a day of the Gregorian calendar.
fn number(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March: the day that is not always there is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The length of time one looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Length {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A year.
    #[default]
    Year,
    /// From one day to another.
    Free,
}

impl Length {
    /// All of them, as they are offered.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Year, Self::Free];

    /// Its word in forms and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "jour",
            Self::Week => "semaine",
            Self::Month => "mois",
            Self::Year => "annee",
            Self::Free => "libre",
        }
    }

    /// The length of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.word() == word)
    }
}

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

impl Period {
    /// The period of this length that holds a day; of a free one, that day alone.
    #[must_use]
    pub fn holding(length: Length, day: Day) -> Self {
        let (year, month) = day.year_month();
        match length {
            Length::Day | Length::Free => Self {
                first: day,
                last: day,
            },
            Length::Week => Self {
                first: day.monday(),
                last: day.monday().plus(6),
            },
            Length::Month => {
                let next = if month == 12 {
                    Day::first(year + 1, 1)
                } else {
                    Day::first(year, month + 1)
                };
                Self {
                    first: Day::first(year, month),
                    last: next.plus(-1),
                }
            }
            Length::Year => Self::year(year),
        }
    }

    /// A calendar year.
    #[must_use]
    pub fn year(year: i64) -> Self {
        Self {
            first: Day::first(year, 1),
            last: Day::first(year + 1, 1).plus(-1),
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.last.0 - self.first.0 + 1).max(0)
    }

    /// How many of its days are over or under way on that day.
    #[must_use]
    pub fn begun(&self, today: Day) -> i64 {
        (today.0 - self.first.0 + 1).clamp(0, self.days())
    }

    /// By what to group over so many days: few enough places to be read.
    #[must_use]
    pub fn span(&self) -> &'static str {
        match self.days() {
            ..=31 => "day",
            32..=120 => "week",
            121..=1_500 => "month",
            _ => "year",
        }
    }

    /// The keys of all groups of a span in it, also those in which nothing was counted; at most 400.
    #[must_use]
    pub fn keys(&self, span: &str) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let mut day = self.first;
        while day <= self.last && keys.len() < 400 {
            let key = match span {
                "day" => day.text(),
                "week" => day.monday().text(),
                "month" => day.text().chars().take(7).collect(),
                _ => day.text().chars().take(4).collect(),
            };
            if keys.last() != Some(&key) {
                keys.push(key);
            }
            day = match span {
                "day" => day.plus(1),
                "week" => day.monday().plus(7),
                "month" => Self::holding(Length::Month, day).last.plus(1),
                _ => Self::holding(Length::Year, day).last.plus(1),
            };
        }
        keys
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::read(text).unwrap()
    }

    #[test]
    fn days_are_read_and_written_back_across_leap_years_and_centuries() {
        for text in [
            "1970-01-01",
            "1969-12-31",
            "2000-02-29",
            "2024-02-29",
            "2026-12-31",
            "2100-03-01",
        ] {
            assert_eq!(day(text).text(), text);
        }
        assert_eq!(day("31/12/2026").shown(), "31/12/2026");
        assert_eq!(day("2000-03-01").plus(-1).text(), "2000-02-29");
        assert_eq!(day("2100-03-01").plus(-1).text(), "2100-02-28");
        for bad in ["", "2026", "2026-02", "2026-02-30", "hier"] {
            assert_eq!(Day::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn periods_begin_and_end_where_people_expect() {
        let said = |length, text: &str| {
            let period = Period::holding(length, day(text));
            format!("{} {}", period.first.text(), period.last.text())
        };
        assert_eq!(said(Length::Week, "2026-01-01"), "2025-12-29 2026-01-04");
        assert_eq!(said(Length::Week, "2026-11-22"), "2026-11-16 2026-11-22");
        assert_eq!(said(Length::Month, "2024-02-10"), "2024-02-01 2024-02-29");
        assert_eq!(said(Length::Month, "2026-12-31"), "2026-12-01 2026-12-31");
        assert_eq!(said(Length::Year, "2024-07-01"), "2024-01-01 2024-12-31");
        assert_eq!(Period::year(2024).days(), 366);
        let year = Period::year(2026);
        assert_eq!(year.begun(day("2025-12-31")), 0);
        assert_eq!(year.begun(day("2026-01-01")), 1);
        assert_eq!(year.begun(day("2027-05-01")), 365);
    }

    #[test]
    fn every_group_of_a_period_has_its_key_even_when_it_is_empty() {
        let year = Period::year(2026);
        assert_eq!(year.span(), "month");
        let months = year.keys("month");
        assert_eq!(
            (months.len(), months[0].as_str(), months[11].as_str()),
            (12, "2026-01", "2026-12")
        );
        let ten = Period {
            first: day("2016-05-01"),
            last: day("2026-04-30"),
        };
        assert_eq!((ten.span(), ten.keys("year").len()), ("year", 11));
        let weeks = Period {
            first: day("2026-03-25"),
            last: day("2026-06-24"),
        };
        assert_eq!(weeks.span(), "week");
        assert_eq!(
            weeks.keys("week").first().map(String::as_str),
            Some("2026-03-23")
        );
        assert_eq!(ten.keys("day").len(), 400);
        let backwards = Period {
            first: ten.last,
            last: ten.first,
        };
        assert_eq!((backwards.days(), backwards.keys("day").len()), (0, 0));
    }
}
