//! Times: a document says them local to where it was made, with what they are ahead of UTC (`20200312111700+0100`);
//! metadata say them in UTC without anything (`20200312101700`).

use crate::date::CivilDate;

const MS_PER_DAY: i64 = 86_400_000;

/// A time that has not its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not `AAAA[MM[JJ[hhmm[ss]]]][±hhmm]`, or a day or hour there is not.
    #[error("not a time of HL7")]
    Malformed,
    /// Hours without what they are ahead of UTC: when it was is not known.
    #[error("hours without an offset from UTC")]
    NoOffset,
}

/// The time of a document as metadata say it. What has no hours stays as it is; what has no seconds gets none counted.
///
/// # Errors
/// [`TimeError`].
pub fn utc(local: &str) -> Result<String, TimeError> {
    let digits = local.bytes().take_while(u8::is_ascii_digit).count();
    let (time, rest) = local.split_at(digits);
    // Fractions of a second are left out.
    let rest = rest.strip_prefix('.').map_or(rest, |rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    match digits {
        4 | 6 | 8 => {
            let day = format!("{time:0<4}");
            let month = time.get(4..6).unwrap_or("01");
            let of_month = time.get(6..8).unwrap_or("01");
            days(&format!(
                "{}{month}{of_month}",
                day.get(..4).unwrap_or_default()
            ))?;
            match rest.is_empty() || offset(rest).is_some() {
                true => Ok(time.to_owned()),
                false => Err(TimeError::Malformed),
            }
        }
        12 | 14 => {
            if rest.is_empty() {
                return Err(TimeError::NoOffset);
            }
            let minutes = offset(rest).ok_or(TimeError::Malformed)?;
            Ok(of_ms(ms(time)? - minutes * 60_000))
        }
        _ => Err(TimeError::Malformed),
    }
}

/// An instant, milliseconds UTC since 1 January 1970, as metadata say it. Years 1 to 9999; outside, the empty text.
#[must_use]
pub fn of_ms(ms: i64) -> String {
    let Ok(day) = CivilDate::depuis_jours_unix(ms.div_euclid(MS_PER_DAY)) else {
        return String::new();
    };
    let rest = ms.rem_euclid(MS_PER_DAY) / 1_000;
    format!(
        "{}{:02}{:02}{:02}",
        day.to_string().replace('-', ""),
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

/// When something was, as metadata say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A day, or less, as it is written: it is of no zone.
    Day(CivilDate),
    /// An instant, milliseconds UTC since 1 January 1970.
    At(i64),
}

/// Reads a time of metadata, leniently: `AAAA[MM[JJ[hh[mm[ss]]]]]`, in UTC.
#[must_use]
pub fn read(utc: &str) -> Option<When> {
    let digits: String = utc.chars().take_while(char::is_ascii_digit).collect();
    match digits.len() {
        4 => digits.parse().ok().map(When::Day),
        6 => format!("{}-{}", digits.get(..4)?, digits.get(4..6)?)
            .parse()
            .ok()
            .map(When::Day),
        8 => format!(
            "{}-{}-{}",
            digits.get(..4)?,
            digits.get(4..6)?,
            digits.get(6..8)?
        )
        .parse()
        .ok()
        .map(When::Day),
        10 => ms(&format!("{digits}00")).ok().map(When::At),
        12 | 14 => {
            let at = ms(&digits).ok()?;
            // A few servers say the offset all the same.
            let ahead = offset(utc.get(digits.len()..)?).unwrap_or_default();
            Some(When::At(at - ahead * 60_000))
        }
        _ => None,
    }
}

/// `+0100` in minutes; `Z` is none.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = (text.get(1..3)?, text.get(3..5)?);
    if text.len() != 5 || !text.bytes().skip(1).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// 12 or 14 digits as if they were UTC.
fn ms(digits: &str) -> Result<i64, TimeError> {
    let part = |from: usize| match digits.get(from..from + 2) {
        Some(text) => text.parse::<i64>().map_err(|_digits| TimeError::Malformed),
        None => Ok(0),
    };
    let (hours, minutes, seconds) = (part(8)?, part(10)?, part(12)?);
    // 60 is a leap second.
    if hours > 23 || minutes > 59 || seconds > 60 {
        return Err(TimeError::Malformed);
    }
    let day = days(digits.get(..8).ok_or(TimeError::Malformed)?)?;
    Ok(day * MS_PER_DAY + (hours * 3_600 + minutes * 60 + seconds) * 1_000)
}

/// Days since 1 January 1970 of `AAAAMMJJ` (the Gregorian calendar, also before it was in use).
fn days(digits: &str) -> Result<i64, TimeError> {
    let number = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|text| text.parse::<u16>().ok())
            .ok_or(TimeError::Malformed)
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let narrow = |value: u16| u8::try_from(value).map_err(|_large| TimeError::Malformed);
    CivilDate::complete(year, narrow(month)?, narrow(day)?)
        .map_err(|_no_day| TimeError::Malformed)?;
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    // Years begin in March here, so that the day that comes and goes is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Ok(era * 146_097 + day_of_era - 719_468)
}
