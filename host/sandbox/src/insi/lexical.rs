//! The lexical rules of the traits on the wire (SEL-MP-043, second-hand) and of dates and places.
//!
//! Exactly what is quoted is refused, nothing more: A–Z, space, apostrophe, hyphen; the first character is neither
//! space nor hyphen; spaces and apostrophes are neither doubled nor side by side; two hyphens in a row only in a
//! family name; a given name ends neither with a hyphen nor with an apostrophe. A trailing space is refused too
//! (inferred: XML would hide it).

/// Which of the two rules applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Family,
    Given,
}

/// Checks a name.
pub(crate) fn name(kind: Name, value: &str) -> Result<(), String> {
    let what = match kind {
        Name::Family => "NomNaissance",
        Name::Given => "Prenom",
    };
    let error = |rule: &str| Err(format!("{what}: {rule}"));
    let characters: Vec<char> = value.chars().collect();
    let (Some(first), Some(last)) = (characters.first(), characters.last()) else {
        return error("empty");
    };
    if let Some(bad) = characters
        .iter()
        .find(|c| !matches!(c, 'A'..='Z' | ' ' | '\'' | '-'))
    {
        return error(&format!("the character U+{:04X}", u32::from(*bad)));
    }
    if matches!(first, ' ' | '-') {
        return error("begins with a space or a hyphen");
    }
    if *last == ' ' {
        return error("ends with a space");
    }
    if kind == Name::Given && matches!(last, '-' | '\'') {
        return error("ends with a hyphen or an apostrophe");
    }
    let mut hyphens = 0;
    let mut previous_blank = false;
    for character in &characters {
        hyphens = if *character == '-' { hyphens + 1 } else { 0 };
        if hyphens > 2 || (hyphens == 2 && kind == Name::Given) {
            return error("too many hyphens in a row");
        }
        let blank = matches!(character, ' ' | '\'');
        if blank && previous_blank {
            return error("spaces or apostrophes side by side");
        }
        previous_blank = blank;
    }
    Ok(())
}

/// `YYYY-MM-DD`, a day of the calendar.
pub(crate) fn date(value: &str) -> Result<(), String> {
    let error = || Err(format!("DateNaissance: {value} is not a date YYYY-MM-DD"));
    if !is_date_shape(value) {
        return error();
    }
    let number = |range| {
        value
            .get(range)
            .and_then(|part: &str| part.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return error();
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return error(),
    };
    if (1..=last).contains(&day) {
        Ok(())
    } else {
        error()
    }
}

/// `\d{4}-\d{2}-\d{2}`: a `DateLunaire`, which need not be a day of the calendar.
pub(crate) fn is_date_shape(value: &str) -> bool {
    shape(value, "9999-99-99")
}

/// Five characters: a department (2A and 2B in Corsica) or a country, then three digits.
pub(crate) fn cog(value: &str) -> Result<(), String> {
    if shape(value, "99999")
        || value
            .strip_prefix("2A")
            .or_else(|| value.strip_prefix("2B"))
            .is_some_and(|rest| shape(rest, "999"))
    {
        Ok(())
    } else {
        Err(format!(
            "LieuNaissance: {value} is not a COG of 5 characters"
        ))
    }
}

/// 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.char_indices().all(|(index, character)| match index {
            8 | 13 | 18 | 23 => character == '-',
            _ => character.is_ascii_hexdigit(),
        })
}

/// An `xsd:dateTime` in UTC as the examples write it: `2021-06-16T09:39:02.004Z`, the fraction optional.
pub(crate) fn is_instant(value: &str) -> bool {
    let Some((date_part, time)) = value.split_once('T') else {
        return false;
    };
    let Some(time) = time.strip_suffix('Z') else {
        return false;
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let in_range = |range: std::ops::Range<usize>, limit: u32| {
        clock
            .get(range)
            .and_then(|part| part.parse::<u32>().ok())
            .is_some_and(|number| number < limit)
    };
    date(date_part).is_ok()
        && shape(clock, "99:99:99")
        && in_range(0..2, 24)
        && in_range(3..5, 60)
        && in_range(6..8, 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// 13 characters: six digits, a digit or A or B, six digits (XSD of the contexts).
pub(crate) fn is_nir13(value: &str) -> bool {
    value.len() == 13
        && value.bytes().enumerate().all(|(index, byte)| {
            byte.is_ascii_digit() || (index == 6 && matches!(byte, b'A' | b'B'))
        })
}

/// Whether each character matches the model, where `9` stands for a digit and anything else for itself.
fn shape(value: &str, model: &str) -> bool {
    value.len() == model.len()
        && value
            .bytes()
            .zip(model.bytes())
            .all(|(byte, model)| match model {
                b'9' => byte.is_ascii_digit(),
                other => byte == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn family_names() {
        for good in [
            "ADRUN",
            "DE VINCI",
            "D'ARTAGNAN DE L'HERAULT",
            "PATB-QUATRE",
            "DUPONT--DURAND",
            "'T HART",
            "O'",
        ] {
            assert_eq!(name(Name::Family, good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "Adrun",
            "ÉTÉ",
            "D'ÆION",
            "DURAND2",
            " ADRUN",
            "-ADRUN",
            "ADRUN ",
            "DE  VINCI",
            "D''ARTAGNAN",
            "D' ARTAGNAN",
            "A---B",
            "L.DUPONT",
            "A\tB",
        ] {
            assert!(name(Name::Family, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn given_names() {
        for good in ["ZOE", "PIERRE-ALAIN MURIEL FLORIANT", "N'GOLO"] {
            assert_eq!(name(Name::Given, good), Ok(()), "{good}");
        }
        for bad in ["CŒUR", "PIERRE--ALAIN", "ZOE-", "ZOE'", "Zoe", ""] {
            assert!(name(Name::Given, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_places_and_instants() {
        for good in ["1975-12-31", "2024-02-29", "2000-02-29"] {
            assert_eq!(date(good), Ok(()), "{good}");
        }
        for bad in [
            "1975-13-01",
            "1975-02-30",
            "1900-02-29",
            "75-12-31",
            "1975-1-1",
            "1981 - 01 - 01",
            "31/12/1975",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
        for good in ["63220", "2A020", "2B020", "99341"] {
            assert_eq!(cog(good), Ok(()), "{good}");
        }
        for bad in ["6322", "632200", "2C020", "2a020", "6A220", "é322"] {
            assert!(cog(bad).is_err(), "{bad}");
        }
        for good in ["2021-06-16T09:39:02.004Z", "2021-06-16T09:39:02Z"] {
            assert!(is_instant(good), "{good}");
        }
        for bad in [
            "2021-06-16T09:39:02",
            "2021-06-16 09:39:02Z",
            "2021-06-16T24:00:00Z",
            "2021-06-16T09:39:02.Z",
            "2021-06-16T09:39:02+02:00",
            "",
        ] {
            assert!(!is_instant(bad), "{bad}");
        }
        assert!(is_uuid("b3549edd-4ae9-472a-b26f-fd2fb4ef397f"));
        assert!(!is_uuid("{b3549edd-4ae9-472a-b26f-fd2fb4ef397}"));
        assert!(is_nir13("160012B020777") && !is_nir13("1600C20207770"));
    }
}
